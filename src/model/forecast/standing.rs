//! Allowances of which the open month's bill has no line yet, and on which something draws that stands there.
//!
//! Cost Explorer's first row of a month comes hours after it began; an alarm that stands is known before.

use std::collections::BTreeMap;

use crate::bill::{Quantity, Region};
use crate::catalogue::{Meter, Scope, Standing};
use crate::model::allowance::pools::{Pool, PoolKey};
use crate::model::forecast::projection::DayIndex;
use crate::model::month::Case;

impl<'a> Case<'a> {
    /// The pools without a line on which something draws that stands.
    pub(crate) fn standing_pools(&self, days: &DayIndex<'_>) -> BTreeMap<PoolKey<'a>, Pool<'a>> {
        let mut pools: BTreeMap<PoolKey<'a>, Pool<'a>> = BTreeMap::new();
        let holding = self.catalogue.offers.iter().filter(|offer| offer.valid.holds(self.month) && self.is_open());
        for offer in holding {
            let given = self.eligibility.gives(offer, self.month);
            let meters = self.catalogue.meters_of(offer);
            let regions = meters.flat_map(|meter| self.standing_in(meter, days));
            for region in regions.filter(|_| given.is_possible()) {
                let own = (offer.scope == Scope::Region).then(|| region.clone());
                let key = (offer.id.as_str(), own.clone());
                if !self.pools.contains_key(&key) {
                    let pool = pools.entry(key).or_insert_with(|| Pool::unused(offer, own, given));
                    pool.by_region.insert(region, Quantity::ZERO);
                }
            }
        }
        pools
    }

    /// The regions in which something stands that a meter counts: its alarms, or what the last settled day had.
    pub(crate) fn standing_in(&self, meter: &Meter, days: &DayIndex<'_>) -> Vec<Region> {
        match meter.standing {
            Standing::Alarms => self.alarm_regions(meter),
            Standing::OnDemand => Vec::new(),
            Standing::Stock => {
                let Some(settled) = self.settled() else { return Vec::new() };
                let own = days.iter().filter(|((id, _), _)| *id == meter.id);
                let stood = own.filter(|(_, series)| series.get(&settled).is_some_and(|level| !level.is_zero()));
                stood.map(|((_, region), _)| (*region).clone()).collect()
            }
        }
    }
}
