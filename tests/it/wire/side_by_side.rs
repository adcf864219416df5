//! What doesn't wait for another answer.

use std::collections::BTreeSet;

use serde_json::json;
use whybill::bill::Region;
use whybill::snapshot::{AlarmChange, Change, Requests, Snapshot, TrailEvent};

use crate::support::fixture;
use crate::support::program::{self, text};
use crate::wire::machine::{AS_OF, Machine, april};
use crate::wire::server::{Aws, World, usual};

/// Pages of alarms that Ireland has at most, or the list of regions.
const MOST: usize = 60;
/// Pages that the list of regions has after the alarms were asked for.
const AFTER: usize = 10;

/// A page without alarms, as CloudWatch writes it.
fn no_alarms(token: Option<String>) -> Vec<u8> {
    let entries = [("MetricAlarms", Some(ciborium::Value::Array(Vec::new()))), ("NextToken", token.map(Into::into))];
    let entries = entries.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
    let mut bytes = Vec::new();
    ciborium::into_writer(&ciborium::Value::Map(entries.collect()), &mut bytes).unwrap();
    bytes
}

/// An account whose alarms in Ireland have one page more as long as nothing was asked that `ends` it.
fn slow_in_ireland(mut world: World, ends: impl Fn(&str, &str) -> bool + Send + 'static) -> World {
    let (mut pages, mut ended) = (0, false);
    world.instead = Some(Box::new(move |_, asked| {
        ended |= ends(&asked.operation, &asked.region);
        (asked.operation == "DescribeAlarms" && asked.region == "eu-west-1").then(|| {
            pages += 1;
            no_alarms((!ended && pages < MOST).then(|| pages.to_string()))
        })
    }));
    world
}

fn pages_of_ireland(aws: &Aws) -> usize {
    aws.asked("DescribeAlarms").iter().filter(|asked| asked.region == "eu-west-1").count()
}

