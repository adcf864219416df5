//! Whose allowance, counted over what: accounts of every age and plan, pools a region and of unknown scope, and
//! AWS's own count.

use std::collections::BTreeMap;
use whybill::analyse::{explain, free_tier};
use whybill::answer::{ExplainReport, FreeTierReport, OfferUse, OfferVerdict, Verdict};
use whybill::bill::{BillLine, RecordType};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::explain::explanation as line_in_words;
use whybill::report::prose::free_tier::{explanation, summary};
use whybill::snapshot::{AccountPlan, FreeTierUsage, Snapshot};

use chrono::NaiveDate;

use crate::support::build::{account, usage_line};

const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const DYNAMODB: &str = "Amazon DynamoDB";
const SNS: &str = "Amazon Simple Notification Service";
const S3: &str = "Amazon Simple Storage Service";

fn question(month: &str, created: Option<&str>) -> Question {
    let account_created = created.map(|day| day.parse::<NaiveDate>().unwrap());
    Question { month: Some(month.parse().unwrap()), account_created, ..Question::default() }
}

fn allowances(snapshot: &Snapshot, month: &str, created: Option<&str>) -> FreeTierReport {
    free_tier(snapshot, &Catalogue::built_in().unwrap(), &question(month, created), false).unwrap()
}

fn explained(snapshot: &Snapshot, month: &str) -> ExplainReport {
    explain(snapshot, &Catalogue::built_in().unwrap(), &question(month, None)).unwrap()
}

fn of<'a>(report: &'a FreeTierReport, offer: &str) -> Vec<&'a OfferUse> {
    report.offers.iter().filter(|row| row.offer == offer).collect()
}

fn reads(usage_type: &str, usage: &str, billed: &str) -> BillLine {
    usage_line(DYNAMODB, usage_type, usage, "ReadCapacityUnit-Hrs", billed)
}

#[test]
fn a_pool_a_region_whatever_the_months_length() {
    // 25 units all month: 16,800 in 28 days, 17,400 in 29, 18,000 in 30, 18,600 in 31: never more than the allowance
    for (month, hours) in [("2023-02", "16800"), ("2024-02", "17400"), ("2023-06", "18000"), ("2023-07", "18600")] {
        let lines = [reads("EU-ReadCapacityUnit-Hrs", hours, "0"), reads("ReadCapacityUnit-Hrs", hours, "0")];
        let report = allowances(&account("2024-06-01T00:00:00Z", &[(month, &lines)]), month, None);
        let pools = of(&report, "dynamodb-read-capacity");
        assert_eq!(pools.len(), 2, "each region has its own");
        assert!(pools.iter().all(|row| row.verdict == OfferVerdict::Ok), "{month}: {:?}", summary(&report));
    }
    // 30 units in 30 days: 21,600 - 18,600 = 3,000 * 0.00013 = 0.39, in one region alone
    let lines = [reads("ReadCapacityUnit-Hrs", "21600", "0.39"), reads("EU-ReadCapacityUnit-Hrs", "18000", "0")];
    let snapshot = account("2023-07-03T00:00:00Z", &[("2023-06", &lines)]);
    let report = allowances(&snapshot, "2023-06", None);
    let verdicts: BTreeMap<&str, OfferVerdict> =
        of(&report, "dynamodb-read-capacity").iter().map(|row| (row.by_region[0].0.code(), row.verdict)).collect();
    assert_eq!(verdicts, [("us-east-1", OfferVerdict::Exceeded), ("eu-west-1", OfferVerdict::Ok)].into());
    let charged = explained(&snapshot, "2023-06").lines.into_iter().find(|line| !line.billed.is_zero()).unwrap();
    assert_eq!(
        (charged.free_units, charged.charged_units),
        (Some("18600".parse().unwrap()), Some("3000".parse().unwrap()))
    );
}

