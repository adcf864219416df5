//! Published bills of real accounts, line by line: what was free, what was charged, and why.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use whybill::analyse::{Question, explain};
use whybill::bill::Quantity;
use whybill::catalogue::Catalogue;
use whybill::report::{ExplainReport, Verdict};
use whybill::snapshot_file::load;

use Verdict::{NoCharge, NoFreeTier, OverFreeTier, WithinFreeTier};

/// A line of a published bill, and its right explanation.
struct Line {
    usage_type: &'static str,
    /// free, charged, billed
    figures: [&'static str; 3],
    verdict: Verdict,
    /// What the explanation must say.
    says: &'static str,
}

const CLOUDWATCH: &str = "AmazonCloudWatch";
const S3: &str = "Amazon Simple Storage Service";

fn report(scenario: &str) -> ExplainReport {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios").join(scenario).join("snapshot.json");
    let snapshot = load(&file).unwrap();
    let month = snapshot.months.keys().next_back().copied();
    explain(&snapshot, &Catalogue::built_in().unwrap(), &Question { month, ..Question::default() }).unwrap()
}

fn exact(quantity: Option<Quantity>) -> String {
    quantity.map_or_else(|| "not told".to_owned(), |quantity| quantity.to_string())
}

fn check(scenario: &str, service: &str, expected: &[Line]) {
    let report = report(scenario);
    for expected in expected {
        let at = format!("{scenario}, {service}, {}", expected.usage_type);
        let of =
            |line: &&whybill::report::ExplainedLine| line.service == service && line.usage_type == expected.usage_type;
        let line = report.lines.iter().find(of).unwrap_or_else(|| panic!("{at} is not there"));
        let figures = [exact(line.free_units), exact(line.charged_units), line.billed.to_string()];
        assert_eq!(
            (figures, line.verdict),
            (expected.figures.map(str::to_owned), expected.verdict),
            "{at}: {}",
            line.explanation
        );
        assert!(line.explanation.contains(expected.says), "{at}: {}", line.explanation);
    }
}

fn line(usage_type: &'static str, figures: [&'static str; 3], verdict: Verdict, says: &'static str) -> Line {
    Line { usage_type, figures, verdict, says }
}

/// chintan-alarms-aug, chintan-alarms-sep-3days: ten alarms are free over all regions, not a region.
#[test]
fn alarms_in_two_regions() {
    let together = "10 standard-resolution alarm metrics a month over all regions together; this month used 10.033";
    // 8.033 + 2.0 - 10 = 0.033; * 0.10 = 0.0033
    let august = [
        line("USW2-CW:AlarmMonitorUsage", ["8", "0.033", "0.0033"], OverFreeTier, "0.033 × $0.10 = $0.0033"),
        line("USE2-CW:AlarmMonitorUsage", ["2", "0", "0"], WithinFreeTier, together),
    ];
    check("chintan-alarms-aug", CLOUDWATCH, &august);
    // 46 of 720 hours of twelve alarms: 0.767 of ten
    let september = [
        line("USW2-CW:AlarmMonitorUsage", ["0.639", "0", "0"], WithinFreeTier, "this month used 0.767, 7.7% of it"),
        line("USE2-CW:AlarmMonitorUsage", ["0.128", "0", "0"], WithinFreeTier, "this month used 0.767, 7.7% of it"),
    ];
    check("chintan-alarms-sep-3days", CLOUDWATCH, &september);
    let report = report("chintan-alarms-sep-3days");
    // round(10/720,8)*720 + round(2/720,8)*720 = 12.0000024: $0 on the 3rd is $0.20 at the month's end
    let end = "September 2026 will end at 12 alarm-months if nothing changes, 2 more than the 10 free ones: $0.20.";
    assert!(report.summary.iter().any(|sentence| sentence == end), "{:?}", report.summary);
}

