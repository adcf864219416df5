//! The accounts of `fixtures/handed`: what stands before there is a row, an estimate, and AWS's own count at its limit.

use serde_json::json as value;
use whybill::analyse::explain;
use whybill::answer::OfferVerdict;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::free_tier::{explanation, summary};
use whybill::snapshot::{AccountPlan, MonthBill};
use whybill::snapshot_file::load;

use super::{answer, figures, offer, report, told};
use crate::support::build::{account, usage_line};
use crate::support::fixture;
use crate::support::program::{json, run, text};

#[test]
fn on_the_first_of_a_month_what_stands_is_foretold() {
    let snapshot = load(&fixture::handed("first-of-month")).unwrap();
    let report = report(&snapshot, None);
    assert_eq!((report.month.to_string().as_str(), report.open), ("2026-07", true));
    let alarms = offer(&report, "cloudwatch-alarms");
    // July: round(14/744,8)*744 = 0.0188172*744 = 13.9999968, 3.9999968 beyond at $0.10; August: 14, 4 beyond
    assert_eq!(figures(alarms), ["0", "10", "13.9999968", "0.39999968", "14", "0.4", "will_exceed"]);
    // 0.4516128 a day: ten are passed on the 23rd (22 days make 9.9354816)
    assert_eq!(told(alarms.overflows_on), "2026-07-23");
    assert!(explanation(alarms).contains("July 2026 will end at 14"), "{}", explanation(alarms));
    assert!(
        summary(&report)[0]
            .contains("will go over the limit on 2026-07-23: July 2026 comes to 14, 10 are free: 4 over, $0.40"),
        "{:?}",
        summary(&report)
    );
    let output = run(&["free-tier", "--fail-on", "will_exceed"], &fixture::handed("first-of-month"));
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
}

/// On the last settled day, 29 June, DynamoDB had 20 read units and 5 write units, and thirteen alarms stood.
#[test]
fn what_stood_on_the_last_settled_day_stands_on_the_first() {
    let mut snapshot = fixture::snapshot("daily-course");
    snapshot.months.insert("2026-07".parse().unwrap(), MonthBill::empty(true));
    let as_of = Some("2026-07-01T03:00:00Z".parse().unwrap());
    let report = answer(&snapshot, &Question { as_of, ..Question::default() });
    assert_eq!(report.month.to_string(), "2026-07");
    // 20 * 24 * 31 and 5 * 24 * 31 of 18,600; round(13/744,8)*744 = 0.01747312*744, 3.00000128 beyond at $0.10
    for (id, used, cost, verdict) in [
        ("dynamodb-read-capacity", "14880", "0", OfferVerdict::Ok),
        ("dynamodb-write-capacity", "3720", "0", OfferVerdict::Ok),
        ("cloudwatch-alarms", "13.00000128", "0.300000128", OfferVerdict::WillExceed),
    ] {
        let row = offer(&report, id);
        assert_eq!(row.used.to_string(), "0", "{id}");
        assert_eq!((told(row.month_end.used), told(row.month_end.cost)), (used.into(), cost.into()), "{id}");
        assert_eq!(row.verdict, verdict, "{id}");
    }
    // What is only used when asked for isn't foretold from nothing.
    assert!(report.offers.iter().all(|row| row.offer != "lambda-requests"));
}

#[test]
fn a_region_without_alarms_makes_no_pool_without_a_row() {
    let mut snapshot = load(&fixture::handed("first-of-month")).unwrap();
    for alarms in snapshot.alarms.values_mut() {
        alarms.clear();
    }
    assert!(report(&snapshot, None).offers.is_empty());
}

#[test]
fn what_an_estimate_lacks_is_no_alarm_that_came_later() {
    let output = run(&["explain", "--month", "2026-06", "--format", "json"], &fixture::handed("first-of-month"));
    let bill = json(&output);
    let line = &bill["lines"][0];
    assert_eq!((&line["usage"], &line["verdict"]), (&"13.65".into(), &"over_free_tier".into()));
    let says = line["explanation"].as_str().unwrap();
    // round(14/720,8)*720 = 0.01944444*720 = 13.9999968; 0.3499968 * 720 / 14 = 17.9998 hours
    let lacks = "the bill is still an estimate and says 0.3499968 less: it lacks about the last 18 hours of the month.";
    assert!(says.contains(lacks), "{says}");
    assert!(!says.contains("made later") && !says.contains("elsewhere"), "{says}");
}

