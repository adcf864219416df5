//! `idle-address`: public IPv4 addresses that AWS itself meters as idle.
//!
//! Why it costs: an address is charged by the hour from its allocation to its release, attached or not.
//!
//! What to do: release what nobody needs; an address of a stopped instance counts as idle, too.
//!
//! Source: AWS, "Amazon VPC pricing": idle and in-use public IPv4 addresses; before February 2024 "Elastic IP addresses".

use rust_decimal::Decimal;

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::analyse::strays::standing_hours::StandingHours;
use crate::answer::{FindingReason, Resource, Stands, StrayMember, TakesDown, WasteReason};
use crate::bill::Region;
use crate::facts::resources::{ADDRESS, NAT_GATEWAY, allocation, is_held, shown_name};
use crate::model::provenance::lifetime::Listed;
use crate::question::RuleId;
use crate::snapshot::Inventoried;

pub(crate) const RULE: Rule = Rule { id: RuleId::IdleAddress, looks: Looks::All(find), note: None };

const METERS: [&str; 2] = ["PublicIPv4:IdleAddress", "ElasticIP:IdleAddress"];
/// What a NAT gateway's hours are called, one of which holds an address.
const GATEWAYS: [&str; 1] = ["NatGateway-Hours"];

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let hours = scene.standing_hours(&METERS);
    hours.iter().filter_map(|(region, own)| of_region(scene, region, own)).collect()
}

fn of_region(scene: &Scene<'_>, region: &Region, own: &StandingHours) -> Option<Draft> {
    let held = scene.inventory(region, ADDRESS).filter(|_| scene.is_now());
    // Released since.
    if held.is_some_and(<[_]>::is_empty) {
        return None;
    }
    let mut draft =
        Draft::because(RULE.id, region.clone(), WasteReason::Idle(scene.idle(Stands::Address, region, own)));
    draft.certain = true;
    let free = held.and_then(|held| unattached(scene, region, held));
    let Some(free) = free.filter(|free| Decimal::from(free.len()) == scene.number(own)) else {
        draft.signal(WasteReason::WhichUnknown);
        draft.notes.extend(own.list.clone().map(|command| WasteReason::List(command).into()));
        draft.charged = held.is_some();
        scene.saves(&mut draft, own, None, "");
        return Some(draft);
    };
    draft.signal(WasteReason::Unattached(free.iter().map(|own| shown_name(ADDRESS, own).to_owned()).collect()));
    for own in &free {
        draft.members.push(StrayMember {
            kind: ADDRESS.to_owned(),
            name: shown_name(ADDRESS, own).to_owned(),
            region: region.clone(),
        });
        release(scene, region, own, &mut draft);
    }
    if let [one] = free.as_slice() {
        let listed = Listed { present: Some(true), stamp: None };
        draft.created = scene.provenance().created(region, ADDRESS, allocation(one), listed);
        draft.resource =
            Some(Resource { kind: ADDRESS.to_owned(), name: shown_name(ADDRESS, one).to_owned(), arn: None });
    }
    scene.saves(&mut draft, own, Some(free.len()), "");
    Some(draft)
}

/// The addresses with neither an instance nor a NAT gateway; `None` where the gateways aren't known.
fn unattached<'a>(scene: &Scene<'_>, region: &Region, held: &'a [Inventoried]) -> Option<Vec<&'a Inventoried>> {
    let gateways = scene.inventory(region, NAT_GATEWAY);
    if gateways.is_none() && scene.standing_hours(&GATEWAYS).contains_key(region) {
        return None;
    }
    Some(held.iter().filter(|own| !is_held(own, gateways.unwrap_or_default())).collect())
}

/// What releases an address, but one that CloudFormation made.
fn release(scene: &Scene<'_>, region: &Region, own: &Inventoried, draft: &mut Draft) {
    if let Some(stack) = scene.provenance().stack_of(region, ADDRESS, allocation(own)) {
        draft.note(FindingReason::OfStack(stack));
        return;
    }
    let step = Step::new("ec2", "release-address", region).with("allocation-id", "AllocationId", allocation(own));
    draft.steps.push(step.taking_down(TakesDown::Address));
}
