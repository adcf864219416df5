//! Parts of names that AWS gives their meaning.

use crate::bill::Region;

/// Whether a part says nothing of the account: AWS's own words, services, regions and roles.
pub(super) fn stays(part: &str, before: Option<&str>) -> bool {
    let is_of_a_service_role = before.is_some_and(|role| role.starts_with("AWSServiceRoleFor"));
    part.is_empty()
        || WORDS.contains(&part)
        || tells_kind(part).is_some()
        || part.ends_with(".amazonaws.com")
        || part.starts_with("AWSServiceRoleFor")
        || is_of_a_service_role
        || Region::new(part).facts().is_some()
}

/// Words in ARNs and names that are AWS's.
const WORDS: &[&str] = &[
    "*",
    "AWS Internal",
    "AWSCloudFormation",
    "READER",
    "WRITER",
    "apigateway",
    "app",
    "appstream",
    "arn",
    "automate",
    "aws",
    "aws-service-role",
    "cassandra",
    "cloudtrail",
    "comprehend",
    "createdBy",
    "dynamodb",
    "ec2",
    "ecs",
    "elasticache",
    "elasticmapreduce",
    "kafka",
    "lambda",
    "listener",
    "neptune",
    "net",
    "rds",
    "resource",
    "restapis",
    "root",
    "sagemaker",
    "sns",
    "sqs",
    "terminate",
    "vendedlogs",
    "workspaces",
];

/// What a part says of the one after it.
pub(super) fn tells_kind(part: &str) -> Option<&'static str> {
    Some(match part {
        "alarm" => "alarm",
        "autoScalingGroup" | "autoScalingGroupName" => "group",
        "assumed-role" | "role" | "service-role" => "role",
        "cluster" => "cluster",
        "db" => "database",
        "document-classifier-endpoint" | "endpoint" | "entity-recognizer-endpoint" => "endpoint",
        "fleet" | "spot-fleet-request" => "fleet",
        "function" => "function",
        "index" => "index",
        "inference-component" => "component",
        "instance" => "instance",
        "instancegroup" => "group",
        "keyspace" => "keyspace",
        "loadbalancer" => "load-balancer",
        "log-group" => "log-group",
        "log-stream" => "log-stream",
        "policyName" | "scalingPolicy" => "policy",
        "replication-group" => "replication-group",
        "service" => "service",
        "stream" => "stream",
        "table" => "table",
        "targetgroup" => "target-group",
        "trail" => "trail",
        "user" | "federated-user" => "user",
        "userpool" => "user-pool",
        "variant" => "variant",
        "volume" => "volume",
        "workspacespool" => "pool",
        _ => return None,
    })
}

/// What a resource of a service is called where its ARN doesn't tell.
pub(super) fn kind_of_service(service: &str) -> &'static str {
    match service {
        "sns" => "topic",
        "sqs" => "queue",
        "s3" => "bucket",
        "iam" | "sts" => "principal",
        "lambda" => "function",
        _ => "resource",
    }
}

/// What a dimension's value names.
pub(super) fn kind_of_dimension(dimension: &str) -> &'static str {
    match dimension {
        "TableName" => "table",
        "FunctionName" => "function",
        "InstanceId" => "instance",
        "VolumeId" => "volume",
        "QueueName" => "queue",
        "TopicName" => "topic",
        "BucketName" => "bucket",
        "ApiName" | "ApiId" => "api",
        "AutoScalingGroupName" => "group",
        "ClusterName" => "cluster",
        "ServiceName" => "service",
        "LoadBalancer" | "LoadBalancerName" => "load-balancer",
        "DBInstanceIdentifier" | "DBClusterIdentifier" => "database",
        "LogGroupName" => "log-group",
        _ => "resource",
    }
}
