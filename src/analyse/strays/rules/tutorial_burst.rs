//! `tutorial-burst`: what one principal made on one day with three or more services, and hardly touched since.
//!
//! All of it is one finding, which contains the findings about single parts of it.
//!
//! Why it costs: a tutorial's parts go on standing after it: alarms, capacity, storage, each of them small and forgotten.
//!
//! What to do: take down all of it, if nobody needs it any more.
//!
//! Source: amazonwebshark.com, "Unexpected CloudWatch In The Billing Area", 2022: a workshop of 17 March, on April's bill.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::analyse::attribution::in_words;
use crate::analyse::strays::draft::{Claim, Draft, Looks, Removal, Rule};
use crate::analyse::strays::made::{Burst, taking_down};
use crate::analyse::strays::scene::{Scene, names};
use crate::bill::Quantity;
use crate::plan::{MetricName, use_of};
use crate::report::words::kind_in_words;
use crate::report::{Created, CreatedSource, StrayMember};
use crate::snapshot::{MetricSum, TrailEvent};

pub(crate) const RULE: Rule = Rule { id: "tutorial-burst", looks: Looks::All(find) };

const SERVICES: usize = 3;
/// So long after it little has happened.
const SINCE: TimeDelta = TimeDelta::days(14);

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    scene
        .bursts()
        .iter()
        .filter(|burst| burst.services().len() >= SERVICES)
        .filter_map(|burst| look(scene, burst))
        .collect()
}

fn look(scene: &Scene<'_>, burst: &Burst<'_>) -> Option<Draft> {
    let begun = burst.made.first()?.0.at;
    if scene.as_of() - begun < SINCE || is_used(scene, burst) {
        return None;
    }
    let idle = idle(scene, burst);
    let untouched = untouched(scene, burst);
    // That nothing is known of its use is no sign that it isn't used.
    if idle.is_empty() && untouched.is_empty() {
        return None;
    }
    let rests: Vec<&str> = idle.iter().chain(&untouched).copied().collect();
    let services: Vec<&str> = burst.services().into_iter().collect();
    let why = format!(
        "On {} {} made things of {} services in {}: {}.",
        burst.day,
        in_words(burst.principal),
        services.len(),
        burst.region.in_words(),
        services.join(", ")
    );
    let mut draft = Draft::new(RULE.id, burst.region.clone(), why);
    draft
        .signals
        .extend((!idle.is_empty()).then(|| format!("Nothing was consumed of {} in two weeks.", idle.join(", "))));
    let kept = |names: Vec<&str>| format!("No event has changed {} since.", names.join(", "));
    draft.signals.extend((!untouched.is_empty()).then(|| kept(untouched)));
    let made = |(event, member): &(&TrailEvent, StrayMember)| {
        format!("{} UTC {}: {}", event.at.format("%H:%M"), event.name, member.name)
    };
    draft.notes.push(format!("Made then: {}.", burst.made.iter().map(made).collect::<Vec<_>>().join("; ")));
    draft.members = burst.made.iter().map(|(_, member)| member.clone()).collect();
    remedy(burst, &rests, &mut draft);
    draft.created =
        Created { at: Some(begun), source: CreatedSource::Cloudtrail, by: Some(burst.principal.to_owned()) };
    Some(draft)
}

/// Commands for what is known to rest, and can be deleted by its name.
fn remedy(burst: &Burst<'_>, rests: &[&str], draft: &mut Draft) {
    let (mut unknown, mut by_id) = (Vec::new(), Vec::new());
    for (_, member) in &burst.made {
        let named = format!("{} {}", kind_in_words(&member.kind), member.name);
        match taking_down(&member.kind, &member.name, &member.region) {
            None => by_id.push(named),
            Some(_) if !rests.contains(&member.name.as_str()) => unknown.push(named),
            Some(step) => draft.steps.push(step),
        }
    }
    if !unknown.is_empty() {
        let why = "whether it is still used was not asked";
        draft.notes.push(format!("No command is given for {}: {why}.", unknown.join(", ")));
    }
    if !by_id.is_empty() {
        let why = "what deletes it asks for more than a name";
        draft.notes.push(format!("No command is given for {}: {why}.", by_id.join(", ")));
    }
}

/// The sums that tell whether a member is used, as far as they were asked for.
fn sums_of<'s>(scene: &'s Scene<'_>, member: &StrayMember) -> impl Iterator<Item = &'s MetricSum> {
    let metrics: Vec<MetricName> = use_of(&member.kind, &member.name).collect();
    let held = scene.snapshot().evidence.sums.get(&member.region).into_iter().flatten();
    held.filter(move |sum| {
        metrics.iter().any(|own| {
            own.namespace == sum.namespace
                && own.metric == sum.metric
                && own.dimensions.as_ref() == Some(&sum.dimensions)
        })
    })
}

/// Whether something of it is known to be used: consumed, or changed by somebody on a later day.
fn is_used(scene: &Scene<'_>, burst: &Burst<'_>) -> bool {
    let names_made: Vec<&str> = burst.made.iter().map(|(_, member)| member.name.as_str()).collect();
    let is_consumed = |member| sums_of(scene, member).any(|sum| sum.sum.is_some_and(|sum| sum > Quantity::ZERO));
    let consumed = burst.made.iter().any(|(_, member)| is_consumed(member));
    consumed || changed(scene, burst, &names_made, scene.as_of())
}

fn changed(scene: &Scene<'_>, burst: &Burst<'_>, made: &[&str], until: DateTime<Utc>) -> bool {
    let later = |at: DateTime<Utc>| at.date_naive() > burst.day && at <= until;
    scene.events(&burst.region).iter().any(|event| {
        let about = event.resources.iter().any(|own| made.iter().any(|name| names(own, name)));
        about && later(event.at) && event.invoked_by.is_none()
    })
}

/// What is known to have consumed nothing.
fn idle<'b>(scene: &Scene<'_>, burst: &'b Burst<'_>) -> Vec<&'b str> {
    let made = burst.made.iter().map(|(_, member)| member);
    let idle = made.filter(|member| scene.is_idle(sums_of(scene, member)) == Some(true));
    idle.map(|member| member.name.as_str()).collect()
}

/// What no event has changed since, of what all events are known.
fn untouched<'b>(scene: &Scene<'_>, burst: &'b Burst<'_>) -> Vec<&'b str> {
    let known = scene.snapshot().evidence.resources.get(&burst.region);
    let is_known = |name: &&str| known.and_then(|known| known.get(*name)).is_some_and(|events| events.complete);
    burst.made.iter().map(|(_, member)| member.name.as_str()).filter(is_known).collect()
}

/// Puts findings into the bursts that made what they are about: the place of the burst that contains each.
pub(crate) fn contain(drafts: &mut [Draft]) -> Vec<Option<usize>> {
    let bursts = drafts.iter().enumerate().filter(|(_, draft)| draft.rule == RULE.id);
    let bursts: Vec<(usize, BTreeSet<Claim>)> = bursts.map(|(at, draft)| (at, draft.claims())).collect();
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
        let inner = drafts[at].clone();
        let outer = &mut drafts[burst];
        outer.members.extend(inner.members.into_iter().filter(|own| !outer.members.contains(own)).collect::<Vec<_>>());
        let mut removal: Removal = std::mem::take(&mut outer.removal);
        removal.join(&inner.removal);
        outer.removal = removal;
        // First what scales or watches it, then the thing itself.
        let own = std::mem::take(&mut outer.steps);
        outer.steps = inner.steps.into_iter().chain(own).collect();
    }
    containers
}