#[test]
fn a_pool_of_unknown_scope_is_told_both_ways() {
    let lines = [
        usage_line(SNS, "EU-Requests-Tier1", "600000", "Requests", "0"),
        usage_line(SNS, "Requests-Tier1", "700000", "Requests", "0"),
    ];
    let open = account("2023-06-29T00:00:00Z", &[("2023-06", &lines)]);
    let report = allowances(&open, "2023-06", None);
    let requests = of(&report, "sns-requests")[0];
    assert_eq!(requests.verdict, OfferVerdict::Unknown);
    assert!(
        explanation(requests).contains("Counted over all regions it is used up, counted in each region it is not.")
    );
    // A closed month tells: nothing was charged, so each region has its own.
    let closed = account("2023-07-05T00:00:00Z", &[("2023-06", &lines)]);
    assert_eq!(of(&allowances(&closed, "2023-06", None), "sns-requests")[0].verdict, OfferVerdict::Ok);
}

/// 500 of 750 free hours of a micro instance.
fn micro(usage: &str, billed: &str) -> BillLine {
    usage_line(EC2, "EU-BoxUsage:t2.micro", usage, "Hrs", billed)
}

/// An account whose first usage is of September 2023, on 20 July 2024.
fn young() -> Snapshot {
    let full = [micro("500", "0")];
    let so_far = [micro("320", "0")];
    account("2024-07-20T09:00:00Z", &[("2023-08", &[]), ("2023-09", &full), ("2024-06", &full), ("2024-07", &so_far)])
}

#[test]
fn the_end_of_the_first_year_is_foretold() {
    let report = allowances(&young(), "2024-07", Some("2023-09-14"));
    let hours = of(&report, "ec2-micro-hours")[0];
    assert_eq!((hours.given, hours.ends), (Some(true), Some("2024-09-14".parse().unwrap())));
    assert!(explanation(hours).contains("from 2024-09-14 on"), "{}", explanation(hours));
    assert!(
        summary(&report).iter().any(|s| s.starts_with("The free first 12 months end on 2024-09-14;")),
        "{:?}",
        summary(&report)
    );
}

#[test]
fn where_the_age_is_not_known_both_readings_are_given() {
    let report = allowances(&young(), "2024-07", None);
    let hours = of(&report, "ec2-micro-hours")[0];
    // used in September 2023, so opened by the 30th: a year later it is over
    assert_eq!(hours.ends, Some("2024-09-30".parse().unwrap()));
    assert!(explanation(hours).contains("Whether this account is in its first 12 months is unknown"));
    assert!(summary(&report).iter().any(|s| s.contains("by 2024-09-30;")), "{:?}", summary(&report));
}

#[test]
fn past_the_first_year_the_offer_is_gone() {
    let mut snapshot = young();
    let charged = [usage_line(S3, "EU-TimedStorage-ByteHrs", "4", "GB-Mo", "0.092")];
    let later = account("2024-11-03T00:00:00Z", &[("2024-10", &charged)]);
    snapshot.months.extend(later.months);
    snapshot.taken_at = later.taken_at;
    assert!(of(&allowances(&snapshot, "2024-10", None), "s3-storage").is_empty());
    let storage = &explained(&snapshot, "2024-10").lines[0];
    // 4 * 0.023
    assert_eq!((storage.verdict, storage.charged_units), (Verdict::NoFreeTier, Some("4".parse().unwrap())));
    assert!(line_in_words(storage).contains("these are over"), "{}", line_in_words(storage));
}

#[test]
fn an_account_on_a_plan_has_no_first_year() {
    let lines = [
        micro("300", "3.78"),
        usage_line("AWS Lambda", "EU-Request", "250000", "Requests", "0"),
        BillLine {
            record_type: RecordType::Credit,
            usage: None,
            unit: None,
            ..usage_line(EC2, "NoUsageType", "0", "", "-3.78")
        },
    ];
    let mut snapshot = account("2026-05-20T09:00:00Z", &[("2026-03", &lines), ("2026-05", &lines)]);
    snapshot.plan = Some(AccountPlan::Known {
        kind: "FREE".to_owned(),
        status: "ACTIVE".to_owned(),
        credits_left: Some("138.40".parse().unwrap()),
        ends: Some("2026-09-02T00:00:00Z".parse().unwrap()),
    });
    let report = allowances(&snapshot, "2026-05", None);
    assert!(of(&report, "ec2-micro-hours").is_empty());
    assert_eq!(of(&report, "lambda-requests")[0].given, Some(true));
    let plan = "The account is on the free plan (active, $138.40 of credits left, until 2026-09-02).";
    assert!(summary(&report).iter().any(|s| s.starts_with(plan)), "{:?}", summary(&report));
    let explained = explained(&snapshot, "2026-05");
    let verdicts: Vec<Verdict> = explained.lines.iter().map(|line| line.verdict).collect();
    assert_eq!(verdicts, [Verdict::NoFreeTier, Verdict::Credit, Verdict::WithinFreeTier]);
    assert!(explained.totals.billed.is_zero());
}

