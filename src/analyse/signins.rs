//! The console's sign-ins of 90 days, and which of four alerts on them there are.

mod alerts;
mod pattern;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::{FailingAddress, SigninAlert, SigninCount, SigninRow, SigninsReport, Unknown, UserType};
use crate::bill::Region;
use crate::facts::events::KEPT;
use crate::question::Question;
use crate::snapshot::{Gap, Signin, Snapshot, Source};

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
            mfa: event.mfa,
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
    let lacking = |error: &str, effect: &str, required| Gap {
        source: Source::Cloudtrail,
        region: None,
        required,
        error: error.to_owned(),
        effect: effect.to_owned(),
    };
    if collected.is_empty() {
        let effect = "no sign-in is known of, which doesn't say that there was none (cloudtrail:LookupEvents)";
        gaps.push(lacking("the console's sign-ins are not in this snapshot", effect, true));
    }
    let is_told = |region: &Region| {
        snapshot.gaps.iter().any(|gap| gap.source == Source::CloudtrailSignins && gap.region.as_ref() == Some(region))
    };
    let enabled = snapshot.regions.iter().filter(|_| !collected.is_empty()).flat_map(|regions| &regions.codes);
    let unread: Vec<String> =
        enabled.filter(|region| !collected.contains_key(region) && !is_told(region)).map(Region::in_words).collect();
    if !unread.is_empty() {
        let error = format!("the sign-ins of {} are not in this snapshot", unread.join(", "));
        gaps.push(lacking(&error, "there may have been some (cloudtrail:LookupEvents)", true));
    }
    let day = |at: DateTime<Utc>| at.date_naive();
    if to > snapshot.taken_at {
        let error = format!("the snapshot ends on {}", day(snapshot.taken_at));
        gaps.push(lacking(&error, "later sign-ins are not told", true));
    }
    if let Some(from) = collected.values().map(|signins| signins.from).max()
        && from > to - KEPT + TimeDelta::days(1)
    {
        let error = format!("sign-ins were collected from {} on", day(from));
        gaps.push(lacking(&error, &format!("earlier ones, from {} on, are not told", day(to - KEPT)), true));
    }
    for (region, _) in collected.iter().filter(|(_, signins)| !signins.complete) {
        if !is_told(region) {
            let gap = lacking("not all pages of sign-ins were read", "older sign-ins are not told", true);
            gaps.push(Gap { region: Some(region.clone()), ..gap });
        }
    }
    let mut unknown: Vec<String> = alerts.iter().flat_map(|alert| &alert.unknown).map(Unknown::in_words).collect();
    unknown.sort_unstable();
    unknown.dedup();
    if !unknown.is_empty() {
        let effect = format!("not known: {}", unknown.join("; "));
        gaps.push(Gap { source: Source::Alerts, ..lacking("some alerts can't be told", &effect, false) });
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
