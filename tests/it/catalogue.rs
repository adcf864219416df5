//! The built-in rules against what AWS says, and what a wrong rules file is told.

use std::collections::BTreeSet;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use whybill::bill::{BillingMonth, Region, UsageType};
use whybill::catalogue::{Catalogue, Kind, Meter, Offer, Scope, Standing};

fn built_in() -> Catalogue {
    match Catalogue::built_in() {
        Ok(catalogue) => catalogue,
        Err(error) => panic!("{:?}", miette::Report::new(error)),
    }
}

fn month(text: &str) -> BillingMonth {
    text.parse().unwrap()
}

fn meter_of<'a>(catalogue: &'a Catalogue, service: &str, usage_type: &str) -> &'a Meter {
    let bare = UsageType::parse(service, usage_type).meter;
    catalogue.meter(service, &bare).unwrap_or_else(|| panic!("no meter for {service} {usage_type}"))
}

fn offer_of<'a>(catalogue: &'a Catalogue, service: &str, usage_type: &str, when: &str) -> &'a Offer {
    let meter = meter_of(catalogue, service, usage_type);
    catalogue.offer(meter, month(when)).unwrap_or_else(|| panic!("no offer on {service} {usage_type}"))
}

#[test]
fn the_built_in_rules_hold_and_leave_nothing_to_note() {
    assert_eq!(built_in().notes(), Vec::<String>::new());
}

#[test]
fn every_rule_names_a_public_source() {
    let catalogue = built_in();
    let meters = catalogue.meters.iter().map(|rule| (&rule.id, &rule.source));
    let offers = catalogue.offers.iter().map(|rule| (&rule.id, &rule.source));
    let prices = catalogue.prices.iter().map(|rule| (&rule.id, &rule.source));
    for (id, source) in meters.chain(offers).chain(prices) {
        assert!(source.starts_with("https://") && !source.contains(' '), "{id}: {source}");
    }
}

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
        let price = catalogue.price(meter, &region, month("2026-09")).map(|price| price.first().unwrap().to_string());
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

/// Usage types and units of published bills: each line has to find its meter.
#[test]
fn lines_of_real_bills_find_their_meter() {
    let catalogue = built_in();
    for (service, usage_type, unit) in [
        ("AmazonCloudWatch", "USW2-CW:AlarmMonitorUsage", "Alarms"),
        ("AmazonCloudWatch", "USE2-CW:AlarmMonitorUsage", "Alarms"),
        ("AmazonCloudWatch", "CW:HighResAlarmMonitorUsage", "Alarms"),
        ("AmazonCloudWatch", "CW:MetricMonitorUsage", "Metrics"),
        ("AmazonCloudWatch", "CW:Requests", "Requests"),
        ("Amazon Simple Queue Service", "USW2-Requests-Tier1", "Requests"),
        ("Amazon Simple Storage Service", "USW2-Requests-Tier1", "Requests"),
        ("Amazon Simple Storage Service", "EUW3-Requests-Tier1", "Requests"),
        ("Amazon Simple Storage Service", "TimedStorage-SIA-ByteHrs", "GB-Mo"),
        ("AWS Cost Explorer", "USE1-APIRequest", "Requests"),
        ("AWS Key Management Service", "us-west-2-KMS-Keys", "Keys"),
        ("Amazon Relational Database Service", "InstanceUsage:db.t2.micro", "Hrs"),
        ("Amazon Relational Database Service", "USW2-RDS:GP2-Storage", "GB-Mo"),
        ("Amazon Virtual Private Cloud", "PublicIPv4:InUseAddress", "Hrs"),
        ("Amazon Route 53", "HostedZone", "HostedZone"),
        ("Amazon Route 53", "DNS-Queries", "Queries"),
        ("Amazon Route 53", "Intra-AWS-DNS-Queries", "Queries"),
        ("Amazon CloudFront", "EU-Requests-Tier2-HTTPS", "Requests"),
        ("Amazon CloudFront", "EU-DataTransfer-Out-Bytes", "GB"),
        ("Amazon Lightsail", "USW2-BundleUsage:0.5GB", "Hrs"),
        ("Amazon Elastic Compute Cloud", "USW2-EBS:VolumeUsage.gp2", "GB-Mo"),
        ("EC2 - Other", "USW2-EBS:VolumeUsage.gp3", "GB-Mo"),
        ("AWS Data Transfer", "USW2-DataTransfer-Out-Bytes", "GB"),
        ("AmazonCloudWatch", "USE2-DataTransfer-Out-Bytes", "GB"),
        ("Amazon Managed Service for Prometheus", "APN2-AMP:MetricSampleCount", "Metric Datapoints"),
        ("CodeBuild", "APN2-Build-Min:Linux:g1.small", "Minutes"),
    ] {
        let meter = meter_of(&catalogue, service, usage_type);
        assert!(meter.units.iter().any(|known| known == unit), "{service} {usage_type} in {unit}: {:?}", meter.units);
    }
}