/// chintan-requests-tier1-collision: one usage type, two services.
#[test]
fn requests_of_two_services_under_one_name() {
    // 1,068,965 - 1,000,000 = 68,965; * 0.0000004 = 0.027586
    let sqs =
        line("USW2-Requests-Tier1", ["1000000", "68965", "0.027586"], OverFreeTier, "68,965 × $0.0000004 = $0.027586");
    check("chintan-requests-tier1-collision", "Amazon Simple Queue Service", &[sqs]);
    // 22,620 * 0.000005 = 0.1131
    let s3 = line("USW2-Requests-Tier1", ["0", "22620", "0.1131"], NoFreeTier, "22,620 × $0.000005 = $0.1131");
    check("chintan-requests-tier1-collision", S3, &[s3]);
}

/// chintan-ce-api, chintan-kms-deleted-key
#[test]
fn what_never_had_an_allowance() {
    // 9 * 0.01
    let pages = line("USE1-APIRequest", ["0", "9", "0.09"], NoFreeTier, "9 × $0.01 = $0.09");
    check("chintan-ce-api", "AWS Cost Explorer", &[pages]);
    // printed 0.048, charged 0.0484: a key of $1.00 for some hours
    let key = line("us-west-2-KMS-Keys", ["0", "0.048", "0.0484"], NoFreeTier, "0.048 × $1.00 ≈ $0.0484");
    check("chintan-kms-deleted-key", "AWS Key Management Service", &[key]);
}

/// aws-cloudwatch-lab-highres: high-resolution alarms don't draw on the ten.
#[test]
fn high_resolution_alarms_are_charged_from_the_first() {
    let lines = [
        line("CW:AlarmMonitorUsage", ["0.164", "0", "0"], WithinFreeTier, "1.6% of it"),
        line("CW:MetricMonitorUsage", ["0.831", "0", "0"], WithinFreeTier, "10 custom and detailed metrics a month"),
        line("CW:Requests", ["5714", "0", "0"], WithinFreeTier, "this month used 5,714, 0.571% of it"),
        // 0.025 * 0.30 = 0.0075
        line("CW:HighResAlarmMonitorUsage", ["0", "0.025", "0.0075"], NoFreeTier, "0.025 × $0.30 = $0.0075"),
    ];
    check("aws-cloudwatch-lab-highres", CLOUDWATCH, &lines);
}

/// ko-rds-three-instances: 750 hours are the account's, not an instance's.
#[test]
fn three_databases_on_one_allowance() {
    // 2,079.742 - 750 = 1,329.742; * 0.018 = 23.935356
    let hours = ["750", "1329.742", "23.935356"];
    let says = "2,079.742 = 750 free + 1,329.742 charged: 1,329.742 × $0.018 = $23.935356";
    let line = line("InstanceUsage:db.t2.micro", hours, OverFreeTier, says);
    check("ko-rds-three-instances", "Amazon Relational Database Service", &[line]);
}

/// ecs-express-ipv4: the free first 12 months ended for every account by 2026-07-15.
#[test]
fn addresses_of_a_load_balancer() {
    // 4,685.662 * 0.005 = 23.42831
    let line = line(
        "USE1-PublicIPv4:InUseAddress",
        ["0", "4685.662", "23.42831"],
        NoFreeTier,
        "4,685.662 × $0.005 = $23.42831",
    );
    check("ecs-express-ipv4", "Amazon Virtual Private Cloud", &[line]);
}

