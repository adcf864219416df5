//! The sentences of `alarms`: what all of them cost.

use crate::answer::{AlarmRow, AlarmsReport, FreeAlarms};
use crate::bill::figures::{counted, exact, money, number};
use crate::bill::{AlarmKind, Usd};
use crate::snapshot::Source;

/// What the alarms count as and cost together, and why they count as more than they are.
pub fn summary(report: &AlarmsReport) -> Vec<String> {
    let mut sentences = vec![headline(report)];
    sentences.extend(counted_more(report));
    let unpriced = report.alarms.iter().filter(|alarm| alarm.list_price_month.is_none()).count();
    if unpriced > 0 {
        let have = if unpriced == 1 { "has" } else { "have" };
        sentences.push(format!("{} of them {have} no list price here.", number(unpriced)));
    }
    sentences
}

/// `13 alarms count as 13 alarm metrics: $1.30 a month at list price, 10 are free: $0.30.`
fn headline(report: &AlarmsReport) -> String {
    let metrics: usize = report.alarms.iter().filter_map(|alarm| usize::try_from(alarm.charged.metrics?).ok()).sum();
    let count = match report.alarms.len() {
        0 if report.gaps.iter().any(|gap| gap.source == Source::Cloudwatch) => {
            return "No alarms were found, but not every region was read.".to_owned();
        }
        0 => return "No alarms.".to_owned(),
        1 => format!("1 alarm counts as {}", counted(metrics, "alarm metric")),
        many => format!("{} count as {}", counted(many, "alarm"), counted(metrics, "alarm metric")),
    };
    let prices: Vec<Usd> = report.alarms.iter().filter_map(|alarm| alarm.list_price_month).collect();
    if prices.is_empty() {
        return format!("{count}.");
    }
    let listed: Usd = prices.into_iter().sum();
    let free = report.free.as_ref().map_or_else(String::new, |free| given(free, listed));
    format!("{count}: {} a month at list price{free}.", money(listed))
}

/// What an allowance leaves of that.
fn given(free: &FreeAlarms, listed: Usd) -> String {
    let limit = exact(free.limit);
    if free.is_shared {
        return format!("; {limit} are free for all accounts of the organisation together");
    }
    match free.saved {
        Some(saved) if saved == listed => ", all inside the Free Tier".to_owned(),
        Some(saved) => format!(", {} are free: {}", exact(free.limit.min(free.used)), money(listed - saved)),
        None => format!(", {limit} are free"),
    }
}

/// Why there are more alarm metrics than alarms.
fn counted_more(report: &AlarmsReport) -> Option<String> {
    let is_more = |alarm: &&AlarmRow| alarm.charged.metrics.is_some_and(|metrics| metrics > 1);
    let has = |kind| report.alarms.iter().filter(is_more).any(|alarm| alarm.charged.kind == kind);
    let band = has(AlarmKind::AnomalyDetection).then_some(
        "An anomaly detection alarm counts 3 metrics for each it watches (itself and the band's two edges).",
    );
    let math = has(AlarmKind::MetricMath).then_some("A metric math alarm counts each metric of its expression.");
    let said: Vec<&str> = band.into_iter().chain(math).collect();
    (!said.is_empty()).then(|| said.join(" "))
}