/// $0.93 + $0.04 + $3.00 + $1.44 + $4.90, with the day of opening and by the bill's own shares.
#[test]
fn a_first_year_that_ends_within_the_month_is_no_allowance_that_was_not_used_up() {
    for arguments in [&["--account-created", "2024-03-20"][..], &[]] {
        let command = [&["free-tier", "--month", "2025-03"], arguments].concat();
        let path = fixture::handed("first-year-ends-mid-month");
        let told = text(&run(&command, &path).stdout).split_whitespace().collect::<Vec<_>>().join(" ");
        let first = "March 2025: the account's first 12 months ended on 2025-03-20, and 5 allowances with them: $10.30 for what was used from then on.";
        assert!(told.contains(first) && !told.contains("no allowance"), "{arguments:?}: {told}");
        let offers = json(&run(&[&command[..], &["--format", "json"]].concat(), &path));
        for offer in offers["offers"].as_array().unwrap() {
            let says = offer["explanation"].as_str().unwrap();
            assert_eq!(offer["verdict"], "exceeded", "{says}");
            assert!(
                says.contains("was charged for what was used from 2025-03-20 on.") && !says.contains("organisation"),
                "{says}"
            );
        }
        assert_eq!(offers["offers"].as_array().unwrap().len(), 5);
        // 30 x 0.08 and 5 x 0.023 without the allowance, and 744 x 0.0104 and 744 x 0.017, at prices that the bill tells
        for (id, cost) in [
            ("ebs-volumes", "2.4"),
            ("s3-storage", "0.115"),
            ("ec2-micro-hours", "7.7376"),
            ("rds-micro-hours", "12.648"),
        ] {
            let offer = offers["offers"].as_array().unwrap().iter().find(|own| own["offer"] == id).unwrap();
            assert_eq!(offer["next_full_month"]["cost"], cost, "{id} {arguments:?}");
        }
    }
}

/// Six of 14 alarm-months: no estimate is seventeen days behind.
#[test]
fn an_estimate_that_lacks_weeks_lacks_something_else() {
    let mut snapshot = load(&fixture::handed("first-of-month")).unwrap();
    let june = snapshot.months.get_mut(&"2026-06".parse().unwrap()).unwrap();
    june.lines[0].usage = Some("6".parse().unwrap());
    let question = Question { month: Some("2026-06".parse().unwrap()), ..Question::default() };
    let bill = explain(&snapshot, &Catalogue::built_in().unwrap(), &question).unwrap();
    let says = whybill::report::prose::explain::explanation(&bill.lines[0]);
    assert!(says.contains("created later than events show"), "{says}");
}

#[test]
fn awss_own_count_stands_still_at_its_limit() {
    let report = report(&load(&fixture::handed("aws-count-capped")).unwrap(), None);
    for id in ["cloudwatch-alarms", "cloudwatch-metrics"] {
        let row = offer(&report, id);
        let says = explanation(row);
        assert!(says.contains("counts what is free and stands at its limit, 10: it agrees."), "{says}");
        assert!(!says.contains("behind") && !says.contains("16.3"), "{says}");
        assert_eq!(row.aws.as_ref().unwrap().forecast, None, "{id}");
        assert_eq!(row.verdict, OfferVerdict::Exceeded, "{id}");
    }
    let alarms = offer(&report, "cloudwatch-alarms");
    // round(34/744,8)*744 = 0.04569892*744 = 33.99999648; 23.99999648 beyond ten at $0.10
    assert_eq!(
        (told(alarms.month_end.used), told(alarms.month_end.cost)),
        ("33.99999648".into(), "2.399999648".into())
    );
    // Below its limit the count is one, and its forecast too: 91,077 * 31 / 19
    let traces = offer(&report, "xray-traces-stored");
    assert!(
        explanation(traces).contains("agrees: 91,077 used. It foresees 148,599.3157894737"),
        "{}",
        explanation(traces)
    );
    let output = run(&["explain", "--month", "2026-08", "--format", "json"], &fixture::handed("aws-count-capped"));
    for line in json(&output)["lines"].as_array().unwrap() {
        let says = line["explanation"].as_str().unwrap();
        assert!(!says.contains("behind") && !says.contains("16.3"), "{says}");
    }
}

