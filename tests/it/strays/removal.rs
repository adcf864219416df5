//! What may go, in which order, and what it saves together: nothing goes that something else needs.

mod composites;

use whybill::analyse::strays;
use whybill::answer::{Finding, Severity, StraysReport};
use whybill::catalogue::Catalogue;
use whybill::question::{Question, Suppressions};
use whybill::report::prose::strays::evidence;
use whybill::report::script;
use whybill::snapshot::{Alarm, Condition, Inventoried, MetricSum, TrailEvent, Watches};

use super::rules::composite;
use super::{april_2022, commands, none, one, saves, strays_of};
use crate::strays::account::{Account, IRELAND, LONDON, ParseRegion, VIRGINIA, day};
use crate::support::build::event;

const DELETE: &str = "aws cloudwatch delete-alarms --region eu-west-2 --alarm-names";

fn about<'a>(report: &'a StraysReport, name: &str) -> &'a Finding {
    let named = |own: &&Finding| own.resource.as_ref().is_some_and(|own| own.name == name);
    report.findings.iter().find(named).unwrap()
}

fn suppressing(account: &Account, suppressions: &str) -> StraysReport {
    let suppressions = Suppressions::parse("whybill.toml", suppressions).unwrap();
    let question = Question { suppressions, ..Question::default() };
    strays(&account.snapshot, &Catalogue::built_in().unwrap(), &question).unwrap()
}

fn is_kept_for(finding: &Finding, parent: &str) {
    assert_eq!((finding.severity, finding.fix.len(), finding.month_cost), (Severity::Info, 0, None));
    let note = format!("The composite alarm {parent} needs it");
    assert!(evidence(finding).iter().any(|own| own.starts_with(&note)), "{:?}", finding.evidence);
}

#[test]
fn what_a_suppression_keeps_is_not_taken_down_with_its_burst() {
    let mut account = Account::new();
    account.snapshot = april_2022();
    let mentions = |report: &StraysReport| script(report).lines().filter(|line| line.contains("Rides")).count();
    assert!(mentions(&account.strays()) >= 3, "the scaling targets and the table");
    let report = suppressing(&account, "[[suppress]]\nrule = \"autoscaling-leftover\"\nreason = \"wanted\"\n");
    assert_eq!(mentions(&report), 0, "{}", script(&report));
    assert!(evidence(one(&report, "tutorial-burst")).iter().any(|own| own.contains("a suppression")));
}

#[test]
fn a_function_named_like_an_idle_table_stays() {
    let mut snapshot = april_2022();
    let days = snapshot.evidence.days.get_mut(&IRELAND.parse_region()).unwrap().values_mut();
    let trail = snapshot.trail.get_mut(&IRELAND.parse_region()).unwrap();
    let events = days.flat_map(|day| &mut day.events).chain(&mut trail.events);
    for event in events.filter(|event| event.name.starts_with("CreateFunction")) {
        event.resources = vec!["Rides".to_owned()];
    }
    let report = strays_of(&snapshot);
    let commands = commands(one(&report, "tutorial-burst"));
    assert!(commands.iter().any(|own| own.contains("delete-table")), "{commands:?}");
    assert!(!commands.iter().any(|own| own.contains("delete-function")), "{commands:?}");
}

#[test]
fn another_services_table_is_not_the_gone_one() {
    let mut account = Account::new();
    account.alarm(IRELAND, "keyspace").no_data_since("2026-09-20").on(
        "AWS/Cassandra",
        "ConsumedReadCapacityUnits",
        &[("TableName", "orders")],
    );
    account.inventory(IRELAND, "AWS::DynamoDB::Table", Vec::new());
    none(&account.strays(), "dead-metric");
    account.alarm(IRELAND, "dynamo").no_data_since("2026-09-20").on(
        "AWS/DynamoDB",
        "ConsumedReadCapacityUnits",
        &[("TableName", "orders")],
    );
    assert_eq!(one(&account.strays(), "dead-metric").resource.as_ref().unwrap().name, "dynamo");
}

