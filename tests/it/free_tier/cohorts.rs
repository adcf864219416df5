//! `free-tier` and `explain` by what kind of account it is, where an allowance is counted, and day by day.

mod by_day;

use whybill::analyse::explain;
use whybill::answer::{ExplainReport, ExplainedLine, FreeTierReport, OfferUse, OfferVerdict, Verdict};
use whybill::bill::{BillLine, BillingMonth, Region};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::explain::explanation as line_in_words;
use whybill::report::prose::free_tier::{explanation, summary};
use whybill::snapshot::{MonthBill, Snapshot};

use super::{answer, figures, offer, report, told};
use crate::support::fixture::snapshot;

fn explained(snapshot: &Snapshot, month: &str) -> ExplainReport {
    let question = Question { month: Some(month.parse().unwrap()), ..Question::default() };
    explain(snapshot, &Catalogue::built_in().unwrap(), &question).unwrap()
}

fn line<'a>(report: &'a ExplainReport, usage_type: &str) -> &'a ExplainedLine {
    report.lines.iter().find(|line| line.usage_type == usage_type).unwrap()
}

fn opened(snapshot: &Snapshot, day: &str, month: Option<&str>) -> FreeTierReport {
    let (account_created, month) = (Some(day.parse().unwrap()), month.map(|month| month.parse().unwrap()));
    answer(snapshot, &Question { month, account_created, ..Question::default() })
}

fn ids(report: &FreeTierReport) -> Vec<&str> {
    report.offers.iter().map(|row| row.offer.as_str()).collect()
}

fn in_region<'a>(report: &'a FreeTierReport, region: &str) -> &'a OfferUse {
    let rows: Vec<_> = report.offers.iter().filter(|row| row.by_region[0].0 == Region::new(region)).collect();
    let [row] = rows[..] else { panic!("{region}: {rows:?}") };
    row
}

#[test]
fn a_free_plan_has_no_first_12_months() {
    let snapshot = snapshot("plan-free-2026");
    for (month, ec2, s3) in [("2026-03", "7.436", "0.69"), ("2026-04", "7.488", "0.736"), ("2026-05", "4.836", "0.414")]
    {
        let bill = explained(&snapshot, month);
        // 715, 720, 465 h * $0.0104; 30, 32, 18 GB-months * $0.023; the credits take all of it
        for (usage_type, cost) in [("BoxUsage:t3.micro", ec2), ("TimedStorage-ByteHrs", s3)] {
            let line = line(&bill, usage_type);
            assert_eq!((line.verdict, line.billed.to_string().as_str()), (Verdict::NoFreeTier, cost), "{month}");
            assert_eq!(line.offer, None, "{month}");
            assert_eq!(line.charged_units, line.usage, "{month}");
            let why = "free for accounts opened before 2025-07-15 only, and this one is younger.";
            assert!(line_in_words(line).contains(why), "{month}: {}", line_in_words(line));
        }
        assert_eq!(bill.totals.billed.to_string(), "0", "{month}");
        for usage_type in ["Request", "CW:AlarmMonitorUsage"] {
            assert_eq!(line(&bill, usage_type).verdict, Verdict::WithinFreeTier, "{month} {usage_type}");
        }
        let report = report(&snapshot, Some(month));
        assert_eq!(ids(&report), ["cloudwatch-alarms", "lambda-requests"], "{month}");
        assert!(report.offers.iter().all(|row| row.verdict == OfferVerdict::Ok), "{month}");
        let [closest, plan] = &summary(&report)[..] else { panic!("{month}: {:?}", summary(&report)) };
        assert!(closest.contains("used up. The closest: standard-resolution alarm metrics"), "{closest}");
        assert!(
            plan.starts_with("The account is on the free plan (active, $138.40 of credits left, until 2026-09-02)."),
            "{plan}"
        );
    }
    // two alarms in all hours of May: 744 * round(2/744,8) = 744 * 0.00268817
    let report = report(&snapshot, None);
    let expected = ["1.249999", "8.750001", "1.99999848", "0", "2", "0", "ok"];
    assert_eq!(figures(offer(&report, "cloudwatch-alarms")), expected);
}

