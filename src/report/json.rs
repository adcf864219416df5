//! JSON for scripts: structs of their own, versioned, so that the rest can change without them.

mod alarms;
mod diff;
mod free_tier;
mod signins;
mod strays;
mod who;

use serde::Serialize;

use super::cells::instant;
use crate::answer::{
    AlarmsReport, DiffReport, ExplainReport, ExplainedLine, FreeTierReport, SigninsReport, StraysReport, WhoReport,
};
use crate::bill::figures;
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::snapshot::{Gap, Requests};

/// The answer of `explain`.
pub(crate) fn explain(report: &ExplainReport) -> String {
    pretty(&Explain::of(report))
}

/// The answer of `alarms`.
pub(crate) fn alarms(report: &AlarmsReport) -> String {
    pretty(&alarms::Alarms::of(report))
}

/// The answer of `free-tier`.
pub(crate) fn free_tier(report: &FreeTierReport) -> String {
    pretty(&free_tier::FreeTier::of(report))
}

/// The answer of `signins`.
pub(crate) fn signins(report: &SigninsReport) -> String {
    pretty(&signins::Signins::of(report))
}

/// The answer of `diff`.
pub(crate) fn diff(report: &DiffReport) -> String {
    pretty(&diff::Diff::of(report))
}

/// The answer of `who`.
pub(crate) fn who(report: &WhoReport) -> String {
    pretty(&who::Who::of(report))
}

/// The answer of `strays`.
pub(crate) fn strays(report: &StraysReport) -> String {
    pretty(&strays::Strays::of(report))
}

fn pretty(answer: &impl Serialize) -> String {
    // Strings, numbers and lists always serialise.
    serde_json::to_string_pretty(answer).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Explain<'a> {
    schema: &'static str,
    account: Option<&'a str>,
    role: &'static str,
    month: BillingMonth,
    as_of: String,
    estimated: bool,
    currency: &'static str,
    summary: &'a [String],
    totals: Totals,
    lines: Vec<Line<'a>>,
    gaps: &'a [Gap],
    requests: RequestsMade,
}

#[derive(Serialize)]
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

#[derive(Serialize)]
struct Line<'a> {
    service: &'a str,
    usage_type: &'a str,
    operation: Option<&'a str>,
    region: &'a Region,
    record_type: &'static str,
    usage: Option<Quantity>,
    unit: Option<&'a str>,
    billed: Usd,
    offer: Option<&'a str>,
    free_units: Option<Quantity>,
    charged_units: Option<Quantity>,
    charges: Vec<Charge>,
    verdict: &'static str,
    predicted_usage: Option<Quantity>,
    explanation: &'a str,
    resources: &'a [String],
    next_full_month: Option<NextMonth>,
}

#[derive(Serialize)]
struct Charge {
    units: Quantity,
    #[serde(serialize_with = "price")]
    unit_price: Usd,
    cost: Usd,
}

#[derive(Serialize)]
struct NextMonth {
    usage: Quantity,
    cost: Option<Usd>,
}

#[derive(Serialize)]
struct RequestsMade {
    cost_explorer: u32,
    #[serde(serialize_with = "price")]
    cost_explorer_usd: Usd,
    cloudwatch: u32,
    cloudtrail: u32,
    pricing: u32,
    cached: u32,
}

/// A price has two decimals at least: `0.10`.
fn price<S: serde::Serializer>(price: &Usd, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(figures::price(*price).trim_start_matches('$'))
}

impl<'a> Explain<'a> {
    fn of(report: &'a ExplainReport) -> Self {
        let t = &report.totals;
        Self {
            schema: "whybill.explain/1",
            account: report.account.as_deref(),
            role: report.role.as_str(),
            month: report.month,
            as_of: instant(report.as_of),
            estimated: report.estimated,
            currency: "USD",
            summary: &report.summary,
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
            lines: report.lines.iter().map(Line::of).collect(),
            gaps: &report.gaps,
            requests: RequestsMade::of(&report.requests),
        }
    }
}

impl<'a> Line<'a> {
    fn of(line: &'a ExplainedLine) -> Self {
        Self {
            service: &line.service,
            usage_type: &line.usage_type,
            operation: line.operation.as_deref(),
            region: &line.region,
            record_type: line.record_type.as_str(),
            usage: line.usage,
            unit: line.unit.as_deref(),
            billed: line.billed,
            offer: line.offer.as_deref(),
            free_units: line.free_units,
            charged_units: line.charged_units,
            charges: line
                .charges
                .iter()
                .map(|charge| Charge { units: charge.units, unit_price: charge.unit_price, cost: charge.cost })
                .collect(),
            verdict: line.verdict.as_str(),
            predicted_usage: line.predicted_usage,
            explanation: &line.explanation,
            resources: &line.resources,
            next_full_month: line.next_full_month.map(|next| NextMonth { usage: next.usage, cost: next.cost }),
        }
    }
}

impl RequestsMade {
    fn of(requests: &Requests) -> Self {
        Self {
            cost_explorer: requests.cost_explorer,
            cost_explorer_usd: requests.cost(),
            cloudwatch: requests.cloudwatch,
            cloudtrail: requests.cloudtrail,
            pricing: requests.pricing,
            cached: requests.cached,
        }
    }
}
