//! Pace by the clock, so that AWS needn't throttle.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::bill::Region;

/// A limit on requests to one API in one region.
pub(crate) struct Pace(Option<DefaultDirectRateLimiter>);

impl Pace {
    /// One request each `period`, without bursts.
    pub(crate) fn every(period: Duration) -> Self {
        Self(Quota::with_period(period).map(RateLimiter::direct))
    }

    /// One request each `period`, and after a rest as many at once as `burst`.
    pub(crate) fn with_bursts(period: Duration, burst: u32) -> Self {
        let quota = Quota::with_period(period).zip(NonZeroU32::new(burst));
        Self(quota.map(|(quota, burst)| RateLimiter::direct(quota.allow_burst(burst))))
    }

    /// No limit, for tests.
    #[cfg(test)]
    pub(crate) fn unlimited() -> Self {
        Self(None)
    }

    /// Waits for the next request's turn.
    pub(crate) async fn turn(&self) {
        if let Some(limiter) = &self.0 {
            limiter.until_ready().await;
        }
    }
}

/// A limit in each region, shared by all that asks there.
pub(crate) struct Paces {
    period: Duration,
    regions: RefCell<BTreeMap<Region, Rc<Pace>>>,
}

impl Paces {
    /// One request each `period` in each region.
    pub(crate) fn every(period: Duration) -> Self {
        Self { period, regions: RefCell::default() }
    }

    /// The limit of a region.
    pub(crate) fn of(&self, region: &Region) -> Rc<Pace> {
        let mut regions = self.regions.borrow_mut();
        Rc::clone(regions.entry(region.clone()).or_insert_with(|| Rc::new(Pace::every(self.period))))
    }
}
