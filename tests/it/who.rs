//! `who` and `signins` as a user runs them on saved snapshots: what comes out, and with which exit status.

use serde_json::Value;

use crate::support::fixture;
use crate::support::program::{self, text};

/// Exit status, standard output and standard error.
fn run(scenario: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let out = program::run(args, &fixture::path(scenario));
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

fn json(scenario: &str, args: &[&str]) -> (Option<i32>, Value) {
    let (status, out, error) = run(scenario, &[args, &["--format", "json"]].concat());
    (status, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}")))
}

#[test]
fn the_table_of_the_tutorial_and_its_burst() {
    let (status, report) = json("march-2022", &["who", "Rides", "--region", "eu-west-1"]);
    assert_eq!((status, &report["schema"]), (Some(0), &"whybill.who/1".into()));
    assert_eq!((&report["resource"], &report["region"]), (&"Rides".into(), &"eu-west-1".into()));
    let created = serde_json::json!({
        "at": "2022-03-17T18:07:33Z", "by": "arn:aws:iam::123456789012:user/admin", "via": null, "source": "cloudtrail"
    });
    assert_eq!(report["created"], created);
    let burst = &report["burst"];
    assert_eq!(burst["services"], serde_json::json!(["apigateway", "cognito-idp", "dynamodb", "lambda"]));
    assert_eq!(burst["principal"], "arn:aws:iam::123456789012:user/admin");
    assert!(burst["resources"].as_array().unwrap().iter().all(|made| made["region"] == "eu-west-1"));
}

#[test]
fn exit_statuses() {
    let (status, out, error) = run("march-2022", &["who", "nope"]);
    assert_eq!((status, out.as_str()), (Some(1), ""));
    assert!(error.contains("`nope` not found. Searched") && error.contains("13 alarms"), "{error}");
    assert_eq!(run("march-2022", &["who", "WildRides"]).0, Some(2), "a user pool and a REST API");
    assert_eq!(run("march-2022", &["who", "Rides", "--region", "nowhere"]).0, Some(2));
    assert_eq!(run("signin-alerts-2022-02", &["signins"]).0, Some(0));
    assert_eq!(run("march-2022", &["signins"]).0, Some(4), "its snapshot has no sign-ins");
}

#[test]
fn the_four_alerts_of_february_2022_are_in_place() {
    let (status, report) = json("signin-alerts-2022-02", &["signins"]);
    assert_eq!(status, Some(0));
    let alerts = report["alerts"].as_array().unwrap();
    let ids: Vec<&str> = alerts.iter().map(|alert| alert["id"].as_str().unwrap()).collect();
    let four =
        ["failure-iam", "failure-root", "success-iam", "success-root"].map(|end| format!("signin-console-{end}"));
    assert_eq!(ids, four);
    assert!(alerts.iter().all(|alert| alert["present"] == true));
}

#[test]
fn tables_fit_the_terminal() {
    for (scenario, args) in [("march-2022", ["who", "Rides"].as_slice()), ("signin-alerts-2022-02", &["signins"])] {
        let (_, out, _) = run(scenario, args);
        for line in out.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
    }
}
