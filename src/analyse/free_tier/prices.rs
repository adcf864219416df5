//! What units of an allowance cost: as they were charged, else at list price, and of alarms at the price that the bill tells.

use std::collections::BTreeSet;

use super::Ledger;
use crate::bill::{Quantity, Region, Usd};
use crate::catalogue::Standing;
use crate::model::lines::ResolvedLine;
use crate::model::pricing::further::Further;
use crate::model::pricing::{alarms, of_line};

impl<'a> Ledger<'_, 'a> {
    /// What is beyond the allowance costs, where the prices of its regions are known and one.
    pub(super) fn cost_beyond(&self, used: Quantity) -> Option<Usd> {
        let beyond = self.beyond(used);
        if beyond.is_zero() { Some(Usd::ZERO) } else { self.cost_of(beyond) }
    }

    /// So many units as they were charged, else at list price; of alarms else at the price that the bill tells.
    pub(super) fn cost_of(&self, units: Quantity) -> Option<Usd> {
        let further = self.charged_price().or_else(|| self.one_price());
        further.and_then(|price| price.of(units)).or_else(|| Some(self.alarm_price()?.times(units)))
    }

    /// The price that the pool's lines were charged at, where it is one, and one in all regions that have alarms for it.
    fn charged_price(&self) -> Option<Further> {
        let own = self.case.lines.iter().enumerate().filter(|(_, line)| self.is_own(line));
        let charged: Vec<(usize, &ResolvedLine<'_>)> = own.filter(|(_, line)| !line.billed.is_zero()).collect();
        let of_line = |n: usize| {
            let reading = self.case.reading_of(n);
            Further::as_charged(&reading.told, &reading.lists)
        };
        let mut prices: Vec<Option<Further>> = charged.iter().map(|(n, _)| of_line(*n)).collect();
        if prices.len() < self.pool.by_region.len() {
            prices.extend(self.prices());
        }
        let is_charged = |region: &Region| charged.iter().any(|(_, line)| line.region() == region);
        for meter in self.case.catalogue.meters_of(self.pool.offer) {
            let uncharged = self.case.alarm_regions(meter).into_iter().filter(|region| !is_charged(region));
            prices.extend(uncharged.map(|region| self.case.alarm_price(meter, &region).map(Further::at)));
        }
        Further::common(prices)
    }

    fn is_own(&self, line: &ResolvedLine<'_>) -> bool {
        line.meter().is_some_and(|meter| self.counts(meter, line)) && line.covered_by().is_none()
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
        self.one_price()?.of(units)
    }

    /// The list price of the pool's regions, where it is known and one.
    pub(super) fn one_price(&self) -> Option<Further> {
        Further::common(self.prices())
    }

    pub(super) fn is_price_unverified(&self) -> bool {
        self.prices().iter().flatten().any(|price| price.unverified)
    }

    /// What all that was used costs at list price without the allowance, line by line.
    pub(super) fn whole_at_list(&self) -> Option<Usd> {
        let lines = self.case.counted();
        let own = lines.filter(|line| line.meter().is_some_and(|meter| self.counts(meter, line)));
        own.map(|line| self.listed(line)?.of(line.usage?)).sum()
    }

    /// The list price of each line of the pool, and in each region that has alarms for it.
    pub(super) fn prices(&self) -> Vec<Option<Further>> {
        let case = self.case;
        let mut prices: Vec<Option<Further>> = Vec::new();
        for meter in case.catalogue.meters_of(self.pool.offer) {
            let billed = case.counted().filter(|line| line.is_of(meter));
            let billed = billed.filter(|line| self.counts(meter, line) && !line.parsed().global_row);
            prices.extend(billed.map(|line| self.listed(line)));
            let regions = case.alarm_regions(meter);
            let listed = |region| case.catalogue.price(meter, region, case.month).map(Further::of_rules);
            prices.extend(regions.iter().map(listed));
        }
        prices
    }

    /// The list price of a line that is counted.
    fn listed(&self, line: &ResolvedLine<'a>) -> Option<Further> {
        let case = self.case;
        let lists = of_line::lists(line, case.snapshot.price_list.as_ref(), case.catalogue, case.month);
        Further::listed(line, &lists)
    }

    /// What the month comes to at list price without the allowance.
    pub(super) fn cost_without(&self) -> Option<Usd> {
        let used = self.month_end.used.unwrap_or(self.pool.used);
        let further = self.charged_price().or_else(|| self.one_price());
        let whole = further.and_then(|price| price.of(used));
        whole.or_else(|| (!self.case.is_open()).then(|| self.whole_at_list()).flatten())
    }
}
