//! Pace by the clock, so that AWS needn't throttle.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, sleep_until};

use super::deadline::Deadline;
use crate::bill::Region;

/// A limit on requests to one API in one region.
#[derive(Debug)]
pub(crate) struct Pace {
    period: Duration,
    /// So much earlier than a period after the one before a request may be sent, after a rest.
    ahead: Duration,
    /// When the next request would be due without that.
    due: Mutex<Option<Instant>>,
    /// Where so many are taken in a time: what may still count among those.
    window: Option<(Arc<Semaphore>, Duration)>,
    deadline: Deadline,
}

/// The turn of a request, until its answer is there.
#[derive(Debug)]
pub(crate) struct Turn {
    window: Option<(OwnedSemaphorePermit, Duration)>,
}

/// When a request came to AWS isn't known, but that it had come when its answer was there: so long after that it counts no
/// more.
impl Drop for Turn {
    fn drop(&mut self) {
        if let (Some((permit, time)), Ok(runtime)) = (self.window.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                sleep(time).await;
                drop(permit);
            });
        }
    }
}

impl Pace {
    /// One request each `period`, without bursts.
    pub(crate) fn every(period: Duration, deadline: Deadline) -> Self {
        Self::with_bursts(period, 1, deadline)
    }

    /// One request each `period`, and after a rest as many at once as `burst`.
    pub(crate) fn with_bursts(period: Duration, burst: u32, deadline: Deadline) -> Self {
        Self { period, ahead: period * burst.saturating_sub(1), due: Mutex::default(), window: None, deadline }
    }

    /// No more than so many in any time of this length, as AWS counts them: however late some of them come.
    pub(crate) fn at_most(self, requests: usize, time: Duration) -> Self {
        Self { window: Some((Arc::new(Semaphore::new(requests)), time)), ..self }
    }

    /// No limit, for tests.
    #[cfg(test)]
    pub(crate) fn unlimited() -> Self {
        Self::every(Duration::ZERO, Deadline::default())
    }

    /// Waits for the next request's turn, in the order of asking; no longer than anything may be asked. Where so many are
    /// taken in a time, the turn is held until the answer is there.
    pub(crate) async fn turn(&self) -> Turn {
        let window = match &self.window {
            Some((window, time)) => self.permit(window).await.zip(Some(*time)),
            None => None,
        };
        let now = Instant::now();
        let at = self.deadline.earlier(self.take_turn(now));
        if at > now {
            sleep_until(at).await;
        }
        Turn { window }
    }

    async fn permit(&self, window: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
        let permit = Arc::clone(window).acquire_owned();
        match self.deadline.left() {
            Some(left) => tokio::time::timeout(left, permit).await.ok()?.ok(),
            None => permit.await.ok(),
        }
    }

    /// The turn of a request that comes now.
    fn take_turn(&self, now: Instant) -> Instant {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let own = due.map_or(now, |due| due.max(now));
        *due = Some(own + self.period);
        own.checked_sub(self.ahead).map_or(now, |at| at.max(now))
    }

    /// A request that was throttled is sent once more after this time: all others wait until it has had its turn.
    pub(crate) fn hold(&self, wait: Duration) {
        self.hold_at(Instant::now() + wait);
    }

    fn hold_at(&self, again: Instant) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let next = again + self.ahead + self.period;
        *due = Some(due.map_or(next, |due| due.max(next)));
    }
}

/// A limit in each region, shared by all that asks there.
#[derive(Debug)]
pub(crate) struct Paces {
    period: Duration,
    window: (usize, Duration),
    deadline: Deadline,
    regions: Mutex<BTreeMap<Region, Arc<Pace>>>,
}

impl Paces {
    /// One request each `period` in each region, and there no more than so many in any time of such length.
    pub(crate) fn every(period: Duration, window: (usize, Duration), deadline: Deadline) -> Self {
        Self { period, window, deadline, regions: Mutex::default() }
    }

    /// The limit of a region.
    pub(crate) fn of(&self, region: &Region) -> Arc<Pace> {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let (requests, time) = self.window;
        let own = || Arc::new(Pace::every(self.period, self.deadline).at_most(requests, time));
        Arc::clone(regions.entry(region.clone()).or_insert_with(own))
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The turns of requests that come at these times, in milliseconds from the first.
    fn turns(pace: &Pace, start: Instant, at: &[u64]) -> Vec<u128> {
        let turn = |at: &u64| pace.take_turn(start + Duration::from_millis(*at)) - start;
        at.iter().map(|at| turn(at).as_millis()).collect()
    }

    #[test]
    fn one_a_period_however_they_come() {
        let pace = || Pace::every(SECOND, Deadline::default());
        let start = Instant::now();
        assert_eq!(turns(&pace(), start, &[0, 0, 0]), [0, 1000, 2000]);
        assert_eq!(turns(&pace(), start, &[0, 1500, 1600, 9000]), [0, 1500, 2500, 9000], "a rest gives no burst");
        assert_eq!(turns(&Pace::unlimited(), start, &[0, 0, 7]), [0, 0, 7]);
    }

    #[test]
    fn after_a_rest_some_at_once() {
        let pace = Pace::with_bursts(SECOND, 3, Deadline::default());
        let start = Instant::now();
        assert_eq!(turns(&pace, start, &[0, 0, 0, 0, 0]), [0, 0, 0, 1000, 2000]);
        assert_eq!(turns(&pace, start, &[20_000; 4]), [20_000, 20_000, 20_000, 21_000]);
    }

    #[test]
    fn what_is_throttled_has_its_turn_before_all_others() {
        let pace = Pace::every(SECOND, Deadline::default());
        let start = Instant::now();
        assert_eq!(turns(&pace, start, &[0]), [0]);
        // Sent once more at 1,200 ms, so that the next one follows a period later.
        pace.hold_at(start + Duration::from_millis(1200));
        assert_eq!(turns(&pace, start, &[500, 500]), [2200, 3200]);
        pace.hold_at(start + Duration::from_millis(1300));
        assert_eq!(turns(&pace, start, &[500]), [4200], "who waits longer goes on waiting");
    }

    #[tokio::test]
    async fn what_is_not_answered_counts() {
        let pace = Pace::unlimited().at_most(2, Duration::from_millis(1));
        let (first, second) = (pace.turn().await, pace.turn().await);
        assert!(pace.turn().now_or_never().is_none(), "it may count among those of the same time");
        drop(first);
        let third = pace.turn().await;
        assert!(pace.turn().now_or_never().is_none());
        drop((second, third));
        let over = Pace { deadline: Deadline::within(Some(Duration::ZERO)), ..Pace::unlimited() }.at_most(0, SECOND);
        over.turn().await;
    }

    #[test]
    fn regions_have_a_pace_of_their_own() {
        let paces = Paces::every(SECOND, (2, SECOND), Deadline::default());
        let (ireland, london) = (Region::new("eu-west-1"), Region::new("eu-west-2"));
        let start = Instant::now();
        assert_eq!(turns(&paces.of(&ireland), start, &[0, 0]), [0, 1000]);
        assert_eq!(turns(&paces.of(&london), start, &[0]), [0]);
        assert_eq!(turns(&paces.of(&ireland), start, &[0]), [2000]);
    }
}
