//! What an alarm-metric costs for a month in a region: the list's price, else the one that the account's own bill tells.

use crate::bill::figures::HALF_A_CENT;
use crate::bill::{BillLine, BillingMonth, ListedProduct, ListedTerm, Quantity, Region, UsageType, Usd};
use crate::catalogue::{Meter, Price, codes_of, shipped, spellings};
use crate::facts::alarm_class::counts_alarms;
use crate::model::alarms::meter::half_last_digit;
use crate::model::month::Case;
use crate::model::pricing::inferred;
use crate::snapshot::{MonthBill, Role};

impl Case<'_> {
    /// US dollars for an alarm-metric of a meter in a region, beyond any allowance. `None`: neither the list nor a bill up
    /// to this month tells it.
    pub(crate) fn alarm_price(&self, meter: &Meter, region: &Region) -> Option<Usd> {
        let list = self.catalogue.price(meter, region, self.month).and_then(Price::first);
        list.or_else(|| self.listed_alarm_price(meter, region)).or_else(|| self.price_of_bills(meter, region))
    }

    /// What AWS lists for an alarm-metric of a meter in a region: by the rules or its price list, and where these don't tell
    /// the price that it has in other regions, if the account's own bill shows it here, too.
    pub(crate) fn alarm_list_price(&self, meter: &Meter, region: &Region) -> Option<Usd> {
        let list = self.catalogue.price(meter, region, self.month).and_then(Price::first);
        list.or_else(|| self.listed_alarm_price(meter, region)).or_else(|| {
            let elsewhere = |price: &Usd| {
                let mut prices = self.catalogue.prices.iter().filter(|own| own.meter == meter.id);
                prices.any(|own| own.first() == Some(*price))
            };
            self.price_of_bills(meter, region).filter(elsewhere)
        })
    }

    /// As AWS's price list has it, asked now or shipped.
    fn listed_alarm_price(&self, meter: &Meter, region: &Region) -> Option<Usd> {
        let service = meter.services.first()?;
        let prefix = region.facts().map(|facts| facts.prefix.as_str()).filter(|prefix| !prefix.is_empty());
        let usage_type = prefix.map_or_else(
            || meter.usage.first().cloned(),
            |prefix| Some(format!("{prefix}-{}", meter.usage.first()?)),
        )?;
        let price_list = self.snapshot.price_list.as_ref();
        let spellings = spellings(&usage_type, UsageType::parse(service, &usage_type));
        let places = codes_of(service, &usage_type).into_iter();
        let mut places = places.flat_map(|code| spellings.iter().map(move |own| (code, own)));
        places.find_map(|(code, usage_type)| {
            let answered = price_list.filter(|list| list.answered(code, usage_type).is_some());
            let listed = answered.and_then(|list| list.products(code, usage_type).find_map(first_of));
            listed.or_else(|| shipped(code, usage_type).iter().find_map(|price| first_of(&price.product)))
        })
    }

    /// As the latest bill tells it on which the region's alarms were charged. A payer's and a member's lines are their
    /// own and the allowance the organisation's: they tell a price where all of them were charged at one.
    fn price_of_bills(&self, meter: &Meter, region: &Region) -> Option<Usd> {
        let key = (meter.id.clone(), region.clone());
        let known = self.prices_of_bills.borrow().get(&key).copied();
        known.unwrap_or_else(|| {
            let price = self.price_of_latest(meter, region);
            self.prices_of_bills.borrow_mut().insert(key, price);
            price
        })
    }

    fn price_of_latest(&self, meter: &Meter, region: &Region) -> Option<Usd> {
        let is_shared = matches!(self.role(), Role::Payer | Role::Member);
        let months = self.snapshot.months.range(..=self.month).rev();
        months.into_iter().find_map(|(month, bill)| {
            if is_shared {
                self.price_of_all(bill, meter, region)
            } else {
                self.price_of_bill(*month, bill, meter, region)
            }
        })
    }

    /// The price of few digits that all of a region's alarms were charged at.
    fn price_of_all(&self, bill: &MonthBill, meter: &Meter, region: &Region) -> Option<Usd> {
        let is_own =
            |line: &&BillLine| line.region() == region && self.meter(line).is_some_and(|own| own.id == meter.id);
        let line = bill.lines.iter().find(is_own)?;
        let unsure = half_last_digit(line.billed.value()).min(HALF_A_CENT);
        let plain = inferred::plain(line.billed, line.usage?, unsure)?;
        (inferred::is_telling(&plain) && inferred::is_plainest(plain.digits)).then_some(plain.price)
    }

    /// Of an allowance all that is beyond it must make one price of few digits, which all that was used doesn't make.
    fn price_of_bill(&self, month: BillingMonth, bill: &MonthBill, meter: &Meter, region: &Region) -> Option<Usd> {
        let offer = self.catalogue.offer(meter, month);
        let offer = offer.filter(|offer| self.eligibility.gives(offer, month).is_possible());
        let counts = |line: &&BillLine| {
            counts_alarms(&line.usage_type)
                && self.meter(line).is_some_and(|own| match offer {
                    Some(offer) => offer.meters.contains(&own.id),
                    None => own.id == meter.id && line.region() == region,
                })
        };
        let lines: Vec<&BillLine> = bill.lines.iter().filter(counts).collect();
        if !lines.iter().any(|line| line.region() == region && line.billed > Usd::ZERO) {
            return None;
        }
        let used: Quantity = lines.iter().filter_map(|line| line.usage).sum();
        let billed: Usd = lines.iter().map(|line| line.billed).sum();
        match offer {
            None => inferred::of(billed, used),
            Some(offer) if used <= offer.limit => None,
            Some(offer) => {
                let over = used - offer.limit;
                inferred::of(billed, over).filter(|_| inferred::is_of_a_part(billed, over, used))
            }
        }
    }
}

fn first_of(product: &ListedProduct) -> Option<Usd> {
    let price = product.tiers.first().map(|tier| tier.unit_price)?;
    (product.term == ListedTerm::OnDemand && !price.is_zero()).then_some(price)
}

/// The price in all of several places, where it is known and one; none where there are no places.
pub(crate) fn common(prices: impl IntoIterator<Item = Option<Usd>>) -> Option<Usd> {
    let mut prices = prices.into_iter();
    let first = prices.next()??;
    prices.all(|price| price == Some(first)).then_some(first)
}
