//! The days on which what looks left behind was made, and what was made beside it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::place::Place;
use crate::bill::Region;
use crate::facts::attribution::asker;
use crate::facts::events::{made, makes};
use crate::facts::incidental_meters::tells;
use crate::facts::metrics::{Metric, is_silent, uses, volumes_lives};
use crate::facts::resources::{TABLE, VOLUME};
use crate::model::provenance::bursts::REST;
use crate::plan::bill::recent_lines;
use crate::plan::known::Known;
use crate::plan::request::Request;
use crate::snapshot::{Inventoried, Snapshot, TrailEvent};

/// Resources whose own events are asked for in a region at most.
const MAX_RESOURCES: usize = 10;
/// Days that are looked at in a region at most, and everywhere at most: those on which most of what looks left behind
/// was made.
const MAX_DAYS: usize = 3;

/// Something that an event made: CloudFormation's name of its type, and its own name.
pub(super) type Made = (&'static str, String);

/// By day the events that made what looks left behind, one of each.
type Days<'a> = BTreeMap<NaiveDate, Vec<&'a TrailEvent>>;

/// All that was changed on the days on which what looks left behind was made: there, and on the days of most of it
/// wherever something runs, since one day's work may be in several regions. Work over midnight is of two days.
pub(super) fn days(known: &Known<'_>, places: &[Place<'_>]) -> Vec<Request> {
    let mut days: BTreeSet<(Region, NaiveDate)> = BTreeSet::new();
    let mut overall = Days::new();
    for place in places {
        let suspect = suspect_days(known.snapshot, place);
        suspect.iter().for_each(|(day, puts)| overall.entry(*day).or_default().extend(puts));
        days.extend(most(known.snapshot, suspect).map(|day| (place.region.clone(), day)));
    }
    if !overall.is_empty() {
        let running = running(known);
        let most = most(known.snapshot, overall);
        days.extend(most.flat_map(|day| running.iter().map(move |region| ((*region).clone(), day))));
    }
    let since = days_since(known);
    if !since.is_empty() {
        let running = running(known);
        days.extend(since.into_iter().flat_map(|day| running.iter().map(move |region| ((*region).clone(), day))));
    }
    let is_known = |region: &Region, day: &NaiveDate| {
        known.snapshot.evidence.days.get(region).is_some_and(|held| held.contains_key(day))
    };
    let today = known.ask.instant().date_naive();
    let unasked = days.into_iter().filter(|(region, day)| *day <= today && !is_known(region, day));
    unasked.map(|(region, day)| Request::DayEvents { region, day }).collect()
}

/// The days since a digest looked before, the last of them at most: what was made then is new.
fn days_since(known: &Known<'_>) -> Vec<NaiveDate> {
    let today = known.ask.instant().date_naive();
    let Some(since) = known.ask.last_look.map(|at| at.date_naive()) else { return Vec::new() };
    let days = std::iter::successors(Some(today), |day| day.pred_opt()).take(MAX_DAYS);
    days.take_while(|day| *day >= since).collect()
}

/// The regions in which something runs.
fn running<'a>(known: &Known<'a>) -> BTreeSet<&'a Region> {
    let mut quiet: BTreeMap<&str, &Region> = known.regions().map(|region| (region.code(), region)).collect();
    let mut running = BTreeSet::new();
    for line in recent_lines(known) {
        if quiet.is_empty() {
            break;
        }
        let code = line.region().code();
        if quiet.contains_key(code) && tells(line) {
            running.extend(quiet.remove(code));
        }
    }
    running
}

/// The days with most of it, and those that their work reaches to.
fn most<'a>(snapshot: &'a Snapshot, days: Days<'a>) -> impl Iterator<Item = NaiveDate> + use<'a> {
    let mut days: Vec<(NaiveDate, Vec<&TrailEvent>)> = days.into_iter().collect();
    days.sort_by_key(|(day, puts)| (std::cmp::Reverse(puts.len()), *day));
    days.into_iter().take(MAX_DAYS).flat_map(|(day, puts)| {
        let (before, after) = reach(snapshot, day, &puts);
        let neighbours = [before.then(|| day.pred_opt()), after.then(|| day.succ_opt())];
        std::iter::once(day).chain(neighbours.into_iter().flatten().flatten())
    })
}

