//! What became of a line, and why.

use crate::analyse::explain::reasons;
use crate::answer::{AtList, LineReason, ListPrice, Verdict};
use crate::bill::Usd;
use crate::bill::figures::CENTS;
use crate::catalogue::{Kind, Meter, Price};
use crate::model::allowance::eligibility::{Given, Why};
use crate::model::allowance::pools::{self, Pool};
use crate::model::allowance::reading::{PriceBasis, Reading, ReadingWhy, Told};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::snapshot::Role;

/// What a line with a meter is judged by.
pub(super) struct Judged<'c, 'l> {
    pub(super) line: &'l ResolvedLine<'c>,
    pub(super) meter: &'c Meter,
    pub(super) pool: Option<&'l Pool<'c>>,
    pub(super) told: &'l Told,
    pub(super) lists: &'l [ListPrice],
    /// Whether a reservation may cover a part of it.
    pub(super) may_be_reserved: bool,
}

impl<'c> Case<'c> {
    /// What became of a line with a meter, and why.
    pub(super) fn judge(&self, judged: &Judged<'c, '_>, why: &mut Vec<LineReason>) -> Verdict {
        let Judged { line, meter, told, lists, .. } = *judged;
        let reading = match told {
            Told::One(reading) if reading.why == ReadingWhy::Reserved => {
                return reserved(line, reading, lists, why);
            }
            Told::One(reading) => Ok(reading),
            Told::Either(readings) => Err(Some(readings)),
            Told::Nothing => Err(None),
        };
        match (judged.pool, reading) {
            (Some(pool), Ok(reading)) => self.of_pool(judged, pool, reading, why),
            (Some(pool), Err(Some(readings))) => {
                why.push(LineReason::Gives(reasons::gives(self, pool)));
                why.push(LineReason::Either(readings.iter().map(|reading| reasons::split(reading, lists)).collect()));
                Verdict::OverFreeTier
            }
            (Some(_), Err(None)) if line.usage.is_none() => {
                why.push(LineReason::Uncounted { noun: meter.noun.clone() });
                Verdict::Unexplained
            }
            (Some(pool), Err(None)) if line.billed.is_zero() => {
                let is_beyond = pool.used > pool.offer.limit;
                why.extend(is_beyond.then(|| LineReason::Gives(reasons::gives(self, pool))));
                why.push(self.at_no_charge(line, meter.noun.clone()));
                Verdict::NoCharge
            }
            (_, Err(None)) if judged.may_be_reserved && !line.billed.is_zero() => {
                why.push(LineReason::MayBeReserved);
                Verdict::Unexplained
            }
            (Some(pool), Err(None)) => {
                why.extend([LineReason::Gives(reasons::gives(self, pool)), LineReason::NoPriceFits]);
                let is_used_up = pool.used > pool.offer.limit && self.role_for(pool.offer) != Role::Member;
                if is_used_up { Verdict::OverFreeTier } else { Verdict::Unexplained }
            }
            (None, reading) => self.without_offer(judged, reading.ok(), why),
        }
    }

    /// What became of a line whose pool the account may have, by its one reading.
    fn of_pool(
        &self,
        judged: &Judged<'c, '_>,
        pool: &Pool<'_>,
        reading: &Reading,
        why: &mut Vec<LineReason>,
    ) -> Verdict {
        let split = LineReason::Split(reasons::split(reading, judged.lists));
        if !self.is_of_offer(pool, judged.told) {
            why.extend([split, reasons::not_on_the_bill(self, pool, reading.price)]);
            return Verdict::NoFreeTier;
        }
        let sure = pool.given.is_sure(self.month);
        why.extend([LineReason::Gives(reasons::gives(self, pool)), split]);
        if let ReadingWhy::UntilDay(on) = reading.why {
            let by_the_bill = matches!(pool.given, Given::Unknown(_));
            why.push(LineReason::FirstYearEnded { on, by_the_bill });
            return Verdict::OverFreeTier;
        }
        if !sure && reading.price == PriceBasis::Bill && !reading.charged.is_zero() {
            why.extend(reasons::odd_without_allowance(judged.line));
        }
        why.extend(reasons::trial_end(self, pool.offer, judged.line));
        why.extend((reading.why == ReadingWhy::LaterStep).then_some(LineReason::LaterStep));
        if self.role_for(pool.offer) == Role::Member {
            why.push(LineReason::OutOfSight);
        } else if pool.used <= pool.offer.limit && !reading.charged.is_zero() {
            why.push(LineReason::ChargedInside);
        }
        if reading.charged.is_zero() { Verdict::WithinFreeTier } else { Verdict::OverFreeTier }
    }