#[test]
fn a_trial_that_ends_for_every_account_is_one_and_its_end_is_told() {
    let path = fixture::handed("t4g-small-trial");
    for (month, split) in [("2026-08", ["750", "738"]), ("2026-07", ["744", "0"])] {
        let bill = json(&run(&["explain", "--month", month, "--format", "json"], &path));
        let line = &bill["lines"][0];
        assert_eq!([&line["free_units"], &line["charged_units"]], split, "{line}");
        let says = line["explanation"].as_str().unwrap();
        assert!(says.contains("AWS gives it to every account until 2026-12-31"), "{says}");
        if month == "2026-08" {
            assert_eq!(line["charges"], value!([{"units": "738", "unit_price": "0.0168", "cost": "12.3984"}]));
        }
    }
    let answer = report(&load(&path).unwrap(), Some("2026-08"));
    let row = offer(&answer, "ec2-t4g-small-hours");
    assert_eq!((row.verdict, told(row.ends)), (OfferVerdict::Exceeded, "2027-01-01".into()));
    // 1,488 * 0.0168 = 24.9984
    assert!(explanation(row).contains("from 2027-01-01 on a month like this one costs $25.00"), "{}", explanation(row));
    assert!(
        summary(&answer).iter().any(|said| said.contains("AWS gives it until 2026-12-31")),
        "{:?}",
        summary(&answer)
    );
    let strays = text(&run(&["strays", "--format", "json"], &path).stdout);
    assert!(strays.contains("750 hours of t4g.small instances a month until 2026-12-31"), "{strays}");
}

#[test]
fn an_ended_trial_is_none() {
    let mut snapshot = load(&fixture::handed("t4g-small-trial")).unwrap();
    let (august, january) = ("2026-08".parse().unwrap(), "2027-01".parse().unwrap());
    let bill = snapshot.months.remove(&august).unwrap();
    snapshot.months.insert(january, bill);
    snapshot.taken_at = "2027-02-04T09:00:00Z".parse().unwrap();
    assert!(report(&snapshot, Some("2027-01")).offers.is_empty());
}

#[test]
fn an_open_month_through_the_steps_of_a_price() {
    let output = run(&["free-tier", "--format", "json"], &fixture::handed("metric-tiers-diff"));
    let report = json(&output);
    let offers = report["offers"].as_array().unwrap();
    let metrics = offers.iter().find(|own| own["offer"] == "cloudwatch-metrics").unwrap();
    let says = metrics["explanation"].as_str().unwrap();
    assert!(says.contains("So far 4,158.333 × $0.30 = $1,247.50."), "{says}");
    // A day of May is 806.774194 of 31 * that, of June 833.666667 of 30 * that: 25,010 in both months.
    let end = &metrics["month_end"];
    let of = |name: &str| end[name].as_str().unwrap().parse::<rust_decimal::Decimal>().unwrap();
    assert_eq!((of("used").round_dp(3).normalize(), of("cost").round_dp(2).normalize()), (25_010.into(), 4_500.into()));
}

#[test]
fn credits_that_end_before_their_plan_and_after_it() {
    let mut snapshot = load(&fixture::handed("cpu-credits-free-plan")).unwrap();
    let says = |snapshot: &whybill::snapshot::Snapshot| summary(&report(snapshot, None)).join(" ");
    let told = says(&snapshot);
    let left = "The account is on the free plan (active, $67.75 of credits left, until 2026-11-20).";
    let rate = "At the rate of July 2026, $32.25 a month, the $67.75 of credits left last about 2.1 months, until 2026-10-04, before the plan's end on 2026-11-20.";
    assert!(told.contains(left) && told.contains(rate), "{told}");
    if let Some(AccountPlan::Known { credits_left, .. }) = &mut snapshot.plan {
        *credits_left = Some("150".parse().unwrap());
    }
    // 150 / 32.2488 = 4.6513 months: four, and 20.2 of December's 31 days
    let rate = "about 4.7 months, until 2026-12-21; the plan ends first, on 2026-11-20.";
    assert!(says(&snapshot).contains(rate), "{}", says(&snapshot));
}

/// Frankfurt's list isn't built in, and other regions' steps make its charge: to the 16th 12,505 metrics, 10 free,
/// 10,000 x $0.30 + 2,495 x $0.10 = $3,249.50. At that pace 12,505 / 15 x 31 = 25,843.6667 are 25,833.6667 beyond:
/// $3,000 + 15,833.6667 x $0.10 = $4,583.36667.
#[test]
fn steps_of_a_price_that_other_regions_have_are_foretold_by() {
    let line = usage_line("AmazonCloudWatch", "EUC1-CW:MetricMonitorUsage", "12505", "Metrics", "3249.5");
    let report = report(&account("2026-10-16T00:00:00Z", &[("2026-10", &[line])]), None);
    let metrics = offer(&report, "cloudwatch-metrics");
    let cost = metrics.month_end.cost.unwrap().to_string();
    assert!(cost.starts_with("4583.3666"), "{cost}");
    assert_eq!(metrics.verdict, OfferVerdict::Exceeded);
}
