//! The JSON of `explain LINE`.

use schemars::JsonSchema;
use serde::Serialize;

use super::explain::{Line, Price};
use super::glossary::Meter;
use super::{GapTold, RequestsMade};
use crate::answer::{LineOfMonth, LineReport, LineResources, MeterTold};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::catalogue::glossary;
use crate::report::cells::instant;

#[derive(JsonSchema, Serialize)]
pub(super) struct OneLine<'a> {
    #[schemars(extend("const" = "whybill.explain-line/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    role: &'static str,
    month: BillingMonth,
    as_of: String,
    currency: &'static str,
    lines: Vec<Line<'a>>,
    months: Vec<OfMonth<'a>>,
    meters: Vec<Meter>,
    resources: Vec<Known<'a>>,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(JsonSchema, Serialize)]
struct OfMonth<'a> {
    month: BillingMonth,
    estimated: bool,
    service: &'a str,
    usage_type: &'a str,
    operation: Option<&'a str>,
    region: &'a Region,
    usage: Option<Quantity>,
    unit: Option<&'a str>,
    free_units: Option<Quantity>,
    billed: Usd,
    price: Option<Price>,
}

impl<'a> OneLine<'a> {
    pub(super) fn of(report: &'a LineReport) -> Self {
        let of = |(family, entry): (&'static glossary::Family, &'static glossary::Entry)| {
            let mut words = report.lines.iter().filter_map(|line| line.words.as_ref());
            let own = words.find(|words| std::ptr::eq(words.entry, entry))?;
            Some(Meter::of(&MeterTold { family, entry, what: own.what.clone(), usage_type: None, region: None }))
        };
        let meters =
            glossary::families().iter().flat_map(|family| family.meters().iter().map(move |own| (family, own)));
        Self {
            schema: "whybill.explain-line/1",
            account: report.account.as_deref(),
            role: report.role.as_str(),
            month: report.month,
            as_of: instant(report.as_of),
            currency: "USD",
            lines: report.lines.iter().map(|line| Line::of(report.account.as_deref(), line)).collect(),
            months: report.months.iter().map(OfMonth::of).collect(),
            meters: meters.filter_map(of).collect(),
            resources: report.resources.iter().map(Known::of).collect(),
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}

/// What the account had of a kind that makes a line.
#[derive(JsonSchema, Serialize)]
struct Known<'a> {
    kind: &'static str,
    region: &'a Region,
    at: String,
    names: &'a [String],
}

impl<'a> Known<'a> {
    fn of(own: &'a LineResources) -> Self {
        Self { kind: own.kind, region: &own.region, at: instant(own.at), names: &own.names }
    }
}

impl<'a> OfMonth<'a> {
    fn of(own: &'a LineOfMonth) -> Self {
        Self {
            month: own.month,
            estimated: own.estimated,
            service: &own.service,
            usage_type: &own.usage_type,
            operation: own.operation.as_deref(),
            region: &own.region,
            usage: own.usage,
            unit: own.unit.as_deref(),
            free_units: own.free_units,
            billed: own.billed,
            price: own.price.as_ref().map(Price::of),
        }
    }
}
