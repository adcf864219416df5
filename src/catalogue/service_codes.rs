//! What AWS's price list calls the services that Cost Explorer and exports name.

use super::glossary::of_service;
use crate::bill::service::is_same;
use crate::bill::{Place, UsageType};

/// The codes of services, by their names as billed, each pair seen on a bill, in an offer file or in AWS's own guides.
const SEEN: &[(&str, &[&str])] = &[
    // Without an offer of its own: its rows are priced as data transfer.
    ("AWS CloudShell", &[TRANSFER]),
    ("AWS CloudTrail", &["AWSCloudTrail"]),
    ("AWS Cost Explorer", &["AWSCostExplorer"]),
    ("AWS Data Transfer", &[TRANSFER]),
    ("AWS Glue", &["AWSGlue"]),
    ("AWS IoT", &["AWSIoT"]),
    ("AWS Key Management Service", &["awskms"]),
    ("AWS Lambda", &["AWSLambda"]),
    ("AWS Migration Hub Refactor Spaces", &["AWSMigrationHubRefactorSpaces"]),
    ("AWS Secrets Manager", &["AWSSecretsManager"]),
    ("AWS Step Functions", &["AmazonStates"]),
    ("Amazon API Gateway", &["AmazonApiGateway"]),
    ("Amazon Bedrock", &["AmazonBedrock", "AmazonBedrockFoundationModels", "AmazonBedrockService"]),
    ("Amazon CloudFront", &["AmazonCloudFront"]),
    ("Amazon CloudWatch", &["AmazonCloudWatch"]),
    ("Amazon DynamoDB", &["AmazonDynamoDB"]),
    ("Amazon EC2 Container Registry (ECR)", &["AmazonECR"]),
    ("Amazon ElastiCache", &["AmazonElastiCache"]),
    ("Amazon Elastic Compute Cloud", &["AmazonEC2"]),
    ("Amazon Elastic Compute Cloud - Compute", &["AmazonEC2"]),
    ("Amazon Elastic Container Service", &["AmazonECS"]),
    ("Amazon Elastic File System", &["AmazonEFS"]),
    ("Amazon Elastic Load Balancing", &["AWSELB"]),
    ("Amazon Redshift", &["AmazonRedshift"]),
    ("Amazon Relational Database Service", &["AmazonRDS"]),
    ("Amazon Simple Email Service", &["AmazonSES"]),
    ("Amazon Simple Notification Service", &["AmazonSNS"]),
    ("Amazon Simple Queue Service", &["AWSQueueService"]),
    ("Amazon Simple Storage Service", &["AmazonS3"]),
    ("Amazon Transcribe", &["transcribe"]),
    ("Amazon Virtual Private Cloud", &["AmazonVPC"]),
    ("AmazonCloudWatch", &["AmazonCloudWatch"]),
    ("CloudWatch Events", &["AWSEvents"]),
    ("EC2 - Other", &["AmazonEC2"]),
    ("Elastic Load Balancing", &["AWSELB"]),
];

