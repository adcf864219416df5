//! `free-tier` and `explain --by-operation` over the wire.

use std::process::Output;

use serde_json::Value;
use whybill::bill::{BillLine, BillingMonth};
use whybill::snapshot::{AccountPlan, MonthBill, Snapshot};

use crate::server::{Aws, World};
use crate::{Machine, fixture, json, text};

/// 20 June 2026 in a month whose days are known.
const JUNE_20: &str = "2026-06-20T09:00:00Z";

/// What AWS knows on the morning of 20 June: the days before it, and their sums as the open month.
fn on_june_20() -> Snapshot {
    let mut snapshot = fixture("daily-course");
    let june: BillingMonth = "2026-06".parse().unwrap();
    let days = snapshot.days.as_mut().unwrap();
    days.lines.retain(|day, _| day.to_string().as_str() < "2026-06-20");
    let mut lines: Vec<BillLine> = Vec::new();
    for line in days.lines.iter().filter(|(day, _)| BillingMonth::of_day(**day) == june).flat_map(|(_, lines)| lines) {
        match lines.iter_mut().find(|sum| sum.key() == line.key()) {
            Some(sum) => {
                sum.usage = sum.usage.zip(line.usage).map(|(sum, usage)| sum + usage);
                sum.billed += line.billed;
            }
            None => lines.push(line.clone()),
        }
    }
    snapshot.months.insert(june, MonthBill { lines, ..MonthBill::empty(true) });
    snapshot
}

fn free_tier(machine: &Machine, aws: &Aws, more: &[&str]) -> Output {
    let args = ["free-tier", "--as-of", JUNE_20, "--format", "json"];
    machine.signed_in(aws).args(args).args(more).output().unwrap()
}

fn offer<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["offers"].as_array().unwrap().iter().find(|row| row["offer"] == id).unwrap()
}