#[test]
fn a_region_that_is_slow_holds_no_other_up() {
    let ends = |operation: &str, region: &str| operation == "LookupEvents" && region == "eu-west-2";
    let aws = Aws::start(slow_in_ireland(april(), ends));
    let output = Machine::new().signed_in(&aws).args(["alarms", "--as-of", AS_OF]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(pages_of_ireland(&aws) < MOST, "London's events wait for Ireland's alarms");
}

#[test]
fn the_bill_does_not_wait_for_alarms_nor_they_for_it() {
    let of_bill = |operation: &str, _: &str| operation == "GetCostAndUsage";
    let aws = Aws::start(slow_in_ireland(april(), of_bill));
    let output = Machine::new().explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(pages_of_ireland(&aws) < MOST, "the bill waits for Ireland's alarms");
    // The other way round: as many questions as before, however they come.
    assert_eq!(program::json(&output)["requests"]["cost_explorer"], 2);
}

/// An account whose list of regions has one page more as long as not all alarms of the regions that every account has were asked for,
/// and some pages more, so that answers come before it.
fn slow_to_list(mut world: World) -> World {
    let (mut pages, mut end, mut regions) = (0, MOST, BTreeSet::new());
    world.instead = Some(Box::new(move |world, asked| {
        if asked.operation == "DescribeAlarms" {
            regions.insert(asked.region.clone());
        }
        (asked.operation == "ListRegions").then(|| {
            pages += 1;
            if regions.len() >= 17 {
                end = end.min(pages + AFTER);
            }
            let mut body = asked.body.clone();
            body["NextToken"] = json!(null);
            let mut answer = usual(world, asked, &body);
            answer["NextToken"] = if pages >= end { json!(null) } else { json!(pages.to_string()) };
            answer.to_string().into_bytes()
        })
    }));
    world
}

/// Collects an account's alarms, and reads what was written but how often was asked.
fn collected(aws: &Aws) -> Snapshot {
    let machine = Machine::new();
    let args = ["collect", "--for", "alarms", "--output", "s.json"];
    let output = machine.back_then(aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let snapshot = whybill::snapshot_file::load(&machine.home.path().join("s.json")).unwrap();
    Snapshot { requests: Requests::default(), ..snapshot }
}

/// That an alarm was deleted, and another made, while they were asked for is told nowhere, as if they had been asked for at once.
#[test]
fn what_is_done_to_alarms_while_they_are_asked_for_is_told_nowhere() {
    let mut world = april();
    let london = Region::new("eu-west-2");
    let change =
        |alarm: &str, at: &str, change| AlarmChange { at: at.parse().unwrap(), alarm: alarm.to_owned(), change };
    let listed = world.snapshot.alarms[&london][0].name.clone();
    let later = [
        change("gone", "2022-05-03T09:00:10Z", Change::Deleted),
        change(&listed, "2022-05-03T09:00:10Z", Change::Deleted),
        change(&listed, "2022-05-03T09:00:12Z", Change::Created),
        change("new", "2022-05-03T09:00:12Z", Change::Created),
    ];
    world.snapshot.alarm_history.entry(london).or_default().extend(later);
    assert!(collected(&Aws::start(world)) == collected(&Aws::start(april())), "another snapshot");
}

/// Those of the regions that every account has are asked for while it says which it has.
#[test]
fn alarms_do_not_wait_for_the_list_of_regions() {
    let aws = Aws::start(slow_to_list(april()));
    let listed = collected(&aws);
    assert!(aws.asked("ListRegions").len() < MOST, "the alarms wait for the list");
    assert!(listed == collected(&Aws::start(april())), "another snapshot");
    // An account may have others, too,
    let (cape_town, london) = (Region::new("af-south-1"), Region::new("eu-west-2"));
    let mut world = april();
    world.snapshot.regions.as_mut().unwrap().codes.insert(cape_town.clone());
    let forgotten = world.snapshot.alarms[&london].clone();
    world.snapshot.alarms.insert(cape_town.clone(), forgotten.clone());
    let with_cape_town = collected(&Aws::start(slow_to_list(world)));
    assert_eq!(with_cape_town.alarms[&cape_town].len(), forgotten.len());
    // and where it hasn't one of these, nothing is told of it.
    let mut world = april();
    world.snapshot.regions.as_mut().unwrap().codes.remove(&london);
    world.refused.insert("eu-west-2".to_owned());
    let aws = Aws::start(slow_to_list(world));
    let without_london = collected(&aws);
    assert!(aws.asked("DescribeAlarms").iter().any(|asked| asked.region == "eu-west-2"));
    assert!(!without_london.alarms.contains_key(&london) && without_london.gaps == listed.gaps);
    // Other partitions have none of them.
    let aws = Aws::start(slow_to_list(april()));
    let output = Machine::new().back_then(&aws).env("AWS_REGION", "us-gov-west-1").arg("alarms").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(aws.asked("ListRegions").len(), MOST, "GovCloud is asked for regions that it hasn't");
}

/// A payer's questions go by each other's answers.
#[test]
fn what_costs_money_is_asked_in_order() {
    let aws = Aws::start(World::of(fixture::snapshot("payer")));
    let args = ["collect", "--for", "explain", "--month", "2025-09", "--as-of", "2025-10-09T09:00:00Z"];
    let output = Machine::new().signed_in(&aws).args(args).args(["--output", "s.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let asked = aws.asked("GetCostAndUsage");
    let of = |body: &serde_json::Value| (body["GroupBy"][0]["Key"].clone(), body["Filter"].to_string());
    let asked: Vec<_> = asked.iter().map(|asked| of(&asked.body)).collect();
    let keys: Vec<_> = asked.iter().map(|(key, _)| key.as_str().unwrap()).collect();
    assert_eq!(keys, ["RECORD_TYPE", "SERVICE", "SERVICE", "LINKED_ACCOUNT"]);
    let is_own: Vec<bool> = asked.iter().map(|(_, filter)| filter.contains("LINKED_ACCOUNT")).collect();
    assert_eq!(
        is_own,
        [true, true, false, false],
        "records, own usage, the organisation's, and what each account cost"
    );
}

/// What CloudTrail is asked of alarms, as `eu-west-1: DeleteAlarms`, each once.
fn asked_of_alarms(world: World, args: &[&str]) -> BTreeSet<String> {
    let aws = Aws::start(world);
    let output = Machine::new().back_then(&aws).args(["alarms"]).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let asked = aws.asked("LookupEvents");
    let told = asked.iter().map(|asked| {
        let name = asked.body["LookupAttributes"][0]["AttributeValue"].as_str().unwrap();
        format!("{}: {name}", asked.region)
    });
    let told: Vec<String> = told.collect();
    let once: BTreeSet<String> = told.iter().cloned().collect();
    assert_eq!(told.len(), once.len(), "{told:?}");
    once
}

/// London's alarm was last configured in 2020, Ireland's in these 90 days, and none was deleted: who put London's isn't asked.
#[test]
fn what_cloudwatch_tells_of_its_alarms_is_not_asked_of_cloudtrail() {
    let of = |region: &str, names: &[&str]| names.iter().map(|name| format!("{region}: {name}")).collect();
    let (deleted, put, composite) = ("DeleteAlarms", "PutMetricAlarm", "PutCompositeAlarm");
    let ireland: BTreeSet<String> = of("eu-west-1", &[deleted, put]);
    let all_of = |region: &str| -> BTreeSet<String> { of(region, &[deleted, put, composite]) };
    let deletions: BTreeSet<String> = of("eu-west-2", &[deleted]);
    assert_eq!(asked_of_alarms(april(), &[]), &ireland | &deletions);
    let london = Region::new("eu-west-2");
    // Whose alarm was deleted is asked where CloudTrail knows of one,
    let mut deleted_there = april();
    let event = deleted_there.snapshot.trail[&Region::new("eu-west-1")].events[0].clone();
    let event = TrailEvent { name: deleted.to_owned(), id: "deleted".to_owned(), ..event };
    deleted_there.snapshot.trail.get_mut(&london).unwrap().events.push(event);
    assert_eq!(asked_of_alarms(deleted_there, &[]), &ireland | &all_of("eu-west-2"));
    // or CloudWatch before it, be it while it is asked,
    let mut just_deleted = april();
    let change =
        AlarmChange { at: "2022-05-03T09:00:20Z".parse().unwrap(), alarm: "gone".to_owned(), change: Change::Deleted };
    just_deleted.snapshot.alarm_history.entry(london).or_default().push(change);
    assert_eq!(asked_of_alarms(just_deleted, &[]), &ireland | &all_of("eu-west-2"));
    // or nobody can know, since CloudWatch's history is refused.
    let mut refused = april();
    refused.failing.insert("DescribeAlarmHistory".to_owned(), "AccessDeniedException".to_owned());
    assert_eq!(asked_of_alarms(refused, &[]), &all_of("eu-west-1") | &all_of("eu-west-2"));
    // What is there now may be less than what was there then.
    assert_eq!(asked_of_alarms(april(), &["--as-of", "2022-05-01"]), &all_of("eu-west-1") | &all_of("eu-west-2"));
}

/// Whichever answer comes first, the same is asked and the same comes out.
#[test]
fn the_order_of_answers_changes_nothing() {
    let collected = || {
        let (aws, machine) = (Aws::start(april()), Machine::new());
        let args = ["collect", "--as-of", AS_OF, "--output", "s.json"];
        let output = machine.back_then(&aws).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let operations = [
            "LookupEvents",
            "GetMetricStatistics",
            "ListMetrics",
            "ListResources",
            "DescribeAlarmHistory",
            "GetProducts",
        ];
        let asked = operations.map(|operation| {
            let asked = aws.asked(operation);
            let told = asked.iter().map(|asked| format!("{} {} {}", asked.operation, asked.region, asked.body));
            (asked.len(), told.collect::<BTreeSet<_>>())
        });
        (std::fs::read_to_string(machine.home.path().join("s.json")).unwrap(), asked)
    };
    assert_eq!(collected(), collected());
}
