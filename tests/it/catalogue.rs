//! The built-in rules against what AWS says, and what a wrong rules file is told.

mod figures;
mod refusals;

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
    catalogue.meter(service, bare).unwrap_or_else(|| panic!("no meter for {service} {usage_type}"))
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
