//! The names of services as billed, and how people call them.

/// What people call a service whose name as billed doesn't hold that word.
const CALLED: &[(&str, &str)] = &[
    ("s3", "Amazon Simple Storage Service"),
    ("sqs", "Amazon Simple Queue Service"),
    ("sns", "Amazon Simple Notification Service"),
    ("ses", "Amazon Simple Email Service"),
    ("ec2", "Amazon Elastic Compute Cloud - Compute"),
    ("ebs", "EC2 - Other"),
    ("vpc", "Amazon Virtual Private Cloud"),
    ("rds", "Amazon Relational Database Service"),
    ("elb", "Amazon Elastic Load Balancing"),
    ("ecr", "Amazon EC2 Container Registry (ECR)"),
    ("eks", "Amazon Elastic Container Service for Kubernetes"),
    ("efs", "Amazon Elastic File System"),
    ("kms", "AWS Key Management Service"),
    ("eventbridge", "CloudWatch Events"),
    ("parameter store", "AWS Secrets Manager"),
];

/// The one of these services that is meant: by its name as billed, by what people call it (`S3`), or by a part of
/// its name that no other has. `None` where none or several may be meant.
pub fn meant<'a>(called: &str, services: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let called = called.trim().to_lowercase();
    let billed = CALLED.iter().find(|(name, _)| *name == called).map(|(_, billed)| billed.to_lowercase());
    let services: Vec<&str> = services.collect();
    let exact = services.iter().copied().find(|service| {
        let service = service.to_lowercase();
        service == called || Some(&service) == billed.as_ref()
    });
    exact.or_else(|| {
        let mut holding = services.iter().copied().filter(|service| service.to_lowercase().contains(&called));
        holding.next().filter(|first| holding.all(|other| other == *first))
    })
}

/// Whether people call a service so, and bills don't: `s3`.
pub fn is_short_name(called: &str, service: &str) -> bool {
    CALLED.iter().any(|(name, billed)| name.eq_ignore_ascii_case(called) && *billed == service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_as_people_call_them() {
        let services = ["Amazon Simple Storage Service", "AmazonCloudWatch", "CloudWatch Events", "AWS Lambda"];
        for (called, billed) in [
            ("S3", Some("Amazon Simple Storage Service")),
            ("amazon simple storage service", Some("Amazon Simple Storage Service")),
            ("EventBridge", Some("CloudWatch Events")),
            ("lambda", Some("AWS Lambda")),
            ("cloudwatch", None),
            ("AmazonCloudWatch", Some("AmazonCloudWatch")),
            ("SQS", None),
        ] {
            assert_eq!(meant(called, services.into_iter()), billed, "{called}");
        }
    }
}
