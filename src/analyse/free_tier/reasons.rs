//! What there is to say of an allowance beside its figures, in the order in which it is told.

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;

use super::{Ledger, TOLD};
use crate::analyse::explain::reasons::gives;
use crate::answer::{
    AwsCount, Beyond, BeyondReading, Charge, Charged, FirstYear, FirstYearEnd, OfferReason, OfferUse, OfferVerdict,
    TwoReadings,
};
use crate::bill::figures::{HALF_A_CENT, four_digits};
use crate::bill::{Quantity, Usd};
use crate::catalogue::Kind;
use crate::model::allowance::eligibility::Given;
use crate::model::month::Case;
use crate::model::pricing::list::{Portion, portions};

/// An end within so many months is warned of.
const WARNED_BEFORE: Months = Months::new(3);

/// What a pool's figures mean, where it is heading, and what that is told by.
pub(super) fn of(ledger: &Ledger<'_, '_>, aws: Option<&AwsCount>) -> Vec<OfferReason> {
    let (case, pool) = (ledger.case, &ledger.pool);
    let mut reasons = vec![OfferReason::Gives(gives(case, pool))];
    if pool.by_region.len() > 1 && !pool.used.is_zero() {
        reasons.push(OfferReason::ByRegion);
        reasons.extend(two_readings(ledger).map(OfferReason::TwoReadings));
    }
    if pool.uncounted > 0 {
        reasons.push(OfferReason::Uncounted(pool.uncounted));
    }
    if ledger.given == Some(false) {
        reasons.push(match pool.given {
            Given::No(why) => OfferReason::NotGiven(why),
            Given::Yes | Given::Until(_) | Given::Unknown(_) => OfferReason::ChargedFromTheFirstUnit,
        });
        return reasons;
    }
    if ledger.is_out_of_sight() {
        reasons.push(OfferReason::OutOfSight);
    } else if !case.is_open() {
        reasons.extend(charged(ledger));
    } else {
        reasons.extend(charged_so_far(ledger));
    }
    reasons.extend(ahead(ledger));
    reasons.extend(aws.map(|_| OfferReason::AwsCount));
    reasons.extend(ledger.meter.and_then(|meter| meter.note.clone()).map(OfferReason::Note));
    reasons
}

/// Where a pool is heading, and what that is told by.
fn ahead(ledger: &Ledger<'_, '_>) -> Vec<OfferReason> {
    let is_open = ledger.case.is_open();
    let mut reasons = Vec::new();
    if !ledger.is_out_of_sight() {
        reasons.extend(month_end(ledger).filter(|_| is_open));
        reasons.extend(counted_in_each_region(ledger).then_some(OfferReason::CountedInEachRegion));
        reasons.extend(next_month(ledger));
    }
    let first_year = first_year(ledger);
    let then = first_year.and_then(|_| ledger.cost_without());
    reasons.extend(first_year.map(|end| OfferReason::FirstYear { end, cost_without: then }));
    let trial = trial_end(ledger);
    reasons.extend(trial.map(|(on, cost_without)| OfferReason::TrialEnds { on, cost_without }));
    let then = then.or(trial.and_then(|(_, cost)| cost));
    let foretold = [ledger.month_end.cost.filter(|_| is_open), ledger.next.cost, then];
    if ledger.is_price_unverified() && foretold.iter().flatten().any(|cost| !cost.is_zero()) {
        reasons.push(OfferReason::UnverifiedPrice);
    }
    reasons
}

/// What becomes of an allowance of which no source says over what it is counted.
fn two_readings(ledger: &Ledger<'_, '_>) -> Option<TwoReadings> {
    let (pool, limit) = (&ledger.pool, ledger.pool.offer.limit);
    if !pool.has_two_readings() || pool.by_region.values().any(|used| *used > limit) {
        return None;
    }
    let will_be = ledger.month_end.used.is_some_and(|end| end > limit);
    match (pool.used > limit, ledger.verdict) {
        (true, OfferVerdict::WillExceed) => Some(TwoReadings::UsedUpAndSoonInOne),
        (true, _) => Some(TwoReadings::UsedUpOverAll),
        (false, OfferVerdict::Unknown) if will_be => Some(TwoReadings::WillBeUsedUpOverAll),
        (false, _) => None,
    }
}

/// Whether a closed month's bill tells that an allowance is counted in each region: all regions together used more, and
/// nothing was charged.
fn counted_in_each_region(ledger: &Ledger<'_, '_>) -> bool {
    let is_told = !ledger.case.is_open() && ledger.verdict == OfferVerdict::Ok;
    is_told && ledger.pool.has_two_readings() && !ledger.beyond(ledger.pool.used).is_zero()
}

/// What was charged of a closed month.
fn charged(ledger: &Ledger<'_, '_>) -> Option<OfferReason> {
    let (pool, billed) = (&ledger.pool, ledger.pool.billed);
    let beyond = ledger.beyond(pool.used);
    let why = match (beyond.is_zero(), billed.is_zero()) {
        (false, true) if ledger.verdict == OfferVerdict::Ok => return None,
        (false, false) if ledger.given.is_none() => Charged::AllOrBeyond(beyond),
        (false, _) => Charged::Beyond(beyond),
        (true, false) if billed.value().abs() >= TOLD => match pool.given {
            Given::Until(day) if ledger.is_in_this_month(day) => Charged::After(day),
            Given::Until(_) | Given::Yes | Given::No(_) | Given::Unknown(_) => Charged::Inside,
        },
        (true, _) => return None,
    };
    Some(OfferReason::Charged { billed, why })
}

