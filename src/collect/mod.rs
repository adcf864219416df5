//! Everything that asks AWS; the only module that knows the SDK.
//!
//! [`collect`] asks all that is planned ([`crate::plan::Planner`]), takes each answer into the snapshot as it comes, and
//! plans again, until nothing is planned and nothing that was is on its way. A little is asked ahead, and taken once it is
//! planned for. A source that refuses, throttles for good or answers nonsense leaves a [`crate::snapshot::Gap`], and the run
//! goes on; only what a command can't do without is a [`CollectError`].

mod ahead;
mod alarm_history;
mod alarms;
pub(crate) mod clients;
mod cost_explorer;
mod deadline;
mod doctor;
mod double;
mod error;
mod evidence;
pub(crate) mod failure;
mod fetch;
mod free_tier;
mod identity;
mod inventory;
mod kept;
mod metrics;
mod pace;
mod part;
mod patience;
mod price_list;
mod profile;
mod queue;
mod regions;
mod retries;
mod run;
mod tally;
mod time;
mod timing;
mod tokens;
mod trail;
mod watch;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};

use crate::bill::BillingMonth;
use crate::cache::Cache;
use crate::plan::{Planner, Request, Spent};
use crate::question::Question;
use crate::snapshot::{Requests, Snapshot};

pub use doctor::{Health, Outcome, examine};
pub use error::CollectError;
pub use timing::{Call, Timing};

const MONTHS_KEPT_AT_MOST: i32 = 38;

/// How to ask.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// A profile of AWS's config files.
    pub profile: Option<String>,
    /// The most requests to Cost Explorer; the next one isn't sent.
    pub max_ce_requests: Option<u32>,
    /// The most pages of CloudTrail a region; what fits ninety seconds where not given.
    pub max_trail_pages: Option<u32>,
    /// How long the whole run may take; nothing new is asked shortly before. Not given: as long as it takes.
    pub timeout: Option<Duration>,
    /// Where months of the bill are kept.
    pub cache: Option<Cache>,
    /// What is paid is counted there.
    pub spent: Spent,
}

/// Who is told how far collecting is.
pub trait Progress {
    /// These are asked next, beside what was planned before.
    fn planned(&self, _requests: &[Request]) {}

    /// This one is answered or has failed; that many requests were sent so far.
    fn finished(&self, _timing: Timing, _so_far: &Requests) {}
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {}

/// Asks AWS for all that a command needs.
pub async fn collect(ask: &Question, settings: &Settings, progress: &dyn Progress) -> Result<Snapshot, CollectError> {
    if let Some(error) = older_than_any_data(ask) {
        return Err(error);
    }
    let log = timing::Log::start();
    profile::check(settings.profile.as_deref()).await?;
    let tally = tally::Tally::new(settings.max_ce_requests, settings.spent.clone());
    let clients = clients::Clients::load(settings, &tally, &log).await;
    let mut ahead = ahead::Ahead::in_regions(regions::of_every_account(clients.partition()));
    let fetcher = fetch::Fetcher::new(ask, settings, clients, Arc::clone(&tally));
    let mut run = run::Run::new(ask, settings);
    let (mut planner, mut asked, mut queue) = (Planner::default(), BTreeSet::new(), queue::Queue::default());
    let mut on_their_way = FuturesUnordered::new();
    let (mut count, mut last) = (0, None);
    loop {
        let requests = planner.plan(run.snapshot(), ask);
        if run.takes_from_the_cache(&requests) || run.takes_all(ahead.take(&requests))? {
            continue;
        }
        let early = ahead.ask(&requests, ask);
        let wanted = requests.iter().chain(&early);
        let new: Vec<Request> = wanted.filter(|request| asked.insert((*request).clone())).cloned().collect();
        progress.planned(&new);
        queue.add(new);
        while let Some(request) = queue.next() {
            let basis = run.basis(&request);
            let question = timing::Question { number: count, after: last, asked: log.now() };
            count += 1;
            let answer = fetcher.answer(request, basis);
            on_their_way.push(async move { (question, question.answered(answer).await) }.boxed_local());
        }
        if requests.is_empty() && on_their_way.len() == ahead.on_their_way() {
            break;
        }
        match on_their_way.next().await {
            Some((question, (request, parts))) => {
                last = Some(question.number);
                queue.answered(&request);
                progress.finished(log.timing(question, &request, &parts), &tally.requests());
                if let Some(parts) = ahead.keep(&request, parts) {
                    run.take(&request, parts, queue.has_others_like(&request))?;
                }
            }
            None => run.leave_unanswered(&requests),
        }
    }
    Ok(run.finish(tally.requests()))
}

/// The account's clients for what isn't collected.
pub(crate) async fn reached(settings: &Settings) -> Result<clients::Clients, CollectError> {
    profile::check(settings.profile.as_deref()).await?;
    let tally = tally::Tally::new(settings.max_ce_requests, settings.spent.clone());
    Ok(clients::Clients::load(settings, &tally, &timing::Log::start()).await)
}

/// Cost Explorer keeps 38 months at most (multi-year data); nothing is asked for what is older.
fn older_than_any_data(ask: &Question) -> Option<CollectError> {
    let first = BillingMonth::of(ask.instant()).plus(-MONTHS_KEPT_AT_MOST);
    let why = format!("{first} is the first month that there can be");
    let month = ask.month_asked();
    (month < first).then_some(CollectError::MonthTooOld { month, why })
}

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod arbitrary_tests;
#[cfg(test)]
pub(crate) mod testing;
