//! Answers of Cost Explorer that are not the bill that was asked for.

use std::process::Output;

use serde_json::{Value, json};
use whybill::snapshot::Role;

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{AS_OF, Machine, april, gaps};
use crate::wire::odd_pages::{cached, pages, plain};
use crate::wire::server::{Asked, Aws, World, usual};

/// The questions that a bill is made of, as their first key and step tell them.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Query {
    Records,
    Usage,
    Organisation,
    Days,
    Operations,
    Accounts,
}

impl Query {
    fn of(world: &World, asked: &Asked) -> Option<Self> {
        let body = Some(&asked.body).filter(|_| asked.operation == "GetCostAndUsage")?;
        let first = body["GroupBy"][0]["Key"].as_str().unwrap();
        Some(match (first, body["Granularity"].as_str().unwrap()) {
            ("RECORD_TYPE", _) => Self::Records,
            ("LINKED_ACCOUNT", _) => Self::Accounts,
            ("USAGE_TYPE", _) => Self::Operations,
            (_, "DAILY") => Self::Days,
            // a payer's own lines are filtered by account beside the record type
            _ if world.snapshot.role() == Role::Payer && body["Filter"]["And"].is_null() => Self::Organisation,
            _ => Self::Usage,
        })
    }
}

/// Changes an answer of one page.
type Change = fn(&mut Value);

/// The world whose answers to some questions are changed; each is one page.
fn changed(mut world: World, query: Query, change: Change) -> World {
    world.instead = Some(Box::new(move |world, asked| {
        (Query::of(world, asked) == Some(query)).then(|| {
            let mut answer = usual(world, asked, &asked.body);
            change(&mut answer);
            if answer == Value::Null { Vec::new() } else { answer.to_string().into_bytes() }
        })
    }));
    world
}

fn results(answer: &mut Value) -> &mut Vec<Value> {
    answer["ResultsByTime"].as_array_mut().unwrap()
}

/// What is no answer to a bill's question, and what is said of it.
const NO_BILL: &[(&str, Change, &str)] = &[
    ("an empty body", |answer| *answer = Value::Null, "without ResultsByTime"),
    ("nothing in it", |answer| *answer = json!({}), "without ResultsByTime"),
    ("null", |answer| answer["ResultsByTime"] = Value::Null, "without ResultsByTime"),
    ("no months", |answer| results(answer).clear(), "nothing of the time from"),
    ("the last month missing", |answer| drop(results(answer).pop()), "nothing of the time from"),
    ("the first month missing", |answer| drop(results(answer).remove(0)), "nothing of the time from"),
    (
        "months of ten years before",
        |answer| {
            for result in results(answer) {
                for bound in ["Start", "End"] {
                    let text = result["TimePeriod"][bound].as_str().unwrap().replacen("20", "19", 1);
                    result["TimePeriod"][bound] = text.into();
                }
            }
        },
        "which wasn't asked for",
    ),
    (
        "a month cut off",
        |answer| {
            let first = &mut results(answer)[0]["TimePeriod"];
            first["End"] = first["Start"].clone();
        },
        "which wasn't asked for",
    ),
    (
        "one month more",
        |answer| {
            let mut more = results(answer)[0].clone();
            more["TimePeriod"] = json!({"Start": "2012-01-01", "End": "2012-02-01"});
            results(answer).push(more);
        },
        "which wasn't asked for",
    ),
    (
        "no groups",
        |answer| {
            for result in results(answer) {
                result.as_object_mut().unwrap().remove("Groups");
            }
        },
        "without Groups",
    ),
    ("no groups in one month", |answer| results(answer)[1]["Groups"] = Value::Null, "without Groups"),
    ("no time", |answer| results(answer)[0]["TimePeriod"] = Value::Null, "no time"),
    (
        "a row twice",
        |answer| {
            for result in results(answer) {
                let groups = result["Groups"].as_array_mut().unwrap();
                groups.extend(groups.first().cloned());
            }
        },
        "comes twice",
    ),
];

/// The only gap of a source says what came.
fn the_gap(gaps: &[&Value], required: bool, said: &str, what: &str) {
    let [gap] = gaps else { panic!("{what}: {gaps:?}") };
    assert_eq!(gap["required"], required, "{what}: {gap}");
    assert!(gap["error"].as_str().unwrap().contains(said), "{what}: {gap}");
}

fn free_tier(machine: &Machine, aws: &Aws) -> Output {
    let args = ["free-tier", "--month", "2022-04", "--as-of", AS_OF, "--format", "json"];
    machine.signed_in(aws).args(args).output().unwrap()
}

#[test]
fn what_is_not_the_bill_that_was_asked_for_is_no_bill_of_nothing() {
    for query in [Query::Records, Query::Usage] {
        for (what, change, said) in NO_BILL {
            let aws = Aws::start(changed(april(), query, *change));
            let machine = Machine::new();
            for output in [machine.explain(&aws, &[]), free_tier(&machine, &aws)] {
                let stderr = plain(&output);
                assert_eq!(output.status.code(), Some(1), "{query:?}, {what}: {stderr}");
                assert_eq!(text(&output.stdout), "", "{query:?}, {what}");
                assert!(stderr.contains("not the bill that was asked for"), "{query:?}, {what}: {stderr}");
                assert!(stderr.contains(said), "{query:?}, {what}: {stderr}");
                assert!(stderr.contains("try again"), "{query:?}, {what}: {stderr}");
            }
            assert_eq!(cached(&machine), [""; 0], "{query:?}, {what}");
        }
    }
}

