//! What the bill's own meters show as unused: each rule where it must find, and where it must not.
//!
//! September 2026 has 720 hours.

mod charges;
mod volumes;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use whybill::answer::{Finding, Severity};
use whybill::bill::RecordType;
use whybill::report::prose::strays::{evidence, summary, why};
use whybill::snapshot::{self, DayEvents, Inventoried, MetricLife, MetricSum, Role, TrailEvent};

use super::account::{Account, IRELAND, ParseRegion, strays_of};
use super::{commands, none, one, rules, saves};
use crate::support::build::event;
use crate::support::fixture::snapshot as fixture;

const VPC: &str = "Amazon Virtual Private Cloud";
const EC2: &str = "EC2 - Other";
const ELB: &str = "Amazon Elastic Load Balancing";
const ADDRESS: &str = "AWS::EC2::EIP";
const GATEWAY: &str = "AWS::EC2::NatGateway";
const VOLUME: &str = "AWS::EC2::Volume";
const BALANCER: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";

fn held(identifier: &str, properties: &[(&str, &str)]) -> Inventoried {
    let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Inventoried { identifier: identifier.to_owned(), properties }
}

fn address(n: u8, more: &[(&str, &str)]) -> Inventoried {
    let (ip, id) = (format!("198.51.100.{n}"), format!("eipalloc-{n}"));
    held(&format!("{ip}|{id}"), &[&[("PublicIp", ip.as_str()), ("AllocationId", id.as_str())], more].concat())
}

/// Two weeks' sum of a metric.
fn sum(account: &mut Account, namespace: &str, metric: &str, dimension: (&str, &str), sum: &str) {
    let to = account.snapshot.taken_at;
    let dimensions: BTreeMap<String, String> = [(dimension.0.to_owned(), dimension.1.to_owned())].into();
    account.snapshot.evidence.sums.entry(IRELAND.parse_region()).or_default().push(MetricSum {
        namespace: namespace.to_owned(),
        metric: metric.to_owned(),
        dimensions,
        from: to - TimeDelta::days(14),
        to,
        sum: sum.parse().ok(),
        last_average: None,
    });
}

/// That it tells a number and how to list them, and deletes nothing.
fn is_unnamed(found: &Finding, list: &str) {
    assert!(found.members.is_empty() && commands(found).is_empty(), "{found:?}");
    assert!(evidence(found).iter().any(|own| own.contains(list)), "{:?}", evidence(found));
}

#[test]
fn idle_addresses_are_named_where_they_are_as_many_as_their_hours() {
    let mut account = Account::new();
    account.line(VPC, "EU-PublicIPv4:IdleAddress", "1440", "Hrs", "7.2");
    let of_instance = || address(9, &[("InstanceId", "i-9")]);
    account.inventory(IRELAND, ADDRESS, vec![address(1, &[]), address(2, &[]), of_instance()]);
    let report = account.strays();
    let found = one(&report, "idle-address");
    // 2 x 720 h x $0.005
    assert_eq!((saves(found).as_str(), found.severity), ("7.2", Severity::Medium));
    assert_eq!(
        why(found),
        "$7.20 in September 2026 for 2 public IPv4 addresses in Ireland (eu-west-1) that nothing running uses (1,440 hours)."
    );
    let names: Vec<&str> = found.members.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(names, ["198.51.100.1", "198.51.100.2"]);
    let release = "aws ec2 release-address --region eu-west-1 --allocation-id eipalloc-";
    assert_eq!(commands(found), [format!("{release}1"), format!("{release}2")]);

    // One that a NAT gateway holds isn't idle, and one is missing then: which two it is isn't known.
    let gateway = held("nat-1", &[("AllocationId", "eipalloc-1"), ("State", "available")]);
    account.inventory(IRELAND, GATEWAY, vec![gateway]);
    let report = account.strays();
    let found = one(&report, "idle-address");
    is_unnamed(found, "aws ec2 describe-addresses --region eu-west-1");
    assert_eq!(saves(found), "7.2", "two all month, whichever");
    // With nothing of an inventory likewise.
    account.snapshot.evidence.inventory.clear();
    is_unnamed(one(&account.strays(), "idle-address"), "aws ec2 describe-addresses --region eu-west-1");
}

