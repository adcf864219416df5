//! `report --output FILE.html`: one file that holds all, asks nothing of anybody, and agrees with the other formats.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde_json::Value;
use whybill::bill::{BillLine, RecordType};
use whybill::snapshot_file::save;

use crate::support::build::{account, usage_line};
use crate::support::program::{self, run};
use crate::support::{fixture, made_up};

/// The page of a snapshot.
fn page(snapshot: &Path, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bill.html");
    let output = run(&[&["report", "--output", file.to_str().unwrap()], more].concat(), snapshot);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty());
    std::fs::read_to_string(file).unwrap()
}

/// Accounts whose last page is for a browser to see, beside those of other tests.
const LOOKED_AT: [&str; 4] = ["credits-and-tax", "made-up-company", "march-17-2022-open", "payer"];

/// The page; a browser has it as well where it was told of a folder (`.ci/browser`).
fn kept(name: &str, html: String) -> String {
    if let Some(folder) = std::env::var_os("WHYBILL_PAGES") {
        std::fs::write(Path::new(&folder).join(format!("{name}.html")), &html).unwrap();
    }
    html
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
    let html = kept("april-2022", page(&april, &[]));
    assert!(html.len() < 100_000, "{}", html.len());
    let explain = json(&["explain"], &april);
    let strays = json(&["strays"], &april);
    let free_tier = json(&["free-tier", "--month", "2022-04"], &april);
    let diff = json(&["diff", "2022-03", "2022-04"], &april);
    let exactly = |amount: &Value| format!("<data value=\"{}\">", amount.as_str().unwrap());
    for line in explain["lines"].as_array().unwrap() {
        assert!(html.contains(&exactly(&line["billed"])), "{line}");
        assert!(html.contains(&escaped(line["explanation"].as_str().unwrap())), "{line}");
    }
    for reason in explain["reasons"].as_array().unwrap() {
        for told in ["why", "do"] {
            assert!(html.contains(&escaped(reason[told].as_str().unwrap())), "{reason}");
        }
    }
    for line in diff["lines"].as_array().unwrap() {
        let change: Decimal = line["billed"]["change"].as_str().unwrap().parse().unwrap();
        // What is less than half a cent is no change to tell.
        let is_told = change.abs() >= Decimal::new(5, 3);
        assert_eq!(html.contains(&escaped(line["explanation"].as_str().unwrap())), is_told, "{line}");
    }
    for sentence in texts(&strays["findings"], "why").into_iter().chain(texts(&free_tier["offers"], "service")) {
        assert!(html.contains(&escaped(sentence)), "{sentence}");
    }
    // The bill in the page, in JSON and in CSV is one figure: $4.16 and what lies beyond the cent.
    let total: Decimal = explain["totals"]["billed"].as_str().unwrap().parse().unwrap();
    assert!(html.contains(&format!("<data value=\"{total}\">$4.16</data>")));
    let table = run(&["explain", "--format", "csv"], &april).stdout;
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let place = reader.headers().unwrap().iter().position(|name| name == "billed").unwrap();
    let sum: Decimal = reader.records().filter_map(|row| row.unwrap()[place].parse::<Decimal>().ok()).sum();
    assert_eq!(sum, total);
    // The picture of the thirteen alarms: 8.673 in March were free, 13 in April weren't.
    assert!(html.contains("March 2022: 8.673 alarm-months, $0.00; April 2022: 13 alarm-months, $0.30"));
    assert!(html.contains("The first 10 of a month are free, all regions together."));
}