#[test]
fn of_twins_one_stays() {
    let mut account = Account::new();
    for name in ["first", "second", "third"] {
        let added = account.alarm(IRELAND, name).on("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-1")]);
        let Watches::Metric { condition, .. } = &mut added.alarm.watches else { panic!() };
        let statistic = "Average".to_owned();
        let threshold = "70".parse().unwrap();
        *condition = Some(Condition { statistic, threshold, periods: 1, datapoints: None, missing: None });
    }
    assert_eq!(script(&account.strays()).lines().count(), 2);
    // The oldest is stuck and tells nobody: with it gone the second is the one that stays.
    let ireland = account.snapshot.alarms.get_mut(&IRELAND.parse_region()).unwrap();
    for alarm in ireland.iter_mut() {
        alarm.actions.clear();
    }
    (ireland[0].state, ireland[0].state_since) = ("ALARM".to_owned(), Some(day("2021-01-01")));
    let report = account.strays();
    assert_eq!(about(&report, "first").rule, "stuck-state");
    assert!(
        report.findings.iter().all(|own| own.resource.as_ref().unwrap().name != "second"
            || own.fix.is_empty()
            || own.severity == Severity::Info),
        "{}",
        script(&report)
    );
    assert_eq!(about(&report, "third").rule, "duplicate-alarm");
}

#[test]
fn idle_tables_of_one_region_save_each_its_own() {
    let mut account = Account::new();
    account.runs_in_virginia();
    // Two tables of 5 units for 720 hours, nothing else: 7,200 unit-hours each way.
    account.line("Amazon DynamoDB", "ReadCapacityUnit-Hrs", "7200", "ReadCapacityUnit-Hrs", "0.94");
    let mut held = Vec::new();
    for table in ["One", "Two"] {
        account.sums(VIRGINIA, table, "0", "0");
        let properties =
            [("ProvisionedThroughput.ReadCapacityUnits", "5"), ("ProvisionedThroughput.WriteCapacityUnits", "5")];
        let properties = properties.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        held.push(Inventoried { identifier: table.to_owned(), properties });
    }
    account.inventory(VIRGINIA, "AWS::DynamoDB::Table", held);
    let report = account.strays();
    let each = about(&report, "One").month_cost.unwrap();
    assert!(each < "0.94".parse().unwrap() && !each.is_zero(), "{each}");
    assert_eq!(report.month_cost.unwrap().to_string(), "0.94", "without both nothing is left of the line");
}

#[test]
fn what_a_savings_plan_covers_saves_nothing() {
    let mut account = Account::new();
    account.runs_in_virginia();
    account.line("Amazon DynamoDB", "ReadCapacityUnit-Hrs", "3600", "ReadCapacityUnit-Hrs", "0.468");
    let bill = account.snapshot.months.values_mut().next().unwrap();
    bill.lines.last_mut().unwrap().record_types = ["SavingsPlanCoveredUsage".to_owned()].into();
    account.sums(VIRGINIA, "One", "0", "0");
    let properties =
        [("ProvisionedThroughput.ReadCapacityUnits", "5"), ("ProvisionedThroughput.WriteCapacityUnits", "5")];
    let properties = properties.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let held = vec![Inventoried { identifier: "One".to_owned(), properties }];
    account.inventory(VIRGINIA, "AWS::DynamoDB::Table", held);
    assert_eq!(saves(about(&account.strays(), "One")), "0", "the plan's fee goes on");
}

#[test]
fn a_table_and_its_index_are_one_finding_and_services_of_two_clusters_are_two() {
    let mut account = Account::new();
    let policy = |resource: &str| {
        format!("arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:6e3f8f2d:resource/{resource}:policyName/p")
    };
    let idle = |account: &mut Account, metric: &str, dimensions: &[(&str, &str)], resource: &str| {
        let name = format!("TargetTracking-{resource}-{metric}");
        let namespace = if resource.starts_with("ecs") { "AWS/ECS" } else { "AWS/DynamoDB" };
        let added = account.alarm(IRELAND, &name).on(namespace, metric, dimensions).actions(&[&policy(resource)]);
        let Watches::Metric { namespace, metric, dimensions, .. } = added.alarm.watches.clone() else { panic!() };
        let (to, from) = (day("2026-10-01"), day("2026-09-17"));
        let sum = MetricSum { namespace, metric, dimensions, from, to, sum: None, last_average: None };
        account.snapshot.evidence.sums.entry(IRELAND.parse_region()).or_default().push(sum);
    };
    let table = ("TableName", "Rides");
    idle(&mut account, "ConsumedReadCapacityUnits", &[table], "dynamodb/table/Rides");
    idle(&mut account, "ConsumedWriteCapacityUnits", &[table], "dynamodb/table/Rides");
    let index = [table, ("GlobalSecondaryIndexName", "by-day")];
    idle(&mut account, "ConsumedReadCapacityUnits", &index, "dynamodb/table/Rides/index/by-day");
    let report = account.strays();
    assert_eq!(
        commands(one(&report, "autoscaling-leftover")).len(),
        3,
        "reads and writes of the table, reads of the index"
    );
    for cluster in ["one", "two"] {
        let service = [("ClusterName", cluster), ("ServiceName", "web")];
        idle(&mut account, "CPUUtilization", &service, &format!("ecs/service/{cluster}/web"));
    }
    idle(&mut account, "CPUUtilization", &[("DBClusterIdentifier", "db")], "rds/cluster:db");
    let report = account.strays();
    let ids: std::collections::BTreeSet<&str> = report.findings.iter().map(|own| own.id.as_str()).collect();
    assert_eq!((report.findings.len(), ids.len()), (4, 4));
    let last = about(&report, "cluster:db");
    assert!(commands(last)[0].ends_with("--resource-id cluster:db --scalable-dimension rds:cluster:ReadReplicaCount"));
    // Of a cache's replicas alone nothing was consumed: its primary may be busy.
    let (group, metric) = ([("ReplicationGroupId", "cache")], "ElastiCacheReplicaEngineCPUUtilization");
    idle(&mut account, metric, &group, "elasticache/replication-group/cache");
    let report = account.strays();
    let cache = about(&report, "replication-group/cache");
    assert!(
        commands(cache).is_empty() && whybill::report::prose::strays::why(cache).contains("whose readers sent nothing")
    );
}

