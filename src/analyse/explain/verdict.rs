//! What became of a line, and why.

use crate::analyse::explain::reasons;
use crate::answer::{AtList, LineReason, Verdict};
use crate::bill::Usd;
use crate::catalogue::{Meter, Price};
use crate::model::allowance::eligibility::{Given, Why};
use crate::model::allowance::pools::{self, Pool};
use crate::model::allowance::split::{PriceFrom, Split};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::snapshot::Role;

impl Case<'_> {
    /// What became of a line with a meter, and why.
    pub(super) fn judge(
        &self,
        line: &ResolvedLine<'_>,
        meter: &Meter,
        split: Option<&Split>,
        pool: Option<&Pool<'_>>,
        offer_id: &mut Option<String>,
        why: &mut Vec<LineReason>,
    ) -> Verdict {
        let list = line.price();
        let Some(pool) = pool else {
            return self.without_offer(line, meter, split, why);
        };
        let (offer, used) = (pool.offer, pool.used);
        let Some(split) = split else {
            *offer_id = Some(offer.id.clone());
            if line.usage.is_none() {
                why.push(LineReason::Uncounted { noun: meter.noun.clone() });
                return Verdict::Unexplained;
            }
            why.extend([LineReason::Gives(reasons::gives(self, pool)), LineReason::NoPriceFits]);
            return Verdict::Unexplained;
        };
        let sure = pool.given.is_sure(self.month);
        let not_given = split.free.is_zero() && !split.charged.is_zero() && !sure;
        if not_given {
            why.extend([reasons::split(split, list), reasons::not_on_the_bill(self, pool, split.from)]);
            return Verdict::NoFreeTier;
        }
        *offer_id = Some(offer.id.clone());
        why.extend([LineReason::Gives(reasons::gives(self, pool)), reasons::split(split, list)]);
        if !sure && split.from == PriceFrom::Bill && !split.charged.is_zero() {
            why.extend(reasons::odd_without_allowance(line));
        }
        if self.role_for(offer) == Role::Member {
            why.push(LineReason::OutOfSight);
        } else if used <= offer.limit && !split.charged.is_zero() {
            why.push(LineReason::ChargedInside);
        }
        if split.charged.is_zero() { Verdict::WithinFreeTier } else { Verdict::OverFreeTier }
    }

    /// To how many decimals the bill shows what it charges: Cost Explorer's to ten, a printed one to the cent.
    fn decimals_shown(&self) -> u32 {
        let decimals = self.lines.iter().map(|line| line.billed.value().normalize().scale());
        decimals.fold(CENT, u32::max)
    }

    /// Why the account doesn't have the offer on a meter, where there is one.
    fn why_not_given(&self, line: &ResolvedLine<'_>) -> Option<Why> {
        let offer = line.offer()?;
        match self.pools.get(&pools::key(offer, line))?.given {
            Given::No(why) => Some(why),
            _ => None,
        }
    }

    fn without_offer(
        &self,
        line: &ResolvedLine<'_>,
        meter: &Meter,
        split: Option<&Split>,
        why: &mut Vec<LineReason>,
    ) -> Verdict {
        let noun = meter.noun.clone();
        if line.billed.is_zero() {
            why.push(self.at_no_charge(line, noun));
            return Verdict::NoCharge;
        }
        match split {
            Some(split) => {
                why.push(LineReason::NoAllowance { noun, why: self.why_not_given(line) });
                why.push(reasons::split(split, line.price()));
                Verdict::NoFreeTier
            }
            None => {
                why.push(LineReason::Uncounted { noun });
                Verdict::Unexplained
            }
        }
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

/// So many decimals has a cent.
const CENT: u32 = 2;
