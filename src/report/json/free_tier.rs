//! `whybill.free-tier/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{GapTold, RequestsMade};
use crate::answer::{FreeTierReport, OfferUse};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::report::cells::instant;
use crate::report::prose;

#[derive(JsonSchema, Serialize)]
pub(super) struct FreeTier<'a> {
    #[schemars(extend("const" = "whybill.free-tier/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    role: &'static str,
    month: BillingMonth,
    as_of: String,
    open: bool,
    currency: &'static str,
    summary: Vec<String>,
    offers: Vec<Offer<'a>>,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(JsonSchema, Serialize)]
struct Offer<'a> {
    offer: &'a str,
    service: &'a str,
    kind: &'static str,
    scope: &'static str,
    unit: &'a str,
    limit: Quantity,
    used: Quantity,
    left: Option<Quantity>,
    percent: Option<Quantity>,
    by_region: Vec<InRegion<'a>>,
    month_end: Outlook,
    next_full_month: Outlook,
    verdict: &'static str,
    given: Option<bool>,
    ends: Option<String>,
    overflows_on: Option<String>,
    aws: Option<Aws<'a>>,
    explanation: String,
}

#[derive(JsonSchema, Serialize)]
struct InRegion<'a> {
    region: &'a Region,
    used: Quantity,
}

#[derive(JsonSchema, Serialize)]
struct Outlook {
    used: Option<Quantity>,
    cost: Option<Usd>,
}

#[derive(JsonSchema, Serialize)]
struct Aws<'a> {
    pool: Option<&'a str>,
    used: Quantity,
    limit: Quantity,
    forecast: Option<Quantity>,
}

impl<'a> FreeTier<'a> {
    pub(super) fn of(report: &'a FreeTierReport) -> Self {
        Self {
            schema: "whybill.free-tier/1",
            account: report.account.as_deref(),
            role: report.role.as_str(),
            month: report.month,
            as_of: instant(report.as_of),
            open: report.open,
            currency: "USD",
            summary: prose::free_tier::summary(report),
            offers: report.offers.iter().map(Offer::of).collect(),
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}

impl<'a> Offer<'a> {
    fn of(row: &'a OfferUse) -> Self {
        let outlook = |outlook: &crate::answer::Outlook| Outlook { used: outlook.used, cost: outlook.cost };
        Self {
            offer: &row.offer,
            service: &row.service,
            kind: row.kind.as_str(),
            scope: row.scope.as_str(),
            unit: &row.unit,
            limit: row.limit,
            used: row.used,
            left: row.left,
            percent: row.percent,
            by_region: row.by_region.iter().map(|(region, used)| InRegion { region, used: *used }).collect(),
            month_end: outlook(&row.month_end),
            next_full_month: outlook(&row.next_full_month),
            verdict: row.verdict.as_str(),
            given: row.given,
            ends: row.ends.map(|day| day.to_string()),
            overflows_on: row.overflows_on.map(|day| day.to_string()),
            aws: row.aws.as_ref().map(|count| Aws {
                pool: count.pool.as_deref(),
                used: count.used,
                limit: count.limit,
                forecast: count.forecast,
            }),
            explanation: prose::free_tier::explanation(row),
        }
    }
}