/// Amount, change and what is to come; the reasons; what they are made of; the lines; the alarms last.
#[test]
fn the_page_is_in_the_order_of_the_answer() {
    let html = page(&fixture::path("april-2022"), &[]);
    let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}"));
    let cards = ["April 2022<strong>$4.16", "Against March 2022<strong>+$0.44", "at least $0.30"].map(place);
    let sections: Vec<usize> = [
        "reasons",
        "to-come",
        "to-check",
        "services",
        "months",
        "lines",
        "free-tier",
        "changes",
        "regions",
        "findings",
        "alarms",
    ]
    .iter()
    .map(|id| place(&format!("<section id=\"{id}\">")))
    .collect();
    let all = [cards.as_slice(), sections.as_slice()].concat();
    assert!(all.is_sorted(), "{all:?}");
    for (id, _) in html.match_indices("<a href=\"#").map(|(at, own)| html[at + own.len()..].split_once('"').unwrap()) {
        assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
    // Nothing of alarms where there are none.
    let without = kept("empty", page(&fixture::path("empty"), &["--month", "2023-06"]));
    assert!(!without.contains("id=\"alarms\"") && !without.contains("#alarms"));
}

/// A bar of the month: its name, where it begins and how long it is in percent, and what it stands for.
fn steps(html: &str) -> Vec<(String, Decimal, Decimal, Decimal)> {
    let between = |text: &str, before: &str, after: &str| {
        let (_, rest) = text.split_once(before).unwrap();
        rest.split_once(after).unwrap().0.to_owned()
    };
    let chart = between(html, "<figure class=\"waterfall\">", "</figure>");
    let step = |row: &str| {
        let figure = |before: &str, after: &str| between(row, before, after).parse().unwrap();
        let name = between(row, "<th scope=\"row\">", "</th>");
        (name, figure("left:min(", "%"), figure("width:", "%"), figure("data value=\"", "\""))
    };
    chart.split("<tr ").skip(1).map(step).collect()
}

/// Usage of $12.50, then -$0.10, -$5.00, -$0.25, $1.43 and $29.00: $37.58, which is the highest, too.
#[test]
fn each_bar_of_the_month_begins_where_the_one_before_ended() {
    let steps = steps(&page(&fixture::path("credits-and-tax"), &[]));
    let names: Vec<&str> = steps.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names[5..], ["Discounts", "Credits", "Refunds", "Tax", "Fees", "Billed"]);
    let whole = steps[10].3;
    assert_eq!(whole.round_dp(2), Decimal::new(3758, 2));
    let near = |one: Decimal, other: Decimal| (one - other * Decimal::ONE_HUNDRED / whole).abs() < Decimal::new(1, 2);
    let mut at = Decimal::ZERO;
    for (name, left, width, cost) in &steps[..10] {
        assert!(near(*left, at.min(at + *cost)) && near(*width, cost.abs()), "{name}: {left} {width}");
        at += *cost;
    }
    assert_eq!((at, steps[10].1, steps[10].2), (whole, Decimal::ZERO, Decimal::ONE_HUNDRED));
}

/// Lambda and EKS cost $35.00 and $720.00 of $142,537.04: less than a hundredth each.
#[test]
fn small_services_are_one_bar() {
    let steps = steps(&page(&fixture::handed("made-up-company"), &[]));
    let small = steps.iter().find(|(name, ..)| name == "2 others").unwrap();
    assert_eq!(small.3.round_dp(2), Decimal::new(75500, 2));
    assert!(steps.iter().any(|(name, ..)| name == "Amazon Elastic Compute Cloud - Compute"), "names are whole");
}

#[test]
fn the_open_month_is_marked() {
    let html = page(&fixture::path("march-17-2022-open"), &[]);
    let months = &html[html.find("<section id=\"months\">").unwrap()..];
    let march = &months[..months.find("</tbody>").unwrap()];
    assert_eq!(march.matches("<tr class=\"open\">").count(), 1);
    assert!(march.contains("March 2022 <span class=\"tag\">so far</span>"), "{march}");
}

