//! `digest` between two saved snapshots: what came, what went, what it will cost; nothing is asked, and nothing kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Output;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde_json::{Value, json};
use whybill::analyse::{asks_records, first_month};
use whybill::bill::{BillLine, BillingMonth, Region};
use whybill::snapshot::{Effect, Gap, MonthBill, Snapshot, Source};
use whybill::snapshot_file::save;
use whybill::state::carried;

use crate::support::fixture;
use crate::support::march::{before_the_alarms, on};
use crate::support::program::{json, text, whybill};

/// Snapshots on disk, which are gone with the test.
struct Saved(tempfile::TempDir);

impl Saved {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, snapshot: &Snapshot) -> PathBuf {
        let path = self.0.path().join(name);
        save(snapshot, &path).unwrap();
        path
    }

    fn between(&self, before: &Snapshot, after: &Snapshot, more: &[&str]) -> Output {
        let (before, after) = (self.file("before.json", before), self.file("after.json", after));
        let mut command = whybill();
        command.env("HOME", self.0.path()).args(["digest", "--since"]).arg(before).arg("--from").arg(after);
        command.args(more).output().unwrap()
    }

    fn json(&self, before: &Snapshot, after: &Snapshot) -> Value {
        json(&self.between(before, after, &["--json"]))
    }
}

fn march_18() -> Snapshot {
    on(fixture::snapshot("march-17-2022-open"), "2022-03-18T07:00:00Z")
}

