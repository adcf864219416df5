//! `free-tier` against the local AWS: what it asks, what it answers, and what it does without.

use std::collections::BTreeMap;
use std::process::Output;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use whybill::bill::{BillLine, BillingMonth};
use whybill::snapshot::{AccountPlan, Days, MonthBill, Snapshot};

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{Machine, gaps, usage};
use crate::wire::server::{Aws, World};

/// March 2022 is open: 17 of its days are over.
const AS_OF: &str = "2022-03-18T00:00:00Z";
const ALARMS: &str = "AmazonCloudWatch";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calls(usage_of: &str) -> BillLine {
    usage(("AWS Lambda", "EU-Request"), None, usage_of, "Requests", "0")
}

fn alarms(usage_type: &str, usage_of: &str) -> BillLine {
    usage((ALARMS, usage_type), None, usage_of, "Alarms", "0")
}

/// The account of the fixture with its twelve alarms in Ireland and one in London; beside them it calls functions:
/// 10,000 times a day up to 9 March 2022 and 50,000 times since, which is 9 * 10,000 + 8 * 50,000 = 490,000.
fn march() -> World {
    let mut snapshot = fixture::snapshot("march-17-2022-open");
    for (month, bill) in &mut snapshot.months {
        bill.lines.retain(|line| line.usage_type.ends_with("AlarmMonitorUsage"));
        bill.lines.extend(Some(calls("490000")).filter(|_| month.to_string() == "2022-03"));
    }
    let days = day("2022-03-01").iter_days().take(17).map(|day| {
        let called = if day.day() <= 9 { "10000" } else { "50000" };
        // 17 * 0.03225816 = 0.54838872 in London; 16 * 0.13259 + 0.13214258 = 2.25358258 in Ireland
        let ireland = if day.day() < 17 { "0.13259" } else { "0.13214258" };
        let of_alarms = [("EU-CW:AlarmMonitorUsage", ireland), ("EUW2-CW:AlarmMonitorUsage", "0.03225816")];
        (day, of_alarms.map(|(name, used)| alarms(name, used)).into_iter().chain([calls(called)]).collect())
    });
    snapshot.days = Some(Days { from: day("2022-02-01"), until: day("2022-03-19"), lines: days.collect() });
    World::of(snapshot)
}

/// An account in the month that is open now, with one line, 100 calls of functions an hour; and the instant.
#[expect(
    clippy::disallowed_methods,
    reason = "only a month that is open by the clock is seen as it is, not looked back at"
)]
fn today() -> (World, DateTime<Utc>, i64) {
    // Ahead of the run, so that no midnight falls between.
    let as_of = Utc::now() + TimeDelta::minutes(2);
    let month = BillingMonth::of(as_of);
    let hours = (as_of - month.start()).num_hours();
    let mut snapshot = Snapshot { account: fixture::snapshot("control").account, ..Snapshot::empty(as_of) };
    snapshot.regions = fixture::snapshot("control").regions;
    let lines = vec![calls(&(100 * hours.max(1)).to_string())];
    let bill = MonthBill { lines, ..MonthBill::empty(true) };
    snapshot.months = BTreeMap::from([(month, bill)]);
    (World::of(snapshot), as_of, hours)
}

fn free_tier(machine: &Machine, aws: &Aws, as_of: &str, more: &[&str]) -> Output {
    machine.signed_in(aws).args(["free-tier", "--as-of", as_of]).args(more).output().unwrap()
}

fn report(output: &Output, status: i32) -> Value {
    assert_eq!(output.status.code(), Some(status), "{}", text(&output.stderr));
    json(output)
}

fn offer<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["offers"].as_array().unwrap().iter().find(|row| row["offer"] == id).unwrap()
}

fn daily(aws: &Aws) -> Vec<Value> {
    let asked = aws.asked("GetCostAndUsage").into_iter().map(|asked| asked.body);
    asked.filter(|body| body["Granularity"] == "DAILY").collect()
}

#[test]
fn an_open_month_takes_three_questions() {
    let aws = Aws::start(march());
    let machine = Machine::new();
    let output = free_tier(&machine, &aws, AS_OF, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("$0.03"), "{}", text(&output.stdout));
    let asked = aws.asked("GetCostAndUsage");
    let first_keys = asked.iter().map(|asked| asked.body["GroupBy"][0]["Key"].as_str().unwrap());
    assert_eq!(first_keys.collect::<Vec<_>>(), ["RECORD_TYPE", "SERVICE", "SERVICE"], "records, usage, days");
    assert_eq!(asked[2].body["Granularity"], "DAILY");
    assert_eq!(asked[2].body["TimePeriod"], json!({"Start": "2022-02-01", "End": "2022-03-19"}));
    let again = report(&free_tier(&machine, &aws, AS_OF, &["--format", "json"]), 0);
    assert_eq!(aws.asked("GetCostAndUsage").len(), 3, "all of it is in the cache");
    assert_eq!(
        (&again["requests"]["cost_explorer"], &again["requests"]["cost_explorer_usd"]),
        (&0.into(), &"0.00".into())
    );
}

