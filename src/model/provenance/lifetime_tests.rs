use chrono::NaiveDate;

use super::*;
use crate::bill::Region;
use crate::model::provenance::Provenance;
use crate::snapshot::{AlarmChange, Change, DayEvents, Snapshot};

const ALARM: &str = "AWS::CloudWatch::Alarm";
const TABLE: &str = "AWS::DynamoDB::Table";

fn at(time: &str) -> DateTime<Utc> {
    format!("2022-03-{time}Z").parse().unwrap()
}

fn event(time: &str, name: &str, source: &str) -> TrailEvent {
    TrailEvent {
        user_agent: None,
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

/// What is known of it in Ireland.
fn snapshot(events: &[TrailEvent], changes: &[AlarmChange]) -> Snapshot {
    let region = Region::new("eu-west-1");
    let mut snapshot = Snapshot::empty(at("31T12:00:00"));
    let events = DayEvents { complete: true, events: events.to_vec() };
    snapshot.evidence.resources.insert(region.clone(), [("it".to_owned(), events)].into());
    snapshot.alarm_history.insert(region, changes.to_vec());
    snapshot
}

/// The lifetimes of it: how and when each began, whether by a known event, and when it ended.
type Told = (Began, bool, Option<Option<DateTime<Utc>>>);

fn all(kind: &str, events: &[TrailEvent], changes: &[AlarmChange], listed: Listed) -> Vec<Told> {
    let snapshot = snapshot(events, changes);
    let provenance = Provenance::of(&snapshot, snapshot.taken_at);
    let lifetimes = provenance.lifetimes(&Region::new("eu-west-1"), kind, "it", listed);
    let ended = |ended: Ended<'_>| match ended {
        Ended::At(at, _) => Some(at),
        Ended::Unseen => None,
    };
    lifetimes.into_iter().map(|own| (own.began, own.event.is_some(), own.ended.map(ended))).collect()
}

/// The last of them, of which nothing says that it is gone.
fn told(kind: &str, events: &[TrailEvent], changes: &[AlarmChange], stamp: Option<&str>) -> (Began, bool) {
    let listed = Listed { present: stamp.map(|_| true), stamp: stamp.map(at) };
    all(kind, events, changes, listed).pop().map_or((Began::Before, false), |(began, by_event, _)| (began, by_event))
}

fn put(time: &str) -> TrailEvent {
    event(time, "PutMetricAlarm", "monitoring")
}

fn delete(time: &str) -> TrailEvent {
    event(time, "DeleteAlarms", "monitoring")
}

fn proven(time: &str) -> Began {
    Began::At(at(time))
}

fn not_after(time: &str) -> Began {
    Began::NotAfter(at(time))
}

fn not_before(time: &str) -> Began {
    Began::NotBefore(at(time))
}

const THERE: Listed = Listed { present: Some(true), stamp: None };
const GONE: Listed = Listed { present: Some(false), stamp: None };

#[test]
fn a_put_bounds_and_a_put_after_a_deletion_proves() {
    let (first, second, third) = ("01T10:00:00", "02T10:00:00", "03T10:00:00");
    assert_eq!(told(ALARM, &[put(first), put(second)], &[], Some(second)), (not_after(first), true));
    assert_eq!(told(ALARM, &[delete(first), put(second)], &[], Some(second)), (proven(second), true));
    assert_eq!(told(ALARM, &[put(first), delete(second), put(third)], &[], None), (proven(third), true));
    assert_eq!(told(ALARM, &[], &[], None), (Began::Before, false));
}

#[test]
fn the_configuration_bounds_what_events_do_not_tell() {
    let (first, second) = ("01T10:00:00", "02T10:00:00");
    assert_eq!(told(ALARM, &[], &[], Some(first)), (not_after(first), false));
    assert_eq!(told(ALARM, &[put(second)], &[], Some(first)), (not_after(first), false), "the put changed it");
    assert_eq!(told(ALARM, &[put("01T10:00:30")], &[], Some(first)), (not_after("01T10:00:30"), true));
    assert_eq!(told(ALARM, &[delete(first)], &[], Some(second)), (not_after(second), false));
    assert_eq!(told(ALARM, &[delete(second)], &[], Some(first)), (not_before(second), false));
}

#[test]
fn a_call_that_fails_where_the_resource_exists_proves() {
    let table = event("02T10:00:00", "CreateTable", "dynamodb");
    let tagged = event("01T10:00:00", "TagResource", "dynamodb");
    assert_eq!(told(TABLE, std::slice::from_ref(&table), &[], None), (proven("02T10:00:00"), true));
    assert_eq!(told(TABLE, &[tagged.clone(), table], &[], None), (proven("02T10:00:00"), true));
    assert_eq!(told(TABLE, &[tagged], &[], None), (not_after("01T10:00:00"), false), "it was there to be tagged");
    let topic = [event("02T10:00:00", "CreateTopic", "sns")];
    assert_eq!(
        told("AWS::SNS::Topic", &topic, &[], None),
        (not_after("02T10:00:00"), true),
        "it returns one that exists"
    );
    let bucket = [event("02T10:00:00", "CreateBucket", "s3")];
    assert_eq!(told("AWS::S3::Bucket", &bucket, &[], None), (proven("02T10:00:00"), true));
    let mut virginia = snapshot(&bucket, &[]);
    let events = virginia.evidence.resources.remove(&Region::new("eu-west-1")).unwrap();
    virginia.evidence.resources.insert(Region::new("us-east-1"), events);
    let provenance = Provenance::of(&virginia, virginia.taken_at);
    let lifetimes = provenance.lifetimes(&Region::new("us-east-1"), "AWS::S3::Bucket", "it", Listed::default());
    assert_eq!(lifetimes.first().map(|own| own.began), Some(not_after("02T10:00:00")), "there it succeeds again");
}

#[test]
fn the_history_of_an_alarm_proves_and_the_event_tells_who() {
    let change = |time: &str, change| AlarmChange { at: at(time), alarm: "it".to_owned(), change };
    let created = [change("01T10:00:01", Change::Created)];
    assert_eq!(told(ALARM, &[put("01T10:00:00")], &created, None), (proven("01T10:00:00"), true));
    assert_eq!(told(ALARM, &[put("01T10:00:02")], &created, None), (proven("01T10:00:01"), true));
    assert_eq!(told(ALARM, &[], &created, None), (proven("01T10:00:01"), false));
}

#[test]
fn what_was_made_again_had_gone_before() {
    let created = [AlarmChange { at: at("03T10:00:00"), alarm: "it".to_owned(), change: Change::Created }];
    let lives = all(ALARM, &[put("01T10:00:00")], &created, THERE);
    assert_eq!(lives, [(not_after("01T10:00:00"), true, Some(None)), (proven("03T10:00:00"), false, None)]);
}

#[test]
fn what_names_it_after_its_deletion_does_not_make_it_again() {
    let events = [
        event("01T10:00:00", "CreateSecret", "secretsmanager"),
        event("02T10:00:00", "DeleteSecret", "secretsmanager"),
        event("09T10:00:00", "EndSecretVersionDelete", "secretsmanager"),
    ];
    let lives = all("AWS::SecretsManager::Secret", &events, &[], Listed::default());
    assert_eq!(lives, [(proven("01T10:00:00"), true, Some(Some(at("02T10:00:00"))))]);
}

#[test]
fn a_deletion_that_two_sources_tell_of_is_one() {
    let events = [put("01T10:00:00"), delete("02T10:00:00")];
    let changes = [AlarmChange { at: at("02T10:00:01"), alarm: "it".to_owned(), change: Change::Deleted }];
    assert_eq!(all(ALARM, &events, &changes, GONE), [(not_after("01T10:00:00"), true, Some(Some(at("02T10:00:00"))))]);
    // DeleteAlarms succeeds for alarms that aren't there; DeleteTable doesn't.
    let again = [delete("02T10:00:00"), delete("04T10:00:00")];
    assert_eq!(all(ALARM, &again, &[], GONE), [(Began::Before, false, Some(Some(at("02T10:00:00"))))]);
    let tables = ["02T10:00:00", "04T10:00:00"].map(|time| event(time, "DeleteTable", "dynamodb"));
    let last = (not_before("02T10:00:00"), false, Some(Some(at("04T10:00:00"))));
    assert_eq!(all(TABLE, &tables, &[], GONE).last(), Some(&last));
}

#[test]
fn what_was_put_and_is_not_there_went_unseen() {
    assert_eq!(all(ALARM, &[put("01T10:00:00")], &[], GONE), [(not_after("01T10:00:00"), true, Some(None))]);
    let late = delete("31T12:00:05");
    let lives = all(ALARM, &[put("01T10:00:00"), late], &[], THERE);
    assert_eq!(lives, [(not_after("01T10:00:00"), true, None)], "it was there when the snapshot was taken");
}

#[test]
fn another_kind_of_the_same_name_is_another_thing() {
    let dashboard = event("01T10:00:00", "PutDashboard", "monitoring");
    assert_eq!(told(ALARM, &[dashboard, put("02T10:00:00")], &[], None), (not_after("02T10:00:00"), true));
    let composite = event("01T10:00:00", "PutCompositeAlarm", "monitoring");
    assert_eq!(told(ALARM, &[composite, put("02T10:00:00")], &[], None), (not_after("01T10:00:00"), true));
}

#[test]
fn people_change_things_through_stacks_too_and_services_by_themselves_change_nothing() {
    let of = |time: &str, by: &str, invoked_by: Option<&str>| TrailEvent {
        by: Some(by.to_owned()),
        invoked_by: invoked_by.map(str::to_owned),
        resources: vec!["arn:aws:dynamodb:eu-west-1:123456789012:table/it".to_owned()],
        ..event(time, "UpdateTable", "dynamodb")
    };
    let admin = "arn:aws:iam::123456789012:user/admin";
    let scaling = "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable/x";
    let events = [
        of("02T10:00:00", admin, Some("cloudformation.amazonaws.com")),
        of("03T10:00:00", scaling, None),
        TrailEvent { error: Some("AccessDenied".to_owned()), ..of("04T10:00:00", admin, None) },
    ];
    let snapshot = snapshot(&events, &[]);
    let provenance = Provenance::of(&snapshot, snapshot.taken_at);
    assert_eq!(provenance.last_change(&Region::new("eu-west-1"), "it"), NaiveDate::from_ymd_opt(2022, 3, 2));
}
