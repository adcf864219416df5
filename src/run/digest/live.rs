//! A digest of the account as it is now, by what was kept of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::{Asked, Told, delivered};
use crate::bill::figures::money;
use crate::bill::{BillingMonth, Usd, harmless};
use crate::cli::Options;
use crate::deliver::{self, Destination};
use crate::error::RunError;
use crate::plan;
use crate::question::Question;
use crate::run::beside::{tell, tell_note, usage};
use crate::run::live;
use crate::run::output::say;
use crate::snapshot::{Snapshot, Source};
use crate::state::{self, Folder, Phase, State, StateError, Store};
use crate::{analyse, exit};

/// Beyond its --timeout a run takes so long at most, to send what it found.
const SENDING: TimeDelta = TimeDelta::minutes(15);
/// What standard output is called where nothing else is named.
const STDOUT: &str = "stdout";

/// Looks at the account, keeps what it saw, and tells what is new.
pub(super) fn run(asked: &Asked<'_>) -> Result<u8, RunError> {
    let now = asked.world.now;
    let store = store(asked)?;
    let store = store.as_ref();
    if asked.options.dry_run {
        let kept = state::open(store, now)?;
        return outline(asked, &kept.state, last_look(store, &kept.state)?.as_ref());
    }
    check_destinations(asked)?;
    let longest = SENDING + TimeDelta::seconds(i64::try_from(asked.options.timeout).unwrap_or_default());
    let lock = store.lock(now, longest).map_err(|cause| StateError::Unwritable { place: store.place(), cause })?;
    let Some(_held) = lock else { return Err(StateError::Busy { place: store.place() }.into()) };
    let kept = state::open(store, now)?;
    // What was wrong with it is told in any case.
    kept.note.iter().for_each(|note| tell(&format!("warning: {}\n", harmless(note))));
    let mut state = kept.state;
    let last = last_look(store, &state)?;
    let (look, name) = collect(asked, store, &mut state, last.as_ref())?;
    tell_all(asked, store, &mut state, &look, &name)
}

/// Where looks are kept.
fn store(asked: &Asked<'_>) -> Result<Box<dyn Store>, RunError> {
    let named = asked.state.map(Destination::parse).transpose();
    let named = named.map_err(|error| usage(&error.to_string(), "name a folder or s3://BUCKET/PREFIX"))?;
    let bucket = || asked.to.iter().find(|to| matches!(to, Destination::S3(_))).cloned();
    match named.or_else(bucket) {
        Some(Destination::Folder(path)) => Ok(Box::new(Folder::new(path))),
        #[cfg(feature = "s3")]
        Some(Destination::S3(bucket)) => in_bucket(asked, bucket),
        Some(place) => Err(usage(&format!("looks can't be kept in {place}"), "name a folder with --state")),
        None => {
            let none = || usage("there is no folder of yours to keep looks in", "name one with --state FOLDER");
            let own = asked.world.state.as_ref().ok_or_else(none)?;
            let profile = asked.options.profile.as_ref().or(asked.world.variables.get("AWS_PROFILE"));
            let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
            let profile: String = profile.map_or("default", String::as_str).chars().map(plain).collect();
            Ok(Box::new(Folder::new(own.join(format!("digest-{profile}")))))
        }
    }
}

#[cfg(feature = "s3")]
fn in_bucket(asked: &Asked<'_>, bucket: deliver::Bucket) -> Result<Box<dyn Store>, RunError> {
    let place = bucket.to_string();
    let ways = deliver::Ways { profile: asked.options.profile.clone(), ..deliver::Ways::default() };
    let store = deliver::BucketStore::new(bucket, &ways);
    let unreachable =
        |failed: deliver::Failed| StateError::Unreadable { place, cause: std::io::Error::other(failed.to_string()) };
    Ok(Box::new(store.map_err(unreachable)?))
}

/// The look that the last run kept.
fn last_look(store: &dyn Store, state: &State) -> Result<Option<Snapshot>, RunError> {
    Ok(state.looked.as_deref().map(|name| state::look(store, name)).transpose()?.flatten())
}

