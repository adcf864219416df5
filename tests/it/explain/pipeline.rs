//! A data pipeline past its first 12 months: free but for S3, and how close each allowance is.

use std::collections::BTreeMap;
use whybill::analyse::{explain, free_tier};
use whybill::answer::{ExplainReport, ExplainedLine, OfferVerdict, Verdict};
use whybill::bill::{Quantity, Usd};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose;
use whybill::report::prose::explain::{explanation, summary};

use crate::support::fixture;

use Verdict::{NoCharge, NoFreeTier, WithinFreeTier};

const MONTHS: [&str; 3] = ["2023-12", "2024-01", "2024-02"];
const S3: &str = "Amazon Simple Storage Service";

/// Month, service, meter; usage and charge; verdict and offer; pieces of the explanation.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, Verdict, Option<&'a str>, &'a [&'a str]);

fn explained(month: &str, by_operation: Option<&str>) -> ExplainReport {
    let by_operation = by_operation.map(str::to_owned);
    let question = Question { month: Some(month.parse().unwrap()), by_operation, ..Question::default() };
    explain(&fixture::snapshot("pipeline-2024"), &Catalogue::built_in().unwrap(), &question).unwrap()
}

fn line<'a>(report: &'a ExplainReport, service: &str, meter: &str) -> &'a ExplainedLine {
    let usage_type = format!("EUW2-{meter}");
    report.lines.iter().find(|line| line.service == service && line.usage_type == usage_type).unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: each row of the post")]
fn every_row_of_the_post() {
    let first_copy: &[&str] =
        &["first copy: free, however many", "A second copy in the same region, by another trail, is charged"];
    let price_unit: &[&str] = &[
        "their price here was $0",
        "No allowance: the 10,000 on such a line is the unit of its price",
        "Parameter Store",
    ];
    let older: &[&str] = &["first 12 months only, and these are over"];
    let rows: &[Row<'_>] = &[
        ("2023-12", "AWS CloudTrail", "FreeEventsRecorded", "7970", "0", NoCharge, None, first_copy),
        ("2024-01", "AWS CloudTrail", "FreeEventsRecorded", "6605", "0", NoCharge, None, first_copy),
        // 36.976 / 400,000 = 0.00924%; 9.572: 0.00239%; 71.742: 0.01794%
        (
            "2023-12",
            "AWS Lambda",
            "Lambda-GB-Second",
            "36.976",
            "0",
            WithinFreeTier,
            Some("lambda-duration"),
            &["400,000 GB-seconds", "used 36.976 (0.009%)"],
        ),
        (
            "2024-01",
            "AWS Lambda",
            "Lambda-GB-Second",
            "9.572",
            "0",
            WithinFreeTier,
            Some("lambda-duration"),
            &["used 9.572 (0.002%)"],
        ),
        (
            "2024-02",
            "AWS Lambda",
            "Lambda-GB-Second",
            "71.742",
            "0",
            WithinFreeTier,
            Some("lambda-duration"),
            &["used 71.742 so far (0.018%)"],
        ),
        // 47 / 1,000,000 = 0.0047%; 8: 0.0008%; 34: 0.0034%
        (
            "2023-12",
            "AWS Lambda",
            "Request",
            "47",
            "0",
            WithinFreeTier,
            Some("lambda-requests"),
            &["1,000,000 function invocations", "used 47 (0.005%)"],
        ),
        ("2024-01", "AWS Lambda", "Request", "8", "0", WithinFreeTier, Some("lambda-requests"), &["used 8 (0.001%)"]),
        (
            "2024-02",
            "AWS Lambda",
            "Request",
            "34",
            "0",
            WithinFreeTier,
            Some("lambda-requests"),
            &["used 34 so far (0.003%)"],
        ),
        // At list price 31 * 0.000005 = 0.000155 and 41 * 0.000005 = 0.000205, which this bill would show.
        ("2023-12", "AWS Secrets Manager", "AWSSecretsManagerAPIRequest", "31", "0", NoCharge, None, price_unit),
        ("2024-01", "AWS Secrets Manager", "AWSSecretsManagerAPIRequest", "41", "0", NoCharge, None, price_unit),
        // 16 / 14,000,000 = 0.00011%
        (
            "2024-02",
            "CloudWatch Events",
            "ScheduledInvocation",
            "16",
            "0",
            WithinFreeTier,
            Some("eventbridge-scheduler"),
            &[
                "14,000,000 EventBridge Scheduler invocations",
                "used 16 so far (less than 0.001%)",
                "billed under its old name, CloudWatch Events",
            ],
        ),
        // 3 / 1,000 = 0.3%; 227 / 1,000,000 = 0.0227%
        (
            "2024-02",
            "Amazon Simple Notification Service",
            "DeliveryAttempts-SMTP",
            "3",
            "0",
            WithinFreeTier,
            Some("sns-email"),
            &["1,000 e-mail and e-mail-JSON notifications", "used 3 so far (0.3%)"],
        ),
        (
            "2024-02",
            "Amazon Simple Notification Service",
            "Requests-Tier1",
            "227",
            "0",
            WithinFreeTier,
            Some("sns-requests"),
            &["1,000,000 API requests", "used 227 so far (0.023%)"],
        ),
        // 8,821 * 0.0000053 = 0.0467513; 3,764 * 0.00000042 = 0.00158088; 0.0052 * 0.024 = 0.0001248
        (
            "2024-02",
            S3,
            "Requests-Tier1",
            "8821",
            "0.0467513",
            NoFreeTier,
            None,
            &["8,821 × $0.0000053 = $0.0467513", "CloudTrail's log delivery, S3 Inventory, Athena"],
        ),
        (
            "2024-02",
            S3,
            "Requests-Tier2",
            "3764",
            "0.00158088",
            NoFreeTier,
            None,
            &["3,764 × $0.00000042 = $0.00158088"],
        ),
        ("2024-02", S3, "TimedStorage-ByteHrs", "0.0052", "0.0001248", NoFreeTier, None, older),
    ];
    for (month, service, meter, usage, billed, verdict, offer, words) in rows {
        let report = explained(month, None);
        let line = line(&report, service, meter);
        let at = format!("{month} {service} {meter}: {}", explanation(line));
        assert_eq!(
            (line.usage.unwrap().to_string().as_str(), line.billed.to_string().as_str()),
            (*usage, *billed),
            "{at}"
        );
        assert_eq!((line.verdict, line.offer.as_deref()), (*verdict, *offer), "{at}");
        for piece in *words {
            assert!(explanation(line).contains(piece), "no `{piece}` in {at}");
        }
    }
}