/// Whether a burst of a day may have begun on the day before, and whether it may go on on the day after: as far as the
/// day's events are known, no rest parts it from midnight. What a service put may be of anybody's burst.
fn reach(snapshot: &Snapshot, day: NaiveDate, puts: &[&TrailEvent]) -> (bool, bool) {
    let by_service = puts.iter().any(|put| asker(put).is_service);
    let makers: BTreeSet<&Option<String>> = puts.iter().map(|put| &put.by).collect();
    let known = snapshot.evidence.days.values().filter_map(|days| days.get(&day)).flat_map(|day| &day.events);
    let making = known.filter(|event| (by_service || makers.contains(&event.by)) && makes(event));
    let making = making.map(|event| (event.at, false));
    let mut times: Vec<(DateTime<Utc>, bool)> = making.chain(puts.iter().map(|put| (put.at, true))).collect();
    times.sort();
    let begin = day.and_time(NaiveTime::MIN).and_utc();
    let end = begin + TimeDelta::days(1);
    (is_met(times.iter().copied(), begin), is_met(times.iter().rev().copied(), end))
}

/// Whether what was made next to an instant leads to one that counts without a rest.
fn is_met(times: impl Iterator<Item = (DateTime<Utc>, bool)>, from: DateTime<Utc>) -> bool {
    let mut last = from;
    let unrested = |(at, _): &(DateTime<Utc>, bool)| (*at - std::mem::replace(&mut last, *at)).abs() <= REST;
    times.take_while(unrested).any(|(_, counts)| counts)
}

/// The days on which what looks left behind in a region was made, by the events that made it.
fn suspect_days<'a>(snapshot: &'a Snapshot, place: &Place<'_>) -> Days<'a> {
    let mut days = Days::new();
    let Some(trail) = snapshot.trail.get(place.region) else { return days };
    let is_put = |event: &&TrailEvent| event.error.is_none() && event.name.starts_with("Put");
    let mut made: BTreeMap<&str, &TrailEvent> = BTreeMap::new();
    for event in trail.events.iter().filter(is_put) {
        event.resources.iter().for_each(|alarm| _ = made.entry(alarm).or_insert(event));
    }
    if made.is_empty() {
        return days;
    }
    let suspects = place.suspects(|alarm| made.contains_key(alarm));
    let suspects: BTreeSet<&str> = suspects.map(|alarm| alarm.name.as_str()).collect();
    for event in suspects.into_iter().filter_map(|alarm| made.get(alarm)) {
        days.entry(event.at.date_naive()).or_default().push(event);
    }
    days
}

/// What was made in a region on the days that are looked at.
pub(super) fn made_on_days(snapshot: &Snapshot, region: &Region) -> Vec<Made> {
    let days = snapshot.evidence.days.get(region).into_iter().flat_map(BTreeMap::values);
    let made = days.flat_map(|day| &day.events).flat_map(made);
    made.flat_map(|(creation, names)| names.into_iter().map(|name| (creation.kind.as_str(), name))).collect()
}

/// The metrics that tell whether it is used.
pub(super) fn use_of_made(made: &[Made]) -> impl Iterator<Item = Metric<'_>> {
    made.iter().flat_map(|(kind, name)| uses(kind, name))
}

/// The events about tables of which nothing was consumed and about volumes that send nothing, where no event that is
/// known tells who made them.
pub(super) fn makers(known: &Known<'_>, place: &Place<'_>, made: &[Made]) -> Vec<Request> {
    let (from, to) = known.ask.trail_span();
    let asked = known.snapshot.evidence.resources.get(place.region);
    let made: BTreeSet<&str> = made.iter().map(|(_, name)| name.as_str()).collect();
    let lives = known.snapshot.evidence.metrics.get(place.region);
    let lives = volumes_lives(lives.map(Vec::as_slice).unwrap_or_default());
    let tables = place.held(TABLE).iter().filter(|table| place.is_idle(uses(TABLE, &table.identifier)));
    let volumes = place.held(VOLUME).iter().filter(|volume| is_silent(volume, &lives) == Some(true));
    let is_open = |one: &&Inventoried| {
        !asked.is_some_and(|asked| asked.contains_key(&one.identifier)) && !made.contains(one.identifier.as_str())
    };
    let room = MAX_RESOURCES.saturating_sub(asked.map_or(0, BTreeMap::len));
    let events = |one: &Inventoried| {
        let (region, name) = (place.region.clone(), one.identifier.clone());
        Request::ResourceEvents { region, name, from, to }
    };
    tables.chain(volumes).filter(is_open).take(room).map(events).collect()
}