#[test]
fn an_open_month_takes_one_page_more_and_then_none() {
    let aws = Aws::start(World::of(on_june_20()));
    let machine = Machine::new();
    let output = free_tier(&machine, &aws, &["--fail-on", "will_exceed"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let report = json(&output);
    assert_eq!((&report["schema"], &report["month"]), (&"whybill.free-tier/1".into(), &"2026-06".into()));
    assert_eq!(report["requests"]["cost_explorer_usd"], "0.03");
    let asked = aws.asked("GetCostAndUsage");
    assert_eq!(asked.len(), 3);
    assert_eq!(asked[2].body["Granularity"], "DAILY");
    let period = &asked[2].body["TimePeriod"];
    assert_eq!((period["Start"].as_str(), period["End"].as_str()), (Some("2026-05-01"), Some("2026-06-21")));
    let alarms = offer(&report, "cloudwatch-alarms");
    // 250 * round(9/720,8) + 470 * round(13/720,8) = 3.125 + 8.4861132; 1.6111132 * 0.10
    assert_eq!(alarms["month_end"]["used"], "11.6111132");
    assert_eq!(alarms["month_end"]["cost"], "0.16111132");
    assert_eq!(alarms["verdict"], "will_exceed");
    // twenty units an hour since the 16th: 15 * 240 + 15 * 480
    assert_eq!(offer(&report, "dynamodb-read-capacity")["month_end"]["used"], "10800");
    let again = free_tier(&machine, &aws, &[]);
    assert_eq!(aws.asked("GetCostAndUsage").len(), 3, "months and days come from the cache");
    assert_eq!(json(&again)["offers"], report["offers"]);
}

#[test]
fn what_a_run_must_not_find() {
    let aws = Aws::start(World::of(on_june_20()));
    let machine = Machine::new();
    assert_eq!(free_tier(&machine, &aws, &["--fail-on", "exceeded"]).status.code(), Some(0), "nothing is used up yet");
    assert_eq!(free_tier(&machine, &aws, &["--fail-on", "any"]).status.code(), Some(3));
    let unknown = free_tier(&machine, &aws, &["--fail-on", "soon"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("will_exceed"), "{}", text(&unknown.stderr));
}

#[test]
fn a_match_comes_before_a_missing_part() {
    let mut world = World::of(on_june_20());
    world.refused.insert("ap-south-1".to_owned());
    let aws = Aws::start(world);
    let machine = Machine::new();
    assert_eq!(free_tier(&machine, &aws, &["--fail-on", "will_exceed"]).status.code(), Some(3));
    assert_eq!(free_tier(&machine, &aws, &[]).status.code(), Some(4));
}

#[test]
fn without_days_the_sum_is_drawn_out() {
    let aws = Aws::start(World::of(on_june_20()));
    let output = free_tier(&Machine::new(), &aws, &["--max-ce-requests", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    let gap = &report["gaps"][0];
    assert_eq!((&gap["source"], &gap["required"]), (&"cost-explorer-days".into(), &false.into()));
    let lambda = offer(&report, "lambda-requests");
    assert!(lambda["explanation"].as_str().unwrap().contains("a straight line from the 465 hours"), "{lambda}");
}

#[test]
fn a_plan_is_said_and_none_is_no_gap() {
    let mut snapshot = on_june_20();
    snapshot.plan = Some(AccountPlan::Known {
        kind: "FREE".to_owned(),
        status: "ACTIVE".to_owned(),
        credits_left: Some("80.5".parse().unwrap()),
        ends: Some("2026-11-30T23:59:59Z".parse().unwrap()),
    });
    let aws = Aws::start(World::of(snapshot));
    let summary = json(&free_tier(&Machine::new(), &aws, &[]))["summary"].to_string();
    assert!(summary.contains("on the free plan (active, $80.50 of credits left, until 2026-11-30)"), "{summary}");
    let aws = Aws::start(World::of(on_june_20()));
    assert_eq!(json(&free_tier(&Machine::new(), &aws, &[]))["gaps"], Value::Array(Vec::new()));
    let mut world = World::of(on_june_20());
    world.failing.insert("GetAccountPlanState".to_owned(), "AccessDeniedException".to_owned());
    let output = free_tier(&Machine::new(), &Aws::start(world), &[]);
    let gap = &json(&output)["gaps"][0];
    assert_eq!((&gap["source"], output.status.code()), (&"account-plan".into(), Some(0)));
    assert!(gap["effect"].as_str().unwrap().contains("freetier:GetAccountPlanState"), "{gap}");
}

#[test]
fn collected_for_free_tier_it_answers_the_same() {
    let aws = Aws::start(World::of(on_june_20()));
    let machine = Machine::new();
    let collect = ["collect", "--for", "free-tier", "--as-of", JUNE_20, "--output", "s.json"];
    assert!(machine.signed_in(&aws).args(collect).status().unwrap().success());
    let saved = ["free-tier", "--from", "s.json", "--as-of", JUNE_20, "--format", "json"];
    let saved = machine.command(None).args(saved).output().unwrap();
    assert_eq!(json(&saved)["offers"], json(&free_tier(&machine, &aws, &[]))["offers"]);
}

const S3: &str = "Amazon Simple Storage Service";

/// The April of 2022, S3's lines by operation.
fn by_operation() -> World {
    let mut snapshot = fixture("april-2022");
    let bill = snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap();
    let of_s3 = bill.lines.iter().filter(|line| line.service == S3);
    let parts = of_s3.flat_map(|line| {
        // A quarter each of usage and cost for the last, the rest for the first.
        let quarter = |text: String| text.parse::<rust_decimal::Decimal>().unwrap() / rust_decimal::Decimal::from(4);
        let usage = line.usage.map(|usage| whybill::bill::Quantity::new(quarter(usage.to_string())));
        let billed = whybill::bill::Usd::new(quarter(line.billed.to_string()));
        let less = BillLine { operation: Some("ListBucket".to_owned()), usage, billed, ..line.clone() };
        let rest = line.usage.zip(usage).map(|(all, quarter)| all - quarter);
        let more = BillLine {
            operation: Some("PutObject".to_owned()),
            usage: rest,
            billed: line.billed - billed,
            ..line.clone()
        };
        [less, more]
    });
    let parts = parts.collect();
    bill.by_operation.insert(S3.to_owned(), parts);
    World::of(snapshot)
}

#[test]
fn a_service_by_operation_takes_one_query_more() {
    let aws = Aws::start(by_operation());
    let machine = Machine::new();
    let report = json(&machine.explain(&aws, &["--by-operation", "S3"]));
    let asked = aws.asked("GetCostAndUsage");
    assert_eq!((asked.len(), &report["requests"]["cost_explorer_usd"]), (3, &"0.03".into()));
    assert!(asked[2].body["Filter"].to_string().contains(S3), "{}", asked[2].body);
    let lines = report["lines"].as_array().unwrap();
    let of_s3: Vec<&Value> = lines.iter().filter(|line| line["service"] == S3).collect();
    assert!(!of_s3.is_empty() && of_s3.iter().all(|line| line["operation"].is_string()), "{report}");
    assert!(lines.iter().any(|line| line["service"] == "AmazonCloudWatch" && line["operation"].is_null()));
    assert_eq!(report["totals"]["billed"], "4.16");
    machine.explain(&aws, &["--by-operation", "S3"]);
    assert_eq!(aws.asked("GetCostAndUsage").len(), 3, "from the cache");
}

#[test]
fn a_split_that_is_not_there_is_missing_or_refused() {
    let aws = Aws::start(by_operation());
    let machine = Machine::new();
    let none = machine.explain(&aws, &["--by-operation", "Kinesis"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("the services on it: AWS CloudTrail"), "{}", text(&none.stderr));
    let collect = |more: &[&str]| {
        let args = ["collect", "--month", "2022-04", "--as-of", crate::AS_OF, "--output", "s.json"];
        assert!(machine.signed_in(&aws).args(args).args(more).status().unwrap().success());
        let saved = ["explain", "--month", "2022-04", "--from", "s.json", "--by-operation", "S3", "--format", "json"];
        machine.command(None).args(saved).output().unwrap()
    };
    let without = collect(&[]);
    assert_eq!(without.status.code(), Some(4));
    let gap = json(&without)["gaps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&gap["source"], &gap["required"]), (&"cost-explorer-operations".into(), &true.into()));
    assert_eq!(collect(&["--by-operation", "S3"]).status.code(), Some(0));
}
