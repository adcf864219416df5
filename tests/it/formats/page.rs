//! `report --output FILE.html`: one file that holds all, asks nothing of anybody, and agrees with the other formats.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde_json::Value;
use whybill::bill::{BillLine, RecordType};

use crate::support::build::{account, usage_line};
use crate::support::fixture;
use crate::support::program::{self, run};

/// The page of a snapshot.
fn page(snapshot: &Path, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bill.html");
    let output = run(&[&["report", "--output", file.to_str().unwrap()], more].concat(), snapshot);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty());
    std::fs::read_to_string(file).unwrap()
}

fn json(command: &[&str], snapshot: &Path) -> Value {
    program::json(&run(&[command, &["--format", "json"]].concat(), snapshot))
}

/// A text as the page writes it.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;")
}

fn texts<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value.as_array().unwrap().iter().filter_map(|own| own[key].as_str()).collect()
}

#[test]
fn april_2022_agrees_with_the_other_formats_to_the_digit() {
    let april = fixture::path("april-2022");
    let html = page(&april, &[]);
    assert!(html.len() < 300_000, "{}", html.len());
    let explain = json(&["explain"], &april);
    let strays = json(&["strays"], &april);
    let free_tier = json(&["free-tier", "--month", "2022-04"], &april);
    for line in explain["lines"].as_array().unwrap() {
        let billed = format!("${}", line["billed"].as_str().unwrap());
        assert!(html.contains(&format!("<td class=\"n\">{billed}</td>")), "{billed}");
        assert!(html.contains(&escaped(line["explanation"].as_str().unwrap())), "{line}");
    }
    for sentence in texts(&strays["findings"], "why").into_iter().chain(texts(&free_tier["offers"], "service")) {
        assert!(html.contains(&escaped(sentence)), "{sentence}");
    }
    for sentence in explain["summary"].as_array().unwrap() {
        assert!(html.contains(&escaped(sentence.as_str().unwrap())), "{sentence}");
    }
    // The bill in the page, in JSON and in CSV is one figure: $4.16 and what lies beyond the cent.
    let total: Decimal = explain["totals"]["billed"].as_str().unwrap().parse().unwrap();
    assert!(html.contains(&format!("<td class=\"n\">${total}</td>")));
    let table = run(&["explain", "--format", "csv"], &april).stdout;
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let place = reader.headers().unwrap().iter().position(|name| name == "billed").unwrap();
    let sum: Decimal = reader.records().filter_map(|row| row.unwrap()[place].parse::<Decimal>().ok()).sum();
    assert_eq!(sum, total);
    // The picture of the thirteen alarms: 8.673 in March were free, 13 in April weren't.
    assert!(html.contains("March 2022: 8.673 alarm-months, $0.00; April 2022: 13 alarm-months, $0.30"));
    assert!(html.contains("The first 10 of a month are free, over all regions together."));
}

#[test]
fn nothing_leaves_the_page() {
    let html = page(&fixture::path("april-2022"), &[]);
    assert!(html.contains("default-src &#39;none&#39;") || html.contains("default-src 'none'"));
    for wanted in ["src=", "url(", "@import", "<link", "<iframe", "<img", "fetch(", "XMLHttpRequest"] {
        assert!(!html.contains(wanted), "{wanted}");
    }
    let addresses = html.match_indices("http").map(|(at, _)| &html[at..(at + 26).min(html.len())]);
    let others: BTreeSet<&str> =
        addresses.filter(|own| !own.starts_with("http-equiv") && *own != "http://www.w3.org/2000/svg").collect();
    assert_eq!(others, BTreeSet::new());
    // Each drawing has words for who can't see it.
    assert_eq!(html.matches("<svg ").count(), html.matches("<svg aria-hidden=\"true\" ").count());
    assert!(html.matches("role=\"img\" aria-label=\"").count() >= html.matches("<svg ").count());
}

