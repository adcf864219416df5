//! What is known to have happened in a region: its events, what they made and ended, and when each resource was last
//! changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::bill::Region;
use crate::facts::attribution::is_persons;
use crate::facts::events::{deleted, made};
use crate::snapshot::{DayEvents, Snapshot, TrailEvent};

/// What is known to have happened in a region.
pub(crate) struct History<'a> {
    /// All events, each once, oldest first.
    pub(crate) events: Vec<&'a TrailEvent>,
    /// What made and ended resources, by their names, oldest first.
    fates: BTreeMap<String, Vec<Fate<'a>>>,
    /// The last day on which somebody changed each resource, by all that an event may call it.
    changed: BTreeMap<&'a str, NaiveDate>,
}

/// An event that made a resource, or ended it.
struct Fate<'a> {
    kind: &'static str,
    event: &'a TrailEvent,
    told: Told,
}

/// What an event did to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Made,
    Ended,
}

impl<'a> History<'a> {
    fn of(events: Vec<&'a TrailEvent>) -> Self {
        let mut fates: BTreeMap<String, Vec<Fate<'a>>> = BTreeMap::new();
        let mut changed: BTreeMap<&'a str, NaiveDate> = BTreeMap::new();
        for event in &events {
            for (all, told) in [(made(event), Told::Made), (deleted(event), Told::Ended)] {
                for (creation, names) in all {
                    for name in names {
                        fates.entry(name).or_default().push(Fate { kind: &creation.kind, event, told });
                    }
                }
            }
            // Also through a stack; what a service does of itself changes nothing of what people want.
            if is_persons(event) {
                let day = event.at.date_naive();
                // From the oldest to the latest: the last one stays.
                changed.extend(event.resources.iter().flat_map(|own| calls(own)).map(|name| (name, day)));
            }
        }
        Self { events, fates, changed }
    }

    /// The last day on which somebody changed what is called so.
    pub(crate) fn last_change(&self, name: &str) -> Option<NaiveDate> {
        self.changed.get(name).copied()
    }

    /// The last event that made a resource of a type; or the one that ended it, where none made it again.
    pub(crate) fn told(&self, name: &str, kind: &str, wanted: Told) -> Option<&'a TrailEvent> {
        let mut fates = self.fates.get(name)?.iter().rev().filter(|fate| fate.kind == kind);
        let fate = match wanted {
            Told::Made => fates.find(|fate| fate.told == wanted),
            Told::Ended => fates.next().filter(|fate| fate.told == wanted),
        };
        fate.map(|fate| fate.event)
    }
}

/// Of each region all that succeeded up to an instant, from the trail and from what was asked of days and resources.
pub(crate) fn histories(snapshot: &Snapshot, until: DateTime<Utc>) -> BTreeMap<&Region, History<'_>> {
    let evidence = &snapshot.evidence;
    let regions: BTreeSet<&Region> =
        snapshot.trail.keys().chain(evidence.days.keys()).chain(evidence.resources.keys()).collect();
    let of_region = |region| {
        let of_trail = snapshot.trail.get(region).into_iter().flat_map(|trail| &trail.events);
        let of_days = evidence.days.get(region).into_iter().flat_map(BTreeMap::values);
        let of_resources = evidence.resources.get(region).into_iter().flat_map(BTreeMap::values);
        let of_evidence = of_days.chain(of_resources).flat_map(|day: &DayEvents| &day.events);
        let mut seen = BTreeSet::new();
        let succeeded = |event: &&TrailEvent| event.error.is_none() && event.at <= until;
        let mut events: Vec<&TrailEvent> = of_trail.chain(of_evidence).filter(succeeded).collect();
        events.retain(|event| match event.id.as_str() {
            "" => true,
            id => seen.insert(id),
        });
        events.sort_by_key(|event| event.at);
        (region, History::of(events))
    };
    regions.into_iter().map(of_region).collect()
}

/// Whether an event's resource is the one of a name: CloudTrail gives names and ARNs.
pub(crate) fn names(resource: &str, name: &str) -> bool {
    calls(resource).any(|own| own == name)
}

/// What a resource may be called: itself; of an ARN also what follows any of its slashes and colons.
fn calls(resource: &str) -> impl Iterator<Item = &str> {
    let inner = resource.match_indices(['/', ':']).filter(|_| resource.starts_with("arn:"));
    std::iter::once(resource).chain(inner.map(|(at, _)| &resource[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_named_by_its_name_or_arn() {
        assert!(names("arn:aws:dynamodb:eu-west-1:123456789012:table/Rides", "Rides"));
        assert!(names("Rides", "Rides") && !names("OldRides", "Rides") && !names("arn:x:table/OldRides", "Rides"));
        assert!(!names("path/Rides", "Rides"), "a name may hold a slash");
    }

    #[test]
    fn people_change_things_through_stacks_too_and_services_by_themselves_change_nothing() {
        let event = |day: &str, by: &str, invoked_by: Option<&str>| TrailEvent {
            id: day.to_owned(),
            at: format!("2022-04-{day}T10:00:00Z").parse().unwrap(),
            name: "UpdateTable".to_owned(),
            source: "dynamodb.amazonaws.com".to_owned(),
            by: Some(by.to_owned()),
            invoked_by: invoked_by.map(str::to_owned),
            address: None,
            role: None,
            resources: vec!["arn:aws:dynamodb:eu-west-1:123456789012:table/Rides".to_owned()],
            error: None,
        };
        let admin = "arn:aws:iam::123456789012:user/admin";
        let scaling = "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable/x";
        let (stack, scaled) = (event("02", admin, Some("cloudformation.amazonaws.com")), event("03", scaling, None));
        let history = History::of(vec![&stack, &scaled]);
        assert_eq!(history.last_change("Rides"), NaiveDate::from_ymd_opt(2022, 4, 2));
    }
}
