//! Every fixture, explained, in every format; and the worked cases, to the digit.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use whybill::analyse::{Question, explain};
use whybill::bill::{Quantity, Usd};
use whybill::catalogue::Catalogue;
use whybill::report::{Answer, ExplainReport, ExplainedLine, Format, Look, Verdict, write};
use whybill::snapshot::Snapshot;
use whybill::snapshot_file::load;

const LOOK: Look = Look { width: 80, colour: false };

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios")
}

fn snapshot(name: &str) -> Snapshot {
    load(&folder().join(name).join("snapshot.json")).unwrap()
}

fn all() -> BTreeMap<String, Snapshot> {
    std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| (name.clone(), snapshot(&name)))
        .collect()
}

fn explained(snapshot: &Snapshot, month: &str) -> ExplainReport {
    let question = Question { month: Some(month.parse().unwrap()), as_of: None };
    explain(snapshot, &Catalogue::built_in().unwrap(), &question).unwrap()
}

fn line<'a>(report: &'a ExplainReport, usage_type: &str) -> &'a ExplainedLine {
    report.lines.iter().find(|line| line.usage_type == usage_type).unwrap()
}

fn exact(quantity: Option<Quantity>) -> String {
    quantity.map_or_else(|| "unknown".to_owned(), |quantity| quantity.to_string())
}

/// free, charged, billed, verdict
fn figures(line: &ExplainedLine) -> (String, String, String, Verdict) {
    (exact(line.free_units), exact(line.charged_units), line.billed.to_string(), line.verdict)
}

fn expect(free: &str, charged: &str, billed: &str, verdict: Verdict) -> (String, String, String, Verdict) {
    (free.to_owned(), charged.to_owned(), billed.to_owned(), verdict)
}

#[test]
fn every_scenario_has_its_provenance() {
    for name in all().keys() {
        let readme = std::fs::read_to_string(folder().join(name).join("README.md")).unwrap();
        assert!(readme.starts_with(&format!("# {name}\n")), "{name}");
    }
}

#[test]
fn the_parts_sum_to_the_lines_and_the_lines_to_the_bill() {
    for (name, snapshot) in all() {
        for (month, bill) in &snapshot.months {
            let report = explained(&snapshot, &month.to_string());
            let billed: Usd = bill.lines.iter().map(|line| line.billed).sum();
            let t = report.totals;
            assert_eq!(t.billed, billed, "{name} {month}");
            assert_eq!(t.usage + t.discounts + t.credits + t.refunds + t.tax + t.fees, billed, "{name} {month}");
            assert_eq!(t.explained + t.unexplained, billed, "{name} {month}");
            for line in &report.lines {
                let at = format!("{name} {month} {}", line.usage_type);
                if let (Some(free), Some(charged)) = (line.free_units, line.charged_units) {
                    assert_eq!(Some(free + charged), line.usage, "{at}");
                }
                if !line.charges.is_empty() {
                    assert_eq!(line.charges.iter().map(|charge| charge.cost).sum::<Usd>(), line.billed, "{at}");
                }
                assert!(!line.explanation.is_empty(), "{at}");
            }
        }
    }
}

#[test]
fn tables_fit_the_terminal() {
    for (name, snapshot) in all() {
        for month in snapshot.months.keys() {
            let report = explained(&snapshot, &month.to_string());
            for width in [80, 160] {
                let text = write(Answer::Explain(&report), Format::Table, Look { width, colour: false });
                for line in text.lines() {
                    assert!(unicode_width::UnicodeWidthStr::width(line) <= usize::from(width), "{name}: {line}");
                }
                assert!(!text.contains('\u{1b}'), "{name}: no colours unless asked for");
            }
        }
    }
}

#[test]
fn all_formats_agree_on_the_bill() {
    for (name, snapshot) in all() {
        for month in snapshot.months.keys() {
            let report = explained(&snapshot, &month.to_string());
            let json: Value = serde_json::from_str(&write(Answer::Explain(&report), Format::Json, LOOK)).unwrap();
            assert_eq!(json["totals"]["billed"], report.totals.billed.to_string(), "{name}");
            let csv = write(Answer::Explain(&report), Format::Csv, LOOK);
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let billed = reader.headers().unwrap().iter().position(|name| name == "billed").unwrap();
            let sum: Usd = reader.records().filter_map(|record| record.unwrap()[billed].parse::<Usd>().ok()).sum();
            assert_eq!(sum, report.totals.billed, "{name}");
        }
    }
}

