//! All events that are known of a region, each once, with an index by what they name.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::bill::Region;
use crate::facts::events::{Creation, deleting, making, suffixes};
use crate::facts::people::People;
use crate::facts::stacks::{is_deletion, is_of_stacks, stacks as names_of_stacks};
use crate::snapshot::{DayEvents, Snapshot, TrailEvent};

/// The events of one region.
pub(crate) struct EventIndex<'a> {
    /// Oldest first; failed ones, too.
    all: Vec<&'a TrailEvent>,
    /// Those in which people did something.
    people: People<'a>,
    /// Those that made or changed stacks, oldest first.
    stacks: Vec<&'a TrailEvent>,
    /// The stacks that were deleted, and not made again.
    deleted_stacks: BTreeSet<&'a str>,
    /// Those that succeeded, by all that their resources may be called, oldest first.
    named: OnceCell<BTreeMap<&'a str, Vec<&'a TrailEvent>>>,
    /// What made and ended resources, by their names, oldest first.
    fates: BTreeMap<&'a str, Vec<Fate<'a>>>,
}

/// An event that made or put a resource, or ended it.
#[derive(Clone, Copy)]
pub(crate) struct Fate<'a> {
    pub(crate) creation: &'static Creation,
    pub(crate) event: &'a TrailEvent,
    pub(crate) turn: Turn,
}

/// What an event did to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Made,
    Ended,
}

impl<'a> EventIndex<'a> {
    /// From the trail and from what was asked of days and resources, up to an instant; `None`: all.
    pub(super) fn of(snapshot: &'a Snapshot, region: &Region, until: Option<DateTime<Utc>>) -> Self {
        let evidence = &snapshot.evidence;
        let of_trail = snapshot.trail.get(region).into_iter().flat_map(|trail| &trail.events);
        let of_days = evidence.days.get(region).into_iter().flat_map(BTreeMap::values);
        let of_resources = evidence.resources.get(region).into_iter().flat_map(BTreeMap::values);
        let of_evidence = of_days.chain(of_resources).flat_map(|day: &DayEvents| &day.events);
        let told = |event: &&TrailEvent| until.is_none_or(|until| event.at <= until);
        let mut all: Vec<&TrailEvent> = of_trail.chain(of_evidence).filter(told).collect();
        all.sort_by_key(|event| event.at);
        let all = distinct(&all);
        let mut fates: BTreeMap<&str, Vec<Fate<'_>>> = BTreeMap::new();
        for event in all.iter().copied() {
            let made = making(event).map(|made| (made, Turn::Made));
            for ((creation, names), turn) in made.chain(deleting(event).map(|ended| (ended, Turn::Ended))) {
                for name in names {
                    fates.entry(name).or_default().push(Fate { creation, event, turn });
                }
            }
        }
        let people = People::of(&all);
        let (mut stacks, mut deleted_stacks) = (Vec::new(), BTreeSet::new());
        for event in all.iter().copied().filter(|event| is_of_stacks(event)) {
            if is_deletion(event) {
                deleted_stacks.extend(names_of_stacks(event));
            } else {
                for name in names_of_stacks(event) {
                    deleted_stacks.remove(name);
                }
                stacks.push(event);
            }
        }
        Self { all, people, stacks, deleted_stacks, named: OnceCell::new(), fates }
    }

    /// Only some answers look for what names a resource.
    fn named(&self) -> &BTreeMap<&'a str, Vec<&'a TrailEvent>> {
        self.named.get_or_init(|| {
            let mut by_name: BTreeMap<&str, Vec<&TrailEvent>> = BTreeMap::new();
            for event in self.all.iter().copied().filter(|event| event.error.is_none()) {
                for name in event.resources.iter().flat_map(|resource| suffixes(resource)) {
                    let named = by_name.entry(name).or_default();
                    // By its name and its ARN it is one resource.
                    if named.last().is_none_or(|last| !std::ptr::eq(*last, event)) {
                        named.push(event);
                    }
                }
            }
            by_name
        })
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> &[&'a TrailEvent] {
        &self.all
    }

    /// Those in which people did something.
    pub(crate) fn people(&self) -> &People<'a> {
        &self.people
    }

    /// Those that made or changed stacks, oldest first.
    pub(crate) fn of_stacks(&self) -> &[&'a TrailEvent] {
        &self.stacks
    }

