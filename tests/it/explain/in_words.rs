//! Lines in the words of the glossary: what they count, why that is charged, and how much it is in things.

use serde_json::Value;

use crate::support::fixture;
use crate::support::program::{json, run, text as printed, whybill};

fn explained(name: &str, arguments: &[&str]) -> Value {
    let arguments = [&["explain", "--format", "json"], arguments].concat();
    json(&run(&arguments, &fixture::handed(name)))
}

fn line<'a>(bill: &'a Value, usage_type: &str) -> &'a Value {
    let lines = bill["lines"].as_array().unwrap();
    lines.iter().find(|line| line["usage_type"] == usage_type).unwrap_or_else(|| panic!("{usage_type}"))
}

fn text<'a>(line: &'a Value, name: &str) -> &'a str {
    line[name].as_str().unwrap_or_else(|| panic!("{name} of {line}"))
}

#[test]
fn configuration_items_and_backups() {
    let bill = explained("config-items", &["--month", "2024-01"]);
    let items = line(&bill, "USE2-ConfigurationItemRecorded");
    // 25000 * 0.003 = 75.00
    assert_eq!((text(&items["price"], "unit_price"), text(items, "verdict")), ("0.003", "no_free_tier"));
    assert!(text(items, "what").starts_with("Configuration items"), "{items}");
    assert_eq!(bill["totals"]["unexplained"], "0");
}

#[test]
fn endpoints_count_in_each_zone() {
    let bill = explained("interface-endpoints", &["--month", "2024-01"]);
    let hours = line(&bill, "USE1-VpcEndpoint-Hours");
    assert_eq!((text(&hours["price"], "unit_price"), text(hours, "verdict")), ("0.01", "no_free_tier"));
    // 38880 h / 744 h of January = 52.3; 38880 h / (30 * 24 h) = 54
    let told = text(hours, "explanation");
    assert!(told.contains("52.3 endpoints in a zone at once"), "{told}");
    assert!(told.contains("54 of them for 30 days"), "{told}");
    assert_eq!(bill["totals"]["unexplained"], "0");
}

#[test]
fn charges_under_other_services_names() {
    let bill = explained("hidden-services", &["--month", "2026-06"]);
    assert_eq!(bill["totals"]["unexplained"], "0");
    // 720 OCU-hours of June's 720
    assert!(text(line(&bill, "USE1-SearchOCU"), "explanation").contains("1 OCU all through June 2026"));
    for line in bill["lines"].as_array().unwrap() {
        assert!(line["what"].is_string(), "{line}");
    }
}

#[test]
fn operations_tell_which_metrics_these_are() {
    let bill = explained("metrics-by-operation", &["--month", "2026-08", "--by-operation", "AmazonCloudWatch"]);
    let lines = bill["lines"].as_array().unwrap();
    let detailed = lines.iter().find(|line| line["operation"] == "MetricStorage:AWS/EC2").unwrap();
    assert!(text(detailed, "what").ends_with("detailed monitoring of EC2 instances"), "{detailed}");
    // 21 / 7 = 3
    assert!(text(detailed, "explanation").contains("21 are 3 instances × 7."), "{detailed}");
}

#[test]
fn bills_of_nobody_have_nothing_unexplained() {
    for (name, month) in [("made-up-surprise", "2026-04"), ("made-up-company", "2025-09")] {
        let bill = explained(name, &["--month", month]);
        assert_eq!(bill["totals"]["unexplained"], "0", "{name}");
        for line in bill["lines"].as_array().unwrap() {
            assert!(line["what"].is_string(), "{name}: {line}");
        }
    }
    let bill = explained("made-up-surprise", &["--month", "2026-04"]);
    let gateway = text(line(&bill, "NatGateway-Hours"), "explanation");
    assert!(
        gateway.contains("until it is deleted") && gateway.contains("1 NAT gateway all through April 2026"),
        "{gateway}"
    );
}

