//! What there is to say of the month as a whole: what was paid, why, what is about to cost.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyse::explain::organisation;
use crate::answer::{CreditsOutlook, Discount, ExplainedLine, LineReason, OrganisationBill, SummaryReason, Verdict};
use crate::bill::{BillingMonth, Quantity, RecordType, Usd};
use crate::catalogue::{Offer, Standing};
use crate::facts::Owner;
use crate::facts::program::Program;
use crate::model::forecast::alarm_pool::AlarmPool;
use crate::model::forecast::next_month::{foretold_from, month_end};
use crate::model::month::Case;
use crate::snapshot::Role;

/// So many services, and operations of one, are told one by one.
const NAMED: usize = 5;
/// So many owners of alarms, and regions where only alarms are, are told one by one.
const OWNERS: usize = 2;

/// The reasons, the most important first.
pub(super) fn reasons(
    case: &Case<'_>,
    lines: &[ExplainedLine],
    discount: Option<Discount>,
    whole: Option<&OrganisationBill>,
) -> Vec<SummaryReason> {
    let mut reasons: Vec<SummaryReason> = whole.map(organisation::reasons).into_iter().flatten().collect();
    reasons.push(paid(lines));
    reasons.extend(discount.map(SummaryReason::Discount));
    reasons.extend(unexplained(lines));
    reasons.extend(operations(lines));
    reasons.extend(alarms(case));
    let of_alarms = to_come(case);
    let runs_on = runs_on(case, lines, !of_alarms.is_empty());
    reasons.extend(of_alarms.into_iter().chain(runs_on));
    reasons.extend(trials(lines));
    reasons.extend(credits(case).map(SummaryReason::Credits));
    reasons
}

fn paid(lines: &[ExplainedLine]) -> SummaryReason {
    if lines.is_empty() {
        return SummaryReason::NoLines;
    }
    let is_of = |line: &&ExplainedLine, sort: RecordType| {
        line.record_type == sort || sort.counts_as_usage() && line.record_type.counts_as_usage()
    };
    let sum = |sort| lines.iter().filter(|line| is_of(line, sort)).map(|line| line.billed).sum();
    let billed: Usd = lines.iter().map(|line| line.billed).sum();
    if billed == sum(RecordType::Usage) {
        return SummaryReason::Paid { billed, parts: Vec::new() };
    }
    let kinds = [
        RecordType::Usage,
        RecordType::Fee,
        RecordType::Tax,
        RecordType::Discount,
        RecordType::Refund,
        RecordType::Credit,
    ];
    let parts = kinds.into_iter().map(|kind| (kind, sum(kind))).filter(|(_, sum)| !sum.is_zero());
    SummaryReason::Paid { billed, parts: parts.collect() }
}

fn unexplained(lines: &[ExplainedLine]) -> Option<SummaryReason> {
    let costs = lines.iter().filter(|line| line.verdict == Verdict::Unexplained).map(|line| line.billed);
    let costs: Vec<Usd> = costs.filter(|cost| !cost.is_zero()).collect();
    (!costs.is_empty()).then(|| SummaryReason::Unexplained { lines: costs.len(), billed: costs.iter().copied().sum() })
}

/// Which operations made the cost of the service that was split, the dearest first.
fn operations(lines: &[ExplainedLine]) -> Option<SummaryReason> {
    let mut sums: BTreeMap<&str, (Usd, Quantity)> = BTreeMap::new();
    for line in lines {
        if let Some(operation) = &line.operation {
            let sum = sums.entry(operation).or_default();
            sum.0 += line.billed;
            sum.1 += line.usage.unwrap_or_default();
        }
    }
    let service = lines.iter().find(|line| line.operation.is_some())?.service.clone();
    let mut sums: Vec<(&str, (Usd, Quantity))> = sums.into_iter().collect();
    sums.sort_by_key(|(operation, sum)| (std::cmp::Reverse(*sum), *operation));
    let dearest = sums.iter().take(NAMED).map(|(operation, (cost, _))| ((*operation).to_owned(), *cost)).collect();
    Some(SummaryReason::Operations { service, dearest, more: sums.len().saturating_sub(NAMED) })
}

/// Whose the alarms of the month are, where that tells why they are there: auto scaling's, and strangers.
fn alarms(case: &Case<'_>) -> Vec<SummaryReason> {
    // By their names, of which several policies may share one.
    let mut kept: BTreeMap<String, (Owner, usize)> = BTreeMap::new();
    let mut of_stacks: BTreeMap<Option<Program>, (BTreeSet<String>, usize)> = BTreeMap::new();
    let mut strangers = Vec::new();
    for (region, timeline) in case.timelines {
        let lives: Vec<_> = timeline.lives.iter().filter(|life| life.touches(case.month)).collect();
        for life in &lives {
            if let Some(own) = &life.stack {
                let (stacks, alarms) = of_stacks.entry(own.tool.clone()).or_default();
                stacks.extend(own.stack.clone());
                *alarms += 1;
            } else if let Some(owner) = &life.owner {
                kept.entry(owner.in_words()).or_insert_with(|| (owner.clone(), 0)).1 += 1;
            }
        }
        let Some(home) = case.stranger(region) else { continue };
        let own = lives.iter().filter(|life| !case.stands_in_most(&life.name, region)).collect::<Vec<_>>();
        if let [first, rest @ ..] = own.as_slice() {
            strangers.push(SummaryReason::Stranger {
                alarm: first.name.clone(),
                more: rest.len(),
                region: region.clone(),
                home: home.clone(),
            });
        }
    }
    let mut kept: Vec<(Owner, usize)> = kept.into_values().collect();
    kept.sort_by_key(|(_, alarms)| std::cmp::Reverse(*alarms));
    let more = kept.split_off(kept.len().min(OWNERS));
    let alarms = more.iter().map(|(_, alarms)| alarms).sum();
    let more = (!more.is_empty()).then_some(SummaryReason::MoreAlarmsKept { owners: more.len(), alarms });
    let kept = kept.into_iter().map(|(owner, alarms)| SummaryReason::AlarmsKept { owner, alarms });
    let regions = strangers.len().saturating_sub(OWNERS);
    strangers.truncate(OWNERS);
    let others = (regions > 0).then_some(SummaryReason::MoreStrangers { regions });
    let of_stacks =
        of_stacks.into_iter().map(|(tool, (stacks, alarms))| SummaryReason::AlarmsOfStacks { tool, stacks, alarms });
    kept.chain(more).chain(of_stacks).chain(strangers).chain(others).collect()
}

