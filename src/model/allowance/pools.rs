//! Pools: what was used of each offer, over all the lines that count towards it.

use std::collections::BTreeMap;

use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::catalogue::{Offer, Scope};
use crate::model::allowance::eligibility::{Eligibility, Given};
use crate::model::lines::ResolvedLine;

/// What one pool is told by: its offer's id, and its region where the offer is counted a region.
pub(crate) type PoolKey<'a> = (&'a str, Option<Region>);

/// An offer, and what was used of it in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pool<'a> {
    pub(crate) offer: &'a Offer,
    /// Its region, where the offer is counted a region.
    pub(crate) region: Option<Region>,
    /// Whether the account has the offer.
    pub(crate) given: Given,
    /// The service as billed.
    pub(crate) service: String,
    pub(crate) used: Quantity,
    pub(crate) by_region: BTreeMap<Region, Quantity>,
    /// What its lines cost.
    pub(crate) billed: Usd,
    /// How many of its lines have no quantity, and so aren't counted.
    pub(crate) uncounted: usize,
}

/// The pool that a line with this offer belongs to.
pub(crate) fn key<'a>(offer: &'a Offer, line: &ResolvedLine<'_>) -> PoolKey<'a> {
    (offer.id.as_str(), (offer.scope == Scope::Region).then(|| line.region().clone()))
}

/// Every pool that these lines of a month draw on, of offers that the account has or hasn't.
pub(crate) fn count<'a, 'l>(
    lines: impl Iterator<Item = &'l ResolvedLine<'a>>,
    eligibility: &Eligibility,
    month: BillingMonth,
) -> BTreeMap<PoolKey<'a>, Pool<'a>>
where
    'a: 'l,
{
    let mut pools = BTreeMap::new();
    for line in lines {
        let Some(offer) = line.offer() else { continue };
        let (id, region) = key(offer, line);
        let pool = pools.entry((id, region.clone())).or_insert_with(|| Pool {
            service: line.service.to_string(),
            ..Pool::unused(offer, region, eligibility.gives(offer, month))
        });
        let usage = line.usage.unwrap_or_default();
        pool.used += usage;
        *pool.by_region.entry(line.region().clone()).or_default() += usage;
        pool.billed += line.billed;
        pool.uncounted += usize::from(line.usage.is_none());
    }
    pools
}

impl<'a> Pool<'a> {
    /// Whether no source says over what it is counted, and that makes a difference to it.
    pub(crate) fn has_two_readings(&self) -> bool {
        self.offer.scope == Scope::Unknown && self.by_region.len() > 1
    }

    /// A pool of which nothing was used.
    pub(crate) fn unused(offer: &'a Offer, region: Option<Region>, given: Given) -> Self {
        let (used, billed) = (Quantity::ZERO, Usd::ZERO);
        Self { offer, region, given, service: String::new(), used, by_region: BTreeMap::new(), billed, uncounted: 0 }
    }
}
