//! The causes of one line's change, in the order in which they are handed out.
//!
//! A line that is in both months has charged units × a price in each. First the units change by usage alone: with the
//! later month's usage and as many free units as the earlier month had for the line. What of that comes from things that
//! stood for a part of the earlier month only, or from a longer month, goes by these names. Then the free units change,
//! then how many
//! stand at each step of the price, and last the price.

use rust_decimal::Decimal;

use crate::analyse::diff::figures::Figures;
use crate::answer::{CauseOfChange, ExplainedLine, Pair};
use crate::bill::{BillingMonth, Quantity, RecordType, Usd, product};
use crate::facts::units::is_by_the_hour;

/// What each cause makes of a line's change; sums to it.
pub(super) fn causes(
    months: Pair<BillingMonth>,
    standing: Option<Quantity>,
    record_type: RecordType,
    (before, after): (Option<&ExplainedLine>, Option<&ExplainedLine>),
) -> Vec<(CauseOfChange, Usd)> {
    let billed = |line: Option<&ExplainedLine>| line.map(|line| line.billed).unwrap_or_default();
    let change = billed(after) - billed(before);
    if let Some(cause) = of_record(record_type) {
        return vec![(cause, change)];
    }
    match (before, after) {
        (None, _) => vec![(CauseOfChange::New, change)],
        (_, None) => vec![(CauseOfChange::Gone, change)],
        (Some(before), Some(after)) => {
            steps(months, standing, before, after).unwrap_or_else(|| vec![(CauseOfChange::Unexplained, change)])
        }
    }
}

fn of_record(record_type: RecordType) -> Option<CauseOfChange> {
    Some(match record_type {
        RecordType::Usage => return None,
        // What it takes off is usage, which is a line of its own.
        RecordType::Negation => CauseOfChange::Usage,
        RecordType::Credit => CauseOfChange::Credit,
        RecordType::Refund => CauseOfChange::Refund,
        RecordType::Discount => CauseOfChange::Discount,
        RecordType::Tax => CauseOfChange::Tax,
        RecordType::Fee => CauseOfChange::Fee,
    })
}

/// More than a bill has.
const DECIMALS: u32 = 12;

fn steps(
    months: Pair<BillingMonth>,
    standing: Option<Quantity>,
    before: &ExplainedLine,
    after: &ExplainedLine,
) -> Option<Vec<(CauseOfChange, Usd)>> {
    let (from, to) = (Figures::of(before)?, Figures::of(after)?);
    let price = from.mean().or(to.mean()).unwrap_or_default();
    let charged_by_usage = (to.usage - free(&from, &to)).max(Decimal::ZERO);
    let by_usage = charged_by_usage - from.charged;
    let is_hours = is_by_the_hour(after.unit.as_deref());
    let by_level = by_length(months, from.usage, to.usage).filter(|_| is_hours);
    let by_level = by_level.or_else(|| by_standing(standing, from.usage, to.usage));
    // Of the charged units that usage brings or takes, as much as of all of the usage.
    let share = by_level.and_then(|(_, part)| part.checked_div(to.usage - from.usage)).unwrap_or_default();
    let level = by_usage * share;
    let by_allowance = to.charged - charged_by_usage;
    let (by_tier, by_price) = by_price(&from, &to, price);
    let mut causes = vec![
        (by_level.map_or(CauseOfChange::FullMonth, |(cause, _)| cause), product(level, price)),
        (CauseOfChange::Usage, product(by_usage - level, price)),
        (of_allowance(&from, &to, by_allowance), product(by_allowance, price)),
        (CauseOfChange::Tier, by_tier),
        (CauseOfChange::Price, by_price),
    ];
    // A quotient fills all the digits there are; with fewer the parts sum exactly.
    causes.iter_mut().for_each(|(_, change)| *change = change.round_dp(DECIMALS));
    causes.retain(|(_, change)| !change.is_zero());
    let change = to.billed - from.billed;
    close(&mut causes, change, from.rounding() + to.rounding());
    if causes.is_empty() {
        let cause = by_level.filter(|_| share == Decimal::ONE).map_or(CauseOfChange::Usage, |(cause, _)| cause);
        causes.push((cause, change));
    }
    Some(causes.into_iter().map(|(cause, change)| (cause, Usd::new(change))).collect())
}

