//! The days on which what looks left behind was made, and what was made beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::metered;
use super::place::Place;
use crate::bill::Region;
use crate::facts::attribution::asker;
use crate::facts::metrics::{is_silent, uses, volumes_lives};
use crate::facts::resources::{TABLE, VOLUME};
use crate::model::provenance::bursts::REST;
use crate::plan::gist::Made;
use crate::plan::known::Known;
use crate::plan::request::Request;
use crate::snapshot::{Inventoried, TrailEvent};

/// Resources whose own events are asked for in a region at most.
const MAX_RESOURCES: usize = 10;
/// Days that are looked at in a region at most, and everywhere at most: those on which most of what looks left behind
/// was made.
const MAX_DAYS: usize = 3;

/// By day the events that made what looks left behind, one of each.
type Days<'a> = BTreeMap<NaiveDate, Vec<&'a TrailEvent>>;

/// All that was changed on the days on which what looks left behind was made: there, and on the days of most of it
/// wherever something runs, since one day's work may be in several regions. Work over midnight is of two days.
pub(super) fn days(known: &Known<'_>, places: &[Place<'_>]) -> Vec<Request> {
    let mut days: BTreeSet<(Region, NaiveDate)> = BTreeSet::new();
    let mut overall = Days::new();
    for place in places {
        let suspect = suspect_days(known, place);
        suspect.iter().for_each(|(day, puts)| overall.entry(*day).or_default().extend(puts));
        days.extend(most(known, suspect).map(|day| (place.region.clone(), day)));
    }
    if !overall.is_empty() {
        let running = running(known);
        let most = most(known, overall);
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
    let metered = metered(known);
    known.regions().filter(|region| metered.get(region.code()).is_some_and(|own| own.runs)).collect()
}

/// The days with most of it, and those that their work reaches to.
fn most<'a>(known: &Known<'_>, days: Days<'a>) -> impl Iterator<Item = NaiveDate> {
    let mut days: Vec<(NaiveDate, Vec<&TrailEvent>)> = days.into_iter().collect();
    days.sort_by_key(|(day, puts)| (std::cmp::Reverse(puts.len()), *day));
    days.into_iter().take(MAX_DAYS).flat_map(|(day, puts)| {
        let (before, after) = reach(known, day, &puts);
        let neighbours = [before.then(|| day.pred_opt()), after.then(|| day.succ_opt())];
        std::iter::once(day).chain(neighbours.into_iter().flatten().flatten())
    })
}

/// Whether a burst of a day may have begun on the day before, and whether it may go on on the day after: as far as the
/// day's events are known, no rest parts it from midnight. What a service put may be of anybody's burst.
fn reach(known: &Known<'_>, day: NaiveDate, puts: &[&TrailEvent]) -> (bool, bool) {
    let by_service = puts.iter().any(|put| asker(put).is_service);
    let makers: BTreeSet<&Option<String>> = puts.iter().map(|put| &put.by).collect();
    let making = known.gist.days.values().filter_map(|days| days.get(&day)).flat_map(|day| &day.making);
    let making = making.filter(|(_, by)| by_service || makers.contains(by)).map(|(at, _)| (*at, false));
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
fn suspect_days<'a>(known: &Known<'a>, place: &Place<'_>) -> Days<'a> {
    let Some(trail) = known.snapshot.trail.get(place.region) else { return Days::new() };
    let suspects = || Rc::new(puts_of_suspects(&trail.events, place));
    let suspects = known.gist.suspects.at_size(place.region, place.size(), suspects);
    let of_day = |(day, puts): (&NaiveDate, &Vec<usize>)| (*day, puts.iter().map(|at| &trail.events[*at]).collect());
    suspects.iter().map(of_day).collect()
}

/// Where the events are that made what looks left behind, by their days.
fn puts_of_suspects(events: &[TrailEvent], place: &Place<'_>) -> BTreeMap<NaiveDate, Vec<usize>> {
    let is_put = |event: &TrailEvent| event.error.is_none() && event.name.starts_with("Put");
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, event) in events.iter().enumerate().filter(|(_, event)| is_put(event)) {
        event.resources.iter().for_each(|alarm| _ = made.entry(alarm).or_insert(at));
    }
    let mut days: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    if made.is_empty() {
        return days;
    }
    let suspects = place.suspects(|alarm| made.contains_key(alarm));
    let suspects: BTreeSet<&str> = suspects.map(|alarm| alarm.name.as_str()).collect();
    for at in suspects.into_iter().filter_map(|alarm| made.get(alarm)) {
        days.entry(events[*at].at.date_naive()).or_default().push(*at);
    }
    days
}

/// What was made in a region on the days that are known.
fn made<'a>(known: &Known<'a>, region: &Region) -> impl Iterator<Item = &'a Made> + use<'a> {
    known.gist.days.get(region).into_iter().flat_map(BTreeMap::values).flat_map(|day| &day.made)
}

/// How many of a region's days are known, which only grow.
fn count(known: &Known<'_>, region: &Region) -> usize {
    known.gist.days.get(region).map_or(0, BTreeMap::len)
}

/// The sums that tell whether what was made in a region on the days that are known is used.
pub(super) fn sums_of_made(known: &Known<'_>, place: &Place<'_>) -> Option<Request> {
    let sums = || place.sums(made(known, place.region).flat_map(|(kind, name)| uses(kind, name)));
    known.gist.of_made.at_size(place.region, place.size() + count(known, place.region), sums)
}

/// The events about tables of which nothing was consumed and about volumes that send nothing, where no event that is
/// known tells who made them.
pub(super) fn makers(known: &Known<'_>, place: &Place<'_>) -> Vec<Request> {
    let (from, to) = known.ask.trail_span();
    let evidence = &known.snapshot.evidence;
    let (asked, lives) = (evidence.resources.get(place.region), evidence.metrics.get(place.region));
    let size = asked.map_or(0, BTreeMap::len) + lives.map_or(0, Vec::len) + place.size() + count(known, place.region);
    let work_out = || {
        let made: BTreeSet<&str> = made(known, place.region).map(|(_, name)| name.as_str()).collect();
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
    };
    known.gist.makers.at_size(place.region, size, work_out)
}