#[test]
fn nothing_leaves_the_page() {
    let html = page(&fixture::path("april-2022"), &[]);
    assert!(html.contains("default-src &#39;none&#39;") || html.contains("default-src 'none'"));
    for wanted in ["src=", "url(", "@import", "<link", "<iframe", "<img", "fetch(", "XMLHttpRequest"] {
        assert!(!html.contains(wanted), "{wanted}");
    }
    let addresses = html.match_indices("http").map(|(at, _)| &html[at..(at + 26).min(html.len())]);
    let others: BTreeSet<&str> = addresses.filter(|own| !own.starts_with("http-equiv")).collect();
    assert_eq!(others, BTreeSet::new());
    // One script runs, which the policy names; none stands in an attribute.
    assert!(html.contains("script-src 'sha256-") && !html.contains("script-src 'unsafe-inline'"));
    assert_eq!((html.matches("<script").count(), html.matches(" onclick=").count()), (1, 0));
}

#[test]
fn every_account_has_a_page() {
    let accounts = fixture::names().into_iter().map(|name| (fixture::path(&name), name));
    let company = "made-up-company".to_owned();
    for (path, name) in accounts.chain([(fixture::handed(&company), company)]) {
        let snapshot: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for month in snapshot["months"].as_object().unwrap().keys() {
            let html = page(&path, &["--month", month]);
            let html = if LOOKED_AT.contains(&name.as_str()) { kept(&name, html) } else { html };
            for tag in ["<h2", "<table", "<details", "<figure", "<section"] {
                let closing = tag.replace('<', "</") + ">";
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
    assert!(html.len() < 150_000, "{}", html.len());
    assert!(html.contains("5,000 alarms · bulk-0 … bulk-4999"), "those of one making are one row");
}

/// 5,100 alarms and 667 lines.
#[test]
fn the_page_of_a_large_account_is_small_whole_and_filtered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshot.json");
    save(&made_up::account(1, made_up::LARGE), &path).unwrap();
    let html = kept("large", page(&path, &[]));
    assert!(html.len() < 300_000, "{}", html.len());
    let lines = json(&["explain"], &path)["lines"].as_array().unwrap().len();
    let table = &html[html.find("<section id=\"lines\">").unwrap()..html.find("<section id=\"free-tier\">").unwrap()];
    assert_eq!(table.matches("<tr><td><data").count(), lines);
    for id in ["lines", "findings", "alarms"] {
        assert!(html.contains(&format!("<input id=\"find-{id}\"")), "{id}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let long = "x".repeat(150);
    let (_folder, path) = with_alarms(2, &format!("<script>alert(1)</script>\u{202e}\"'&\u{1b}[31m{long}"));
    let html = kept("hostile", page(&path, &[]));
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
    let regions = &html[html.find("<section id=\"regions\">").unwrap()..];
    let ireland = regions.find("$0.00, and $674.10 at On-Demand prices under a Savings Plan").unwrap();
    assert!(ireland < regions.find("$0.23").unwrap(), "where most is used first");
}

/// A digest is a page by itself: it has each sentence of the JSON, asks nothing of anybody, and has no script.
#[test]
fn a_digest_is_a_page_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["digest", "--since", fixture::path("march-2022").to_str().unwrap(), "--to"].map(str::to_owned);
    let args: Vec<&str> = args.iter().map(String::as_str).chain([folder.path().to_str().unwrap()]).collect();
    let output = run(&args, &fixture::path("april-2022"));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let file = |ending: &str| folder.path().join(format!("2022-05-03T090000Z.{ending}"));
    let html = kept("digest", std::fs::read_to_string(file("html")).unwrap());
    let told: Value = serde_json::from_str(&std::fs::read_to_string(file("json")).unwrap()).unwrap();
    let sentences: Vec<&str> = told["summary"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(sentences.len() > 2, "{sentences:?}");
    for sentence in sentences {
        assert!(html.contains(&escaped(sentence)), "{sentence}");
    }
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"), "{}", &html[..100]);
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    assert!(html.contains(policy) && !html.contains("<script") && !html.contains("http://"), "{html}");
}