#[test]
fn where_the_month_will_end_is_told_by_its_days() {
    let mut world = march();
    world.page = 7;
    let aws = Aws::start(world);
    let report = report(&free_tier(&Machine::new(), &aws, AS_OF, &["--format", "json"]), 0);
    assert_eq!(daily(&aws).len(), 14, "46 days and 17 * 3 lines are 97 rows, 7 a page");
    assert_eq!((&report["schema"], &report["month"]), (&"whybill.free-tier/1".into(), &"2022-03".into()));
    assert_eq!((&report["open"], &report["gaps"]), (&true.into(), &json!([])));
    let lambda = offer(&report, "lambda-requests");
    // 1,000,000 - 490,000 = 510,000
    assert_eq!(["limit", "used", "left", "percent"].map(|name| &lambda[name]), ["1000000", "490000", "510000", "49"]);
    // The weeks to the 16th, 9th and 2nd made 350,000, 70,000 and 20,000: it rises, by a quarter a week at most as foretold.
    // 440,000 to the 16th + 7 * 62,500 + 7 * 78,125 + 97,656.25; 522,031.25 beyond at $0.20 a million
    assert_eq!(lambda["month_end"], json!({"used": "1522031.25", "cost": "0.10440625"}));
    assert_eq!(lambda["next_full_month"], json!({"used": null, "cost": null}), "what is asked for doesn't run on");
    // 877,500 by the 23rd, 955,625 by the 24th, 1,033,750 by the 25th
    assert_eq!((&lambda["verdict"], &lambda["overflows_on"]), (&"will_exceed".into(), &"2022-03-25".into()));
    assert!(lambda["explanation"].as_str().unwrap().contains("the mean of the 7 up to 2022-03-16"), "{lambda}");
    let alarms = offer(&report, "cloudwatch-alarms");
    // 2.25358258 + 0.54838872
    assert_eq!(alarms["used"], "2.8019713");
    // 12 + 1 alarms: 3 beyond the ten at $0.10
    assert_eq!(alarms["next_full_month"], json!({"used": "13", "cost": "0.3"}));
    assert_eq!(alarms["verdict"], "will_exceed");
}

#[test]
fn what_fails_a_run_is_chosen() {
    let aws = Aws::start(march());
    let machine = Machine::new();
    for (verdict, status) in [("will_exceed", 3), ("any", 3), ("exceeded", 0), ("soon", 2)] {
        let output = free_tier(&machine, &aws, AS_OF, &["--fail-on", verdict]);
        assert_eq!(output.status.code(), Some(status), "{verdict}: {}", text(&output.stderr));
        assert_eq!(output.stdout.is_empty(), status == 2, "{verdict}: the answer is printed all the same");
    }
    assert_eq!(aws.asked("GetCostAndUsage").len(), 3, "a wrong word asks nothing, the others once");
}

#[test]
fn a_match_is_told_before_what_is_missing() {
    let mut world = march();
    world.refused.insert("eu-west-1".to_owned());
    let aws = Aws::start(world);
    let machine = Machine::new();
    for (more, status) in [(&["--fail-on", "will_exceed"][..], 3), (&["--fail-on", "exceeded"], 4), (&[], 4)] {
        let report = report(&free_tier(&machine, &aws, AS_OF, &[&["--format", "json"], more].concat()), status);
        let gaps = gaps(&report, "cloudwatch");
        assert_eq!((gaps.len(), &gaps[0]["region"], &gaps[0]["required"]), (1, &"eu-west-1".into(), &true.into()));
    }
}

/// Without its days a month is drawn out in a straight line: 100 an hour are 2,400 a day.
#[test]
fn without_days_there_is_a_straight_line() {
    // A world that knows no days refuses to answer by them; two requests are the bill's own.
    for (more, asked, error) in
        [(&[][..], 3, "ValidationException"), (&["--max-ce-requests", "2"], 2, "--max-ce-requests reached")]
    {
        let (world, as_of, hours) = today();
        let aws = Aws::start(world);
        let as_of_text = as_of.to_rfc3339_opts(SecondsFormat::Secs, true);
        let output = free_tier(&Machine::new(), &aws, &as_of_text, &[&["--format", "json"], more].concat());
        let report = report(&output, 0);
        assert_eq!(aws.asked("GetCostAndUsage").len(), asked);
        let gaps = gaps(&report, "cost-explorer-days");
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert_eq!((&gaps[0]["required"], &gaps[0]["error"]), (&false.into(), &error.into()));
        let lambda = offer(&report, "lambda-requests");
        let explanation = lambda["explanation"].as_str().unwrap();
        if hours < 24 {
            assert!(explanation.contains("can't be told"), "less than a day tells nothing: {explanation}");
            continue;
        }
        assert_eq!(lambda["used"], (100 * hours).to_string());
        let days = i64::from(BillingMonth::of(as_of).next().first_day().pred_opt().unwrap().day());
        assert_eq!(lambda["month_end"], json!({"used": (2400 * days).to_string(), "cost": "0"}));
        let said = format!("a straight line from the {hours} hours that are over");
        assert!(explanation.contains(&said), "{explanation}");
    }
}

