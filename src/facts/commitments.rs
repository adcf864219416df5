//! What commitments cover: which meters can be reserved, and which usage is.

use crate::bill::{Commitment, RecordKind};
use crate::catalogue::is_of_family;

/// Families of services, as the glossary has them, and the meters of theirs that a reservation covers. Source: AWS, "Reserved Instances" of EC2, RDS,
/// ElastiCache, Redshift, OpenSearch Service and MemoryDB.
const RESERVABLE: [(&str, &str); 7] = [
    ("ec2", "BoxUsage"),
    ("rds", "InstanceUsage"),
    ("rds", "Multi-AZUsage"),
    ("elasticache", "NodeUsage"),
    ("redshift", "Node"),
    ("opensearch", "ESInstance"),
    ("memorydb", "NodeUsage"),
];

/// Whether a reservation can cover a part of what a service's meter counts.
pub(crate) fn can_be_reserved(service: &str, meter: &str) -> bool {
    let kind = meter.split(':').next().unwrap_or_default();
    RESERVABLE.iter().any(|(family, own)| *own == kind && is_of_family(service, family))
}

/// Whether a record type of usage, in any spelling, is of what a reservation covers.
pub(crate) fn is_reserved_usage(record_type: &str) -> bool {
    RecordKind::of(record_type) == Some(RecordKind::Covered(Commitment::Reservation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_can_be_reserved() {
        for (service, meter, can) in [
            ("Amazon Elastic Compute Cloud - Compute", "BoxUsage:t3.micro", true),
            ("AmazonEC2", "BoxUsage:t3.micro", true),
            ("Amazon RDS Service", "InstanceUsage:db.t3.micro", true),
            ("Amazon Relational Database Service", "InstanceUsage:db.t3.micro", true),
            ("Amazon Relational Database Service", "RDS:GP3-Storage", false),
            ("EC2 - Other", "NatGateway-Hours", false),
        ] {
            assert_eq!(can_be_reserved(service, meter), can, "{meter}");
        }
        assert!(is_reserved_usage("DiscountedUsage") && is_reserved_usage("Discounted Usage"));
        assert!(!is_reserved_usage("SavingsPlanCoveredUsage"));
    }
}
