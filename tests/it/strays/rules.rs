//! Each rule where it must find, and where it must not.

mod resources;

use whybill::analyse::strays;
use whybill::answer::Severity;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::strays::{evidence, why};
use whybill::snapshot::{
    AccountPlan, Condition, Inventoried, LogGroup, MetricQuery, Recorded, TrailConfiguration, Watches,
};

use super::{commands, none, one, rules, saves};
use crate::strays::account::{Account, IRELAND, LONDON, ParseRegion, VIRGINIA, day};

pub(crate) fn composite(rule: &str) -> Watches {
    Watches::Composite { rule: rule.to_owned(), suppressor: None }
}

#[test]
fn alarms_in_a_home_region_and_billing_alarms_are_expected() {
    let mut account = Account::new();
    account.alarm(LONDON, "left").in_alarm_since("2021-01-01");
    let report = account.strays();
    assert_eq!(one(&report, "unexpected-region").severity, Severity::Low);
    let home = Question { home_regions: [LONDON.parse_region(), IRELAND.parse_region()].into(), ..Question::default() };
    none(&strays(&account.snapshot, &Catalogue::built_in().unwrap(), &home).unwrap(), "unexpected-region");
    let mut billing = Account::new();
    billing.alarm("us-east-1", "budget").on("AWS/Billing", "EstimatedCharges", &[("Currency", "USD")]);
    billing.alarm("us-east-1", "ends").on("AWS/CertificateManager", "DaysToExpiry", &[("CertificateArn", "c")]);
    assert_eq!(rules(&billing.strays()), [""; 0]);
}

#[test]
fn usage_outside_the_home_is_found_at_no_cost_and_requests_alone_are_not() {
    let mut account = Account::new();
    account.line("AWS CloudTrail", "USE2-FreeEventsRecorded", "100", "Events", "0");
    account.line("Amazon Simple Storage Service", "USE2-Requests-Tier1", "12", "Requests", "0");
    none(&account.strays(), "unexpected-region");
    account.line("AWS Lambda", "USE2-Lambda-GB-Second", "3", "Lambda-GB-Second", "0");
    let report = account.strays();
    let found = one(&report, "unexpected-region");
    assert_eq!((found.region.code(), saves(found).as_str(), found.fix.len()), ("us-east-2", "unknown", 0));
}

#[test]
fn a_silent_metric_is_a_hint_and_with_another_sign_a_stray() {
    let mut account = Account::new();
    account.alarm(IRELAND, "silent").no_data_since("2026-09-20").silent();
    account.alarm(IRELAND, "lively").no_data_since("2026-09-20");
    let report = account.strays();
    let found = one(&report, "dead-metric");
    assert_eq!((found.severity, found.resource.as_ref().unwrap().name.as_str()), (Severity::Info, "silent"));
    account.alarm(IRELAND, "old").no_data_since("2026-01-01").silent();
    let report = account.strays();
    let old = report.findings.iter().find(|own| own.resource.as_ref().unwrap().name == "old").unwrap();
    assert_eq!((old.rule, old.severity), ("dead-metric", Severity::Low));
    assert_eq!(evidence(old), ["It has been without data since 2026-01-01, for 273 days."]);
    assert_eq!(saves(old), "0", "three alarms are inside the ten");
}

#[test]
fn what_counts_errors_is_silent_while_all_is_well() {
    let mut account = Account::new();
    let balancer = &[("LoadBalancer", "app/web/50dc6c495c0c9188")];
    account.alarm(IRELAND, "errors").no_data_since("2024-01-01").on(
        "AWS/ApplicationELB",
        "HTTPCode_ELB_5XX_Count",
        balancer,
    );
    account.alarm(IRELAND, "requests").no_data_since("2024-01-01").on("AWS/ApplicationELB", "RequestCount", balancer);
    // The account's own metric: that it doesn't come is known, not whether it should.
    account.alarm(IRELAND, "own").no_data_since("2024-01-01").on("Shop", "Orders", &[]);
    account.snapshot.evidence.metric_filters.insert(IRELAND.parse_region(), Vec::new());
    account.silence_all();
    let report = account.strays();
    let named = report.findings.iter().map(|own| (own.resource.as_ref().unwrap().name.as_str(), own.severity));
    assert_eq!(named.collect::<Vec<_>>(), [("requests", Severity::Low), ("own", Severity::Info)]);
}

#[test]
fn whether_another_accounts_metric_arrives_is_not_known() {
    let mut account = Account::new();
    account.alarm(IRELAND, "central").no_data_since("2026-09-20").silent();
    let mut of_account = |owner: Option<&str>| {
        let alarm = &mut account.snapshot.alarms.get_mut(&IRELAND.parse_region()).unwrap()[0];
        let query = MetricQuery {
            id: "m1".to_owned(),
            metric: Some("NumberOfMessagesSent".to_owned()),
            namespace: Some("AWS/SQS".to_owned()),
            expression: None,
            account: owner.map(str::to_owned),
            period: Some(60),
        };
        alarm.watches = Watches::Queries { queries: vec![query], comparison: None, threshold_metric: None };
        rules(&account.strays()).len()
    };
    assert_eq!((of_account(None), of_account(Some("999999999999"))), (1, 0));
}

