//! `tutorial-burst`: what one principal made in one go with three or more services, and hardly touched since.
//!
//! All of it is one finding, which contains the findings about single parts of it.
//!
//! Why it costs: a tutorial's parts go on standing after it: alarms, capacity, storage, each of them small and forgotten.
//!
//! What to do: take down all of it, if nobody needs it any more.
//!
//! Source: amazonwebshark.com, "Unexpected CloudWatch In The Billing Area", 2022: a workshop of 17 March, on April's bill.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::analyse::strays::aws_cli::taking_down;
use crate::analyse::strays::burst::StandingBurst;
use crate::analyse::strays::candidate::{Claim, Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{BurstReason, Created, CreatedSource, MadeThing, NoCommand, StrayMember};
use crate::bill::Quantity;
use crate::facts::events::base_name;
use crate::facts::metrics::use_of;
use crate::question::RuleId;
use crate::snapshot::MetricSum;

pub(crate) const RULE: Rule = Rule { id: RuleId::TutorialBurst, looks: Looks::All(find), note: None };

const SERVICES: usize = 3;
/// So long after it little has happened.
const SINCE: TimeDelta = TimeDelta::days(14);

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    scene
        .bursts
        .iter()
        .filter(|burst| burst.services().len() >= SERVICES)
        .filter_map(|burst| look(scene, burst))
        .collect()
}

fn look(scene: &Scene<'_>, burst: &StandingBurst<'_>) -> Option<Draft> {
    let begun = burst.made.first()?.0.at;
    if scene.as_of() - begun < SINCE || is_used(scene, burst) {
        return None;
    }
    let members = || burst.made.iter().map(|(_, member)| member).cloned();
    let idle: Vec<StrayMember> = members().filter(|member| is_idle(scene, member)).collect();
    // That it wasn't changed is seen above.
    let untouched: Vec<StrayMember> = members().filter(|member| scene.are_all_events_known(member)).collect();
    // That nothing is known of its use is no sign that it isn't used.
    if idle.is_empty() && untouched.is_empty() {
        return None;
    }
    let made = BurstReason::Made {
        from: burst.day(),
        to: burst.made.last()?.0.at.date_naive(),
        by: burst.principal.to_owned(),
        regions: burst.regions().into_iter().cloned().collect(),
        services: burst.services().iter().map(|own| (*own).to_owned()).collect(),
    };
    let mut draft = Draft::because(RULE.id, burst.region().clone(), made);
    if !idle.is_empty() {
        draft.signal(BurstReason::Idle(idle));
    }
    if !untouched.is_empty() {
        draft.signal(BurstReason::Untouched(untouched));
    }
    let things = burst.made.iter().map(|(event, member)| MadeThing {
        at: event.at,
        event: base_name(&event.name).to_owned(),
        name: member.name.clone(),
    });
    draft.note(BurstReason::MadeThen(things.collect()));
    draft.members = members().collect();
    draft.is_again = burst.is_again;
    draft.created =
        Created { at: Some(begun), source: CreatedSource::Cloudtrail, by: Some(burst.principal.to_owned()) };
    Some(draft)
}

/// Commands for what is known to rest, and can be deleted by its name; not for what is to stay. Gives what they delete.
fn remedy(scene: &Scene<'_>, draft: &mut Draft, staying: &BTreeSet<Claim>) -> BTreeSet<Claim> {
    let mut deleted = BTreeSet::new();
    let mut left: BTreeMap<NoCommand, Vec<StrayMember>> = BTreeMap::new();
    for member in &draft.members {
        let claim = (member.kind.clone(), member.name.clone(), member.region.clone());
        let stack = scene.provenance().stack_of(&member.region, &member.kind, &member.name);
        let remedy = match (stack, taking_down(&member.kind, &member.name, &member.region)) {
            _ if staying.contains(&claim) => Err(NoCommand::Kept),
            (Some(stack), _) => Err(NoCommand::OfStack(stack)),
            (_, None) => Err(NoCommand::TakesMore),
            (_, Some(_)) if !is_idle(scene, member) => Err(NoCommand::UseUnknown),
            (_, Some(step)) => Ok(step),
        };
        match remedy {
            Ok(step) => {
                draft.steps.push(step);
                deleted.insert(claim);
            }
            Err(why) => left.entry(why).or_default().push(member.clone()),
        }
    }
    left.into_iter().for_each(|(why, of)| draft.note(BurstReason::NoCommand { why, of }));
    deleted
}

/// The metrics that tell whether a member is used, and their sums as far as they were asked for.
fn sums_of<'s>(scene: &'s Scene<'_>, member: &StrayMember) -> Vec<Option<&'s MetricSum>> {
    use_of(&member.kind, &member.name).map(|metric| scene.sum_of(&member.region, &metric)).collect()
}

/// Whether something of it is known to be used: consumed, or changed by somebody on a later day.
fn is_used(scene: &Scene<'_>, burst: &StandingBurst<'_>) -> bool {
    let is_more = |sum: &MetricSum| sum.sum.is_some_and(|sum| sum > Quantity::ZERO);
    let consumed = burst.made.iter().any(|(_, member)| sums_of(scene, member).into_iter().flatten().any(is_more));
    consumed || burst.made.iter().any(|(_, member)| scene.is_changed_after(member, burst.last_day))
}

/// Whether it is known to have consumed nothing: all that tells was asked.
fn is_idle(scene: &Scene<'_>, member: &StrayMember) -> bool {
    let sums: Option<Vec<&MetricSum>> = sums_of(scene, member).into_iter().collect();
    sums.is_some_and(|sums| scene.is_idle(sums.into_iter()) == Some(true))
}

/// Puts findings into the bursts that made what they are about: the place of the burst that contains each. No command
/// is given for what is to stay.
pub(crate) fn contain(scene: &Scene<'_>, drafts: &mut [Draft], staying: &BTreeSet<Claim>) -> Vec<Option<usize>> {
    let bursts = drafts.iter().enumerate().filter(|(_, draft)| draft.rule == RULE.id);
    let bursts: Vec<(usize, BTreeSet<Claim>)> = bursts.map(|(at, draft)| (at, draft.claims())).collect();
    let mut deleted = BTreeSet::new();
    for (burst, _) in &bursts {
        deleted.append(&mut remedy(scene, &mut drafts[*burst], staying));
    }
    let mut containers = vec![None; drafts.len()];
    for (at, container) in containers.iter_mut().enumerate() {
        if drafts[at].rule == RULE.id {
            continue;
        }
        let claims = drafts[at].claims();
        let made_it = bursts.iter().find(|(_, made)| !made.is_disjoint(&claims));
        *container = made_it.map(|(burst, _)| *burst);
    }
    for (at, container) in containers.iter().enumerate() {
        let Some(burst) = *container else { continue };
        // A table that is deleted needs no other way of paying for it.
        drafts[at].alternative = drafts[at].rule == RuleId::IdleTable && !drafts[at].claims().is_disjoint(&deleted);
        let mut inner = drafts[at].clone();
        if inner.alternative {
            inner.steps.clear();
        }
        let outer = &mut drafts[burst];
        outer.members.extend(inner.members.into_iter().filter(|own| !outer.members.contains(own)).collect::<Vec<_>>());
        outer.removal.join(&inner.removal);
        // First what scales or watches it, then the thing itself.
        let own = std::mem::take(&mut outer.steps);
        outer.steps = inner.steps.into_iter().chain(own).collect();
    }
    containers
}