/// Thirteen full months of alarms, ten of them free: 3 × $0.10 in April. Ten full months of thirteen last until the 23rd
/// day of thirty: 10 / 13 × 30 = 23.08, so the 24th is the first day that costs.
#[test]
fn the_morning_after_the_alarms_were_made() {
    let saved = Saved::new();
    let before = before_the_alarms("2022-03-17T07:00:00Z");
    let told = saved.json(&before, &march_18());
    assert_eq!(told["summary"][0], "13 alarms from 17 March on: April 2022 will cost $0.30.");
    assert_eq!(told["nothing_new"], false);
    let allowance = &told["allowances"][0];
    assert_eq!(allowance["offer"], "cloudwatch-alarms");
    assert_eq!((&allowance["day"], &allowance["month"]), (&json!("2022-04-24"), &json!("2022-04")));
    assert_eq!((&allowance["cost"], &allowance["since"]), (&json!("0.3"), &json!("2022-03-17")));
    let new = told["new"].as_array().unwrap();
    let alarms: Vec<&Value> = new.iter().filter(|own| own["kind"] == "AWS::CloudWatch::Alarm").collect();
    assert_eq!(alarms.len(), 8);
    for own in alarms {
        assert!(own["name"].as_str().unwrap().starts_with("TargetTracking-table/Rides-"), "{own}");
        assert_eq!(own["owner"], "DynamoDB auto scaling for the table Rides");
        assert_eq!(own["by"], "arn:aws:iam::123456789012:user/admin");
        assert!(own["at"].as_str().unwrap().starts_with("2022-03-17T18:2"), "{own}");
    }
    assert!(new.iter().any(|own| own["kind"] == "AWS::DynamoDB::Table" && own["name"] == "Rides"), "{new:?}");
    assert_eq!(told["gone"], json!([]));
    // $3.7210414 is March as it ended; what stands now makes it, and February came to $3.5379984.
    assert_eq!(told["forecast"]["before"], "3.5379984");
    assert_eq!(told["forecast"]["news"], false);
    assert_eq!(told["usage"][0]["service"], "Amazon DynamoDB");
    let output = saved.between(&before, &march_18(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let screen = text(&output.stdout);
    assert!(screen.lines().count() <= 30, "a screen: {screen}");
    assert_eq!(screen.matches("will cost $0.30").count(), 1, "once: {screen}");
}

#[test]
fn nothing_new_prints_nothing_unless_asked() {
    let saved = Saved::new();
    let (one, other) = (march_18(), on(march_18(), "2022-03-19T07:00:00Z"));
    let quiet = saved.between(&one, &other, &[]);
    assert_eq!((quiet.status.code(), text(&quiet.stdout).as_str()), (Some(0), ""));
    assert_eq!(text(&quiet.stderr), "note: Nothing new since 18 March 2022, 07:00 UTC.\n");
    assert_eq!(text(&saved.between(&one, &other, &["-q"]).stderr), "");
    let always = saved.between(&one, &other, &["--always"]);
    assert!(
        text(&always.stdout).contains("\nNothing new since 18 March 2022, 07:00 UTC.\n"),
        "{}",
        text(&always.stdout)
    );
    assert_eq!(saved.json(&one, &other)["nothing_new"], true);
}

/// April's lines as the bill has them: $4.16, March's $3.7210412.
#[test]
fn a_closed_month_is_told_once_it_is_final() {
    let saved = Saved::new();
    let april = fixture::snapshot("april-2022");
    let mut estimate = april.clone();
    estimate.months.values_mut().last().unwrap().estimated = true;
    let estimate = on(estimate, "2022-05-02T07:00:00Z");
    assert_eq!(saved.json(&march_18(), &estimate)["closed_month"], Value::Null, "AWS may change it");
    for before in [&march_18(), &estimate] {
        let told = saved.json(before, &april);
        let closed = &told["closed_month"];
        assert_eq!((&closed["month"], &closed["billed"]), (&json!("2022-04"), &json!("4.16")));
        assert_eq!((&closed["before"], &closed["estimated"]), (&json!("3.7210412"), &json!(false)));
    }
    let later = on(april.clone(), "2022-05-04T09:00:00Z");
    assert_eq!(saved.json(&april, &later)["closed_month"], Value::Null, "it was told");
}

#[test]
fn what_was_deleted_is_gone_and_who_did_it() {
    let saved = Saved::new();
    let mut after = on(march_18(), "2022-03-19T07:00:00Z");
    let ireland = Region::new("eu-west-1");
    let alarms = after.alarms.get_mut(&ireland).unwrap();
    alarms.retain(|alarm| !alarm.name.starts_with("TargetTracking"));
    let told = saved.json(&march_18(), &after);
    let gone = told["gone"].as_array().unwrap();
    assert_eq!(gone.len(), 8);
    // No event tells: they went after the look before.
    assert!(gone.iter().all(|own| own["source"] == "not_before" && own["at"] == "2022-03-18T07:00:00Z"), "{gone:?}");
    assert_eq!(told["allowances"], json!([]));
}

/// Without Ireland's alarms nothing is known to have come or gone there.
#[test]
fn what_was_not_read_is_neither_new_nor_gone() {
    let saved = Saved::new();
    let mut blind = on(march_18(), "2022-03-19T07:00:00Z");
    blind.alarms.remove(&Region::new("eu-west-1"));
    assert_eq!(saved.json(&march_18(), &blind)["gone"], json!([]));
    let after = on(march_18(), "2022-03-20T07:00:00Z");
    let told = saved.json(&blind, &after);
    assert!(told["new"].as_array().unwrap().iter().all(|own| own["kind"] != "AWS::CloudWatch::Alarm"), "{told}");
}

/// Without a bill nobody knows that no allowance runs out, and without London's alarms that nothing is new there.
#[test]
fn what_was_not_read_is_not_called_unchanged() {
    let saved = Saved::new();
    let mut blind = on(march_18(), "2022-03-19T07:00:00Z");
    blind.gaps.push(Gap {
        source: Source::Cloudwatch,
        region: Some(Region::new("eu-west-2")),
        required: true,
        error: "AccessDenied".to_owned(),
        effect: Effect::Told("its alarms are unknown".to_owned()),
    });
    let told = saved.json(&march_18(), &blind);
    assert_eq!(told["summary"][0], "Nothing new since 18 March 2022, 07:00 UTC, as far as it could be checked.");
    blind.months.clear();
    blind.alarms.clear();
    let first = saved.file("first.json", &blind);
    let output = whybill().args(["digest", "-q", "--from"]).arg(&first).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(4), ""));
    assert!(
        said.contains("missing: cloudwatch in London (eu-west-2)"),
        "the status has its reason, with -q too: {said}"
    );
    let told = json(&whybill().args(["digest", "--json", "--from"]).arg(&first).output().unwrap());
    assert_eq!(told["summary"][0], "Not all could be checked. What is new is told from the next digest on.");
}

#[test]
fn the_first_look_tells_what_will_cost_and_no_more() {
    let saved = Saved::new();
    let after = saved.file("after.json", &march_18());
    let told = json(&whybill().args(["digest", "--json", "--from"]).arg(&after).output().unwrap());
    assert_eq!((&told["from"], &told["new"]), (&Value::Null, &json!([])));
    assert_eq!(told["summary"][0], "13 alarms: April 2022 will cost $0.30.");
}