#[test]
fn the_accounts_plan_is_said() {
    let (mut world, as_of, _) = today();
    world.snapshot.plan = Some(AccountPlan::Known {
        kind: "FREE".to_owned(),
        status: "ACTIVE".to_owned(),
        credits_left: Some("87.5".parse().unwrap()),
        ends: Some("2100-01-31T00:00:00Z".parse().unwrap()),
    });
    let aws = Aws::start(world);
    let as_of = as_of.to_rfc3339_opts(SecondsFormat::Secs, true);
    let report = report(&free_tier(&Machine::new(), &aws, &as_of, &["--format", "json"]), 0);
    let summary = report["summary"].to_string();
    assert!(summary.contains("on the free plan (active, $87.50 of credits left, until 2100-01-31)"), "{summary}");
    assert_eq!(aws.asked("GetAccountPlanState")[0].body, json!({}));
}

#[test]
fn a_plan_that_is_not_known_is_told_from_none() {
    let aws = Aws::start(march());
    let report_of = |aws: &Aws| report(&free_tier(&Machine::new(), aws, AS_OF, &["--format", "json"]), 0);
    let none = report_of(&aws);
    assert_eq!(aws.asked("GetAccountPlanState").len(), 1);
    assert_eq!(gaps(&none, "account-plan"), Vec::<&Value>::new(), "an account without a plan is no gap");
    let mut world = march();
    world.failing.insert("GetAccountPlanState".to_owned(), "AccessDeniedException".to_owned());
    let refused = report_of(&Aws::start(world));
    let gaps = gaps(&refused, "account-plan");
    assert_eq!(
        (gaps.len(), &gaps[0]["required"], &gaps[0]["error"]),
        (1, &false.into(), &"AccessDeniedException".into())
    );
    assert!(gaps[0]["effect"].as_str().unwrap().contains("freetier:GetAccountPlanState"), "{gaps:?}");
    assert_eq!(refused["offers"], none["offers"], "its age tells that the account is of before the plans");
}

#[test]
fn a_collected_file_answers_as_live() {
    let aws = Aws::start(march());
    let machine = Machine::new();
    let args = ["collect", "--for", "free-tier", "--as-of", AS_OF, "--output", "s.json"];
    let saved = machine.signed_in(&aws).args(args).output().unwrap();
    assert_eq!(saved.status.code(), Some(0), "{}", text(&saved.stderr));
    let args = ["free-tier", "--as-of", AS_OF, "--format", "json", "--from", "s.json"];
    let from = report(&machine.command(None).args(args).output().unwrap(), 0);
    let live = report(&free_tier(&machine, &aws, AS_OF, &["--format", "json", "--no-cache"]), 0);
    assert_eq!((&from["offers"], &from["summary"]), (&live["offers"], &live["summary"]));
    assert_eq!((&from["requests"]["cost_explorer"], &live["requests"]["cost_explorer"]), (&0.into(), &3.into()));
}

/// A payer's pool is its organisation's, so its days are too: the local AWS refuses its own alone.
#[test]
fn a_payers_days_are_its_organisations() {
    let mut world = World::of(fixture::snapshot("payer"));
    let metrics = |used: &str| vec![alarms("CW:AlarmMonitorUsage", used)];
    let lines = BTreeMap::from([(day("2025-09-13"), metrics("0.4")), (day("2025-09-14"), metrics("0.5"))]);
    world.snapshot.days = Some(Days { from: day("2025-08-01"), until: day("2025-09-16"), lines });
    let aws = Aws::start(world);
    let report = report(&free_tier(&Machine::new(), &aws, "2025-09-15T09:00:00Z", &["--format", "json"]), 0);
    assert_eq!(report["role"], "payer");
    assert_eq!(gaps(&report, "cost-explorer-days"), Vec::<&Value>::new());
    // what the bill says of the whole organisation, 5.999998 + 7.999999
    assert_eq!(offer(&report, "cloudwatch-alarms")["used"], "13.999997");
    assert_eq!(daily(&aws)[0]["Filter"], json!({"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Usage"]}}));
}
