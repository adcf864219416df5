//! The alarms of each region, which wait for the regions; and what was done to them, where there are any or the bill has
//! some.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::ALARM_PUTS;
use super::bill;
use super::known::Known;
use super::request::Request;
use crate::bill::Region;
use crate::snapshot::{Alarm, Source, Watches};

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
    let is_trail = |request: &Request| matches!(request, Request::Trail { .. });
    bill::is_settled(known) && all_settled(known) && !known.open(events(known)).iter().any(is_trail)
}

/// The puts that tell of alarms where none was deleted since `from`: those of the kinds of which one was configured since, by
/// what CloudWatch says of each. A put overwrites an alarm's whole configuration, so that of all others nothing would come. Where
/// the alarms aren't known, all; a day more than `from`, since two clocks may differ.
///
/// What CloudTrail tells late is told by CloudWatch's own history of alarms, but for when an alarm was made that was deleted in the
/// last minutes and is older than that.
///
/// Sources: Amazon CloudWatch API Reference, MetricAlarm (`AlarmConfigurationUpdatedTimestamp`), PutMetricAlarm and DeleteAlarms.
pub fn puts_since(alarms: Option<&[Alarm]>, from: DateTime<Utc>) -> Vec<&'static str> {
    let is_since = |alarm: &&Alarm| alarm.configured_at.is_none_or(|at| at >= from - TimeDelta::days(1));
    let of = |alarm: &Alarm| ALARM_PUTS[usize::from(matches!(alarm.watches, Watches::Composite { .. }))];
    match alarms {
        None => ALARM_PUTS.to_vec(),
        Some(alarms) => {
            let puts: BTreeSet<&str> = alarms.iter().filter(is_since).map(of).collect();
            puts.into_iter().collect()
        }
    }
}

fn events(known: &Known<'_>) -> Vec<Request> {
    let Known { snapshot, ask, .. } = known;
    if !ask.wants_alarm_events() {
        return Vec::new();
    }
    let (from, to) = ask.trail_span();
    let of_region = |region: &Region| {
        let trail = || Request::Trail { region: region.clone(), from, to };
        let history = || Request::AlarmHistory { region: region.clone(), from, to };
        let trail = (!snapshot.trail.contains_key(region)).then(trail);
        let history = (!snapshot.alarm_history.contains_key(region)).then(history);
        known.open(trail.into_iter().chain(history).collect())
    };
    let has_alarms = |region: &Region| snapshot.alarms.get(region).is_some_and(|alarms| !alarms.is_empty());
    let unasked = known.regions().map(|region| (region, of_region(region))).filter(|(_, own)| !own.is_empty());
    let (with_alarms, others): (Vec<_>, Vec<_>) = unasked.partition(|(region, _)| has_alarms(region));
    let on_bill = if others.is_empty() { BTreeSet::new() } else { known.gist.alarm_usage() };
    let billed = others.into_iter().filter(|(region, _)| on_bill.contains(region.code()));
    with_alarms.into_iter().chain(billed).flat_map(|(_, requests)| requests).collect()
}
