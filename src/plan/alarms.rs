//! The alarms of each region, which wait for the regions; and what was done to them, where there are any or the bill has
//! some.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::known::Known;
use super::request::Request;
use super::{ALARM_PUTS, bill, gist};
use crate::bill::Region;
use crate::question::Question;
use crate::snapshot::{Alarm, AlarmChange, Change, Snapshot, Source, Watches};

pub(super) fn requests(known: &Known<'_>) -> Vec<Request> {
    if !known.identity() || !known.looks_at_own() {
        return Vec::new();
    }
    let unasked = looked_at(known).into_iter().filter(|region| !known.snapshot.alarms.contains_key(region));
    unasked.map(|region| Request::Alarms { region }).chain(events(known)).collect()
}

/// The regions that are looked into: a resource that is asked about is looked for where it may be.
pub(super) fn looked_at(known: &Known<'_>) -> BTreeSet<Region> {
    let of_resource = known.ask.resource.as_ref().and_then(|sought| {
        // arn:aws:dynamodb:eu-west-1:123456789012:table/Rides
        let of_arn = || sought.name.strip_prefix("arn:")?.split(':').nth(2).filter(|code| !code.is_empty());
        sought.region.clone().or_else(|| of_arn().map(Region::new))
    });
    match of_resource {
        Some(region) => [region].into(),
        None => known.regions().cloned().collect(),
    }
}

/// Whether a region's alarms are settled.
pub(super) fn is_settled(known: &Known<'_>, region: &Region) -> bool {
    known.snapshot.alarms.contains_key(region) || known.failed(Source::Cloudwatch, Some(region))
}

/// Whether the alarms of every region are settled.
pub(super) fn all_settled(known: &Known<'_>) -> bool {
    bill::settles_regions(known) && known.regions().all(|region| is_settled(known, region))
}

/// Whether it is settled, too, what CloudTrail knows of them.
pub(super) fn events_settled(known: &Known<'_>) -> bool {
    bill::is_settled(known) && all_settled(known) && events(known).is_empty()
}

/// The puts to ask CloudTrail for of a region's alarms, even where it knows of no deletion: of each kind of which an alarm was
/// configured in the days that are asked for, as CloudWatch says of each. A put overwrites an alarm's whole configuration, so that
/// nothing would come of the others. A day more, since two clocks may differ.
///
/// All where an alarm may be gone that isn't known here, and was put in these days: its alarms or their history aren't known as a
/// whole, an earlier instant is asked about, or the history has a deletion or a change of one that isn't there. (The history tells
/// what CloudTrail tells minutes later, for some weeks; CloudTrail itself tells of deletions before that.)
///
/// Sources: Amazon CloudWatch API Reference, MetricAlarm (`AlarmConfigurationUpdatedTimestamp`), PutMetricAlarm,
/// DescribeAlarmHistory (which keeps the history of deleted alarms). That a put which changes nothing moves that instant, too, is
/// read from "the last update", not said.
pub fn puts_to_ask(snapshot: &Snapshot, ask: &Question, region: &Region) -> BTreeSet<&'static str> {
    let is_gap = |source| snapshot.gaps.iter().any(|gap| gap.source == source && gap.region.as_ref() == Some(region));
    let is_whole = ask.instant() >= ask.now && ![Source::Cloudwatch, Source::AlarmHistory].into_iter().any(is_gap);
    let known = snapshot.alarms.get(region).zip(snapshot.alarm_history.get(region)).filter(|_| is_whole);
    match known {
        Some((alarms, changes)) if !alarms.is_empty() && none_is_gone(alarms, changes) => {
            let from = ask.trail_span().0 - TimeDelta::days(1);
            alarms.iter().filter(|alarm| alarm.configured_at.is_none_or(|at| at >= from)).map(put_of).collect()
        }
        _ => ALARM_PUTS.into(),
    }
}

fn none_is_gone(alarms: &[Alarm], changes: &[AlarmChange]) -> bool {
    let there: BTreeSet<&str> = alarms.iter().map(|alarm| alarm.name.as_str()).collect();
    changes.iter().all(|change| change.change != Change::Deleted && there.contains(change.alarm.as_str()))
}

fn put_of(alarm: &Alarm) -> &'static str {
    ALARM_PUTS[usize::from(matches!(alarm.watches, Watches::Composite { .. }))]
}

fn events(known: &Known<'_>) -> Vec<Request> {
    let Known { snapshot, ask, .. } = known;
    if !ask.wants_alarm_events() {
        return Vec::new();
    }
    let (from, to) = ask.trail_span();
    let of_region = |region: &Region| {
        let history = || Request::AlarmHistory { region: region.clone(), from, to };
        let trail = || Request::Trail { region: region.clone(), from, to };
        let unasked = known.open((!snapshot.alarm_history.contains_key(region)).then(history).into_iter().collect());
        // What CloudTrail is asked for goes by both.
        let is_next = unasked.is_empty() && is_settled(known, region) && !snapshot.trail.contains_key(region);
        let trail = known.open(is_next.then(trail).into_iter().collect());
        [unasked, trail].concat()
    };
    let has_alarms = |region: &Region| snapshot.alarms.get(region).is_some_and(|alarms| !alarms.is_empty());
    let unasked = known.regions().map(|region| (region, of_region(region))).filter(|(_, own)| !own.is_empty());
    let (with_alarms, others): (Vec<_>, Vec<_>) = unasked.partition(|(region, _)| has_alarms(region));
    let on_bill = if others.is_empty() { BTreeSet::new() } else { regions_with_alarm_usage(known) };
    let billed = others.into_iter().filter(|(region, _)| on_bill.contains(region.code()));
    with_alarms.into_iter().chain(billed).flat_map(|(_, requests)| requests).collect()
}

/// A month that the cache has may come anew with the others, until the bill is settled.
fn regions_with_alarm_usage(known: &Known<'_>) -> BTreeSet<&'static str> {
    let read = || gist::with_alarms(known.snapshot.months.values().flat_map(|bill| &bill.lines));
    if bill::is_settled(known) { known.gist.alarm_usage.get_or_init(read).clone() } else { read() }
}
