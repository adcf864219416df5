//! The month that hasn't happened.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::bill::{BillingMonth, Quantity, Region, Usd, product, quotient};
use crate::catalogue::{Meter, Offer, Price, Standing};
use crate::model::alarms::meter::alarm_months;
use crate::model::allowance::pools;
use crate::model::forecast::alarm_pool::{AlarmPool, alive};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::provenance::timeline::Reading;
use crate::snapshot::Role;

/// What a line will be in a full month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextMonth {
    /// The usage.
    pub usage: Quantity,
    /// Its cost; `None` where its pool overflows over several lines, whose share AWS doesn't tell.
    pub cost: Option<Usd>,
}

/// A line's usage in the first full month after the instant of analysis, where it runs on by itself.
pub(crate) fn next_full_month(
    case: &Case<'_>,
    line: &ResolvedLine<'_>,
    meter: &Meter,
    offer: Option<&Offer>,
) -> Option<NextMonth> {
    match meter.standing {
        Standing::OnDemand => None,
        Standing::Alarms => of_alarms(case, line, meter, offer),
        Standing::Stock => of_stock(case, line, meter, offer),
    }
}

fn of_alarms(case: &Case<'_>, line: &ResolvedLine<'_>, meter: &Meter, offer: Option<&Offer>) -> Option<NextMonth> {
    let region = line.region();
    let count = alive(case, meter, region, case.as_of)?;
    let usage = Quantity::new(Decimal::from(count));
    let Some(offer) = offer else {
        let cost = case.alarm_price(meter, region).map(|price| price.times(usage));
        return Some(NextMonth { usage, cost });
    };
    let pool = AlarmPool::of(case, offer, case.as_of)?;
    let regions_with =
        case.timelines.keys().filter(|region| alive(case, meter, region, case.as_of).is_some_and(|n| n > 0));
    let cost = match (case.role_for(offer), pool.over().is_zero(), regions_with.count()) {
        (Role::Member | Role::Payer, ..) => None,
        // What was not read may fill the pool.
        _ if !case.unread_regions(offer).is_empty() => None,
        (_, true, _) => Some(Usd::ZERO),
        (_, false, 0 | 1) => pool.cost(),
        _ => None,
    };
    Some(NextMonth { usage, cost })
}

/// Something that stands there runs on as it was, if it stood there unchanged the month before.
fn of_stock(case: &Case<'_>, line: &ResolvedLine<'_>, meter: &Meter, offer: Option<&Offer>) -> Option<NextMonth> {
    let usage = line.usage?;
    let before = case.snapshot.months.get(&case.month.previous())?;
    let was = before.lines.iter().find(|other| other.key() == line.key())?.usage?;
    if case.bill.estimated {
        return None;
    }
    let usage = case.next_of_stock(meter, usage, was)?;
    let cost = match offer {
        None => price_of(case, meter, line.region()).and_then(Price::first).map(|price| price.times(usage)),
        Some(offer) => cost_in_pool(case, line, meter, offer, usage),
    };
    Some(NextMonth { usage, cost })
}

/// What the next full month of a line costs that draws on an allowance: what is beyond it where the pool is the line's
/// alone, nothing where the pool won't be used up; else how much of it is the line's isn't known.
fn cost_in_pool(
    case: &Case<'_>,
    line: &ResolvedLine<'_>,
    meter: &Meter,
    offer: &Offer,
    usage: Quantity,
) -> Option<Usd> {
    if case.role_for(offer) == Role::Member {
        return None;
    }
    let key = pools::key(offer, line);
    let pool = case.pools.get(&key)?;
    let at_list = |units: Quantity| price_of(case, meter, line.region()).map(|price| price.of(units));
    let is_charged_whole = pool.used <= offer.limit && !line.billed.is_zero();
    if is_charged_whole || !case.eligibility.gives(offer, case.next_month()).is_possible() {
        return at_list(usage);
    }
    if Some(pool.used) == line.usage {
        return if usage <= offer.limit { Some(Usd::ZERO) } else { at_list(usage - offer.limit) };
    }
    // The others of the pool stand there too: they change as this one does.
    let growth = quotient(usage.value(), line.usage?.value())?;
    (product(pool.used.value(), growth) <= offer.limit.value()).then_some(Usd::ZERO)
}

/// Where an open month will end, for an offer's pool of alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MonthEnd {
    pub(crate) used: Quantity,
    pub(crate) over: Quantity,
    /// What is over costs this much; `None` where prices differ or aren't known.
    pub(crate) cost: Option<Usd>,
}

/// The alarm-months that the explained month will have at its end if nothing changes any more.
pub(crate) fn month_end(case: &Case<'_>, offer: &Offer) -> Option<MonthEnd> {
    let pool = AlarmPool::of(case, offer, case.as_of)?;
    let mut used = Quantity::ZERO;
    for meter in case.catalogue.meters_of(offer) {
        for name in &meter.usage {
            for timeline in case.timelines.values() {
                used += alarm_months(&case.known(timeline.spans(name, Reading::Created)), case.month);
            }
        }
    }
    let over = used.beyond(offer.limit);
    Some(MonthEnd { used, over, cost: pool.price.map(|price| price.times(over)) })
}

fn price_of<'a>(case: &Case<'a>, meter: &Meter, region: &Region) -> Option<&'a Price> {
    case.catalogue.price(meter, region, case.month)
}

/// The instant from which the month after the explained one is foretold: the end of the explained
/// month, or the instant of analysis where that is earlier.
pub(crate) fn foretold_from(case: &Case<'_>) -> (DateTime<Utc>, BillingMonth) {
    let instant = case.as_of.min(case.month.end());
    let next = if case.as_of < case.month.end() { case.month.next() } else { BillingMonth::of(instant) };
    (instant, next)
}
