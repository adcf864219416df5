//! `gone-but-billed`: usage of alarms that is more than those that exist account for.
//!
//! Why it costs: an alarm is charged for the time in which it existed, so a deleted one is on the bill until the month ends.
//!
//! What to do: nothing, it ends by itself; where no event tells of a deletion, look for an alarm that can't be seen.
//!
//! Source: AWS, "Analyzing, optimizing, and reducing CloudWatch costs": prorated by the hour.

use rust_decimal::Decimal;

use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{BillReason, Resource, StrayMember};
use crate::model::alarms::meter::{Metered, Span};
use crate::model::lines::ResolvedLine;
use crate::model::provenance::timeline::Reading;
use crate::question::RuleId;

pub(crate) const RULE: Rule = Rule { id: RuleId::GoneButBilled, looks: Looks::All(find), note: None };

/// Less than an hour of an alarm is rounding, and a slice of five minutes for each that came is the meter's jitter.
const LEAST: Decimal = Decimal::from_parts(1, 0, 0, false, 3);

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    scene.case.lines.iter().filter_map(|line| look(scene, line)).collect()
}

fn look(scene: &Scene<'_>, line: &ResolvedLine<'_>) -> Option<Draft> {
    let meter = line.alarm_meter()?;
    let (usage, region) = (line.usage?, line.region());
    let timeline = scene.case.timelines.get(region)?;
    let name = meter.usage.first()?;
    let living = timeline.alive_at(name, scene.as_of()).filter(|life| life.ended.is_none());
    // A beginning that isn't proven may lie before the month: then the living ones make the whole of it.
    let living: Vec<Span> = living.filter_map(|life| life.span(Reading::Changed)).collect();
    let explained = Metered::of(&living, scene.case.month);
    let gone = usage - explained.usage;
    if gone.value() < LEAST.max(explained.jitter) {
        return None;
    }
    let why = BillReason::AlarmsGone { month: scene.case.month, region: region.clone(), usage, gone };
    let mut draft = Draft::because(RULE.id, region.clone(), why);
    draft.resource = Some(Resource { kind: "bill line".to_owned(), name: line.usage_type.to_string(), arn: None });
    let ended = timeline.metered(name).filter(|life| life.touches(scene.case.month));
    for life in ended {
        if let Some(at) = life.ended {
            draft.note(BillReason::Deleted { name: life.name.clone(), at });
            let kind = crate::facts::resources::ALARM.to_owned();
            draft.members.push(StrayMember { kind, name: life.name.clone(), region: region.clone() });
        }
    }
    draft.note(if draft.members.is_empty() { BillReason::DeletionUnknown } else { BillReason::EndsByItself });
    if line.billed > crate::bill::Usd::ZERO {
        draft.note(BillReason::WholeLine { usage_type: line.usage_type.clone(), billed: line.billed });
    }
    draft.info = true;
    Some(draft)
}
