//! The answer in a few plain sentences: what you paid, why, what is about to cost.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::{ExplainedLine, Verdict};
use crate::bill::figures::{exact, money, rounded};
use crate::bill::{Quantity, RecordType, Region, Usd};
use crate::catalogue::Standing;
use crate::model::forecast::alarm_pool::AlarmPool;
use crate::model::forecast::next_month::{foretold_from, month_end};
use crate::model::month::Case;
use crate::snapshot::Role;

/// The sentences, the most important first.
pub(crate) fn sentences(case: &Case<'_>, lines: &[ExplainedLine]) -> Vec<String> {
    let mut sentences = vec![paid(case, lines)];
    sentences.extend(reasons(lines));
    sentences.extend(operations(lines));
    sentences.extend(alarms(case));
    sentences.extend(to_come(case));
    sentences.extend(about_the_role(case.role()));
    sentences
}

/// What an account's role means for its allowances, where that is not plain.
pub(crate) fn about_the_role(role: Role) -> Option<String> {
    let sentence = match role {
        Role::Member => {
            "This account is paid for by another one: the Free Tier is shared over that organisation, so what is left of an allowance can't be seen from here."
        }
        Role::Unknown => {
            "Whether this account belongs to an organisation is unknown; it is reckoned as standing alone."
        }
        Role::Standalone | Role::Payer => return None,
    };
    Some(sentence.to_owned())
}

fn paid(case: &Case<'_>, lines: &[ExplainedLine]) -> String {
    let month = case.month.in_words();
    let billed: Usd = lines.iter().map(|line| line.billed).sum();
    let usage: Usd = lines.iter().filter(|l| l.record_type == RecordType::Usage).map(|line| line.billed).sum();
    let so_far = if case.as_of < case.month.end() { " so far" } else { "" };
    if lines.is_empty() {
        return format!("{month} has no line on its bill{so_far}: nothing was used, nothing is to be paid.");
    }
    if billed == usage {
        return format!("{month} cost {}{so_far}.", money(billed));
    }
    let names = [
        (RecordType::Usage, "usage"),
        (RecordType::Fee, "fees"),
        (RecordType::Tax, "tax"),
        (RecordType::Discount, "discounts"),
        (RecordType::Refund, "refunds"),
        (RecordType::Credit, "credits"),
    ];
    let part = |(record_type, name)| {
        let sum: Usd = lines.iter().filter(|line| line.record_type == record_type).map(|line| line.billed).sum();
        (!sum.is_zero()).then(|| format!("{} of {name}", money(sum)))
    };
    let parts: Vec<String> = names.into_iter().filter_map(part).collect();
    format!("{month} came to {}{so_far}: {}.", money(billed), parts.join(", "))
}

/// Why: what was charged, by service, the dearest first.
fn reasons(lines: &[ExplainedLine]) -> Vec<String> {
    let mut services: Vec<(&str, Usd, Usd)> = Vec::new();
    for line in lines.iter().filter(|line| line.record_type == RecordType::Usage && !line.billed.is_zero()) {
        let over = if line.verdict == Verdict::OverFreeTier { line.billed } else { Usd::ZERO };
        match services.iter_mut().find(|(service, ..)| *service == line.service) {
            Some((_, cost, some_over)) => {
                *cost += line.billed;
                *some_over += over;
            }
            None => services.push((&line.service, line.billed, over)),
        }
    }
    services.sort_by_key(|(service, cost, _)| (std::cmp::Reverse(*cost), *service));
    let mut out: Vec<String> = services
        .iter()
        .take(NAMED)
        .map(|(service, cost, over)| {
            let why = if over.is_zero() {
                String::new()
            } else if over == cost {
                ", for what is beyond the Free Tier's allowance".to_owned()
            } else {
                format!(", {} of it for what is beyond the Free Tier's allowance", money(*over))
            };
            format!("{service}: {}{why}.", money(*cost))
        })
        .collect();
    if services.len() > NAMED {
        let rest: Usd = services[NAMED..].iter().map(|(_, cost, _)| *cost).sum();
        let more = services.len() - NAMED;
        out.push(format!("{more} more {}: {}.", if more == 1 { "service" } else { "services" }, money(rest)));
    }
    let unexplained: Vec<_> =
        lines.iter().filter(|line| line.verdict == Verdict::Unexplained && !line.billed.is_zero()).collect();
    if !unexplained.is_empty() {
        let cost: Usd = unexplained.iter().map(|line| line.billed).sum();
        let lines = if unexplained.len() == 1 { "1 line".to_owned() } else { format!("{} lines", unexplained.len()) };
        out.push(format!("{lines} of {} in all could not be explained.", money(cost)));
    }
    out
}

