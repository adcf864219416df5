//! A member's lines, explained from the account that pays for its organisation.

use std::process::Output;

use serde_json::{Value, json};
use whybill::bill::BillLine;
use whybill::snapshot::MonthBill;

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{Machine, gaps, line};
use crate::wire::server::{Aws, World};

const MEMBER: &str = "444455556666";
const ASK: [&str; 5] = ["explain", "--month", "2025-09", "--account", MEMBER];

/// The payer of September 2025, whose member's lines are what its organisation has beyond its own: $0.26055, as the
/// fixture's README says.
fn world() -> World {
    let mut world = World::of(fixture::snapshot("payer"));
    let month = "2025-09".parse().unwrap();
    let bill = &world.snapshot.months[&month];
    let own: Vec<&BillLine> = bill.lines.iter().collect();
    let all = bill.organisation.iter().flatten();
    let lines: Vec<BillLine> = all.filter(|line| !own.contains(line)).cloned().collect();
    assert_eq!(lines.len(), 6);
    let bill = MonthBill { lines, ..MonthBill::empty(false) };
    world.snapshot.members.insert(MEMBER.to_owned(), [(month, bill)].into());
    world
}

fn run(machine: &Machine, aws: &Aws, args: &[&str]) -> Output {
    machine.signed_in(aws).env("WHYBILL_NOW", "2025-10-09T09:00:00Z").args(args).output().unwrap()
}

/// What standard error says, without the ends of its lines.
fn said(output: &Output) -> String {
    text(&output.stderr).split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

fn filtered_to(aws: &Aws) -> Vec<String> {
    let filters = aws.asked("GetCostAndUsage").into_iter().map(|asked| asked.body["Filter"].to_string());
    filters.filter(|filter| filter.contains("LINKED_ACCOUNT")).collect()
}

#[test]
fn a_payer_explains_a_members_lines_for_two_pages_and_once() {
    let (aws, machine) = (Aws::start(world()), Machine::new());
    let asked = run(&machine, &aws, &[&ASK[..], &["--format", "json"]].concat());
    assert_eq!(asked.status.code(), Some(0), "{}", text(&asked.stderr));
    let report = json(&asked);
    assert_eq!((&report["account"], &report["role"]), (&json!(MEMBER), &json!("member")));
    assert_eq!((&report["totals"]["billed"], &report["organisation"]), (&json!("0.26055"), &Value::Null));
    let lines = report["lines"].as_array().unwrap();
    assert!(lines.len() == 6 && lines.iter().all(|line| line["account"] == MEMBER), "{lines:?}");
    // 10.25 GB-months x $0.023: read by its price
    assert_eq!(line(&report, "EU-TimedStorage-ByteHrs")["charged_units"], "10.25");
    let [alarms] = gaps(&report, "cloudwatch")[..] else { panic!("{}", report["gaps"]) };
    assert_eq!(alarms["required"], json!(false));
    let filters = filtered_to(&aws);
    assert!(filters.len() == 2 && filters.iter().all(|filter| filter.contains(MEMBER)), "{filters:?}");
    assert_eq!(report["requests"]["cost_explorer"], 2);
    for operation in ["DescribeAlarms", "ListRegions", "LookupEvents", "GetFreeTierUsage", "GetAccountPlanState"] {
        assert!(aws.asked(operation).is_empty(), "{operation}: the payer's own isn't looked at");
    }
    assert!(!aws.asked("GetProducts").is_empty(), "its prices are looked up");

    let again = json(&run(&machine, &aws, &[&ASK[..], &["--format", "json"]].concat()));
    assert_eq!((&again["totals"], &again["requests"]["cost_explorer"]), (&report["totals"], &json!(0)));
    // and the payer's own bill isn't taken for it
    let own = json(&run(&machine, &aws, &["explain", "--month", "2025-09", "--format", "json"]));
    assert_eq!((&own["account"], &own["totals"]["billed"]), (&json!("111122223333"), &json!("0.5874997")));
}

#[test]
fn its_pages_are_said_before() {
    let (aws, machine) = (Aws::start(world()), Machine::new());
    let dry = text(&run(&machine, &aws, &[&ASK[..], &["--dry-run"]].concat()).stdout);
    assert!(dry.contains("- the bill of account 444455556666 from 2024-09 to 2025-10"), "{dry}");
    assert!(dry.contains("- the usage of account 444455556666 from 2024-09 to 2025-10"), "{dry}");
    assert!(dry.contains("at least $0.02") && aws.asked("GetCostAndUsage").is_empty(), "{dry}");
    run(&machine, &aws, &ASK);
    let dry = text(&run(&machine, &aws, &[&ASK[..], &["--dry-run"]].concat()).stdout);
    assert!(dry.contains("at least $0.00") && dry.contains("from the cache"), "{dry}");
}

#[test]
fn an_account_that_is_not_of_the_organisation_costs_one_page_and_no_more() {
    let aws = Aws::start(world());
    let output = run(&Machine::new(), &aws, &["explain", "--month", "2025-09", "--account", "555566667777"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(said(&output).contains("isn't on the organisation's bill"), "{}", said(&output));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 1);
}

#[test]
fn who_pays_for_nobody_asks_nothing_that_costs() {
    let mut world = World::of(fixture::snapshot("april-2022"));
    world.snapshot.account.as_mut().unwrap().id = "123456789012".to_owned();
    let aws = Aws::start(world);
    let output = run(&Machine::new(), &aws, &ASK);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("pays for no other account"), "{}", said(&output));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 0);
    let output = run(&Machine::new(), &aws, &["explain", "--account", "shop-prod"]);
    assert_eq!(output.status.code(), Some(2), "an account is named by its twelve digits");
}