/// Says before money is spent which destinations can't be written to. Where none can, nothing is asked.
fn check_destinations(asked: &Asked<'_>) -> Result<(), RunError> {
    let failing = deliver::check(&asked.to);
    let all = !failing.is_empty() && failing.len() == asked.to.len();
    match failing.into_iter().next() {
        Some((to, why)) if all => Err(RunError::Undeliverable { to: to.to_string(), why }),
        _ => Ok(()),
    }
}

/// What is asked, by the last look: the open month's usage; what else is on the bill a week after it was last asked, and
/// when a closed month's bill is awaited.
fn question_of(asked: &Asked<'_>, state: &State, last: Option<&Snapshot>) -> Question {
    let (now, own) = (asked.world.now, &asked.question);
    Question {
        month: Some(analyse::first_month(last, now)),
        last_look: last.map(|last| last.taken_at),
        last_bills: last.map(|last| last.months.clone()).unwrap_or_default(),
        takes_records: !analyse::asks_records(last, state.records_at, now),
        ..own.clone()
    }
}

fn outline(asked: &Asked<'_>, state: &State, last: Option<&Snapshot>) -> Result<u8, RunError> {
    let question = question_of(asked, state, last);
    let steps = plan::outline(&question, false);
    let least: Usd = steps.iter().map(|step| step.cost_at_least).sum();
    let lines: String = steps.iter().map(|step| format!("- {}\n", step.words)).collect();
    let left = state.pages_left(BillingMonth::of(asked.world.now), asked.month_ceiling);
    let most = Usd::new(rust_decimal::Decimal::new(left.min(asked.options.max_ce_requests).into(), 2));
    say(&format!(
        "This run would ask:\n{lines}It would cost at least {}, at most {} (--month-ceiling, --max-ce-requests): Cost \
         Explorer takes $0.01 a page, everything else is free.\n",
        money(least.min(most)),
        money(most)
    ))
}

/// Looks at the account now, and keeps that with what it cost, before anything else happens.
fn collect(
    asked: &Asked<'_>,
    store: &dyn Store,
    state: &mut State,
    last: Option<&Snapshot>,
) -> Result<(Snapshot, String), RunError> {
    let question = question_of(asked, state, last);
    let paid = state.paid.clone();
    let look = paid_look(asked, store, state, &question)?;
    let own = look.account.as_ref().map(|own| own.id.clone());
    if let (Some(theirs), Some(own)) = (&state.account, &own)
        && theirs != own
    {
        let (place, theirs, own) = (store.place(), theirs.clone(), own.clone());
        state.paid = paid;
        state::write_state(store, state)?;
        return Err(StateError::OtherAccount { place, theirs, own }.into());
    }
    let is_answered = !look.gaps.iter().any(|gap| gap.source == Source::CostExplorer);
    let look = match last {
        Some(last) => state::carried(last, look),
        None => look,
    };
    let name = state::write_look(store, &look)?;
    if !question.takes_records && is_answered {
        state.records_at = Some(asked.world.now);
    }
    state.account = own.or_else(|| state.account.take());
    // Each destination stays at the look that it was last told of, until it is told of this one.
    for to in named(asked) {
        let known = state.known_to(&to).map(str::to_owned);
        state.told.insert(to, known);
    }
    state.looked = Some(name.clone());
    if state.phase != Phase::Sending {
        state.phase = Phase::Collected;
    }
    state::write_state(store, state)?;
    Ok((look, name))
}