#[test]
fn addresses_that_idle_at_times_are_counted_and_those_in_use_are_no_waste() {
    let mut account = Account::new();
    account.line(VPC, "EU-PublicIPv4:InUseAddress", "2160", "Hrs", "10.8");
    account.inventory(IRELAND, ADDRESS, vec![address(9, &[("InstanceId", "i-9")])]);
    none(&account.strays(), "idle-address");
    // An instance that is stopped at night.
    account.line(EC2, "EU-ElasticIP:IdleAddress", "360", "Hrs", "1.8");
    let report = account.strays();
    let found = one(&report, "idle-address");
    is_unnamed(found, "aws ec2 describe-addresses");
    assert_eq!(saves(found), "unknown");
    assert!(why(found).contains("0.5 public IPv4 addresses"), "{}", why(found));
    // Released since.
    account.inventory(IRELAND, ADDRESS, Vec::new());
    none(&account.strays(), "idle-address");
}

#[test]
fn a_nat_gateway_without_bytes_is_named_where_it_is_the_only_one() {
    let mut account = Account::new();
    account.line(EC2, "EU-NatGateway-Hours", "720", "Hrs", "34.56");
    account.inventory(
        IRELAND,
        GATEWAY,
        vec![held("nat-1", &[("State", "available")]), held("nat-0", &[("State", "deleted")])],
    );
    let report = account.strays();
    let found = one(&report, "idle-nat-gateway");
    assert_eq!((saves(found).as_str(), found.severity), ("34.56", Severity::High));
    assert_eq!(commands(found), ["aws ec2 delete-nat-gateway --region eu-west-1 --nat-gateway-id nat-1"]);
    assert_eq!(evidence(found), ["nat-1 is the only NAT gateway there."]);
    // It was used.
    account.line(EC2, "EU-NatGateway-Bytes", "3.5", "GB", "0.168");
    none(&account.strays(), "idle-nat-gateway");
}

#[test]
fn of_several_nat_gateways_the_metrics_tell() {
    let mut account = Account::new();
    account.line(EC2, "EU-NatGateway-Hours", "1440", "Hrs", "69.12");
    let two = || vec![held("nat-1", &[]), held("nat-2", &[])];
    account.inventory(IRELAND, GATEWAY, two());
    let report = account.strays();
    let found = one(&report, "idle-nat-gateway");
    is_unnamed(found, "aws ec2 describe-nat-gateways --region eu-west-1");
    assert_eq!((saves(found).as_str(), found.severity), ("69.12", Severity::High));
    // With bytes on the bill, nothing tells which passed them.
    account.line(EC2, "EU-NatGateway-Bytes", "3.5", "GB", "0.168");
    none(&account.strays(), "idle-nat-gateway");
    sum(&mut account, "AWS/NATGateway", "BytesOutToDestination", ("NatGatewayId", "nat-1"), "0");
    sum(&mut account, "AWS/NATGateway", "BytesOutToDestination", ("NatGatewayId", "nat-2"), "3500000000");
    let report = account.strays();
    let found = one(&report, "idle-nat-gateway");
    let told = "CloudWatch counted nothing through nat-1 in two weeks; it is one of these: $69.12 in September 2026 for 2 \
                NAT gateways in Ireland (eu-west-1) (1,440 hours).";
    assert_eq!((why(found).as_str(), found.severity), (told, Severity::High));
    // one of two: 69.12 / 2
    assert_eq!((saves(found).as_str(), found.resource.as_ref().unwrap().name.as_str()), ("34.56", "nat-1"));
    assert_eq!(commands(found), ["aws ec2 delete-nat-gateway --region eu-west-1 --nat-gateway-id nat-1"]);
}