const NAMED: usize = 5;

/// Which operations made the cost of the service that was split, the dearest first.
fn operations(lines: &[ExplainedLine]) -> Option<String> {
    let mut sums: BTreeMap<&str, (Usd, Quantity)> = BTreeMap::new();
    for line in lines {
        if let Some(operation) = &line.operation {
            let sum = sums.entry(operation).or_default();
            sum.0 += line.billed;
            sum.1 += line.usage.unwrap_or_default();
        }
    }
    let service = &lines.iter().find(|line| line.operation.is_some())?.service;
    let mut sums: Vec<(&str, (Usd, Quantity))> = sums.into_iter().collect();
    sums.sort_by_key(|(operation, sum)| (std::cmp::Reverse(*sum), *operation));
    let named = sums.iter().take(NAMED).map(|(operation, (cost, _))| format!("{operation} {}", money(*cost)));
    let more = match sums.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!("{service} by operation: {}{more}.", named.collect::<Vec<_>>().join(", ")))
}

/// Whose the alarms of the month are, where that tells why they are there: auto scaling's, and strangers.
fn alarms(case: &Case<'_>) -> Vec<String> {
    let mut kept: BTreeMap<String, usize> = BTreeMap::new();
    let mut strangers = Vec::new();
    for (region, timeline) in case.timelines {
        let lives: Vec<_> = timeline.lives.iter().filter(|life| life.touches(case.month)).collect();
        for owner in lives.iter().filter_map(|life| life.owner.as_ref()) {
            *kept.entry(owner.in_words()).or_default() += 1;
        }
        if let (Some(home), [first, rest @ ..]) = (case.stranger(region), lives.as_slice()) {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            strangers.push(format!(
                "{}{more} in {}: nothing else on this bill runs there; the rest is in {}.",
                first.name,
                region.in_words(),
                home.in_words()
            ));
        }
    }
    let kept = kept.iter().map(|(owner, count)| match count {
        1 => format!("1 alarm was made by {owner}."),
        _ => format!("{count} of the alarms were made by {owner}."),
    });
    kept.chain(strangers.into_iter().map(|stranger| format!("A stranger: {stranger}"))).collect()
}

/// What the alarms that exist will cost beyond their allowance: at this month's end where it is open,
/// and in a full month.
fn to_come(case: &Case<'_>) -> Vec<String> {
    if matches!(case.role(), Role::Member | Role::Payer) {
        return Vec::new();
    }
    let (instant, next) = foretold_from(case);
    let mut sentences = Vec::new();
    for offer in case.catalogue.offers.iter().filter(|offer| offer.valid.holds(case.month)) {
        if !case.catalogue.meters_of(offer).any(|meter| meter.standing == Standing::Alarms) {
            continue;
        }
        let unread = case.unread_regions(offer);
        let Some(pool) = AlarmPool::of(case, offer, instant).filter(|pool| !pool.over().is_zero()) else {
            if !unread.is_empty() {
                let those = named(&unread);
                sentences.push(format!(
                    "What alarms will cost in a full month can't be told: those of {those} were not read."
                ));
            }
            continue;
        };
        let unread = if unread.is_empty() {
            String::new()
        } else {
            format!(" There may be more: the alarms of {} were not read.", named(&unread))
        };
        if case.as_of < case.month.end()
            && let Some(end) = month_end(case, offer)
            && !end.over.is_zero()
        {
            sentences.push(format!(
                "{} will end at {} alarm-months if nothing changes, {} more than the {} free ones{}.",
                case.month.in_words(),
                rounded(end.used),
                rounded(end.over),
                exact(offer.limit),
                end.cost.map_or_else(String::new, |cost| format!(": {}", money(cost)))
            ));
        }
        sentences.push(format!(
            "A full month of the {} alarm metrics that {} is {} more than the {} free ones{}, from {} on, until some are taken down.{unread}",
            pool.metrics,
            if case.as_of < case.month.end() { "exist now" } else { "existed at the end of this one" },
            exact(pool.over()),
            exact(offer.limit),
            pool.cost().map_or_else(String::new, |cost| format!(": {} a month", money(cost))),
            next.in_words(),
        ));
    }
    sentences
}

/// The first few regions by name, and how many more.
fn named(regions: &BTreeSet<Region>) -> String {
    let names: Vec<String> = regions.iter().take(3).map(Region::in_words).collect();
    match regions.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
