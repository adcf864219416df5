use std::path::Path;

use serde_json::Value;

use super::*;
use crate::answer::Answer;
use crate::bill::Region;
use crate::report::prose::gap::error;
use crate::report::prose::signins::summary;
use crate::report::{Format, Look, write};
use crate::snapshot_file::load;

const LOOK: Look = Look { width: 80, colour: false, full: false, verbose: false };

fn february() -> Snapshot {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/signin-alerts-2022-02/snapshot.json")).unwrap()
}

fn told(snapshot: &Snapshot) -> SigninsReport {
    signins(snapshot, &Question::default())
}

fn counts(report: &SigninsReport) -> String {
    let of = |of: &SigninCount| format!("{} {}/{}", of.user_type.as_str(), of.success, of.failure);
    report.counts.iter().map(of).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_kind_of_user_and_outcome_is_counted() {
    let report = told(&february());
    assert_eq!(counts(&report), "root 2/3, iam 3/2, assumed-role 1/0, federated 1/0, other 0/1");
    assert_eq!(report.events.len(), 13);
    assert!(report.events.is_sorted_by_key(|event| event.at), "regions are joined by time");
    assert_eq!(report.gaps, []);
    assert!(summary(&report).iter().any(|s| s == "All 4 alerts on sign-ins are in place."), "{:?}", summary(&report));
    assert!(
        summary(&report).iter().any(|s| s == "1 sign-in of root or IAM users had no second factor."),
        "{:?}",
        summary(&report)
    );
}

#[test]
fn the_instant_of_analysis_bounds_them() {
    let early = Question { as_of: Some("2022-02-19T15:03:00Z".parse().unwrap()), ..Question::default() };
    assert_eq!(counts(&signins(&february(), &early)), "root 1/2, iam 2/2, assumed-role 0/0, federated 0/0, other 0/0");
    let late = Question { as_of: Some("2022-05-20T15:03:00Z".parse().unwrap()), ..Question::default() };
    let report = signins(&february(), &late);
    assert_eq!(counts(&report), "root 1/1, iam 1/0, assumed-role 1/0, federated 1/0, other 0/1", "90 days");
}

#[test]
fn what_is_not_in_the_snapshot_is_a_gap_and_not_nothing() {
    let mut snapshot = february();
    snapshot.evidence = crate::snapshot::Evidence::default();
    let report = told(&snapshot);
    assert_eq!(report.gaps.iter().map(|gap| gap.required).collect::<Vec<_>>(), [true, false], "{:?}", report.gaps);
    assert!(report.alerts.iter().all(|alert| alert.present.is_none() && alert.missing.is_empty()));
    assert!(report.from.is_none() && !summary(&report).iter().any(|sentence| sentence.contains("succeeded")));
    let mut cut = february();
    cut.evidence.signins.get_mut(&Region::new("us-east-1")).unwrap().complete = false;
    assert_eq!(told(&cut).gaps.len(), 1);
}

#[test]
fn what_lies_outside_of_what_was_collected_is_said() {
    let errors = |snapshot: &Snapshot, as_of: &str| {
        let question = Question { as_of: Some(as_of.parse().unwrap()), ..Question::default() };
        let gaps = signins(snapshot, &question).gaps;
        assert!(gaps.iter().all(|gap| gap.required));
        gaps.iter().map(error).collect::<Vec<_>>()
    };
    let snapshot = february();
    assert_eq!(errors(&snapshot, "2022-05-20T00:00:00Z"), ["the snapshot ends on 2022-03-07"]);
    assert_eq!(errors(&snapshot, "2022-02-19T15:03:00Z"), ["sign-ins were collected from 2021-12-07 on"]);
    let mut cut = february();
    cut.evidence.signins.remove(&Region::new("eu-west-3"));
    let unread = ["the sign-ins of Paris (eu-west-3) are not in this snapshot"];
    assert_eq!(errors(&cut, &cut.taken_at.to_rfc3339()), unread);
}

#[test]
fn json_is_the_contracts() {
    let report = told(&february());
    let json: Value = serde_json::from_str(&write(Answer::Signins(&report), Format::Json, LOOK)).unwrap();
    assert_eq!(json["schema"], "whybill.signins/1");
    assert_eq!(json["counts"]["root"], serde_json::json!({"success": 2, "failure": 3}));
    let first = &json["events"][0];
    let expected = serde_json::json!({
        "at": "2021-12-20T07:58:40Z", "region": "us-east-1", "user_type": "root", "user": "root",
        "outcome": "success", "mfa": true, "address": "203.0.113.7"
    });
    assert_eq!(*first, expected);
    let alert = serde_json::json!(
        {"id": "signin-console-failure-iam", "present": true, "missing": [], "unknown": []}
    );
    assert_eq!(json["alerts"][0], alert);
}

#[test]
fn csv_has_a_row_a_fact() {
    let mut snapshot = february();
    snapshot.evidence.metric_filters.get_mut(&Region::new("eu-west-1")).unwrap().remove(0);
    let csv = write(Answer::Signins(&told(&snapshot)), Format::Csv, LOOK);
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(csv.as_bytes()).records().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), 13 + 3 + 3, "thirteen sign-ins, three things that one alert lacks, three alerts");
    assert!(rows.iter().all(|row| row.len() == 11), "seven of a sign-in, four of an alert");
}

