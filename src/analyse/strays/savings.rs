//! What a removal saves in a full month, after the free tier: what the pool costs now less what it costs without.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::analyse::strays::candidate::Removal;
use crate::analyse::strays::context::Scene;
use crate::bill::{Quantity, Region, Usd};
use crate::catalogue::named::CLOUDWATCH;
use crate::catalogue::{Meter, Offer, Price, Scope, Standing};
use crate::snapshot::Role;

/// Alarm-metrics by meter and region.
type Counts<'a> = BTreeMap<(&'a str, &'a Region), i64>;

impl Scene<'_> {
    /// What a removal saves; `None` where that can't be known.
    pub(crate) fn saving(&self, removal: &Removal) -> Option<Usd> {
        if removal.unknown {
            return None;
        }
        let mut saved = Usd::ZERO;
        if !removal.alarms.is_empty() {
            saved += self.saving_of_alarms(removal)?;
        }
        let mut by_pool: BTreeMap<(&str, Option<&Region>), (Usd, Usd)> = BTreeMap::new();
        let mut units: BTreeMap<(&str, &Region), Quantity> = BTreeMap::new();
        for ((meter, region, _), own) in &removal.units {
            *units.entry((meter, region)).or_default() += *own;
        }
        for ((meter, region), units) in units {
            let (saving, cap, pool) = self.saving_of_units(meter, region, units)?;
            let sum = by_pool.entry((meter, pool)).or_insert((Usd::ZERO, cap));
            sum.0 += saving;
        }
        saved += by_pool.into_values().map(|(saving, cap)| saving.min(cap)).sum();
        saved += removal.charges.values().copied().sum();
        Some(saved)
    }

    fn saving_of_alarms(&self, removal: &Removal) -> Option<Usd> {
        let mut gone: Counts<'_> = BTreeMap::new();
        for (region, name) in &removal.alarms {
            let own = self.alarm(region, name)?;
            *gone.entry((own.charged.meter()?, region)).or_default() += i64::from(own.charged.metrics?);
        }
        for (meter, region, metrics) in &removal.instead {
            *gone.entry((meter, region)).or_default() -= i64::from(*metrics);
        }
        let mut saved = Usd::ZERO;
        let mut done: Vec<&str> = Vec::new();
        for (usage, region) in gone.keys() {
            let meter = self.case.catalogue.meter(CLOUDWATCH, usage)?;
            match self.offer(meter) {
                None => {
                    let price = self.price(meter, region)?;
                    saved += price.times(Quantity::new(Decimal::from(gone[&(*usage, *region)])));
                }
                Some(offer) if !done.contains(&offer.id.as_str()) => {
                    done.push(&offer.id);
                    saved += self.saving_of_pool(offer, &gone)?;
                }
                Some(_) => {}
            }
        }
        Some(saved)
    }

    /// Whether an allowance is on anything that goes.
    pub(crate) fn has_allowance(&self, removal: &Removal) -> bool {
        let meter = |id: &str| self.case.catalogue.meter_of_id(id);
        let is_shared = |id: &str| meter(id).is_some_and(|meter| self.offer(meter).is_some());
        !removal.alarms.is_empty() || removal.units.keys().any(|(meter, ..)| is_shared(meter))
    }

    /// What goes from a pool of alarms saves as far as the pool is beyond its allowance.
    fn saving_of_pool(&self, offer: &Offer, gone: &Counts<'_>) -> Option<Usd> {
        if self.case.role_for(offer) == Role::Member {
            return None;
        }
        let (now, is_all_read) = (self.alarms_of(offer), self.are_all_read(offer));
        let mut removed = Decimal::ZERO;
        for meter in self.case.catalogue.meters_of(offer).filter(|meter| meter.standing == Standing::Alarms) {
            for usage in &meter.usage {
                removed +=
                    gone.iter().filter(|((own, _), _)| own == usage).map(|(_, n)| Decimal::from(*n)).sum::<Decimal>();
            }
        }
        let over = |used: Decimal| (used - offer.limit.value()).max(Decimal::ZERO);
        let (before, after) = (over(now), over(now - removed));
        // What was not read may fill the pool further: then more is saved, unless all of it is saved as it is.
        if !is_all_read && before - after != removed {
            return None;
        }
        if before == after {
            return Some(Usd::ZERO);
        }
        let price = self.alarm_pools.get(offer.id.as_str())?.price?;
        Some(price.times(Quantity::new(before - after)))
    }

    /// Whether all alarms that draw on an offer were read.
    fn are_all_read(&self, offer: &Offer) -> bool {
        let known = self.are_read.get(offer.id.as_str()).copied();
        known.unwrap_or_else(|| self.case.unread_regions(offer).is_empty())
    }

    /// Alarm-metrics that draw on an offer in a full month: those that exist, and a payer's organisation's.
    pub(crate) fn alarms_of(&self, offer: &Offer) -> Decimal {
        let own = self.alarm_pools.get(offer.id.as_str()).map_or(Decimal::ZERO, |pool| pool.used().value());
        if self.case.role_for(offer) != Role::Payer {
            return own;
        }
        let all = self.case.pools.values().filter(|pool| pool.offer.id == offer.id).map(|pool| pool.used.value());
        // A full month of alarms ends a few millionths beside their number: hourly rounding.
        own.max(all.sum::<Decimal>().round_dp(4))
    }

    /// What fewer units save, what they can save at most, and over which region their pool is counted.
    fn saving_of_units<'r>(
        &self,
        meter: &str,
        region: &'r Region,
        units: Quantity,
    ) -> Option<(Usd, Usd, Option<&'r Region>)> {
        let known = self.case.catalogue.meter_of_id(meter)?;
        let offer = self.offer(known);
        let is_pooled = offer.is_some_and(|offer| offer.scope == Scope::Global);
        let lines = || {
            // A commitment's fee goes on, whatever it covers.
            self.billed_of(meter)
                .filter(|line| line.covered_by().is_none())
                .filter(|line| is_pooled || line.region() == region)
        };
        let billed: Usd = lines().map(|line| line.billed).sum();
        let pool = (!is_pooled).then_some(region);
        if billed.is_zero() {
            return Some((Usd::ZERO, Usd::ZERO, pool));
        }
        if offer.is_some_and(|offer| self.case.role_for(offer) == Role::Member) {
            return None;
        }
        let used: Quantity = lines().filter_map(|line| line.usage).sum();
        let saving = if units >= used { billed } else { self.price(known, region)?.times(units).min(billed) };
        Some((saving, billed, pool))
    }

    /// The offer on a meter, where the account may have it.
    pub(crate) fn offer(&self, meter: &Meter) -> Option<&Offer> {
        let offer = self.case.catalogue.offer(meter, self.case.month)?;
        self.case.eligibility.gives(offer, self.case.month).is_possible().then_some(offer)
    }

    /// What one unit costs beyond any allowance: the list price, else what the bill makes of a meter without allowance.
    pub(crate) fn price(&self, meter: &Meter, region: &Region) -> Option<Usd> {
        if meter.standing == Standing::Alarms {
            return self.case.alarm_price(meter, region);
        }
        let list = self.case.catalogue.price(meter, region, self.case.month).and_then(Price::first);
        list.or_else(|| {
            let mut lines = self.lines_of(&meter.id).filter(|line| line.region() == region);
            let line = lines.next().filter(|line| self.offer(meter).is_none() && line.billed > Usd::ZERO)?;
            let each = line.billed.value().checked_div(line.usage?.value())?;
            Some(Usd::new(each.round_dp(DECIMALS)))
        })
    }
}

/// More digits than any price has.
const DECIMALS: u32 = 10;
