//! Until when a run may ask, so that its answer is still written within the time it was given.

use std::time::Duration;

use tokio::time::Instant;

/// Nothing new is asked in the last tenth of a run's time, nor in its last ten seconds.
const SHARE: u32 = 10;
const AT_MOST: Duration = Duration::from_secs(10);

/// The end of asking; none where a run has no bound.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Deadline(Option<Instant>);

/// A question came too late to be asked, or to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("--timeout reached")]
pub(crate) struct OutOfTime;

impl Deadline {
    /// Of a run that begins now and may take so long.
    pub(crate) fn within(time: Option<Duration>) -> Self {
        Self(time.map(|time| Instant::now() + asking(time)))
    }

    /// Whether nothing may be asked any more.
    pub(crate) fn is_over(self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }

    /// How long something may still be asked.
    pub(crate) fn left(self) -> Option<Duration> {
        self.0.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// This instant, or the end of asking where that is earlier.
    pub(crate) fn earlier(self, instant: Instant) -> Instant {
        self.0.map_or(instant, |end| end.min(instant))
    }
}

/// So much of a run's time is for asking.
fn asking(time: Duration) -> Duration {
    time - (time / SHARE).min(AT_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_ends_a_little_earlier_than_the_run() {
        let asking = |seconds| asking(Duration::from_secs(seconds)).as_millis();
        assert_eq!([300, 60, 5, 1].map(asking), [290_000, 54_000, 4_500, 900]);
    }

    #[test]
    fn a_run_without_a_bound_asks_on_and_one_without_time_asks_nothing() {
        assert!(!Deadline::default().is_over());
        assert!(Deadline::within(Some(Duration::ZERO)).is_over());
        let (soon, now) = (Deadline::within(Some(Duration::from_secs(60))), Instant::now());
        assert!(!soon.is_over());
        let late = now + Duration::from_secs(3600);
        assert_eq!(soon.earlier(now), now);
        assert!(soon.earlier(late) < late);
        assert_eq!(Deadline::default().earlier(late), late);
    }
}
