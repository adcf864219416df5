//! What one principal made together: events of creation, each near the next.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::bill::Region;
use crate::facts::attribution::{asker, cause, is_persons, targets};
use crate::facts::events::{made, service};
use crate::snapshot::TrailEvent;

/// Resources that one principal made together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burst {
    /// The first creation.
    pub from: DateTime<Utc>,
    /// The last one.
    pub to: DateTime<Utc>,
    /// Who made them or had them made.
    pub principal: Option<String>,
    /// The services that the principal made something in, as CloudTrail names them: `dynamodb`, `cognito-idp`.
    pub services: BTreeSet<String>,
    /// What was made, by time.
    pub resources: Vec<Member>,
}

/// A resource of a burst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its type as CloudFormation names it.
    pub kind: String,
    /// Its type in words.
    pub words: String,
    /// Its name.
    pub name: String,
    /// Where.
    pub region: Region,
    /// When it was made, or put.
    pub at: DateTime<Utc>,
}

/// A longer rest ends a burst.
const REST: TimeDelta = TimeDelta::hours(3);
/// A burst reaches so far from its instant at most: somebody who makes things all day long makes no burst of a week.
const REACH: TimeDelta = TimeDelta::hours(12);
/// An instant without an event of creation so near has no burst.
#[cfg(test)]
const NEAR: TimeDelta = TimeDelta::minutes(15);

/// The events of one region, oldest first.
pub(crate) type RegionEvents<'a> = (&'a Region, &'a [&'a TrailEvent]);

/// The burst around an instant in a region: what the principal behind the creation nearest to it made around it, in
/// any of the regions. What a service made on the principal's behalf is part of it. `None` where nothing was made
/// near the instant.
#[cfg(test)]
pub(crate) fn around(at: DateTime<Utc>, region: &Region, events: &[RegionEvents<'_>]) -> Option<Burst> {
    let makings = makings(at, events);
    let near = |making: &&Making<'_>| making.region == region && (making.event.at - at).abs() <= NEAR;
    let nearest = makings.iter().filter(near).min_by_key(|making| (making.event.at - at).abs())?;
    with(nearest, &makings)
}

/// The burst that an event of creation is part of, as [`around`].
pub(crate) fn of(event: &TrailEvent, region: &Region, events: &[RegionEvents<'_>]) -> Option<Burst> {
    let makings = makings(event.at, events);
    let own = makings.iter().find(|making| making.region == region && making.event == event)?;
    with(own, &makings)
}

/// What its principal made before and after it without a rest between.
fn with(making: &Making<'_>, makings: &[Making<'_>]) -> Option<Burst> {
    let own: Vec<&Making<'_>> = makings.iter().filter(|other| other.principal == making.principal).collect();
    let middle = own.iter().position(|other| std::ptr::eq(*other, making))?;
    let joined =
        |pair: &&[&Making<'_>]| pair.last().map(|next| next.event.at) <= pair.first().map(|one| one.event.at + REST);
    let before = own.get(..=middle)?.windows(2).rev().take_while(joined).count();
    let after = own.get(middle..)?.windows(2).take_while(joined).count();
    Some(burst(making.principal.clone(), own.get(middle - before..=middle + after)?))
}

/// An event of creation, and who is behind it.
struct Making<'a> {
    region: &'a Region,
    event: &'a TrailEvent,
    principal: Option<String>,
    direct: bool,
}

/// All that was made within reach, oldest first.
fn makings<'a>(at: DateTime<Utc>, events: &[RegionEvents<'a>]) -> Vec<Making<'a>> {
    let mut makings = Vec::new();
    for (region, events) in events {
        let first = events.partition_point(|event| event.at < at - REACH);
        let after = events.partition_point(|event| event.at <= at + REACH);
        let near = events.get(first..after).unwrap_or_default();
        let people: Vec<&TrailEvent> = near.iter().copied().filter(|event| is_persons(event)).collect();
        for event in near {
            if made(event).is_empty() {
                continue;
            }
            let asker = asker(event);
            let principal = if asker.is_service {
                let causing = cause(event, &targets(event), &people);
                causing.and_then(|event| event.by.clone()).or(asker.by)
            } else {
                asker.by
            };
            makings.push(Making { region, event, principal, direct: !asker.is_service });
        }
    }
    makings.sort_by(|one, other| (one.event.at, &one.event.id).cmp(&(other.event.at, &other.event.id)));
    makings
}

fn burst(principal: Option<String>, makings: &[&Making<'_>]) -> Burst {
    // What services did on the principal's behalf puts no service in use that the principal asked for.
    let any_direct = makings.iter().any(|making| making.direct);
    let mut services = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut resources = Vec::new();
    for making in makings {
        for (creation, names) in made(making.event) {
            if creation.counts() && (making.direct || !any_direct) {
                services.insert(service(making.event).to_owned());
            }
            for name in names {
                if seen.insert((&creation.kind, name.clone(), making.region)) {
                    resources.push(Member {
                        kind: creation.kind.clone(),
                        words: creation.words.clone(),
                        name,
                        region: making.region.clone(),
                        at: making.event.at,
                    });
                }
            }
        }
    }
    let times = || makings.iter().map(|making| making.event.at);
    Burst {
        from: times().min().unwrap_or_default(),
        to: times().max().unwrap_or_default(),
        principal,
        services,
        resources,
    }
}

#[cfg(test)]
#[path = "bursts_tests.rs"]
mod tests;
