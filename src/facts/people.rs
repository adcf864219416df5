//! What people did in a region, and which of it made a service act.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::facts::attribution::is_persons;
use crate::facts::events::{forms, makes};
use crate::snapshot::TrailEvent;

/// So long a service takes at most to follow what a person did.
const FOLLOWS_WITHIN: TimeDelta = TimeDelta::minutes(15);
/// CloudTrail's times are whole seconds of different clocks.
const CLOCKS: TimeDelta = TimeDelta::seconds(5);

/// The events of a region in which people did something and succeeded.
pub(crate) struct People<'a> {
    /// Oldest first.
    events: Vec<&'a TrailEvent>,
    /// Where those are that name what may be called so, oldest first.
    naming: OnceCell<BTreeMap<&'a str, Vec<usize>>>,
    /// Those that made something, oldest first.
    makings: OnceCell<Vec<Making<'a>>>,
}

/// An event that made something.
struct Making<'a> {
    event: &'a TrailEvent,
    /// From which of them on all up to it are the same person's.
    since: usize,
}

impl<'a> People<'a> {
    /// Of a region's events, oldest first.
    pub(crate) fn of(events: &[&'a TrailEvent]) -> Self {
        let own = events.iter().copied().filter(|event| event.error.is_none() && is_persons(event));
        Self { events: own.collect(), naming: OnceCell::new(), makings: OnceCell::new() }
    }

    /// The event of a person that made a service do `event`: the latest before it about one of the `targets`; where
    /// none is, the latest that made something, if one person alone did so.
    pub(crate) fn cause(&self, event: &TrailEvent, targets: &[&str]) -> Option<&'a TrailEvent> {
        let (from, to) = (event.at - FOLLOWS_WITHIN, event.at + CLOCKS);
        let about = targets.iter().filter_map(|target| {
            let named = self.naming().get(target)?;
            named[..named.partition_point(|place| self.events[*place].at <= to)].last()
        });
        if let Some(latest) = about.max().map(|place| self.events[*place]).filter(|own| own.at >= from) {
            return Some(latest);
        }
        let makings = self.makings();
        let first = makings.partition_point(|own| own.event.at < from);
        let after = makings.partition_point(|own| own.event.at <= to);
        let latest = makings.get(first..after)?.last()?;
        (latest.since <= first).then_some(latest.event)
    }

    fn naming(&self) -> &BTreeMap<&'a str, Vec<usize>> {
        self.naming.get_or_init(|| {
            let mut naming: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (place, event) in self.events.iter().enumerate() {
                for name in event.resources.iter().flat_map(|resource| forms(resource)) {
                    naming.entry(name).or_default().push(place);
                }
            }
            naming
        })
    }

    fn makings(&self) -> &[Making<'a>] {
        self.makings.get_or_init(|| {
            let mut makings: Vec<Making<'a>> = Vec::new();
            for event in self.events.iter().copied().filter(|event| makes(event)) {
                let before = makings.last().filter(|last| last.event.by == event.by);
                let since = before.map_or(makings.len(), |before| before.since);
                makings.push(Making { event, since });
            }
            makings
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMIN: &str = "arn:aws:iam::123456789012:user/admin";
    const BOB: &str = "arn:aws:iam::123456789012:user/bob";
    const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/\
        AWSServiceRoleForApplicationAutoScaling_DynamoDBTable/AutoScaling-ManageAlarms";

    fn event(at: &str, name: &str, source: &str, by: &str, resource: &str) -> TrailEvent {
        TrailEvent::in_test(at, name, source, Some(by), &[resource])
    }

    fn alarm(at: &str) -> TrailEvent {
        event(at, "PutMetricAlarm", "monitoring", SESSION, "TargetTracking-table/Rides-AlarmLow-1")
    }

    /// The id of what made the last of some events happen, in a region with all of them.
    fn cause<'e>(events: &'e [TrailEvent], targets: &[&str]) -> Option<&'e str> {
        let people = People::of(&events.iter().collect::<Vec<_>>());
        people.cause(events.last()?, targets).map(|event| event.id.as_str())
    }

    #[test]
    fn the_nearest_event_about_the_target_is_the_cause() {
        let scaling = "application-autoscaling";
        let events = [
            event("17:00:00", "CreateTable", "dynamodb", BOB, "Rides"),
            event("18:30:58", "RegisterScalableTarget", scaling, ADMIN, "table/Rides"),
            event("18:31:00", "CreateTable", "dynamodb", BOB, "Other"),
            alarm("18:31:08"),
        ];
        assert_eq!(cause(&events, &["table/Rides", "Rides"]), Some(events[1].id.as_str()));
        assert_eq!(cause(&events, &[]), None, "two people made something: which, nobody can say");
        assert_eq!(cause(&[events[0].clone(), events[1].clone(), alarm("18:31:08")], &[]), Some(events[1].id.as_str()));
        let failed = TrailEvent { error: Some("AccessDenied".to_owned()), ..events[1].clone() };
        assert_eq!(cause(&[failed, alarm("18:31:08")], &["table/Rides"]), None);
    }

    #[test]
    fn only_what_was_done_shortly_before_is_a_cause() {
        let table = |at: &str, by: &str| event(at, "CreateTable", "dynamodb", by, "Rides");
        let at_noon = |own: &[TrailEvent]| {
            let events = [own, &[alarm("12:00:00")]].concat();
            cause(&events, &["Rides"]).map(str::to_owned)
        };
        for (at, is_near) in
            [("11:44:59", false), ("11:45:00", true), ("11:59:59", true), ("12:00:05", true), ("12:00:06", false)]
        {
            let made = [table(at, ADMIN)];
            assert_eq!(at_noon(&made).is_some(), is_near, "{at}");
        }
        // What others made before doesn't count any more, and what comes later does not yet.
        let other = |at: &str, by: &str| TrailEvent { resources: vec!["Other".to_owned()], ..table(at, by) };
        let own = [other("11:30:00", BOB), other("11:50:00", ADMIN), other("11:55:00", ADMIN), other("12:10:00", BOB)];
        assert_eq!(at_noon(&own), Some(own[2].id.clone()));
        let own = [other("11:46:00", BOB), other("11:50:00", ADMIN)];
        assert_eq!(at_noon(&own), None);
    }

    #[test]
    fn an_arn_means_what_it_names() {
        let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Rides";
        let made = event("12:00:00", "UpdateTable", "dynamodb", ADMIN, arn);
        for target in [arn, "table/Rides", "Rides"] {
            assert_eq!(cause(&[made.clone(), alarm("12:01:00")], &[target]), Some(made.id.as_str()), "{target}");
        }
        assert_eq!(cause(&[made, alarm("12:01:00")], &["OldRides"]), None);
    }
}
