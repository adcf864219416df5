//! The causes of one line's change, in the order in which they are handed out.
//!
//! A line that is in both months has charged units × a price in each. First the units change by usage alone: with the
//! later month's usage and as many free units as the earlier month had for the line. What of that comes from things that
//! stood for a part of the earlier month only, or from a longer month, goes by these names. Then the free units change,
//! and last the price.

use rust_decimal::Decimal;

use crate::answer::{CauseOfChange, ExplainedLine, Pair};
use crate::bill::{BillingMonth, Quantity, RecordType, Usd, product, quotient};
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

/// A line's figures in a month.
#[derive(Clone, Copy)]
struct Figures {
    usage: Decimal,
    free: Decimal,
    charged: Decimal,
    billed: Decimal,
}

impl Figures {
    /// `None` where the bill doesn't tell what was charged.
    fn of(line: &ExplainedLine) -> Option<Self> {
        let (usage, billed) = (line.usage?.value(), line.billed.value());
        let charged = match line.charged_units {
            Some(units) => units.value(),
            None if line.offer.is_none() || billed.is_zero() => {
                if billed.is_zero() {
                    Decimal::ZERO
                } else {
                    usage
                }
            }
            None => return None,
        };
        Some(Self { usage, free: usage - charged, charged, billed })
    }

    /// What a charged unit cost; `None` where none was charged.
    fn price(self) -> Option<Decimal> {
        quotient(self.billed, self.charged)
    }
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
    let price = from.price().or(to.price()).unwrap_or_default();
    // Where something was charged, no more was free; else as much as was free later, if that is more.
    let free = if from.charged.is_zero() { from.free.max(to.free) } else { from.free }.max(Decimal::ZERO);
    let charged_by_usage = (to.usage - free).max(Decimal::ZERO);
    let by_usage = charged_by_usage - from.charged;
    let is_hours = is_by_the_hour(after.unit.as_deref());
    let by_level = by_length(months, from.usage, to.usage).filter(|_| is_hours);
    let by_level = by_level.or_else(|| by_standing(standing, from.usage, to.usage));
    // Of the charged units that usage brings or takes, as much as of all of the usage.
    let share = by_level.and_then(|(_, part)| part.checked_div(to.usage - from.usage)).unwrap_or_default();
    let level = by_usage * share;
    let by_allowance = to.charged - charged_by_usage;
    let by_price = to.price().map(|later| product(to.charged, later - price)).unwrap_or_default();
    let of_allowance =
        if by_allowance > Decimal::ZERO { CauseOfChange::FreeTierExhausted } else { CauseOfChange::FreeTierRegained };
    let mut causes = vec![
        (by_level.map_or(CauseOfChange::FullMonth, |(cause, _)| cause), product(level, price)),
        (CauseOfChange::Usage, product(by_usage - level, price)),
        (of_allowance, product(by_allowance, price)),
        (CauseOfChange::Price, by_price),
    ];
    // A quotient fills all the digits there are; with fewer the parts sum exactly.
    causes.iter_mut().for_each(|(_, change)| *change = change.round_dp(DECIMALS));
    causes.retain(|(_, change)| !change.is_zero());
    let change = to.billed - from.billed;
    close(&mut causes, change);
    if causes.is_empty() {
        let cause = by_level.filter(|_| share == Decimal::ONE).map_or(CauseOfChange::Usage, |(cause, _)| cause);
        causes.push((cause, change));
    }
    Some(causes.into_iter().map(|(cause, change)| (cause, Usd::new(change))).collect())
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

/// Makes the causes sum to the change: the last one takes a rounding, and what is more is not explained.
fn close(causes: &mut Vec<(CauseOfChange, Decimal)>, change: Decimal) {
    let rest = change - causes.iter().map(|(_, part)| *part).sum::<Decimal>();
    let is_rounding = rest.abs() <= Decimal::new(1, 6).max(change.abs() / Decimal::ONE_THOUSAND);
    match causes.last_mut() {
        _ if rest.is_zero() => {}
        Some((_, last)) if is_rounding => *last += rest,
        _ => causes.push((CauseOfChange::Unexplained, rest)),
    }
}
