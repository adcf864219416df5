//! The alarms of each region, which wait for the regions; and what was done to them, where there are any or the bill has
//! some.

use std::collections::BTreeSet;

use super::known::Known;
use super::request::Request;
use super::{bill, gist};
use crate::bill::Region;
use crate::snapshot::Source;

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
    let on_bill = if others.is_empty() { BTreeSet::new() } else { regions_with_alarm_usage(known) };
    let billed = others.into_iter().filter(|(region, _)| on_bill.contains(region.code()));
    with_alarms.into_iter().chain(billed).flat_map(|(_, requests)| requests).collect()
}

/// A month that the cache has may come anew with the others, until the bill is settled.
fn regions_with_alarm_usage(known: &Known<'_>) -> BTreeSet<&'static str> {
    let read = || gist::with_alarms(known.snapshot.months.values().flat_map(|bill| &bill.lines));
    if bill::is_settled(known) { known.gist.alarm_usage.get_or_init(read).clone() } else { read() }
}
