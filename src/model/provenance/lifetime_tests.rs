use super::*;
use crate::bill::Region;
use crate::snapshot::AlarmChange;

fn at(time: &str) -> DateTime<Utc> {
    format!("2022-03-{time}Z").parse().unwrap()
}

fn event(time: &str, name: &str, source: &str) -> TrailEvent {
    TrailEvent {
        id: format!("{time}{name}"),
        at: at(time),
        name: name.to_owned(),
        source: format!("{source}.amazonaws.com"),
        by: Some("ann".to_owned()),
        invoked_by: None,
        address: None,
        role: None,
        resources: vec!["it".to_owned()],
        error: None,
    }
}

fn subject<'a>(events: &'a [TrailEvent], changes: &'a [AlarmChange], stamp: Option<&str>) -> Subject<'a> {
    Subject {
        region: Region::new("eu-west-1"),
        kind: None,
        words: None,
        name: "it".to_owned(),
        alarm: None,
        listed: None,
        stamp: stamp.map(at),
        events: events.iter().collect(),
        changes: changes.iter().collect(),
    }
}

/// The instant, how it is known, whether an event is known to have made it.
fn told(
    events: &[TrailEvent],
    changes: &[AlarmChange],
    stamp: Option<&str>,
) -> (Option<DateTime<Utc>>, &'static str, bool) {
    let life = life(&subject(events, changes, stamp));
    (life.at, life.source.as_str(), life.event.is_some())
}

fn put(time: &str) -> TrailEvent {
    event(time, "PutMetricAlarm", "monitoring")
}

fn delete(time: &str) -> TrailEvent {
    event(time, "DeleteAlarms", "monitoring")
}

#[test]
fn a_put_bounds_and_a_put_after_a_deletion_proves() {
    let (first, second, third) = ("01T10:00:00", "02T10:00:00", "03T10:00:00");
    assert_eq!(told(&[put(first), put(second)], &[], Some(second)), (Some(at(first)), "not_after", true));
    assert_eq!(told(&[delete(first), put(second)], &[], Some(second)), (Some(at(second)), "cloudtrail", true));
    assert_eq!(told(&[put(first), delete(second), put(third)], &[], None), (Some(at(third)), "cloudtrail", true));
    assert_eq!(told(&[], &[], None), (None, "unknown", false));
}

#[test]
fn the_configuration_bounds_what_events_do_not_tell() {
    let (first, second) = ("01T10:00:00", "02T10:00:00");
    assert_eq!(told(&[], &[], Some(first)), (Some(at(first)), "not_after", false));
    assert_eq!(told(&[put(second)], &[], Some(first)), (Some(at(first)), "not_after", false), "the put changed it");
    assert_eq!(told(&[put("01T10:00:30")], &[], Some(first)), (Some(at("01T10:00:30")), "not_after", true));
    assert_eq!(told(&[delete(first)], &[], Some(second)), (Some(at(second)), "not_after", false));
    assert_eq!(told(&[delete(second)], &[], Some(first)), (Some(at(second)), "not_before", false));
}

#[test]
fn a_call_that_fails_where_the_resource_exists_proves() {
    let table = event("02T10:00:00", "CreateTable", "dynamodb");
    let tagged = event("01T10:00:00", "TagResource", "dynamodb");
    assert_eq!(told(std::slice::from_ref(&table), &[], None), (Some(table.at), "cloudtrail", true));
    assert_eq!(told(&[tagged.clone(), table.clone()], &[], None), (Some(table.at), "cloudtrail", true));
    assert_eq!(told(&[tagged], &[], None), (Some(at("01T10:00:00")), "not_after", false));
    let topic = event("02T10:00:00", "CreateTopic", "sns");
    assert_eq!(told(&[topic], &[], None), (Some(at("02T10:00:00")), "not_after", true), "it returns one that exists");
    let mut there = subject(std::slice::from_ref(&table), &[], None);
    let bucket = event("02T10:00:00", "CreateBucket", "s3");
    there.events = vec![&bucket];
    assert_eq!(life(&there).source.as_str(), "cloudtrail");
    there.region = Region::new("us-east-1");
    assert_eq!(life(&there).source.as_str(), "not_after");
}

#[test]
fn the_history_of_an_alarm_proves_and_the_event_tells_who() {
    let change = |time: &str, change| AlarmChange { at: at(time), alarm: "it".to_owned(), change };
    let created = [change("01T10:00:01", Change::Created)];
    assert_eq!(told(&[put("01T10:00:00")], &created, None), (Some(at("01T10:00:00")), "cloudtrail", true));
    assert_eq!(told(&[put("01T10:00:02")], &created, None), (Some(at("01T10:00:01")), "cloudtrail", true));
    assert_eq!(told(&[], &created, None), (Some(at("01T10:00:01")), "cloudtrail", false));
}

#[test]
fn what_names_it_after_its_deletion_does_not_make_it_again() {
    let events = [
        event("01T10:00:00", "CreateSecret", "secretsmanager"),
        event("02T10:00:00", "DeleteSecret", "secretsmanager"),
        event("09T10:00:00", "EndSecretVersionDelete", "secretsmanager"),
    ];
    let gone = subject(&events, &[], None);
    assert_eq!(life(&gone).deleted.map(|(at, _)| at), Some(at("02T10:00:00")));
    assert_eq!(told(&events, &[], None), (Some(at("01T10:00:00")), "cloudtrail", true));
}

#[test]
fn what_was_deleted_is_told_with_its_making() {
    let events = [put("01T10:00:00"), delete("02T10:00:00")];
    let changes = [AlarmChange { at: at("02T10:00:01"), alarm: "it".to_owned(), change: Change::Deleted }];
    let gone = subject(&events, &changes, None);
    let life = life(&gone);
    assert_eq!((life.at, life.source.as_str()), (Some(at("01T10:00:00")), "not_after"));
    assert_eq!(life.deleted.map(|(gone, event)| (gone, event.is_some())), Some((at("02T10:00:00"), true)));
}
