//! Asks AWS. The only module that knows its SDK: no type of it leaves here.
//!
//! Asking alternates with planning until nothing is left to ask. What fails becomes a gap, and the
//! rest of the run goes on; only without credentials there is nothing to go on with.

mod account;
mod alarm_history;
mod alarms;
pub mod cache;
mod clients;
mod cost_explorer;
mod failure;
mod free_tier;
mod pace;
mod trail;

use std::cell::Cell;

use chrono::{DateTime, Utc};
use futures::future::join_all;

use cache::Cache;
use clients::Clients;
pub use failure::CollectError;

use crate::bill::Region;
use crate::plan::{Ask, Request, plan};
use crate::snapshot::{Gap, Requests, Snapshot};

/// How to ask.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The profile in AWS's config files.
    pub profile: Option<String>,
    /// Cost Explorer's pages at most.
    pub max_ce_requests: Option<u32>,
    /// CloudTrail's pages at most, a region.
    pub max_trail_pages: u32,
    /// Where months are kept that were asked before.
    pub cache: Option<Cache>,
}

/// Who is told of the progress.
pub trait Progress {
    /// So much was asked by now, and this was done last.
    fn done(&self, requests: Requests, what: &str);
}

/// What was asked so far; shared by all that ask side by side.
#[derive(Debug, Default)]
struct Count {
    cost_explorer: Cell<u32>,
    cloudwatch: Cell<u32>,
    cloudtrail: Cell<u32>,
    cached: Cell<u32>,
}

impl Count {
    fn requests(&self) -> Requests {
        Requests {
            cost_explorer: self.cost_explorer.get(),
            cloudwatch: self.cloudwatch.get(),
            cloudtrail: self.cloudtrail.get(),
            cached: self.cached.get(),
        }
    }
}

fn one_more(count: &Cell<u32>) {
    count.set(count.get() + 1);
}

/// What a part of a run has found: a change of the snapshot, and gaps.
type Found = Box<dyn FnOnce(&mut Snapshot)>;

/// Asks all that a command needs.
///
/// # Errors
/// [`CollectError`] where there are no usable credentials. Everything else that fails is a gap.
pub async fn collect(
    ask: &Ask,
    settings: &Settings,
    now: DateTime<Utc>,
    progress: &dyn Progress,
) -> Result<Snapshot, CollectError> {
    let clients = Clients::load(settings.profile.as_deref()).await;
    let count = Count::default();
    let mut snapshot = Snapshot::empty(now);
    loop {
        let requests = plan(&snapshot, ask);
        if requests.is_empty() {
            break;
        }
        let answers = join_all(requests.iter().map(|request| async {
            let found = answer(request, &snapshot, ask, settings, &clients, &count, now).await;
            progress.done(count.requests(), &request.in_words());
            found
        }))
        .await;
        for found in answers {
            found?(&mut snapshot);
        }
    }
    snapshot.requests = count.requests();
    snapshot.gaps.sort();
    Ok(snapshot)
}

async fn answer(
    request: &Request,
    snapshot: &Snapshot,
    ask: &Ask,
    settings: &Settings,
    clients: &Clients,
    count: &Count,
    now: DateTime<Utc>,
) -> Result<Found, CollectError> {
    Ok(match request {
        Request::Account => account::account(clients).await?,
        Request::Regions => account::regions(clients, ask, snapshot).await,
        Request::Bill { from, to } => {
            cost_explorer::bill(clients, settings, count, snapshot, (*from, *to), ask.as_of, now).await
        }
        Request::Alarms(region) => alarms::alarms(clients, count, region).await,
        Request::Trail(region) => trail::trail(clients, settings, count, region, ask.as_of).await,
        Request::AlarmHistory(region) => alarm_history::history(clients, count, region, ask.as_of).await,
        Request::FreeTier => free_tier::free_tier(clients).await,
    })
}

/// A gap in a source.
fn gap(source: &str, region: Option<&Region>, required: bool, error: String, effect: impl Into<String>) -> Gap {
    Gap { source: source.to_owned(), region: region.cloned(), required, error, effect: effect.into() }
}

/// An answer that is a gap.
fn missing(gap: Gap) -> Found {
    Box::new(|snapshot| snapshot.gaps.push(gap))
}

fn instant(at: Option<&aws_sdk_cloudwatch::primitives::DateTime>) -> Option<DateTime<Utc>> {
    at.and_then(|at| DateTime::from_timestamp(at.secs(), at.subsec_nanos()))
}

fn aws_instant(at: DateTime<Utc>) -> aws_sdk_cloudwatch::primitives::DateTime {
    aws_sdk_cloudwatch::primitives::DateTime::from_secs(at.timestamp())
}