/// A table as one line.
fn table(arguments: &[&str], name: &str) -> String {
    let table = printed(&run(&[&["explain"], arguments].concat(), &fixture::handed(name)).stdout);
    table.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_newcomer_is_told_why_each_of_the_dearest_is_charged() {
    let said = table(&[], "made-up-surprise");
    assert!(said.contains("by which private servers reach the internet, is charged by the hour until it is"), "{said}");
    assert!(said.contains("2025-07-15. A database instance is charged while it runs, busy or idle."), "{said}");
    // 744 h of March less the 18 days and 24 h before the 20th: 456 h of 19 days are free.
    let said = table(&["--month", "2025-03"], "first-year-ends-mid-month");
    let until =
        "744 hours, 456 free: 288 × ~$0.017. Free until 2025-03-20, when the account's first 12 months seem to have";
    assert!(said.contains(until), "{said}");
    let said = table(&["--month", "2026-05"], "reserved-micro");
    assert!(
        said.contains("1,488 hours for $7.74: a reservation may cover a part, at $0, and the rest is charged."),
        "{said}"
    );
    let said = table(&["--month", "2024-01"], "interface-endpoints");
    assert!(said.contains("52.3 endpoints in a zone on average (54 for 30 days): 38,880 hours"), "{said}");
    let said = table(&["--month", "2026-08", "--by-operation", "AmazonCloudWatch"], "metrics-by-operation");
    assert!(said.contains("21 metrics = 3 instances"), "{said}");
}

#[test]
fn units_that_only_count_are_told_by_what_the_meter_counts() {
    let said = printed(&run(&["explain", "--full"], &fixture::handed("hidden-services")).stdout);
    assert!(said.contains("0.12 million tokens") && said.contains("1,500 thousand tokens"), "{said}");
}

#[test]
fn the_glossary_has_the_units_of_bills() {
    let said = |word: &str| printed(&whybill().args(["glossary", word]).output().unwrap().stdout);
    for word in ["GB-months", "GB-Mo"] {
        assert!(said(word).starts_with("GB-month: One GB stored for a whole month."), "{}", said(word));
    }
    let done = whybill().args(["glossary", "GB-months", "--format", "json"]).output().unwrap();
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&answer["units"][0]["unit"], answer["meters"].as_array().map(Vec::len)), (&"GB-month".into(), Some(0)));
}

#[test]
fn one_usage_type_through_its_months() {
    let path = fixture::handed("config-items");
    let one = json(&run(&["explain", "ConfigurationItemRecorded", "--month", "2024-01", "--format", "json"], &path));
    let months: Vec<(&str, &str, &str)> = one["months"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| (text(own, "month"), text(own, "usage"), text(own, "billed")))
        .collect();
    assert_eq!(months, [("2023-12", "900", "2.7"), ("2024-01", "25000", "75")]);
    assert_eq!(one["meters"].as_array().unwrap().len(), 1);
    assert_eq!(one["lines"].as_array().unwrap().len(), 1);
}

#[test]
fn a_part_of_a_usage_type_means_all_that_have_it() {
    let path = fixture::handed("hidden-services");
    let both = json(&run(&["explain", "ocu", "--month", "2026-06", "--format", "json"], &path));
    let lines: Vec<&str> = both["lines"].as_array().unwrap().iter().map(|line| text(line, "usage_type")).collect();
    assert_eq!(lines, ["USE1-IndexingOCU", "USE1-SearchOCU"]);
}

#[test]
fn what_is_not_on_the_bill_is_refused_with_what_is() {
    let done = run(&["explain", "NatGateway-Hours", "--month", "2024-01"], &fixture::handed("config-items"));
    let said = printed(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("ConfigurationItemRecorded") && said.contains("whybill glossary"), "{said}");
}

