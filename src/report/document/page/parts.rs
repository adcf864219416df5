//! The page's lists of allowances and of regions.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::answer::{Finding, FreeTierReport, OfferUse, OfferVerdict, RegionUse, WholeReport};
use crate::bill::figures::{counted, money, rounded};
use crate::bill::{Quantity, harmless};
use crate::question::RuleId;
use crate::report::prose;
use crate::report::prose::allowance::{share, times};
use crate::report::prose::service;

/// So many of a list are on the page; the rest is counted, and named where to find.
const OFFERS: usize = 30;

/// An allowance.
pub(super) struct OfferPart {
    pub(super) name: String,
    pub(super) figures: String,
    pub(super) words: String,
    pub(super) over: bool,
    pub(super) bar: Option<Bar>,
}

/// How long a bar's parts are, in percent of the whole.
pub(super) struct Bar {
    pub(super) used: i64,
    pub(super) end: i64,
    pub(super) next: i64,
    pub(super) limit: i64,
}

/// The allowances that matter most, and how many more there are.
pub(super) fn offers(report: &FreeTierReport) -> (Vec<OfferPart>, usize) {
    let own: Vec<&OfferUse> = report.offers.iter().filter(|row| row.given != Some(false)).collect();
    (own.iter().take(OFFERS).map(|row| offer(row)).collect(), own.len().saturating_sub(OFFERS))
}

fn offer(row: &OfferUse) -> OfferPart {
    let is_many_times = times(row.used, row.limit).is_some();
    let share = row.percent.map_or_else(String::new, |_| format!(", {}", share(row.used, row.limit)));
    let cost =
        row.month_end.cost.filter(|cost| !cost.is_zero()).map(|cost| format!(", {} over the limit", money(cost)));
    OfferPart {
        name: harmless(&format!("{}: {}", row.service, row.name())),
        figures: format!("{} of {}{share}{}", rounded(row.used), rounded(row.limit), cost.unwrap_or_default()),
        words: harmless(&prose::free_tier::news(row)),
        over: row.verdict == OfferVerdict::Exceeded,
        bar: (row.left.is_some() && !is_many_times).then(|| bar(row)),
    }
}

fn bar(row: &OfferUse) -> Bar {
    let ends = [Some(row.used), row.month_end.used, row.next_full_month.used].map(Option::unwrap_or_default);
    let whole = ends.into_iter().fold(row.limit, Quantity::max);
    let share = |part: Quantity| {
        let share = (part.value() * Decimal::ONE_HUNDRED).checked_div(whole.value()).unwrap_or_default();
        share.round().to_i64().unwrap_or_default().clamp(i64::from(!part.is_zero()), 100)
    };
    let [used, end, next] = ends.map(share);
    Bar { used, end, next, limit: share(row.limit) }
}

/// A region.
pub(super) struct RegionPart {
    pub(super) name: String,
    pub(super) strange: bool,
    pub(super) services: String,
    pub(super) alarms: String,
    pub(super) cost: String,
}

/// Every region, where most money goes first.
pub(super) fn regions(report: &WholeReport) -> Vec<RegionPart> {
    let is_strange = |finding: &&Finding| finding.rule == RuleId::UnexpectedRegion.as_str();
    let strange: BTreeSet<&str> =
        report.strays.findings.iter().filter(is_strange).map(|finding| finding.id.as_str()).collect();
    let part = |own: &RegionUse| RegionPart {
        name: if own.region.is_global() { "No region".to_owned() } else { own.region.in_words() },
        strange: own.findings.iter().any(|id| strange.contains(id.as_str())),
        services: harmless(&own.services.keys().map(|name| service::short(name)).collect::<Vec<_>>().join(", ")),
        alarms: if own.alarms == 0 { String::new() } else { counted(own.alarms, "alarm") },
        cost: cost_in(own),
    };
    report.regions.iter().map(part).collect()
}

/// What a region cost, and what stands beside that.
fn cost_in(own: &RegionUse) -> String {
    let billed = money(own.billed);
    if own.under_plans.is_zero() {
        billed
    } else {
        format!("{billed}, and {} at On-Demand prices under a Savings Plan", money(own.under_plans))
    }
}
