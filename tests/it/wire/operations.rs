//! `explain --by-operation`: one more question, or an honest gap.

use serde_json::{Value, json};
use whybill::bill::BillLine;
use whybill::snapshot_file::load;

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{AS_OF, Machine, april, gaps, line, usage};
use crate::wire::server::{Aws, World};

const S3: &str = "Amazon Simple Storage Service";

fn operation(usage_type: &str, operation: &str, amount: &str, unit: &str, billed: &str) -> BillLine {
    usage((S3, usage_type), Some(operation), amount, unit, billed)
}

/// April 2022, whose S3 lines are 101,247 requests of tier 1 for $0.506235, 199,189 of tier 2 for $0.0796756, and
/// 142.3517 GB-months for $3.2740891.
fn split_april() -> World {
    let mut world = april();
    let parts = vec![
        // 100,000 + 1,247 = 101,247 at $0.005 a thousand: $0.50 + $0.006235 = $0.506235
        operation("EU-Requests-Tier1", "PutObject", "100000", "Requests", "0.5"),
        operation("EU-Requests-Tier1", "ListBucket", "1247", "Requests", "0.006235"),
        operation("EU-Requests-Tier2", "GetObject", "199189", "Requests", "0.0796756"),
        operation("EU-TimedStorage-ByteHrs", "StandardStorage", "142.3517", "GB-Mo", "3.2740891"),
    ];
    let bill = world.snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap();
    bill.by_operation.insert(S3.to_owned(), parts);
    world
}

/// Operation, usage and cost of a usage type's lines.
fn parts(report: &Value, usage_type: &str) -> Vec<[String; 3]> {
    let lines = report["lines"].as_array().unwrap().iter().filter(|line| line["usage_type"] == usage_type);
    let told = |line: &Value| ["operation", "usage", "billed"].map(|name| line[name].as_str().unwrap_or("").to_owned());
    lines.map(told).collect()
}

fn tier1() -> Vec<[String; 3]> {
    [["PutObject", "100000", "0.5"], ["ListBucket", "1247", "0.006235"]].map(|part| part.map(str::to_owned)).into()
}

