//! Every fixture, explained, in every format; and the worked cases, to the digit.

use serde_json::Value;
use whybill::analyse::explain;
use whybill::answer::{Answer, ExplainReport, ExplainedLine, Verdict};
use whybill::bill::{Quantity, Region, Usd};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::explain::{explanation, summary};
use whybill::report::{Format, Look, write};
use whybill::snapshot::{Alarm, Effect, Gap, Snapshot, TrailEvent, Watches};

use crate::support::build;
use crate::support::fixture::{all, folder, snapshot};

const LOOK: Look = Look::plain(80);

fn explained(snapshot: &Snapshot, month: &str) -> ExplainReport {
    let question = Question { month: Some(month.parse().unwrap()), as_of: None, ..Question::default() };
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
        assert!(readme.starts_with("# ") && readme.to_lowercase().contains("made up"), "{name}");
    }
}

#[test]
fn tables_fit_the_terminal() {
    for (name, snapshot) in all() {
        for month in snapshot.months.keys() {
            let report = explained(&snapshot, &month.to_string());
            for width in [80, 160] {
                let text = write(Answer::Explain(&report), Format::Table, Look::plain(width));
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
        assert!(
            explanation(ireland).contains("8 created by DynamoDB auto scaling for the table Rides (on 2022-03-17)")
        );
        assert!(explanation(ireland).contains("2.000002 × $0.10 = $0.2000002"));
        let london = line(&report, "EUW2-CW:AlarmMonitorUsage");
        assert_eq!(figures(london), expect("0", "1.000001", "0.1000001", Verdict::OverFreeTier), "{name}");
        assert!(
            explanation(london).contains("Unexpected region: everything else on this bill is in Ireland (eu-west-1)")
        );
        for alarms in [ireland, london] {
            assert_eq!(alarms.next_full_month.unwrap().cost, None, "the pool's cost is no line's");
        }
        assert_eq!(report.totals.billed.to_string(), "4.16");
        assert!(report.totals.unexplained.is_zero());
        assert!(
            summary(&report).iter().any(|s| s.contains("$0.30 every month from May 2022 until you delete 3.")),
            "{:?}",
            summary(&report)
        );
    }
    let lines = |name| explained(&snapshot(name), "2022-04").lines;
    assert_eq!(lines("april-2022"), lines("april-2022-global"));
}

/// Amount, share and reason, the dearest first, on a screen of 80 columns.
#[test]
fn the_first_twelve_lines_tell_what_most_was_paid_for() {
    let text = write(Answer::Explain(&explained(&snapshot("april-2022"), "2022-04")), Format::Table, LOOK);
    let first: Vec<&str> = text.lines().take(12).collect();
    let place =
        |said: &str| first.iter().position(|line| line.contains(said)).unwrap_or_else(|| panic!("{said}: {text}"));
    // 3.27 of 4.16
    assert_eq!(first[0], "AWS account 123456789012 · April 2022 · $4.16");
    let storage = place("$3.27  79%  S3 Standard storage · Ireland");
    assert!(first[storage + 1].ends_with("142.35 GB-months × $0.023. The 12 free months are over."), "{text}");
    // 0.30 of 4.16
    let alarms = place("$0.30   7%  Alarms · Ireland, London");
    assert!(first[alarms + 1].contains("13 alarms, 10 free: 3 × $0.10."), "{text}");
    assert!(storage < alarms && text.lines().count() <= 45, "{text}");
    let full = write(
        Answer::Explain(&explained(&snapshot("april-2022"), "2022-04")),
        Format::Table,
        Look { full: true, ..LOOK },
    );
    assert!(text.contains("4 lines cost nothing (--full).") && full.contains("6,218 events"), "{full}");
}

#[test]
fn march_2022_was_free_and_april_foretold() {
    let report = explained(&snapshot("march-2022"), "2022-03");
    let ireland = line(&report, "EU-CW:AlarmMonitorUsage");
    assert_eq!(figures(ireland), expect("7.673", "0", "0", Verdict::WithinFreeTier));
    assert_eq!(exact(ireland.predicted_usage), "7.67293666");
    let made =
        "The alarms make 7.67293666 alarm-months, counted in slices of five minutes over the 744 hours of March 2022.";
    assert!(explanation(ireland).contains(made), "{}", explanation(ireland));
    assert!(explanation(ireland).contains("this month used 8.673003"));
    let london = line(&report, "EUW2-CW:AlarmMonitorUsage");
    assert_eq!(figures(london), expect("1.000003", "0", "0", Verdict::WithinFreeTier));
    assert!(
        summary(&report).iter().any(|s| s.contains("$0.30 every month from April 2022 until you delete 3.")),
        "{:?}",
        summary(&report)
    );
}

#[test]
fn a_free_row_that_no_region_can_claim_stays_and_is_held_against_all_alarms() {
    let report = explained(&snapshot("april-2022-global"), "2022-03");
    let free = line(&report, "Global-CW:AlarmMonitorUsage");
    assert_eq!(figures(free), expect("8.673003", "0", "0", Verdict::WithinFreeTier));
    // 7.67293666 of Ireland + 1.00000296 of London
    assert_eq!(exact(free.predicted_usage), "8.67293962");
    assert_eq!(free.resources.len(), 13);
}

/// What the refused region has may fill the pool: nothing can be said of what is to come, least of all $0.
#[test]
fn where_a_region_is_unread_its_pool_is_not_foretold() {
    let mut snapshot = snapshot("april-2022");
    let ireland = Region::new("eu-west-1");
    snapshot.alarms.remove(&ireland);
    // Without a gap, too: `--regions eu-west-2` leaves Ireland unread, but its usage is on the bill.
    for gap in [None, Some(ireland)] {
        snapshot.gaps = gap.into_iter().map(|region| refused(&region)).collect();
        let report = explained(&snapshot, "2022-04");
        let next = line(&report, "EUW2-CW:AlarmMonitorUsage").next_full_month.unwrap();
        assert_eq!((next.usage.to_string(), next.cost), ("1".to_owned(), None));
        assert_eq!(line(&report, "EU-CW:AlarmMonitorUsage").next_full_month, None);
        let said = "What alarms will cost in a full month is unknown: those of Ireland (eu-west-1) were not read.";
        assert!(summary(&report).iter().any(|s| s == said), "{:?}", summary(&report));
    }
}

fn refused(region: &Region) -> Gap {
    Gap {
        source: whybill::snapshot::Source::Cloudwatch,
        region: Some(region.clone()),
        required: true,
        error: "AccessDenied".to_owned(),
        effect: Effect::Told("its alarms are unknown".to_owned()),
    }
}

/// What is to come goes by the alarms that there are, also where some came or went since the month's end.
#[test]
fn alarms_to_come_are_those_that_there_are() {
    let told = |snapshot: &Snapshot, month: &str| {
        let said = summary(&explained(snapshot, month)).join(" ");
        said.split(". ").find(|sentence| sentence.starts_with("You have")).map(str::to_owned)
    };
    let with = |at: &'static str, what| build::event(at, "monitoring", what, "late");
    let plain = snapshot("april-2022");
    let from_may = "You have 13 alarm metrics, 10 are free: $0.30 every month from May 2022 until you delete 3";
    assert_eq!(told(&plain, "2022-04").unwrap().trim_end_matches('.'), from_may);
    // 14 at the end of April, 13 now: of May only June on is a full month.
    let mut gone = plain.clone();
    let trail = gone.trail.get_mut(&Region::new("eu-west-1")).unwrap();
    trail.events.push(with("2022-04-20T10:00:00Z", "PutMetricAlarm"));
    trail.events.push(with("2022-05-02T10:00:00Z", "DeleteAlarms"));
    let from_june = "You have 13 alarm metrics, 10 are free: $0.30 every month from June 2022 until you delete 3";
    assert_eq!(told(&gone, "2022-04").unwrap().trim_end_matches('.'), from_june);
    // 13 at the end of April, 14 now.
    let mut new = plain.clone();
    let alarms = new.alarms.get_mut(&Region::new("eu-west-1")).unwrap();
    let of_ireland = alarms.last().unwrap().clone();
    let configured_at = "2022-05-02T10:00:00Z".parse().ok();
    alarms.push(Alarm { name: "late".to_owned(), configured_at, ..of_ireland });
    let trail = new.trail.get_mut(&Region::new("eu-west-1")).unwrap();
    trail.events.push(with("2022-05-02T10:00:00Z", "PutMetricAlarm"));
    let fourteen = "You have 14 alarm metrics, 10 are free: $0.40 every month from June 2022 until you delete 4";
    assert_eq!(told(&new, "2022-04").unwrap().trim_end_matches('.'), fourteen);
    // They are no news beside an older month.
    assert_eq!(told(&new, "2022-03"), None);
    assert!(told(&plain, "2022-03").is_some());
}

#[test]
fn an_alarm_made_again_is_one_alarm_with_a_pause() {
    let mut snapshot = snapshot("april-2022");
    let ireland = Region::new("eu-west-1");
    let name = "signin-console-failure-iam";
    let event = |at, what| TrailEvent { by: None, ..build::event(at, "monitoring", what, name) };
    let trail = snapshot.trail.get_mut(&ireland).unwrap();
    trail.events.push(event("2022-04-10T10:10:00Z", "DeleteAlarms"));
    trail.events.push(event("2022-04-20T12:30:00Z", "PutMetricAlarm"));
    let alarms = snapshot.alarms.get_mut(&ireland).unwrap();
    alarms.iter_mut().find(|alarm| alarm.name == name).unwrap().configured_at =
        Some("2022-04-20T12:30:00Z".parse().unwrap());
    let report = explained(&snapshot, "2022-04");
    let ireland = line(&report, "EU-CW:AlarmMonitorUsage");
    // absent from the third slice of hour 226 (10:10) to the sixth of hour 468 (12:30): 477 * round(12/720, 8)
    // + 241 * round(11/720, 8) + round((11*12 + 2)/12/720, 8) + round((11*12 + 6)/12/720, 8)
    // = 477 * 0.01666667 + 241 * 0.01527778 + 0.01550926 + 0.01597222 = 7.95000159 + 3.68194498 + 0.03148148
    assert_eq!(exact(ireland.predicted_usage), "11.66342805");
    assert_eq!(ireland.resources.len(), 12);
    assert!(explanation(ireland).contains("The 12 alarms:"), "{}", explanation(ireland));
}

#[test]
fn signin_alerts_cost_two_text_messages() {
    let report = explained(&snapshot("signin-alerts-2022-02"), "2022-02");
    let charged: Vec<_> = report.lines.iter().filter(|line| !line.billed.is_zero()).collect();
    assert_eq!(charged.len(), 1);
    assert_eq!(figures(charged[0]), expect("0", "2", "0.08", Verdict::NoFreeTier));
    assert!(explanation(line(&report, "EU-CW:AlarmMonitorUsage")).contains("counted in slices of five minutes"));
}

#[test]
fn a_control_account_is_not_warned() {
    for (month, cost) in [
        ("2023-05", "May 2023 cost $0.00."),
        ("2023-06", "June 2023 cost $0.00."),
        ("2023-07", "July 2023 cost $0.00 so far."),
    ] {
        let report = explained(&snapshot("control"), month);
        assert_eq!(summary(&report), [cost]);
        assert!(report.lines.iter().all(|line| matches!(line.verdict, Verdict::WithinFreeTier | Verdict::NoCharge)));
    }
}

#[test]
fn an_empty_account() {
    let report = explained(&snapshot("empty"), "2023-06");
    assert!(report.lines.is_empty());
    assert_eq!(summary(&report), ["June 2023 has no line on its bill: nothing was used, nothing is to be paid."]);
}

#[test]
fn what_is_no_usage_stands_apart() {
    let report = explained(&snapshot("credits-and-tax"), "2025-09");
    // 12.50 + 29.00 + 1.43 - 0.10 - 0.25 - 5.00 = 37.58
    let said = "September 2025 came to $37.58: $12.50 of usage, $29.00 of fees, $1.43 of tax, -$0.10 of discounts, \
                -$0.25 of refunds, -$5.00 of credits.";
    assert_eq!(summary(&report)[0], said);
    let t = report.totals;
    let shown = [t.usage, t.credits, t.refunds, t.discounts, t.tax, t.fees, t.billed].map(|sum| sum.to_string());
    // usage: 7.488 + 0.105 + 0.0041616 + 0.4628382 + 3.6 + 0.2000002 + 0.64 = 12.5; credits: -4.2 - 0.8
    assert_eq!(shown, ["12.5", "-5", "-0.25", "-0.1", "1.43", "29", "37.58"]);
}

#[test]
fn a_pool_is_the_organisations() {
    let payer = explained(&snapshot("payer"), "2025-09");
    let alarms = line(&payer, "CW:AlarmMonitorUsage");
    // 5.999998 - 0.3999997 / 0.10 = 2.000001 free of the organisation's 5.999998 + 7.999999 = 13.999997
    assert_eq!(figures(alarms), expect("2.000001", "3.999997", "0.3999997", Verdict::OverFreeTier));
    assert!(explanation(alarms).contains("the whole organisation used 13.999997"), "{}", explanation(alarms));
    let member = explained(&snapshot("member"), "2025-09");
    let alarms = line(&member, "EU-CW:AlarmMonitorUsage");
    assert_eq!(figures(alarms), expect("7.999999", "0", "0", Verdict::WithinFreeTier));
    assert!(explanation(alarms).contains("can't be seen from this account"));
    assert_eq!(alarms.next_full_month.unwrap().cost, None);
}

#[test]
fn what_a_kind_of_alarm_without_an_allowance_will_cost_is_told_by_the_bill_or_is_not_known() {
    let mut snapshot = snapshot("april-2022");
    let ireland = Region::new("eu-west-1");
    let mut composite = snapshot.alarms[&ireland][0].clone();
    composite.name = "both".to_owned();
    composite.configured_at = "2021-01-01T00:00:00Z".parse().ok();
    composite.watches = Watches::Composite { rule: "ALARM(a) OR ALARM(b)".to_owned(), suppressor: None };
    snapshot.alarms.get_mut(&ireland).unwrap().push(composite);
    let month = "2022-04".parse().unwrap();
    let mut line =
        snapshot.months[&month].lines.iter().find(|line| line.usage_type.starts_with("EU-CW")).unwrap().clone();
    line.usage_type = "EU-CW:CompositeAlarmMonitorUsage".into();
    line.usage = "1.0000008".parse().ok();
    // 1.0000008 × $0.50 = $0.5000004; of a cent any price could be the list's.
    for (billed, cost, says) in [
        ("0.5000004", Some("0.5"), "Next full month: 1, $0.50."),
        ("0.01", None, "Next full month: 1, at an unknown price."),
    ] {
        line.billed = billed.parse().unwrap();
        let bill = snapshot.months.get_mut(&month).unwrap();
        bill.lines.retain(|own| own.usage_type != line.usage_type);
        bill.lines.push(line.clone());
        let report = explained(&snapshot, "2022-04");
        let next = report.lines.iter().find(|own| own.usage_type == line.usage_type).unwrap().next_full_month.unwrap();
        assert_eq!(
            (next.usage.to_string(), next.cost.map(|cost| cost.to_string())),
            ("1".to_owned(), cost.map(str::to_owned))
        );
        let table = write(Answer::Explain(&report), Format::Table, Look { verbose: true, ..LOOK });
        assert!(table.contains(says), "{table}");
    }
}
