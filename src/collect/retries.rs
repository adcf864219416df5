//! What is asked once more, when, and how often.
//!
//! A throttle is asked again after about a second, everything else as the SDK does. A page of Cost Explorer is paid for
//! where AWS served it, whether or not the answer came through: only a throttle says that it wasn't served.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_config::retry::{ErrorKind, RetryConfig, RetryMode};
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority, RetryReason,
};
use aws_types::os_shim_internal::Env;

use super::pace::Pace;

/// So often something is asked at most, unless AWS's environment or profiles say otherwise.
const ATTEMPTS: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
/// A page that costs money.
const PAID_ATTEMPTS: u32 = 2;
/// HTTP's own word for a throttle.
const TOO_MANY_REQUESTS: u16 = 429;

/// How often something that is free is asked, and how often what isn't.
#[derive(Debug, Clone)]
pub(crate) struct Modes {
    pub(crate) free: RetryConfig,
    pub(crate) paid: RetryConfig,
}

impl Modes {
    /// As AWS's environment variables say, else its profile, as everywhere.
    pub(crate) fn of(env: &Env, profile: impl Fn(&str) -> Option<String>) -> Self {
        let set = |variable: &str, key: &str| env.get(variable).ok().or_else(|| profile(key));
        let attempts = set("AWS_MAX_ATTEMPTS", "max_attempts").map(|text| text.trim().parse().map_err(|_| text));
        let attempts = attempts.unwrap_or(Ok(ATTEMPTS)).unwrap_or_else(|text| {
            tracing::warn!("AWS_MAX_ATTEMPTS or max_attempts is `{text}`, which is no number from 1: {ATTEMPTS} holds");
            ATTEMPTS
        });
        // The AWS CLI's own mode of old, `legacy`, differs from `standard` in details alone.
        let is_adaptive = set("AWS_RETRY_MODE", "retry_mode").is_some_and(|mode| mode.trim() == "adaptive");
        let mode = if is_adaptive { RetryMode::Adaptive } else { RetryMode::Standard };
        let free = RetryConfig::standard().with_retry_mode(mode).with_max_attempts(attempts.get());
        let paid = free.clone().with_max_attempts(attempts.get().min(PAID_ATTEMPTS));
        Self { free, paid }
    }
}

/// How many throttles there were, so that those of several regions aren't all asked again at once.
pub(crate) type Throttles = Arc<AtomicU64>;

/// What to do about a failure of one API.
#[derive(Debug)]
pub(crate) struct Retries {
    /// Whether only what wasn't served is asked again.
    pub(crate) is_paid: bool,
    /// The pace that its requests keep to.
    pub(crate) pace: Option<Arc<Pace>>,
    pub(crate) throttles: Throttles,
}

/// How long the nth throttle waits: from 0.9 to 1.3 seconds.
fn backoff(nth: u64) -> Duration {
    Duration::from_millis(900 + nth * 130 % 400)
}

fn is_throttle(so_far: &RetryAction) -> bool {
    matches!(so_far, RetryAction::RetryIndicated(RetryReason::RetryableError { kind: ErrorKind::ThrottlingError, .. }))
}

impl Retries {
    fn of(&self, status: Option<u16>, so_far: &RetryAction) -> RetryAction {
        if status == Some(TOO_MANY_REQUESTS) || is_throttle(so_far) {
            let wait = backoff(self.throttles.fetch_add(1, Ordering::Relaxed));
            if let Some(pace) = &self.pace {
                pace.hold(wait);
            }
            return RetryAction::retryable_error_with_explicit_delay(ErrorKind::ThrottlingError, wait);
        }
        if self.is_paid { RetryAction::RetryForbidden } else { RetryAction::NoActionIndicated }
    }
}

impl ClassifyRetry for Retries {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        self.classify_retry_v2(context, &RetryAction::NoActionIndicated)
    }

    fn classify_retry_v2(&self, context: &InterceptorContext, so_far: &RetryAction) -> RetryAction {
        if !context.is_failed() {
            return RetryAction::NoActionIndicated;
        }
        self.of(context.response().map(|response| response.status().as_u16()), so_far)
    }

    fn name(&self) -> &'static str {
        "whybill's retries"
    }

    /// Goes by what all others say.
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(env: &[(&str, &str)], profile: &[(&str, &str)]) -> (RetryMode, u32, u32) {
        let of_profile = |key: &str| profile.iter().find(|(name, _)| *name == key).map(|(_, own)| (*own).to_owned());
        let modes = Modes::of(&Env::from_slice(env), of_profile);
        (modes.free.mode(), modes.free.max_attempts(), modes.paid.max_attempts())
    }

    #[test]
    fn the_environment_holds_before_the_profile_and_that_before_ours() {
        assert_eq!(modes(&[], &[]), (RetryMode::Standard, 5, 2));
        let env = [("AWS_RETRY_MODE", "adaptive"), ("AWS_MAX_ATTEMPTS", "9")];
        let profile = [("retry_mode", "standard"), ("max_attempts", "3")];
        assert_eq!(modes(&env, &profile), (RetryMode::Adaptive, 9, 2));
        assert_eq!(modes(&env[1..], &profile), (RetryMode::Standard, 9, 2));
        assert_eq!(modes(&[], &profile), (RetryMode::Standard, 3, 2));
        assert_eq!(modes(&[("AWS_MAX_ATTEMPTS", "1")], &[]), (RetryMode::Standard, 1, 1));
        for odd in ["0", "-1", "many", ""] {
            assert_eq!(modes(&[("AWS_MAX_ATTEMPTS", odd), ("AWS_RETRY_MODE", "legacy")], &[]).1, 5, "{odd}");
        }
    }

    fn retries(is_paid: bool) -> Retries {
        Retries { is_paid, pace: None, throttles: Throttles::default() }
    }

    #[test]
    fn a_throttle_waits_about_a_second_whatever_it_is_called() {
        let wait = |nth| RetryAction::retryable_error_with_explicit_delay(ErrorKind::ThrottlingError, backoff(nth));
        for is_paid in [false, true] {
            let retries = retries(is_paid);
            assert_eq!(retries.of(Some(400), &RetryAction::throttling_error()), wait(0));
            assert_eq!(retries.of(Some(429), &RetryAction::NoActionIndicated), wait(1), "without a code");
        }
        let waits: Vec<u128> = (0..100).map(|nth| backoff(nth).as_millis()).collect();
        assert!(waits.iter().all(|wait| (900..1300).contains(wait)), "{waits:?}");
        assert_ne!(backoff(0), backoff(1));
    }

    #[test]
    fn what_may_have_been_served_is_not_paid_for_again() {
        for (status, so_far) in [
            (Some(500), RetryAction::server_error()),
            (Some(503), RetryAction::transient_error()),
            (None, RetryAction::transient_error()),
            (Some(200), RetryAction::NoActionIndicated),
        ] {
            assert_eq!(retries(true).of(status, &so_far), RetryAction::RetryForbidden, "{status:?}");
            assert_eq!(
                retries(false).of(status, &so_far),
                RetryAction::NoActionIndicated,
                "{status:?}: as the SDK does"
            );
        }
    }
}
