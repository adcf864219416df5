//! The page's lists: allowances, regions, findings, lines.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::answer::{
    ExplainReport, ExplainedLine, Finding, FreeTierReport, OfferUse, OfferVerdict, StraysReport, WholeReport,
};
use crate::bill::figures::{capital, exact, money, percent, rounded};
use crate::bill::{Quantity, harmless};
use crate::report::prose;

/// So many of a list are on the page; the rest is counted, and named where to find.
const OFFERS: usize = 40;
const FINDINGS: usize = 100;
const LINES: usize = 200;
/// So many names of what a finding is about.
const NAMES: usize = 12;

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
    let share = row.percent.map_or_else(String::new, |_| format!(", {}", percent(row.used, row.limit)));
    let cost = row.month_end.cost.filter(|cost| !cost.is_zero()).map(|cost| format!(", {} beyond it", money(cost)));
    OfferPart {
        name: harmless(&format!("{}: {}", row.service, row.name())),
        figures: format!("{} of {}{share}{}", rounded(row.used), rounded(row.limit), cost.unwrap_or_default()),
        words: harmless(&prose::free_tier::news(row)),
        over: row.verdict == OfferVerdict::Exceeded,
        bar: row.left.is_some().then(|| bar(row)),
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
    pub(super) alarms: usize,
    pub(super) cost: String,
}

/// Every region, where most money goes first.
pub(super) fn regions(report: &WholeReport) -> Vec<RegionPart> {
    let part = |own: &crate::answer::RegionUse| RegionPart {
        name: if own.region.is_global() { "No region".to_owned() } else { own.region.in_words() },
        strange: own.home == Some(false),
        services: harmless(&own.services.keys().cloned().collect::<Vec<_>>().join(", ")),
        alarms: own.alarms,
        cost: cost_in(own),
    };
    report.regions.iter().map(part).collect()
}

/// What a region cost, and what stands beside that.
fn cost_in(own: &crate::answer::RegionUse) -> String {
    let billed = money(own.billed);
    if own.under_plans.is_zero() {
        billed
    } else {
        format!("{billed}, and {} at On-Demand prices under a Savings Plan", money(own.under_plans))
    }
}

/// A finding.
pub(super) struct FindingPart {
    pub(super) id: String,
    pub(super) rule: &'static str,
    pub(super) severity: &'static str,
    pub(super) region: String,
    pub(super) inner: bool,
    pub(super) why: String,
    pub(super) about: String,
    pub(super) evidence: Vec<String>,
    pub(super) words: Vec<String>,
    pub(super) fix: Vec<FixPart>,
}

/// A command.
pub(super) struct FixPart {
    pub(super) command: String,
    pub(super) takes_down: String,
}

/// The gravest findings, and how many more there are.
pub(super) fn findings(report: &StraysReport) -> (Vec<FindingPart>, usize) {
    let own = report.findings.iter().take(FINDINGS).map(finding).collect();
    (own, report.findings.len().saturating_sub(FINDINGS))
}

fn finding(own: &Finding) -> FindingPart {
    let names = prose::strays::about(own);
    let more = names.len().saturating_sub(NAMES);
    let mut about = names.into_iter().take(NAMES).collect::<Vec<_>>().join(", ");
    if more > 0 {
        about.push_str(&format!(" and {more} more"));
    }
    let inner = own.part_of.is_some();
    let takes_down = |goes: Option<String>| harmless(&goes.map(|goes| capital(&goes)).unwrap_or_default());
    let shown = prose::strays::shown(&own.shown().collect::<Vec<_>>()).into_iter();
    let fix = shown.map(|(goes, fix)| FixPart { command: fix.command(), takes_down: takes_down(goes) });
    FindingPart {
        id: own.id.clone(),
        rule: own.rule,
        severity: own.severity.as_str(),
        region: own.region.in_words(),
        inner,
        why: harmless(&prose::strays::why(own)),
        about: harmless(&about),
        evidence: prose::strays::own_evidence(own).iter().map(|sentence| harmless(sentence)).collect(),
        words: prose::strays::remarks(own).map(|sentence| harmless(&sentence)).collect(),
        fix: fix.collect(),
    }
}

/// Lines of the bill under one title.
pub(super) struct LineGroup {
    pub(super) title: String,
    pub(super) open: bool,
    pub(super) lines: Vec<LinePart>,
    pub(super) more: usize,
}

/// A line of the bill.
pub(super) struct LinePart {
    pub(super) name: String,
    pub(super) usage: String,
    pub(super) billed: String,
    pub(super) why: String,
}

/// What costs something, and what doesn't.
pub(super) fn lines(report: &ExplainReport) -> Vec<LineGroup> {
    let (dear, free): (Vec<&ExplainedLine>, Vec<&ExplainedLine>) =
        report.lines.iter().partition(|line| !line.billed.is_zero());
    let group = |what: &str, open: bool, lines: Vec<&ExplainedLine>| LineGroup {
        title: if lines.len() == 1 { format!("1 line {what}") } else { format!("{} lines {what}", lines.len()) },
        open,
        more: lines.len().saturating_sub(LINES),
        lines: lines.into_iter().take(LINES).map(line).collect(),
    };
    [group("that you pay for", true, dear), group("that cost nothing", false, free)]
        .into_iter()
        .filter(|group| !group.lines.is_empty())
        .collect()
}

fn line(line: &ExplainedLine) -> LinePart {
    let name = prose::explain::name(line.record_type, &line.record_types, &line.usage_type);
    let what = line.words.is_some().then(|| prose::explain::what(line)).flatten();
    let what = what.map_or_else(String::new, |what| format!("{}. ", capital(&what)));
    let place = if line.region.is_global() { String::new() } else { format!(", {}", line.region.in_words()) };
    let unit = line.unit.as_deref().unwrap_or("units");
    LinePart {
        name: harmless(&format!("{}: {name}{place}", line.service)),
        usage: line.usage.map_or_else(String::new, |usage| harmless(&format!("{} {unit}", exact(usage)))),
        billed: format!("${}", line.billed),
        why: harmless(&format!("{what}{}", prose::explain::explanation(line))),
    }
}
