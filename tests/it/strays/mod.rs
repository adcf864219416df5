//! What `strays` finds in the worked case, and each rule where it must find and where it must not.

mod account;
mod by_the_question;
mod formats;
mod handed;
mod known;
mod removal;
mod rules;
mod stacks;

mod waste;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use whybill::analyse::strays;
use whybill::answer::{CreatedSource, Finding, Severity, StraysReport};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::strays::{evidence, why};
use whybill::snapshot::{DayEvents, Snapshot, TrailEvent};

use account::{Account, IRELAND, ParseRegion, day, strays_of};

use crate::support::fixture::snapshot;

fn april_2022() -> Snapshot {
    snapshot("april-2022")
}

fn rules(report: &StraysReport) -> Vec<&str> {
    report.findings.iter().map(|own| own.rule).collect()
}

fn one<'a>(report: &'a StraysReport, rule: &str) -> &'a Finding {
    let found: Vec<&Finding> = report.findings.iter().filter(|own| own.rule == rule).collect();
    assert_eq!(found.len(), 1, "{rule} among {:?}", rules(report));
    found[0]
}

fn none(report: &StraysReport, rule: &str) {
    assert!(!rules(report).contains(&rule), "{rule}: {:?}", report.findings);
}

fn commands(finding: &Finding) -> Vec<String> {
    finding.fix.iter().map(whybill::answer::Fix::command).collect()
}

fn saves(finding: &Finding) -> String {
    finding.month_cost.map_or_else(|| "unknown".to_owned(), |cost| cost.to_string())
}

#[test]
fn april_2022_is_found_whole_and_nothing_beside_it() {
    for name in ["april-2022", "april-2022-global"] {
        let report = strays_of(&snapshot(name));
        assert_eq!(rules(&report), ["tutorial-burst", "autoscaling-leftover", "unexpected-region"], "{name}");
        assert_eq!(report.home_regions.iter().map(ToString::to_string).collect::<Vec<_>>(), ["eu-west-1"]);
        assert_eq!((report.month_cost.unwrap().to_string(), report.unknown_savings), ("0.3".to_owned(), 0));
        let [burst, eight, london] = report.findings.as_slice() else { panic!() };

        assert!(why(burst).contains("On 2022-03-17 the user admin created resources of 4 services"));
        assert!(why(burst).ends_with("apigateway, cognito-idp, dynamodb, lambda."), "{}", why(burst));
        assert_eq!(burst.created.by.as_deref(), Some("arn:aws:iam::123456789012:user/admin"));
        assert_eq!((saves(burst), burst.members.len()), ("0.3".to_owned(), 12));

        assert_eq!(eight.part_of.as_ref(), Some(&burst.id));
        assert_eq!((saves(eight), eight.members.len()), ("0.3".to_owned(), 8));
        assert_eq!(eight.resource.as_ref().unwrap().name, "Rides");
        let target = "aws application-autoscaling deregister-scalable-target --region eu-west-1 --service-namespace \
                      dynamodb --resource-id table/Rides --scalable-dimension dynamodb:table:";
        let dimensions = ["ReadCapacityUnits", "WriteCapacityUnits"].map(|own| format!("{target}{own}"));
        assert_eq!(commands(eight), dimensions);
        let cause = "the user admin called CreateTable (18:07 UTC), RegisterScalableTarget (18:25 UTC)";
        assert!(evidence(eight).iter().any(|own| own.contains(cause)), "{:?}", eight.evidence);

        assert_eq!(london.resource.as_ref().unwrap().name, "EC2-CPU-Utilisation");
        assert_eq!((saves(london), london.part_of.as_ref()), ("0.1".to_owned(), None));
        assert_eq!(london.created.source, CreatedSource::NotAfter);
        assert_eq!(
            commands(london),
            ["aws cloudwatch delete-alarms --region eu-west-2 --alarm-names EC2-CPU-Utilisation"]
        );
        for finding in &report.findings {
            assert_eq!(finding.severity, Severity::Low);
            let overflow = "The account has 13 standard-resolution alarm metrics, 10 are free: 3 are charged";
            assert!(evidence(finding).iter().any(|own| own.starts_with(overflow)), "{:?}", finding.evidence);
            assert!(!finding.members.iter().any(|own| own.name.starts_with("signin")));
        }
    }
}

#[test]
fn the_signin_alarms_stay_clean_for_years_and_without_their_filters_known() {
    let mut snapshot = april_2022();
    snapshot.evidence.metric_filters.clear();
    let clean = |report: &StraysReport| {
        let about = report.findings.iter().flat_map(|own| &own.members);
        assert!(!about.into_iter().any(|own| own.name.starts_with("signin")), "{:?}", report.findings);
    };
    clean(&strays_of(&snapshot));
    let later = Question { as_of: Some("2023-05-03T09:00:00Z".parse().unwrap()), ..Question::default() };
    clean(&strays(&april_2022(), &Catalogue::built_in().unwrap(), &later).unwrap());
    // Where the filters are known and none makes their metrics, they are silent for nothing; but those that count failures.
    snapshot.evidence.metric_filters.insert(IRELAND.parse_region(), Vec::new());
    let report = strays_of(&snapshot);
    assert_eq!(report.findings.iter().filter(|own| own.rule == "dead-metric").count(), 2);
    assert!(report.findings.iter().filter(|own| own.rule == "dead-metric").all(|own| own.severity == Severity::Info));
}