#[test]
fn a_gone_target_is_a_second_sign() {
    let mut account = Account::new();
    account.alarm(IRELAND, "orphan").no_data_since("2026-09-20").silent().on(
        "AWS/EC2",
        "CPUUtilization",
        &[("InstanceId", "i-1")],
    );
    account.silence_all();
    let there = Inventoried { identifier: "i-1".to_owned(), properties: [].into() };
    account.inventory(IRELAND, "AWS::EC2::Instance", vec![there]);
    assert_eq!(one(&account.strays(), "dead-metric").severity, Severity::Info);
    account.inventory(IRELAND, "AWS::EC2::Instance", Vec::new());
    assert_eq!(one(&account.strays(), "dead-metric").severity, Severity::Low);
}

#[test]
fn alarms_that_tell_nobody() {
    let mut account = Account::new();
    account.alarm(IRELAND, "mute").actions(&[]);
    account.alarm(IRELAND, "off").alarm.actions_enabled = false;
    account.alarm(IRELAND, "unheard").actions(&["arn:aws:sns:eu-west-1:123456789012:nobody"]);
    account.alarm(IRELAND, "heard");
    account.alarm(IRELAND, "child").actions(&[]);
    account.alarm(IRELAND, "parent").alarm.watches = composite("ALARM(child) OR ALARM(\"heard\")");
    account.snapshot.evidence.subscriptions.insert("arn:aws:sns:eu-west-1:123456789012:nobody".to_owned(), Vec::new());
    let report = account.strays();
    let names: Vec<&str> = report.findings.iter().map(|own| own.resource.as_ref().unwrap().name.as_str()).collect();
    assert_eq!(rules(&report), ["no-action"; 3]);
    assert!(["mute", "off", "unheard"].iter().all(|name| names.contains(name)), "{names:?}");
    let looked_at = |note: &String| note.starts_with("Whether a dashboard");
    assert!(report.findings.iter().all(|own| own.severity == Severity::Info && evidence(own).iter().any(looked_at)));
}

#[test]
fn ninety_days_in_alarm_are_stuck_and_in_ok_are_not() {
    let mut account = Account::new();
    account.alarm(IRELAND, "stuck").in_alarm_since("2026-06-01");
    account.alarm(IRELAND, "recent").in_alarm_since("2026-08-01");
    account.alarm(IRELAND, "well").alarm.state_since = Some(day("2020-01-01"));
    let report = account.strays();
    assert_eq!(one(&report, "stuck-state").resource.as_ref().unwrap().name, "stuck");
    assert_eq!(report.findings.len(), 1);
}

#[test]
fn twins_are_duplicates_and_a_warning_beside_an_emergency_is_a_hint() {
    let mut account = Account::new();
    let cpu = &[("InstanceId", "i-1")];
    account.alarm(IRELAND, "first").on("AWS/EC2", "CPUUtilization", cpu);
    account.alarm(IRELAND, "other").on("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-2")]);
    none(&account.strays(), "duplicate-alarm");
    account.alarm(IRELAND, "second").on("AWS/EC2", "CPUUtilization", cpu);
    let report = account.strays();
    let found = one(&report, "duplicate-alarm");
    assert_eq!((found.severity, found.resource.as_ref().unwrap().name.as_str()), (Severity::Info, "second"));
}

#[test]
fn where_thresholds_are_known_they_decide_about_duplicates() {
    let mut account = Account::new();
    let above = |threshold: &str| Condition {
        statistic: "Average".to_owned(),
        threshold: threshold.parse().unwrap(),
        periods: 3,
        datapoints: None,
        missing: None,
    };
    for (name, threshold) in [("warning", "70"), ("emergency", "90"), ("emergency-2", "90")] {
        let added = account.alarm(IRELAND, name).on("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-1")]);
        let Watches::Metric { condition, .. } = &mut added.alarm.watches else { panic!() };
        *condition = Some(above(threshold));
    }
    let report = account.strays();
    let found = one(&report, "duplicate-alarm");
    assert_eq!((found.severity, found.resource.as_ref().unwrap().name.as_str()), (Severity::Low, "emergency-2"));
}