#[test]
fn each_kind_of_offer_is_for_the_accounts_that_can_have_it() {
    use whybill::catalogue::Cohort::{Free, Legacy, Paid};
    for offer in &built_in().offers {
        let cohorts: &[_] = match offer.kind {
            Kind::Always => &[Legacy, Paid, Free],
            Kind::TwelveMonths => &[Legacy],
            Kind::Trial if offer.ends_for_all().is_some() => &[Legacy, Paid, Free],
            Kind::Trial => &[Legacy, Paid],
        };
        assert_eq!(offer.cohorts, cohorts, "{}", offer.id);
    }
}

/// AWS's own count of the Free Tier has other names for some services, and buckets for usage types.
#[test]
fn rows_of_the_free_tier_page_find_their_meter() {
    let catalogue = built_in();
    for (service, usage_type) in [
        ("Amazon CloudWatch", "CW:AlarmMonitorUsage"),
        ("Amazon CloudWatch", "DashboardsUsageHour-Basic"),
        ("Amazon Elastic Container Registry", "TimedStorage-ByteHrs"),
        ("Amazon Elastic Compute Cloud", "BoxUsage:freetier.micro"),
        ("Amazon Elastic Compute Cloud", "EBS:VolumeUsage"),
        ("Amazon Relational Database Service", "InstanceUsage:db.t1.micro"),
        ("Amazon Relational Database Service", "RDS:StorageUsage"),
        ("Amazon Simple Queue Service", "Requests"),
        ("AWS Security Hub CSPM", "OtherProduct:PaidFindingsIngestion"),
        ("Amazon OpenSearch Service", "ES:freetier-Storage"),
        ("CodeBuild", "Build-Sec:Lambda.1GB"),
        ("AWS Glue", "Catalog-Request"),
    ] {
        let meter = meter_of(&catalogue, service, usage_type);
        assert!(catalogue.offer(meter, month("2026-06")).is_some(), "{service} {usage_type}");
    }
}

#[test]
fn notes_say_under_what_name_a_service_is_billed() {
    let catalogue = built_in();
    let note = |service, usage_type| meter_of(&catalogue, service, usage_type).note.clone().unwrap();
    for usage_type in ["ScheduledInvocation", "Event-64K-Chunks", "Event-8K-Chunks"] {
        assert!(note("CloudWatch Events", usage_type).starts_with("EventBridge is billed under its old name"));
    }
    let requests = note("AWS Secrets Manager", "AWSSecretsManagerAPIRequest");
    assert!(requests.contains("the 10,000 on such a line is the unit of its price"), "{requests}");
    assert!(requests.contains("Parameter Store"), "{requests}");
}

#[test]
fn what_runs_on_by_itself() {
    let catalogue = built_in();
    for (service, usage_type, standing) in [
        ("AmazonCloudWatch", "CW:AlarmMonitorUsage", Standing::Alarms),
        ("AmazonCloudWatch", "CW:HighResAlarmMonitorUsage", Standing::Alarms),
        ("AmazonCloudWatch", "CW:CompositeAlarmMonitorUsage", Standing::Alarms),
        ("AmazonCloudWatch", "DashboardsUsageHour-Basic", Standing::Stock),
        ("Amazon Simple Storage Service", "TimedStorage-ByteHrs", Standing::Stock),
        ("AWS Key Management Service", "KMS-Keys", Standing::Stock),
        ("AWS Secrets Manager", "AWSSecretsManager-Secrets", Standing::Stock),
        ("Amazon Route 53", "HostedZone", Standing::Stock),
        ("AWS Lambda", "Request", Standing::OnDemand),
    ] {
        assert_eq!(meter_of(&catalogue, service, usage_type).standing, standing, "{service} {usage_type}");
    }
}

