use std::path::Path;

use super::*;
use crate::snapshot_file::load;

fn around_in(name: &str, at: &str, region: &str) -> Option<Burst> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios").join(name).join("snapshot.json");
    let snapshot = load(&file).unwrap();
    let events: Vec<(&Region, Vec<&TrailEvent>)> =
        snapshot.trail.iter().map(|(region, trail)| (region, trail.events.iter().collect())).collect();
    let events: Vec<RegionEvents<'_>> = events.iter().map(|(region, own)| (*region, own.as_slice())).collect();
    around(at.parse().unwrap(), &Region::new(region), &events)
}

#[test]
fn the_tutorial_of_17_march_2022_is_one_burst() {
    for at in ["2022-03-17T18:31:08Z", "2022-03-17T19:00:01Z", "2022-03-17T18:07:33Z", "2022-03-17T17:52:14Z"] {
        let burst = around_in("march-2022", at, "eu-west-1").unwrap();
        assert_eq!(burst.principal.as_deref(), Some("arn:aws:iam::123456789012:user/admin"));
        let services: Vec<&str> = burst.services.iter().map(String::as_str).collect();
        assert_eq!(services, ["apigateway", "cognito-idp", "dynamodb", "lambda"]);
        assert_eq!(burst.from.to_rfc3339(), "2022-03-17T17:52:14+00:00");
        assert_eq!(burst.to.to_rfc3339(), "2022-03-17T19:00:01+00:00");
        let alarms = burst.resources.iter().filter(|made| made.kind == "AWS::CloudWatch::Alarm").count();
        assert_eq!(alarms, 8);
        assert!(burst.resources.iter().any(|made| made.kind == "AWS::DynamoDB::Table" && made.name == "Rides"));
    }
}

#[test]
fn another_region_and_another_day_have_no_part_in_it() {
    assert_eq!(around_in("march-2022", "2022-03-17T18:31:08Z", "eu-west-2"), None);
    assert_eq!(around_in("march-2022", "2022-03-18T18:31:08Z", "eu-west-1"), None);
    let alarms = around_in("march-2022", "2022-02-19T14:05:21Z", "eu-west-1").unwrap();
    assert_eq!((alarms.services.len(), alarms.resources.len()), (1, 4), "the four alarms of February");
}

fn event(at: &str, by: &str, table: &str) -> TrailEvent {
    TrailEvent {
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
    let ireland = Region::new("eu-west-1");
    let london = Region::new("eu-west-2");
    let here = [
        event("2022-03-17T08:00:00Z", "ann", "early"),
        event("2022-03-17T12:00:00Z", "ann", "noon"),
        event("2022-03-17T12:30:00Z", "bob", "bobs"),
        TrailEvent { error: Some("x".to_owned()), ..event("2022-03-17T13:00:00Z", "ann", "failed") },
        event("2022-03-17T14:59:00Z", "ann", "later"),
    ];
    let there = [event("2022-03-17T16:00:00Z", "ann", "elsewhere")];
    let (here, there): (Vec<&TrailEvent>, Vec<&TrailEvent>) = (here.iter().collect(), there.iter().collect());
    let events = [(&ireland, here.as_slice()), (&london, there.as_slice())];
    let burst = around("2022-03-17T12:01:00Z".parse().unwrap(), &ireland, &events).unwrap();
    let names: Vec<&str> = burst.resources.iter().map(|made| made.name.as_str()).collect();
    assert_eq!(names, ["noon", "later", "elsewhere"]);
    assert_eq!(burst.resources[2].region, london);
}
