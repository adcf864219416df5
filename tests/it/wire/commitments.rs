//! Reservations and Savings Plans, whose books Cost Explorer keeps under record types of their own.

use serde_json::{Value, json};
use whybill::bill::{BillLine, Quantity, RecordType, Usd};

use crate::support::build::{account, usage_line};
use crate::support::program::{json, text};
use crate::wire::machine::Machine;
use crate::wire::server::{Aws, World};

const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const RDS: &str = "Amazon Relational Database Service";
const NOW: &str = "2026-07-05T09:00:00Z";

fn named(record: &str, line: BillLine) -> BillLine {
    BillLine { record_types: [record.to_owned()].into(), ..line }
}

/// A line that is no usage.
fn other(record: &str, record_type: RecordType, service: &str, billed: &str) -> BillLine {
    let line = usage_line(service, "NoUsageType", "0", "", billed);
    named(record, BillLine { record_type, usage: None, unit: None, ..line })
}

/// Two months of an account with a Savings Plan, paid upfront for May, and with reserved instances in June.
fn committed() -> World {
    let plan = || {
        [
            named("SavingsPlanCoveredUsage", usage_line(EC2, "BoxUsage:m5.large", "6300", "Hrs", "604.80")),
            other("SavingsPlanNegation", RecordType::Negation, EC2, "-604.80"),
        ]
    };
    let may = [
        usage_line(RDS, "InstanceUsage:db.r5.xlarge", "3210.6146636146", "Hrs", "1605.3073318073"),
        usage_line("AmazonCloudWatch", "CW:GMD-Metrics", "107009.29263", "Metrics", "1.0700929263"),
        other("Tax", RecordType::Tax, "Tax", "193.55"),
    ];
    let june = [
        named("DiscountedUsage", usage_line(EC2, "BoxUsage:c6i.large", "145440", "Hrs", "0")),
        other("RIFee", RecordType::Fee, EC2, "23349.60"),
        other("SavingsPlanRecurringFee", RecordType::Fee, "Savings Plans for AWS Compute usage", "436.32"),
        other("BundledDiscount", RecordType::Discount, EC2, "-35.77"),
        other("EdpDiscount", RecordType::Discount, RDS, "-112.37"),
    ];
    World::of(account(NOW, &[("2026-05", &[&plan()[..], &may].concat()), ("2026-06", &[&plan()[..], &june].concat())]))
}

fn asked_of(aws: &Aws, machine: &Machine, arguments: &[&str]) -> std::process::Output {
    machine.signed_in(aws).env("WHYBILL_NOW", NOW).args(arguments).output().unwrap()
}

fn explained(aws: &Aws, month: &str) -> Value {
    let output = asked_of(aws, &Machine::new(), &["explain", "--month", month, "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    json(&output)
}

/// The one line of a record type.
fn of<'a>(report: &'a Value, record: &str) -> &'a Value {
    let lines = report["lines"].as_array().unwrap();
    let mut found = lines.iter().filter(|line| line["record_types"] == json!([record]));
    let line = found.next().unwrap_or_else(|| panic!("no {record} in {lines:?}"));
    assert_eq!(found.next(), None, "{record} is one line");
    line
}

fn usd(value: &Value) -> Usd {
    value.as_str().unwrap().parse().unwrap()
}

fn says(line: &Value) -> &str {
    line["explanation"].as_str().unwrap()
}

#[test]
fn usage_under_a_savings_plan_and_its_negation_come_to_nothing() {
    let aws = Aws::start(committed());
    let may = explained(&aws, "2026-05");
    // 604.80 - 604.80 + 1605.3073318073 + 1.0700929263, and the tax
    assert_eq!(usd(&may["totals"]["usage"]), "1606.3774247336".parse().unwrap());
    assert_eq!(usd(&may["totals"]["billed"]), "1799.9274247336".parse().unwrap());
    assert_eq!(usd(&may["totals"]["discounts"]), Usd::ZERO);
    let covered = of(&may, "SavingsPlanCoveredUsage");
    assert_eq!((&covered["verdict"], &covered["usage"]), (&json!("covered"), &json!("6300")));
    assert!(says(covered).contains("taken off again") && says(covered).contains("paid upfront"), "{covered}");
    let negation = of(&may, "SavingsPlanNegation");
    assert_eq!((&negation["verdict"], usd(&negation["billed"])), (&json!("covered"), "-604.80".parse().unwrap()));
    assert!(says(negation).contains("no discount"), "{negation}");
    let summary = may["summary"].to_string();
    assert!(!summary.contains("discount") && !summary.contains("604.80"), "{summary}");
}