const METER: &str = r#"checked = "2026-10-06"

[[meter]]
id = "alarms"
services = ["AmazonCloudWatch"]
usage = ["CW:AlarmMonitorUsage"]
units = ["Alarms"]
noun = "alarm metrics"
standing = "alarms"
source = "https://aws.amazon.com/cloudwatch/pricing/"

[[offer]]
id = "alarms"
meters = ["alarms"]
limit = "10"
scope = "global"
pool = "payer"
kind = "always"
cohorts = ["legacy", "paid", "free"]
source = "https://aws.amazon.com/cloudwatch/pricing/"

[[price]]
id = "alarms"
meter = "alarms"
regions = ["eu-west-1"]
usd = "0.10"
source = "https://aws.amazon.com/cloudwatch/pricing/"
"#;

/// The rendered refusal of a file.
fn refusal(text: &str) -> (String, usize) {
    let error = Catalogue::parse("my.toml", text).expect_err("it should be refused");
    assert!(error.help().is_some(), "{error} has no help");
    let mut rendered = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(200);
    handler.render_report(&mut rendered, &error).unwrap();
    (rendered, error.count())
}

/// One line of the good file changed: the refusal names that line, and says what stands here.
#[track_caller]
fn points_at(good: &str, wrong: &str, says: &[&str]) {
    assert!(METER.contains(good), "{good}");
    let text = METER.replacen(good, wrong, 1);
    let (rendered, count) = refusal(&text);
    let line = text.lines().position(|line| wrong.lines().last().is_some_and(|w| line.contains(w))).unwrap() + 1;
    assert!(rendered.contains(&format!("[my.toml:{line}:")), "not at line {line}:\n{rendered}");
    for part in says {
        assert!(rendered.contains(part), "`{part}` is not in:\n{rendered}");
    }
    assert_eq!(count, 1, "{rendered}");
}

#[test]
fn the_example_holds() {
    assert!(Catalogue::parse("my.toml", METER).is_ok());
}

#[test]
fn unknown_keys_and_values() {
    points_at("limit = \"10\"", "limt = \"10\"", &["unknown key `limt`", "known keys:", "`limit`"]);
    points_at("limit = \"10\"", "limit = 10.1", &["in quotes", "limit = \"10\""]);
    points_at("limit = \"10\"", "limit = \"ten\"", &["`ten` is not a decimal", "plain decimal in quotes"]);
    points_at("limit = \"10\"", "limit = \"0\"", &["not above zero"]);
    points_at("usd = \"0.10\"", "usd = \"-0.10\"", &["a price below zero"]);
    points_at("kind = \"always\"", "kind = \"forever\"", &["`forever`", "\"always\", \"12-months\", \"trial\""]);
    points_at("scope = \"global\"", "scope = \"world\"", &["`world`", "\"global\", \"region\", \"unknown\""]);
    points_at("pool = \"payer\"", "pool = \"org\"", &["`org`", "\"payer\", \"account\""]);
    points_at("\"paid\"", "\"payed\"", &["`payed`", "\"legacy\", \"paid\", \"free\""]);
    points_at("standing = \"alarms\"", "standing = \"yes\"", &["`yes`", "\"alarms\", \"stock\", \"on-demand\""]);
    points_at("checked = \"2026-10-06\"", "checked = \"2026-13-06\"", &["not a day", "YYYY-MM-DD"]);
    points_at("pool = \"payer\"", "pool = \"payer\"\nfrom = \"2022\"", &["`2022` is not a month", "YYYY-MM"]);
    points_at("limit = \"10\"", "limit = ", &["TOML"]);
}