/// A look at the account. What it may cost is kept before, and what it has cost after it, whether it failed or not.
fn paid_look(
    asked: &Asked<'_>,
    store: &dyn Store,
    state: &mut State,
    question: &Question,
) -> Result<Snapshot, RunError> {
    let month = BillingMonth::of(asked.world.now);
    let left = state.pages_left(month, asked.month_ceiling);
    let options = Options { max_ce_requests: asked.options.max_ce_requests.min(left), ..asked.options.clone() };
    if left == 0 {
        let (ceiling, pages) = (money(asked.month_ceiling), state.paid.get(&month).copied().unwrap_or_default());
        let why = format!("{pages} pages were asked for in {}", month.in_words());
        tell_note(&format!("--month-ceiling {ceiling} is reached, {why}: the bill isn't asked for"), asked.options);
    }
    let paid = state.paid.clone();
    // A run that is killed has paid so much at least.
    let reserved = plan::outline(question, false).iter().filter(|step| !step.cost_at_least.is_zero()).count();
    state.pay(month, u32::try_from(reserved).unwrap_or_default().min(options.max_ce_requests));
    state::write_state(store, state)?;
    let collected = live::collected(question, &options, asked.world);
    state.paid = paid;
    state.pay(month, asked.world.spent.pages());
    if collected.is_err()
        && let Err(unkept) = state::write_state(store, state)
    {
        tell(&format!("{unkept}\n"));
    }
    collected
}

/// The destinations by their names.
fn named(asked: &Asked<'_>) -> Vec<String> {
    if asked.to.is_empty() { vec![STDOUT.to_owned()] } else { asked.to.iter().map(ToString::to_string).collect() }
}

/// Tells each destination what is new since it was last told.
fn tell_all(
    asked: &Asked<'_>,
    store: &dyn Store,
    state: &mut State,
    look: &Snapshot,
    name: &str,
) -> Result<u8, RunError> {
    let all = if asked.to.is_empty() { vec![Destination::Stdout] } else { asked.to.clone() };
    let known = |to: &Destination| {
        let base = if asked.since.is_some() { None } else { state.told.get(&to.to_string()).cloned().flatten() };
        (base, state.may_have_sent(&to.to_string()))
    };
    let mut groups: BTreeMap<(Option<String>, bool), Vec<Destination>> = BTreeMap::new();
    for to in all {
        groups.entry(known(&to)).or_default().push(to);
    }
    let mut told: Vec<(Told, bool, Vec<Destination>)> = Vec::new();
    for ((base, again), to) in groups {
        let before = base.as_deref().map(|name| state::look(store, name)).transpose()?.flatten();
        told.push((asked.told(before.as_ref().or(asked.since.as_ref()), look)?, again, to));
    }
    let own = named(asked);
    // What a killed run may have sent elsewhere is said when it is sent there.
    let elsewhere: BTreeSet<String> = state.sending.iter().filter(|to| !own.contains(to)).cloned().collect();
    let news = |(told, again, _): &&(Told, bool, Vec<Destination>)| asked.is_told(&told.report) || *again;
    let now: BTreeSet<String> = told.iter().filter(news).flat_map(|(_, _, to)| to).map(ToString::to_string).collect();
    if !now.is_empty() {
        state.sending = &now | &elsewhere;
        state.phase = Phase::Sending;
        state::write_state(store, state)?;
    }
    let mut failed: Vec<Destination> = Vec::new();
    let mut printed = None;
    for (told, again, to) in &told {
        if asked.is_told(&told.report) {
            failed.extend(delivered(asked, told, to, *again)?);
        }
        if to.contains(&Destination::Stdout) {
            printed = Some((told, *again));
        }
    }
    let shown = printed.or(told.first().map(|(told, again, _)| (told, *again)));
    let status = shown.map_or(Ok(exit::DONE), |(told, again)| asked.end(&told.report, again, !failed.is_empty()))?;
    if asked.since.is_none() {
        let reached = own.into_iter().filter(|to| failed.iter().all(|own| own.to_string() != *to));
        state.told.extend(reached.map(|to| (to, Some(name.to_owned()))));
        let closed =
            told.iter().filter_map(|(told, _, _)| told.report.closed_month.as_ref()).map(|own| own.month).max();
        state.bill_told = closed.or(state.bill_told);
    }
    state.phase = if elsewhere.is_empty() { Phase::Sent } else { Phase::Sending };
    state.sending = elsewhere;
    state::write_state(store, state)?;
    if let Err(unpruned) = state::prune(store, state) {
        tell_note(&unpruned.to_string(), asked.options);
    }
    Ok(status)
}