const OF_THE_FIRST_YEAR: [(&str, [&str; 7]); 3] = [
    // 465 of 744 hours are over: 465, 15 GB-months, 1.875 GB-months, each * 744 / 465
    ("ec2-micro-hours", ["465", "285", "744", "0", "744", "0", "ok"]),
    ("ebs-volumes", ["15", "15", "24", "0", "24", "0", "ok"]),
    ("s3-storage", ["1.875", "3.125", "3", "0", "3", "0", "ok"]),
];

#[test]
fn the_first_12_months_end_a_year_after_the_first_day() {
    let report = opened(&snapshot("young-legacy-2024"), "2023-09-14", None);
    for (id, expected) in OF_THE_FIRST_YEAR {
        let row = offer(&report, id);
        assert_eq!(figures(row), expected, "{id}");
        assert_eq!((row.given, told(row.ends)), (Some(true), "2024-09-14".to_owned()), "{id}");
    }
    assert!(summary(&report)[1].starts_with("The free first 12 months end on 2024-09-14; "), "{:?}", summary(&report));
    // 24 * $0.10; 3 * $0.023 = $0.069; no price of the instance is known
    for (id, cost) in [("ebs-volumes", "$2.40"), ("s3-storage", "$0.07")] {
        let says = format!("from 2024-09-14 on a month like this one costs {cost}.");
        assert!(explanation(offer(&report, id)).contains(&says), "{id}: {}", explanation(offer(&report, id)));
    }
    assert!(explanation(offer(&report, "ec2-micro-hours")).contains("from 2024-09-14 on all of it is charged."));
}

#[test]
fn the_month_after_the_first_12_is_charged_whole() {
    let mut snapshot = snapshot("young-legacy-2024");
    let month = |text: &str| text.parse::<BillingMonth>().unwrap();
    // ten days into September 2024, after two more months like May
    snapshot.taken_at = "2024-09-11T00:00:00Z".parse().unwrap();
    let may = snapshot.months[&month("2024-05")].clone();
    for later in ["2024-07", "2024-08"] {
        snapshot.months.insert(month(later), may.clone());
    }
    let mut september = MonthBill { estimated: true, ..may };
    for line in &mut september.lines {
        // a third of 720 hours, of 24 and of 3 GB-months
        let usage = match line.usage_type.as_str() {
            "BoxUsage:t2.micro" => "240",
            "EBS:VolumeUsage.gp2" => "8",
            _ => "1",
        };
        line.usage = Some(usage.parse().unwrap());
    }
    snapshot.months.insert(month("2024-09"), september);
    let report = opened(&snapshot, "2023-09-14", None);
    for (id, expected) in [
        // October's 744 hours, at a price that isn't known; 24 * $0.10; 3 * $0.023
        ("ec2-micro-hours", ["240", "510", "720", "0", "744", "unknown", "ok"]),
        ("ebs-volumes", ["8", "22", "24", "0", "24", "2.4", "ok"]),
        ("s3-storage", ["1", "4", "3", "0", "3", "0.069", "ok"]),
    ] {
        let row = offer(&report, id);
        assert_eq!(figures(row), expected, "{id}");
        assert!(explanation(row).contains("and the allowance has ended by then"), "{id}: {}", explanation(row));
    }
    let question = Question {
        month: Some(month("2024-08")),
        account_created: Some("2023-09-14".parse().unwrap()),
        ..Question::default()
    };
    let bill = explain(&snapshot, &Catalogue::built_in().unwrap(), &question).unwrap();
    let next = |usage_type: &str| told(line(&bill, usage_type).next_full_month.unwrap().cost);
    assert_eq!(
        ["EBS:VolumeUsage.gp2", "TimedStorage-ByteHrs", "BoxUsage:t2.micro"].map(next),
        ["2.4", "0.069", "unknown"]
    );
}

#[test]
fn without_its_first_day_an_accounts_first_month_bounds_the_12() {
    let report = report(&snapshot("young-legacy-2024"), None);
    for (id, expected) in OF_THE_FIRST_YEAR {
        let row = offer(&report, id);
        assert_eq!(figures(row), expected, "{id}");
        // the first month with usage is September 2023: opened by its last day
        assert_eq!(told(row.ends), "2024-09-30", "{id}");
        // what costs something at list price and was not charged shows that the year isn't over
        let by_the_bill = row.given == Some(true);
        let known = if by_the_bill { "The bill shows that" } else { "is unknown (--account-created DATE tells)" };
        for says in [known, "they end by 2024-09-30"] {
            assert!(explanation(row).contains(says), "{id}: {}", explanation(row));
        }
    }
    assert!(summary(&report)[1].starts_with("The free first 12 months end by 2024-09-30; "));
    assert!(
        explanation(offer(&report, "ebs-volumes")).contains("without the allowance a month like this one costs $2.40.")
    );
}