#[test]
fn a_table_of_which_only_writes_were_asked_may_be_read() {
    let mut account = Account::new();
    account.snapshot = april_2022();
    let sums = account.snapshot.evidence.sums.get_mut(&IRELAND.parse_region()).unwrap();
    sums.retain(|sum| sum.metric != "ConsumedReadCapacityUnits");
    none(&account.strays(), "autoscaling-leftover");
}

/// What is found of two alarms, of target tracking and of step scaling, whose metric has had no data for two weeks.
fn scaled(policy: &str, change: impl FnOnce(&mut Account)) -> StraysReport {
    let mut account = Account::new();
    let policy = format!("arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:6e3f8f2d:{policy}:policyName/up");
    for name in ["TargetTracking-web-AlarmHigh-1", "busy"] {
        account.alarm(IRELAND, name).on("AWS/EC2", "CPUUtilization", &[("Of", "web")]).actions(&[&policy]);
    }
    let (namespace, metric) = ("AWS/EC2".to_owned(), "CPUUtilization".to_owned());
    let dimensions = [("Of".to_owned(), "web".to_owned())].into();
    let (from, to) = (day("2026-09-17"), day("2026-10-01"));
    let sum = MetricSum { namespace, metric, dimensions, from, to, sum: None, last_average: None };
    account.snapshot.evidence.sums.insert(IRELAND.parse_region(), vec![sum]);
    change(&mut account);
    account.strays()
}

#[test]
fn alarms_of_step_scaling_are_the_users_and_are_deleted_by_themselves() {
    let delete = "aws cloudwatch delete-alarms --region eu-west-1 --alarm-names busy";
    let target = "aws application-autoscaling deregister-scalable-target --region eu-west-1 --service-namespace";
    for (policy, first) in [
        (
            "autoScalingGroupName/web",
            "aws autoscaling delete-policy --region eu-west-1 --auto-scaling-group-name web --policy-name up"
                .to_owned(),
        ),
        (
            "resource/ecs/service/default/web",
            format!("{target} ecs --resource-id service/default/web --scalable-dimension ecs:service:DesiredCount"),
        ),
        (
            "resource/ec2/spot-fleet-request/sfr-1",
            format!(
                "{target} ec2 --resource-id spot-fleet-request/sfr-1 \
                 --scalable-dimension ec2:spot-fleet-request:TargetCapacity"
            ),
        ),
    ] {
        let report = scaled(policy, |_| {});
        assert_eq!(commands(one(&report, "autoscaling-leftover")), [first.as_str(), delete]);
    }
    // What of it is scaled the alarm doesn't tell: nothing is done by halves.
    let report = scaled("resource/custom-resource/https://example.com/v", |_| {});
    let found = one(&report, "autoscaling-leftover");
    assert!(found.fix.is_empty() && evidence(found).iter().any(|own| own.starts_with("No command is given")));
}

#[test]
fn what_a_gone_group_left_is_deleted_by_itself() {
    let report = scaled("autoScalingGroupName/web", |account| {
        let gone = event("2026-09-01T09:00:00Z", "autoscaling", "DeleteAutoScalingGroup", "web");
        account.snapshot.trail.get_mut(&IRELAND.parse_region()).unwrap().events.push(gone);
    });
    let expected = "aws cloudwatch delete-alarms --region eu-west-1 --alarm-names TargetTracking-web-AlarmHigh-1 busy";
    assert_eq!(commands(one(&report, "autoscaling-leftover")), [expected]);
}