#[test]
fn a_gateway_of_a_part_of_the_month_costs_more_in_a_full_one() {
    let mut account = Account::new();
    account.line(EC2, "EU-NatGateway-Hours", "180", "Hrs", "8.64");
    account.inventory(IRELAND, GATEWAY, vec![held("nat-1", &[])]);
    // 720 h x $0.048
    assert_eq!(saves(one(&account.strays(), "idle-nat-gateway")), "34.56");
    account.snapshot.evidence.inventory.clear();
    assert_eq!(saves(one(&account.strays(), "idle-nat-gateway")), "unknown", "it may be gone");
}

#[test]
fn a_load_balancer_without_units_is_idle_and_one_with_requests_is_not() {
    let mut account = Account::new();
    account.line(ELB, "EU-LoadBalancerUsage", "720", "Hrs", "18.144");
    let arn = |name: &str| {
        format!("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/{name}/50dc6c495c0c9188")
    };
    account.inventory(IRELAND, BALANCER, vec![held(&arn("old"), &[("LoadBalancerName", "old")])]);
    let report = account.strays();
    let found = one(&report, "idle-load-balancer");
    assert_eq!((saves(found).as_str(), found.resource.as_ref().unwrap().name.as_str()), ("18.144", "old"));
    let delete = "aws elbv2 delete-load-balancer --region eu-west-1 --load-balancer-arn ";
    assert_eq!(commands(found), [format!("{delete}{}", arn("old"))]);
    // CloudWatch calls its own bytes as those of classic load balancers are called.
    account.line("AmazonCloudWatch", "EU-DataProcessing-Bytes", "40", "GB", "0");
    one(&account.strays(), "idle-load-balancer");
    // Nothing in September, and requests in the last two weeks: it is in use now.
    sum(&mut account, "AWS/ApplicationELB", "RequestCount", ("LoadBalancer", "app/old/50dc6c495c0c9188"), "12");
    none(&account.strays(), "idle-load-balancer");
    // A classic one's traffic is counted in bytes.
    account.snapshot.evidence.sums.clear();
    account.line(ELB, "EU-DataProcessing-Bytes", "40", "GB", "0.32");
    none(&account.strays(), "idle-load-balancer");
}

#[test]
fn hours_that_are_free_save_nothing() {
    let mut account = Account::new();
    account.line(ELB, "EU-LoadBalancerUsage", "720", "Hrs", "0");
    let report = account.strays();
    let found = one(&report, "idle-load-balancer");
    assert_eq!((saves(found).as_str(), found.severity), ("0", Severity::Low));
}

#[test]
fn endpoints_without_bytes_are_counted_by_zone_and_those_with_bytes_are_used() {
    let mut account = Account::new();
    // Two endpoints in two zones each: 4 x 720 h x $0.011
    account.line(VPC, "EU-VpcEndpoint-Hours", "2880", "Hrs", "31.68");
    let report = account.strays();
    let found = one(&report, "unused-endpoint");
    assert_eq!((saves(found).as_str(), found.severity), ("31.68", Severity::High));
    assert_eq!(
        why(found),
        "$31.68 in September 2026 for 4 interface endpoints (counted in each zone) in Ireland (eu-west-1) without data \
         (2,880 hours)."
    );
    assert!(evidence(found).iter().any(|own| own.contains("aws ec2 describe-vpc-endpoints --region eu-west-1")));
    // Another kind's bytes are not theirs.
    account.line(VPC, "EU-VpcEndpoint-GWLBE-Bytes", "5", "GB", "0.02");
    assert_eq!(one(&account.strays(), "unused-endpoint").severity, Severity::High);
    account.line(VPC, "EU-VpcEndpoint-Bytes", "5", "GB", "0.05");
    none(&account.strays(), "unused-endpoint");
}

#[test]
fn a_charge_that_nobody_knows_is_grave_by_its_money() {
    let mut account = Account::new();
    account.line("Amazon Quantum Ledger of Tests", "EU-Widget:Frobnications", "1", "Widgets", "907");
    let report = account.strays();
    let found = one(&report, "unexplained-charge");
    assert_eq!(found.severity, Severity::High);
    assert_eq!(report.findings[0].rule, "unexplained-charge", "the dearest first");
}