#[test]
fn three_months_before_the_end_it_is_not_yet_warned_of() {
    let snapshot = snapshot("young-legacy-2024");
    let at = |instant: &str| {
        let month = Some("2024-05".parse().unwrap());
        summary(&answer(&snapshot, &Question { month, as_of: Some(instant.parse().unwrap()), ..Question::default() }))
    };
    // three months before 2024-09-30
    assert!(at("2024-06-29T23:00:00Z").iter().all(|sentence| !sentence.contains("12 months")));
    assert!(at("2024-06-30T00:00:00Z").iter().any(|sentence| sentence.contains("12 months end by 2024-09-30")));
}

#[test]
fn past_the_first_12_months_the_same_usage_is_charged() {
    let mut snapshot = snapshot("young-legacy-2024");
    snapshot.taken_at = "2024-11-05T09:00:00Z".parse().unwrap();
    // May's usage (744 h, 24 and 3 GB-months) in October, at $0.0116, $0.10 and $0.023
    let october = snapshot.months[&"2024-05".parse::<BillingMonth>().unwrap()].lines.iter().map(|line| {
        let cost = match line.usage_type.as_str() {
            "BoxUsage:t2.micro" => "8.6304",
            "EBS:VolumeUsage.gp2" => "2.4",
            _ => "0.069",
        };
        BillLine { billed: cost.parse().unwrap(), ..line.clone() }
    });
    let october = MonthBill { lines: october.collect(), ..MonthBill::empty(false) };
    snapshot.months.insert("2024-10".parse().unwrap(), october);
    let bill = explained(&snapshot, "2024-10");
    for line in &bill.lines {
        assert_eq!(line.verdict, Verdict::NoFreeTier, "{}", line.usage_type);
        assert_eq!(line.charged_units, line.usage, "{}", line.usage_type);
        assert!(
            line_in_words(line).contains("free in an account's first 12 months only, and these are over"),
            "{}",
            line_in_words(line)
        );
    }
    assert!(bill.totals.unexplained.is_zero());
    assert!(report(&snapshot, Some("2024-10")).offers.is_empty());
}

#[test]
fn where_an_allowance_is_counted_isnt_known_before_the_bill_tells() {
    let snapshot = snapshot("sns-two-regions");
    let open = report(&snapshot, None);
    let row = offer(&open, "sns-requests");
    // 600,000 + 700,000 of 1,000,000
    assert_eq!((row.used.to_string().as_str(), row.verdict), ("1300000", OfferVerdict::Unknown));
    assert!(
        explanation(row).contains("Counted over all regions it is used up, counted in each region it is not."),
        "{}",
        explanation(row)
    );
    assert_eq!(row.month_end.cost, None, "it costs nothing, or what is beyond the million: that is unknown");
    assert!(
        summary(&open).iter().all(|sentence| !sentence.contains("no allowance will be used up")),
        "{:?}",
        summary(&open)
    );
    let closed = report(&snapshot, Some("2026-04"));
    let row = offer(&closed, "sns-requests");
    assert_eq!((row.verdict, told(row.month_end.cost)), (OfferVerdict::Ok, "0".to_owned()));
    assert_eq!(summary(&closed), ["April 2026: no allowance was used up."]);
    for usage_type in ["EU-Requests-Tier1", "Requests-Tier1"] {
        let bill = explained(&snapshot, "2026-04");
        let line = line(&bill, usage_type);
        assert_eq!((line.verdict, line.free_units), (Verdict::WithinFreeTier, line.usage));
        assert!(!line_in_words(line).contains("don't sum to it"), "{}", line_in_words(line));
    }
}

