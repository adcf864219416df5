//! What AWS counts itself, and the month day by day.

use super::*;

#[test]
fn what_aws_counts_itself_is_held_against_the_bill() {
    let report = report(&snapshot("free-tier-count"), None);
    for (id, pool, used, limit, says) in [
        ("cloudwatch-alarms", "Global-CW:AlarmMonitorUsage", "5.791667", "10", "agrees: 5.791667 used."),
        // 18 days of 17,500 and 17 of them
        ("lambda-requests", "Global-Request", "297500", "1000000", "says 297,500 used, 17,500 less than the bill"),
        ("kms-requests", "Global-KMS-Requests", "8700", "25000", "AWS's limit is 25,000, the rules here say 20,000"),
        ("ebs-volumes", "Global-EBS:VolumeUsage", "11.583333", "30", "agrees: 11.583333 used."),
        ("ec2-micro-hours", "Global-BoxUsage:freetier.micro", "417", "750", "agrees: 417 used."),
    ] {
        let row = offer(&report, id);
        let aws = row.aws.as_ref().unwrap_or_else(|| panic!("{id}"));
        let held = (aws.pool.as_deref(), aws.used.to_string(), aws.limit.to_string());
        assert_eq!(held, (Some(pool), used.to_owned(), limit.to_owned()), "{id}");
        assert!(explanation(row).contains(says), "{id}: {}", explanation(row));
        assert_eq!(row.verdict, OfferVerdict::Ok, "{id}");
    }
    // ten alarms in 30 days: 720 * round(10/720,8) = 720 * 0.01388889; the rounding is no overflow
    let expected = ["5.791667", "4.208333", "10.0000008", "0", "10", "0", "ok"];
    assert_eq!(figures(offer(&report, "cloudwatch-alarms")), expected);
}

#[test]
fn days_tell_where_the_month_is_heading() {
    let report = report(&snapshot("days-open"), None);
    let kms = offer(&report, "kms-requests");
    // 10,400 to the 16th. The weeks to the 16th, 9th and 2nd made 6,440, 3,500 and 960: a course that rises, foretold to
    // rise by a quarter a week at most. The last week's mean is 920: seven days of 1,150 and seven of 1,437.5 follow:
    // 10,400 + 8,050 + 10,062.5 = 28,512.5; 8,512.5 beyond at $0.03 a 10,000
    let expected = ["11460", "8540", "28512.5", "0.0255375", "unknown", "unknown", "will_exceed"];
    assert_eq!(figures(kms), expected);
    // 18,450 by the 23rd, 19,887.5 by the 24th, 21,325 by the 25th
    assert_eq!(told(kms.overflows_on), "2026-06-25");
    assert!(summary(&report)[0].contains(
        "will go over the limit on 2026-06-25: June 2026 comes to 28,510, 20,000 are free: 8,510 over, $0.03."
    ));
    // 384,000 to the 16th and 24,000 on the 17th; 13 days at (5 * 30,000 + 2 * 6,000) / 7 = 23,142.857...
    let lambda = offer(&report, "lambda-requests");
    assert_eq!(told(lambda.month_end.used), "708857.1428571423");
    assert_eq!((lambda.verdict, lambda.next_full_month.used), (OfferVerdict::Ok, None));
    // 9 * 0.1 + 21 * 0.14; July has what stood there on the 16th, 4.2 GB
    let logs = offer(&report, "cloudwatch-logs-storage");
    assert_eq!(figures(logs), ["2.07", "2.93", "3.84", "0", "4.2", "0", "ok"]);
}
