//! Metrics of CloudWatch: their names, and those that tell whether a resource is used.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::resources::{LOAD_BALANCER, NAT_GATEWAY, TABLE};
use crate::snapshot::{Inventoried, MetricLife, MetricSum};

/// What was asked so long before or after the instant of analysis tells of it.
pub(crate) const NEAR: TimeDelta = TimeDelta::days(2);

/// A metric that is asked about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MetricName {
    /// `AWS/DynamoDB`.
    pub namespace: String,
    /// `ConsumedReadCapacityUnits`.
    pub metric: String,
    /// Name and value of each dimension; `None`: whatever they are.
    pub dimensions: Option<BTreeMap<String, String>>,
}

/// A metric, as what it is read from names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Metric<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
    pub(crate) dimensions: Dimensions<'a>,
}

/// Name and value of each dimension. A single one is `One` wherever it stands, so that equal ones are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dimensions<'a> {
    Any,
    One(&'a str, &'a str),
    All(&'a BTreeMap<String, String>),
}

impl<'a> Dimensions<'a> {
    pub(crate) fn of(dimensions: &'a BTreeMap<String, String>) -> Self {
        match dimensions.first_key_value() {
            Some((name, value)) if dimensions.len() == 1 => Self::One(name, value),
            _ => Self::All(dimensions),
        }
    }
}

impl Metric<'_> {
    /// The same on its own.
    pub(crate) fn to_name(self) -> MetricName {
        let dimensions = match self.dimensions {
            Dimensions::Any => None,
            Dimensions::One(name, value) => Some([(name.to_owned(), value.to_owned())].into()),
            Dimensions::All(dimensions) => Some(dimensions.clone()),
        };
        MetricName { namespace: self.namespace.to_owned(), metric: self.name.to_owned(), dimensions }
    }
}

/// The metrics that tell whether something is used: its type, the dimension that names it, namespace and metrics.
/// Source: each service's page of CloudWatch metrics.
const USE: &[(&str, &str, &str, &[&str])] = &[
    (TABLE, "TableName", "AWS/DynamoDB", &["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"]),
    ("AWS::Lambda::Function", "FunctionName", "AWS/Lambda", &["Invocations"]),
    ("AWS::ApiGateway::RestApi", "ApiName", "AWS/ApiGateway", &["Count"]),
    ("AWS::SQS::Queue", "QueueName", "AWS/SQS", &["NumberOfMessagesSent"]),
    ("AWS::SNS::Topic", "TopicName", "AWS/SNS", &["NumberOfMessagesPublished"]),
    ("AWS::Kinesis::Stream", "StreamName", "AWS/Kinesis", &["IncomingRecords"]),
];

/// The metrics that tell whether a resource of a type is used; none of a type for which no metric tells.
pub(crate) fn uses<'a>(kind: &str, resource: &'a str) -> impl Iterator<Item = Metric<'a>> + use<'a> {
    let known = USE.iter().find(|(own, ..)| *own == kind);
    known.into_iter().flat_map(move |(_, dimension, namespace, metrics)| {
        let dimensions = Dimensions::One(dimension, resource);
        metrics.iter().map(move |name| Metric { namespace, name, dimensions })
    })
}

/// The same, each on its own.
pub(crate) fn use_of(kind: &str, resource: &str) -> impl Iterator<Item = MetricName> {
    uses(kind, resource).map(Metric::to_name)
}