    /// Whether a line draws on an offer that the account may have: not where it is charged whole and that may be
    /// because the offer isn't given. AWS's trials aren't always applied.
    pub(super) fn is_of_offer(&self, pool: &Pool<'_>, told: &Told) -> bool {
        match told {
            Told::One(reading) => {
                let is_whole = reading.free.is_zero() && !reading.charged.is_zero();
                !is_whole || pool.given.is_sure(self.month) && pool.offer.kind != Kind::Trial
            }
            Told::Either(_) | Told::Nothing => true,
        }
    }

    /// To how many decimals the bill shows what it charges: Cost Explorer's to ten, a printed one to the cent.
    fn decimals_shown(&self) -> u32 {
        let decimals = self.lines.iter().map(|line| line.billed.value().normalize().scale());
        decimals.fold(CENTS, u32::max)
    }

    /// Why the account doesn't have the offer on a meter, where there is one.
    fn why_not_given(&self, line: &ResolvedLine<'_>) -> Option<Why> {
        let offer = line.offer()?;
        match self.pools.get(&pools::key(offer, line))?.given {
            Given::No(why) => Some(why),
            _ => None,
        }
    }

    fn without_offer(&self, judged: &Judged<'c, '_>, reading: Option<&Reading>, why: &mut Vec<LineReason>) -> Verdict {
        let Judged { line, meter, lists, .. } = *judged;
        let noun = meter.noun.clone();
        if line.billed.is_zero() {
            why.push(self.at_no_charge(line, noun));
            return Verdict::NoCharge;
        }
        if line.usage.is_none() || line.billed.is_negative() {
            why.push(LineReason::Uncounted { noun });
            return Verdict::Unexplained;
        }
        why.push(LineReason::NoAllowance { noun, why: self.why_not_given(line) });
        why.push(reading.map_or(LineReason::NoPriceFits, |reading| LineReason::Split(reasons::split(reading, lists))));
        Verdict::NoFreeTier
    }

    /// Why nothing was charged for a line without an allowance.
    fn at_no_charge(&self, line: &ResolvedLine<'_>, noun: String) -> LineReason {
        let list = line.price().and_then(Price::first);
        if list.is_some_and(Usd::is_zero) {
            return LineReason::PriceIsZero { noun };
        }
        let (Some(units), Some(unit_price)) = (line.usage, list) else {
            return LineReason::NothingCharged { noun, at_list: None };
        };
        let at_list = AtList { units, unit_price, cost: unit_price.times(units) };
        if at_list.cost.value().round_dp(self.decimals_shown()).is_zero() {
            LineReason::TooLittle(at_list)
        } else {
            // What would show, were it charged at all.
            LineReason::NothingCharged { noun, at_list: Some(at_list) }
        }
    }
}

/// A line of which a reservation covers all, or all but what was charged.
fn reserved(line: &ResolvedLine<'_>, reading: &Reading, lists: &[ListPrice], why: &mut Vec<LineReason>) -> Verdict {
    let units = line.usage.unwrap_or_default() - reading.charged;
    if reading.charged.is_zero() {
        why.push(LineReason::Reserved { units });
        return Verdict::Covered;
    }
    why.extend([LineReason::Split(reasons::split(reading, lists)), LineReason::Reserved { units }]);
    Verdict::NoFreeTier
}