#[test]
fn a_saved_snapshot_has_the_members_that_were_collected() {
    let (aws, machine) = (Aws::start(world()), Machine::new());
    let saved = |account: &[&str]| {
        let collect = ["collect", "--month", "2025-09", "--output", "s.json"];
        let output = run(&machine, &aws, &[&collect[..], account].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let from = [&ASK[..], &["--format", "json", "--from", "s.json"]].concat();
        machine.command(None).args(from).output().unwrap()
    };
    let without = saved(&[]);
    assert_eq!(without.status.code(), Some(1));
    assert!(said(&without).contains("--for explain --account 444455556666"), "{}", said(&without));
    let with = json(&saved(&["--account", MEMBER]));
    assert_eq!((&with["account"], &with["totals"]["billed"]), (&json!(MEMBER), &json!("0.26055")));
    // it has the payer's own lines too
    let own = ["explain", "--month", "2025-09", "--format", "json", "--from", "s.json"];
    assert_eq!(json(&machine.command(None).args(own).output().unwrap())["totals"]["billed"], "0.5874997");

    let redacted = [&ASK[..], &["--format", "json", "--from", "s.json", "--redact"]].concat();
    let redacted = machine.command(None).args(redacted).output().unwrap();
    assert!(!text(&redacted.stdout).contains(MEMBER));
    assert_eq!(json(&redacted)["totals"]["billed"], "0.26055");
}

#[test]
fn a_snapshot_of_a_member_alone_says_whose_it_is() {
    let (aws, machine) = (Aws::start(world()), Machine::new());
    let collect = ["collect", "--for", "explain", "--month", "2025-09", "--account", MEMBER, "--output", "m.json"];
    assert_eq!(run(&machine, &aws, &collect).status.code(), Some(0));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 2);
    let own = machine.command(None).args(["explain", "--month", "2025-09", "--from", "m.json"]).output().unwrap();
    assert_eq!(own.status.code(), Some(1));
    assert!(said(&own).contains("--account with one of 444455556666"), "{}", said(&own));
}

#[test]
fn a_members_service_is_split_by_operation_too() {
    let mut world = world();
    let (month, service) = ("2025-09".parse().unwrap(), "Amazon Simple Storage Service");
    let bill = world.snapshot.members.get_mut(MEMBER).unwrap().get_mut(&month).unwrap();
    let of_service = bill.lines.iter().filter(|line| line.service == service);
    let parts = of_service.map(|line| BillLine { operation: Some("PutObject".into()), ..line.clone() }).collect();
    bill.by_operation.insert(service.to_owned(), parts);
    let aws = Aws::start(world);
    let report = json(&run(&Machine::new(), &aws, &[&ASK[..], &["--by-operation", "S3", "--format", "json"]].concat()));
    assert_eq!(line(&report, "EU-TimedStorage-ByteHrs")["operation"], "PutObject");
    assert_eq!((filtered_to(&aws).len(), &report["requests"]["cost_explorer"]), (3, &json!(3)));
}
