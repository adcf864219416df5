//! Metrics of CloudWatch: their names, and those that tell whether a resource is used.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::resources::TABLE;
use crate::snapshot::MetricSum;

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
