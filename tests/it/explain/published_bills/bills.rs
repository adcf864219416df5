//! The lines of the published bills.

use whybill::answer::Verdict::{self, NoCharge, NoFreeTier, OverFreeTier, WithinFreeTier};

const CLOUDFRONT: &str = "Amazon CloudFront";
const CLOUDWATCH: &str = "AmazonCloudWatch";
const RDS: &str = "Amazon Relational Database Service";
const ROUTE53: &str = "Amazon Route 53";
const S3: &str = "Amazon Simple Storage Service";

/// A fixture and its month, and its lines.
pub(crate) type Case = (&'static str, &'static str, &'static [Line]);

/// Service and usage type; free, charged, billed; verdict; pieces of the explanation, which carry the arithmetic or the
/// right reading.
pub(crate) type Line = (&'static str, &'static str, [&'static str; 3], Verdict, &'static [&'static str]);

/// The bill tells nothing of free units where there is no charge and no allowance.
pub(crate) const UNTOLD: &str = "untold";

/// Every line of every case, with its arithmetic.
pub(crate) const CASES: &[Case] = &[
    (
        "chintan-alarms-aug",
        "2026-08",
        &[
            // 8.033 + 2.0 - 10 = 0.033; * 0.10 = 0.0033
            (
                CLOUDWATCH,
                "USW2-CW:AlarmMonitorUsage",
                ["8", "0.033", "0.0033"],
                OverFreeTier,
                &["over all regions together; this month used 10.033 (100.3%)", "0.033 × $0.10 = $0.0033"],
            ),
            (
                CLOUDWATCH,
                "USE2-CW:AlarmMonitorUsage",
                ["2", "0", "0"],
                WithinFreeTier,
                &["this month used 10.033", "The 2 alarms: other-app-errors-1"],
            ),
        ],
    ),
    (
        "chintan-alarms-sep-3days",
        "2026-09",
        &[
            // 0.639 + 0.128 = 0.767 of 10: 7.67%
            (
                CLOUDWATCH,
                "USW2-CW:AlarmMonitorUsage",
                ["0.639", "0", "0"],
                WithinFreeTier,
                &["this month used 0.767 so far (7.7%)", "All of it is free"],
            ),
            (
                CLOUDWATCH,
                "USE2-CW:AlarmMonitorUsage",
                ["0.128", "0", "0"],
                WithinFreeTier,
                &["this month used 0.767 so far", "All of it is free"],
            ),
        ],
    ),
    (
        "chintan-requests-tier1-collision",
        "2026-08",
        &[
            // 1,068,965 - 1,000,000 = 68,965; * 0.0000004 = 0.027586
            (
                "Amazon Simple Queue Service",
                "USW2-Requests-Tier1",
                ["1000000", "68965", "0.027586"],
                OverFreeTier,
                &[
                    "requests to standard and FIFO queues",
                    "68,965 × $0.0000004 = $0.027586",
                    "asks an idle queue all month long",
                ],
            ),
            // 22,620 * 0.000005 = 0.1131
            (
                S3,
                "USW2-Requests-Tier1",
                ["0", "22620", "0.1131"],
                NoFreeTier,
                &["which are over for all", "22,620 × $0.000005 = $0.1131", "CloudTrail's log delivery"],
            ),
        ],
    ),
    (
        "chintan-ce-api",
        "2026-08",
        &[
            // 9 * 0.01 = 0.09
            (
                "AWS Cost Explorer",
                "USE1-APIRequest",
                ["0", "9", "0.09"],
                NoFreeTier,
                &["9 × $0.01 = $0.09", "Each page of an answer is a request", "This tool's own questions"],
            ),
        ],
    ),
    (
        "chintan-kms-deleted-key",
        "2026-08",
        &[
            // 0.048 is shown rounded: 0.0484 * 1.00 = 0.0484
            (
                "AWS Key Management Service",
                "us-west-2-KMS-Keys",
                ["0", "0.048", "0.0484"],
                NoFreeTier,
                &["have no allowance", "0.048 × $1.00 ≈ $0.0484", "Charged by the hour"],
            ),
        ],
    ),
    (
        "aws-cloudwatch-lab-highres",
        "2024-06",
        &[
            // of 10, of 10, of 1,000,000: 1.64%, 8.31%, 0.5714%
            (
                CLOUDWATCH,
                "CW:AlarmMonitorUsage",
                ["0.164", "0", "0"],
                WithinFreeTier,
                &["this month used 0.164 (1.6%)"],
            ),
            (
                CLOUDWATCH,
                "CW:MetricMonitorUsage",
                ["0.831", "0", "0"],
                WithinFreeTier,
                &["this month used 0.831 (8.3%)"],
            ),
            (
                CLOUDWATCH,
                "CW:Requests",
                ["5714", "0", "0"],
                WithinFreeTier,
                &["1,000,000 API requests a month", "this month used 5,714 (0.571%)"],
            ),
            // 0.025 * 0.30 = 0.0075
            (
                CLOUDWATCH,
                "CW:HighResAlarmMonitorUsage",
                ["0", "0.025", "0.0075"],
                NoFreeTier,
                &["0.025 × $0.30 = $0.0075", "The ten free alarm metrics don't cover them"],
            ),
        ],
    ),
    (
        "ko-rds-three-instances",
        "2021-03",
        &[
            // 2,079.742 - 750 = 1,329.742; * 0.018 = 23.935356, printed as 23.94; 2,079.742 / 744 = 2.795
            (
                RDS,
                "InstanceUsage:db.t2.micro",
                ["750", "1329.742", "23.935356"],
                OverFreeTier,
                &[
                    "2,079.742: 750 free, 1,329.742 × $0.018 = $23.935356",
                    "Free units are included: else the price would be $0.0115088102",
                    "on average 2.8 database instances at once over the 744 hours of March 2021",
                    "one pool over all instances, not for each",
                ],
            ),
        ],
    ),
    (
        "ecs-express-ipv4",
        "2026-08",
        &[
            // 4,685.662 * 0.005 = 23.42831, printed as 23.43; 4,685.662 / (29 * 24) = 6.732
            (
                "Amazon Virtual Private Cloud",
                "USE1-PublicIPv4:InUseAddress",
                ["0", "4685.662", "23.42831"],
                NoFreeTier,
                &[
                    "which are over for all",
                    "4,685.662 × $0.005 = $23.42831",
                    "on average 6.7 addresses at once over the 696 hours so far",
                    "a load balancer has one in each zone",
                ],
            ),
        ],
    ),
    (
        "fr-serverless-blog",
        "2019-06",
        &[
            (
                ROUTE53,
                "HostedZone",
                ["0", "1", "0.5"],
                NoFreeTier,
                &["Hosted zones have no allowance", "1 × $0.50 = $0.50", "Not pro-rated"],
            ),
            // 3,694 * 0.0000004 = 0.0014776
            (
                ROUTE53,
                "DNS-Queries",
                [UNTOLD, UNTOLD, "0"],
                NoCharge,
                &["3,694 × $0.0000004 = $0.0014776: too little to be charged"],
            ),
            (ROUTE53, "Intra-AWS-DNS-Queries", [UNTOLD, UNTOLD, "0"], NoCharge, &["alias records: free, however many"]),
            // 8,837 * 0.0000012 = 0.0106044
            (
                CLOUDFRONT,
                "EU-Requests-Tier2-HTTPS",
                ["0", "8837", "0.01"],
                NoFreeTier,
                &["8,837 × $0.0000012 = $0.0106044, billed as $0.01", "are not on this bill"],
            ),
            // 0.119 * 0.085 = 0.010115
            (
                CLOUDFRONT,
                "EU-DataTransfer-Out-Bytes",
                ["0", "0.119", "0.01"],
                NoFreeTier,
                &["0.119 × $0.085 = $0.010115, billed as $0.01", "are not on this bill"],
            ),
            // 2,365 * 0.0000053 = 0.0125345
            (
                S3,
                "EUW3-Requests-Tier1",
                ["0", "2365", "0.01"],
                NoFreeTier,
                &["2,365 × $0.0000053 = $0.0125345, billed as $0.01", "are not on this bill"],
            ),
        ],
    ),
    (
        "billing-notifier-jul-2021",
        "2021-07",
        &[
            // 5 * 0.50 = 2.50 on the eighth day
            (
                ROUTE53,
                "HostedZone",
                ["0", "5", "2.5"],
                NoFreeTier,
                &["5 × $0.50 = $2.50", "Not pro-rated: charged whole"],
            ),
            // 183 * 0.0047 = 0.8601
            (
                "Amazon Lightsail",
                "USW2-BundleUsage:0.5GB",
                ["0", "183", "0.86"],
                NoFreeTier,
                &["183 × $0.0047 = $0.8601, billed as $0.86"],
            ),
            // 1.88172 * 0.10 = 0.188172, cut off to 0.18
            (
                "EC2 - Other",
                "USW2-EBS:VolumeUsage.gp2",
                ["0", "1.88172", "0.18"],
                NoFreeTier,
                &["1.88172 × $0.10 = $0.188172, billed as $0.18", "30 free GB-months"],
            ),
            // 4.91935 * 0.115 = 0.56572525
            (
                RDS,
                "USW2-RDS:GP2-Storage",
                ["0", "4.91935", "0.57"],
                NoFreeTier,
                &["4.91935 × $0.115 = $0.56572525, billed as $0.57"],
            ),
            // 1.34665 - 1 = 0.34665 in 2021; * 0.09 = 0.0311985
            (
                "AWS Data Transfer",
                "USW2-DataTransfer-Out-Bytes",
                ["1", "0.34665", "0.03"],
                OverFreeTier,
                &["gives 1 GB to the internet", "0.34665 × $0.09 = $0.0311985, billed as $0.03"],
            ),
            // 2,001 * 0.000005 = 0.010005
            (
                S3,
                "USW2-Requests-Tier1",
                ["0", "2001", "0.01"],
                NoFreeTier,
                &["2,001 × $0.000005 = $0.010005, billed as $0.01"],
            ),
            // 280.08728 * 0.0125 = 3.501091
            (
                S3,
                "TimedStorage-SIA-ByteHrs",
                ["0", "280.08728", "3.5"],
                NoFreeTier,
                &["have no allowance", "280.08728 × $0.0125 = $3.501091, billed as $3.50"],
            ),
        ],
    ),
    (
        "repost-stopped-instance-ebs",
        "2025-03",
        &[
            // 25.6 / 30 = 85.33%
            (
                "EC2 - Other",
                "EBS:VolumeUsage.gp3",
                ["25.6", "0", "0"],
                WithinFreeTier,
                &["30 GB-months", "this month used 25.6 (85.3%)", "also under a stopped instance"],
            ),
        ],
    ),
    (
        "logzio-s3-put-crossover",
        "2018-02",
        &[
            // 2,000 + 7,263 = 9,263; 7,263 * 0.000005 = 0.036315
            (
                S3,
                "Requests-Tier1",
                ["2000", "7263", "0.036315"],
                OverFreeTier,
                &["In an account's first 12 months", "9,263: 2,000 free, 7,263 × $0.000005 = $0.036315"],
            ),
            // 17,900 of 20,000: 89.5%
            (
                S3,
                "Requests-Tier2",
                ["17900", "0", "0"],
                WithinFreeTier,
                &["20,000 GET and all other requests", "this month used 17,900 so far (89.5%)"],
            ),
        ],
    ),
];
