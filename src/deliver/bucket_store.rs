//! A bucket that keeps looks.
//!
//! Nothing is removed there: a bucket's own lifecycle rule does that, and s3:DeleteObject isn't asked for. A run that keeps
//! others out writes so into an object, over the version that it has read, and writes at its end that it has left.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::rc::Rc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use super::reach::{reach, within};
use super::s3::{JSON, Objects, Only};
use super::{Bucket, Failed, Ways};
use crate::state::{Held, Store};

/// Who is there.
const LOCK: &str = "lock.json";
/// One call may take so long.
const PATIENCE: Duration = Duration::from_secs(90);

/// A bucket that keeps looks, below a prefix.
#[derive(Clone)]
pub struct BucketStore(Rc<Reached>);

struct Reached {
    runtime: Runtime,
    objects: Objects,
    bucket: Bucket,
}

/// What stands in the object of the lock.
#[derive(Debug, Serialize, Deserialize)]
struct Lock {
    /// When the run began; none where it has ended.
    began: Option<DateTime<Utc>>,
    /// So many seconds later it was killed, where this stands here still.
    #[serde(default = "usual")]
    longest: i64,
    /// Tells two runs of one instant apart.
    run: u64,
}

/// Twenty minutes, as runs have it of which nobody has set how long they may take.
fn usual() -> i64 {
    1200
}

impl BucketStore {
    /// This one, reached by the user's credentials.
    ///
    /// # Errors
    /// [`Failed`] where AWS's configuration can't be read.
    pub fn new(bucket: Bucket, ways: &Ways) -> Result<Self, Failed> {
        let (runtime, clients) = reach(ways)?;
        let objects = Objects::new(clients, bucket.clone());
        Ok(Self(Rc::new(Reached { runtime, objects, bucket })))
    }

    fn wait<T>(&self, asked: impl Future<Output = Result<T, Failed>>) -> io::Result<T> {
        let ended = self.0.runtime.block_on(within(Some(PATIENCE), asked));
        ended.map_err(|failed| io::Error::other(failed.to_string()))
    }

    fn put(&self, name: &str, bytes: &[u8], only: Only<'_>) -> io::Result<bool> {
        self.wait(self.0.objects.put(name, bytes, JSON, only))
    }
}

impl fmt::Debug for BucketStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BucketStore").field(&self.0.bucket).finish()
    }
}

impl Store for BucketStore {
    fn place(&self) -> String {
        self.0.bucket.to_string()
    }

    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.wait(self.0.objects.get(name))?.map(|own| own.bytes))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.put(name, bytes, Only::Always).map(drop)
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        self.put(name, bytes, Only::New)
    }

    fn names(&self, beginning: &str) -> io::Result<Vec<String>> {
        self.wait(self.0.objects.names(beginning))
    }

    /// A bucket's lifecycle rule does that.
    fn prune(&self, _: &str, _: usize, _: &BTreeSet<&str>) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, now: DateTime<Utc>, longest: TimeDelta) -> io::Result<Option<Box<dyn Held>>> {
        let run = RandomState::new().build_hasher().finish();
        let own = serde_json::to_vec(&Lock { began: Some(now), longest: longest.num_seconds(), run })?;
        let there = self.wait(self.0.objects.get(LOCK))?;
        let is_ours = match there {
            None => self.put(LOCK, &own, Only::New)?,
            Some(there) if is_free(&there.bytes, now) => self.put(LOCK, &own, Only::Over(&there.version))?,
            Some(_) => false,
        };
        Ok(is_ours.then(|| Box::new(Locked(self.clone())) as Box<dyn Held>))
    }
}

/// Whether nobody is there any more, by what the lock says. A lock that can't be read was never written by a run.
fn is_free(lock: &[u8], now: DateTime<Utc>) -> bool {
    let lock: Option<Lock> = serde_json::from_slice(lock).ok();
    lock.is_none_or(|own| own.began.is_none_or(|began| (now - began).abs().num_seconds() > own.longest))
}

/// Others are kept out until it is dropped.
#[derive(Debug)]
struct Locked(BucketStore);

impl Held for Locked {}

impl Drop for Locked {
    fn drop(&mut self) {
        let left = serde_json::to_vec(&Lock { began: None, longest: 0, run: 0 }).unwrap_or_default();
        if let Err(error) = self.0.put(LOCK, &left, Only::Always) {
            tracing::warn!(%error, "the lock stays, and keeps other digests out for a while");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_free_when_its_run_has_left_or_was_killed() {
        let now: DateTime<Utc> = "2022-03-18T07:02:00Z".parse().unwrap();
        let lock = |began: Option<&str>| {
            let began = began.map(|began| began.parse().unwrap());
            is_free(&serde_json::to_vec(&Lock { began, longest: usual(), run: 1 }).unwrap(), now)
        };
        assert!(lock(None));
        assert!(!lock(Some("2022-03-18T07:01:59Z")));
        assert!(!lock(Some("2022-03-18T06:42:00Z")), "exactly twenty minutes");
        assert!(lock(Some("2022-03-18T06:41:59Z")));
        assert!(lock(Some("2022-03-18T09:00:00Z")), "the clock was wrong");
        assert!(is_free(b"no lock", now));
        let patient = |longest| {
            let began = Some("2022-03-18T06:02:00Z".parse().unwrap());
            is_free(&serde_json::to_vec(&Lock { began, longest, run: 1 }).unwrap(), now)
        };
        assert!(!patient(3600) && patient(3599), "an hour, as that run said");
        assert!(
            !is_free(br#"{"began": "2022-03-18T06:42:00Z", "run": 1}"#, now),
            "twenty minutes, where it said nothing"
        );
    }
}