#[test]
fn s3_is_the_only_charge_and_logs_are_below_one() {
    for month in MONTHS {
        let report = explained(month, None);
        assert!(report.totals.unexplained.is_zero(), "{month}");
        for line in &report.lines {
            assert_eq!(line.service == S3, !line.billed.is_zero(), "{month} {}", line.usage_type);
            if line.service == S3 {
                assert!(explanation(line).contains("these are over"), "{}", explanation(line));
            }
        }
    }
    let one: Quantity = "1".parse().unwrap();
    for month in &MONTHS[..2] {
        let report = explained(month, None);
        for (meter, limit) in
            [("TimedStorage-ByteHrs", "5 GB-months of stored logs"), ("DataProcessing-Bytes", "5 GB of logs")]
        {
            let logs = line(&report, "AmazonCloudWatch", meter);
            assert!(logs.usage.unwrap() < one && logs.verdict == WithinFreeTier, "{month} {meter}");
            assert!(explanation(logs).contains(limit), "{}", explanation(logs));
        }
    }
}

#[test]
fn by_operation_the_parts_are_the_lines() {
    for month in MONTHS {
        let (whole, split) = (explained(month, None), explained(month, Some("S3")));
        assert_eq!(whole.totals.billed, split.totals.billed, "{month}");
        for meter in ["Requests-Tier1", "Requests-Tier2", "TimedStorage-ByteHrs"] {
            let line = line(&whole, S3, meter);
            let parts: Vec<_> =
                split.lines.iter().filter(|part| part.service == S3 && part.usage_type == line.usage_type).collect();
            assert!(parts.iter().all(|part| part.operation.is_some()), "{month} {meter}");
            assert_eq!(
                parts.iter().map(|part| part.usage.unwrap()).sum::<Quantity>(),
                line.usage.unwrap(),
                "{month} {meter}"
            );
            assert_eq!(parts.iter().map(|part| part.billed).sum::<Usd>(), line.billed, "{month} {meter}");
            assert_eq!(parts.len() > 1, meter.starts_with("Requests"), "{month} {meter}");
        }
        let puts = split.lines.first().unwrap();
        assert_eq!(puts.operation.as_deref(), Some("PutObject"), "{month}: the dearest comes first");
        let said =
            "Amazon Simple Storage Service by operation: PutObject $0.03, ListBucket $0.01, InitiateMultipartUpload";
        assert!(summary(&split).iter().any(|s| s.starts_with(said)), "{month}: {:?}", summary(&split));
        assert!(split.lines.iter().all(|part| part.service == S3 || part.operation.is_none()), "{month}");
    }
    let february = explained("2024-02", Some("S3"));
    let of = |operation: &str| february.lines.iter().find(|part| part.operation.as_deref() == Some(operation)).unwrap();
    // 6,240 * 0.0000053 = 0.033072; 2,205 * 0.00000042 = 0.0009261
    assert!(explanation(of("PutObject")).contains("6,240 × $0.0000053 = $0.033072"));
    assert!(explanation(of("GetObject")).contains("2,205 × $0.00000042 = $0.0009261"));
}