/// What the alarms that exist will cost beyond their allowance: at this month's end where it is open,
/// and in a full month.
fn to_come(case: &Case<'_>) -> Vec<SummaryReason> {
    if matches!(case.role(), Role::Member | Role::Payer) {
        return Vec::new();
    }
    let of_alarms = |offer: &&Offer| case.catalogue.meters_of(offer).any(|meter| meter.standing == Standing::Alarms);
    let offers = case.catalogue.offers.iter().filter(|offer| offer.valid.holds(case.month)).filter(of_alarms);
    offers.flat_map(|offer| to_come_of(case, offer)).collect()
}

/// What goes on by itself, and what a full month of it costs. Alarms have an outlook of their own.
fn runs_on(case: &Case<'_>, lines: &[ExplainedLine], besides: bool) -> Option<SummaryReason> {
    let of_alarms = case.lines.iter().filter(|own| own.meter().is_some_and(|meter| meter.standing == Standing::Alarms));
    let of_alarms: BTreeSet<&str> = of_alarms.map(|own| own.usage_type.as_str()).collect();
    let others = lines.iter().filter(|line| !of_alarms.contains(line.usage_type.as_str()));
    let costs = others.filter_map(|line| line.next_full_month.as_ref()?.cost).filter(|cost| !cost.is_zero());
    let costs: Vec<Usd> = costs.collect();
    let month = BillingMonth::of(case.as_of).next();
    let used: Usd = lines.iter().filter(|line| line.record_type.counts_as_usage()).map(|line| line.billed).sum();
    let (lines, cost): (usize, Usd) = (costs.len(), costs.into_iter().sum());
    // Of a bill that goes by use for the greater part a small sum would tell the wrong thing.
    (lines > 0 && cost + cost >= used).then_some(SummaryReason::RunsOn { month, lines, cost, besides })
}

/// When a trial ends that a line draws on, and what the line costs then.
fn trials(lines: &[ExplainedLine]) -> impl Iterator<Item = SummaryReason> {
    let ends = |line: &ExplainedLine| {
        line.reasons.iter().find_map(|reason| match reason {
            LineReason::TrialEnds { on, cost_without } => Some(SummaryReason::TrialEnds {
                what: line.words.as_ref().map(|words| words.what.clone()).or_else(|| line.noun.clone())?,
                on: *on,
                cost: *cost_without,
            }),
            _ => None,
        })
    };
    lines.iter().filter_map(ends)
}

/// When the credits of a Free plan end: no news beside an older month.
fn credits(case: &Case<'_>) -> Option<CreditsOutlook> {
    let outlook = CreditsOutlook::of(case.snapshot, case.as_of)?;
    (case.month >= outlook.month).then_some(outlook)
}

fn to_come_of(case: &Case<'_>, offer: &Offer) -> Vec<SummaryReason> {
    let unread: BTreeSet<_> = case.unread_regions(offer);
    let Some(pool) = AlarmPool::of(case, offer, case.as_of).filter(|pool| !pool.over().is_zero()) else {
        return if unread.is_empty() { Vec::new() } else { vec![SummaryReason::AlarmsToComeUnknown { unread }] };
    };
    let limit = offer.limit;
    let end = if case.is_open() { month_end(case, offer).filter(|end| !end.over.is_zero()) } else { None };
    let end = end.map(|end| SummaryReason::AlarmsAtMonthEnd { used: end.used, over: end.over, limit, cost: end.cost });
    let (metrics, over, cost) = (pool.metrics, pool.over(), pool.cost());
    let full = first_full_month(case, &pool);
    let full = full.map(|from| SummaryReason::AlarmsInAFullMonth { metrics, over, limit, cost, from, unread });
    end.into_iter().chain(full).collect()
}

/// From when on the alarms that there are make a full month: the one after the explained month, where they were there at its end. Where
/// they weren't, an older month than the last one tells nothing of them.
fn first_full_month(case: &Case<'_>, pool: &AlarmPool<'_>) -> Option<BillingMonth> {
    let (end, next) = foretold_from(case);
    let open = BillingMonth::of(case.as_of);
    let were_there = AlarmPool::of(case, pool.offer, end).is_some_and(|then| then.metrics == pool.metrics);
    if were_there { Some(next) } else { (case.month.next() >= open).then(|| open.next()) }
}