/// How many units of the later month's usage are free by the earlier month's allowance.
fn free(from: &Figures<'_>, to: &Figures<'_>) -> Decimal {
    if let Some(free) = to.free_without_end().filter(|_| from.ended.is_none()) {
        return free;
    }
    // Where something was charged, no more was free; else as much as was free later, if that is more.
    let free = if from.charged.is_zero() { from.free.max(to.free) } else { from.free };
    free.max(Decimal::ZERO)
}

/// Why more or less of a line is free.
fn of_allowance(from: &Figures<'_>, to: &Figures<'_>, more_charged: Decimal) -> CauseOfChange {
    match from.ended.or(to.ended) {
        Some(_) => CauseOfChange::PartMonth,
        None if more_charged > Decimal::ZERO => CauseOfChange::FreeTierExhausted,
        None => CauseOfChange::FreeTierRegained,
    }
}

/// What of the change comes from more or fewer units at each step of one price, and what from another price. A mean
/// over what isn't told is no price.
fn by_price(from: &Figures<'_>, to: &Figures<'_>, mean: Decimal) -> (Decimal, Decimal) {
    if to.charged.is_zero() || !from.is_told() || !to.is_told() {
        return (Decimal::ZERO, Decimal::ZERO);
    }
    let at_mean = product(to.charged, mean);
    let by_steps = from.cost_of(to).unwrap_or(at_mean);
    (by_steps - at_mean, to.made() - by_steps)
}

/// All of a usage's change, where the same was used in each hour of both months.
fn by_length(months: Pair<BillingMonth>, from: Decimal, to: Decimal) -> Option<(CauseOfChange, Decimal)> {
    let (before, after) = (Decimal::from(months.from.hours()), Decimal::from(months.to.hours()));
    let is_same = before != after && is_near(to, (from * after).checked_div(before)?);
    is_same.then_some((CauseOfChange::MonthLength, to - from))
}

/// What of a usage's change comes from what had come or gone in the course of the earlier month: what stood at its end,
/// in a full month, against what was used in it.
fn by_standing(standing: Option<Quantity>, from: Decimal, to: Decimal) -> Option<(CauseOfChange, Decimal)> {
    // What differs by rounding alone stood all month.
    let full = standing?.value();
    let (grown, all) = (full - from, to - from);
    if is_near(full, from) {
        return None;
    }
    let is_same_way = grown.is_sign_negative() == all.is_sign_negative() && !grown.is_zero() && !all.is_zero();
    let part = if grown.abs() > all.abs() || is_near(grown, all) { all } else { grown };
    is_same_way.then_some((CauseOfChange::FullMonth, part))
}

/// Whether two figures differ by a thousandth at most.
fn is_near(one: Decimal, other: Decimal) -> bool {
    (one - other).abs() * Decimal::ONE_THOUSAND <= other.abs()
}

/// Makes the causes sum to the change: the last one takes what both bills rounded, and what is more is not explained.
fn close(causes: &mut Vec<(CauseOfChange, Decimal)>, change: Decimal, rounded: Decimal) {
    let rest = change - causes.iter().map(|(_, part)| *part).sum::<Decimal>();
    let is_rounding = rest.abs() <= Decimal::new(1, 6).max(change.abs() / Decimal::ONE_THOUSAND).max(rounded);
    match causes.last_mut() {
        _ if rest.is_zero() => {}
        Some((_, last)) if is_rounding => *last += rest,
        _ => causes.push((CauseOfChange::Unexplained, rest)),
    }
}
