//! Whose the bill of a payer's organisation is.

use std::process::Output;

use serde_json::{Value, json};

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{Machine, gaps};
use crate::wire::server::{Aws, World};

/// The payer's bill of September 2025, $0.5874997 of the payer and $0.26055 of its member, as both fixtures' READMEs say.
fn world() -> World {
    World::of(fixture::snapshot("payer"))
}

fn asked(machine: &Machine, aws: &Aws, more: &[&str]) -> Output {
    let args = ["explain", "--month", "2025-09", "--as-of", "2025-10-09T09:00:00Z"];
    machine.signed_in(aws).env("WHYBILL_NOW", "2025-10-09T09:00:00Z").args(args).args(more).output().unwrap()
}

fn by_account(aws: &Aws) -> Vec<Value> {
    let asked = aws.asked("GetCostAndUsage").into_iter().map(|asked| asked.body);
    asked.filter(|body| body["GroupBy"][0]["Key"] == "LINKED_ACCOUNT").collect()
}

#[test]
fn a_payer_is_told_what_each_account_cost_for_one_page_and_once() {
    let (aws, machine) = (Aws::start(world()), Machine::new());
    let report = json(&asked(&machine, &aws, &["--format", "json"]));
    let organisation = json!({"billed": "0.8480497", "accounts": [
        {"account": "111122223333", "name": "pay-main", "billed": "0.5874997"},
        {"account": "444455556666", "name": "shop-prod", "billed": "0.26055"},
    ]});
    assert_eq!(report["organisation"], organisation);
    assert_eq!((&report["totals"]["billed"], &report["requests"]["cost_explorer"]), (&json!("0.5874997"), &json!(4)));
    let [question] = by_account(&aws).try_into().unwrap();
    assert_eq!(question["TimePeriod"], json!({"Start": "2025-09-01", "End": "2025-10-01"}), "of the month alone");
    let told: Vec<&str> = report["summary"].as_array().unwrap().iter().map(|own| own.as_str().unwrap()).collect();
    let first = [
        "The organisation paid $0.85 for its 2 accounts in September 2025.",
        "pay-main (111122223333): $0.59.",
        "shop-prod (444455556666): $0.26.",
        "This account's part: $0.59, which is $0.49 of usage, $0.10 of tax.",
    ];
    assert_eq!(told[..4], first);

    let again = json(&asked(&machine, &aws, &["--format", "json"]));
    assert_eq!((&again["organisation"], &again["requests"]["cost_explorer"]), (&organisation, &json!(0)));
    assert_eq!(by_account(&aws).len(), 1, "it is in the cache");
}

#[test]
fn accounts_come_over_many_pages() {
    let mut world = world();
    world.page = 4;
    let aws = Aws::start(world);
    let report = json(&asked(&Machine::new(), &aws, &["--format", "json"]));
    assert_eq!(report["organisation"]["billed"], "0.8480497");
    assert_eq!(by_account(&aws).len(), 3, "9 rows and the month's own by 4");
}

/// What is told beside the account's own bill is left out where the pages run out: the answer is there.
#[test]
fn no_page_more_than_allowed_is_a_gap_that_is_not_required() {
    let aws = Aws::start(world());
    let output = asked(&Machine::new(), &aws, &["--format", "json", "--max-ce-requests", "3"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    let [gap] = gaps(&report, "cost-explorer-accounts")[..] else { panic!("{}", report["gaps"]) };
    assert_eq!((&gap["required"], &report["organisation"]), (&json!(false), &Value::Null));
    assert_eq!(report["summary"][0], "September 2025 came to $0.59: $0.49 of usage, $0.10 of tax.");
    assert_eq!(aws.asked("GetCostAndUsage").len(), 3);
}

#[test]
fn names_and_ids_are_redacted() {
    let aws = Aws::start(world());
    let output = text(&asked(&Machine::new(), &aws, &["--format", "json", "--redact"]).stdout);
    assert!(!output.contains("111122223333") && !output.contains("444455556666"), "{output}");
    let report: Value = serde_json::from_str(&output).unwrap();
    let accounts = report["organisation"]["accounts"].as_array().unwrap();
    assert_eq!(accounts[0]["account"], report["account"], "the same stand-in wherever it stands");
    assert!(accounts.iter().all(|own| own["name"] != "pay-main" && own["name"] != "shop-prod"), "{accounts:?}");
}

#[test]
fn no_other_account_is_asked_nor_told() {
    for name in ["member", "april-2022"] {
        let mut world = World::of(fixture::snapshot(name));
        // The local AWS has one payer for all members.
        world.snapshot.account.as_mut().unwrap().id = "123456789012".to_owned();
        let aws = Aws::start(world);
        let (month, now) = match name {
            "member" => ("2025-09", "2025-10-09T09:00:00Z"),
            _ => ("2022-04", "2022-05-03T09:00:00Z"),
        };
        let command = ["explain", "--month", month, "--format", "json"];
        let machine = Machine::new();
        let report = json(&machine.signed_in(&aws).env("WHYBILL_NOW", now).args(command).output().unwrap());
        assert_eq!(report["role"], if name == "member" { "member" } else { "standalone" });
        assert_eq!((&report["organisation"], by_account(&aws)), (&Value::Null, Vec::new()), "{name}");
        assert_eq!(report["requests"]["cost_explorer"], 2, "{name}");
    }
}

#[test]
fn who_pays_for_nobody_pays_nothing_for_that_answer() {
    for (name, says) in [("member", "account is a member"), ("april-2022", "standalone account")] {
        let mut world = World::of(fixture::snapshot(name));
        world.snapshot.account.as_mut().unwrap().id = "123456789012".to_owned();
        let (aws, machine) = (Aws::start(world), Machine::new());
        let output = machine.back_then(&aws).args(["explain", "--accounts"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(says), "{name}: {}", text(&output.stderr));
        assert!(aws.asked("GetCostAndUsage").is_empty(), "{name}");
    }
}

#[test]
fn accounts_are_listed_and_nothing_stands_in_for_them() {
    let (aws, machine) = (Aws::start(world()), Machine::new());
    let listed = asked(&machine, &aws, &["--accounts", "--format", "csv"]);
    assert_eq!(listed.status.code(), Some(0), "{}", text(&listed.stderr));
    let rows = "month,account,name,billed\r\n\
                2025-09,111122223333,pay-main,0.5874997\r\n\
                2025-09,444455556666,shop-prod,0.26055\r\n";
    assert_eq!(text(&listed.stdout), rows);

    let refused = asked(&Machine::new(), &aws, &["--accounts", "--max-ce-requests", "3"]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0));
    assert!(text(&refused.stderr).contains("stopped by --max-ce-requests 3"), "{}", text(&refused.stderr));
    let focus = asked(&machine, &aws, &["--accounts", "--format", "focus"]);
    assert_eq!(focus.status.code(), Some(2));
}