#[test]
fn fees_are_called_by_what_they_pay_for() {
    let aws = Aws::start(committed());
    let june = explained(&aws, "2026-06");
    let totals = &june["totals"];
    // 35.77 + 112.37, and not the negation; 23349.60 + 436.32
    assert_eq!(usd(&totals["discounts"]), "-148.14".parse().unwrap());
    assert_eq!(usd(&totals["fees"]), "23785.92".parse().unwrap());
    assert_eq!((usd(&totals["usage"]), usd(&totals["unexplained"])), (Usd::ZERO, Usd::ZERO));
    let reserved = of(&june, "DiscountedUsage");
    assert_eq!((&reserved["verdict"], &reserved["free_units"]), (&json!("covered"), &json!("0")));
    assert!(says(reserved).contains("covered by a reservation") && says(reserved).contains("$23,349.60"), "{reserved}");
    for (record, told) in [
        ("RIFee", &["Reserved instances", "$23,349.60", "145,440 hours"][..]),
        ("SavingsPlanRecurringFee", &["Savings Plan", "$436.32", "$604.80"]),
        ("BundledDiscount", &["Bundled discount", "$35.77"]),
        ("EdpDiscount", &["Enterprise discount", "$112.37"]),
        ("SavingsPlanCoveredUsage", &["Savings Plan", "$436.32"]),
    ] {
        let line = of(&june, record);
        assert!(told.iter().all(|word| says(line).contains(word)), "{line}");
    }
}

#[test]
fn each_record_type_of_covered_usage_is_a_page_of_its_own() {
    let aws = Aws::start(committed());
    let machine = Machine::new();
    let run = |more: &[&str]| {
        asked_of(&aws, &machine, &[&["explain", "--month", "2026-06", "--format", "json"], more].concat())
    };
    let said = text(&run(&["--dry-run"]).stdout);
    assert!(said.contains("where reservations or Savings Plans cover usage"), "{said}");
    assert_eq!(aws.asked("GetCostAndUsage").len(), 0);
    // record types; usage at its price; reserved usage; usage under the plan
    assert_eq!(json(&run(&[]))["requests"]["cost_explorer"], 4);
    let asked = aws.asked("GetCostAndUsage");
    let filters: Vec<&Value> =
        asked.iter().skip(1).map(|asked| &asked.body["Filter"]["Dimensions"]["Values"]).collect();
    assert_eq!(filters, [&json!(["Usage"]), &json!(["DiscountedUsage"]), &json!(["SavingsPlanCoveredUsage"])]);
    let again = json(&run(&[]));
    assert_eq!(again["requests"]["cost_explorer"], 0, "all is in the cache");
    assert_eq!(of(&again, "DiscountedUsage")["verdict"], "covered");
    let stopped = run(&["--no-cache", "--max-ce-requests", "3"]);
    assert_eq!(stopped.status.code(), Some(1), "{}", text(&stopped.stderr));
    // the first page tells that three more are needed, of which two are no bill
    assert_eq!(aws.asked("GetCostAndUsage").len(), 4 + 1);
}

#[test]
fn reserved_and_on_demand_hours_of_one_usage_type_are_two_lines() {
    let hours = |record: &str, billed: &str| named(record, usage_line(EC2, "BoxUsage:t3.micro", "744", "Hrs", billed));
    // 744 * 0.0104
    let lines = [hours("Usage", "7.7376"), hours("DiscountedUsage", "0"), other("RIFee", RecordType::Fee, EC2, "3.72")];
    let aws = Aws::start(World::of(account(NOW, &[("2026-05", &lines)])));
    let bill = explained(&aws, "2026-05");
    let (on_demand, reserved) = (of(&bill, "Usage"), of(&bill, "DiscountedUsage"));
    assert_eq!((&on_demand["usage"], &on_demand["price"]["unit_price"]), (&json!("744"), &json!("0.0104")));
    assert_eq!((&reserved["usage"], &reserved["verdict"]), (&json!("744"), &json!("covered")));
    assert!(says(reserved).contains("$3.72"), "{reserved}");
}