/// April's 13 alarms are three more than are free, and the look of May has no bill of May.
#[test]
fn that_no_allowance_runs_out_is_told_only_where_it_is_known() {
    let first = |name: &str| {
        let told = json(&whybill().args(["digest", "--json", "--from"]).arg(fixture::path(name)).output().unwrap());
        told["summary"][0].as_str().unwrap().split_inclusive('.').next().unwrap().to_owned()
    };
    for without_the_open_month in ["april-2022", "member"] {
        assert_eq!(first(without_the_open_month), "Whether an allowance will be used up is unknown.");
    }
    assert_eq!(first("control"), "No allowance will be used up.");
}

#[test]
fn a_sign_in_of_root_is_told_once() {
    let saved = Saved::new();
    let signed = fixture::snapshot("signin-alerts-2022-02");
    let mut before = signed.clone();
    before.evidence.signins.values_mut().for_each(|own| own.events.retain(|event| event.identity != "Root"));
    let before = on(before, "2022-02-20T09:00:00Z");
    let roots = signed.evidence.signins.values().flat_map(|own| &own.events);
    let later = roots.filter(|own| own.identity == "Root" && own.at > before.taken_at).count();
    assert_eq!(saved.json(&before, &signed)["signins"].as_array().unwrap().len(), later);
    assert_eq!(saved.json(&signed, &on(signed.clone(), "2022-03-08T09:00:00Z"))["signins"], json!([]));
}

#[test]
fn a_folder_keeps_the_page_and_the_json() {
    let saved = Saved::new();
    let to = saved.0.path().join("digests");
    let before = before_the_alarms("2022-03-17T07:00:00Z");
    let output = saved.between(&before, &march_18(), &["--to", to.to_str().unwrap()]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), ""), "{}", text(&output.stderr));
    let read = |ending: &str| std::fs::read_to_string(to.join(format!("2022-03-18T070000Z.{ending}"))).unwrap();
    assert!(read("html").contains("13 alarms from 17 March on: April 2022 will cost $0.30."));
    let told: Value = serde_json::from_str(&read("json")).unwrap();
    assert_eq!(told["schema"], "whybill.digest/1");
    let again = saved.between(&march_18(), &march_18(), &["--to", to.to_str().unwrap()]);
    assert_eq!(std::fs::read_dir(&to).unwrap().count(), 2, "nothing new: {}", text(&again.stderr));
}

