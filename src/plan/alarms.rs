//! The alarms of each region, which wait for the regions; and what was done to them, where there are any or the bill has
//! some.

use std::collections::BTreeSet;

use super::known::Known;
use super::request::Request;
use super::{bill, gist, puts};
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
    let is_next = |request: &Request| request.region().is_some_and(|region| awaits_trail(known, region));
    bill::is_settled(known) && all_settled(known) && !events(known).iter().any(is_next)
}

fn awaits_trail(known: &Known<'_>, region: &Region) -> bool {
    !known.snapshot.trail.contains_key(region) && !known.failed(Source::Cloudtrail, Some(region))
}

fn events(known: &Known<'_>) -> Vec<Request> {
    let Known { snapshot, ask, .. } = known;
    if !ask.wants_alarm_events() {
        return Vec::new();
    }
    let (from, to) = ask.trail_span();
    let of_region = |region: &Region| {
        let is_asked = snapshot.alarm_history.contains_key(region) || known.failed(Source::AlarmHistory, Some(region));
        let history = || Request::AlarmHistory { region: region.clone(), from, to };
        let is_next = || is_settled(known, region) && (is_asked || !puts::goes_by_history(snapshot, ask, region));
        let trail = || Request::Trail { region: region.clone(), from, to };
        let trail = (awaits_trail(known, region) && is_next()).then(trail);
        (!is_asked).then(history).into_iter().chain(trail).collect::<Vec<_>>()
    };
    let has_alarms = |region: &Region| snapshot.alarms.get(region).is_some_and(|alarms| !alarms.is_empty());
    let unasked = known.regions().map(|region| (region, of_region(region))).filter(|(_, own)| !own.is_empty());
    let (with_alarms, others): (Vec<_>, Vec<_>) = unasked.partition(|(region, _)| has_alarms(region));
    let billed = others.into_iter().filter(|(region, _)| is_billed(known, region));
    with_alarms.into_iter().chain(billed).flat_map(|(_, requests)| requests).collect()
}

/// Whether the own bill counts alarms in a region; not before all of it is known, since a month that the cache has may come anew.
fn is_billed(known: &Known<'_>, region: &Region) -> bool {
    let lines = || known.snapshot.months.values().flat_map(|bill| &bill.lines);
    bill::is_settled(known) && known.gist.alarm_usage.get_or_init(|| gist::with_alarms(lines())).contains(region.code())
}
