//! What the made-up account uses besides alarms.

/// A meter, what a region that is no home uses of it in a month, and what that costs.
pub(super) struct Meter {
    pub(super) service: &'static str,
    pub(super) usage: &'static str,
    pub(super) unit: &'static str,
    /// In units of `decimals` decimals.
    pub(super) base: i64,
    pub(super) decimals: u32,
    /// For `per` units.
    pub(super) price: &'static str,
    pub(super) per: i64,
    /// Where the list has another price.
    pub(super) elsewhere: &'static [(&'static str, &'static str)],
    pub(super) free: Free,
}

/// What an account of before July 2025 gets of a meter in a month.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Free {
    Nothing,
    /// Over all regions.
    Once(i64),
    /// In each region.
    EachRegion(i64),
}

const CLOUDWATCH: &str = "AmazonCloudWatch";
const S3: &str = "Amazon Simple Storage Service";
const DYNAMODB: &str = "Amazon DynamoDB";
const KMS: &str = "AWS Key Management Service";
const OTHER: &str = "EC2 - Other";
const TRANSFER: &str = "AWS Data Transfer";
const LOAD_BALANCING: &str = "Amazon Elastic Load Balancing";
const LAMBDA: &str = "AWS Lambda";
const FARGATE: &str = "Amazon Elastic Container Service";

