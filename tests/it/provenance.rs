//! `alarms`, `strays` and `who` tell the same of the same alarm: when it was made, how that is known, and by whom.

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use whybill::analyse::{alarms, strays, who};
use whybill::bill::Region;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::snapshot::{Alarm, AlarmChange, Change, DayEvents, Snapshot, Trail, TrailEvent, Watches};
use whybill::snapshot_file::load;

use crate::support::made_up::{Size, account};

const ANN: &str = "arn:aws:iam::123456789012:user/ann";
const SCALING: &str = "dynamodb.application-autoscaling.amazonaws.com";

/// The instant, how it is known, and by whom.
type Told = (Option<String>, &'static str, Option<String>);

fn told(at: Option<DateTime<Utc>>, source: &'static str, by: Option<&String>) -> Told {
    (at.map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string()), source, by.cloned())
}

/// What each command tells of each alarm; `strays` only of those that it finds.
fn answers(snapshot: &Snapshot) -> Vec<(String, &'static str, Told)> {
    let catalogue = Catalogue::built_in().unwrap();
    let mut all = Vec::new();
    for row in alarms(snapshot, &catalogue).alarms {
        let name = format!("{} {}", row.region.code(), row.name);
        let own = &row.created;
        all.push((name.clone(), "alarms", told(own.at, own.source.as_str(), own.by.as_ref())));
        let asked = who(snapshot, &row.arn, Some(&row.region), &Question::default()).unwrap().created;
        all.push((name, "who", told(asked.at, asked.source.as_str(), asked.by.as_ref())));
    }
    for finding in strays(snapshot, &catalogue, &Question::default()).map(|report| report.findings).unwrap_or_default()
    {
        let alarm = finding.resource.filter(|own| own.kind == "AWS::CloudWatch::Alarm");
        let own = &finding.created;
        let told = told(own.at, own.source.as_str(), own.by.as_ref());
        all.extend(alarm.map(|alarm| (format!("{} {}", finding.region.code(), alarm.name), "strays", told)));
    }
    all.sort();
    all
}

/// Where two commands tell something else of one alarm.
fn differences(snapshot: &Snapshot) -> (Vec<String>, usize) {
    let answers = answers(snapshot);
    let mut found = Vec::new();
    for (at, (name, command, told)) in answers.iter().enumerate() {
        let others = answers[at + 1..].iter().take_while(|(other, ..)| other == name);
        found.extend(
            others
                .filter(|(.., other)| other != told)
                .map(|(_, other, theirs)| format!("{name}: {command} {told:?}, {other} {theirs:?}")),
        );
    }
    (found, answers.len())
}

