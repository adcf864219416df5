//! What one principal made together: events of creation, each near the next.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::bill::Region;
use crate::facts::attribution::is_persons;
use crate::facts::events::{made, makes, service};
use crate::model::provenance::Provenance;
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
pub(crate) const REST: TimeDelta = TimeDelta::hours(3);
/// A burst lasts so long at most: somebody who makes things all day long makes no burst of a week.
const REACH: TimeDelta = TimeDelta::hours(12);

/// An event of creation, and who is behind it.
#[derive(Debug, Clone)]
pub(crate) struct Making<'a> {
    pub(crate) region: &'a Region,
    pub(crate) event: &'a TrailEvent,
    /// Who made it or had it made.
    principal: Option<String>,
    /// Whether that was done by a person, and not by a service on somebody's behalf.
    pub(crate) direct: bool,
}

/// All that was made in any of the regions, in bursts: of each principal those things between which it never rested
/// long. What a service made on the principal's behalf is part of them.
pub(super) fn bursts<'a>(provenance: &Provenance<'a>) -> Vec<Vec<Making<'a>>> {
    let mut makings = Vec::new();
    for (region, events) in provenance.regions() {
        for event in events.iter().copied().filter(|event| makes(event)) {
            let principal = provenance.behind(region, event, None).by;
            makings.push(Making { region, event, principal, direct: is_persons(event) });
        }
    }
    makings.sort_by(|one, other| {
        (&one.principal, one.event.at, &one.event.id).cmp(&(&other.principal, other.event.at, &other.event.id))
    });
    let mut bursts: Vec<Vec<Making<'a>>> = Vec::new();
    for making in makings {
        match bursts.last_mut().filter(|burst| is_joined(burst, &making)) {
            Some(burst) => burst.push(making),
            None => bursts.push(vec![making]),
        }
    }
    bursts
}

/// Whether a making is part of a burst that went before.
fn is_joined(burst: &[Making<'_>], making: &Making<'_>) -> bool {
    let (Some(first), Some(last)) = (burst.first(), burst.last()) else { return false };
    last.principal == making.principal
        && making.event.at - last.event.at <= REST
        && making.event.at - first.event.at <= REACH
}

impl Burst {
    /// Of the burst's makings.
    pub(super) fn of(makings: &[Making<'_>]) -> Self {
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
        Self {
            from: times().min().unwrap_or_default(),
            to: times().max().unwrap_or_default(),
            principal: makings.first().and_then(|making| making.principal.clone()),
            services,
            resources,
        }
    }
}

#[cfg(test)]
#[path = "bursts_tests.rs"]
mod tests;