#[test]
fn names_have_one_stand_in_in_both_snapshots() {
    let saved = Saved::new();
    let before = before_the_alarms("2022-03-17T07:00:00Z");
    let told = json(&saved.between(&before, &march_18(), &["--json", "--redact"]));
    let plain = saved.json(&before, &march_18());
    assert_eq!(told["new"].as_array().unwrap().len(), plain["new"].as_array().unwrap().len());
    assert!(!told.to_string().contains("Rides") && !told.to_string().contains("123456789012"), "{told}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let saved = Saved::new();
    let (one, other) = (march_18(), before_the_alarms("2022-03-17T07:00:00Z"));
    let turned = saved.between(&one, &other, &[]);
    assert_eq!(turned.status.code(), Some(2));
    assert!(text(&turned.stderr).contains("name the earlier snapshot with --since"), "{}", text(&turned.stderr));
    let mut foreign = other.clone();
    foreign.account.as_mut().unwrap().id = "111122223333".to_owned();
    assert_eq!(saved.between(&foreign, &one, &[]).status.code(), Some(2));
    for args in [["--as-of", "2022-03-18"], ["--to", "ftp://x"], ["--month-ceiling", "much"]] {
        assert_eq!(saved.between(&other, &one, &args).status.code(), Some(2), "{args:?}");
    }
}

/// A page a morning for the usage, one more when it is asked what else is on the bill: weekly, and from the 3rd on until the
/// closed month's bill is final, on the 8th at the latest. In a month of 31 days that is 31 at least and, where AWS takes
/// its time, 3rd to 8th, 15th, 22nd and 29th: 31 + 9 = 40 pages, $0.40. Where AWS is quick it is 3rd, 10th, 17th, 24th and
/// 31st: 36.
#[test]
fn a_month_of_mornings_asks_for_forty_pages_at_most() {
    let start: DateTime<Utc> = "2023-01-10T07:00:00Z".parse().unwrap();
    let mut by_month: BTreeMap<BillingMonth, BTreeSet<u32>> = BTreeMap::new();
    for (odd, even) in (3..=9).flat_map(|odd| (3..=9).map(move |even| (odd, even))) {
        let mut pages: BTreeMap<BillingMonth, u32> = BTreeMap::new();
        let (mut last, mut records_at): (Option<Snapshot>, Option<DateTime<Utc>>) = (None, None);
        for now in (0..447).map(|day| start + TimeDelta::days(day)) {
            let open = BillingMonth::of(now);
            let final_on = if now.month().is_multiple_of(2) { even } else { odd };
            let asks = asks_records(last.as_ref(), records_at, now);
            *pages.entry(open).or_default() += if asks { 2 } else { 1 };
            records_at = if asks { Some(now) } else { records_at };
            let mut look = Snapshot::empty(now);
            let first = first_month(last.as_ref(), now);
            for month in std::iter::successors(Some(first), |month| Some(month.next())).take_while(|own| *own <= open) {
                let mut bill = MonthBill::empty(month == open || now.day() < final_on);
                bill.until = (month == open).then(|| now.date_naive());
                bill.usage_records.insert("Usage".to_owned());
                look.months.insert(month, bill);
            }
            last = Some(last.map_or(look.clone(), |last| carried(&last, look)));
        }
        for (month, pages) in pages.into_iter().skip(1) {
            by_month.entry(month).or_default().insert(pages);
        }
    }
    assert_eq!(by_month.len(), 14, "from February 2023 to March 2024, over a leap year's February");
    let long = by_month.iter().filter(|(month, _)| month.days().count() == 31);
    let range = |own: &BTreeSet<u32>| (own.first().copied(), own.last().copied());
    long.for_each(|(month, pages)| assert_eq!(range(pages), (Some(36), Some(40)), "{month}: {pages:?}"));
    assert!(by_month.values().flatten().all(|pages| *pages <= 40), "{by_month:?}");
}

/// Twelve things came: eight alarms, a table, a function, a REST API, a user pool; one allowance, one forecast, one service.
#[test]
fn csv_has_a_row_a_fact() {
    let saved = Saved::new();
    let before = before_the_alarms("2022-03-17T07:00:00Z");
    let csv = text(&saved.between(&before, &march_18(), &["--format", "csv"]).stdout);
    let facts: Vec<&str> = csv.lines().skip(1).map(|row| row.split(',').nth(2).unwrap()).collect();
    let count = |fact: &str| facts.iter().filter(|own| **own == fact).count();
    assert_eq!((count("new"), count("allowances"), count("forecast"), count("usage")), (12, 1, 1, 1), "{csv}");
    assert_eq!(facts.len(), 15, "{csv}");
}

/// $1.20 in the 415 hours to 18 March, 07:00, is $1.20 × 744 / 415 = $2.15 a month, over what March comes to without it: a
/// fifth and a dollar more than February's $3.54. Five cents are a charge that was never made.
#[test]
fn a_new_region_a_new_charge_and_a_forecast_that_rises() {
    let saved = Saved::new();
    let before = march_18();
    let mut after = on(march_18(), "2022-03-18T08:00:00Z");
    let march = after.months.values_mut().last().unwrap();
    let of_s3 = march.lines.iter().find(|line| line.service == "Amazon Simple Storage Service").unwrap().clone();
    let line = |service: &str, usage_type: &str, billed: &str| BillLine {
        service: service.into(),
        usage_type: usage_type.into(),
        billed: billed.parse().unwrap(),
        ..of_s3.clone()
    };
    march.lines.push(line("Amazon Elastic Compute Cloud - Compute", "USW2-BoxUsage:t3.micro", "1.20"));
    march.lines.push(line("Amazon Simple Storage Service", "EU-EarlyDelete-GDA", "0.05"));
    let told = saved.json(&before, &after);
    let usage = told["usage"].as_array().unwrap();
    let firsts: Vec<(&Value, &Value)> = usage.iter().map(|own| (&own["first"], &own["region"])).collect();
    let expected =
        [("region", "us-west-2"), ("charge", "eu-west-1")].map(|(first, region)| (json!(first), json!(region)));
    assert_eq!(firsts, expected.iter().map(|(first, region)| (first, region)).collect::<Vec<_>>(), "{usage:?}");
    assert_eq!(told["forecast"]["news"], true, "{}", told["forecast"]);
    let mut next = after.clone();
    next.taken_at = "2022-03-18T09:00:00Z".parse().unwrap();
    let again = saved.json(&after, &next);
    assert_eq!((&again["usage"], &again["forecast"]["news"]), (&json!([]), &json!(false)), "once");
}