const fn meter(
    (service, usage, unit): (&'static str, &'static str, &'static str),
    (base, decimals): (i64, u32),
    (price, per): (&'static str, i64),
    free: Free,
) -> Meter {
    Meter { service, usage, unit, base, decimals, price, per, elsewhere: &[], free }
}

impl Meter {
    const fn but(self, elsewhere: &'static [(&'static str, &'static str)]) -> Self {
        Self { elsewhere, ..self }
    }

    /// The price for `per` units in a region.
    pub(super) fn price_in(&self, code: &str) -> &'static str {
        self.elsewhere.iter().find(|(own, _)| *own == code).map_or(self.price, |(_, price)| price)
    }
}

const INGESTION: &[(&str, &str)] = &[
    ("eu-west-1", "0.57"),
    ("eu-west-2", "0.5985"),
    ("us-west-1", "0.67"),
    ("ap-southeast-1", "0.70"),
    ("ap-southeast-2", "0.67"),
];
const LOGS: &[(&str, &str)] = &[("eu-west-2", "0.0315"), ("us-west-1", "0.033"), ("ap-southeast-2", "0.033")];
const TRANSITIONS: &[(&str, &str)] = &[
    ("ap-northeast-2", "0.0271"),
    ("ap-south-1", "0.0285"),
    ("eu-west-3", "0.0297"),
    ("sa-east-1", "0.0375"),
    ("us-west-1", "0.0279"),
];
const TIER1: &[(&str, &str)] = &[("eu-west-2", "0.0053"), ("eu-west-3", "0.0053")];

/// Those of every region, the most telling first. Of some no price and of some no meter is in the catalogue.
pub(super) const REGIONAL: &[Meter] = &[
    meter(
        (DYNAMODB, "ReadCapacityUnit-Hrs", "ReadCapacityUnit-Hrs"),
        (3_600, 0),
        ("0.00013", 1),
        Free::EachRegion(18_600),
    ),
    meter((S3, "TimedStorage-ByteHrs", "GB-Mo"), (40_0000, 4), ("0.023", 1), Free::Nothing)
        .but(&[("eu-west-2", "0.024")]),
    meter((CLOUDWATCH, "CW:Requests", "Requests"), (90_000, 0), ("0.01", 1_000), Free::Once(1_000_000)),
    meter((CLOUDWATCH, "DataProcessing-Bytes", "GB"), (1_500_000, 6), ("0.50", 1), Free::Once(5)).but(INGESTION),
    meter((LAMBDA, "Request", "Requests"), (400_000, 0), ("0.20", 1_000_000), Free::Once(1_000_000)),
    meter((LAMBDA, "Lambda-GB-Second", "Lambda-GB-Second"), (60_000, 0), ("0.0000166667", 1), Free::Once(400_000)),
    meter((OTHER, "EBS:VolumeUsage.gp3", "GB-Mo"), (100_0000, 4), ("0.08", 1), Free::Nothing),
    meter((OTHER, "NatGateway-Hours", "Hrs"), (744, 0), ("0.045", 1), Free::Nothing),
    meter(
        (DYNAMODB, "WriteCapacityUnit-Hrs", "WriteCapacityUnit-Hrs"),
        (1_800, 0),
        ("0.00065", 1),
        Free::EachRegion(18_600),
    ),
    meter((KMS, "KMS-Keys", "Keys"), (3, 0), ("1.00", 1), Free::Nothing),
    meter((KMS, "KMS-Requests", "Requests"), (5_000, 0), ("0.03", 10_000), Free::Once(20_000)),
    meter(("AWS CloudTrail", "FreeEventsRecorded", "Events"), (60_000, 0), ("0", 1), Free::Nothing),
    meter(("AWS CloudTrail", "PaidEventsRecorded", "Events"), (60_000, 0), ("2.00", 100_000), Free::Nothing),
    meter((S3, "Requests-Tier1", "Requests"), (20_000, 0), ("0.005", 1_000), Free::Nothing).but(TIER1),
    meter((S3, "Requests-Tier2", "Requests"), (200_000, 0), ("0.004", 10_000), Free::Nothing)
        .but(&[("eu-west-2", "0.0042")]),
    meter(
        ("Amazon Simple Queue Service", "Requests-Tier1", "Requests"),
        (300_000, 0),
        ("0.40", 1_000_000),
        Free::Once(1_000_000),
    ),
    meter(
        ("Amazon Simple Notification Service", "Requests-Tier1", "Requests"),
        (20_000, 0),
        ("0.50", 1_000_000),
        Free::Once(1_000_000),
    ),
    meter(("AWS Step Functions", "StateTransition", "StateTransitions"), (300, 0), ("0.025", 1_000), Free::Once(4_000))
        .but(TRANSITIONS),
    meter((CLOUDWATCH, "TimedStorage-ByteHrs", "GB-Mo"), (8_0000, 4), ("0.03", 1), Free::Once(5)).but(LOGS),
    meter((DYNAMODB, "TimedStorage-ByteHrs", "GB-Mo"), (2_0000, 4), ("0.25", 1), Free::EachRegion(25)),
    meter(("AWS Secrets Manager", "AWSSecretsManager-Secrets", "Secrets"), (4, 0), ("0.40", 1), Free::Nothing),
    meter(
        ("AWS Secrets Manager", "AWSSecretsManagerAPIRequest", "API Requests"),
        (8_000, 0),
        ("0.05", 10_000),
        Free::Nothing,
    ),
    meter(("Amazon API Gateway", "ApiGatewayRequest", "Requests"), (50_000, 0), ("3.50", 1_000_000), Free::Nothing),
    meter((LOAD_BALANCING, "LoadBalancerUsage", "Hrs"), (744, 0), ("0.0225", 1), Free::Nothing),
    meter((LOAD_BALANCING, "LCUUsage", "LCU-Hrs"), (310_0000, 4), ("0.008", 1), Free::Nothing),
    meter(("Amazon Virtual Private Cloud", "PublicIPv4:InUseAddress", "Hrs"), (1_488, 0), ("0.005", 1), Free::Nothing),
    meter(("Amazon Virtual Private Cloud", "PublicIPv4:IdleAddress", "Hrs"), (372, 0), ("0.005", 1), Free::Nothing),
    meter((TRANSFER, "DataTransfer-Out-Bytes", "GB"), (20_000_000, 6), ("0.09", 1), Free::Once(100)),
    meter((TRANSFER, "DataTransfer-Regional-Bytes", "GB"), (4_000_000, 6), ("0.01", 1), Free::Once(1)),
    meter((FARGATE, "Fargate-vCPU-Hours:perCPU", "hours"), (372_000, 3), ("0.04048", 1), Free::Nothing),
    meter((FARGATE, "Fargate-GB-Hours", "hours"), (744_000, 3), ("0.004445", 1), Free::Nothing),
    meter((CLOUDWATCH, "CW:MetricMonitorUsage", "Metrics"), (40_0000, 4), ("0.30", 1), Free::Once(10)),
];

/// Those over all regions or of edges; their usage types stand as they are. Cost Explorer's is Virginia's.
pub(super) const GLOBAL: &[Meter] = &[
    meter(("Amazon Route 53", "HostedZone", "HostedZone"), (3, 0), ("0.50", 1), Free::Nothing),
    meter(("Amazon Route 53", "DNS-Queries", "Queries"), (2_400_000, 0), ("0.40", 1_000_000), Free::Nothing),
    meter(("Amazon CloudFront", "EU-DataTransfer-Out-Bytes", "GB"), (410_000_000, 6), ("0.085", 1), Free::Once(1_024)),
    meter(
        ("Amazon CloudFront", "EU-Requests-Tier2-HTTPS", "Requests"),
        (6_200_000, 0),
        ("0.0120", 10_000),
        Free::Once(10_000_000),
    ),
    meter(("AWS Cost Explorer", "USE1-APIRequest", "Requests"), (12, 0), ("0.01", 1), Free::Nothing),
];

/// Instances: as many usage types as a bill may need, each of a class, a generation, a kind and a size.
pub(super) fn instance(number: usize) -> (String, i64) {
    const CLASSES: [&str; 10] = ["t", "m", "c", "r", "x", "i", "d", "g", "p", "z"];
    const KINDS: [&str; 8] = ["", "a", "g", "i", "d", "n", "gd", "in"];
    const SIZES: [(&str, i64); 8] = [
        ("medium", 1),
        ("large", 2),
        ("xlarge", 4),
        ("2xlarge", 8),
        ("4xlarge", 16),
        ("8xlarge", 32),
        ("16xlarge", 64),
        ("metal", 96),
    ];
    let (size, rest) = (number % 8, number / 8);
    let (class, rest) = (rest % 10, rest / 10);
    let (kind, rest) = (rest % 8, rest / 8);
    let (word, generation) = (["BoxUsage", "SpotUsage"][rest % 2], rest / 2 + 3);
    (format!("{word}:{}{generation}{}.{}", CLASSES[class], KINDS[kind], SIZES[size].0), SIZES[size].1)
}
