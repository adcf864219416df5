//! Reasons of a line, each from what it goes by.

use rust_decimal::Decimal;

use crate::answer::{Gives, LineReason, LineSplit, ListPrice, PriceTold, Replay, ReplayOutcome};
use crate::bill::{BillLine, Quantity, Usd, quotient};
use crate::catalogue::Offer;
use crate::model::alarms::meter::half_last_digit;
use crate::model::alarms::replay::Predicted;
use crate::model::allowance::pools::Pool;
use crate::model::allowance::reading::{PriceBasis, Reading};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::pricing::list::{PriceSource, PriceStanding};
use crate::model::provenance::timeline;
use crate::snapshot::Role;

/// What a pool's offer gives, and how much of it was used.
pub(crate) fn gives(case: &Case<'_>, pool: &Pool<'_>) -> Gives {
    let offer = pool.offer;
    Gives {
        kind: offer.kind,
        scope: offer.scope,
        unverified: offer.unverified,
        limit: offer.limit,
        noun: case.catalogue.noun_of(offer).to_owned(),
        used: pool.used,
        is_organisations: case.bill.organisation.is_some() && !offer.is_each_accounts(),
        is_share: case.role_for(offer) != Role::Member,
        open: case.is_open(),
    }
}

/// That a line is charged whole, though there is an offer that some accounts have.
pub(super) fn not_on_the_bill(case: &Case<'_>, pool: &Pool<'_>, price: PriceBasis) -> LineReason {
    let offer = pool.offer;
    LineReason::NotOnTheBill {
        kind: offer.kind,
        limit: offer.limit,
        noun: case.catalogue.noun_of(offer).to_owned(),
        // Where less than the allowance was used and charged, it isn't given, whatever the price. Nor is it where it should
        // be: of that all units are read as charged only where nothing else can be.
        is_sure: price != PriceBasis::Bill || pool.used <= offer.limit || pool.given.is_sure(case.month),
    }
}

/// Why an allowance is taken to be in a line though the account's age isn't known.
pub(super) fn odd_without_allowance(line: &BillLine) -> Option<LineReason> {
    let odd = line.billed.value().checked_div(line.usage?.value())?.round_dp(10);
    Some(LineReason::OddWithoutAllowance(Usd::new(odd)))
}

/// How a line splits by a reading, and what its price is told by.
pub(super) fn split(reading: &Reading, lists: &[ListPrice]) -> LineSplit {
    let Reading { free, charged, ref charges, price, .. } = *reading;
    LineSplit { free, charged, charges: charges.clone(), price: told_by(price, lists) }
}

fn told_by(price: PriceBasis, lists: &[ListPrice]) -> PriceTold {
    let first = |n: usize| lists.get(n).and_then(ListPrice::first).unwrap_or_default();
    match price {
        PriceBasis::None => PriceTold::List { unverified: false },
        PriceBasis::List(n) => match lists.get(n) {
            Some(list) if list.standing == PriceStanding::Elsewheres => PriceTold::Elsewheres,
            list => PriceTold::List { unverified: list.is_some_and(is_unverified) },
        },
        PriceBasis::Discounted(n, percent) => PriceTold::Discounted { percent, list: first(n) },
        PriceBasis::Bill => {
            let of = |standing| lists.iter().find(|list| list.standing == standing);
            let is_own = |list: &&ListPrice| {
                list.standing < PriceStanding::Elsewheres && list.first().is_some_and(|price| !price.is_zero())
            };
            if lists.iter().filter(is_own).count() > 1 {
                return PriceTold::OfSeveral;
            }
            let own = of(PriceStanding::Holds);
            if let (None, Some(todays)) = (own, of(PriceStanding::Todays).and_then(ListPrice::first)) {
                return PriceTold::OfThen { todays };
            }
            PriceTold::Bill { list: own.and_then(ListPrice::first), unverified: own.is_some_and(is_unverified) }
        }
    }
}

/// Whether no page of AWS's own confirms a price.
pub(super) fn is_unverified(list: &ListPrice) -> bool {
    list.source == PriceSource::Rules { unverified: true }
}

/// When a trial ends for every account, where that is still to come, and what the same usage costs then.
pub(super) fn trial_end(case: &Case<'_>, offer: &Offer, line: &ResolvedLine<'_>) -> Option<LineReason> {
    let on = offer.ends_for_all().filter(|on| case.as_of.date_naive() < *on)?;
    let cost_without = line.price().zip(line.usage).map(|(list, usage)| list.of(usage));
    Some(LineReason::TrialEnds { on, cost_without })
}

/// What the meter makes of the alarms, held against the bill.
pub(super) fn replay(case: &Case<'_>, predicted: Predicted, billed: Quantity) -> LineReason {
    let made = predicted.made.usage;
    let missing = billed - made;
    let is_cut_off = missing.is_negative() && missing.abs().value() < half_last_digit(billed.value()) * Decimal::TWO;
    let agrees = predicted.made.agrees(billed);
    let outcome = match (predicted.reading, lacked(case, missing, predicted.standing)) {
        (timeline::Reading::Created, _) if agrees => ReplayOutcome::Agrees,
        (timeline::Reading::Changed, _) if agrees => ReplayOutcome::AgreesIfOlder,
        (_, Some(hours)) => ReplayOutcome::EstimateLacks { hours },
        _ if is_cut_off => ReplayOutcome::CutOff,
        _ if missing.is_negative() => ReplayOutcome::BillSaysLess,
        _ if predicted.covered => ReplayOutcome::BillSaysMore,
        _ => ReplayOutcome::BillSaysMoreThanSeen,
    };
    LineReason::Replay(Replay { made, billed, month: case.month, outcome })
}

/// An estimate that lacks more hours than these lacks something else: Cost Explorer is refreshed at least once a day.
const LATE: Decimal = Decimal::from_parts(72, 0, 0, false, 0);

/// The last hours of so many alarm-metrics that an estimate lacks, where that explains what is missing.
fn lacked(case: &Case<'_>, missing: Quantity, standing: u32) -> Option<Decimal> {
    let hours = quotient(missing.abs().value() * Decimal::from(case.month.hours()), standing.into())?;
    let hours = hours.round_dp(0).max(Decimal::ONE);
    (case.bill.estimated && missing.is_negative() && hours <= LATE).then_some(hours)
}
