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

/// A service's name without what bills spell differently: case, spaces, and whose it is.
pub fn letters(service: &str) -> String {
    letters_of(service).collect()
}

/// Whether two names are one service's, by their letters: `AmazonVPC` and `Amazon VPC`.
pub fn is_same(one: &str, other: &str) -> bool {
    let in_bytes = one.is_ascii() && other.is_ascii();
    one == other || if in_bytes { bytes_of(one).eq(bytes_of(other)) } else { letters_of(one).eq(letters_of(other)) }
}

/// The letters of a name in ASCII, as nearly all are: quicker.
fn bytes_of(service: &str) -> impl Iterator<Item = u8> {
    let letters = without_owner(service).bytes();
    letters.filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase())
}

/// A name without whose it is.
fn without_owner(service: &str) -> &str {
    let own = ["amazon", "aws"].into_iter().find_map(|whose| {
        let (start, rest) = service.split_at_checked(whose.len())?;
        start.eq_ignore_ascii_case(whose).then_some(rest)
    });
    own.unwrap_or(service)
}

fn letters_of(service: &str) -> impl Iterator<Item = char> {
    without_owner(service).chars().filter(|own| own.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The one of these services that is meant: by its name as billed, by what people call it (`S3`), or by a part of
/// its name that no other has. `None` where none or several may be meant.
pub fn meant<'a>(called: &str, services: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let called = called.trim().to_lowercase();
    let billed = CALLED.iter().find(|(name, _)| *name == called).map(|(_, billed)| billed.to_lowercase());
    let services: Vec<&str> = services.collect();
    let exact = services.iter().copied().find(|service| {
        let is_billed = billed.as_ref().is_some_and(|billed| is_same(billed, service));
        is_billed || service.to_lowercase() == called
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
    fn one_service_in_several_spellings() {
        for (one, other, same) in [
            ("AmazonVPC", "Amazon VPC", true),
            ("awskms", "AWS KMS", true),
            ("AmazonCloudFront", "Amazon CloudFront", true),
            ("AmazonRoute53", "Route 53", true),
            ("AmazonRDS", "Amazon Relational Database Service", false),
            ("Tax", "AWS Tax", true),
        ] {
            assert_eq!(is_same(one, other), same, "{one} {other}");
            assert_eq!(letters(one) == letters(other), same, "{one} {other}");
        }
    }

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
