//! Month by month: a bar a month, its services one after the other, what was billed beside it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::bars::length;
use crate::answer::{MonthCost, WholeReport};
use crate::bill::figures::{counted, money};
use crate::bill::{Usd, harmless};

/// So many months are drawn.
const MONTHS: usize = 13;
/// So many services have a colour of their own.
const OWN: usize = 6;

/// The chart.
pub(super) struct Months {
    /// The services in the order of their colours.
    pub(super) series: Vec<String>,
    pub(super) bars: Vec<MonthBar>,
    /// The same in figures.
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A month's bar.
pub(super) struct MonthBar {
    pub(super) name: String,
    /// That it isn't over, or no more than an estimate.
    pub(super) note: &'static str,
    pub(super) is_open: bool,
    /// Whether it is the month that the page is about.
    pub(super) is_own: bool,
    pub(super) parts: Vec<Part>,
    pub(super) amount: String,
}

/// A service's part of it.
pub(super) struct Part {
    /// Its place among the series.
    pub(super) series: usize,
    pub(super) width: String,
}

/// The chart; `None` where only one month is known, or none cost anything.
pub(super) fn months(report: &WholeReport) -> Option<Months> {
    let months: Vec<&MonthCost> = report.months.iter().rev().take(MONTHS).rev().collect();
    if months.len() < 2 {
        return None;
    }
    let series = series(&months);
    let sum = |at: usize| series.iter().map(|(_, costs)| costs[at].max(Usd::ZERO)).sum::<Usd>();
    let whole = (0..months.len()).map(sum).max().filter(|whole| !whole.is_zero())?;
    let bar = |(at, month): (usize, &&MonthCost)| {
        let part = |(place, (_, costs)): (usize, &(String, Vec<Usd>))| {
            let cost = costs[at].max(Usd::ZERO);
            (!cost.is_zero()).then(|| Part { series: place, width: length(cost.value(), whole.value()) })
        };
        let is_open = is_open(month, report.as_of());
        MonthBar {
            name: month.month.in_words(),
            note: note(month, is_open),
            is_open,
            is_own: month.month == report.explain.month,
            parts: series.iter().enumerate().filter_map(part).collect(),
            amount: money(month.billed),
        }
    };
    let names = series.iter().map(|(name, _)| name.clone());
    let last = ["Credits, tax and the like", "Billed"].map(str::to_owned);
    let row = |(at, month): (usize, &&MonthCost)| {
        let note = note(month, is_open(month, report.as_of()));
        let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
        let first = format!("{}{note}", month.month);
        let services = series.iter().map(|(_, costs)| format!("${}", costs[at]));
        let rest = [format!("${}", month.other), format!("${}", month.billed)];
        std::iter::once(first).chain(services).chain(rest).collect()
    };
    Some(Months {
        bars: months.iter().enumerate().map(bar).collect(),
        header: std::iter::once("Month".to_owned()).chain(names.clone()).chain(last).collect(),
        rows: months.iter().enumerate().map(row).collect(),
        series: names.collect(),
    })
}

fn is_open(month: &MonthCost, as_of: DateTime<Utc>) -> bool {
    as_of < month.month.end()
}

fn note(month: &MonthCost, is_open: bool) -> &'static str {
    match (is_open, month.estimated) {
        (true, _) => "so far",
        (false, true) => "estimate",
        (false, false) => "",
    }
}

/// What each service cost in each of the months, the dearest over all of them first, small ones as one.
fn series(months: &[&MonthCost]) -> Vec<(String, Vec<Usd>)> {
    let mut sums: BTreeMap<&str, Usd> = BTreeMap::new();
    for (name, cost) in months.iter().flat_map(|month| &month.services) {
        *sums.entry(name).or_default() += *cost;
    }
    let mut sums: Vec<(&str, Usd)> = sums.into_iter().filter(|(_, cost)| !cost.is_zero()).collect();
    sums.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then(a.cmp(b)));
    let own = if sums.len() > OWN + 1 { OWN } else { sums.len() };
    let costs = |names: &[(&str, Usd)]| -> Vec<Usd> {
        let of = |month: &&MonthCost| names.iter().filter_map(|(name, _)| month.services.get(*name).copied()).sum();
        months.iter().map(of).collect()
    };
    let mut series: Vec<(String, Vec<Usd>)> =
        sums[..own].iter().map(|one| (harmless(one.0), costs(std::slice::from_ref(one)))).collect();
    if own < sums.len() {
        series.push((counted(sums.len() - own, "other"), costs(&sums[own..])));
    }
    series
}