#[test]
fn a_service_is_split_for_one_more_page() {
    let aws = Aws::start(split_april());
    let machine = Machine::new();
    let output = machine.explain(&aws, &["--by-operation", "S3"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    assert_eq!(parts(&report, "EU-Requests-Tier1"), tier1());
    assert_eq!(line(&report, "EU-CW:AlarmMonitorUsage")["operation"], Value::Null, "other services stay whole");
    // what is split sums to what was whole
    assert_eq!((&report["totals"]["billed"], &report["totals"]["unexplained"]), (&"4.16".into(), &"0".into()));
    assert_eq!(report["requests"]["cost_explorer_usd"], "0.03");
    let asked = aws.asked("GetCostAndUsage");
    assert_eq!(asked.len(), 3);
    let (filter, period) = (&asked[2].body["Filter"]["And"], &asked[2].body["TimePeriod"]);
    assert_eq!(filter[0], json!({"Dimensions": {"Key": "SERVICE", "Values": [S3]}}));
    assert_eq!(*period, json!({"Start": "2022-04-01", "End": "2022-05-01"}));
    let again = json(&machine.explain(&aws, &["--by-operation", "s3"]));
    assert_eq!(again["lines"], report["lines"]);
    assert_eq!(aws.asked("GetCostAndUsage").len(), 3, "the split is in the cache too");
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--by-operation", "S3"];
    let table = text(&machine.signed_in(&aws).args(args).output().unwrap().stdout);
    assert!(table.contains("PutObject") && table.contains("ListBucket"), "{table}");
}

#[test]
fn pages_of_operations_are_put_together() {
    let mut world = split_april();
    world.page = 2;
    let aws = Aws::start(world);
    let report = json(&Machine::new().explain(&aws, &["--by-operation", "S3", "--max-ce-requests", "99"]));
    assert_eq!(parts(&report, "EU-Requests-Tier1"), tier1());
    let grouped = |body: &Value| body["GroupBy"][1]["Key"] == "OPERATION";
    // four groups and the month itself are five rows: three pages of two
    assert_eq!(aws.asked("GetCostAndUsage").iter().filter(|asked| grouped(&asked.body)).count(), 3);
}

#[test]
fn a_service_that_is_not_on_the_bill_is_wrong_usage() {
    let aws = Aws::start(split_april());
    let output = Machine::new().explain(&aws, &["--by-operation", "SQS"]);
    let stderr = text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("no service on the bill of 2022-04 is meant by `SQS`"), "{stderr}");
    for service in ["AWS CloudTrail", "Amazon DynamoDB", S3, "AmazonCloudWatch"] {
        assert!(stderr.contains(service), "{service}: {stderr}");
    }
    assert_eq!(aws.asked("GetCostAndUsage").len(), 2, "nothing is asked by operation");
}

#[test]
fn a_saved_file_without_the_split_says_so() {
    let path = fixture::path("april-2022");
    let args = ["explain", "--month", "2022-04", "--format", "json", "--by-operation", "S3", "--from"];
    let output = Machine::new().command(None).args(args).arg(path).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    whole_with_a_gap(&json(&output), "not in the snapshot");
}

#[test]
fn a_refused_split_leaves_the_lines_whole() {
    let aws = Aws::start(april());
    let output = Machine::new().explain(&aws, &["--by-operation", "S3"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 3, "a refusal isn't asked again");
    whole_with_a_gap(&json(&output), "ValidationException");
}

fn whole_with_a_gap(report: &Value, error: &str) {
    assert_eq!(parts(report, "EU-Requests-Tier1"), [["", "101247", "0.506235"].map(str::to_owned)]);
    let gaps = gaps(report, "cost-explorer-operations");
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!((&gaps[0]["required"], &gaps[0]["error"]), (&true.into(), &error.into()));
}

#[test]
fn a_collected_split_is_taken_from_the_file() {
    let aws = Aws::start(split_april());
    let machine = Machine::new();
    let args = ["collect", "--month", "2022-04", "--as-of", AS_OF, "--by-operation", "S3", "--output", "s.json"];
    let saved = machine.signed_in(&aws).args(args).output().unwrap();
    assert_eq!(saved.status.code(), Some(0), "{}", text(&saved.stderr));
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json", "--by-operation", "S3"];
    let output = machine.command(None).args(args).args(["--from", "s.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    assert_eq!(parts(&report, "EU-Requests-Tier1"), tier1());
    assert_eq!(report["requests"]["cost_explorer"], 0);
}

/// What isn't the sum of its parts stays whole, which is said.
#[test]
fn parts_that_do_not_sum_are_no_split() {
    let mut world = split_april();
    let bill = world.snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap();
    // 100,000 of 101,247 requests
    bill.by_operation.get_mut(S3).unwrap().retain(|part| part.operation.as_deref() != Some("ListBucket"));
    let output = Machine::new().explain(&Aws::start(world), &["--by-operation", "S3"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let report = json(&output);
    whole_with_a_gap(&report, "its operations don't sum up");
    assert_eq!(parts(&report, "EU-Requests-Tier2"), [["GetObject", "199189", "0.0796756"].map(str::to_owned)]);
}

/// What was paid for is kept, and the wrong word is told.
#[test]
fn a_file_collected_for_an_unknown_service_is_saved_and_said() {
    let machine = Machine::new();
    let args = ["collect", "--month", "2022-04", "--as-of", AS_OF, "--by-operation", "SQS", "--output", "s.json"];
    let output = machine.signed_in(&Aws::start(split_april())).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is meant by `SQS`"), "{}", text(&output.stderr));
    let saved = load(&machine.home.path().join("s.json")).unwrap();
    assert!(saved.months.contains_key(&"2022-04".parse().unwrap()));
}

#[test]
fn a_dry_run_counts_the_split_until_it_may_be_cached() {
    let aws = Aws::start(split_april());
    let machine = Machine::new();
    let dry = || text(&machine.explain(&aws, &["--by-operation", "S3", "--dry-run"]).stdout);
    // a page each: records, usage, operations
    assert!(dry().contains("at least $0.03"), "{}", dry());
    machine.explain(&aws, &["--by-operation", "S3"]);
    assert!(dry().contains("at least $0.00"), "{}", dry());
}

/// A payer's lines are its own, split or not; the organisation's aren't its.
#[test]
fn a_payers_operations_are_its_own() {
    let mut world = World::of(fixture::snapshot("payer"));
    let id = world.snapshot.account.as_ref().unwrap().id.clone();
    let bill = world.snapshot.months.get_mut(&"2025-09".parse().unwrap()).unwrap();
    let own = bill.lines.iter().find(|line| line.usage_type == "CW:AlarmMonitorUsage").unwrap().clone();
    let part = BillLine { operation: Some("Unknown".into()), ..own.clone() };
    bill.by_operation.insert(own.service.to_string(), vec![part]);
    let aws = Aws::start(world);
    let args = ["explain", "--month", "2025-09", "--as-of", "2025-10-09T09:00:00Z", "--format", "json"];
    let split = Machine::new().signed_in(&aws).args(args).args(["--by-operation", &own.service]).output().unwrap();
    let report = json(&split);
    assert_eq!(gaps(&report, "cost-explorer-operations"), Vec::<&Value>::new());
    assert_eq!(line(&report, "CW:AlarmMonitorUsage")["operation"], "Unknown");
    let filter = &aws.asked("GetCostAndUsage")[3].body["Filter"]["And"];
    let account = json!({"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": [id]}});
    assert!(filter.as_array().unwrap().contains(&account), "{filter}");
}
