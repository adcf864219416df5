//! `old-generation`: gp2 volumes, where gp3's list price is lower.
//!
//! Why it costs: a GB of gp2 is listed at more than a GB of gp3, which has 3,000 operations a second whatever its size.
//!
//! What to do: change the type, which works while the volume is in use. A gp2 volume above 1,000 GB has more operations a
//! second than gp3 includes; more of them are charged in gp3.
//!
//! Source: AWS, "Amazon EBS pricing"; "Amazon EBS General Purpose SSD volumes"; the list prices of both, where both are known.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::analyse::strays::standing_hours;
use crate::answer::{FindingReason, OldGeneration, Resource, StrayMember, WasteReason};
use crate::bill::{BillLine, Region, Usd, product, quotient};
use crate::facts::resources::VOLUME;
use crate::model::lines::{ResolvedLine, Row};
use crate::model::pricing::of_line;
use crate::question::RuleId;
use crate::snapshot::Inventoried;

pub(crate) const RULE: Rule = Rule { id: RuleId::OldGeneration, looks: Looks::All(find), note: None };

const OLD: &str = "EBS:VolumeUsage.gp2";
const NEW: &str = "EBS:VolumeUsage.gp3";
/// A volume's size in GB up to which gp2 has no more operations a second than gp3.
const SAME: Decimal = Decimal::from_parts(1000, 0, 0, false, 0);
/// A change that saves less than this a month isn't worth the look.
const LEAST: Decimal = Decimal::from_parts(1, 0, 0, false, 1);
/// More digits than any price has.
const DECIMALS: u32 = 10;

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut lines: BTreeMap<&Region, &ResolvedLine<'_>> = BTreeMap::new();
    for line in scene.case.lines.iter().filter(|line| line.parsed().meter == OLD && line.billed > Usd::ZERO) {
        lines.entry(line.region()).or_insert(line);
    }
    lines.into_iter().filter_map(|(region, line)| of_region(scene, region, line)).collect()
}

fn of_region(scene: &Scene<'_>, region: &Region, line: &ResolvedLine<'_>) -> Option<Draft> {
    let newer = BillLine { usage_type: line.usage_type.replace(OLD, NEW).into(), ..line.row().clone() };
    let newer = ResolvedLine::of(Row::reckoned(newer), scene.case.catalogue, scene.case.eligibility, scene.case.month);
    let (old_price, new_price) = (price(scene, line)?, price(scene, &newer)?);
    // What was paid less by as much as the price is lower: a discount or free GB are the same for both.
    let share = old_price.value() - new_price.value();
    let saved = quotient(product(line.billed.value(), share), old_price.value())?;
    let saved = Usd::new(saved.round_dp(DECIMALS).normalize());
    if saved.value() < LEAST {
        return None;
    }
    let held = scene.inventory(region, VOLUME).filter(|_| scene.is_now());
    let held: Option<Vec<&Inventoried>> = held.map(|held| held.iter().filter(|own| is_old(own)).collect());
    // Changed or deleted since.
    if held.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    let held = held.unwrap_or_default();
    let (region_, month, stored, billed) = (region.clone(), scene.case.month, line.usage, line.billed);
    let why = OldGeneration { region: region_, month, stored, billed, old_price, new_price };
    let mut draft = Draft::because(RULE.id, region.clone(), WasteReason::OldGeneration(why));
    draft.certain = true;
    let member = |own: &&Inventoried| StrayMember {
        kind: VOLUME.to_owned(),
        name: own.identifier.clone(),
        region: region.clone(),
    };
    draft.members = held.iter().map(member).collect();
    draft.resource = match held.as_slice() {
        [one] => Some(Resource { kind: VOLUME.to_owned(), name: one.identifier.clone(), arn: None }),
        [] => Some(Resource { kind: "bill line".to_owned(), name: line.usage_type.to_string(), arn: None }),
        _ => None,
    };
    draft.note(WasteReason::ChangedInUse);
    if held.is_empty() {
        draft.notes.extend(standing_hours::list(line).map(|command| WasteReason::List(command).into()));
    }
    let is_large = held.iter().any(|own| size(own).is_none_or(|size| size > SAME));
    let may_be_large = held.is_empty() && line.usage.is_none_or(|stored| stored.value() > SAME);
    if is_large || may_be_large {
        draft.note(WasteReason::LargeVolumes);
    }
    for own in held.iter().filter(|own| size(own).is_some_and(|size| size <= SAME)) {
        change(scene, region, own, &mut draft);
    }
    if is_large || scene.case.bill.estimated {
        draft.removal.unknown = true;
        draft.at_stake = Some(saved);
    } else {
        let key = |name: &str| (line.usage_type.to_string(), region.clone(), name.to_owned());
        draft.removal.charges = shares(saved, &held).into_iter().map(|(name, share)| (key(name), share)).collect();
    }
    Some(draft)
}

/// What a change of each volume saves, by its size; all of it together where they aren't known.
fn shares<'v>(saved: Usd, held: &[&'v Inventoried]) -> Vec<(&'v str, Usd)> {
    let sizes: Option<Vec<Decimal>> = held.iter().map(|own| size(own)).collect();
    let total: Decimal = sizes.iter().flatten().sum();
    let Some(sizes) = sizes.filter(|_| total > Decimal::ZERO) else { return vec![("", saved)] };
    let mut rest = saved;
    let mut shares = Vec::new();
    for (at, (own, size)) in held.iter().zip(sizes).enumerate() {
        let share = quotient(product(saved.value(), size), total).unwrap_or_default().round_dp(DECIMALS).normalize();
        // The last takes what is left.
        let share = if at + 1 == held.len() { rest } else { Usd::new(share) };
        rest -= share;
        shares.push((own.identifier.as_str(), share));
    }
    shares
}

/// The list price of a line's first unit.
fn price(scene: &Scene<'_>, line: &ResolvedLine<'_>) -> Option<Usd> {
    let lists = of_line::lists(line, scene.snapshot().price_list.as_ref(), scene.case.catalogue, scene.case.month);
    lists.iter().find(|list| list.is_there()).and_then(|list| list.first())
}

fn is_old(own: &Inventoried) -> bool {
    own.properties.get("VolumeType").is_some_and(|kind| kind == "gp2")
}

fn size(own: &Inventoried) -> Option<Decimal> {
    own.properties.get("Size")?.parse().ok()
}

fn change(scene: &Scene<'_>, region: &Region, own: &Inventoried, draft: &mut Draft) {
    if let Some(stack) = scene.provenance().stack_of(region, VOLUME, &own.identifier) {
        draft.note(FindingReason::OfStack(stack));
        return;
    }
    let step = Step::new("ec2", "modify-volume", region).with("volume-id", "VolumeId", &own.identifier);
    draft.steps.push(step.with("volume-type", "VolumeType", "gp3"));
}
