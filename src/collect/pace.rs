//! Rates that AWS allows, kept by the clock and not by being throttled.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// DescribeAlarms: 9 a second a region, of which whybill takes 8.
/// Source: CloudWatch service quotas.
pub(crate) const DESCRIBE_ALARMS: NonZeroU32 = NonZeroU32::MIN.saturating_add(7);

/// LookupEvents: 2 a second a region. Source: CloudTrail user guide, limits.
pub(crate) const LOOKUP_EVENTS: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);

/// A limiter for one region.
pub(crate) fn pace(per_second: NonZeroU32) -> DefaultDirectRateLimiter {
    RateLimiter::direct(Quota::per_second(per_second).allow_burst(NonZeroU32::MIN))
}
