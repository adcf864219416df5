//! What units of an allowance cost: at list price, and of alarms at the price that the bill tells.

use std::collections::BTreeSet;

use super::Ledger;
use crate::bill::{Quantity, Region, Usd};
use crate::catalogue::{Price, Standing};
use crate::model::lines::ResolvedLine;
use crate::model::pricing::alarms;

impl<'a> Ledger<'_, 'a> {
    /// What is beyond the allowance costs, where the prices of its regions are known and one.
    pub(super) fn cost_beyond(&self, used: Quantity) -> Option<Usd> {
        let beyond = self.beyond(used);
        if beyond.is_zero() { Some(Usd::ZERO) } else { self.cost_of(beyond) }
    }

    /// So many units at list price; of alarms else at the price that the bill tells.
    pub(super) fn cost_of(&self, units: Quantity) -> Option<Usd> {
        self.list_price(units).or_else(|| Some(self.alarm_price()?.times(units)))
    }

    /// The price of an alarm-metric, where it is known and one in all regions that have alarms or are on the bill.
    fn alarm_price(&self) -> Option<Usd> {
        let case = self.case;
        let mut prices: Vec<Option<Usd>> = Vec::new();
        for meter in case.catalogue.meters_of(self.pool.offer).filter(|meter| meter.standing == Standing::Alarms) {
            let billed = self.pool.by_region.keys().filter(|region| !region.is_global()).cloned();
            let regions: BTreeSet<Region> = billed.chain(case.alarm_regions(meter)).collect();
            prices.extend(regions.iter().map(|region| case.alarm_price(meter, region)));
        }
        alarms::common(prices)
    }

    /// So many units at list price, where the prices of the pool's regions are known and one.
    pub(super) fn list_price(&self, units: Quantity) -> Option<Usd> {
        self.one_price().map(|price| price.of(units))
    }

    /// The list price of the pool's regions, where it is known and one.
    pub(super) fn one_price(&self) -> Option<&'a Price> {
        let prices = self.prices();
        let (first, rest) = prices.split_first()?;
        let first = (*first)?;
        let same =
            rest.iter().all(|other| other.is_some_and(|other| other.tiers == first.tiers && other.per == first.per));
        same.then_some(first)
    }

    pub(super) fn is_price_unverified(&self) -> bool {
        self.prices().iter().flatten().any(|price| price.unverified)
    }

    /// What all that was used costs at list price without the allowance, line by line.
    pub(super) fn whole_at_list(&self) -> Option<Usd> {
        let lines = self.case.counted.iter();
        let own = lines.filter(|line| line.meter().is_some_and(|meter| self.counts(meter, line)));
        own.map(|line| Some(line.price()?.of(line.usage?))).sum()
    }

    /// The list price of each line of the pool, and in each region that has alarms for it.
    pub(super) fn prices(&self) -> Vec<Option<&'a Price>> {
        let case = self.case;
        let mut prices: Vec<Option<&'a Price>> = Vec::new();
        for meter in case.catalogue.meters_of(self.pool.offer) {
            let billed = case.counted.iter().filter(|line| line.is_of(meter));
            let billed = billed.filter(|line| self.counts(meter, line) && !line.parsed().global_row);
            prices.extend(billed.map(ResolvedLine::price));
            let regions = case.alarm_regions(meter);
            prices.extend(regions.iter().map(|region| case.catalogue.price(meter, region, case.month)));
        }
        prices
    }

    /// What the month comes to at list price without the allowance.
    pub(super) fn cost_without(&self) -> Option<Usd> {
        let whole = self.list_price(self.month_end.used.unwrap_or(self.pool.used));
        whole.or_else(|| (!self.case.is_open()).then(|| self.whole_at_list()).flatten())
    }
}
