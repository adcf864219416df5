//! Services by the names that people call them.

/// AWS's longest names, and what everybody says instead.
const SHORT: &[(&str, &str)] = &[
    ("Amazon Simple Storage Service", "S3"),
    ("Amazon Elastic Compute Cloud - Compute", "EC2"),
    ("Amazon Elastic Compute Cloud", "EC2"),
    ("AmazonCloudWatch", "CloudWatch"),
    ("Amazon Relational Database Service", "RDS"),
    ("Amazon Virtual Private Cloud", "VPC"),
    ("Amazon Elastic Load Balancing", "Load balancing"),
    ("AWS Elastic Load Balancing", "Load balancing"),
    ("Amazon Elastic Container Service for Kubernetes", "EKS"),
    ("Amazon Elastic Container Service", "ECS"),
    ("Amazon EC2 Container Registry (ECR)", "ECR"),
    ("Amazon Elastic File System", "EFS"),
    ("Amazon Simple Notification Service", "SNS"),
    ("Amazon Simple Queue Service", "SQS"),
    ("Amazon Simple Email Service", "SES"),
    ("AWS Key Management Service", "KMS"),
];

/// A service as people call it: `S3`, `DynamoDB`.
pub(crate) fn short(service: &str) -> &str {
    if let Some((_, short)) = SHORT.iter().find(|(long, _)| *long == service) {
        return short;
    }
    service.strip_prefix("Amazon ").or_else(|| service.strip_prefix("AWS ")).unwrap_or(service)
}

/// What something is, with its service before it where it doesn't name that itself.
pub(crate) fn and_what(service: &str, what: &str) -> String {
    let short = short(service);
    let is_named = what.to_lowercase().contains(&short.to_lowercase());
    if is_named { what.to_owned() } else { format!("{short}: {what}") }
}