/// The metrics of what passes through a NAT gateway or a load balancer; none of another type. A load balancer is named by
/// the end of its ARN, `app/shop/0123456789abcdef`.
/// Source: AWS, "NAT gateway metrics and dimensions"; "CloudWatch metrics for your Application Load Balancer", and for the
/// others likewise.
pub(crate) fn passing<'a>(kind: &str, one: &'a Inventoried) -> impl Iterator<Item = Metric<'a>> + use<'a> {
    let balancer = || one.identifier.split_once(":loadbalancer/").map(|(_, name)| name);
    let (namespace, dimension, name, metrics): (_, _, _, &[&str]) = match (kind, balancer()) {
        (NAT_GATEWAY, _) => ("AWS/NATGateway", "NatGatewayId", one.identifier.as_str(), &["BytesOutToDestination"]),
        (LOAD_BALANCER, Some(name)) => match name.split('/').next() {
            Some("app") => ("AWS/ApplicationELB", "LoadBalancer", name, &["RequestCount", "ConsumedLCUs"]),
            Some("net") => ("AWS/NetworkELB", "LoadBalancer", name, &["ProcessedBytes", "ConsumedLCUs"]),
            Some("gwy") => ("AWS/GatewayELB", "LoadBalancer", name, &["ProcessedBytes", "ConsumedLCUs"]),
            _ => ("", "", name, &[]),
        },
        _ => ("", "", "", &[]),
    };
    let dimensions = Dimensions::One(dimension, name);
    metrics.iter().map(move |name| Metric { namespace, name, dimensions })
}

/// The metrics that a volume sends while it is attached to an instance that runs, used or not. One that several instances
/// may be attached to counts no idle time; only io1 and io2 can be such.
/// Source: AWS, "Amazon CloudWatch metrics for Amazon EBS": data are reported only while a volume is attached.
pub(crate) fn of_attached(volume: &Inventoried) -> impl Iterator<Item = Metric<'_>> {
    let may_be_shared = volume.properties.get("VolumeType").is_none_or(|kind| kind.starts_with("io"));
    let metrics: &[&str] = if may_be_shared { &["VolumeIdleTime", "VolumeReadOps"] } else { &["VolumeIdleTime"] };
    let dimensions = Dimensions::One("VolumeId", &volume.identifier);
    metrics.iter().map(move |name| Metric { namespace: EBS, name, dimensions })
}

/// Which of these metrics volumes are known to send or not, by the metric's name and the volume.
pub(crate) fn volumes_lives(lives: &[MetricLife]) -> BTreeMap<(&str, &str), bool> {
    let of_volumes = lives.iter().filter(|life| life.namespace == EBS && life.dimensions.len() == 1);
    of_volumes
        .filter_map(|life| Some(((life.metric.as_str(), life.dimensions.get("VolumeId")?.as_str()), life.alive)))
        .collect()
}

/// Whether a volume sent nothing in two weeks, by all metrics that it would send; `None` where not all were asked for.
pub(crate) fn is_silent(volume: &Inventoried, lives: &BTreeMap<(&str, &str), bool>) -> Option<bool> {
    let told: Option<Vec<bool>> =
        of_attached(volume).map(|metric| lives.get(&(metric.name, volume.identifier.as_str())).copied()).collect();
    Some(!told?.contains(&true))
}

/// The namespace of what volumes send.
const EBS: &str = "AWS/EBS";

/// Whether a metric says how much there is to be used, and nothing of its use: a table's provisioned capacity. Lambda's
/// ProvisionedConcurrencyUtilization is use.
pub(crate) fn is_capacity(metric: &str) -> bool {
    metric.starts_with("Provisioned") && metric.ends_with("CapacityUnits")
}

/// Whether nothing was consumed: all sums over two weeks up to an instant are zero or without data. `None`: not known.
pub(crate) fn is_idle<'s>(sums: impl Iterator<Item = &'s MetricSum>, at: DateTime<Utc>) -> Option<bool> {
    let (mut idle, mut any) = (true, false);
    for sum in sums.filter(|sum| !is_capacity(&sum.metric)) {
        if sum.is_used() {
            return Some(false);
        }
        let is_recent = (at - sum.to).abs() <= NEAR;
        idle &= is_recent && sum.to - sum.from >= TimeDelta::days(13);
        any = true;
    }
    (any && idle).then_some(true)
}