/// What an open month has come to, where the list's steps make it.
fn charged_so_far(ledger: &Ledger<'_, '_>) -> Option<OfferReason> {
    let (billed, beyond) = (ledger.pool.billed, ledger.beyond(ledger.pool.used));
    if billed.is_zero() || beyond.is_zero() {
        return None;
    }
    let portions = portions(&ledger.one_price()?.steps, beyond, Decimal::ONE)?;
    let charge = |own: &Portion| {
        let (units, unit_price) = (own.units, own.unit_price);
        Charge { units, unit_price, cost: unit_price.times(units) }
    };
    let charges: Vec<Charge> = portions.iter().map(charge).collect();
    let made: Usd = charges.iter().map(|own| own.cost).sum();
    ((made - billed).abs().value() <= HALF_A_CENT).then_some(OfferReason::ChargedSoFar { charges, billed })
}

/// Where an open month will end, and what that is told by.
fn month_end(ledger: &Ledger<'_, '_>) -> Option<OfferReason> {
    if ledger.pool.by_region.is_empty() {
        return None;
    }
    let (Some(used), Some(course)) = (ledger.month_end.used, &ledger.course) else {
        return Some(OfferReason::MonthEndUnknown);
    };
    let beyond = beyond(ledger, used, ledger.month_end.cost);
    Some(OfferReason::MonthEnd { month: ledger.case.month, used, basis: course.basis, beyond })
}

/// What of a month's usage is beyond the allowance.
fn beyond(ledger: &Ledger<'_, '_>, used: Quantity, cost: Option<Usd>) -> Option<Beyond> {
    let beyond = ledger.beyond(used);
    if beyond.is_zero() {
        return None;
    }
    // It is what both figures show, where the first is rounded.
    let shown = ledger.beyond(four_digits(used));
    let units = if ledger.is_of_alarms() || shown.is_zero() { beyond } else { shown };
    let reading = if ledger.pool.has_two_readings() {
        BeyondReading::IfOverAllRegions { cost: ledger.cost_of(beyond) }
    } else {
        let is_this_month = Some(used) == ledger.month_end.used;
        let from = ledger.overflows_on.filter(|day| ledger.is_in_this_month(*day) == is_this_month);
        BeyondReading::Sure { from, cost, is_billed_price: ledger.list_price(beyond).is_none() }
    };
    Some(Beyond { units, reading })
}

/// What the next full month will be.
fn next_month(ledger: &Ledger<'_, '_>) -> Option<OfferReason> {
    let (used, month, cost) = (ledger.next.used?, ledger.case.next_month(), ledger.next.cost);
    Some(if ledger.is_gone_in_the_next_month() {
        OfferReason::NextMonthWithout { month, used, cost }
    } else {
        OfferReason::NextMonth { month, used, beyond: beyond(ledger, used, cost) }
    })
}

/// How it is known that the account is in its first 12 months, where an offer of them was used.
fn first_year(ledger: &Ledger<'_, '_>) -> Option<FirstYear> {
    if ledger.pool.offer.kind != Kind::TwelveMonths || ledger.pool.used.is_zero() {
        return None;
    }
    match ledger.pool.given {
        Given::Until(day) => Some(FirstYear::Known(day)),
        Given::Unknown(by) if ledger.given == Some(true) => Some(FirstYear::Billed(by)),
        Given::Unknown(by) => Some(FirstYear::Unknown(by)),
        Given::Yes | Given::No(_) => None,
    }
}

/// The day on which a trial ends for everybody, where it was used and the day is to come, and what the month costs without.
fn trial_end(ledger: &Ledger<'_, '_>) -> Option<(NaiveDate, Option<Usd>)> {
    let on = ledger.pool.offer.ends_for_all().filter(|on| ledger.case.as_of.date_naive() < *on)?;
    (!ledger.pool.used.is_zero()).then(|| (on, ledger.cost_without()))
}

/// The end of the account's first 12 months, where it is near and what was used ends with them.
pub(super) fn first_year_end(case: &Case<'_>, offers: &[OfferUse]) -> Option<FirstYearEnd> {
    let today = case.as_of.date_naive();
    let soon = |day: NaiveDate| day >= today && Some(day) <= today.checked_add_months(WARNED_BEFORE);
    let of_first_year = offers.iter().filter(|row| row.kind == Kind::TwelveMonths);
    let used = of_first_year.filter(|row| row.given != Some(false) && !row.used.is_zero());
    let ending: Vec<&OfferUse> = used.filter(|row| row.ends.is_some_and(soon)).collect();
    let first = ending.first()?;
    Some(FirstYearEnd {
        on: first.ends?,
        is_sure: first.given == Some(true) && case.eligibility.created().is_some(),
        nouns: ending.iter().map(|row| row.noun.clone()).collect(),
    })
}
