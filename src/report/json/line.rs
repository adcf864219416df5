//! The JSON of `explain LINE`.

use serde::Serialize;

use super::explain::{Line, Price};
use super::glossary::Meter;
use super::{GapTold, RequestsMade};
use crate::answer::{LineOfMonth, LineReport};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::catalogue::glossary;
use crate::report::cells::instant;

#[derive(Serialize)]
pub(super) struct OneLine<'a> {
    schema: &'static str,
    account: Option<&'a str>,
    role: &'static str,
    month: BillingMonth,
    as_of: String,
    currency: &'static str,
    lines: Vec<Line<'a>>,
    months: Vec<OfMonth<'a>>,
    meters: Vec<Meter>,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(Serialize)]
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
        let told = |entry: &glossary::Entry| {
            report.lines.iter().filter_map(|line| line.words.as_ref()).any(|words| std::ptr::eq(words.entry, entry))
        };
        let meters = glossary::families().iter().flat_map(|family| family.meters.iter().map(move |own| (family, own)));
        Self {
            schema: "whybill.explain-line/1",
            account: report.account.as_deref(),
            role: report.role.as_str(),
            month: report.month,
            as_of: instant(report.as_of),
            currency: "USD",
            lines: report.lines.iter().map(|line| Line::of(report.account.as_deref(), line)).collect(),
            months: report.months.iter().map(OfMonth::of).collect(),
            meters: meters.filter(|(_, own)| told(own)).map(|(family, own)| Meter::of(family, own)).collect(),
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
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
