//! The JSON of `explain`.

mod head;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use self::head::{Before, Cleanup, Forecast, Reason, reasons};
use super::{GapTold, RequestsMade, price};
use crate::answer::{
    self, AccountBill, Discount, ExplainReport, ExplainedLine, LineSplit, OrganisationBill, PaidPrice, PriceStep,
};
use crate::bill::{BillingMonth, Quantity, Region, Usd, figures};
use crate::model::PriceSource;
use crate::report::cells::instant;
use crate::report::prose;

#[derive(JsonSchema, Serialize)]
pub(super) struct Explain<'a> {
    #[schemars(extend("const" = "whybill.explain/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    role: &'static str,
    month: BillingMonth,
    as_of: String,
    estimated: bool,
    currency: &'static str,
    summary: Vec<String>,
    reasons: Vec<Reason>,
    before: Option<Before>,
    #[serde(skip_serializing_if = "Option::is_none")]
    forecast: Option<Forecast>,
    cleanup: Option<Cleanup>,
    totals: Totals,
    discounts: Vec<BillDiscount>,
    organisation: Option<Organisation<'a>>,
    lines: Vec<Line<'a>>,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

/// A payer's organisation.
#[derive(JsonSchema, Serialize)]
struct Organisation<'a> {
    billed: Usd,
    accounts: Vec<OfAccount<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct OfAccount<'a> {
    account: &'a str,
    name: Option<&'a str>,
    billed: Usd,
}

#[derive(JsonSchema, Serialize)]
struct Totals {
    usage: Usd,
    discounts: Usd,
    credits: Usd,
    refunds: Usd,
    tax: Usd,
    fees: Usd,
    billed: Usd,
    explained: Usd,
    unexplained: Usd,
}

#[derive(JsonSchema, Serialize)]
pub(super) struct Line<'a> {
    account: Option<&'a str>,
    service: &'a str,
    usage_type: &'a str,
    operation: Option<&'a str>,
    region: &'a Region,
    record_type: &'static str,
    record_types: &'a BTreeSet<String>,
    usage: Option<Quantity>,
    unit: Option<&'a str>,
    billed: Usd,
    effective_cost: Option<Usd>,
    net_cost: Option<Usd>,
    what: Option<String>,
    offer: Option<&'a str>,
    free_units: Option<Quantity>,
    charged_units: Option<Quantity>,
    charges: Vec<Charge>,
    readings: Vec<Reading>,
    list_price: Option<ListPrice<'a>>,
    candidates: Vec<CandidatePrice<'a>>,
    price: Option<Price>,
    bill_text: Option<&'a str>,
    verdict: &'static str,
    predicted_usage: Option<Quantity>,
    explanation: String,
    resources: &'a [String],
    next_full_month: Option<NextMonth>,
}

#[derive(JsonSchema, Serialize)]
struct Charge {
    units: Quantity,
    #[serde(serialize_with = "price")]
    unit_price: Usd,
    cost: Usd,
}

#[derive(JsonSchema, Serialize)]
struct NextMonth {
    usage: Quantity,
    cost: Option<Usd>,
}

#[derive(JsonSchema, Serialize)]
struct BillDiscount {
    percent: String,
    lines: usize,
}

/// A way in which a line can have come about.
#[derive(JsonSchema, Serialize)]
struct Reading {
    free_units: Quantity,
    charged_units: Quantity,
    /// Of its one price; null where it has several steps.
    unit_price: Option<String>,
    why: String,
}

#[derive(JsonSchema, Serialize)]
struct ListPrice<'a> {
    tiers: Vec<Tier>,
    source: &'static str,
    source_text: Option<&'a str>,
    as_of: String,
}

/// A price that may be a line's.
#[derive(JsonSchema, Serialize)]
struct CandidatePrice<'a> {
    operation: Option<&'a str>,
    bill_text: Option<&'a str>,
    #[serde(flatten)]
    list: ListPrice<'a>,
}

#[derive(JsonSchema, Serialize)]
struct Tier {
    from: Quantity,
    to: Option<Quantity>,
    #[serde(serialize_with = "price")]
    unit_price: Usd,
}

#[derive(JsonSchema, Serialize)]
pub(super) struct Price {
    #[serde(serialize_with = "price")]
    unit_price: Usd,
    kind: &'static str,
    discount_percent: Option<String>,
}

