//! `idle-nat-gateway`: NAT gateways that stand and nothing goes through.
//!
//! Why it costs: a NAT gateway is charged by the hour until it is deleted, with or without traffic.
//!
//! What to do: delete it, and release its address after that. A region's bytes are of all its gateways, so that one is
//! named by the bill only where there is no other, else by its own metrics.
//!
//! Source: AWS, "Amazon VPC pricing"; "Monitor NAT gateways with Amazon CloudWatch".

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Looks, Rule};
use crate::analyse::strays::idle_passage::Passage;
use crate::answer::{Stands, TakesDown};
use crate::bill::Region;
use crate::facts::resources::NAT_GATEWAY;
use crate::question::RuleId;
use crate::snapshot::Inventoried;

pub(crate) const RULE: Rule =
    Rule { id: RuleId::IdleNatGateway, looks: Looks::All(|scene| GATEWAY.find(scene)), note: None };

const GATEWAY: Passage = Passage {
    rule: RuleId::IdleNatGateway,
    stands: Stands::NatGateway,
    kind: NAT_GATEWAY,
    hours: &["NatGateway-Hours"],
    passed: &["NatGateway-Bytes", "NatGateway-Prvd-Bytes"],
    state: Some(("State", "available")),
    name: |own| &own.identifier,
    delete,
};

fn delete(region: &Region, own: &Inventoried) -> Step {
    let step = Step::new("ec2", "delete-nat-gateway", region).with("nat-gateway-id", "NatGatewayId", &own.identifier);
    step.taking_down(TakesDown::NatGateway)
}