/// fr-serverless-blog: each line is rounded to the cent for itself.
#[test]
fn a_blog_of_june_2019() {
    let zones = [
        line("HostedZone", ["0", "1", "0.5"], NoFreeTier, "1 × $0.50 = $0.50"),
        // 3,694 * 0.0000004 = 0.0014776
        line("DNS-Queries", ["not told", "not told", "0"], NoCharge, "3,694 × $0.0000004 = $0.0014776: too little"),
        line("Intra-AWS-DNS-Queries", ["not told", "not told", "0"], NoCharge, "a price of $0"),
    ];
    check("fr-serverless-blog", "Amazon Route 53", &zones);
    let edges = [
        // 8,837 * 0.0000012 = 0.0106044
        line("EU-Requests-Tier2-HTTPS", ["0", "8837", "0.01"], NoFreeTier, "8,837 × $0.0000012"),
        // 0.119 * 0.085 = 0.010115
        line("EU-DataTransfer-Out-Bytes", ["0", "0.119", "0.01"], NoFreeTier, "0.119 × $0.085"),
    ];
    check("fr-serverless-blog", "Amazon CloudFront", &edges);
    // 2,365 * 0.0000053 = 0.0125345
    let puts = line("EUW3-Requests-Tier1", ["0", "2365", "0.01"], NoFreeTier, "2,365 × $0.0000053");
    check("fr-serverless-blog", S3, &[puts]);
}

/// billing-notifier-jul-2021: eight days; storage is pro-rated, hosted zones are charged whole on the first day.
#[test]
fn eight_days_of_july_2021() {
    const NAME: &str = "billing-notifier-jul-2021";
    let zones = line("HostedZone", ["0", "5", "2.5"], NoFreeTier, "5 × $0.50 = $2.50");
    check(NAME, "Amazon Route 53", &[zones]);
    // 183 * 0.0047 = 0.8601
    let instance = line("USW2-BundleUsage:0.5GB", ["0", "183", "0.86"], NoFreeTier, "183 × $0.0047");
    check(NAME, "Amazon Lightsail", &[instance]);
    // 8 GB for 175 of 744 hours; 1.88172 * 0.10 = 0.188172, cut off to 0.18
    let volume = line("USW2-EBS:VolumeUsage.gp2", ["0", "1.88172", "0.18"], NoFreeTier, "1.88172 × $0.10");
    check(NAME, "EC2 - Other", &[volume]);
    // 20 GB for 183 of 744 hours; 4.91935 * 0.115 = 0.56572525
    let database = line("USW2-RDS:GP2-Storage", ["0", "4.91935", "0.57"], NoFreeTier, "4.91935 × $0.115");
    check(NAME, "Amazon Relational Database Service", &[database]);
    // 1 GB was free then: 1.34665 - 1 = 0.34665; * 0.09 = 0.0311985
    let out = line("USW2-DataTransfer-Out-Bytes", ["1", "0.34665", "0.03"], OverFreeTier, "0.34665 × $0.09");
    check(NAME, "AWS Data Transfer", &[out]);
    let storage = [
        // 2,001 * 0.000005 = 0.010005
        line("USW2-Requests-Tier1", ["0", "2001", "0.01"], NoFreeTier, "2,001 × $0.000005"),
        // 280.08728 * 0.0125 = 3.501091
        line("TimedStorage-SIA-ByteHrs", ["0", "280.08728", "3.5"], NoFreeTier, "280.08728 × $0.0125"),
    ];
    check(NAME, S3, &storage);
}

/// repost-stopped-instance-ebs: 25.6 of 30 free GB-months.
#[test]
fn a_stopped_instances_volume_still_counts() {
    let volume = line("EBS:VolumeUsage.gp3", ["25.6", "0", "0"], WithinFreeTier, "30 GB-months of volumes a month");
    check("repost-stopped-instance-ebs", "EC2 - Other", &[volume]);
}

/// logzio-s3-put-crossover: 2,000 PUTs and 20,000 GETs of the first 12 months.
#[test]
fn the_free_puts_of_february_2018() {
    let lines = [
        // 9,263 - 2,000 = 7,263; * 0.000005 = 0.036315
        line("Requests-Tier1", ["2000", "7263", "0.036315"], OverFreeTier, "7,263 × $0.000005 = $0.036315"),
        line("Requests-Tier2", ["17900", "0", "0"], WithinFreeTier, "this month used 17,900, 89.5% of it"),
    ];
    check("logzio-s3-put-crossover", S3, &lines);
}
