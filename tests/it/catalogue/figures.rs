//! Allowances and prices, as AWS's pages have them.

use super::*;

#[test]
fn allowances() {
    let catalogue = built_in();
    for (service, usage_type, limit, scope, kind) in [
        ("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "10", Scope::Global, Kind::Always),
        ("AmazonCloudWatch", "Global-CW:AlarmMonitorUsage", "10", Scope::Global, Kind::Always),
        ("AmazonCloudWatch", "EUW2-CW:MetricMonitorUsage", "10", Scope::Global, Kind::Always),
        ("AmazonCloudWatch", "CW:Requests", "1000000", Scope::Global, Kind::Always),
        ("AmazonCloudWatch", "DashboardsUsageHour-Basic", "3", Scope::Global, Kind::Always),
        ("AmazonCloudWatch", "USE2-DataProcessing-Bytes", "5", Scope::Global, Kind::Always),
        ("AmazonCloudWatch", "USE2-TimedStorage-ByteHrs", "5", Scope::Global, Kind::Always),
        ("AmazonCloudWatch", "DataScanned-Bytes", "5", Scope::Global, Kind::Always),
        ("AmazonCloudWatch", "CW:Canary-runs", "100", Scope::Global, Kind::Always),
        ("AWS Lambda", "EUW2-Request", "1000000", Scope::Global, Kind::Always),
        ("AWS Lambda", "EUW2-Lambda-GB-Second", "400000", Scope::Global, Kind::Always),
        ("AWS Lambda", "Lambda-GB-Second-ARM", "400000", Scope::Global, Kind::Always),
        ("Amazon Simple Notification Service", "EUN1-Requests-Tier1", "1000000", Scope::Unknown, Kind::Always),
        ("Amazon Simple Notification Service", "EU-DeliveryAttempts-SMTP", "1000", Scope::Unknown, Kind::Always),
        ("Amazon Simple Queue Service", "CAN1-Requests-Tier1", "1000000", Scope::Global, Kind::Always),
        ("Amazon Simple Queue Service", "Requests-RBP", "1000000", Scope::Global, Kind::Always),
        ("CloudWatch Events", "EUW2-ScheduledInvocation", "14000000", Scope::Unknown, Kind::Always),
        ("Amazon DynamoDB", "EU-ReadCapacityUnit-Hrs", "18600", Scope::Region, Kind::Always),
        ("Amazon DynamoDB", "EU-WriteCapacityUnit-Hrs", "18600", Scope::Region, Kind::Always),
        ("Amazon DynamoDB", "EU-TimedStorage-ByteHrs", "25", Scope::Region, Kind::Always),
        ("AWS Key Management Service", "ca-central-1-KMS-Requests", "20000", Scope::Global, Kind::Always),
        ("AWS Glue", "USE1-Catalog-Request", "1000000", Scope::Global, Kind::Always),
        ("Amazon Simple Storage Service", "EU-Requests-Tier1", "2000", Scope::Global, Kind::TwelveMonths),
        ("Amazon Simple Storage Service", "EU-Requests-Tier2", "20000", Scope::Global, Kind::TwelveMonths),
        ("Amazon Simple Storage Service", "EU-TimedStorage-ByteHrs", "5", Scope::Global, Kind::TwelveMonths),
        ("EC2 - Other", "USW2-EBS:VolumeUsage.gp2", "30", Scope::Global, Kind::TwelveMonths),
        ("Amazon Relational Database Service", "InstanceUsage:db.t2.micro", "750", Scope::Global, Kind::TwelveMonths),
        ("Amazon Virtual Private Cloud", "PublicIPv4:InUseAddress", "750", Scope::Global, Kind::TwelveMonths),
        ("AmazonCloudWatch", "EUW2-Logs-LiveTail", "1800", Scope::Unknown, Kind::Always),
        ("AmazonCloudWatch", "EU-CW:ContributorInsightRules", "1", Scope::Unknown, Kind::Always),
        ("CloudWatch Events", "EU-Event-8K-Chunks", "5000000", Scope::Unknown, Kind::Always),
        ("Amazon DynamoDB", "EU-Streams-Requests", "2500000", Scope::Region, Kind::Always),
        ("AWS Step Functions", "EU-StateTransition", "4000", Scope::Global, Kind::Always),
        ("AWS X-Ray", "EU-XRay-TracesStored", "100000", Scope::Global, Kind::Always),
        ("AWS CodePipeline", "APN2-actionExecutionMinute", "100", Scope::Global, Kind::Always),
        ("AWS CodeArtifact", "USE1-Requests", "100000", Scope::Global, Kind::Always),
        ("AWS CodeCommit", "User-Month", "5", Scope::Global, Kind::Always),
        ("Amazon Cognito", "CognitoEnterpriseMAU", "50", Scope::Unknown, Kind::Always),
        ("AWS WAF", "USE1-AMR-BotControl-Request", "10000000", Scope::Region, Kind::Always),
        ("AWS WAF", "Global-AMR-FraudControl-Request", "10000", Scope::Region, Kind::Always),
        (
            "Amazon Managed Service for Prometheus",
            "APN2-AMP:MetricSampleCount",
            "40000000",
            Scope::Unknown,
            Kind::Always,
        ),
        ("Amazon Simple Workflow Service", "AggregateWorkflowDays", "30000", Scope::Global, Kind::Always),
        ("Amazon Elastic Load Balancing", "EU-LCUUsage", "15", Scope::Global, Kind::TwelveMonths),
        ("Amazon ElastiCache", "EU-NodeUsage:cache.t3.micro", "750", Scope::Global, Kind::TwelveMonths),
        ("Amazon OpenSearch Service", "EU-ES:GP3-Storage", "10", Scope::Global, Kind::TwelveMonths),
        ("Amazon API Gateway", "EU-ApiGatewayMinute", "750000", Scope::Global, Kind::TwelveMonths),
        ("AWS IoT", "EU-ConnectionMinutes", "2250000", Scope::Global, Kind::TwelveMonths),
        ("Amazon SageMaker", "EU-Notebk:ml.t3.medium", "250", Scope::Unknown, Kind::Trial),
        ("Amazon Lightsail", "USW2-BundleUsage:0.5GB", "750", Scope::Global, Kind::Trial),
    ] {
        let offer = offer_of(&catalogue, service, usage_type, "2026-09");
        assert_eq!(
            (offer.limit.to_string().as_str(), offer.scope, offer.kind),
            (limit, scope, kind),
            "{service} {usage_type}"
        );
    }
}

#[test]
fn what_has_no_allowance() {
    let catalogue = built_in();
    for (service, usage_type) in [
        ("AmazonCloudWatch", "CW:HighResAlarmMonitorUsage"),
        ("AmazonCloudWatch", "CW:CompositeAlarmMonitorUsage"),
        ("AmazonCloudWatch", "CW:MetricInsightAlarmUsage"),
        ("AmazonCloudWatch", "CW:GMD-Metrics"),
        ("AWS CloudTrail", "EU-FreeEventsRecorded"),
        ("AWS CloudTrail", "EU-PaidEventsRecorded"),
        ("AWS Key Management Service", "us-west-2-KMS-Keys"),
        ("AWS Secrets Manager", "CAN1-AWSSecretsManagerAPIRequest"),
        ("AWS Secrets Manager", "EU-AWSSecretsManager-APIRequests"),
        ("AWS Cost Explorer", "USE1-APIRequest"),
        ("Amazon Route 53", "HostedZone"),
        ("Amazon Route 53", "DNS-Queries"),
    ] {
        let meter = meter_of(&catalogue, service, usage_type);
        assert_eq!(catalogue.offer(meter, month("2026-09")), None, "{service} {usage_type}");
        assert!(catalogue.prices.iter().any(|price| price.meter == meter.id), "{service} {usage_type} has no price");
    }
}

#[test]
fn prices() {
    let catalogue = built_in();
    for (service, usage_type, usd) in [
        ("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "0.1"),
        ("AmazonCloudWatch", "EUW2-CW:AlarmMonitorUsage", "0.1"),
        ("AmazonCloudWatch", "CW:HighResAlarmMonitorUsage", "0.3"),
        ("AmazonCloudWatch", "USE2-CW:CompositeAlarmMonitorUsage", "0.5"),
        ("AmazonCloudWatch", "USW2-CW:MetricInsightAlarmUsage", "0.1"),
        ("AmazonCloudWatch", "USE2-CW:MetricMonitorUsage", "0.3"),
        ("AmazonCloudWatch", "EUW2-DataProcessing-Bytes", "0.5985"),
        ("AWS CloudTrail", "EU-FreeEventsRecorded", "0"),
        ("AWS CloudTrail", "PaidEventsRecorded", "0.00002"),
        ("AWS CloudTrail", "CAN1-DataEventsRecorded", "0.000001"),
        ("AWS Lambda", "EUW2-Request", "0.0000002"),
        ("AWS Lambda", "EUW2-Lambda-GB-Second", "0.0000166667"),
        ("AWS Lambda", "EUW2-Lambda-GB-Second-ARM", "0.0000133334"),
        ("Amazon Simple Notification Service", "EU-Requests-Tier1", "0.0000005"),
        ("Amazon Simple Notification Service", "EU-DeliveryAttempts-SMTP", "0.00002"),
        ("Amazon Simple Queue Service", "USW2-Requests-Tier1", "0.0000004"),
        ("Amazon Simple Queue Service", "EUW2-Requests-FIFO-Tier1", "0.0000005"),
        ("Amazon Simple Storage Service", "USW2-Requests-Tier1", "0.000005"),
        ("Amazon Simple Storage Service", "EUW3-Requests-Tier1", "0.0000053"),
        ("Amazon Simple Storage Service", "EUW2-Requests-Tier2", "0.00000042"),
        ("Amazon Simple Storage Service", "TimedStorage-SIA-ByteHrs", "0.0125"),
        ("CloudWatch Events", "EUW2-ScheduledInvocation", "0.00000115"),
        ("AWS Key Management Service", "us-west-2-KMS-Keys", "1"),
        ("AWS Key Management Service", "eu-west-2-KMS-Requests", "0.000003"),
        ("AWS Secrets Manager", "EUW2-AWSSecretsManager-Secrets", "0.4"),
        ("AWS Secrets Manager", "EUW2-AWSSecretsManagerAPIRequest", "0.000005"),
        ("AWS Cost Explorer", "USE1-APIRequest", "0.01"),
        ("Amazon Route 53", "HostedZone", "0.5"),
        ("Amazon Route 53", "DNS-Queries", "0.0000004"),
        ("EC2 - Other", "USW2-EBS:VolumeUsage.gp2", "0.1"),
        ("Amazon Relational Database Service", "USW2-RDS:GP2-Storage", "0.115"),
        ("AWS Data Transfer", "USW2-DataTransfer-Out-Bytes", "0.09"),
        ("Amazon Virtual Private Cloud", "PublicIPv4:InUseAddress", "0.005"),
    ] {
        let meter = meter_of(&catalogue, service, usage_type);
        let region = UsageType::parse(service, usage_type).region();
        let price = catalogue.price(meter, region, month("2026-09")).map(|price| price.first().unwrap().to_string());
        assert_eq!(price.as_deref(), Some(usd), "{service} {usage_type}");
    }
}

#[test]
fn a_price_changes_with_the_month() {
    let catalogue = built_in();
    let meter = meter_of(&catalogue, "Amazon Lightsail", "USW2-BundleUsage:0.5GB");
    let price = |region, when| {
        catalogue.price(meter, &Region::new(region), month(when)).map(|price| price.first().unwrap().to_string())
    };
    assert_eq!(price("us-west-2", "2021-07").as_deref(), Some("0.0047"));
    assert_eq!(price("us-west-2", "2026-09"), None, "its price there today was not read");
    assert_eq!(price("us-east-1", "2026-09").as_deref(), Some("0.0067"));
    let ipv4 = meter_of(&catalogue, "Amazon Virtual Private Cloud", "PublicIPv4:InUseAddress");
    assert_eq!(catalogue.price(ipv4, &Region::new("us-east-1"), month("2024-01")), None);
    assert!(catalogue.price(ipv4, &Region::new("us-east-1"), month("2024-02")).is_some());
}

#[test]
fn no_price_is_said_for_a_region_that_no_source_names() {
    let catalogue = built_in();
    let alarms = meter_of(&catalogue, "AmazonCloudWatch", "CW:AlarmMonitorUsage");
    assert_eq!(catalogue.price(alarms, &Region::new("af-south-1"), month("2026-09")), None);
}

#[test]
fn one_name_under_two_services_is_two_meters() {
    let catalogue = built_in();
    let ids: BTreeSet<_> =
        ["Amazon Simple Storage Service", "Amazon Simple Queue Service", "Amazon Simple Notification Service"]
            .map(|service| &meter_of(&catalogue, service, "USW2-Requests-Tier1").id)
            .into();
    assert_eq!(ids.len(), 3);
}

#[test]
fn an_allowance_changes_with_the_month() {
    let catalogue = built_in();
    for (when, limit) in [("2021-07", "1"), ("2021-11", "1"), ("2021-12", "100"), ("2026-09", "100")] {
        let offer = offer_of(&catalogue, "AWS Data Transfer", "USW2-DataTransfer-Out-Bytes", when);
        assert_eq!(offer.limit.to_string(), limit, "{when}");
        assert_eq!(offer.scope, if when < "2021-12" { Scope::Region } else { Scope::Global }, "{when}");
    }
    for (when, kind) in [("2021-11", Kind::TwelveMonths), ("2021-12", Kind::Always)] {
        assert_eq!(offer_of(&catalogue, "Amazon CloudFront", "Executions-CloudFrontFunctions", when).kind, kind);
    }
    for (when, limit, kind) in [
        ("2019-07", "2000000", Kind::TwelveMonths),
        ("2021-12", "10000000", Kind::Always),
        ("2026-09", "10000000", Kind::Always),
    ] {
        let offer = offer_of(&catalogue, "Amazon CloudFront", "EU-Requests-Tier2-HTTPS", when);
        assert_eq!((offer.limit.to_string().as_str(), offer.kind), (limit, kind), "{when}");
    }
    for (when, limit) in [("2024-11", "50000"), ("2024-12", "10000")] {
        assert_eq!(offer_of(&catalogue, "Amazon Cognito", "CognitoUserPoolMAU", when).limit.to_string(), limit);
    }
    let scheduler = meter_of(&catalogue, "CloudWatch Events", "ScheduledInvocation");
    assert_eq!(catalogue.offer(scheduler, month("2022-10")), None);
    assert!(catalogue.offer(scheduler, month("2022-11")).is_some());
}