/// A month without usage comes with an empty list.
#[test]
fn an_account_that_used_nothing_has_a_bill_of_nothing() {
    let mut world = april();
    world.snapshot.months.clear();
    let aws = Aws::start(world);
    let output = Machine::new().explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    assert_eq!((&report["totals"]["billed"], &report["lines"]), (&"0".into(), &json!([])));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 1, "nothing tells which records are usage");
}

/// Where the command has another answer, what is missing is said, and paid for again in the next run.
#[test]
fn strays_say_what_is_missing() {
    for query in [Query::Records, Query::Usage] {
        for (what, change, said) in NO_BILL {
            let aws = Aws::start(changed(april(), query, *change));
            let machine = Machine::new();
            let strays = machine
                .back_then(&aws)
                .args(["strays", "--as-of", AS_OF, "--regions", "eu-west-1", "--format", "json"])
                .output()
                .unwrap();
            assert_eq!(strays.status.code(), Some(4), "{query:?}, {what}: {}", plain(&strays));
            let report = json(&strays);
            let gaps = gaps(&report, "cost-explorer");
            the_gap(&gaps, true, said, what);
            assert_eq!(cached(&machine), [""; 0], "{query:?}, {what}");
        }
    }
}

#[test]
fn an_organisations_usage_that_was_not_asked_for_is_a_gap() {
    for (what, change, said) in NO_BILL {
        let world = World::of(fixture::snapshot("payer"));
        let aws = Aws::start(changed(world, Query::Organisation, *change));
        let machine = Machine::new();
        let args = ["explain", "--month", "2025-09", "--as-of", "2025-10-09T09:00:00Z", "--format", "json"];
        let output = machine.signed_in(&aws).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{what}: {}", plain(&output));
        let report = json(&output);
        let gaps = gaps(&report, "cost-explorer");
        the_gap(&gaps, true, said, what);
        let kept = cached(&machine);
        assert!(
            !kept.is_empty() && kept.iter().all(|file| file.contains(".own.") || file.contains(".accounts.")),
            "{what}: {kept:?}"
        );
    }
}

#[test]
fn accounts_that_were_not_asked_for_are_a_gap() {
    // one month is asked for: what takes away or changes the second is not for this question
    for (what, change, said) in NO_BILL.iter().filter(|(what, _, _)| !what.contains("in one month")) {
        let aws = Aws::start(changed(World::of(fixture::snapshot("payer")), Query::Accounts, *change));
        let machine = Machine::new();
        let args = ["explain", "--month", "2025-09", "--as-of", "2025-10-09T09:00:00Z", "--format", "json"];
        let output = machine.signed_in(&aws).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{what}: {}", plain(&output));
        let report = json(&output);
        the_gap(&gaps(&report, "cost-explorer-accounts"), false, said, what);
        assert_eq!(report["organisation"], Value::Null, "{what}");
        assert!(!cached(&machine).iter().any(|file| file.contains("accounts")), "{what}");
    }
}

/// The days of an open month, each of which was asked for.
#[test]
fn days_that_were_not_asked_for_are_a_gap() {
    for (what, change, said) in NO_BILL {
        let world = World::of(fixture::snapshot("days-open"));
        let as_of = world.snapshot.taken_at.to_rfc3339();
        let aws = Aws::start(changed(world, Query::Days, *change));
        let machine = Machine::new();
        let args = ["free-tier", "--as-of", &as_of, "--format", "json"];
        let output = machine.signed_in(&aws).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{what}: {}", plain(&output));
        let report = json(&output);
        let gaps = gaps(&report, "cost-explorer-days");
        the_gap(&gaps, false, said, what);
        assert!(!cached(&machine).iter().any(|file| file.contains(".days.")), "{what}");
    }
}

#[test]
fn a_split_that_was_not_asked_for_is_a_gap() {
    // one month is asked for: what takes away or changes the second is not for this question
    for (what, change, said) in NO_BILL.iter().filter(|(what, _, _)| !what.contains("in one month")) {
        let mut world = april();
        let bill = world.snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap();
        let whole = bill.lines.iter().filter(|line| line.service == "AmazonCloudWatch");
        let split = whole.map(|line| whybill::bill::BillLine { operation: Some("Unknown".into()), ..line.clone() });
        let split = split.collect();
        bill.by_operation.insert("AmazonCloudWatch".to_owned(), split);
        let aws = Aws::start(changed(world, Query::Operations, *change));
        let machine = Machine::new();
        let output = machine.explain(&aws, &["--by-operation", "AmazonCloudWatch"]);
        assert_eq!(output.status.code(), Some(4), "{what}: {}", plain(&output));
        let report = json(&output);
        let gaps = gaps(&report, "cost-explorer-operations");
        the_gap(&gaps, true, said, what);
        assert!(!cached(&machine).iter().any(|file| file.contains("operations")), "{what}");
    }
}

#[test]
fn a_page_that_comes_again_is_not_added_up() {
    // the first page once more under another token, and then the end
    let aws = Aws::start(pages("GetCostAndUsage", false, |n| (n % 2 == 0).then(|| format!("page {n}"))));
    let machine = Machine::new();
    let output = machine.explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    assert!(plain(&output).contains("comes twice"), "{}", plain(&output));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 2);
    assert_eq!(cached(&machine), [""; 0]);
}