#[test]
fn rows_that_lack_something() {
    points_at("services = [\"AmazonCloudWatch\"]", "services = []", &["`services` is empty", "as billed"]);
    points_at("usage = [\"CW:AlarmMonitorUsage\"]", "usage = []", &["`usage` is empty"]);
    points_at("units = [\"Alarms\"]", "units = []", &["`units` is empty"]);
    points_at("noun = \"alarm metrics\"", "noun = \" \"", &["an empty text"]);
    let (rendered, _) = refusal(&METER.replacen("noun = \"alarm metrics\"\n", "", 1));
    assert!(rendered.contains("missing key `noun`") && rendered.contains("[my.toml:3:"), "{rendered}");
    let (rendered, _) = refusal(&METER.replacen("checked = \"2026-10-06\"\n", "", 1));
    assert!(rendered.contains("nobody says when `alarms` was checked"), "{rendered}");
}

#[test]
fn tiers() {
    points_at("usd = \"0.10\"", "tiers = []", &["has no tier", "usd = \"0.10\""]);
    let (rendered, _) = refusal(&METER.replacen("usd = \"0.10\"\n", "", 1));
    assert!(rendered.contains("price `alarms` has no tier") && rendered.contains("[my.toml:23:"), "{rendered}");
    let bounded = "tiers = [{ up_to = \"10\", usd = \"0.30\" }]";
    points_at("usd = \"0.10\"", bounded, &["the last tier holds without bound"]);
    let open = "tiers = [{ usd = \"0.30\" }, { usd = \"0.10\" }]";
    points_at("usd = \"0.10\"", open, &["only the last tier is without bound"]);
    let falling = "tiers = [{ up_to = \"10\", usd = \"3\" }, { up_to = \"9\", usd = \"2\" }, { usd = \"1\" }]";
    points_at("usd = \"0.10\"", falling, &["tiers don't ascend", "not above the tier before"]);
    let (rendered, _) = refusal(&METER.replacen("usd = \"0.10\"", "usd = \"0.10\"\ntiers = [{ usd = \"1\" }]", 1));
    assert!(rendered.contains("not both") && rendered.contains("[my.toml:26:"), "{rendered}");
}

#[test]
fn rules_in_each_others_way() {
    points_at("meters = [\"alarms\"]", "meters = [\"cw-alarms\"]", &["unknown meter `cw-alarms`", "like id: alarms"]);
    points_at("meter = \"alarms\"", "meter = \"bells\"", &["unknown meter `bells`"]);
    points_at(
        "\"CW:AlarmMonitorUsage\"",
        "\"EU-CW:AlarmMonitorUsage\"",
        &["can never match", "\"CW:AlarmMonitorUsage\""],
    );
    let dated = "pool = \"payer\"\nto = \"2021-11\"\nfrom = \"2021-12\"";
    points_at("pool = \"payer\"", dated, &["`from` lies after `to`"]);
    let doubled = "usage = [\"CW:AlarmMonitorUsage\", \"CW:AlarmMonitorUsage\"]";
    points_at("usage = [\"CW:AlarmMonitorUsage\"]", doubled, &["has a meter already"]);
}

/// The good file with a kind, accounts and months for its offer: refused at a line, or not.
#[track_caller]
fn refused_offer(kind: &str, cohorts: &str, months: &str, line: usize, says: &str) {
    let text = METER.replacen("kind = \"always\"", &format!("kind = \"{kind}\""), 1).replacen(
        "cohorts = [\"legacy\", \"paid\", \"free\"]",
        &format!("cohorts = {cohorts}{months}"),
        1,
    );
    let (rendered, count) = refusal(&text);
    assert!(rendered.contains(&format!("[my.toml:{line}:")) && rendered.contains(says), "{rendered}");
    assert_eq!(count, 1, "{rendered}");
}