/// Codes that AWS's index of offers has, and that only their own words tell to be these services'.
const BY_THEIR_WORDS: &[(&str, &[&str])] = &[
    ("AWS Backup", &["AWSBackup"]),
    ("AWS Budgets", &["AWSBudgets"]),
    ("AWS CodeArtifact", &["AWSCodeArtifact"]),
    ("AWS CodeBuild", &["CodeBuild"]),
    ("AWS CodeCommit", &["AWSCodeCommit"]),
    ("AWS CodePipeline", &["AWSCodePipeline"]),
    ("AWS Config", &["AWSConfig"]),
    ("AWS Security Hub", &["AWSSecurityHub"]),
    ("AWS Systems Manager", &["AWSSystemsManager"]),
    ("AWS WAF", &["awswaf"]),
    ("AWS X-Ray", &["AWSXRay"]),
    ("Amazon Athena", &["AmazonAthena"]),
    ("Amazon Aurora DSQL", &["AuroraDSQL"]),
    ("Amazon Cognito", &["AmazonCognito"]),
    ("Amazon DocumentDB", &["AmazonDocDB"]),
    ("Amazon DocumentDB (with MongoDB compatibility)", &["AmazonDocDB"]),
    ("Amazon EMR", &["ElasticMapReduce"]),
    ("Amazon Elastic Container Registry Public", &["AmazonECRPublic"]),
    ("Amazon Elastic Container Service for Kubernetes", &["AmazonEKS"]),
    ("Amazon Elastic MapReduce", &["ElasticMapReduce"]),
    ("Amazon GuardDuty", &["AmazonGuardDuty"]),
    ("Amazon Inspector", &["AmazonInspectorV2"]),
    ("Amazon Keyspaces", &["AmazonMCS"]),
    ("Amazon Keyspaces (for Apache Cassandra)", &["AmazonMCS"]),
    ("Amazon Kinesis", &["AmazonKinesis"]),
    ("Amazon Location Service", &["AmazonLocationService"]),
    ("Amazon MQ", &["AmazonMQ"]),
    ("Amazon Macie", &["AmazonMacie"]),
    ("Amazon Managed Streaming for Apache Kafka", &["AmazonMSK"]),
    ("Amazon Managed Workflows for Apache Airflow", &["AmazonMWAA"]),
    ("Amazon MemoryDB", &["AmazonMemoryDB"]),
    ("Amazon Neptune", &["AmazonNeptune"]),
    ("Amazon OpenSearch Service", &["AmazonES"]),
    ("Amazon QuickSight", &["AmazonQuickSight"]),
    ("Amazon Route 53", &["AmazonRoute53"]),
    ("Amazon SageMaker", &["AmazonSageMaker"]),
    ("Amazon Timestream", &["AmazonTimestream"]),
    ("CodeBuild", &["CodeBuild"]),
];

/// The code of data transfer, whatever service's line it is on.
const TRANSFER: &str = "AWSDataTransfer";
const NORTH_VIRGINIA: &str = "USE1-";

/// The codes under which the price list may have a line's usage type, the likelier first; none where the service has no
/// offer (tax, support) or isn't known. An offer's code, as exports name services, is its own.
pub fn codes_of(service: &str, usage_type: &str) -> Vec<&'static str> {
    let all = || SEEN.iter().chain(BY_THEIR_WORDS);
    let own = || all().flat_map(|(_, codes)| *codes).find(|code| is_same(code, service)).map(|code| vec![*code]);
    let spelt = || all().find(|(name, _)| is_same(name, service)).map(|(_, codes)| codes.to_vec());
    // Of the names that the glossary has for a service, the bill's is the first.
    let other = || of_service(service).iter().find_map(|family| of_name(family.services.first()?));
    let mut codes = of_name(service).or_else(own).or_else(spelt).or_else(other).unwrap_or_default();
    if !codes.is_empty() && !codes.contains(&TRANSFER) && is_transfer(service, usage_type) {
        codes.push(TRANSFER);
    }
    codes
}

/// The codes of a service as bills name it.
fn of_name(service: &str) -> Option<Vec<&'static str>> {
    let place = |table: &[(&str, _)]| table.binary_search_by_key(&service, |(name, _)| name).ok();
    let in_table = |table: &'static [(&str, &[&'static str])]| Some(table.get(place(table)?)?.1.to_vec());
    in_table(SEEN).or_else(|| in_table(BY_THEIR_WORDS))
}

/// How the price list may spell a line's usage type, as billed first: in us-east-1 some have the prefix `USE1-`, and most
/// have none.
pub fn spellings(usage_type: &str, parsed: UsageType<'_>) -> Vec<String> {
    let other = match parsed.place {
        Place::Unprefixed => Some(format!("{NORTH_VIRGINIA}{usage_type}")),
        // Of a transfer between regions it is the prefix that tells which of them is meant.
        Place::Region(_) if parsed.peer.is_none() => usage_type.strip_prefix(NORTH_VIRGINIA).map(str::to_owned),
        Place::Region(_) | Place::Global | Place::Edge(_) => None,
    };
    std::iter::once(usage_type.to_owned()).chain(other).collect()
}