#[test]
fn nor_is_what_will_be_used_up_where_it_depends_on_that() {
    let mut snapshot = snapshot("sns-two-regions");
    // half of May is over: each sum doubles
    snapshot.taken_at = "2026-05-16T12:00:00Z".parse().unwrap();
    let mut foretold = |ireland: &str, virginia: &str| {
        let lines = &mut snapshot.months.get_mut(&"2026-05".parse::<BillingMonth>().unwrap()).unwrap().lines;
        for (line, usage) in lines.iter_mut().zip([ireland, virginia]) {
            line.usage = Some(usage.parse().unwrap());
        }
        let report = report(&snapshot, None);
        let row = offer(&report, "sns-requests");
        (told(row.month_end.used), told(row.month_end.cost), row.verdict, explanation(row))
    };
    let (end, cost, verdict, words) = foretold("300000", "350000");
    assert_eq!((end.as_str(), cost.as_str(), verdict), ("1300000", "unknown", OfferVerdict::Unknown));
    assert!(
        words.contains("Counted over all regions it will be used up, counted in each region it will not."),
        "{words}"
    );
    // 300,000 at $0.50 a million
    assert!(words.contains("300,000 over the limit if it is counted over all regions: $0.15."), "{words}");
    // N. Virginia's 1,200,000 are more than the million either way
    for (ireland, virginia) in [("300000", "600000"), ("600000", "700000")] {
        let (_, cost, verdict, _) = foretold(ireland, virginia);
        assert_eq!((cost.as_str(), verdict), ("unknown", OfferVerdict::WillExceed), "{ireland} {virginia}");
    }
    assert_eq!(foretold("100000", "1000001").2, OfferVerdict::Exceeded);
    // 2 * 500,000 are the million, not more
    let (_, cost, verdict, _) = foretold("200000", "300000");
    assert_eq!((cost.as_str(), verdict), ("0", OfferVerdict::Ok));
}

/// 25 unit-hours an hour are free in each region: 25 * 744 = 18,600.
#[test]
fn an_allowance_of_each_region_in_months_of_every_length() {
    let snapshot = snapshot("dynamodb-per-region");
    for (month, in_virginia, in_ireland) in [
        // 25 * 672; 25 * 720; 25 * 744, exactly the limit
        ("2023-02", ["16800", "1800", "0", "ok"], ["16800", "1800", "0", "ok"]),
        ("2023-04", ["18000", "600", "0", "ok"], ["18000", "600", "0", "ok"]),
        ("2023-05", ["18600", "0", "0", "ok"], ["18600", "0", "0", "ok"]),
        // 30 * 720 - 18,600 = 3,000 at $0.00013; 30 * 744 - 18,600 = 3,720; 30 * 696 - 18,600 = 2,280; 25 * 696
        ("2023-06", ["21600", "0", "0.39", "exceeded"], ["18000", "600", "0", "ok"]),
        ("2023-07", ["22320", "0", "0.4836", "exceeded"], ["18600", "0", "0", "ok"]),
        ("2024-02", ["20880", "0", "0.2964", "exceeded"], ["17400", "1200", "0", "ok"]),
    ] {
        let report = report(&snapshot, Some(month));
        assert_eq!(report.offers.len(), 2, "{month}");
        for (region, expected) in [("us-east-1", in_virginia), ("eu-west-1", in_ireland)] {
            let [used, left, _, cost, _, _, verdict] = figures(in_region(&report, region));
            assert_eq!([used, left, cost, verdict], expected, "{month} {region}");
        }
    }
}

#[test]
fn the_next_full_month_of_what_stands_there_has_its_own_hours() {
    let snapshot = snapshot("dynamodb-per-region");
    let report = report(&snapshot, Some("2024-02"));
    // on 5 March the next full month is April: 30 * 720 = 21,600, 3,000 beyond; 25 * 720 = 18,000
    for (region, used, cost) in [("us-east-1", "21600", "0.39"), ("eu-west-1", "18000", "0")] {
        let next = in_region(&report, region).next_full_month;
        assert_eq!((told(next.used).as_str(), told(next.cost).as_str()), (used, cost), "{region}");
    }
    let bill = explained(&snapshot, "2024-02");
    for (usage_type, usage, cost) in
        [("ReadCapacityUnit-Hrs", "21600", "0.39"), ("EU-ReadCapacityUnit-Hrs", "18000", "0")]
    {
        let next = line(&bill, usage_type).next_full_month.unwrap();
        assert_eq!((next.usage.to_string().as_str(), told(next.cost).as_str()), (usage, cost), "{usage_type}");
    }
    let used_up = "in N. Virginia (us-east-1) (DynamoDB): 20,880 used, 18,600 free: 2,280 over, $0.30.";
    assert!(summary(&report)[0].ends_with(used_up), "{:?}", summary(&report));
}