#[test]
fn a_burst_deletes_an_idle_table_as_it_is() {
    let mut snapshot = april_2022();
    for alarms in snapshot.alarms.values_mut() {
        alarms.retain(|alarm| !alarm.name.contains("Rides"));
    }
    let report = strays_of(&snapshot);
    let table = one(&report, "idle-table");
    assert_eq!(table.part_of.as_ref(), Some(&one(&report, "tutorial-burst").id));
    assert!(
        table.alternative && commands(table)[0].contains("--billing-mode PAY_PER_REQUEST"),
        "{:?}",
        commands(table)
    );
    // A table that is being changed can't be deleted: only one of both is run.
    let script = script(&report);
    assert!(script.contains("delete-table") && !script.contains("update-table"), "{script}");
}

#[test]
fn a_burst_is_suppressed_by_any_of_its_parts() {
    let account = Account { snapshot: april_2022() };
    let report =
        suppressing(&account, "[[suppress]]\nrule = \"tutorial-burst\"\nresource = \"Rides\"\nreason = \"a course\"\n");
    none(&report, "tutorial-burst");
    assert_eq!((report.suppressed, report.suppression_notes.len()), (1, 0));
    assert!(!script(&report).contains("delete-table"), "{}", script(&report));
}

#[test]
fn what_cloudformation_made_goes_with_its_stack() {
    let mut snapshot = april_2022();
    let ireland = IRELAND.parse_region();
    let day = snapshot.evidence.days.get_mut(&ireland).unwrap().values_mut().next().unwrap();
    let trail = snapshot.trail.get_mut(&ireland).unwrap();
    let by_a_person = |event: &&mut TrailEvent| event.by.as_deref().is_some_and(|by| by.ends_with("user/admin"));
    for event in day.events.iter_mut().chain(&mut trail.events).filter(by_a_person) {
        event.invoked_by = Some("cloudformation.amazonaws.com".to_owned());
    }
    let mut stack = day.events[0].clone();
    stack.at -= chrono::TimeDelta::minutes(1);
    stack.id = "stack".to_owned();
    stack.name = "CreateStack".to_owned();
    stack.source = "cloudformation.amazonaws.com".to_owned();
    stack.invoked_by = None;
    stack.resources = vec!["arn:aws:cloudformation:eu-west-1:123456789012:stack/WildRydes/51af3dc0".to_owned()];
    day.events.insert(0, stack);
    let report = strays_of(&snapshot);
    let (burst, scaling) = (one(&report, "tutorial-burst"), one(&report, "autoscaling-leftover"));
    assert_eq!((burst.fix.len(), scaling.fix.len()), (0, 0), "{:?}", commands(burst));
    let why = "CloudFormation created it; remove it in its stack WildRydes, since deleted by hand it is missed there or comes back.";
    assert!(
        evidence(burst).iter().any(|own| own.to_lowercase().contains("table rides") && own.ends_with(why)),
        "{:?}",
        burst.evidence
    );
    assert!(evidence(scaling).iter().any(|own| own.ends_with(why)), "{:?}", scaling.evidence);
    // Of two stacks nobody can say which it was.
    let day = snapshot.evidence.days.get_mut(&ireland).unwrap().values_mut().next().unwrap();
    let mut other = day.events[0].clone();
    other.id = "other".to_owned();
    other.resources = vec!["Other".to_owned()];
    day.events.insert(0, other);
    let why =
        "CloudFormation created it; remove it in its stack, since deleted by hand it is missed there or comes back.";
    let report = strays_of(&snapshot);
    assert!(evidence(one(&report, "tutorial-burst")).iter().any(|own| own.ends_with(why)));
}

#[test]
fn an_alarm_of_a_stack_gets_no_command() {
    let mut account = Account::new();
    account.alarm(IRELAND, "red").in_alarm_since("2021-01-01").actions(&[]);
    assert_eq!(one(&account.strays(), "stuck-state").fix.len(), 1);
    let put = TrailEvent {
        invoked_by: Some("cloudformation.amazonaws.com".to_owned()),
        ..event("2026-08-01T09:00:00Z", "monitoring", "PutMetricAlarm", "red")
    };
    account.snapshot.trail.get_mut(&IRELAND.parse_region()).unwrap().events.push(put);
    let report = account.strays();
    let found = one(&report, "stuck-state");
    assert!(found.fix.is_empty() && evidence(found).iter().any(|own| own.starts_with("No command is given: Cloud")));
}
