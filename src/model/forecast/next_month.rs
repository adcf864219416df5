//! The month that hasn't happened.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::bill::{BillingMonth, Quantity, Usd, product, quotient};
use crate::catalogue::glossary::Reads;
use crate::catalogue::{Meter, Offer, Standing};
use crate::model::alarms::meter::alarm_months;
use crate::model::allowance::eligibility::Given;
use crate::model::allowance::pools;
use crate::model::allowance::reading::Told;
use crate::model::forecast::alarm_pool::{AlarmPool, alive};
use crate::model::forecast::projection::counts_in_months;
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::pricing::further::Further;
use crate::model::pricing::list::ListPrice;
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

/// How far from a whole number what was there in each hour may be, for roundings.
const SAME_EACH_HOUR: Decimal = Decimal::from_parts(1, 0, 0, false, 4);

/// A line, and what is known of its price.
#[derive(Clone, Copy)]
pub(crate) struct Priced<'l, 'a> {
    pub(crate) line: &'l ResolvedLine<'a>,
    pub(crate) told: &'l Told,
    pub(crate) lists: &'l [ListPrice],
}

impl Priced<'_, '_> {
    /// What so many units beyond any allowance cost: as these were charged, else as AWS lists them.
    fn cost(&self, units: Quantity) -> Option<Usd> {
        Further::of_line(self.line, self.told, self.lists)?.of(units)
    }
}

/// A line's usage in the first full month after the instant of analysis, where it runs on by itself.
pub(crate) fn next_full_month(
    case: &Case<'_>,
    own: Priced<'_, '_>,
    meter: &Meter,
    offer: Option<&Offer>,
) -> Option<NextMonth> {
    match meter.standing {
        Standing::OnDemand => None,
        Standing::Alarms => {
            let key = (meter.id.clone(), own.line.region().clone(), offer.is_some());
            let known = case.next_of_alarms.borrow().get(&key).copied();
            let (usage, cost) = known.unwrap_or_else(|| {
                let next = of_alarms(case, own.line, meter, offer).map(|next| (next.usage, next.cost));
                case.next_of_alarms.borrow_mut().insert(key, next);
                next
            })?;
            Some(NextMonth { usage, cost })
        }
        Standing::Stock => of_stock(case, own, meter, offer),
    }
}

/// The same of a line that no rule counts, by what the glossary says of its usage type.
pub(crate) fn of_words(case: &Case<'_>, own: Priced<'_, '_>, reads: Reads) -> Option<NextMonth> {
    let units: Vec<String> = own.line.unit.iter().map(String::from).collect();
    let usage = match reads {
        Reads::Count | Reads::Money => return None,
        Reads::Hours | Reads::Stored | Reads::Months => stands(case, own.line, &units)?,
        // What scales with its load stands only where it was the same all month.
        Reads::Capacity => stood_all_month(case, own.line.usage?, &units)?,
    };
    let cost = if own.line.billed.is_zero() { Usd::ZERO } else { own.cost(usage)? };
    Some(NextMonth { usage, cost: Some(cost) })
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

fn of_stock(case: &Case<'_>, own: Priced<'_, '_>, meter: &Meter, offer: Option<&Offer>) -> Option<NextMonth> {
    // A cost that nothing makes tells nothing of the next one.
    if *own.told == Told::Nothing && !own.line.billed.is_zero() {
        return None;
    }
    let usage = stands(case, own.line, &meter.units)?;
    let cost = match offer {
        None => own.cost(usage),
        Some(offer) => cost_in_pool(case, own, offer, usage),
    };
    Some(NextMonth { usage, cost })
}

/// What a line will be that stands there: it runs on as it was, if it stood there unchanged the month before, or all
/// through this one.
fn stands(case: &Case<'_>, line: &ResolvedLine<'_>, units: &[String]) -> Option<Quantity> {
    let usage = line.usage?;
    let was = case.in_the_month_before(line).and_then(|before| before.usage);
    let unchanged = was.filter(|_| !case.bill.estimated).and_then(|was| case.next_of_stock(units, usage, was));
    unchanged.or_else(|| stood_all_month(case, usage, units))
}

/// The next full month of what is counted in hours and was the same in each hour of the month.
fn stood_all_month(case: &Case<'_>, usage: Quantity, units: &[String]) -> Option<Quantity> {
    if case.bill.estimated || counts_in_months(units) {
        return None;
    }
    let each_hour = usage.value().checked_div(Decimal::from(case.month.hours()))?;
    let whole = each_hour.round();
    let is_whole = whole >= Decimal::ONE && (each_hour - whole).abs() <= SAME_EACH_HOUR;
    if is_whole { case.next_at_this_pace(units, usage) } else { None }
}

/// What the next full month of a line costs that draws on an allowance: what is beyond it where the pool is the line's
/// alone, nothing where the pool won't be used up; else how much of it is the line's isn't known.
fn cost_in_pool(case: &Case<'_>, own: Priced<'_, '_>, offer: &Offer, usage: Quantity) -> Option<Usd> {
    if case.role_for(offer) == Role::Member {
        return None;
    }
    let line = own.line;
    let key = pools::key(offer, line);
    let pool = case.pools.get(&key)?;
    let next = case.next_month();
    let has_ended = matches!(pool.given, Given::Until(day) if day <= next.first_day());
    let is_charged_whole = pool.used <= offer.limit && !line.billed.is_zero();
    if has_ended || is_charged_whole || !case.eligibility.gives(offer, next).is_possible() {
        return own.cost(usage);
    }
    if Some(pool.used) == line.usage {
        return if usage <= offer.limit { Some(Usd::ZERO) } else { own.cost(usage - offer.limit) };
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

/// The instant from which the month after the explained one is foretold: the end of the explained
/// month, or the instant of analysis where that is earlier.
pub(crate) fn foretold_from(case: &Case<'_>) -> (DateTime<Utc>, BillingMonth) {
    let instant = case.as_of.min(case.month.end());
    let next = if case.as_of < case.month.end() { case.month.next() } else { BillingMonth::of(instant) };
    (instant, next)
}