#[test]
fn offers_that_nobody_can_have() {
    refused_offer("12-months", "[\"legacy\", \"paid\"]", "", 19, "have no 12 free months");
    refused_offer("12-months", "[\"free\"]", "", 19, "write cohorts = [\"legacy\"]");
    refused_offer("trial", "[\"legacy\", \"free\"]", "", 19, "accounts on the free plan have no trials");
    refused_offer("12-months", "[\"legacy\"]", "\nfrom = \"2026-08\"", 20, "begins when nobody can have it");
    refused_offer("always", "[\"paid\", \"free\"]", "\nto = \"2025-06\"", 20, "ends before anybody can have it");
    for (kind, cohorts) in [
        ("12-months", "[\"legacy\"]\nfrom = \"2026-07\""),
        ("trial", "[\"legacy\", \"paid\"]"),
        ("trial", "[\"legacy\", \"paid\", \"free\"]\nto = \"2026-12\""),
        ("always", "[\"paid\"]\nto = \"2025-07\""),
    ] {
        let text = METER.replacen("kind = \"always\"", &format!("kind = \"{kind}\""), 1).replacen(
            "cohorts = [\"legacy\", \"paid\", \"free\"]",
            &format!("cohorts = {cohorts}"),
            1,
        );
        assert!(Catalogue::parse("my.toml", &text).is_ok(), "{kind} {cohorts}");
    }
}

#[test]
fn names_that_can_never_match() {
    points_at("\"CW:AlarmMonitorUsage\"", "\"CW:Alarm*\"", &["can never match", "no wildcard", "letter by letter"]);
    points_at("\"CW:AlarmMonitorUsage\"", "\"Global-CW:AlarmMonitorUsage\"", &["can never match"]);
    points_at("\"CW:AlarmMonitorUsage\"", "\"CW:AlarmMonitorUsage \"", &["space around `CW:AlarmMonitorUsage`"]);
    points_at("\"AmazonCloudWatch\"", "\" AmazonCloudWatch\"", &["space around", "write \"AmazonCloudWatch\""]);
}

#[test]
fn a_price_needs_a_unit() {
    let (rendered, _) = refusal(&METER.replacen("units = [\"Alarms\"]\n", "", 1));
    assert!(rendered.contains("missing key `units`") && rendered.contains("[my.toml:3:"), "{rendered}");
    points_at("units = [\"Alarms\"]", "units = [\"\"]", &["an empty text"]);
    points_at("usd = \"0.10\"", "usd = \"0.10\"\nper = \"0\"", &["`per` is not above zero"]);
    let (rendered, _) = refusal(&METER.replacen("meter = \"alarms\"\n", "", 1));
    assert!(rendered.contains("missing key `meter`") && rendered.contains("[my.toml:22:"), "{rendered}");
}

#[test]
fn names_that_stand_twice() {
    points_at("units = [\"Alarms\"]", "units = [\"Alarms\", \"Alarms\"]", &["`Alarms` stands in `units` twice"]);
    points_at("meters = [\"alarms\"]", "meters = [\"alarms\", \"alarms\"]", &["stands in `meters` twice"]);
    points_at("\"legacy\", \"paid\"", "\"legacy\", \"paid\", \"paid\"", &["`paid` stands in `cohorts` twice"]);
    points_at("[\"eu-west-1\"]", "[\"eu-west-1\", \"eu-west-1\"]", &["stands in `regions` twice"]);
}

#[test]
fn a_file_without_rules() {
    for text in ["", "checked = \"2026-10-06\"\n"] {
        let (rendered, count) = refusal(text);
        assert!(rendered.contains("there are no rules in this file"), "{rendered}");
        assert_eq!(count, 1);
    }
    let (rendered, _) = refusal(&METER.replacen("limit = \"10\"", "limit = \"10\"\nunverified = \"yes\"", 1));
    assert!(rendered.contains("write true or false, without quotes"), "{rendered}");
}

