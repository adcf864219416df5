//! The month as a waterfall: each service's usage a bar that begins where the one before ended, then what is taken off or
//! added, then the sum.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::bars::length;
use crate::answer::ExplainReport;
use crate::bill::figures::{counted, money};
use crate::bill::{Usd, harmless, quotient};

/// So many services have a bar of their own.
const OWN: usize = 10;
/// What is less than this part of all usage has none, where there are several such.
const SMALL: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// The chart.
pub(super) struct Waterfall {
    pub(super) caption: String,
    pub(super) steps: Vec<Step>,
}

/// One bar.
pub(super) struct Step {
    pub(super) name: String,
    /// What it does to the bill: `cost`, `less` or `sum`.
    pub(super) kind: &'static str,
    pub(super) left: String,
    pub(super) width: String,
    pub(super) amount: String,
    /// The same to the last digit.
    pub(super) exact: String,
}

/// The chart; `None` where no line costs anything.
pub(super) fn waterfall(explain: &ExplainReport) -> Option<Waterfall> {
    let parts = parts(explain);
    if parts.is_empty() {
        return None;
    }
    let billed = explain.totals.billed;
    let mut at = Usd::ZERO;
    let mut spans: Vec<(String, &'static str, Usd, Usd, Usd)> = Vec::new();
    for (name, cost) in parts {
        let kind = if cost.is_negative() { "less" } else { "cost" };
        spans.push((name, kind, at, at + cost, cost));
        at += cost;
    }
    spans.push(("Billed".to_owned(), "sum", Usd::ZERO, billed, billed));
    let ends = || spans.iter().flat_map(|(_, _, from, to, _)| [from.value(), to.value()]);
    let least = ends().min().unwrap_or_default().min(Decimal::ZERO);
    let whole = ends().max().unwrap_or_default().max(Decimal::ZERO) - least;
    let step = |(name, kind, from, to, cost): (String, &'static str, Usd, Usd, Usd)| Step {
        name,
        kind,
        left: length(from.value().min(to.value()) - least, whole),
        width: length((to - from).value().abs(), whole),
        amount: money(cost),
        exact: cost.to_string(),
    };
    Some(Waterfall {
        caption: format!("{}, service by service", explain.month.in_words()),
        steps: spans.into_iter().map(step).collect(),
    })
}

/// What the month is made of, the dearest service first, small ones as one.
fn parts(explain: &ExplainReport) -> Vec<(String, Usd)> {
    let mut services: BTreeMap<&str, Usd> = BTreeMap::new();
    for line in explain.lines.iter().filter(|line| line.record_type.counts_as_usage()) {
        *services.entry(&line.service).or_default() += line.billed;
    }
    let mut services: Vec<(&str, Usd)> = services.into_iter().filter(|(_, cost)| !cost.is_zero()).collect();
    services.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then(a.cmp(b)));
    let usage: Usd = services.iter().map(|(_, cost)| *cost).sum();
    let is_small = |cost: Usd| quotient(cost.value(), usage.value()).is_some_and(|share| share.abs() < SMALL);
    let large = services.iter().take(OWN).take_while(|(_, cost)| !is_small(*cost)).count();
    let own = if services.len() - large > 1 { large } else { services.len() };
    let mut parts: Vec<(String, Usd)> = services.iter().take(own).map(|(name, cost)| (harmless(name), *cost)).collect();
    let rest = &services[own..];
    if !rest.is_empty() {
        let noun = if own == 0 { "service" } else { "other" };
        parts.push((counted(rest.len(), noun), rest.iter().map(|(_, cost)| *cost).sum()));
    }
    let totals = &explain.totals;
    let others = [
        ("Discounts", totals.discounts),
        ("Credits", totals.credits),
        ("Refunds", totals.refunds),
        ("Tax", totals.tax),
        ("Fees", totals.fees),
    ];
    let others = others.into_iter().filter(|(_, cost)| !cost.is_zero());
    parts.extend(others.map(|(name, cost)| (name.to_owned(), cost)));
    parts
}
