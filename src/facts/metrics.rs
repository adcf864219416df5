//! Metrics of CloudWatch: their names, and those that tell whether a resource is used.

use std::collections::BTreeMap;

use super::resources::TABLE;

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

/// A metric by its namespace, name and dimensions.
pub(crate) fn name(namespace: &str, metric: &str, dimensions: Option<BTreeMap<String, String>>) -> MetricName {
    MetricName { namespace: namespace.to_owned(), metric: metric.to_owned(), dimensions }
}

/// The metrics that tell whether a resource of a type is used; none of a type for which no metric tells.
pub(crate) fn use_of(kind: &str, resource: &str) -> impl Iterator<Item = MetricName> {
    let known = USE.iter().find(|(own, ..)| *own == kind);
    known.into_iter().flat_map(move |(_, dimension, namespace, metrics)| {
        let dimensions: BTreeMap<String, String> = [((*dimension).to_owned(), resource.to_owned())].into();
        metrics.iter().map(move |metric| name(namespace, metric, Some(dimensions.clone())))
    })
}
