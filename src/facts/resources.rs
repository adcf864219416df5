//! Kinds of resources, by CloudFormation's names.

use crate::snapshot::Inventoried;

/// CloudFormation's name of an alarm's type.
pub(crate) const ALARM: &str = "AWS::CloudWatch::Alarm";
/// CloudFormation's name of a composite alarm's type.
pub(crate) const COMPOSITE: &str = "AWS::CloudWatch::CompositeAlarm";
/// CloudFormation's name of a log group's type.
pub(crate) const LOG_GROUP: &str = "AWS::Logs::LogGroup";
/// CloudFormation's name of a table's type.
pub(crate) const TABLE: &str = "AWS::DynamoDB::Table";

/// CloudFormation's name of a volume's type.
pub(crate) const VOLUME: &str = "AWS::EC2::Volume";
/// CloudFormation's name of an Elastic IP address's type.
pub(crate) const ADDRESS: &str = "AWS::EC2::EIP";
/// CloudFormation's name of a NAT gateway's type.
pub(crate) const NAT_GATEWAY: &str = "AWS::EC2::NatGateway";
/// CloudFormation's name of a trail's type.
pub(crate) const TRAIL: &str = "AWS::CloudTrail::Trail";
/// CloudFormation's name of the type of load balancers, but for classic ones.
pub(crate) const LOAD_BALANCER: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";

/// A type of resource that Cloud Control lists where the bill has its meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inventory {
    /// CloudFormation's name of the type.
    pub kind: &'static str,
    /// What holds any of these in a usage type meters it.
    pub(crate) meters: &'static [&'static str],
    /// The IAM action that Cloud Control needs in the caller's name.
    pub action: &'static str,
    /// What the answer lacks without it.
    pub without: &'static str,
}

/// Every type. Sources: AWS's resource type schemas (the `list` handler's permissions) and pricing pages.
pub const INVENTORIES: &[Inventory] = &[
    Inventory {
        kind: TABLE,
        meters: &["ReadCapacityUnit-Hrs", "WriteCapacityUnit-Hrs"],
        action: "dynamodb:ListTables",
        without: "tables aren't named",
    },
    Inventory {
        kind: VOLUME,
        meters: &["EBS:VolumeUsage"],
        action: "ec2:DescribeVolumes",
        without: "volumes aren't named",
    },
    Inventory {
        kind: ADDRESS,
        meters: &["ElasticIP:", "PublicIPv4:"],
        action: "ec2:DescribeAddresses",
        without: "addresses aren't named",
    },
    Inventory {
        kind: NAT_GATEWAY,
        meters: &["NatGateway-"],
        action: "ec2:DescribeNatGateways",
        without: "NAT gateways aren't named",
    },
    Inventory {
        kind: LOAD_BALANCER,
        meters: &["LoadBalancerUsage", "LCUUsage"],
        action: "elasticloadbalancing:DescribeLoadBalancers",
        without: "load balancers aren't named",
    },
];

/// The types of resources that a usage type meters.
pub(crate) fn metered_by(usage_type: &str) -> impl Iterator<Item = Inventory> {
    let is_metered = |kind: &&Inventory| kind.meters.iter().any(|meter| usage_type.contains(meter));
    INVENTORIES.iter().filter(is_metered).copied()
}

/// What people call a resource: its identifier, but of an address, whose identifier is `198.51.100.1|eipalloc-0123`, the
/// address.
pub(crate) fn shown_name<'a>(kind: &str, one: &'a Inventoried) -> &'a str {
    if kind != ADDRESS {
        return &one.identifier;
    }
    property(one, "PublicIp").unwrap_or_else(|| one.identifier.split('|').next().unwrap_or_default())
}

/// The id by which an address is released.
pub(crate) fn allocation(address: &Inventoried) -> &str {
    let known = property(address, "AllocationId");
    known.unwrap_or_else(|| address.identifier.rsplit('|').next().unwrap_or_default())
}

/// Whether something has an address: an instance, a network interface, or one of these NAT gateways.
pub(crate) fn is_held(address: &Inventoried, gateways: &[Inventoried]) -> bool {
    ["InstanceId", "AssociationId", "NetworkInterfaceId"].iter().any(|own| property(address, own).is_some())
        || gateways.iter().any(|own| property(own, "AllocationId") == Some(allocation(address)))
}

/// A property of a resource, where it has one that says something.
pub(crate) fn property<'a>(own: &'a Inventoried, name: &str) -> Option<&'a str> {
    own.properties.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// What the meter of stored logs holds.
pub(crate) const STORED_LOGS: &str = "TimedStorage-ByteHrs";
/// What the meter of management events that a trail records again holds.
pub(crate) const FURTHER_COPIES: &str = "PaidEventsRecorded";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, named};

    /// What is asked by the bill's meters is found by the rules' ids of the same meters.
    #[test]
    fn what_is_asked_for_is_what_the_rules_count() {
        let rules = Catalogue::built_in().unwrap();
        let meters = |kind| INVENTORIES.iter().find(|own| own.kind == kind).unwrap().meters;
        for (id, held) in [
            (named::STORED_LOGS, &[STORED_LOGS][..]),
            (named::FURTHER_COPIES, &[FURTHER_COPIES]),
            (named::READ_CAPACITY, meters(TABLE)),
            (named::WRITE_CAPACITY, meters(TABLE)),
        ] {
            let usage = &rules.meter_of_id(id).unwrap().usage;
            assert!(usage.iter().all(|usage| held.iter().any(|own| usage.contains(own))), "{id}: {usage:?}");
        }
    }
}
