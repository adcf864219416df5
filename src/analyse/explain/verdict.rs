//! What became of a line, and why in words.

use crate::analyse::explain::sentence;
use crate::answer::Verdict;
use crate::bill::figures::{capital, exact, money, price};
use crate::bill::{BillLine, Usd};
use crate::catalogue::{Meter, Price};
use crate::model::allowance::eligibility::{Given, Why};
use crate::model::allowance::pools::{self, Pool};
use crate::model::allowance::split::{PriceFrom, Split};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::snapshot::Role;

impl Case<'_> {
    /// What became of a line with a meter, and why in words.
    pub(crate) fn judge(
        &self,
        line: &ResolvedLine<'_>,
        meter: &Meter,
        split: Option<&Split>,
        pool: Option<&Pool<'_>>,
        offer_id: &mut Option<String>,
        words: &mut Vec<String>,
    ) -> Verdict {
        let list = line.price();
        let Some(pool) = pool else {
            return self.without_offer(line, meter, split, words);
        };
        let (offer, used) = (pool.offer, pool.used);
        let Some(split) = split else {
            *offer_id = Some(offer.id.clone());
            if line.usage.is_none() {
                words.push(format!(
                    "{} was billed for {}, and the bill gives no quantity.",
                    money(line.billed),
                    meter.noun
                ));
                return Verdict::Unexplained;
            }
            words.push(sentence::allowance(&sentence::gives(self, pool)));
            words.push(format!(
                "{} was billed; how much of the line was free can't be told from that: no price fits it.",
                money(line.billed)
            ));
            return Verdict::Unexplained;
        };
        let sure = pool.given.is_sure(self.month);
        let not_given = split.free.is_zero() && !split.charged.is_zero() && !sure;
        if not_given {
            words.push(sentence::arithmetic(split, line.billed, list));
            words.push(sentence::not_on_the_bill(self, pool, split.from));
            return Verdict::NoFreeTier;
        }
        *offer_id = Some(offer.id.clone());
        words.push(sentence::allowance(&sentence::gives(self, pool)));
        words.push(sentence::arithmetic(split, line.billed, list));
        if !sure && split.from == PriceFrom::Bill && !split.charged.is_zero() {
            words.extend(sentence::the_price_tells(line));
        }
        words.extend(sentence::trial_end(self, offer, line));
        if self.role_for(offer) == Role::Member {
            words.push(
                "The allowance is shared by the payer's whole organisation, which can't be seen from this account."
                    .to_owned(),
            );
        } else if used <= offer.limit && !split.charged.is_zero() {
            words.push("It was charged although the allowance isn't used up here: other accounts of an organisation may have used it, or it isn't given to this one.".to_owned());
        }
        if split.charged.is_zero() { Verdict::WithinFreeTier } else { Verdict::OverFreeTier }
    }

    /// To how many decimals the bill shows what it charges: Cost Explorer's to ten, a printed one to the cent.
    fn decimals_shown(&self) -> u32 {
        let decimals = self.lines.iter().map(|line| line.billed.value().normalize().scale());
        decimals.fold(sentence::CENT, u32::max)
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
        words: &mut Vec<String>,
    ) -> Verdict {
        let list_price = line.price();
        let list = list_price.and_then(Price::first);
        if line.billed.is_zero() {
            let free = list.is_some_and(Usd::is_zero);
            if free {
                words.push(format!(
                    "{} have a price of $0: there is nothing to pay, however many.",
                    capital(&meter.noun)
                ));
                return Verdict::NoCharge;
            }
            if let (Some(usage), Some(price_of_one)) = (line.usage, list) {
                let cost = price_of_one.times(usage);
                let product = format!("{} × {} = ${cost}", exact(usage), price(price_of_one));
                words.push(if cost.value().round_dp(self.decimals_shown()).is_zero() {
                    format!("{product}: too little to be charged.")
                } else {
                    // What would show, were it charged at all.
                    let what = usage_words(line, meter);
                    format!(
                        "Nothing was charged for {what}, which at list price are {product}: their price here was $0."
                    )
                });
                return Verdict::NoCharge;
            }
            words.push(format!("Nothing was charged for {}.", usage_words(line, meter)));
            return Verdict::NoCharge;
        }
        match split {
            Some(split) => {
                words.push(match self.why_not_given(line) {
                    Some(why) => format!("{} have an allowance, but {}.", capital(&meter.noun), why.in_words()),
                    None => format!("{} have no allowance in the Free Tier.", capital(&meter.noun)),
                });
                words.push(sentence::arithmetic(split, line.billed, list_price));
                Verdict::NoFreeTier
            }
            None => {
                words.push(format!(
                    "{} was billed for {}, which the bill doesn't count.",
                    money(line.billed),
                    meter.noun
                ));
                Verdict::Unexplained
            }
        }
    }
}

fn usage_words(line: &BillLine, meter: &Meter) -> String {
    line.usage.map_or_else(|| meter.noun.clone(), |usage| format!("{} {}", exact(usage), meter.noun))
}
