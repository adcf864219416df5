//! What `who` and `signins` ask beyond the bill and the alarms. All of it is free.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Ask, Request, Scope, regions, strays};
use crate::bill::Region;
use crate::snapshot::{Alarm, Snapshot, TrailConfiguration, TrailEvent, Watches};

/// The region that CloudTrail writes global services' events to, and in which many trails are made.
const CENTRAL: &str = "us-east-1";

/// A resource that somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Its name or ARN.
    pub name: String,
    /// Where; `None`: in every enabled region.
    pub region: Option<Region>,
}

/// The events about the resource that is asked about, by the names that CloudTrail may know it by.
pub(super) fn resource(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let Some(sought) = ask.resource.as_ref().filter(|_| ask.scope == Scope::Who) else { return Vec::new() };
    let (from, to) = ask.trail_span();
    let of_region = |region: Region| {
        let asked = snapshot.evidence.resources.get(&region).is_some_and(|of| of.contains_key(&sought.name));
        (!asked).then(|| Request::ResourceEvents { region, name: sought.name.clone(), from, to })
    };
    looked_at(snapshot, ask, sought).into_iter().filter_map(of_region).collect()
}

/// The regions in which a resource is looked for.
pub(super) fn looked_at(snapshot: &Snapshot, ask: &Ask, sought: &Sought) -> BTreeSet<Region> {
    // arn:aws:dynamodb:eu-west-1:123456789012:table/Rides
    let of_arn =
        || sought.name.strip_prefix("arn:")?.split(':').nth(2).filter(|code| !code.is_empty()).map(Region::new);
    match sought.region.clone().or_else(of_arn) {
        Some(region) => [region].into(),
        None => regions(snapshot, ask),
    }
}

/// All that changed something on the day on which the resource was first heard of.
pub(super) fn days(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let Some(sought) = ask.resource.as_ref().filter(|_| ask.scope == Scope::Who) else { return Vec::new() };
    let of_region = |region: Region| {
        let heard = snapshot.evidence.resources.get(&region)?.get(&sought.name)?;
        let first: &TrailEvent = heard.events.iter().find(|event| event.error.is_none())?;
        let day = first.at.date_naive();
        let asked = snapshot.evidence.days.get(&region).is_some_and(|days| days.contains_key(&day));
        (!asked).then_some(Request::DayEvents { region, day })
    };
    looked_at(snapshot, ask, sought).into_iter().filter_map(of_region).collect()
}

/// The console's sign-ins, in every region: each lands where its browser was sent; and the trails.
pub(super) fn signins(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let trails = trails(snapshot, ask);
    if !wants_signins(ask) {
        return trails;
    }
    let (from, to) = ask.trail_span();
    let unasked = regions(snapshot, ask).into_iter().filter(|region| !snapshot.evidence.signins.contains_key(region));
    unasked.map(|region| Request::Signins { region, from, to }).chain(trails).collect()
}

/// The trails: those seen from where most are, and those of regions whose bill has more than one copy of events.
/// Then what each of them does.
fn trails(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    if let Some(trails) = &snapshot.evidence.trails {
        return trails.iter().flat_map(of_trail).collect();
    }
    let mut wanted = strays::paid_events(snapshot, ask);
    wanted.extend(wants_signins(ask).then(|| Region::new(CENTRAL)));
    wanted.into_iter().map(|region| Request::Trails { region }).collect()
}

fn of_trail(trail: &TrailConfiguration) -> impl Iterator<Item = Request> {
    let (region, arn) = (trail.home_region.clone(), trail.arn.clone());
    let status = trail.logging.is_none().then(|| Request::TrailStatus { region: region.clone(), trail: arn.clone() });
    let selectors = trail.records.is_none().then_some(Request::TrailSelectors { region, trail: arn });
    status.into_iter().chain(selectors)
}

/// What stands between a sign-in and somebody who is told of it.
pub(super) fn alerts(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let mut wanted = strays::filtered(snapshot, ask);
    let filters = |wanted: BTreeSet<Region>| {
        let unasked = wanted.into_iter().filter(|region| !snapshot.evidence.metric_filters.contains_key(region));
        unasked.map(|region| Request::MetricFilters { region }).collect::<Vec<_>>()
    };
    if !wants_signins(ask) {
        return filters(wanted);
    }
    let own = |alarms: &Vec<Alarm>| alarms.iter().any(watches_own_metric);
    let with_own = snapshot.alarms.iter().filter(|(_, alarms)| own(alarms)).map(|(region, _)| region.clone());
    let trails = snapshot.evidence.trails.iter().flatten().map(|trail| trail.home_region.clone());
    wanted.extend(with_own.chain(trails));
    wanted.extend(regions(snapshot, ask).into_iter().filter(|region| region.code() == CENTRAL));
    // A composite alarm may tell of those that it names.
    let is_composite = |alarm: &Alarm| matches!(alarm.watches, Watches::Composite { .. });
    let topics = snapshot.alarms.values().flatten().filter(|alarm| watches_own_metric(alarm) || is_composite(alarm));
    let topics: BTreeSet<&String> = topics.flat_map(|alarm| &alarm.actions).collect();
    let unasked = topics.into_iter().filter(|topic| !snapshot.evidence.subscriptions.contains_key(*topic));
    let subscriptions =
        unasked.filter_map(|topic| Some(Request::Subscriptions { region: topic_region(topic)?, topic: topic.clone() }));
    filters(wanted).into_iter().chain(subscriptions).collect()
}

/// The region of a topic's ARN: `arn:aws:sns:eu-west-1:123456789012:alerts`.
fn topic_region(arn: &str) -> Option<Region> {
    let mut parts = arn.strip_prefix("arn:")?.split(':').skip(1);
    (parts.next() == Some("sns")).then(|| parts.next().map(Region::new)).flatten()
}

/// Whether an alarm watches a metric of the account's own, as those of metric filters are.
pub(super) fn watches_own_metric(alarm: &Alarm) -> bool {
    alarm.metrics().iter().any(|(namespace, _)| !namespace.starts_with("AWS/"))
}

fn wants_signins(ask: &Ask) -> bool {
    matches!(ask.scope, Scope::Signins | Scope::All)
}

/// From when on, until when the events of a day are asked for.
pub(crate) fn day_span(day: chrono::NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = day.and_time(chrono::NaiveTime::MIN).and_utc();
    (start, start + chrono::TimeDelta::days(1) - chrono::TimeDelta::seconds(1))
}

/// What a dry run says of it.
pub(super) fn outline(ask: &Ask, days: &str) -> Vec<String> {
    let mut steps = Vec::new();
    if let Some(sought) = ask.resource.as_ref().filter(|_| ask.scope == Scope::Who) {
        let place = sought.region.as_ref().map_or_else(|| "every enabled region".to_owned(), Region::in_words);
        steps.push(format!("what happened to it in {place} {days} (cloudtrail:LookupEvents)"));
        steps.push("where it was made: all that was changed on that day (cloudtrail:LookupEvents)".to_owned());
    }
    if wants_signins(ask) {
        steps.push(format!("the console's sign-ins in every enabled region {days} (cloudtrail:LookupEvents)"));
        steps.push("the trails (cloudtrail:DescribeTrails)".to_owned());
        steps.push("whether each is switched on (cloudtrail:GetTrailStatus)".to_owned());
        steps.push("what each records (cloudtrail:GetEventSelectors)".to_owned());
        steps.push("the metric filters where alarms watch own metrics (logs:DescribeMetricFilters)".to_owned());
        steps.push("the subscriptions of those alarms' topics (sns:ListSubscriptionsByTopic)".to_owned());
    }
    steps
}