#[test]
fn what_is_used_is_no_stray() {
    let mut snapshot = april_2022();
    for sum in snapshot.evidence.sums.get_mut(&IRELAND.parse_region()).unwrap() {
        sum.sum = "1".parse().ok();
    }
    assert_eq!(rules(&strays_of(&snapshot)), ["unexpected-region"]);
    // Nor is what nothing is known of.
    snapshot.evidence = whybill::snapshot::Evidence::default();
    let report = strays_of(&snapshot);
    assert_eq!(rules(&report), ["unexpected-region"]);
    assert!(report.gaps.iter().any(|gap| gap.source.as_str() == "evidence"));
}

#[test]
fn a_burst_is_of_three_services_and_of_weeks_ago() {
    let mut snapshot = april_2022();
    let trail = snapshot.trail.get_mut(&IRELAND.parse_region()).unwrap();
    trail.events.retain(|event| !matches!(event.name.as_str(), "CreateUserPool" | "CreateRestApi"));
    snapshot.evidence.days.clear();
    let report = strays_of(&snapshot);
    none(&report, "tutorial-burst");
    assert_eq!(one(&report, "autoscaling-leftover").part_of, None);
    let soon = Question { as_of: Some("2022-03-20T09:00:00Z".parse().unwrap()), ..Question::default() };
    none(&strays(&april_2022(), &Catalogue::built_in().unwrap(), &soon).unwrap(), "tutorial-burst");
    // Somebody came back to the table.
    let mut touched = april_2022();
    let mut event = touched.trail[&IRELAND.parse_region()].events[0].clone();
    (event.id, event.name, event.at) = ("later".to_owned(), "UpdateTable".to_owned(), day("2022-04-20"));
    event.resources = vec!["arn:aws:dynamodb:eu-west-1:123456789012:table/Rides".to_owned()];
    let events = DayEvents { complete: true, events: vec![event] };
    touched.evidence.resources.entry(IRELAND.parse_region()).or_default().insert("Rides".to_owned(), events);
    none(&strays_of(&touched), "tutorial-burst");
}

#[test]
fn a_burst_may_be_in_several_regions() {
    let mut snapshot = april_2022();
    let (ireland, virginia) = (IRELAND.parse_region(), account::VIRGINIA.parse_region());
    let elsewhere = |event: &mut TrailEvent| matches!(event.name.as_str(), "CreateUserPool" | "CreateRestApi");
    let days = snapshot.evidence.days.get_mut(&ireland).unwrap();
    let mut moved = days.clone();
    for (day, events) in days.iter_mut() {
        moved.get_mut(day).unwrap().events = events.events.extract_if(.., elsewhere).collect();
    }
    snapshot.trail.get_mut(&ireland).unwrap().events.retain_mut(|event| !elsewhere(event));
    snapshot.evidence.days.insert(virginia.clone(), moved);
    let report = strays_of(&snapshot);
    let burst = one(&report, "tutorial-burst");
    assert!(why(burst).contains("4 services in Ireland (eu-west-1) and N. Virginia (us-east-1)"), "{}", why(burst));
    assert_eq!(burst.region, ireland, "most of it is there");
    assert_eq!((burst.members.len(), burst.members.iter().filter(|own| own.region == virginia).count()), (12, 2));
    assert_eq!(one(&report, "autoscaling-leftover").part_of.as_ref(), Some(&burst.id));
}

/// Moves all that happened in Ireland by so much.
fn later(snapshot: &mut Snapshot, by: TimeDelta) {
    let ireland = IRELAND.parse_region();
    let of_days = snapshot.evidence.days.get_mut(&ireland).into_iter().flat_map(|days| days.values_mut());
    let of_trail = &mut snapshot.trail.get_mut(&ireland).unwrap().events;
    of_days.flat_map(|day| &mut day.events).chain(of_trail).for_each(|event| event.at += by);
}

#[test]
fn a_burst_over_midnight_is_one() {
    let mut snapshot = april_2022();
    // Its four services were used at 17:52, 18:07, 18:15 and 18:24: two of them come to lie after midnight.
    later(&mut snapshot, TimeDelta::minutes(350));
    let report = strays_of(&snapshot);
    let burst = one(&report, "tutorial-burst");
    assert!(
        why(burst).starts_with("From 2022-03-17 to 2022-03-18 the user admin created resources of 4"),
        "{}",
        why(burst)
    );
    assert_eq!(burst.members.len(), 12);
    assert_eq!(burst.created.at.map(|at| at.to_rfc3339()).as_deref(), Some("2022-03-17T23:42:14+00:00"));
    assert_eq!(one(&report, "autoscaling-leftover").part_of.as_ref(), Some(&burst.id));
}