#[test]
fn months_are_held_against_each_other_record_by_record() {
    let aws = Aws::start(committed());
    let output = asked_of(&aws, &Machine::new(), &["diff", "2026-05", "2026-06", "--format", "json"]);
    let diff = json(&output);
    // 23637.78 - 1799.9274247336
    assert_eq!(usd(&diff["totals"]["change"]), "21837.8525752664".parse().unwrap());
    let lines = diff["lines"].as_array().unwrap();
    let changes: Usd = lines.iter().map(|line| usd(&line["billed"]["change"])).sum();
    assert_eq!(changes, "21837.8525752664".parse().unwrap());
    // what the plan covers and takes off is the same in both
    assert!(lines.iter().all(|line| line["usage_type"] != "BoxUsage:m5.large"), "{lines:?}");
    let fees = lines.iter().filter(|line| line["record_type"] == "Fee").count();
    assert_eq!(fees, 2);
}

/// A record type that nobody knows is told by its own name.
#[test]
fn an_unknown_record_type_is_kept() {
    let lines = [
        usage_line(RDS, "InstanceUsage:db.r5.xlarge", "1", "Hrs", "0.5"),
        other("Goodwill Adjustment", RecordType::Discount, RDS, "-0.25"),
    ];
    let aws = Aws::start(World::of(account(NOW, &[("2026-05", &lines)])));
    let bill = explained(&aws, "2026-05");
    let line = of(&bill, "Goodwill Adjustment");
    assert_eq!((&line["record_type"], &line["verdict"]), (&json!("Discount"), &json!("discount")));
    assert!(says(line).contains("Goodwill Adjustment"), "{line}");
    assert_eq!(bill["requests"]["cost_explorer"], 2);
    let hours: Quantity = bill["lines"][0]["usage"].as_str().unwrap().parse().unwrap();
    assert_eq!(hours, "1".parse().unwrap());
}

/// What an upfront fee pays for day by day is in no sum of what was billed.
#[test]
fn each_line_has_its_effective_cost_in_the_same_pages() {
    let line = named("DiscountedUsage", usage_line(EC2, "BoxUsage:c6i.large", "744", "Hrs", "0"));
    let reserved = BillLine { amortized: "38.44".parse().ok(), net: "0".parse().ok(), ..line };
    let world = || World::of(account(NOW, &[("2026-05", std::slice::from_ref(&reserved))]));
    let aws = Aws::start(world());
    let bill = explained(&aws, "2026-05");
    let line = of(&bill, "DiscountedUsage");
    assert_eq!((usd(&line["effective_cost"]), usd(&line["billed"])), ("38.44".parse().unwrap(), Usd::ZERO));
    assert_eq!(usd(&line["net_cost"]), Usd::ZERO);
    assert_eq!(bill["requests"]["cost_explorer"], 2);

    let mut refusing = world();
    refusing.refused_metrics.insert("NetUnblendedCost".to_owned());
    let aws = Aws::start(refusing);
    let bill = explained(&aws, "2026-05");
    assert_eq!(usd(&of(&bill, "DiscountedUsage")["effective_cost"]), "38.44".parse().unwrap());
    assert_eq!(of(&bill, "DiscountedUsage")["net_cost"], Value::Null);
    // asked once with it, and from then on without
    assert_eq!(bill["requests"]["cost_explorer"], 3);
    let metrics: Vec<Value> = aws.asked("GetCostAndUsage").iter().map(|asked| asked.body["Metrics"].clone()).collect();
    let expected = [
        json!(["UnblendedCost", "AmortizedCost", "NetUnblendedCost"]),
        json!(["UnblendedCost", "AmortizedCost"]),
        json!(["UnblendedCost", "UsageQuantity", "AmortizedCost"]),
    ];
    assert_eq!(metrics, expected);
}
