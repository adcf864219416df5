//! Who made, changed and deleted alarms: CloudTrail's event history of a region.
//!
//! cloudtrail:LookupEvents, free, 2 requests a second a region, 50 events a page, one event name a query,
//! 90 days, newest first.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::failure::Failure;
use super::pace::Pace;
use super::time::{aws, instant};
use crate::snapshot::{Trail, TrailEvent};

/// Two a second.
pub(crate) const PERIOD: Duration = Duration::from_millis(500);
/// What fits two minutes at two a second.
pub(crate) const MAX_PAGES: u32 = 240;
const PAGE: i32 = 50;

/// One event name's pages.
struct Cursor {
    attribute: LookupAttribute,
    token: Option<String>,
    oldest: Option<DateTime<Utc>>,
    done: bool,
}

/// The events of these names, and why it ended early where it did. The names are read in turns, so that
/// many events of one name don't use up the pages of another.
pub(crate) async fn events(
    client: &Client,
    names: &[&str],
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    max_pages: u32,
    pace: &Pace,
) -> Result<(Trail, Option<Failure>), Failure> {
    let mut cursors = cursors(names)?;
    let mut events = Vec::new();
    let mut pages = 0;
    let mut failure = None;
    'reading: while cursors.iter().any(|cursor| !cursor.done) {
        for cursor in cursors.iter_mut().filter(|cursor| !cursor.done) {
            if pages >= max_pages {
                break 'reading;
            }
            pages += 1;
            match page(client, cursor, from, to, pace).await {
                Ok(read) => events.extend(read),
                Err(error) if events.is_empty() => return Err(error),
                Err(error) => {
                    failure = Some(error);
                    break 'reading;
                }
            }
        }
    }
    let unread: Vec<&Cursor> = cursors.iter().filter(|cursor| !cursor.done).collect();
    let complete = unread.is_empty();
    // Before this instant the events of some name weren't read: those of the others would tell half of it.
    let known_from = unread.iter().map(|cursor| cursor.oldest.unwrap_or(to)).max().unwrap_or(from);
    events.retain(|event| event.at >= known_from);
    events.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    events.dedup_by(|one, other| one.id == other.id);
    Ok((Trail { from, to, complete, events }, failure))
}

fn cursors(names: &[&str]) -> Result<Vec<Cursor>, Failure> {
    let cursor = |name: &&str| {
        let attribute = LookupAttribute::builder()
            .attribute_key(LookupAttributeKey::EventName)
            .attribute_value(*name)
            .build()
            .map_err(|error| Failure::nonsense(error.to_string()))?;
        Ok(Cursor { attribute, token: None, oldest: None, done: false })
    };
    names.iter().map(cursor).collect()
}

async fn page(
    client: &Client,
    cursor: &mut Cursor,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    pace: &Pace,
) -> Result<Vec<TrailEvent>, Failure> {
    pace.turn().await;
    let answer = client
        .lookup_events()
        .lookup_attributes(cursor.attribute.clone())
        .start_time(aws(from))
        .end_time(aws(to))
        .max_results(PAGE)
        .set_next_token(cursor.token.clone())
        .send()
        .await?;
    let events: Vec<TrailEvent> = answer.events.unwrap_or_default().into_iter().filter_map(event).collect();
    cursor.oldest = events.iter().map(|event| event.at).chain(cursor.oldest).min();
    cursor.token = super::next_token(cursor.token.as_ref(), answer.next_token)?;
    cursor.done = cursor.token.is_none();
    Ok(events)
}

/// An event; `None` where it has no time or name.
fn event(event: Event) -> Option<TrailEvent> {
    let record: Value = serde_json::from_str(event.cloud_trail_event().unwrap_or_default()).unwrap_or_default();
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Some(TrailEvent {
        at: instant(*event.event_time()?)?,
        name: event.event_name()?.to_owned(),
        resources: resources(&event, &record),
        id: event.event_id.unwrap_or_default(),
        source: event.event_source.or_else(|| text("/eventSource")).unwrap_or_default(),
        by: text("/userIdentity/arn")
            .or_else(|| text("/userIdentity/sessionContext/sessionIssuer/arn"))
            .or(event.username),
        invoked_by: text("/userIdentity/invokedBy"),
        address: text("/sourceIPAddress"),
        role: text("/userIdentity/sessionContext/sessionIssuer/arn"),
        error: text("/errorCode"),
    })
}

/// The names that CloudTrail gives, then those of the request; an alarm that is given by its ARN too is
/// named once.
fn resources(event: &Event, record: &Value) -> Vec<String> {
    let listed = event.resources().iter().filter_map(|resource| resource.resource_name());
    let one = record.pointer("/requestParameters/alarmName");
    let many = record.pointer("/requestParameters/alarmNames").and_then(Value::as_array);
    let asked = one.into_iter().chain(many.into_iter().flatten()).filter_map(Value::as_str);
    let mut seen = BTreeSet::new();
    listed.map(name_of).chain(asked).filter(|name| seen.insert(name.to_owned())).map(str::to_owned).collect()
}

/// `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:NAME` is the alarm NAME, whatever is in it.
fn name_of(resource: &str) -> &str {
    let mut parts = resource.splitn(7, ':');
    match (parts.next(), parts.nth(1), parts.nth(2), parts.next()) {
        (Some("arn"), Some("cloudwatch"), Some("alarm"), Some(name)) => name,
        _ => resource,
    }
}

#[cfg(test)]
#[path = "trail_tests.rs"]
mod tests;