    /// Whether a stack was deleted and not made again.
    pub(crate) fn is_deleted_stack(&self, name: &str) -> bool {
        self.deleted_stacks.contains(name)
    }

    /// Those that succeeded and name what may be called so, oldest first.
    pub(crate) fn naming(&self, name: &str) -> &[&'a TrailEvent] {
        self.named().get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// What made and ended the resources of a name, oldest first.
    pub(crate) fn fates(&self, name: &str) -> &[Fate<'a>] {
        self.fates.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every name of which something was made or ended, with what did.
    pub(crate) fn all_fates(&self) -> impl Iterator<Item = (&str, &[Fate<'a>])> {
        self.fates.iter().map(|(name, fates)| (*name, fates.as_slice()))
    }
}

/// Each of some events once, which are in the order of their times.
fn distinct<'a>(events: &[&'a TrailEvent]) -> Vec<&'a TrailEvent> {
    let mut distinct = Vec::with_capacity(events.len());
    for at_once in events.chunk_by(|one, other| one.at == other.at) {
        match at_once {
            [alone] => distinct.push(*alone),
            _ => {
                let mut seen = BTreeSet::new();
                distinct.extend(at_once.iter().copied().filter(|event| seen.insert(identity(event))));
            }
        }
    }
    distinct
}

/// What two records of one event have in common. Ids alone don't tell: some records have none.
type Identity<'e> = (DateTime<Utc>, [&'e str; 2], &'e [String], [Option<&'e str>; 2]);

fn identity(event: &TrailEvent) -> Identity<'_> {
    let (by, error) = (event.by.as_deref(), event.error.as_deref());
    (event.at, [&event.id, &event.name], &event.resources, [by, error])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Trail;

    fn event(id: &str, time: &str, name: &str) -> TrailEvent {
        TrailEvent {
            user_agent: None,
            id: id.to_owned(),
            at: format!("2022-04-{time}Z").parse().unwrap(),
            name: name.to_owned(),
            source: "dynamodb.amazonaws.com".to_owned(),
            by: Some("ann".to_owned()),
            invoked_by: None,
            address: None,
            role: None,
            resources: vec!["Rides".to_owned(), "arn:aws:dynamodb:eu-west-1:123456789012:table/Rides".to_owned()],
            error: None,
        }
    }

    #[test]
    fn what_was_asked_for_twice_is_there_once_and_in_its_order() {
        let region = Region::new("eu-west-1");
        let (create, tag, delete) = (
            event("1", "01T10:00:00", "CreateTable"),
            event("", "02T10:00:00", "TagResource"),
            event("2", "03T10:00:00", "DeleteTable"),
        );
        let untagged = TrailEvent { name: "UntagResource".to_owned(), ..tag.clone() };
        let failed = TrailEvent { error: Some("x".to_owned()), ..event("3", "04T10:00:00", "UpdateTable") };
        let mut snapshot = Snapshot::empty("2022-04-05T09:00:00Z".parse().unwrap());
        let (from, to) = (create.at, snapshot.taken_at);
        let events = vec![delete.clone(), failed];
        snapshot.trail.insert(region.clone(), Trail { from, to, complete: true, events });
        let known = DayEvents { complete: true, events: vec![create.clone(), tag.clone(), untagged, delete] };
        let day = DayEvents { complete: true, events: vec![create.clone(), tag.clone()] };
        snapshot.evidence.resources.insert(region.clone(), [("Rides".to_owned(), known)].into());
        snapshot.evidence.days.insert(region.clone(), [(create.at.date_naive(), day)].into());
        let index = EventIndex::of(&snapshot, &region, None);
        let names = |events: &[&TrailEvent]| events.iter().map(|event| event.name.clone()).collect::<Vec<_>>();
        let four = ["CreateTable", "TagResource", "UntagResource", "DeleteTable"];
        assert_eq!(names(index.all()), [&four[..], &["UpdateTable"]].concat());
        assert_eq!(names(index.naming("Rides")), four, "each once, though it names the table twice");
        let turns: Vec<Turn> = index.fates("Rides").iter().map(|fate| fate.turn).collect();
        assert_eq!(turns, [Turn::Made, Turn::Ended]);
        let earlier = EventIndex::of(&snapshot, &region, Some(tag.at));
        assert_eq!(names(earlier.all()), &four[..3]);
    }
}