#[test]
fn in_every_fixture_all_tell_the_same() {
    let (mut found, mut count) = (Vec::new(), 0);
    let folders = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios")).unwrap();
    for folder in folders {
        let file = folder.unwrap().path().join("snapshot.json");
        let (own, answers) = differences(&load(&file).unwrap());
        found.extend(own.into_iter().map(|line| format!("{}: {line}", file.display())));
        count += answers;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(count > 100, "{count}: there is something to compare");
}

#[test]
fn in_a_large_account_all_tell_the_same() {
    let snapshot = account(7, Size { regions: 17, alarms: 20, lines: 60, months: 2 });
    let (found, count) = differences(&snapshot);
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(count > 2 * 17 * 20, "alarms and who of each, strays of some");
}

/// Evidence about the one alarm of an account, which is there at the end of March 2022.
struct Case {
    alarm: Alarm,
    trail: Vec<TrailEvent>,
    /// Events about the alarm that were asked for by its name.
    of_resource: Vec<TrailEvent>,
    /// Events of the day that were asked for by the day.
    of_day: Vec<TrailEvent>,
    history: Vec<AlarmChange>,
}

fn at(time: &str) -> DateTime<Utc> {
    format!("2022-03-{time}Z").parse().unwrap()
}

fn event(time: &str, name: &str) -> TrailEvent {
    TrailEvent {
        user_agent: None,
        id: format!("{time}{name}"),
        at: at(time),
        name: name.to_owned(),
        source: "monitoring.amazonaws.com".to_owned(),
        by: Some(ANN.to_owned()),
        invoked_by: None,
        address: None,
        role: None,
        resources: vec!["it".to_owned()],
        error: None,
    }
}

fn changed(time: &str, change: Change) -> AlarmChange {
    AlarmChange { at: at(time), alarm: "it".to_owned(), change }
}

/// The case of an alarm last configured then, with nothing else known.
fn case(configured: Option<&str>) -> Case {
    let alarm = Alarm {
        name: "it".to_owned(),
        arn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:it".to_owned(),
        description: None,
        state: "INSUFFICIENT_DATA".to_owned(),
        state_since: None,
        configured_at: configured.map(at),
        actions_enabled: true,
        actions: [].into(),
        on_alarm: None,
        watches: Watches::Metric {
            namespace: "Shop".to_owned(),
            metric: "Orders".to_owned(),
            dimensions: [].into(),
            period: Some(60),
            comparison: None,
            condition: None,
        },
    };
    Case { alarm, trail: Vec::new(), of_resource: Vec::new(), of_day: Vec::new(), history: Vec::new() }
}

impl Case {
    fn snapshot(self) -> Snapshot {
        let region = Region::new("eu-west-1");
        let mut snapshot = Snapshot::empty(at("31T12:00:00"));
        let (from, to) = (at("01T00:00:00"), snapshot.taken_at);
        snapshot.alarms.insert(region.clone(), vec![self.alarm]);
        snapshot.trail.insert(region.clone(), Trail { from, to, complete: true, events: self.trail });
        snapshot.alarm_history.insert(region.clone(), self.history);
        let events = |events| DayEvents { complete: true, events };
        let (of_resource, of_day) = (events(self.of_resource), events(self.of_day));
        let day = NaiveDate::from_ymd_opt(2022, 3, 2).unwrap();
        snapshot.evidence.resources.insert(region.clone(), [("it".to_owned(), of_resource)].into());
        snapshot.evidence.days.insert(region, [(day, of_day)].into());
        snapshot
    }

    /// What all three commands tell of it.
    fn told(self) -> (String, &'static str, Option<&'static str>) {
        let snapshot = self.snapshot();
        let (found, count) = differences(&snapshot);
        assert!(found.is_empty(), "{}", found.join("\n"));
        assert_eq!(count, 3);
        let (.., (at, source, by)) = answers(&snapshot).remove(0);
        (at.unwrap_or_default(), source, by.map(|by| if by == ANN { "ann" } else { "another" }))
    }
}

fn put(time: &str) -> TrailEvent {
    event(time, "PutMetricAlarm")
}

fn deleted(time: &str) -> TrailEvent {
    event(time, "DeleteAlarms")
}

const FIRST: &str = "02T10:00:00";
const SECOND: &str = "04T10:00:00";
const THIRD: &str = "06T10:00:00";

fn on(time: &str) -> String {
    at(time).format("%Y-%m-%d %H:%M:%S").to_string()
}

#[test]
fn the_earliest_put_bounds_it_wherever_it_was_asked_for() {
    let of_resource = Case { trail: vec![put(SECOND)], of_resource: vec![put(FIRST)], ..case(Some(SECOND)) };
    assert_eq!(of_resource.told(), (on(FIRST), "not_after", Some("ann")));
    let of_day = Case { trail: vec![put(SECOND)], of_day: vec![put(FIRST)], ..case(Some(SECOND)) };
    assert_eq!(of_day.told(), (on(FIRST), "not_after", Some("ann")));
    let failed = TrailEvent { error: Some("LimitExceeded".to_owned()), ..put(FIRST) };
    let failed = Case { trail: vec![put(SECOND)], of_resource: vec![failed], ..case(Some(SECOND)) };
    assert_eq!(failed.told(), (on(SECOND), "not_after", Some("ann")), "what failed made nothing");
}

#[test]
fn what_is_no_put_bounds_no_alarm() {
    // EnableAlarmActions succeeds for alarms that aren't there.
    let enabled = event(FIRST, "EnableAlarmActions");
    let case_of = Case { trail: vec![put(SECOND)], of_resource: vec![enabled], ..case(Some(SECOND)) };
    assert_eq!(case_of.told(), (on(SECOND), "not_after", Some("ann")));
}

#[test]
fn a_configuration_older_than_the_first_put_is_the_bound_and_nobody_is_known_to_have_made_it() {
    let changed = Case { trail: vec![put(SECOND)], ..case(Some(FIRST)) };
    assert_eq!(changed.told(), (on(FIRST), "not_after", None));
    let nothing = case(Some(FIRST));
    assert_eq!(nothing.told(), (on(FIRST), "not_after", None));
}

#[test]
fn only_events_prove_a_creation() {
    let again = Case { trail: vec![put(FIRST), deleted(SECOND), put(THIRD)], ..case(Some(THIRD)) };
    assert_eq!(again.told(), (on(THIRD), "cloudtrail", Some("ann")));
    let by_its_configuration = Case { trail: vec![put(FIRST), deleted(SECOND)], ..case(Some(THIRD)) };
    assert_eq!(by_its_configuration.told(), (on(THIRD), "not_after", None));
    let after_its_deletion = Case { trail: vec![put(FIRST), deleted(SECOND)], ..case(Some(FIRST)) };
    assert_eq!(after_its_deletion.told(), (on(SECOND), "not_before", None));
    let without_configuration = Case { trail: vec![deleted(SECOND)], ..case(None) };
    assert_eq!(without_configuration.told(), (on(SECOND), "not_before", None));
}

#[test]
fn a_deletion_that_was_asked_for_by_name_counts_too() {
    let again = Case { trail: vec![put(THIRD)], of_resource: vec![deleted(SECOND)], ..case(Some(THIRD)) };
    assert_eq!(again.told(), (on(THIRD), "cloudtrail", Some("ann")));
}

#[test]
fn cloudwatchs_own_history_proves_the_put_that_it_tells_of() {
    let history = vec![changed("02T10:00:01", Change::Created)];
    let both = Case { trail: vec![put(FIRST)], history, ..case(Some(FIRST)) };
    assert_eq!(both.told(), (on(FIRST), "cloudtrail", Some("ann")));
    let update = vec![changed(FIRST, Change::Updated)];
    let updated = Case { trail: vec![put(SECOND)], history: update, ..case(Some(SECOND)) };
    assert_eq!(updated.told(), (on(FIRST), "not_after", None), "it was there to be changed");
    let recreated = vec![changed(SECOND, Change::Created)];
    let recreated = Case { trail: vec![put(FIRST)], history: recreated, ..case(Some(SECOND)) };
    assert_eq!(recreated.told(), (on(SECOND), "cloudtrail", None), "it had gone in between");
}

#[test]
fn what_a_service_put_is_of_whom_it_did_it_for() {
    let cause = TrailEvent {
        name: "PutScalingPolicy".to_owned(),
        source: "application-autoscaling.amazonaws.com".to_owned(),
        resources: vec!["table/Rides".to_owned()],
        ..event("02T09:59:50", "")
    };
    let put = TrailEvent {
        by: Some("arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable/AutoScaling-ManageAlarms".to_owned()),
        invoked_by: Some(SCALING.to_owned()),
        ..put(FIRST)
    };
    let scaled = Case { trail: vec![put.clone()], of_day: vec![cause], ..case(Some(FIRST)) };
    assert_eq!(scaled.told(), (on(FIRST), "not_after", Some("ann")));
    let alone = Case { trail: vec![put], ..case(Some(FIRST)) };
    assert_eq!(alone.told(), (on(FIRST), "not_after", Some("another")), "for whom is unknown");
}
