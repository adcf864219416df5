//! `diff` as users run it: its formats agree, and what can't be compared is said.

use std::process::Output;

use rust_decimal::Decimal;
use serde_json::Value;
use whybill::analyse::diff;
use whybill::bill::{BillLine, BillingMonth, RecordType};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::diff::explanation;

use crate::support::build::{account, usage_line};
use crate::support::fixture;
use crate::support::program::{self, text};

fn run(fixture: &str, more: &[&str]) -> Output {
    program::run(&[&["diff"], more].concat(), &fixture::path(fixture))
}

fn decimal(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn json_is_as_the_contract_says_and_sums() {
    let output = run("april-2022", &["2022-03", "2022-04", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["schema"], "whybill.diff/1");
    assert_eq!((report["from"].as_str(), report["to"].as_str()), (Some("2022-03"), Some("2022-04")));
    let totals = &report["totals"];
    assert_eq!(decimal(&totals["to"]) - decimal(&totals["from"]), decimal(&totals["change"]));
    // April's bill, to the digit: 4.16 and what the lines hold beyond the cent.
    let lines = report["lines"].as_array().unwrap();
    let mut all = Decimal::ZERO;
    for line in lines {
        let causes: Decimal = line["causes"].as_array().unwrap().iter().map(|cause| decimal(&cause["change"])).sum();
        assert_eq!(causes, decimal(&line["billed"]["change"]), "{line}");
        all += causes;
    }
    assert_eq!(all, decimal(&totals["change"]));
    let other_way = run("april-2022", &["2022-04", "2022-03", "--format", "json"]);
    assert_eq!(text(&other_way.stdout), text(&output.stdout), "the earlier month is the first, however they are given");
}

#[test]
fn csv_has_a_row_a_cause_and_its_columns_sum() {
    let json: Value =
        serde_json::from_slice(&run("april-2022", &["2022-03", "2022-04", "--format", "json"]).stdout).unwrap();
    let output = run("april-2022", &["2022-03", "2022-04", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|own| own == name).unwrap();
    let (billed, caused) = (column("billed.change"), column("causes.change"));
    let mut sums = (Decimal::ZERO, Decimal::ZERO);
    for row in reader.records() {
        let row = row.unwrap();
        sums.0 += row[billed].parse::<Decimal>().unwrap_or_default();
        sums.1 += row[caused].parse::<Decimal>().unwrap();
    }
    assert_eq!((sums.0, sums.1), (decimal(&json["totals"]["change"]), decimal(&json["totals"]["change"])));
}

#[test]
fn the_table_says_why() {
    let said = text(&run("april-2022", &["2022-03", "2022-04"]).stdout);
    let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "April 2022 cost $4.16, $0.44 more than March 2022 ($3.72).",
        "Why: +$0.20 created during March 2022, now running all month",
        "Created during March 2022, running all of April 2022: 12 alarms instead of 7.67, +$0.20.",
        "Free in March 2022, over the limit in April 2022: ",
    ] {
        assert!(flat.contains(sentence), "{sentence}: {said}");
    }
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    let markdown = text(&run("april-2022", &["2022-03", "2022-04", "--format", "markdown"]).stdout);
    assert!(markdown.contains("| +$0.20 | $0.00 | $0.20 | CloudWatch: Alarms | eu-west-1 | 7.673 | 12.000002 |"));
}

#[test]
fn what_cannot_be_compared() {
    let status = |months: [&str; 2]| {
        let output = run("april-2022", &months);
        (output.status.code(), text(&output.stderr))
    };
    let (code, said) = status(["2022-04", "2022-04"]);
    assert!(code == Some(2) && said.contains("same month twice"), "{said}");
    let (code, said) = status(["2019-04", "2022-04"]);
    assert!(code == Some(1) && said.contains("no bill of 2019-04"), "{said}");
    assert_eq!(status(["2022-04", "2199-04"]).0, Some(2));
    assert_eq!(status(["2022-04", "April"]).0, Some(2));
    let other = fixture::path("fr-serverless-blog");
    let two = run("april-2022", &["2022-03", "2022-04", "--from", other.to_str().unwrap()]);
    assert_eq!(two.status.code(), Some(2), "snapshots of two accounts");
    assert!(text(&two.stderr).contains("111122223333"), "{}", text(&two.stderr));
    assert_eq!(run("april-2022", &["2022-03", "2022-04", "--fail-on", "full_month"]).status.code(), Some(3));
    assert_eq!(run("april-2022", &["2022-03", "2022-04", "--fail-on", "price"]).status.code(), Some(0));
}

#[test]
fn a_months_first_days_cost_more_by_the_steps_of_the_price() {
    let arguments = ["diff", "2026-05", "2026-06"];
    let path = fixture::handed("metric-tiers-diff");
    let report = program::json(&program::run(&[&arguments[..], &["--format", "json"]].concat(), &path));
    let causes = report["lines"][0]["causes"].as_array().unwrap();
    let of = |cause: &Value| (cause["cause"].as_str().unwrap().to_owned(), decimal(&cause["change"]).round_dp(2));
    let told: Vec<(String, Decimal)> = causes.iter().map(of).collect();
    // 20,841.666667 fewer at $0.18 on average; 4,158.333333 at $0.30 instead of that: 4,158.333333 * 0.12.
    let expected = [("usage", "-3751.50"), ("tier", "499.00")];
    assert_eq!(told, expected.map(|(cause, change)| (cause.to_owned(), change.parse().unwrap())));
    let says = report["lines"][0]["explanation"].as_str().unwrap();
    let steps = "10,000 × $0.30 + 15,000 × $0.10 before, 4,158.333 × $0.30 now: +$499.00";
    assert!(says.contains(steps) && !says.contains("A unit costs"), "{says}");
    let table = program::run(&arguments, &path);
    assert!(text(&table.stdout).contains("+$499.00 price tiers"), "{}", text(&table.stdout));
}

/// What has no quantity is told by its money: $40 before, $55 now; new for $30; gone with $12.
#[test]
fn what_has_no_quantity_is_told_by_its_money() {
    let row = |usage_type: &str, record_type, billed: &str| BillLine {
        usage: None,
        unit: None,
        record_type,
        ..usage_line("Amazon Elastic Compute Cloud - Compute", usage_type, "0", "Hrs", billed)
    };
    let july = [row("BoxUsage:m5.large", RecordType::Usage, "40"), row("BoxUsage:c5.large", RecordType::Usage, "12")];
    let august = [row("BoxUsage:m5.large", RecordType::Usage, "55"), row("BoxUsage:t3.large", RecordType::Usage, "30")];
    let snapshot = account("2026-09-09T00:00:00Z", &[("2026-07", &july), ("2026-08", &august)]);
    let months = ["2026-07", "2026-08"].map(|month| month.parse::<BillingMonth>().unwrap());
    let rules = Catalogue::built_in().unwrap();
    let report = diff(&snapshot, &rules, &Question::default(), (months[0], months[1])).unwrap();
    let says: Vec<String> = report.lines.iter().map(|line| explanation(&report, line)).collect();
    let says = says.join(" | ");
    assert!(!says.contains("doesn't tell"), "{says}");
    for told in ["New in August 2026: +$30.00.", "Gone since July 2026: -$12.00.", "$40.00 before, $55.00 now"] {
        assert!(says.contains(told), "{told}: {says}");
    }
}