fn counted(service: &str, usage_type: &str, used: &str, limit: &str, pool: &str) -> FreeTierUsage {
    FreeTierUsage {
        service: service.to_owned(),
        usage_type: usage_type.to_owned(),
        region: "global".to_owned(),
        kind: "Always Free".to_owned(),
        used: used.parse().unwrap(),
        forecast: "900".parse().unwrap(),
        limit: limit.parse().unwrap(),
        unit: "Requests".to_owned(),
        description: format!("{limit} are always free per month as part of AWS Free Usage Tier ({pool})"),
    }
}

#[test]
fn awss_own_count_is_held_against_the_bill() {
    const KMS: &str = "AWS Key Management Service";
    let lines = [
        usage_line("AWS Lambda", "EU-Request", "600", "Requests", "0"),
        usage_line(KMS, "eu-west-1-KMS-Requests", "480", "Requests", "0"),
        usage_line("Amazon Simple Queue Service", "EU-Requests-Tier1", "30", "Requests", "0"),
    ];
    let mut snapshot = account("2023-06-20T00:00:00Z", &[("2023-06", &lines)]);
    snapshot.free_tier = Some(vec![
        counted("AWS Lambda", "Request", "600", "1000000", "Global-Request"),
        counted(KMS, "KMS-Requests", "450", "20000", "Global-KMS-Requests"),
        counted("Amazon Simple Queue Service", "Requests", "30", "2000000", "Global-Requests"),
    ]);
    let report = allowances(&snapshot, "2023-06", None);
    let says = |offer: &str, words: &str| {
        let row = of(&report, offer)[0];
        assert!(explanation(row).contains(words), "{}", explanation(row));
        row.aws.clone().unwrap()
    };
    says("lambda-requests", "own Free Tier count (its pool Global-Request) agrees: 600 used. It foresees 900");
    // 480 - 450
    says("kms-requests", "says 450 used, 30 less than the bill: it may be some hours behind");
    let sqs = says("sqs-requests", "AWS's limit is 2,000,000, the rules here say 1,000,000: go by AWS's");
    assert_eq!(sqs.pool.as_deref(), Some("Global-Requests"));
    // Asked in another month it says nothing of this one.
    snapshot.taken_at = "2023-07-02T00:00:00Z".parse().unwrap();
    assert!(allowances(&snapshot, "2023-06", None).offers.iter().all(|row| row.aws.is_none()));
}

#[test]
fn ten_alarms_all_month_are_ten_whatever_the_rounding() {
    // round(10/720,8)*720 = 10.0000008, as Cost Explorer would show it, and its cost
    let lines = [usage_line("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "10.0000008", "Alarms", "0.00000008")];
    let report = allowances(&account("2023-07-05T00:00:00Z", &[("2023-06", &lines)]), "2023-06", None);
    assert_eq!(of(&report, "cloudwatch-alarms")[0].verdict, OfferVerdict::Ok);
}

#[test]
fn usage_in_another_unit_is_not_compared() {
    let lines = [usage_line("AWS Lambda", "EU-Request", "3", "Millions", "0.40")];
    let snapshot = account("2023-07-05T00:00:00Z", &[("2023-06", &lines)]);
    assert!(allowances(&snapshot, "2023-06", None).offers.is_empty());
    let line = &explained(&snapshot, "2023-06").lines[0];
    assert_eq!(line.verdict, Verdict::Unexplained);
    assert!(line_in_words(line).contains("counts in Requests, this line in Millions"), "{}", line_in_words(line));
}
