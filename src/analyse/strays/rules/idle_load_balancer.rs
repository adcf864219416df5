//! `idle-load-balancer`: load balancers that stand and nothing goes through.
//!
//! Why it costs: a load balancer is charged by the hour while it exists; traffic adds capacity units, or bytes for classic
//! ones.
//!
//! What to do: delete it. A region's units are of all its load balancers, so that one is named by the bill only where there
//! is no other, else by its own metrics.
//!
//! Source: AWS, "Elastic Load Balancing pricing"; "CloudWatch metrics for your Application Load Balancer".

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Looks, Rule};
use crate::analyse::strays::idle_passage::Passage;
use crate::answer::{Stands, TakesDown};
use crate::bill::Region;
use crate::facts::resources::LOAD_BALANCER;
use crate::question::RuleId;
use crate::snapshot::Inventoried;

pub(crate) const RULE: Rule =
    Rule { id: RuleId::IdleLoadBalancer, looks: Looks::All(|scene| BALANCER.find(scene)), note: None };

const BALANCER: Passage = Passage {
    rule: RuleId::IdleLoadBalancer,
    stands: Stands::LoadBalancer,
    kind: LOAD_BALANCER,
    hours: &["LoadBalancerUsage"],
    passed: &["LCUUsage", "DataProcessing-Bytes"],
    state: None,
    name: |own| own.properties.get("LoadBalancerName").unwrap_or(&own.identifier),
    delete,
};

fn delete(region: &Region, own: &Inventoried) -> Step {
    let step = Step::new("elbv2", "delete-load-balancer", region);
    step.with("load-balancer-arn", "LoadBalancerArn", &own.identifier).taking_down(TakesDown::LoadBalancer)
}
