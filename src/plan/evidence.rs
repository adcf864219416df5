//! What `who` and `signins` ask beyond the bill and the alarms. All of it is free.

use super::known::Known;
use super::request::Request;
use super::{alarms, bill, strays};
use crate::bill::Region;
use crate::question::Question;
use crate::snapshot::{TrailConfiguration, TrailEvent};

/// The region that CloudTrail writes global services' events to, and in which many trails are made.
const CENTRAL: &str = "us-east-1";

pub(super) fn requests(known: &Known<'_>) -> Vec<Request> {
    if !known.identity() || !known.looks_at_own() {
        return Vec::new();
    }
    [resource, signins, trails, filters, subscriptions].iter().flat_map(|stage| stage(known)).collect()
}

/// The events about the resource that is asked about, by the names that CloudTrail may know it by; then all that changed
/// something on the day on which it was first heard of.
fn resource(known: &Known<'_>) -> Vec<Request> {
    let Some(sought) = known.ask.wants_resource() else { return Vec::new() };
    let evidence = &known.snapshot.evidence;
    let (from, to) = known.ask.trail_span();
    let of_region = |region: Region| {
        let Some(heard) = evidence.resources.get(&region).and_then(|of| of.get(&sought.name)) else {
            return Some(Request::ResourceEvents { region, name: sought.name.clone(), from, to });
        };
        let first: &TrailEvent = heard.events.iter().find(|event| event.error.is_none())?;
        let day = first.at.date_naive();
        let asked = evidence.days.get(&region).is_some_and(|days| days.contains_key(&day));
        (!asked).then_some(Request::DayEvents { region, day })
    };
    alarms::looked_at(known).into_iter().filter_map(of_region).collect()
}

/// The console's sign-ins, in every region: each lands where its browser was sent.
fn signins(known: &Known<'_>) -> Vec<Request> {
    if !known.ask.wants_signins() {
        return Vec::new();
    }
    let (from, to) = known.ask.trail_span();
    let unasked = known.regions().filter(|region| !known.snapshot.evidence.signins.contains_key(*region));
    unasked.map(|region| Request::Signins { region: region.clone(), from, to }).collect()
}

/// The trails: those seen from where most are, and those of regions whose bill has more than one copy of events, for
/// which they wait. Then what each of them does.
fn trails(known: &Known<'_>) -> Vec<Request> {
    if let Some(trails) = &known.snapshot.evidence.trails {
        return trails.iter().flat_map(of_trail).collect();
    }
    if !bill::is_settled(known) {
        return Vec::new();
    }
    let mut wanted = strays::paid_events(known);
    wanted.extend(known.ask.wants_alerts().then(|| Region::new(CENTRAL)));
    wanted.into_iter().map(|region| Request::Trails { region }).collect()
}

fn of_trail(trail: &TrailConfiguration) -> impl Iterator<Item = Request> {
    let (region, arn) = (trail.home_region.clone(), trail.arn.clone());
    let status = trail.logging.is_none().then(|| Request::TrailStatus { region: region.clone(), trail: arn.clone() });
    let selectors = trail.records.is_none().then_some(Request::TrailSelectors { region, trail: arn });
    status.into_iter().chain(selectors)
}

/// The metric filters where alarms watch what they may make, and where sign-ins may be written to a log.
fn filters(known: &Known<'_>) -> Vec<Request> {
    let snapshot = known.snapshot;
    let is_unasked = |region: &Region| !snapshot.evidence.metric_filters.contains_key(region);
    let mut wanted = strays::filtered(known);
    if known.ask.wants_alerts() {
        let with_own = known.gist.alarms.iter().filter(|(_, alarms)| alarms.watches_own);
        let with_own = with_own.map(|(region, _)| region.clone());
        let trails = snapshot.evidence.trails.iter().flatten().map(|trail| trail.home_region.clone());
        wanted.extend(with_own.chain(trails));
        wanted.extend(known.regions().filter(|region| region.code() == CENTRAL).cloned());
    }
    wanted.into_iter().filter(is_unasked).map(|region| Request::MetricFilters { region }).collect()
}

/// Who is told by alarms on sign-ins. A topic may be of another region than its alarm, so that it waits for all alarms.
fn subscriptions(known: &Known<'_>) -> Vec<Request> {
    if !known.ask.wants_alerts() || !alarms::all_settled(known) {
        return Vec::new();
    }
    let unasked =
        known.gist.topics().into_iter().filter(|topic| !known.snapshot.evidence.subscriptions.contains_key(*topic));
    unasked
        .filter_map(|topic| Some(Request::Subscriptions { region: topic_region(topic)?, topic: topic.clone() }))
        .collect()
}

/// The region of a topic's ARN: `arn:aws:sns:eu-west-1:123456789012:alerts`.
fn topic_region(arn: &str) -> Option<Region> {
    let mut parts = arn.strip_prefix("arn:")?.split(':').skip(1);
    (parts.next() == Some("sns")).then(|| parts.next().map(Region::new)).flatten()
}

/// What a dry run says of it.
pub(super) fn outline(ask: &Question, days: &str) -> Vec<String> {
    let mut steps = Vec::new();
    if let Some(sought) = ask.wants_resource() {
        let place = sought.region.as_ref().map_or_else(|| "every enabled region".to_owned(), Region::in_words);
        steps.push(format!("what happened to it in {place} {days} (cloudtrail:LookupEvents)"));
        steps.push("where it was made: all that was changed on that day (cloudtrail:LookupEvents)".to_owned());
    }
    if ask.wants_signins() {
        steps.push(format!("the console's sign-ins in every enabled region {days} (cloudtrail:LookupEvents)"));
    }
    if ask.wants_alerts() {
        steps.push("the trails (cloudtrail:DescribeTrails)".to_owned());
        steps.push("whether each is switched on (cloudtrail:GetTrailStatus)".to_owned());
        steps.push("what each records (cloudtrail:GetEventSelectors)".to_owned());
        steps.push("the metric filters where alarms watch own metrics (logs:DescribeMetricFilters)".to_owned());
        steps.push("the subscriptions of those alarms' topics (sns:ListSubscriptionsByTopic)".to_owned());
    }
    steps
}