#[test]
fn every_account_has_a_page() {
    for name in fixture::names() {
        let path = fixture::path(&name);
        let snapshot: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for month in snapshot["months"].as_object().unwrap().keys() {
            let html = page(&path, &["--month", month]);
            for tag in ["<h2", "<table", "<details", "<figure", "<svg "] {
                let closing = tag.replace('<', "</").trim_end().to_owned() + ">";
                assert_eq!(html.matches(tag).count(), html.matches(&closing).count(), "{path:?} {month} {tag}");
            }
            assert!(html.ends_with("</html>") || html.ends_with("</html>\n"));
        }
    }
}

/// The April snapshot with so many more alarms of this name in London.
fn with_alarms(count: usize, name: &str) -> (tempfile::TempDir, PathBuf) {
    let mut snapshot: Value = serde_json::from_slice(&std::fs::read(fixture::path("april-2022")).unwrap()).unwrap();
    let pattern = snapshot["alarms"]["eu-west-2"][0].clone();
    let alarms = (0..count).map(|n| {
        let mut alarm = pattern.clone();
        alarm["name"] = format!("{name}{n}").into();
        alarm
    });
    snapshot["alarms"]["eu-west-2"] = alarms.collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshot.json");
    std::fs::write(&path, snapshot.to_string()).unwrap();
    (folder, path)
}

#[test]
fn five_thousand_alarms_make_a_page_that_opens() {
    let (_folder, path) = with_alarms(5000, "bulk-");
    let html = page(&path, &[]);
    assert!(html.len() < 1_000_000, "{}", html.len());
    assert!(html.contains("more findings are in"), "what is left out is counted");
}

#[test]
fn hostile_names_stay_text() {
    let (_folder, path) = with_alarms(2, "<script>alert(1)</script>\u{202e}\"'&\u{1b}[31m");
    let html = page(&path, &[]);
    assert_eq!(html.matches("<script>").count(), 1, "the page's own");
    assert!(!html.contains('\u{202e}') && !html.contains('\u{1b}'));
    assert!(html.contains("&#60;script&#62;alert(1)"));
}

#[test]
fn where_a_page_goes_decides_what_it_is() {
    let april = fixture::path("april-2022");
    let said = |args: &[&str]| {
        let output = run(&[&["report"], args].concat(), &april);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, words) = said(&[]);
    assert!(code == Some(2) && words.contains("--output FILE.html"), "{words}");
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("bill.txt");
    let (code, words) = said(&["--output", text.to_str().unwrap()]);
    assert!(code == Some(2) && words.contains(".xlsx") && !text.exists(), "{words}");
    let redacted = page(&april, &["--redact"]);
    assert!(!redacted.contains("123456789012") && !redacted.contains("Rides") && redacted.contains("table-1"));
}

#[test]
fn a_region_under_a_savings_plan_is_not_told_as_one_that_costs_nothing() {
    let covered = BillLine {
        record_types: ["SavingsPlanCoveredUsage".to_owned()].into(),
        ..usage_line("Amazon Elastic Compute Cloud - Compute", "EU-BoxUsage:m5.large", "6300", "Hrs", "674.1")
    };
    let negation = BillLine {
        record_type: RecordType::Negation,
        record_types: ["SavingsPlanNegation".to_owned()].into(),
        usage: None,
        unit: None,
        ..usage_line("Amazon Elastic Compute Cloud - Compute", "NoUsageType", "0", "", "-674.1")
    };
    let storage = usage_line("Amazon Simple Storage Service", "TimedStorage-ByteHrs", "10", "GB-Mo", "0.23");
    let snapshot = account("2026-06-05T09:00:00Z", &[("2026-05", &[storage, covered, negation])]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshot.json");
    std::fs::write(&path, serde_json::to_vec(&snapshot).unwrap()).unwrap();
    let html = page(&path, &[]);
    let regions = &html[html.find("<h2 id=\"regions\">").unwrap()..];
    let ireland = regions.find("$0.00, and $674.10 at On-Demand prices under a Savings Plan").unwrap();
    assert!(ireland < regions.find("$0.23").unwrap(), "where most is used first");
}
