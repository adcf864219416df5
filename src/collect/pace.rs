//! Pace by the clock, so that AWS needn't throttle.

use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// A limit on requests to one API in one region.
pub(crate) struct Pace(Option<DefaultDirectRateLimiter>);

impl Pace {
    /// One request each `period`, without bursts.
    pub(crate) fn every(period: Duration) -> Self {
        Self(Quota::with_period(period).map(RateLimiter::direct))
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
