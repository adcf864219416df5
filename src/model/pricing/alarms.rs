//! What an alarm-metric costs for a month in a region: the list's price, else the one that the account's own bill tells.

use crate::bill::{BillLine, BillingMonth, Quantity, Region, Usd};
use crate::catalogue::{Meter, Price};
use crate::facts::alarm_class::counts_alarms;
use crate::model::month::Case;
use crate::model::pricing::inferred;
use crate::snapshot::{MonthBill, Role};

impl Case<'_> {
    /// US dollars for an alarm-metric of a meter in a region, beyond any allowance. `None`: neither the list nor a bill up
    /// to this month tells it.
    pub(crate) fn alarm_price(&self, meter: &Meter, region: &Region) -> Option<Usd> {
        let list = self.catalogue.price(meter, region, self.month).and_then(Price::first);
        list.or_else(|| self.price_of_bills(meter, region))
    }

    /// As the latest bill tells it on which the region's alarms were charged. A payer's lines are its own and its
    /// allowance the organisation's: they tell nothing.
    fn price_of_bills(&self, meter: &Meter, region: &Region) -> Option<Usd> {
        if matches!(self.role(), Role::Payer | Role::Member) {
            return None;
        }
        let months = self.snapshot.months.range(..=self.month).rev();
        months.into_iter().find_map(|(month, bill)| self.price_of_bill(*month, bill, meter, region))
    }

    /// Of an allowance all that is beyond it must make one price of few digits, which all that was used doesn't make.
    fn price_of_bill(&self, month: BillingMonth, bill: &MonthBill, meter: &Meter, region: &Region) -> Option<Usd> {
        let offer = self.catalogue.offer(meter, month);
        let offer = offer.filter(|offer| self.eligibility.gives(offer, month).is_possible());
        let counts = |line: &&BillLine| {
            counts_alarms(&line.usage_type)
                && self.meter(line).is_some_and(|own| match offer {
                    Some(offer) => offer.meters.contains(&own.id),
                    None => own.id == meter.id && line.region() == *region,
                })
        };
        let lines: Vec<&BillLine> = bill.lines.iter().filter(counts).collect();
        if !lines.iter().any(|line| line.region() == *region && line.billed > Usd::ZERO) {
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

/// The price in all of several places, where it is known and one; none where there are no places.
pub(crate) fn common(prices: impl IntoIterator<Item = Option<Usd>>) -> Option<Usd> {
    let mut prices = prices.into_iter();
    let first = prices.next()??;
    prices.all(|price| price == Some(first)).then_some(first)
}