/// The good file with a changed copy of one of its rows.
fn with_row(table: &str, changes: &[(&str, &str)]) -> String {
    let start = METER.find(table).unwrap();
    let row = &METER[start..start + METER[start..].find("\n\n").unwrap_or(METER.len() - start)];
    let changed = changes.iter().fold(row.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    format!("{METER}\n{changed}\n")
}

#[test]
fn doubles_and_overlaps() {
    let (rendered, _) = refusal(&with_row("[[meter]]", &[("CW:", "CX:")]));
    assert!(rendered.contains("meter id `alarms` is taken") && rendered.contains("[my.toml:30:"), "{rendered}");

    let (rendered, _) = refusal(&with_row("[[offer]]", &[("id = \"alarms\"", "id = \"more\"")]));
    assert!(rendered.contains("offers `alarms` and `more` overlap") && rendered.contains("[my.toml:30:"), "{rendered}");

    let (rendered, _) = refusal(&with_row("[[price]]", &[("id = \"alarms\"", "id = \"more\"")]));
    assert!(rendered.contains("prices `alarms` and `more` overlap"), "{rendered}");
    assert!(rendered.contains("one price at a time in eu-west-1"), "{rendered}");

    let elsewhere = with_row("[[price]]", &[("id = \"alarms\"", "id = \"more\""), ("eu-west-1", "eu-west-2")]);
    assert!(Catalogue::parse("my.toml", &elsewhere).is_ok());
    let general = with_row("[[price]]", &[("id = \"alarms\"", "id = \"more\""), ("regions = [\"eu-west-1\"]\n", "")]);
    let general = Catalogue::parse("my.toml", &general).unwrap();
    let price = general.price(&general.meters[0], &Region::new("eu-west-1"), month("2022-04")).unwrap();
    assert_eq!(price.id, "alarms", "the price that names the region comes first");
}

#[test]
fn months_part_two_offers() {
    let parted = METER.replacen("limit = \"10\"", "limit = \"10\"\nto = \"2021-11\"", 1)
        + "\n[[offer]]\nid = \"later\"\nmeters = [\"alarms\"]\nlimit = \"20\"\nfrom = \"2021-12\"\nscope = \"global\"\n\
           pool = \"payer\"\nkind = \"always\"\ncohorts = [\"legacy\"]\nsource = \"https://aws.amazon.com/\"\n";
    let catalogue = Catalogue::parse("my.toml", &parted).unwrap();
    let limit = |when| catalogue.offer(&catalogue.meters[0], month(when)).unwrap().limit.to_string();
    assert_eq!((limit("2021-11"), limit("2021-12")), ("10".to_owned(), "20".to_owned()));
    let (rendered, _) = refusal(&parted.replacen("from = \"2021-12\"", "from = \"2021-11\"", 1));
    assert!(rendered.contains("overlap"), "{rendered}");
}

#[test]
fn unlike_units_are_not_added() {
    let text =
        with_row("[[meter]]", &[("id = \"alarms\"", "id = \"bytes\""), ("CW:", "CX:"), ("\"Alarms\"", "\"GB\"")])
            .replacen("meters = [\"alarms\"]", "meters = [\"alarms\", \"bytes\"]", 1);
    let (rendered, _) = refusal(&text);
    assert!(rendered.contains("adds unlike units") && rendered.contains("counted in gb"), "{rendered}");
    assert!(rendered.contains("[my.toml:14:"), "{rendered}");
}

#[test]
fn every_mistake_is_told_in_the_order_of_lines() {
    let text = METER
        .replacen("kind = \"always\"", "kind = \"forever\"", 1)
        .replacen("usd = \"0.10\"", "usd = \"dime\"", 1)
        .replacen("standing = \"alarms\"", "standing = \"yes\"", 1);
    let (rendered, count) = refusal(&text);
    assert_eq!(count, 3);
    let places: Vec<_> = ["my.toml:9:", "my.toml:18:", "my.toml:26:"].map(|place| rendered.find(place)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{rendered}");
}

#[test]
fn what_explains_nothing_is_noted() {
    let bare = METER.split("\n[[offer]]").next().unwrap();
    // Such a file lacks most of what code names, too, which is a note of its own.
    let odd = |text: &str| {
        let notes = Catalogue::parse("my.toml", text).unwrap().notes();
        notes.into_iter().filter(|note| !note.starts_with("there is no ")).collect::<Vec<_>>()
    };
    let notes = odd(bare);
    assert_eq!(notes, ["meter `alarms` has no offer, no price and no note: it explains no line"]);
    let typo = odd(&METER.replacen("eu-west-1", "eu-wst-1", 1));
    assert_eq!(typo, ["price `alarms`: region `eu-wst-1` is unknown here"]);
}