#[test]
fn hostile_names_are_shown_harmless() {
    let mut snapshot = february();
    let east = snapshot.evidence.signins.get_mut(&Region::new("us-east-1")).unwrap();
    east.events[0].user = Some("=1+1\u{1b}[31m|<b>\u{202e}x".to_owned());
    let filters = snapshot.evidence.metric_filters.get_mut(&Region::new("eu-west-1")).unwrap();
    filters[0].name = "\u{1b}[2J<i>".to_owned();
    filters[0].metrics.clear();
    let report = told(&snapshot);
    for format in [Format::Table, Format::Csv, Format::Markdown] {
        let text = write(Answer::Signins(&report), format, LOOK);
        assert!(!text.contains('\u{1b}'), "{format:?}: {text}");
        match format {
            Format::Csv => assert!(text.contains(",'=1+1"), "{text}"),
            Format::Markdown => assert!(!text.contains("<b>") && !text.contains("<i>"), "{text}"),
            _ => assert!(!text.contains('\u{202e}'), "{text}"),
        }
    }
}

#[test]
fn a_table_of_many_shows_the_latest() {
    let mut snapshot = february();
    let east = snapshot.evidence.signins.get_mut(&Region::new("us-east-1")).unwrap();
    let failure = east.events[2].clone();
    east.events.extend(std::iter::repeat_n(failure, 100));
    let report = told(&snapshot);
    let table = write(Answer::Signins(&report), Format::Table, LOOK);
    assert!(table.contains("73 older ones"), "{table}");
    assert!(
        summary(&report).iter().any(|s| s == "104 of the failures came from 203.0.113.7."),
        "{:?}",
        summary(&report)
    );
}

#[test]
fn a_second_factor_is_told_of_where_it_would_be_used() {
    let table = write(Answer::Signins(&told(&february())), Format::Table, LOOK);
    // reader, an IAM user, came in without; the role's session and those who failed are not held to it.
    assert_eq!(table.matches("no second factor").count(), 1 + 1, "the sentence, and reader: {table}");
    let mut without = february();
    without.evidence.signins.clear();
    let report = told(&without);
    let json: Value = serde_json::from_str(&write(Answer::Signins(&report), Format::Json, LOOK)).unwrap();
    assert!(json["counts"].is_null(), "nothing was counted");
    assert!(!write(Answer::Signins(&report), Format::Markdown, LOOK).contains("| root |"));
}
