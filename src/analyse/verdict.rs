//! What became of a line, and why in words.

use super::allowance::{PriceFrom, Split};
use super::explain::Case;
use super::sentence;
use crate::bill::{BillLine, Quantity, Usd};
use crate::catalogue::{Kind, Meter, Offer, Price};
use crate::report::Verdict;
use crate::report::words::{exact, money, price};
use crate::snapshot::Role;

impl Case<'_> {
    /// What became of a line with a meter, and why in words.
    pub(super) fn judge(
        &self,
        line: &BillLine,
        meter: &Meter,
        split: Option<&Split>,
        pool: Option<(&Offer, Quantity)>,
        offer_id: &mut Option<String>,
        words: &mut Vec<String>,
    ) -> Verdict {
        let list = self.catalogue.price(meter, &line.region(), self.month).and_then(Price::first);
        let Some((offer, used)) = pool else {
            return self.without_offer(line, meter, split, words);
        };
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
            words.push(sentence::allowance(offer, meter, used, self.organisation.is_some()));
            words.push(format!(
                "{} was billed; how much of the line was free can't be told from that: no price fits it.",
                money(line.billed)
            ));
            return Verdict::Unexplained;
        };
        let not_given = split.free.is_zero() && !split.charged.is_zero() && offer.kind != Kind::Always;
        if not_given {
            words.push(sentence::arithmetic(split, line.billed, list));
            words.push(match split.from {
                PriceFrom::List => format!(
                    "The {} free {} a month of an account's first 12 months are not on this bill.",
                    exact(offer.limit),
                    meter.noun
                ),
                PriceFrom::Bill => format!(
                    "Whether the {} free {} a month of an account's first 12 months are in it can't be told without a list price.",
                    exact(offer.limit),
                    meter.noun
                ),
            });
            return Verdict::NoFreeTier;
        }
        *offer_id = Some(offer.id.clone());
        words.push(sentence::allowance(offer, meter, used, self.organisation.is_some()));
        words.push(sentence::arithmetic(split, line.billed, list));
        if self.role() == Role::Member {
            words.push(
                "The allowance is shared by the payer's whole organisation, which can't be seen from this account."
                    .to_owned(),
            );
        } else if used <= offer.limit && !split.charged.is_zero() {
            words.push("It was charged although the allowance isn't used up here: other accounts of an organisation may have used it, or it isn't given to this one.".to_owned());
        }
        if split.charged.is_zero() { Verdict::WithinFreeTier } else { Verdict::OverFreeTier }
    }

    /// AWS's own count of an allowance, which it gives for the open month alone.
    pub(super) fn counted_by_aws(&self, meter: &Meter) -> Option<String> {
        if self.as_of >= self.month.end() {
            return None;
        }
        let rows = self.snapshot.free_tier.as_ref()?;
        let row =
            rows.iter().find(|row| meter.services.contains(&row.service) && meter.usage.contains(&row.usage_type))?;
        Some(format!(
            "AWS's own Free Tier count says {} of {} used to date, and foresees {} at the month's end.",
            exact(row.used),
            exact(row.limit),
            exact(row.forecast)
        ))
    }

    fn without_offer(&self, line: &BillLine, meter: &Meter, split: Option<&Split>, words: &mut Vec<String>) -> Verdict {
        let list = self.catalogue.price(meter, &line.region(), self.month).and_then(Price::first);
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
                if cost.value().round_dp(2).is_zero() {
                    words.push(format!(
                        "{} × {} = ${cost}: too little to be charged.",
                        exact(usage),
                        price(price_of_one)
                    ));
                    return Verdict::NoCharge;
                }
            }
            words.push(format!("Nothing was charged for {}.", usage_words(line, meter)));
            return Verdict::NoCharge;
        }
        match split {
            Some(split) => {
                words.push(match self.catalogue.offer(meter, self.month) {
                    Some(_) => format!(
                        "{} have an allowance in an account's first 12 months only, and this account is older.",
                        capital(&meter.noun)
                    ),
                    None => format!("{} have no allowance in the Free Tier.", capital(&meter.noun)),
                });
                words.push(sentence::arithmetic(split, line.billed, list));
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

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn usage_words(line: &BillLine, meter: &Meter) -> String {
    line.usage.map_or_else(|| meter.noun.clone(), |usage| format!("{} {}", exact(usage), meter.noun))
}