#[test]
fn a_word_of_the_glossary_means_what_has_it_and_nothing_else() {
    let families = |word: &str| {
        let done = whybill().args(["glossary", word, "--format", "json"]).output().unwrap();
        let answer = json(&done);
        let of = |kind: &str| answer[kind].as_array().unwrap().clone();
        let names = of("meters").into_iter().chain(of("operations")).map(|own| text(&own, "family").to_owned());
        names.collect::<std::collections::BTreeSet<String>>()
    };
    // Any name at all is a domain's, on the registrar's bill alone.
    assert_eq!(families("EU-NatGateway-Hours"), ["vpc".to_owned()].into());
    assert!(families("cloudwatch").contains("cloudwatch") && !families("cloudwatch").contains("kms"));
    assert!(!families("cloudwatch").contains("registrar"));
    let nothing = whybill().args(["glossary", "no such word"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(1));
    assert!(printed(&nothing.stderr).contains("nothing for `no such word`"));
}

#[test]
fn a_meter_without_its_region_means_all_regions() {
    let path = fixture::handed("made-up-company");
    let one = json(&run(&["explain", "BoxUsage:c6i.2xlarge", "--month", "2025-09", "--format", "json"], &path));
    let lines = one["lines"].as_array().unwrap();
    let named: std::collections::BTreeSet<&str> = lines.iter().map(|line| text(line, "usage_type")).collect();
    assert!(named.contains("BoxUsage:c6i.2xlarge") && named.contains("USW2-BoxUsage:c6i.2xlarge"), "{named:?}");
}

#[test]
fn services_and_records_are_meant_by_what_they_are_called() {
    let path = fixture::handed("made-up-company");
    let services = |word: &str| {
        let one = json(&run(&["explain", word, "--month", "2025-09", "--format", "json"], &path));
        let lines = one["lines"].as_array().unwrap();
        lines.iter().map(|line| text(line, "service").to_owned()).collect::<std::collections::BTreeSet<String>>()
    };
    assert_eq!(services("s3"), ["Amazon Simple Storage Service".to_owned()].into());
    assert_eq!(services("tax"), ["Tax".to_owned()].into());
    let blank = run(&["explain", " "], &path);
    assert_eq!(blank.status.code(), Some(2), "{}", printed(&blank.stderr));
}

#[test]
fn resources_behind_a_line_are_those_of_the_inventory() {
    let path = fixture::handed("idle-resources");
    let one = json(&run(&["explain", "EU-PublicIPv4:IdleAddress", "--format", "json"], &path));
    // Of four addresses, the fourth has an instance.
    let names: Vec<&str> = one["resources"][0]["names"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(names, ["198.51.100.1", "198.51.100.2", "198.51.100.3"]);
    // 2160 h / 720 h of June = 3
    assert!(text(&one["lines"][0], "explanation").contains("3 addresses all through June 2026"), "{one}");
    let none =
        json(&run(&["explain", "ConfigurationItemRecorded", "--format", "json"], &fixture::handed("config-items")));
    assert_eq!(none["resources"].as_array().unwrap().len(), 0);
}

#[test]
fn the_months_of_a_line_fit_a_narrow_terminal_and_sum_up() {
    let path = fixture::handed("config-items");
    let done = whybill()
        .args(["explain", "ConfigurationItemRecorded", "--month", "2024-01", "--from"])
        .arg(&path)
        .env("COLUMNS", "60")
        .output()
        .unwrap();
    let said = printed(&done.stdout);
    let (_, months) = said.split_once("Its months").unwrap();
    assert!(months.lines().all(|line| line.chars().count() <= 60), "{months}");
    assert!(months.contains("AWS Config: "), "{months}");
    // 2.70 + 75.00
    assert!(months.lines().any(|line| line.trim_start().starts_with("Sum") && line.ends_with("$77.70")), "{months}");
    let (why, rest) = said.split_once("What it is").unwrap();
    assert!(!rest.contains("Why: "), "{why} says it");
}

#[test]
fn the_glossary_prints_no_braces_and_puts_in_what_the_word_tells() {
    let said = |word: &str| printed(&whybill().args(["glossary", word]).output().unwrap().stdout);
    assert!(!printed(&whybill().arg("glossary").output().unwrap().stdout).contains('{'));
    for (word, part) in [
        ("BoxUsage:t2.micro", "t2.micro instances"),
        ("BoxUsage", "<instance type> instances"),
        ("MetricStorage:AWS/X", "detailed monitoring of X"),
        ("USE1-EUW2-AWS-Out-Bytes", "from N. Virginia (us-east-1) to London (eu-west-2)"),
        ("AWS-Out-Bytes", "from one region to another region"),
    ] {
        let said = said(word);
        assert!(said.contains(part) && !said.contains('{'), "{word}: {said}");
    }
}

#[test]
fn the_glossary_refuses_what_does_nothing_there() {
    for option in [["--fail-on", "any"], ["--from", "snapshot.json"]] {
        let done = whybill().args(["glossary", "nat"]).args(option).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{option:?}");
        assert!(printed(&done.stderr).contains(option[0]), "{option:?}");
    }
    assert_eq!(whybill().args(["glossary", ""]).output().unwrap().status.code(), Some(2));
}
