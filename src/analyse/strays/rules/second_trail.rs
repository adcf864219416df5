//! `second-trail`: trails that record management events which another one records already.
//!
//! Why it costs: the first copy of management events in a region is free, each further one is $2.00 per 100,000 events.
//!
//! What to do: keep one trail over all regions, and delete or stop the others; what they deliver to stays.
//!
//! Source: AWS, "Managing CloudTrail trail costs" and "AWS CloudTrail pricing".

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{Resource, ResourceReason, StrayMember, TakesDown};
use crate::bill::{Quantity, Region, Usd};
use crate::catalogue::named::FURTHER_COPIES;
use crate::facts::resources::TRAIL;
use crate::question::RuleId;
use crate::snapshot::TrailConfiguration;

pub(crate) const RULE: Rule = Rule { id: RuleId::SecondTrail, looks: Looks::All(find), note: None };

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut paid: BTreeMap<Region, Quantity> = BTreeMap::new();
    for line in scene.lines_of(FURTHER_COPIES) {
        *paid.entry(line.region().clone()).or_default() += line.usage.unwrap_or_default();
    }
    paid.retain(|_, events| *events > Quantity::ZERO);
    let Some(first) = paid.keys().next().cloned() else { return Vec::new() };
    let billed: Usd = scene.lines_of(FURTHER_COPIES).map(|line| line.billed).sum();
    let events: Quantity = paid.values().copied().sum();
    let why = ResourceReason::RecordedTwice { events, regions: paid.keys().cloned().collect(), billed };
    let mut draft = Draft::because(RULE.id, first, why);
    draft.at_stake = Some(billed);
    draft.removal.unknown = true;
    let trails = scene.snapshot().evidence.trails.as_deref().unwrap_or_default();
    let here = |trail: &&TrailConfiguration| trail.multi_region || paid.contains_key(&trail.home_region);
    // What is switched off, or records no management events, costs nothing of this.
    let may_record = |trail: &&TrailConfiguration| {
        trail.logging != Some(false) && trail.records.is_none_or(|records| records.reads || records.writes)
    };
    let over: Vec<&TrailConfiguration> = trails.iter().filter(here).filter(may_record).collect();
    if over.len() < 2 {
        draft.note(ResourceReason::TrailsUnknown);
        return vec![draft];
    }
    let names = over.iter().map(|trail| trail.name.clone()).collect();
    if over.iter().all(|trail| trail.logging.is_some() && trail.records.is_some()) {
        draft.signal(ResourceReason::TrailsRecord(names));
    } else {
        draft.note(ResourceReason::TrailsThere(names));
    }
    let member = |t: &&TrailConfiguration| StrayMember {
        kind: TRAIL.to_owned(),
        name: t.name.clone(),
        region: t.home_region.clone(),
    };
    draft.members = over.iter().map(member).collect();
    remedy(scene, &mut draft, &over, &paid);
    vec![draft]
}

/// Which trails to take down: those of one region of which one over all regions records all that they record. Between
/// equals that is the owner's choice.
fn remedy(scene: &Scene<'_>, draft: &mut Draft, over: &[&TrailConfiguration], paid: &BTreeMap<Region, Quantity>) {
    let repeated = |trail: &&&TrailConfiguration| over.iter().any(|whole| repeats(whole, trail));
    let (feeding, spare): (Vec<&TrailConfiguration>, Vec<&TrailConfiguration>) =
        over.iter().filter(repeated).copied().partition(|trail| trail.log_group.is_some());
    for trail in feeding {
        draft.note(ResourceReason::FeedsLogGroup(trail.name.clone()));
    }
    if spare.is_empty() {
        draft.note(ResourceReason::OwnersChoice);
        return;
    }
    draft.removal.unknown = false;
    let regions: BTreeSet<&Region> = spare.iter().map(|trail| &trail.home_region).collect();
    for region in regions {
        let copies = over.iter().filter(|trail| trail.multi_region || trail.home_region == *region).count();
        let going = spare.iter().filter(|trail| trail.home_region == *region).count();
        let further = Decimal::from(copies.saturating_sub(1).max(1));
        let events = paid.get(region).copied().unwrap_or_default().value() * Decimal::from(going) / further;
        draft.removal.units.insert((FURTHER_COPIES.to_owned(), region.clone(), String::new()), Quantity::new(events));
    }
    for trail in &spare {
        let step = Step::new("cloudtrail", "delete-trail", &trail.home_region).with("name", "Name", &trail.arn);
        draft.steps.push(step.taking_down(TakesDown::Delivery));
    }
    if let [trail] = spare.as_slice() {
        let (kind, name, arn) = (TRAIL.to_owned(), trail.name.clone(), Some(trail.arn.clone()));
        draft.resource = Some(Resource { kind, name, arn });
        draft.region = trail.home_region.clone();
    }
    draft.note(ResourceReason::ReadersUnknown);
    draft.note(ResourceReason::ReckonedBy(scene.case.month));
}

/// Whether one trail over all regions is known to record all that another of one region records.
fn repeats(whole: &TrailConfiguration, other: &TrailConfiguration) -> bool {
    let (Some(all), Some(own)) = (whole.records, other.records) else { return false };
    let does_more = own.others || other.insights;
    let is_spare = !other.multi_region && !other.organisation && other.logging == Some(true) && !does_more;
    let covers = whole.multi_region && whole.logging == Some(true) && !all.filtered;
    is_spare && covers && (all.reads || !own.reads) && (all.writes || !own.writes)
}