/// Whether a usage type is of bytes that go over the network; CloudFront's are priced as its own.
fn is_transfer(service: &str, usage_type: &str) -> bool {
    if !usage_type.ends_with("Bytes") || is_same(service, "Amazon CloudFront") {
        return false;
    }
    let meter = UsageType::parse(service, usage_type).meter;
    let named = ["DataTransfer-", "AWS-In-", "AWS-Out-", "CloudFront-In-", "CloudFront-Out-"];
    named.iter().any(|start| meter.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_by_service_and_usage_type() {
        for (service, usage_type, codes) in [
            ("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", &["AmazonCloudWatch"][..]),
            ("EC2 - Other", "EU-EBS:VolumeUsage.gp3", &["AmazonEC2"]),
            ("EC2 - Other", "NatGateway-Bytes", &["AmazonEC2"]),
            ("EC2 - Other", "EU-DataTransfer-Regional-Bytes", &["AmazonEC2", "AWSDataTransfer"]),
            ("EC2 - Other", "USE1-USW2-AWS-Out-Bytes", &["AmazonEC2", "AWSDataTransfer"]),
            ("Amazon Simple Storage Service", "EU-CloudFront-Out-Bytes", &["AmazonS3", "AWSDataTransfer"]),
            ("Amazon Elastic Load Balancing", "DataTransfer-Out-Bytes", &["AWSELB", "AWSDataTransfer"]),
            ("Elastic Load Balancing", "DataTransfer-Out-Bytes", &["AWSELB", "AWSDataTransfer"]),
            ("Amazon CloudFront", "EU-DataTransfer-Out-Bytes", &["AmazonCloudFront"]),
            ("AWS Data Transfer", "DataTransfer-Out-Bytes", &["AWSDataTransfer"]),
            ("AWSQueueService", "Requests-RBP", &["AWSQueueService"]),
            ("awskms", "eu-west-2-KMS-Requests", &["awskms"]),
            ("CloudWatch Events", "ScheduledInvocation", &["AWSEvents"]),
            ("Amazon VPC", "EU-PublicIPv4:InUseAddress", &["AmazonVPC"]),
            ("Amazon EC2", "EU-BoxUsage:t3.micro", &["AmazonEC2"]),
            ("Amazon S3", "EU-TimedStorage-ByteHrs", &["AmazonS3"]),
            ("Amazon RDS Service", "EU-RDS:GP2-Storage", &["AmazonRDS"]),
            ("Amazon SQS", "EU-Requests-Tier1", &["AWSQueueService"]),
            ("Amazon EventBridge", "EU-ScheduledInvocation", &["AWSEvents"]),
            ("AWS Data Transfer", "EU-DataTransfer-Out-Bytes", &["AWSDataTransfer"]),
            ("Tax", "", &[]),
            ("AWS Support (Business)", "", &[]),
        ] {
            assert_eq!(codes_of(service, usage_type), codes, "{service} {usage_type}");
        }
    }

    #[test]
    fn tables_are_sorted_and_name_no_service_twice() {
        for table in [SEEN, BY_THEIR_WORDS] {
            assert!(table.is_sorted_by(|one, other| one.0 < other.0));
        }
        assert!(SEEN.iter().all(|(name, _)| BY_THEIR_WORDS.iter().all(|(other, _)| name != other)));
    }

    #[test]
    fn north_virginia_is_spelled_in_two_ways() {
        for (service, usage_type, other) in [
            ("AmazonCloudWatch", "CW:AlarmMonitorUsage", Some("USE1-CW:AlarmMonitorUsage")),
            ("Amazon Virtual Private Cloud", "USE1-PublicIPv4:InUseAddress", Some("PublicIPv4:InUseAddress")),
            ("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", None),
            ("AmazonCloudWatch", "Global-CW:AlarmMonitorUsage", None),
            ("Amazon Route 53", "HostedZone", None),
            ("EC2 - Other", "USE1-USW2-AWS-Out-Bytes", None),
        ] {
            let all: Vec<String> = std::iter::once(usage_type).chain(other).map(str::to_owned).collect();
            assert_eq!(spellings(usage_type, UsageType::parse(service, usage_type)), all);
        }
    }
}
