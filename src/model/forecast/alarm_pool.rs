//! What the alarms that exist make of an offer in a full month: counted once, for every answer that looks ahead.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::bill::{Quantity, Region, Usd};
use crate::catalogue::{Meter, Offer, Standing};
use crate::model::month::Case;
use crate::model::pricing::alarms::common;

/// The alarms that draw on an offer at an instant, over all regions that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AlarmPool<'a> {
    pub(crate) offer: &'a Offer,
    /// How many alarm-metrics exist: so many alarm-months they make in a full month.
    pub(crate) metrics: u32,
    /// What one costs beyond the allowance; `None` where the regions' prices differ or aren't known.
    pub(crate) price: Option<Usd>,
}

impl<'a> AlarmPool<'a> {
    /// The pool of an offer's alarms as they are at an instant; `None` where no alarm draws on it.
    pub(crate) fn of(case: &Case<'_>, offer: &'a Offer, at: DateTime<Utc>) -> Option<Self> {
        let mut metrics: u32 = 0;
        let mut prices: Vec<Option<Usd>> = Vec::new();
        for meter in case.catalogue.meters_of(offer).filter(|meter| meter.standing == Standing::Alarms) {
            for region in case.timelines.keys() {
                let count = alive(case, meter, region, at).unwrap_or_default();
                if count > 0 {
                    metrics = metrics.saturating_add(count);
                    prices.push(case.alarm_price(meter, region));
                }
            }
        }
        (metrics > 0).then(|| Self { offer, metrics, price: common(prices) })
    }

    /// What they make in a full month.
    pub(crate) fn used(&self) -> Quantity {
        Quantity::new(Decimal::from(self.metrics))
    }

    /// How many alarm-metrics are beyond the allowance.
    pub(crate) fn over(&self) -> Quantity {
        self.used().beyond(self.offer.limit)
    }

    /// What those beyond the allowance cost in a full month.
    pub(crate) fn cost(&self) -> Option<Usd> {
        self.price.map(|price| price.times(self.over()))
    }
}

/// The alarm-metrics that a meter counts in a region at an instant; `None` where it was not read.
pub(crate) fn alive(case: &Case<'_>, meter: &Meter, region: &Region, at: DateTime<Utc>) -> Option<u32> {
    let timeline = case.timelines.get(region)?;
    let name = meter.usage.first()?;
    Some(timeline.alive_at(name, at).filter_map(|life| life.charged.metrics).sum())
}
