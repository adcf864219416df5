//! `free-tier-cliff`: an allowance that is about to overflow or to end, with nothing else found that draws on it.
//!
//! Why it costs: what stands there is free up to the allowance; the next one, or the first month without it, is charged.
//!
//! What to do: take down what isn't needed before the day on which it overflows or ends; `whybill free-tier` has all of them.
//!
//! Source: AWS, "AWS Free Tier" and each service's price page, as `whybill rules` lists them.

use chrono::TimeDelta;

use crate::analyse::free_tier;
use crate::analyse::strays::candidate::{Draft, Looks, Removal, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{BillReason, OfferReason, OfferUse, OfferVerdict, Overflow};
use crate::bill::{Quantity, Region, Usd};
use crate::catalogue::named::CLOUDWATCH;
use crate::catalogue::{Offer, Standing};
use crate::question::{NoAnswer, RuleId};
use crate::snapshot::Role;

pub(crate) const RULE: Rule = Rule { id: RuleId::FreeTierCliff, looks: Looks::Answer(find), note: None };

/// An offer that ends within two months is told of, a trial that ends for every account half a year before.
const SOON: TimeDelta = TimeDelta::days(62);
const TRIAL_SOON: TimeDelta = TimeDelta::days(184);

fn find(scene: &Scene<'_>) -> Result<Vec<Draft>, NoAnswer> {
    if !scene.has_bill() {
        return Ok(Vec::new());
    }
    let report = free_tier::of_month(&scene.months, None, scene.as_of(), false)?;
    Ok(report.offers.iter().filter_map(|row| look(scene, row)).collect())
}

fn look(scene: &Scene<'_>, row: &OfferUse) -> Option<Draft> {
    let offer = scene.case.catalogue.offers.iter().find(|offer| offer.id == row.offer);
    let trial = offer.and_then(Offer::ends_for_all);
    let of_alarms = offer
        .is_some_and(|offer| scene.case.catalogue.meters_of(offer).any(|meter| meter.standing == Standing::Alarms));
    let overflows = row.verdict == OfferVerdict::WillExceed
        || row.verdict == OfferVerdict::Exceeded
            && of_alarms
            && row.next_full_month.used.is_some_and(|u| u > row.limit);
    let today = scene.as_of().date_naive();
    let soon = if trial.is_some() { TRIAL_SOON } else { SOON };
    let ends = row.ends.filter(|day| *day > today && *day - today <= soon && row.given == Some(true));
    let mut draft = match ends {
        _ if overflows => Draft::of_allowance(RULE.id, row.clone()),
        Some(day) => {
            let (limit, noun) = (row.limit, row.noun.clone());
            let why = if trial.is_some() {
                BillReason::TrialEnds { limit, noun, day }
            } else {
                BillReason::AllowanceEnds { limit, noun, day }
            };
            Draft::because(RULE.id, Region::global(), why)
        }
        None => return None,
    };
    // What ends later than the next month still gives then.
    let cost = if overflows { row.next_full_month.cost } else { without(row).or(row.next_full_month.cost) };
    if let Some(cost) = cost {
        draft.note(BillReason::FullMonthCosts(cost));
    }
    draft.at_stake = cost;
    draft.info = !overflows;
    // An allowance's own reckoning is sure; nothing else needs to speak for it.
    draft.certain = overflows;
    if overflows {
        draft.note(BillReason::Used { used: row.used, limit: row.limit });
    }
    draft.resource =
        Some(crate::answer::Resource { kind: "Free Tier allowance".to_owned(), name: row.offer.clone(), arn: None });
    Some(draft)
}

/// What a month like this one costs once the allowance has ended.
fn without(row: &OfferUse) -> Option<Usd> {
    row.reasons.iter().find_map(|reason| match reason {
        OfferReason::TrialEnds { cost_without, .. } | OfferReason::FirstYear { cost_without, .. } => *cost_without,
        _ => None,
    })
}

/// How the allowance that a removal draws on overflows, where it does; and its offer.
pub(crate) fn overflow<'s>(scene: &'s Scene<'_>, removal: &Removal) -> Option<(&'s Offer, Overflow)> {
    let mut meters = removal.alarms.iter().filter_map(|(region, name)| {
        let own = scene.alarm(region, name)?;
        scene.case.catalogue.meter(CLOUDWATCH, own.charged.meter()?)
    });
    let (offer, noun) = meters.find_map(|meter| Some((scene.offer(meter)?, meter.noun.as_str())))?;
    let now = Quantity::new(scene.alarms_of(offer));
    if now <= offer.limit || scene.case.role_for(offer) == Role::Member {
        return None;
    }
    let is_organisations = scene.case.role_for(offer) == Role::Payer;
    Some((offer, Overflow { free: offer.limit, used: now, noun: noun.to_owned(), is_organisations }))
}