#[test]
fn a_surcharge_that_nothing_prices_is_told_once() {
    let mut account = Account::new();
    account.line("Amazon Quantum Ledger of Tests", "EU-ExtendedSupport:Yr1-Yr2:Ledger1", "720", "vCPU-hour", "86.4");
    let report = account.strays();
    assert_eq!(saves(one(&report, "extended-support")), "86.4");
    none(&report, "unexplained-charge");
}

#[test]
fn what_no_allowance_is_on_is_saved_without_a_word_of_it() {
    let mut account = Account::new();
    account.line(EC2, "EU-NatGateway-Hours", "720", "Hrs", "34.56");
    account.inventory(IRELAND, GATEWAY, vec![held("nat-1", &[])]);
    assert!(!one(&account.strays(), "idle-nat-gateway").is_after_allowance);
    let mut account = Account::new();
    account.alarm(IRELAND, "mine").actions(&[]).no_data_since("2026-01-01").silent();
    assert!(one(&account.strays(), "dead-metric").is_after_allowance, "ten alarms are free");
}

#[test]
fn a_total_without_all_figures_is_the_least() {
    let mut account = Account::new();
    account.line(VPC, "EU-PublicIPv4:IdleAddress", "720", "Hrs", "3.6");
    account.line(EC2, "EU-NatGateway-Hours", "180", "Hrs", "8.64");
    let report = account.strays();
    assert_eq!(
        summary(&report)[0],
        "2 findings; deleting all of them saves at least $3.60 a month (1 finding has no figure)."
    );
    // By money: what is at stake counts where no saving is known.
    assert_eq!(rules(&report), ["idle-nat-gateway", "idle-address"]);
}

#[test]
fn what_is_the_accounts_is_in_no_unexpected_region() {
    let mut account = Account::new();
    for (service, usage_type) in [
        ("AWS Cost Explorer", "USE1-APIRequest"),
        ("Amazon Route 53", "USE1-HostedZone"),
        ("AWS Support (Business)", "USE1-Dollar"),
        ("AWS Identity and Access Management", "USE1-Requests"),
        ("Amazon CloudFront", "US-Requests-Tier1"),
    ] {
        account.line(service, usage_type, "100", "Requests", "1");
    }
    none(&account.strays(), "unexpected-region");
    account.line("AWS Lambda", "USE2-Lambda-GB-Second", "3", "Lambda-GB-Second", "0.01");
    assert_eq!(one(&account.strays(), "unexpected-region").region.code(), "us-east-2");
}

#[test]
fn what_auto_scaling_made_is_never_deleted_by_hand() {
    let mut account = Account::new();
    // By its name: its policy is no action of it any more.
    account.alarm(IRELAND, "TargetTracking-table/Rides-AlarmHigh-1").actions(&[]).no_data_since("2026-01-01").silent();
    account.alarm(IRELAND, "mine").actions(&[]).no_data_since("2026-01-01").silent();
    // By the role that made it.
    account.alarm(IRELAND, "renamed").actions(&[]).no_data_since("2026-01-01").silent();
    let mut made = event("2025-12-31T09:00:00Z", "monitoring", "PutMetricAlarm", "renamed");
    let role = "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable/AutoScaling-1";
    made.by = Some(format!("arn:aws:sts::123456789012:assumed-role/{role}"));
    made.invoked_by = Some("dynamodb.application-autoscaling.amazonaws.com".to_owned());
    account.snapshot.trail.get_mut(&IRELAND.parse_region()).unwrap().events.push(made);
    let report = account.strays();
    let with_commands: Vec<&str> = report
        .findings
        .iter()
        .filter(|own| !commands(own).is_empty())
        .map(|own| own.resource.as_ref().unwrap().name.as_str())
        .collect();
    assert_eq!((report.findings.len(), with_commands), (3, vec!["mine"]));
}