#[test]
fn kinds_that_cost_more_than_they_need() {
    let mut account = Account::new();
    account.runs_in_virginia();
    account.alarm(VIRGINIA, "fast").on("AWS/EC2", "CPUUtilization", &[]).period(10);
    account.alarm(VIRGINIA, "own-fast").on("Shop", "Orders", &[]).period(10);
    account.alarm(VIRGINIA, "usual").on("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-1")]).period(60);
    account.alarm(VIRGINIA, "both").alarm.watches = composite("ALARM(usual) AND ALARM(own-fast)");
    account.alarm(VIRGINIA, "alone").alarm.watches = composite("ALARM(usual)");
    account.alarm(VIRGINIA, "never").alarm.watches = composite("ALARM(usual) AND FALSE");
    let query = |id: &str, metric: Option<&str>, expression: Option<&str>| MetricQuery {
        id: id.to_owned(),
        metric: metric.map(str::to_owned),
        namespace: metric.map(|_| "AWS/SQS".to_owned()),
        expression: expression.map(str::to_owned),
        account: None,
        period: Some(60),
    };
    let (m1, m2) = (query("m1", Some("A"), None), query("m2", Some("B"), None));
    let sum = |text: &str| query("e1", None, Some(text));
    let queries = |all: Vec<MetricQuery>| Watches::Queries { queries: all, comparison: None, threshold_metric: None };
    account.alarm(VIRGINIA, "math").alarm.watches = queries(vec![m1.clone(), m2.clone(), sum("m1*2")]);
    account.alarm(VIRGINIA, "whole").alarm.watches = queries(vec![m1, m2, sum("m1+m2")]);
    let report = account.strays();
    let costly: Vec<(String, String)> = report
        .findings
        .iter()
        .filter(|own| own.rule == "costly-kind")
        .map(|own| (own.resource.as_ref().unwrap().name.clone(), saves(own)))
        .collect();
    // $0.30 for a high resolution alarm that would be one of the ten, $0.50 for a composite one.
    let expected = [("alone", "0.5"), ("fast", "0.3"), ("math", "0")];
    assert_eq!(costly.len(), 3, "{costly:?}");
    for (name, saving) in expected {
        assert!(costly.contains(&(name.to_owned(), saving.to_owned())), "{name}: {costly:?}");
    }
    assert_eq!(report.month_cost.unwrap().to_string(), "0.8");
}

#[test]
fn usage_of_alarms_that_are_gone_ends_by_itself() {
    let mut account = Account::new();
    account.alarm(IRELAND, "there");
    account.line("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "1.000001", "Alarms", "0");
    none(&account.strays(), "gone-but-billed");
    account.snapshot.months.values_mut().next().unwrap().lines.pop();
    account.line("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "1.4", "Alarms", "0");
    let report = account.strays();
    let found = one(&report, "gone-but-billed");
    assert_eq!((found.severity, found.fix.len()), (Severity::Info, 0));
    assert!(why(found).contains("has 1.4 alarm-months"), "{}", why(found));
    assert!(why(found).ends_with("of which 0.4 are not from the alarms that exist now."), "{}", why(found));
}

#[test]
fn an_allowance_that_will_overflow_is_a_finding_where_nothing_else_draws_on_it() {
    let mut account = Account::new();
    for n in 0..10 {
        account.alarm(IRELAND, &format!("a{n}")).on("AWS/EC2", "CPUUtilization", &[("InstanceId", &n.to_string())]);
    }
    account.line("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "10", "Alarms", "0");
    account.open_month("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "0.1", "Alarms");
    assert_eq!(rules(&account.strays()), [""; 0]);
    account.alarm(IRELAND, "eleventh").on("AWS/EC2", "CPUUtilization", &[("InstanceId", "x")]);
    let report = account.strays();
    assert_eq!(rules(&report), ["free-tier-cliff"]);
    account.alarm(IRELAND, "mute").actions(&[]);
    assert_eq!(rules(&account.strays()), ["no-action"]);
}

#[test]
fn a_charge_without_a_rule_is_unexplained() {
    let mut account = Account::new();
    account.line("Amazon Nothing", "EU-Frobs", "3", "Frobs", "0.004");
    none(&account.strays(), "unexplained-charge");
    account.line("Amazon Nothing", "EU-MoreFrobs", "3", "Frobs", "12");
    let report = account.strays();
    let found = one(&report, "unexplained-charge");
    assert_eq!((found.severity, saves(found).as_str()), (Severity::High, "unknown"));
    assert_eq!(report.unknown_savings, 0, "nothing is offered for removal");
}

#[test]
fn a_free_plan_whose_credits_end_before_its_date() {
    let mut account = Account::new();
    // September's 1,000 GB-months of storage cost $23: $69 last three months, $92 four.
    let plan = |left: &str, kind: &str| AccountPlan::Known {
        kind: kind.to_owned(),
        status: "ACTIVE".to_owned(),
        credits_left: Some(left.parse().unwrap()),
        ends: Some("2027-01-15T00:00:00Z".parse().unwrap()),
    };
    account.snapshot.plan = Some(plan("69", "FREE"));
    let report = account.strays();
    let found = one(&report, "plan-ends-early");
    assert_eq!((found.severity, saves(found).as_str(), found.fix.len()), (Severity::Medium, "unknown", 0));
    let says =
        "last about 3 months, until 2027-01-01, before the plan's end on 2027-01-15. AWS then closes the account";
    assert!(why(found).contains(says), "{}", why(found));
    assert_eq!(evidence(found), ["Amazon Simple Storage Service EU-TimedStorage-ByteHrs: 1,000 GB-Mo, $23.00."]);
    account.snapshot.plan = Some(plan("92", "FREE"));
    none(&account.strays(), "plan-ends-early");
    account.snapshot.plan = Some(plan("69", "PAID"));
    none(&account.strays(), "plan-ends-early");
}
