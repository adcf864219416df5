//! The console's sign-ins of 90 days, and which of four alerts on them there are.

mod alerts;
mod coverage;
mod pattern;

#[cfg(test)]
pub(crate) use pattern::matches;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::{FailingAddress, SigninAlert, SigninCount, SigninRow, SigninsReport, UserType};
use crate::bill::Region;
use crate::facts::events::KEPT;
use crate::question::Question;
use crate::snapshot::{Gap, Signin, Snapshot, Source, Unknown, Without};

/// The sign-ins up to the instant of analysis.
pub fn signins(snapshot: &Snapshot, question: &Question) -> SigninsReport {
    let to = question.as_of.unwrap_or(snapshot.taken_at);
    let collected = &snapshot.evidence.signins;
    let mut events: Vec<SigninRow> = collected
        .iter()
        .flat_map(|(region, signins)| signins.events.iter().map(move |event| (region, event)))
        .filter(|(_, event)| to - KEPT <= event.at && event.at <= to)
        .map(|(region, event)| SigninRow {
            at: event.at,
            region: region.clone(),
            user_type: user_type(event),
            user: event.user.clone(),
            success: event.success,
            mfa: event.mfa.filter(|_| tells_of_factors(user_type(event))),
            address: event.address.clone(),
        })
        .collect();
    events.sort_by(|one, other| (one.at, &one.region, &one.user).cmp(&(other.at, &other.region, &other.user)));
    let counts = UserType::ALL.map(|user_type| {
        let of_type = || events.iter().filter(|event| event.user_type == user_type);
        let success = of_type().filter(|event| event.success).count();
        SigninCount { user_type, success, failure: of_type().count() - success }
    });
    let alerts = alerts::alerts(snapshot, to);
    let until = to.min(snapshot.taken_at);
    let from = collected.values().map(|signins| signins.from.max(to - KEPT)).min().filter(|from| *from <= until);
    SigninsReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        from,
        to: until,
        counts: counts.to_vec(),
        failing: failing(&events).filter(|_| from.is_some()),
        gaps: gaps(snapshot, to, &alerts),
        events,
        alerts,
        requests: snapshot.requests,
    }
}

/// Whether CloudTrail tells if there was a second factor: of a session through an identity provider it writes `No`
/// whatever the provider asked for.
fn tells_of_factors(user_type: UserType) -> bool {
    match user_type {
        UserType::Root | UserType::Iam => true,
        UserType::AssumedRole | UserType::Federated | UserType::Other => false,
    }
}

fn user_type(event: &Signin) -> UserType {
    match event.identity.as_str() {
        "Root" => UserType::Root,
        "IAMUser" => UserType::Iam,
        "AssumedRole" => UserType::AssumedRole,
        "SAMLUser" | "WebIdentityUser" | "FederatedUser" | "IdentityCenterUser" => UserType::Federated,
        _ => UserType::Other,
    }
}

/// The gaps that matter for sign-ins and their alerts, and what the snapshot lacks. Money is of no concern here.
fn gaps(snapshot: &Snapshot, to: DateTime<Utc>, alerts: &[SigninAlert]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = snapshot.gaps.iter().filter(|gap| !gap.source.is_of_money()).cloned().collect();
    let collected = &snapshot.evidence.signins;
    let lacking = |without| Gap::of_answer(Source::Cloudtrail, None, true, without);
    gaps.extend(collected.is_empty().then(|| lacking(Without::Signins)));
    let is_told = |region: &Region| {
        snapshot.gaps.iter().any(|gap| gap.source == Source::CloudtrailSignins && gap.region.as_ref() == Some(region))
    };
    let enabled = snapshot.regions.iter().filter(|_| !collected.is_empty()).flat_map(|regions| &regions.codes);
    let unread = enabled.filter(|region| !collected.contains_key(region) && !is_told(region));
    let regions: Vec<Region> = unread.cloned().collect();
    gaps.extend((!regions.is_empty()).then(|| lacking(Without::SigninsOf { regions })));
    let day = |at: DateTime<Utc>| at.date_naive();
    if to > snapshot.taken_at {
        gaps.push(lacking(Without::LaterSignins { taken: day(snapshot.taken_at) }));
    }
    if let Some(from) = collected.values().map(|signins| signins.from).max()
        && from > to - KEPT + TimeDelta::days(1)
    {
        gaps.push(lacking(Without::EarlierSignins { collected_from: day(from), from: day(to - KEPT) }));
    }
    for (region, _) in collected.iter().filter(|(_, signins)| !signins.complete) {
        if !is_told(region) {
            gaps.push(Gap { region: Some(region.clone()), ..lacking(Without::OlderSignins) });
        }
    }
    let unknown: BTreeSet<&Unknown> = alerts.iter().flat_map(|alert| &alert.unknown).collect();
    if !unknown.is_empty() {
        let unknown = unknown.into_iter().cloned().collect();
        gaps.push(Gap::of_answer(Source::Alerts, None, false, Without::Alerts { unknown }));
    }
    gaps
}

/// So many failures from one address are said.
const SEVERAL: usize = 5;

/// The address that failed most often, where it did so several times.
fn failing(events: &[SigninRow]) -> Option<FailingAddress> {
    let mut failures: BTreeMap<&str, usize> = BTreeMap::new();
    for address in events.iter().filter(|event| !event.success).filter_map(|event| event.address.as_deref()) {
        *failures.entry(address).or_default() += 1;
    }
    let (address, count) = failures.into_iter().max_by_key(|(address, count)| (*count, std::cmp::Reverse(*address)))?;
    (count >= SEVERAL).then(|| FailingAddress { address: address.to_owned(), failures: count })
}

#[cfg(test)]
#[path = "signins_tests.rs"]
mod tests;