#[test]
fn april_2022_comes_out_to_the_digit_in_both_forms() {
    for name in ["april-2022", "april-2022-global"] {
        let report = explained(&snapshot(name), "2022-04");
        let ireland = line(&report, "EU-CW:AlarmMonitorUsage");
        assert_eq!(figures(ireland), expect("10", "2.000002", "0.2000002", Verdict::OverFreeTier), "{name}");
        assert_eq!(exact(ireland.usage), "12.000002");
        assert_eq!(exact(ireland.predicted_usage), "12.0000024");
        assert_eq!(ireland.resources.len(), 12);
        assert!(ireland.explanation.contains("8 made by DynamoDB auto scaling for the table Rides (on 2022-03-17)"));
        assert!(ireland.explanation.contains("2.000002 × $0.10 = $0.2000002"));
        let london = line(&report, "EUW2-CW:AlarmMonitorUsage");
        assert_eq!(figures(london), expect("0", "1.000001", "0.1000001", Verdict::OverFreeTier), "{name}");
        assert!(london.explanation.contains("It is a stranger"));
        for alarms in [ireland, london] {
            assert_eq!(alarms.next_full_month.unwrap().cost, None, "the pool's cost is no line's");
        }
        assert_eq!(report.totals.billed.to_string(), "4.16");
        assert!(report.totals.unexplained.is_zero());
        assert!(report.summary.iter().any(|s| s.contains("$0.30 a month, from May 2022 on")), "{:?}", report.summary);
    }
    let lines = |name| explained(&snapshot(name), "2022-04").lines;
    assert_eq!(lines("april-2022"), lines("april-2022-global"));
}

#[test]
fn march_2022_was_free_and_april_foretold() {
    let report = explained(&snapshot("march-2022"), "2022-03");
    let ireland = line(&report, "EU-CW:AlarmMonitorUsage");
    assert_eq!(figures(ireland), expect("7.673", "0", "0", Verdict::WithinFreeTier));
    assert_eq!(exact(ireland.predicted_usage), "7.67338468");
    assert!(ireland.explanation.contains("the bill agrees"), "{}", ireland.explanation);
    assert!(ireland.explanation.contains("this month used 8.673003"));
    let london = line(&report, "EUW2-CW:AlarmMonitorUsage");
    assert_eq!(figures(london), expect("1.000003", "0", "0", Verdict::WithinFreeTier));
    assert!(report.summary.iter().any(|s| s.contains("$0.30 a month, from April 2022 on")), "{:?}", report.summary);
}

#[test]
fn signin_alerts_cost_two_text_messages() {
    let report = explained(&snapshot("signin-alerts-2022-02"), "2022-02");
    let charged: Vec<_> = report.lines.iter().filter(|line| !line.billed.is_zero()).collect();
    assert_eq!(charged.len(), 1);
    assert_eq!(figures(charged[0]), expect("0", "2", "0.08", Verdict::NoFreeTier));
    assert!(line(&report, "EU-CW:AlarmMonitorUsage").explanation.contains("the bill agrees"));
}

#[test]
fn a_control_account_is_not_warned() {
    let report = explained(&snapshot("control"), "2026-10");
    assert_eq!(report.summary, ["October 2026 cost $0.00."]);
    assert!(report.lines.iter().all(|line| matches!(line.verdict, Verdict::WithinFreeTier | Verdict::NoCharge)));
}

#[test]
fn an_empty_account() {
    let report = explained(&snapshot("empty"), "2026-10");
    assert!(report.lines.is_empty());
    assert_eq!(report.summary, ["October 2026 has no line on its bill: nothing was used, nothing is to be paid."]);
}

#[test]
fn what_is_no_usage_stands_apart() {
    let t = explained(&snapshot("credits-and-tax"), "2026-10").totals;
    let shown = [t.usage, t.credits, t.refunds, t.discounts, t.tax, t.fees, t.billed].map(|sum| sum.to_string());
    assert_eq!(shown, ["12.5", "-5", "-0.25", "-0.1", "1.43", "29", "37.58"]);
}