#[test]
fn a_rest_ends_a_burst_and_each_has_an_id_of_its_own() {
    let mut snapshot = april_2022();
    let mut again = snapshot.clone();
    later(&mut again, TimeDelta::minutes(250));
    // What was made later on that day: of the same services, by other names.
    let renamed = |mut event: TrailEvent| {
        event.id.push_str("-again");
        event.resources.iter_mut().for_each(|own| own.push_str("-again"));
        event
    };
    let ireland = IRELAND.parse_region();
    let more = again.evidence.days[&ireland].values().flat_map(|day| day.events.clone()).map(renamed);
    let more: Vec<TrailEvent> = more.collect();
    for event in &more {
        let untouched = DayEvents { complete: true, events: vec![event.clone()] };
        let asked = snapshot.evidence.resources.entry(ireland.clone()).or_default();
        asked.extend(event.resources.iter().map(|name| (name.clone(), untouched.clone())));
    }
    snapshot.evidence.days.get_mut(&ireland).unwrap().values_mut().next().unwrap().events.extend(more);
    let report = strays_of(&snapshot);
    let bursts: Vec<&Finding> = report.findings.iter().filter(|own| own.rule == "tutorial-burst").collect();
    assert_eq!(bursts.len(), 2, "{:?}", rules(&report));
    assert_ne!(bursts[0].id, bursts[1].id);
    let first = one(&strays_of(&april_2022()), "tutorial-burst").id.clone();
    assert!(bursts.iter().any(|own| own.id == first), "the first of a day keeps its id");
}

#[test]
fn auto_scaling_of_what_a_burst_made_and_nothing_changed_since_is_told_without_a_command() {
    let mut snapshot = april_2022();
    snapshot.evidence.sums.clear();
    let report = strays_of(&snapshot);
    none(&report, "autoscaling-leftover");
    let events = snapshot.evidence.days[&IRELAND.parse_region()].values().flat_map(|day| day.events.clone());
    let about = events.filter(|event| event.resources.iter().any(|own| own.ends_with("Rides"))).collect();
    let known = DayEvents { complete: true, events: about };
    snapshot.evidence.resources.entry(IRELAND.parse_region()).or_default().insert("Rides".to_owned(), known);
    let report = strays_of(&snapshot);
    let found = one(&report, "autoscaling-leftover");
    assert!(why(found).ends_with("which no event has changed since the day it was created."), "{}", why(found));
    assert_eq!((commands(found).len(), found.severity), (0, Severity::Low));
    assert!(!commands(one(&report, "tutorial-burst")).iter().any(|own| own.contains("Rides")));
}

#[test]
fn auto_scaling_of_a_gone_table_is_left_over() {
    let mut account = Account::new();
    account.snapshot = april_2022();
    account.snapshot.evidence.sums.clear();
    account.snapshot.evidence.days.clear();
    let tables = account.snapshot.evidence.inventory.entry(IRELAND.parse_region()).or_default();
    tables.insert("AWS::DynamoDB::Table".to_owned(), Vec::new());
    let report = account.strays();
    let found = one(&report, "autoscaling-leftover");
    assert!(why(found).contains("Rides is gone"), "{}", why(found));
}

#[test]
fn a_member_cannot_know_its_saving_and_a_payer_counts_its_organisation() {
    let mut snapshot = april_2022();
    snapshot.account.as_mut().unwrap().role = whybill::snapshot::Role::Member;
    let report = strays_of(&snapshot);
    assert!(report.findings.iter().all(|own| own.month_cost.is_none()));
    assert_eq!(report.unknown_savings, 3);
    let mut payer = april_2022();
    payer.account.as_mut().unwrap().role = whybill::snapshot::Role::Payer;
    let mut lines = payer.months.values().next_back().unwrap().lines.clone();
    for line in lines.iter_mut().filter(|line| line.usage_type == "EU-CW:AlarmMonitorUsage") {
        line.usage = "52.000002".parse().ok();
    }
    payer.months.values_mut().next_back().unwrap().organisation = Some(lines);
    let report = strays_of(&payer);
    assert_eq!(saves(one(&report, "autoscaling-leftover")), "0.8", "all eight are beyond the organisation's ten");
    assert_eq!(report.month_cost.unwrap().to_string(), "0.9");
}

#[test]
fn accounts_without_strays() {
    for name in ["control", "empty", "pipeline-2024", "signin-alerts-2022-02", "member"] {
        assert_eq!(rules(&strays_of(&snapshot(name))), [""; 0], "{name}");
    }
}

#[test]
fn no_two_findings_have_one_id() {
    // Usage of two meters in one region, of alarms that are all gone.
    let mut snapshot = snapshot("aws-cloudwatch-lab-highres");
    snapshot.alarms.values_mut().for_each(Vec::clear);
    let report = strays_of(&snapshot);
    let gone = report.findings.iter().filter(|finding| finding.rule == "gone-but-billed").count();
    let ids: BTreeSet<&str> = report.findings.iter().map(|finding| finding.id.as_str()).collect();
    assert!(gone > 1, "{:?}", rules(&report));
    assert_eq!(ids.len(), report.findings.len());
}