impl<'a> Explain<'a> {
    pub(super) fn of(report: &'a ExplainReport) -> Self {
        let t = &report.totals;
        Self {
            schema: "whybill.explain/1",
            account: report.account.as_deref(),
            role: report.role.as_str(),
            month: report.month,
            as_of: instant(report.as_of),
            estimated: report.estimated,
            currency: "USD",
            summary: prose::explain::summary(report),
            reasons: reasons(report),
            before: report.before.map(Before::of),
            forecast: report.forecast.map(Forecast::of),
            cleanup: report.cleanup.as_ref().map(Cleanup::of),
            totals: Totals {
                usage: t.usage,
                discounts: t.discounts,
                credits: t.credits,
                refunds: t.refunds,
                tax: t.tax,
                fees: t.fees,
                billed: t.billed,
                explained: t.explained,
                unexplained: t.unexplained,
            },
            discounts: report.discount.iter().map(BillDiscount::of).collect(),
            organisation: report.organisation.as_ref().map(Organisation::of),
            lines: report.lines.iter().map(|line| Line::of(report.account.as_deref(), line)).collect(),
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}

impl<'a> Organisation<'a> {
    fn of(own: &'a OrganisationBill) -> Self {
        let of =
            |own: &'a AccountBill| OfAccount { account: &own.account, name: own.name.as_deref(), billed: own.billed };
        Self { billed: own.billed, accounts: own.accounts.iter().map(of).collect() }
    }
}

impl<'a> Line<'a> {
    pub(super) fn of(account: Option<&'a str>, line: &'a ExplainedLine) -> Self {
        Self {
            account,
            service: &line.service,
            usage_type: &line.usage_type,
            operation: line.operation.as_deref(),
            region: &line.region,
            record_type: line.record_type.as_str(),
            record_types: &line.record_types,
            usage: line.usage,
            unit: line.unit.as_deref(),
            billed: line.billed,
            effective_cost: line.effective,
            net_cost: line.net,
            what: prose::explain::what(line).as_deref().map(figures::capital),
            offer: line.offer.as_deref(),
            free_units: line.free_units,
            charged_units: line.charged_units,
            charges: line.charges.iter().map(Charge::of).collect(),
            readings: line.readings.iter().map(|split| Reading::of(line, split)).collect(),
            list_price: line.list_price.as_deref().map(ListPrice::of),
            candidates: line.candidates.iter().map(CandidatePrice::of).collect(),
            price: line.price.as_ref().map(Price::of),
            bill_text: line.bill_text.as_deref(),
            verdict: line.verdict.as_str(),
            predicted_usage: line.predicted_usage,
            explanation: prose::explain::explanation(line),
            resources: &line.resources,
            next_full_month: line.next_full_month.map(|next| NextMonth { usage: next.usage, cost: next.cost }),
        }
    }
}

impl Charge {
    fn of(charge: &answer::Charge) -> Self {
        Self { units: charge.units, unit_price: charge.unit_price, cost: charge.cost }
    }
}

impl BillDiscount {
    fn of(discount: &Discount) -> Self {
        Self { percent: discount.percent.normalize().to_string(), lines: discount.lines }
    }
}

impl Reading {
    fn of(line: &ExplainedLine, split: &LineSplit) -> Self {
        let only = match &*split.charges {
            [charge] => Some(charge.unit_price),
            _ => None,
        };
        Self {
            free_units: split.free,
            charged_units: split.charged,
            unit_price: only.map(figures::plain_price),
            why: prose::explain::reading(line, split),
        }
    }
}

impl<'a> ListPrice<'a> {
    fn of(list: &'a answer::ListPrice) -> Self {
        let (source, source_text) = match &list.source {
            PriceSource::PriceList => ("price_list", None),
            PriceSource::Shipped(text) => ("rules", Some(text.as_str())),
            PriceSource::Rules { .. } => ("rules", None),
        };
        let starts = std::iter::once(None).chain(list.steps.iter().map(|step| step.up_to));
        let tier = |(from, step): (Option<Quantity>, &PriceStep)| Tier {
            from: from.unwrap_or_default(),
            to: step.up_to,
            unit_price: step.unit_price,
        };
        let tiers = starts.zip(&list.steps).map(tier).collect();
        Self { tiers, source, source_text, as_of: list.as_of.to_string() }
    }
}

impl<'a> CandidatePrice<'a> {
    fn of(list: &'a answer::ListPrice) -> Self {
        let bill_text = list.steps.first().and_then(|step| step.bill_text.as_deref());
        Self { operation: list.operation.as_deref(), bill_text, list: ListPrice::of(list) }
    }
}

impl Price {
    pub(super) fn of(paid: &PaidPrice) -> Self {
        let discount_percent = paid.discount_percent.map(|percent| percent.normalize().to_string());
        Self { unit_price: paid.unit_price, kind: paid.kind.as_str(), discount_percent }
    }
}
