use std::path::Path;

use super::*;
use crate::snapshot::{Snapshot, Trail};
use crate::snapshot_file::load;

/// The burst of what was made in a region within a quarter of an hour of an instant, nearest to it.
fn around(snapshot: &Snapshot, at: &str, region: &str) -> Option<Burst> {
    let (at, region): (DateTime<Utc>, Region) = (at.parse().unwrap(), Region::new(region));
    let provenance = Provenance::of(snapshot, snapshot.taken_at);
    let away = |event: &TrailEvent| (event.at - at).abs();
    let events = provenance.regions().filter(|(own, _)| **own == region).flat_map(|(_, events)| events);
    let near = events.filter(|event| !made(event).is_empty());
    let nearest = near.filter(|event| away(event) <= TimeDelta::minutes(15)).min_by_key(|event| away(event));
    nearest.and_then(|event| provenance.burst_of(event))
}

fn around_in(name: &str, at: &str, region: &str) -> Option<Burst> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios").join(name).join("snapshot.json");
    around(&load(&file).unwrap(), at, region)
}

/// A snapshot with these events of tables being made, each in its region.
fn with(events: &[(&str, TrailEvent)]) -> Snapshot {
    let mut snapshot = Snapshot::empty("2022-03-31T12:00:00Z".parse().unwrap());
    let (from, to) = ("2022-03-01T00:00:00Z".parse().unwrap(), snapshot.taken_at);
    for (region, event) in events {
        let empty = || Trail { from, to, complete: true, events: Vec::new() };
        snapshot.trail.entry(Region::new(*region)).or_insert_with(empty).events.push(event.clone());
    }
    snapshot
}

fn names(burst: &Burst) -> Vec<&str> {
    burst.resources.iter().map(|made| made.name.as_str()).collect()
}

#[test]
fn the_tutorial_of_17_march_2022_is_one_burst() {
    for at in ["2022-03-17T18:26:08Z", "2022-03-17T18:29:01Z", "2022-03-17T18:07:33Z", "2022-03-17T17:52:14Z"] {
        let burst = around_in("march-2022", at, "eu-west-1").unwrap();
        assert_eq!(burst.principal.as_deref(), Some("arn:aws:iam::123456789012:user/admin"));
        let services: Vec<&str> = burst.services.iter().map(String::as_str).collect();
        assert_eq!(services, ["apigateway", "cognito-idp", "dynamodb", "lambda"]);
        assert_eq!(burst.from.to_rfc3339(), "2022-03-17T17:52:14+00:00");
        assert_eq!(burst.to.to_rfc3339(), "2022-03-17T18:29:01+00:00");
        let alarms = burst.resources.iter().filter(|made| made.kind == "AWS::CloudWatch::Alarm").count();
        assert_eq!(alarms, 8);
        assert!(burst.resources.iter().any(|made| made.kind == "AWS::DynamoDB::Table" && made.name == "Rides"));
    }
}

#[test]
fn another_region_and_another_day_have_no_part_in_it() {
    assert_eq!(around_in("march-2022", "2022-03-17T18:26:08Z", "eu-west-2"), None);
    assert_eq!(around_in("march-2022", "2022-03-18T18:26:08Z", "eu-west-1"), None);
    let alarms = around_in("march-2022", "2022-02-19T14:00:21Z", "eu-west-1").unwrap();
    assert_eq!((alarms.services.len(), alarms.resources.len()), (1, 4), "the four alarms of February");
}

fn event(at: &str, by: &str, table: &str) -> TrailEvent {
    TrailEvent {
        user_agent: None,
        id: table.to_owned(),
        at: at.parse().unwrap(),
        name: "CreateTable".to_owned(),
        source: "dynamodb.amazonaws.com".to_owned(),
        by: Some(by.to_owned()),
        invoked_by: None,
        address: None,
        role: None,
        resources: vec![table.to_owned()],
        error: None,
    }
}

#[test]
fn a_rest_ends_it_and_others_have_bursts_of_their_own() {
    let (here, there) = ("eu-west-1", "eu-west-2");
    let snapshot = with(&[
        (here, event("2022-03-17T08:00:00Z", "ann", "early")),
        (here, event("2022-03-17T12:00:00Z", "ann", "noon")),
        (here, event("2022-03-17T12:30:00Z", "bob", "bobs")),
        (here, TrailEvent { error: Some("x".to_owned()), ..event("2022-03-17T13:00:00Z", "ann", "failed") }),
        (here, event("2022-03-17T14:59:00Z", "ann", "later")),
        (there, event("2022-03-17T16:00:00Z", "ann", "elsewhere")),
    ]);
    let burst = around(&snapshot, "2022-03-17T12:01:00Z", here).unwrap();
    assert_eq!(names(&burst), ["noon", "later", "elsewhere"]);
    assert_eq!(burst.resources[2].region, Region::new(there));
}

#[test]
fn midnight_ends_none_and_a_long_day_does() {
    let snapshot = with(&[
        ("eu-west-1", event("2022-03-17T22:30:00Z", "ann", "before")),
        ("eu-west-1", event("2022-03-18T00:30:00Z", "ann", "after")),
    ]);
    let burst = around(&snapshot, "2022-03-18T00:30:00Z", "eu-west-1").unwrap();
    assert_eq!(names(&burst), ["before", "after"]);
    let all_day =
        (0..24).map(|hour| event(&format!("2022-03-17T{hour:02}:00:00Z"), "ann", &format!("table-{hour:02}")));
    let snapshot = with(&all_day.map(|event| ("eu-west-1", event)).collect::<Vec<_>>());
    // Twelve hours from midnight reach until noon, which is the thirteenth.
    let burst = around(&snapshot, "2022-03-17T05:00:00Z", "eu-west-1").unwrap();
    assert_eq!((burst.resources.len(), names(&burst)[12]), (13, "table-12"));
    let burst = around(&snapshot, "2022-03-17T20:00:00Z", "eu-west-1").unwrap();
    assert_eq!((burst.resources.len(), names(&burst)[0]), (11, "table-13"));
}
