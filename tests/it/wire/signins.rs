//! `signins` and `who` over the wire: nothing that costs money is asked.

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{AS_OF, Machine, april};
use crate::wire::server::{Aws, World};

#[test]
fn sign_ins_and_alerts_live_are_as_from_their_snapshot() {
    let snapshot = fixture::snapshot("signin-alerts-2022-02");
    let as_of = snapshot.taken_at.to_rfc3339();
    let path = fixture::path("signin-alerts-2022-02");
    let path = path.to_str().unwrap();
    let machine = Machine::new();
    let saved = machine.command(None).args(["signins", "--format", "json", "--from", path]).output().unwrap();
    for page in [1000, 2] {
        let aws = Aws::start(World { page, ..World::of(snapshot.clone()) });
        let live = machine.signed_in(&aws).args(["signins", "--format", "json", "--as-of", &as_of]).output().unwrap();
        assert_eq!(live.status.code(), Some(0), "{}", text(&live.stderr));
        let (live, saved) = (json(&live), json(&saved));
        for part in ["events", "counts", "alerts"] {
            assert_eq!(live[part], saved[part], "{part}");
        }
        assert_eq!(live["requests"]["cost_explorer"], 0);
        assert!(aws.asked("GetCostAndUsage").is_empty() && aws.asked("DescribeAlarmHistory").is_empty());
        assert!(aws.asked("ListSubscriptionsByTopic").iter().all(|asked| asked.region == "eu-west-1"));
    }
}

#[test]
fn sign_ins_that_are_refused_are_missing() {
    let mut world = World::of(fixture::snapshot("signin-alerts-2022-02"));
    world.failing.insert("LookupEvents".to_owned(), "AccessDeniedException".to_owned());
    world.failing.insert("DescribeMetricFilters".to_owned(), "AccessDeniedException".to_owned());
    let aws = Aws::start(world);
    let args = ["signins", "--format", "json", "--as-of", "2022-03-07T09:00:00Z"];
    let output = Machine::new().signed_in(&aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let report = json(&output);
    let gaps = report["gaps"].as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["source"] == "cloudtrail-signins" && gap["required"] == true), "{gaps:?}");
    assert!(report["alerts"].as_array().unwrap().iter().all(|alert| alert["present"].is_null()), "{report}");
}

#[test]
fn who_made_an_alarm_and_what_else_that_day() {
    let aws = Aws::start(april());
    let name =
        april().snapshot.alarms.values().flatten().map(|alarm| alarm.name.clone()).find(|name| name.contains("Rides"));
    let name = name.unwrap();
    let args = ["who", name.as_str(), "--region", "eu-west-1", "--as-of", AS_OF, "--format", "json"];
    let output = Machine::new().signed_in(&aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    assert_eq!((&report["schema"], &report["region"]), (&"whybill.who/1".into(), &"eu-west-1".into()));
    assert!(report["created"]["at"].as_str().unwrap().starts_with("2022-03-17T1"), "{report}");
    assert_eq!(report["requests"]["cost_explorer"], 0);
    let asked = aws.asked("LookupEvents");
    let keys: Vec<&str> =
        asked.iter().map(|asked| asked.body["LookupAttributes"][0]["AttributeKey"].as_str().unwrap()).collect();
    assert_eq!(keys, ["ResourceName", "ReadOnly"]);
    let nowhere = ["who", "nothing-of-that-name", "--as-of", AS_OF];
    assert_eq!(Machine::new().signed_in(&aws).args(nowhere).output().unwrap().status.code(), Some(1));
}

#[test]
fn what_a_trail_does_is_unknown_where_it_is_refused() {
    let mut world = World::of(fixture::snapshot("signin-alerts-2022-02"));
    for operation in ["GetTrailStatus", "GetEventSelectors"] {
        world.failing.insert(operation.to_owned(), "AccessDeniedException".to_owned());
    }
    let aws = Aws::start(world);
    let args = ["signins", "--format", "json", "--as-of", "2022-03-07T09:00:00Z"];
    let output = Machine::new().signed_in(&aws).args(args).output().unwrap();
    // The sign-ins are told; only their alerts are in doubt.
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    let alerts = report["alerts"].as_array().unwrap();
    assert!(alerts.iter().all(|alert| alert["present"].is_null()), "{report}");
    assert!(alerts.iter().all(|alert| alert["unknown"][0] == "what the trail management-events records"), "{report}");
    for action in ["cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"] {
        assert!(report["gaps"].to_string().contains(action), "{action}: {report}");
        let asked = aws.asked(action.trim_start_matches("cloudtrail:"));
        assert_eq!(asked.len(), 1, "once, and where the trail was made");
        assert_eq!(asked[0].region, "eu-west-1");
    }
}
