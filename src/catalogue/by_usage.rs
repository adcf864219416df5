//! Which meter a usage type is of, by whatever name a bill has for its service.

use std::collections::BTreeMap;

use super::glossary::{families, of_service};
use crate::bill::service::letters;

/// Places of meters, by service and usage type: a bill of 20,000 lines looks up each of them several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ByUsage {
    /// By the names that the rules and the glossary have for a service.
    named: BTreeMap<String, Places>,
    /// Those names, by what of them no bill spells differently.
    names: BTreeMap<String, String>,
}

/// By usage type; `None` where a name is of two services that both count it.
type Places = BTreeMap<String, Option<usize>>;

impl ByUsage {
    /// Of meters: the services and the usage types of each.
    pub(super) fn of(meters: &[(&[String], &[String])]) -> Self {
        let mut of_family: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, (services, _)) in meters.iter().enumerate() {
            for family in services.iter().flat_map(|service| of_service(service).into_owned()) {
                let places = of_family.entry(family.name).or_default();
                places.extend((places.last() != Some(&place)).then_some(place));
            }
        }
        let mut named: BTreeMap<String, Places> = BTreeMap::new();
        for family in families() {
            for place in of_family.get(family.name).into_iter().flatten() {
                for service in &family.services {
                    let places = named.entry(service.clone()).or_default();
                    for usage in meters[*place].1 {
                        let known = places.entry(usage.clone()).or_insert(Some(*place));
                        *known = known.filter(|other| other == place);
                    }
                }
            }
        }
        // The rules' own names decide.
        for (place, (services, usage)) in meters.iter().enumerate() {
            for service in *services {
                let of_service = named.entry(service.clone()).or_default();
                of_service.extend(usage.iter().map(|usage| (usage.clone(), Some(place))));
            }
        }
        let names = named.keys().map(|name| (letters(name), name.clone())).collect();
        Self { named, names }
    }

    /// The place of the meter that counts a usage type of a service.
    pub(super) fn place(&self, service: &str, usage_type: &str) -> Option<usize> {
        let spelt = || self.named.get(self.names.get(&letters(service))?);
        self.named.get(service).or_else(spelt)?.get(usage_type).copied().flatten()
    }
}

/// Whether a service is of a family of the glossary, by whatever name a bill or an export has for it.
pub(crate) fn is_of_family(service: &str, family: &str) -> bool {
    of_service(service).iter().any(|own| own.name == family)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn a_service_has_its_meters_by_any_of_its_names() {
        let rules = Catalogue::built_in().unwrap();
        for (usage_type, services) in [
            (
                "BoxUsage:t4g.small",
                &["Amazon Elastic Compute Cloud - Compute", "AmazonEC2", "Amazon EC2", "EC2 - Instances"][..],
            ),
            ("EBS:VolumeUsage.gp2", &["EC2 - Other", "AmazonEC2", "Amazon Elastic Block Store"]),
            ("PublicIPv4:InUseAddress", &["Amazon Virtual Private Cloud", "AmazonVPC", "Amazon VPC"]),
            ("TimedStorage-ByteHrs", &["Amazon Simple Storage Service", "AmazonS3", "Amazon S3"]),
            ("RDS:GP2-Storage", &["Amazon Relational Database Service", "AmazonRDS", "Amazon RDS Service"]),
            ("Request", &["AWS Lambda", "AWSLambda", "Lambda"]),
            ("CW:AlarmMonitorUsage", &["AmazonCloudWatch", "Amazon CloudWatch", "CloudWatch"]),
            ("KMS-Requests", &["AWS Key Management Service", "awskms", "AWS KMS"]),
            ("Requests-Tier1", &["Amazon Simple Queue Service", "AWSQueueService", "AmazonSQS", "Amazon SQS"]),
            ("DNS-Queries", &["Amazon Route 53", "AmazonRoute53", "Route 53"]),
            ("DataTransfer-Out-Bytes", &["AWS Data Transfer", "AWSDataTransfer", "AmazonEC2", "AWSELB", "AmazonVPC"]),
            ("PageViewUsage", &["Amazon DevOps Guru", "AmazonDevOpsGuru"]),
        ] {
            let found = |service: &str| rules.meter(service, usage_type).map(|meter| meter.id.clone());
            let first = found(services[0]);
            for service in services {
                assert_eq!(found(service), first, "{service} {usage_type}");
            }
        }
        assert!(rules.meter("Amazon SNS", "Requests-Tier1") != rules.meter("Amazon SQS", "Requests-Tier1"));
        assert_eq!(rules.meter("A service of tomorrow", "Request"), None);
    }

    #[test]
    fn no_name_of_a_service_is_of_two_that_count_one_usage_type() {
        let rules = Catalogue::built_in().unwrap();
        let names: Vec<(&[String], &[String])> =
            rules.meters.iter().map(|meter| (&*meter.services, &*meter.usage)).collect();
        let by_usage = ByUsage::of(&names);
        let mut doubtful: Vec<String> = Vec::new();
        for (service, places) in &by_usage.named {
            let unsure = places.iter().filter(|(_, place)| place.is_none());
            doubtful.extend(unsure.map(|(usage, _)| format!("{service} {usage}")));
        }
        assert_eq!(doubtful, Vec::<String>::new());
    }
}