#[test]
fn a_pool_is_the_organisations() {
    let payer = explained(&snapshot("payer"), "2026-10");
    let alarms = line(&payer, "EU-CW:AlarmMonitorUsage");
    assert_eq!(figures(alarms), expect("2", "4.000002", "0.4000002", Verdict::OverFreeTier));
    assert!(alarms.explanation.contains("the whole organisation used 14.000005"), "{}", alarms.explanation);
    let member = explained(&snapshot("member"), "2026-10");
    let alarms = line(&member, "EU-CW:AlarmMonitorUsage");
    assert_eq!(figures(alarms), expect("2", "4.000002", "0.4000002", Verdict::OverFreeTier));
    assert!(alarms.explanation.contains("can't be seen from this account"));
    assert_eq!(alarms.next_full_month.unwrap().cost, None);
}

/// The published bills: scenario, month, usage type, service's start, then free, charged, billed, verdict.
#[test]
fn published_bills() {
    use Verdict::{NoFreeTier, OverFreeTier, WithinFreeTier};
    for (name, month, service, usage_type, expected) in [
        // 8.033 + 2.0 - 10 = 0.033; * 0.10 = 0.0033
        (
            "chintan-alarms-aug",
            "2026-08",
            "AmazonCloudWatch",
            "USW2-CW:AlarmMonitorUsage",
            expect("8", "0.033", "0.0033", OverFreeTier),
        ),
        (
            "chintan-alarms-aug",
            "2026-08",
            "AmazonCloudWatch",
            "USE2-CW:AlarmMonitorUsage",
            expect("2", "0", "0", WithinFreeTier),
        ),
        (
            "chintan-alarms-sep-3days",
            "2026-09",
            "AmazonCloudWatch",
            "USW2-CW:AlarmMonitorUsage",
            expect("0.639", "0", "0", WithinFreeTier),
        ),
        // 1,068,965 - 1,000,000 = 68,965; * 0.0000004 = 0.027586, billed 0.0276
        (
            "chintan-requests-tier1-collision",
            "2026-08",
            "Amazon Simple Queue Service",
            "USW2-Requests-Tier1",
            expect("1000000", "68965", "0.0276", OverFreeTier),
        ),
        // 22,620 * 0.000005 = 0.1131
        (
            "chintan-requests-tier1-collision",
            "2026-08",
            "Amazon Simple Storage Service",
            "USW2-Requests-Tier1",
            expect("0", "22620", "0.1131", NoFreeTier),
        ),
        ("chintan-ce-api", "2026-08", "AWS Cost Explorer", "USE1-APIRequest", expect("0", "9", "0.09", NoFreeTier)),
        (
            "chintan-kms-deleted-key",
            "2026-08",
            "AWS Key Management Service",
            "us-west-2-KMS-Keys",
            expect("0", "0.048", "0.0484", NoFreeTier),
        ),
        (
            "aws-cloudwatch-lab-highres",
            "2026-06",
            "AmazonCloudWatch",
            "CW:AlarmMonitorUsage",
            expect("0.164", "0", "0", WithinFreeTier),
        ),
        // 0.025 * 0.30 = 0.0075
        (
            "aws-cloudwatch-lab-highres",
            "2026-06",
            "AmazonCloudWatch",
            "CW:HighResAlarmMonitorUsage",
            expect("0", "0.025", "0.0075", NoFreeTier),
        ),
        // 9,263 - 2,000 = 7,263; * 0.000005 = 0.036315
        (
            "logzio-s3-put-crossover",
            "2018-02",
            "Amazon Simple Storage Service",
            "Requests-Tier1",
            expect("2000", "7263", "0.036315", OverFreeTier),
        ),
        (
            "logzio-s3-put-crossover",
            "2018-02",
            "Amazon Simple Storage Service",
            "Requests-Tier2",
            expect("17900", "0", "0", WithinFreeTier),
        ),
        // 2,365 * 0.0000053 = 0.0125345, billed 0.01
        (
            "fr-serverless-blog",
            "2019-07",
            "Amazon Simple Storage Service",
            "EUW3-Requests-Tier1",
            expect("0", "2365", "0.01", NoFreeTier),
        ),
    ] {
        let report = explained(&snapshot(name), month);
        let line = report.lines.iter().find(|line| line.service == service && line.usage_type == usage_type).unwrap();
        assert_eq!(figures(line), expected, "{name} {usage_type}: {}", line.explanation);
    }
}

#[test]
fn a_young_month_is_no_verdict() {
    let report = explained(&snapshot("chintan-alarms-sep-3days"), "2026-09");
    assert!(report.summary.iter().any(|s| s.contains("$0.20 a month")), "{:?}", report.summary);
}