#[test]
fn how_close_each_allowance_is() {
    let catalogue = Catalogue::built_in().unwrap();
    let logs = [("cloudwatch-logs-ingestion", "5"), ("cloudwatch-logs-storage", "5")];
    for (month, expected) in [
        ("2023-12", [("lambda-duration", "36.976 of 400000"), ("lambda-requests", "47 of 1000000")].as_slice()),
        ("2024-01", &[("lambda-duration", "9.572 of 400000"), ("lambda-requests", "8 of 1000000")]),
        (
            "2024-02",
            &[
                ("eventbridge-scheduler", "16 of 14000000"),
                ("lambda-duration", "71.742 of 400000"),
                ("lambda-requests", "34 of 1000000"),
                ("sns-email", "3 of 1000"),
                ("sns-requests", "227 of 1000000"),
            ],
        ),
    ] {
        let question = Question { month: Some(month.parse().unwrap()), ..Question::default() };
        let report = free_tier(&fixture::snapshot("pipeline-2024"), &catalogue, &question, false).unwrap();
        let mut used: BTreeMap<&str, String> =
            report.offers.iter().map(|row| (row.offer.as_str(), format!("{} of {}", row.used, row.limit))).collect();
        for row in &report.offers {
            assert_eq!(row.verdict, OfferVerdict::Ok, "{month} {}: {}", row.offer, prose::free_tier::explanation(row));
            assert_eq!(row.left, Some(row.limit - row.used), "{month} {}", row.offer);
            assert_eq!(row.month_end.cost, Some(Usd::ZERO), "{month} {}", row.offer);
            assert!(!row.offer.starts_with("s3-"), "{month}: the account is past its 12 months");
        }
        // The fixture's own: an alarm of 2022, and logs of which only a bound is known.
        assert!(used.remove("cloudwatch-alarms").unwrap().ends_with(" of 10"), "{month}");
        for (offer, limit) in logs {
            let row = used.remove(offer);
            assert_eq!(row.is_some(), month != "2024-02", "{month} {offer}");
            assert!(
                row.is_none_or(|row| row.starts_with("0.0") && row.ends_with(&format!(" of {limit}"))),
                "{month} {offer}"
            );
        }
        let used: Vec<(&str, &str)> = used.iter().map(|(offer, row)| (*offer, row.as_str())).collect();
        assert_eq!(used, expected, "{month}");
        let word = if month == "2024-02" { "will be" } else { "was" };
        let summary = prose::free_tier::summary(&report);
        assert!(summary[0].contains(&format!("no allowance {word} used up")), "{month}: {summary:?}");
    }
}
