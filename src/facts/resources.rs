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
/// CloudFormation's name of its own stacks' type.
pub(crate) const STACK: &str = "AWS::CloudFormation::Stack";

/// CloudFormation's name of a volume's type.
pub(crate) const VOLUME: &str = "AWS::EC2::Volume";
/// CloudFormation's name of an Elastic IP address's type.
pub(crate) const ADDRESS: &str = "AWS::EC2::EIP";
/// CloudFormation's name of a NAT gateway's type.
pub(crate) const NAT_GATEWAY: &str = "AWS::EC2::NatGateway";
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
}

/// Every type. Sources: AWS's resource type schemas (the `list` handler's permissions) and pricing pages.
pub const INVENTORIES: &[Inventory] = &[
    Inventory {
        kind: TABLE,
        meters: &["ReadCapacityUnit-Hrs", "WriteCapacityUnit-Hrs"],
        action: "dynamodb:ListTables",
    },
    Inventory { kind: VOLUME, meters: &["EBS:VolumeUsage"], action: "ec2:DescribeVolumes" },
    Inventory { kind: ADDRESS, meters: &["ElasticIP:", "PublicIPv4:"], action: "ec2:DescribeAddresses" },
    Inventory { kind: NAT_GATEWAY, meters: &["NatGateway-"], action: "ec2:DescribeNatGateways" },
    Inventory {
        kind: LOAD_BALANCER,
        meters: &["LoadBalancerUsage", "LCUUsage"],
        action: "elasticloadbalancing:DescribeLoadBalancers",
    },
];

/// What people call a resource: its identifier, but of an address, whose identifier is `198.51.100.1|eipalloc-0123`, the
/// address.
pub(crate) fn shown_name<'a>(kind: &str, one: &'a Inventoried) -> &'a str {
    if kind != ADDRESS {
        return &one.identifier;
    }
    let known = one.properties.get("PublicIp").map(String::as_str);
    known.unwrap_or_else(|| one.identifier.split('|').next().unwrap_or_default())
}

/// What the meter of stored logs holds.
pub(crate) const STORED_LOGS: &str = "TimedStorage-ByteHrs";
/// What the meter of management events that a trail records again holds.
pub(crate) const FURTHER_COPIES: &str = "PaidEventsRecorded";
