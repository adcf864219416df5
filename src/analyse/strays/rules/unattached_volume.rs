//! `unattached-volume`: EBS volumes older than fifteen days that sent CloudWatch nothing in two weeks. They are detached, or
//! their instance is stopped; which, no metric tells.
//!
//! Why it costs: a volume is charged by its size from its creation to its deletion, attached or not.
//!
//! What to do: look at what is detached, keep a snapshot of what may be needed, and delete the rest. No command deletes one
//! here: what is on it is gone with it.
//!
//! Source: AWS, "Amazon CloudWatch metrics for Amazon EBS": data are reported only while a volume is attached; "Amazon EBS
//! pricing".

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rust_decimal::Decimal;

use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{
    Created, CreatedSource, FindingReason, Resource, Severity, SilentVolumes, StrayMember, WasteReason,
};
use crate::bill::{Quantity, Region, Usd, product, quotient};
use crate::facts::metrics::{is_silent, volumes_lives};
use crate::facts::resources::VOLUME;
use crate::model::provenance::lifetime::Listed;
use crate::model::provenance::subject::made_at;
use crate::question::RuleId;
use crate::snapshot::Inventoried;

pub(crate) const RULE: Rule = Rule { id: RuleId::UnattachedVolume, looks: Looks::All(find), note: None };

/// What is younger may have had no two weeks to send anything in.
const YOUNG: TimeDelta = TimeDelta::days(15);
/// More digits than any price has.
const DECIMALS: u32 = 10;

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    if !scene.is_now() {
        return Vec::new();
    }
    scene.snapshot().evidence.inventory.keys().filter_map(|region| of_region(scene, region)).collect()
}

fn of_region(scene: &Scene<'_>, region: &Region) -> Option<Draft> {
    let held = scene.inventory(region, VOLUME)?;
    let lives = volumes_lives(scene.snapshot().evidence.metrics.get(region)?);
    let silent = held.iter().filter(|own| is_silent(own, &lives) == Some(true));
    let dated = silent.map(|own| (own, created(scene, region, own)));
    let found: Vec<(&Inventoried, Created)> = dated.filter(|(_, made)| is_old(scene, made) != Some(false)).collect();
    if found.is_empty() {
        return None;
    }
    let name = |(own, _): &(&Inventoried, Created)| own.identifier.clone();
    let sizes: Option<Vec<Decimal>> = found.iter().map(|(own, _)| size(own)).collect();
    let why = SilentVolumes {
        region: region.clone(),
        names: found.iter().map(name).collect(),
        size: sizes.map(|sizes| Quantity::new(sizes.into_iter().sum())),
    };
    let mut draft = Draft::because(RULE.id, region.clone(), WasteReason::NothingSent(why));
    let undated: Vec<String> = found.iter().filter(|(_, made)| is_old(scene, made).is_none()).map(name).collect();
    draft.certain = undated.len() < found.len();
    draft.at_most = Severity::Low;
    draft.note(WasteReason::ListDetached(region.clone()));
    if !undated.is_empty() {
        draft.note(WasteReason::AgeUnknown(undated));
    }
    let stacks: BTreeSet<_> =
        found.iter().filter_map(|(own, _)| scene.provenance().stack_of(region, VOLUME, &own.identifier)).collect();
    draft.notes.extend(stacks.into_iter().map(FindingReason::OfStack));
    for (own, _) in &found {
        let (kind, name) = (VOLUME.to_owned(), own.identifier.clone());
        draft.members.push(StrayMember { kind, name, region: region.clone() });
        saves(scene, region, own, &mut draft);
    }
    if let [(one, made)] = found.as_slice() {
        draft.resource = Some(Resource { kind: VOLUME.to_owned(), name: one.identifier.clone(), arn: None });
        draft.created = made.clone();
    }
    Some(draft)
}

fn created(scene: &Scene<'_>, region: &Region, own: &Inventoried) -> Created {
    let listed = Listed { present: Some(true), stamp: made_at(&own.properties) };
    scene.provenance().created(region, VOLUME, &own.identifier, listed)
}

/// Whether a volume is older than fifteen days; `None` where nothing that is known tells.
fn is_old(scene: &Scene<'_>, made: &Created) -> Option<bool> {
    let is_old = scene.as_of() - made.at? >= YOUNG;
    match made.source {
        CreatedSource::Cloudtrail => Some(is_old),
        CreatedSource::NotAfter => is_old.then_some(true),
        CreatedSource::NotBefore | CreatedSource::Unknown => None,
    }
}

fn size(own: &Inventoried) -> Option<Decimal> {
    own.properties.get("Size")?.parse().ok()
}

/// Tells what a draft saves by one volume: its GB at what the bill's line of its type makes a GB cost. Operations and
/// throughput that are charged by themselves aren't known by volume.
fn saves(scene: &Scene<'_>, region: &Region, own: &Inventoried, draft: &mut Draft) {
    let Some((usage_type, cost, is_all)) = cost(scene, region, own) else {
        draft.removal.unknown = true;
        return;
    };
    *draft.at_stake.get_or_insert_default() += cost;
    draft.removal.unknown |= !is_all;
    draft.removal.charges.insert((usage_type, region.clone(), own.identifier.clone()), cost);
}

/// The usage type of a volume, what a full month of its GB costs, and whether that is all.
fn cost(scene: &Scene<'_>, region: &Region, own: &Inventoried) -> Option<(String, Usd, bool)> {
    let kind = own.properties.get("VolumeType")?.as_str();
    let meter = match kind {
        "standard" => "EBS:VolumeUsage".to_owned(),
        "io1" => "EBS:VolumeUsage.piops".to_owned(),
        kind => format!("EBS:VolumeUsage.{kind}"),
    };
    let line = scene.first_billed(meter, region)?;
    let is_shared =
        line.offer().is_some_and(|offer| scene.case.eligibility.gives(offer, scene.case.month).is_possible());
    if is_shared && !line.billed.is_zero() {
        return None;
    }
    let cost = quotient(product(line.billed.value(), size(own)?), line.usage?.value())?;
    Some((line.usage_type.to_string(), Usd::new(cost.round_dp(DECIMALS).normalize()), !kind.starts_with("io")))
}
