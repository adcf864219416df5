//! What changed between two months, and why: each change is handed out over its causes, step by step.

mod cause;
mod figures;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::analyse::explain;
use crate::answer::{CauseOfChange, ChangedLine, DiffReport, ExplainedLine, Pair};
use crate::bill::{BillingMonth, Name, Quantity, RecordType, Region, UsageType, Usd};
use crate::catalogue::Catalogue;
use crate::model::account::Account;
use crate::model::months::Months;
use crate::question::{NoAnswer, Question};
use crate::snapshot::{Gap, Snapshot};

/// What makes a line the same line in two months.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    service: Name,
    usage_type: Name,
    region: Region,
    record_type: RecordType,
    record_types: BTreeSet<String>,
}

/// Holds a month of a snapshot's bill against an earlier one.
///
/// # Errors
/// [`NoAnswer`] where a month lies in the future or the snapshot has no bill of it.
pub fn diff(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    question: &Question,
    (from, to): (BillingMonth, BillingMonth),
) -> Result<DiffReport, NoAnswer> {
    let account = Account::of(snapshot, catalogue, question);
    of_months(&Months::of(&account), question.as_of.unwrap_or(snapshot.taken_at), (from, to))
}

/// The same of an account.
pub(super) fn of_months(
    known: &Months<'_>,
    as_of: DateTime<Utc>,
    (from, to): (BillingMonth, BillingMonth),
) -> Result<DiffReport, NoAnswer> {
    let earlier = explain::of_month(known, Some(from), as_of)?;
    let later = explain::of_month(known, Some(to), as_of)?;
    // What stood at the earlier month's end: how much it is in a full month.
    let standing: BTreeMap<Key, Quantity> = explain::of_month(known, Some(from), from.end())?
        .lines
        .iter()
        .filter_map(|line| Some((key(line), line.next_full_month?.usage)))
        .collect();
    let global = global_rows(earlier.lines.iter().chain(&later.lines));
    let mut sides: BTreeMap<Key, (Option<ExplainedLine>, Option<ExplainedLine>)> = BTreeMap::new();
    for line in &earlier.lines {
        join(&mut sides.entry(joint_key(line, &global)).or_default().0, line);
    }
    for line in &later.lines {
        join(&mut sides.entry(joint_key(line, &global)).or_default().1, line);
    }
    let all = sides.len();
    let months = Pair { from, to };
    let mut lines: Vec<ChangedLine> = sides
        .into_iter()
        .filter(|(_, (before, after))| has_changed(before.as_ref(), after.as_ref()))
        .filter_map(|(key, sides)| changed(months, standing.get(&key).copied(), key, sides))
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.billed.change().abs()));
    let mut causes: BTreeMap<CauseOfChange, Usd> = BTreeMap::new();
    for (cause, change) in lines.iter().flat_map(|line| &line.causes) {
        *causes.entry(*cause).or_default() += *change;
    }
    let gaps: BTreeSet<&Gap> = earlier.gaps.iter().chain(&later.gaps).collect();
    Ok(DiffReport {
        account: later.account.clone(),
        role: later.role,
        from,
        to,
        as_of: later.as_of,
        estimated: later.estimated,
        billed: Pair { from: earlier.totals.billed, to: later.totals.billed },
        causes,
        unchanged: all - lines.len(),
        lines,
        gaps: gaps.into_iter().cloned().collect(),
        requests: later.requests,
    })
}

fn key(line: &ExplainedLine) -> Key {
    Key {
        service: line.service.clone(),
        usage_type: line.usage_type.clone(),
        region: line.region.clone(),
        record_type: line.record_type,
        record_types: line.record_type.own_names(BTreeSet::clone(&line.record_types)),
    }
}

/// Meters of which some month has a row for the free part of all regions together.
fn global_rows<'a>(lines: impl Iterator<Item = &'a ExplainedLine>) -> BTreeSet<(Name, String)> {
    let parsed = lines.map(|line| (line, UsageType::parse(&line.service, &line.usage_type)));
    parsed.filter(|(_, own)| own.global_row).map(|(line, own)| (line.service.clone(), own.meter.to_owned())).collect()
}

/// A line's key. Where a month has a global row of its meter, the regions' lines are told together with it: which of
/// them is free is AWS's choice of rows, and no change.
fn joint_key(line: &ExplainedLine, global: &BTreeSet<(Name, String)>) -> Key {
    let meter = UsageType::parse(&line.service, &line.usage_type).meter;
    if line.record_type == RecordType::Usage && global.contains(&(line.service.clone(), meter.to_owned())) {
        return Key { usage_type: format!("Global-{meter}").into(), region: Region::global(), ..key(line) };
    }
    key(line)
}

/// Adds a line to those of the same key.
fn join(held: &mut Option<ExplainedLine>, line: &ExplainedLine) {
    let Some(held) = held else {
        *held = Some(line.clone());
        return;
    };
    let sum = |one: Option<Quantity>, other: Option<Quantity>| Some(one? + other?);
    held.usage = sum(held.usage, line.usage);
    held.free_units = sum(held.free_units, line.free_units);
    held.charged_units = sum(held.charged_units, line.charged_units);
    figures::join(held, line);
    held.billed += line.billed;
}

fn has_changed(before: Option<&ExplainedLine>, after: Option<&ExplainedLine>) -> bool {
    let figures = |line: &ExplainedLine| (line.usage, line.billed);
    before.map(figures) != after.map(figures)
}

fn changed(
    months: Pair<BillingMonth>,
    standing: Option<Quantity>,
    Key { service, usage_type, region, record_type, .. }: Key,
    (before, after): (Option<ExplainedLine>, Option<ExplainedLine>),
) -> Option<ChangedLine> {
    let (was, is) = (before.as_ref(), after.as_ref());
    let billed = |line: Option<&ExplainedLine>| line.map(|line| line.billed).unwrap_or_default();
    let charges = |line: Option<&ExplainedLine>| line.map(|line| line.charges.to_vec()).unwrap_or_default();
    let causes = cause::causes(months, standing, record_type, (was, is));
    let usage = Pair { from: was.and_then(|line| line.usage), to: is.and_then(|line| line.usage) };
    let billed = Pair { from: billed(was), to: billed(is) };
    let charges = Pair { from: charges(was), to: charges(is) };
    let ended = was.and_then(figures::ended).or_else(|| is.and_then(figures::ended));
    let line = after.or(before)?;
    let (record_types, unit) = (BTreeSet::clone(&line.record_types), line.unit.clone());
    let own = ChangedLine {
        service,
        usage_type,
        region,
        record_type,
        record_types,
        usage,
        unit,
        billed,
        charges,
        ended,
        causes,
        line,
    };
    Some(own)
}

#[cfg(test)]
#[path = "diff_tests.rs"]
mod tests;
