//! Who made, changed and deleted alarms: CloudTrail's event history of a region.
//!
//! cloudtrail:LookupEvents, free, 2 requests a second a region, 50 events a page, one event name a query,
//! 90 days, newest first.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::failure::Failure;
use super::pace::Pace;
use super::time::{Span, aws, instant};
use super::tokens::Tokens;
use crate::plan::{ALARM_DELETION, ALARM_PUTS};
use crate::snapshot::{Trail, TrailEvent};

/// A little under two a second: what comes a little earlier than it was meant to is still no throttle.
pub(crate) const PERIOD: Duration = Duration::from_millis(550);
/// So many a second are taken.
pub(crate) const MOST: (usize, Duration) = (2, Duration::from_millis(1010));
/// What fits ninety seconds at that pace.
pub(crate) const MAX_PAGES: u32 = 160;
const PAGE: i32 = 50;

/// What a query asks by: an event's name, a resource's name, whether it only read.
pub(crate) type Attribute<'a> = (LookupAttributeKey, &'a str);

/// One attribute's pages.
struct Cursor {
    attribute: LookupAttribute,
    token: Option<String>,
    tokens: Tokens,
    oldest: Option<DateTime<Utc>>,
    /// Those that are read, too, once this one has an event.
    followers: VecDeque<Cursor>,
}

/// Events as CloudTrail gives them, and how far they were read.
pub(crate) struct Read {
    /// The events, in no order.
    pub(crate) events: Vec<Event>,
    /// From when on all of them were read.
    known_from: DateTime<Utc>,
    /// Whether all pages were read.
    pub(crate) complete: bool,
    /// Why reading ended early, where it did.
    pub(crate) failure: Option<Failure>,
}

/// The events of these attributes. They are read in turns, so that many events of one don't use up the pages of another.
pub(crate) async fn read(
    client: &Client,
    attributes: &[Attribute<'_>],
    span: Span,
    max_pages: u32,
    pace: &Pace,
) -> Result<Read, Failure> {
    let cursors = attributes.iter().map(cursor).collect::<Result<VecDeque<Cursor>, Failure>>()?;
    read_in_turns(client, cursors, span, max_pages, pace).await
}

async fn read_in_turns(
    client: &Client,
    mut unread: VecDeque<Cursor>,
    (from, to): Span,
    max_pages: u32,
    pace: &Pace,
) -> Result<Read, Failure> {
    let mut events = Vec::new();
    let mut failure = None;
    for _ in 0..max_pages {
        let Some(mut cursor) = unread.pop_front() else { break };
        match page(client, &mut cursor, (from, to), pace).await {
            Ok(read) => {
                if !read.is_empty() {
                    unread.append(&mut cursor.followers);
                }
                events.extend(read);
                if cursor.token.is_some() {
                    unread.push_back(cursor);
                }
            }
            Err(error) if events.is_empty() => return Err(error),
            Err(error) => {
                unread.push_back(cursor);
                failure = Some(error);
                break;
            }
        }
    }
    // Before this instant the events of some attribute weren't read: those of the others would tell half of it.
    let known_from = unread.iter().map(|cursor| cursor.oldest.unwrap_or(to)).max().unwrap_or(from);
    Ok(Read { events, known_from, complete: unread.is_empty(), failure })
}

/// The events that deleted alarms and these that put some, and why it ended early where it did. Other puts are read only where an
/// alarm was deleted, since it may have been theirs.
pub(crate) async fn of_alarms(
    client: &Client,
    puts: &BTreeSet<&str>,
    (from, to): Span,
    max_pages: u32,
    pace: &Pace,
) -> Result<(Trail, Option<Failure>), Failure> {
    let named = |name: &str| cursor(&(LookupAttributeKey::EventName, name));
    let others = ALARM_PUTS.iter().filter(|name| !puts.contains(*name));
    let followers = others.map(|name| named(name)).collect::<Result<VecDeque<Cursor>, Failure>>()?;
    let deletions = Cursor { followers, ..named(ALARM_DELETION)? };
    let asked = std::iter::once(Ok(deletions)).chain(puts.iter().map(|name| named(name)));
    let cursors = asked.collect::<Result<VecDeque<Cursor>, Failure>>()?;
    let read = read_in_turns(client, cursors, (from, to), max_pages, pace).await?;
    let (complete, known_from) = (read.complete, read.known_from);
    let failure = read.failure;
    Ok((Trail { from, to, complete, events: told(read.events, known_from) }, failure))
}

impl Read {
    /// The events, oldest first, each once; none before an instant from which on not all were read.
    pub(crate) fn told(self) -> Vec<TrailEvent> {
        told(self.events, self.known_from)
    }
}

fn told(events: Vec<Event>, known_from: DateTime<Utc>) -> Vec<TrailEvent> {
    let mut events: Vec<TrailEvent> = events.into_iter().filter_map(event).collect();
    events.retain(|event| event.at >= known_from);
    events.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    events.dedup_by(|one, other| one.id == other.id);
    events
}

fn cursor((key, value): &Attribute<'_>) -> Result<Cursor, Failure> {
    let attribute = LookupAttribute::builder()
        .attribute_key(key.clone())
        .attribute_value(*value)
        .build()
        .map_err(|error| Failure::nonsense(error.to_string()))?;
    Ok(Cursor { attribute, token: None, tokens: Tokens::default(), oldest: None, followers: VecDeque::new() })
}

async fn page(client: &Client, cursor: &mut Cursor, (from, to): Span, pace: &Pace) -> Result<Vec<Event>, Failure> {
    let turn = pace.turn().await;
    let answer = client
        .lookup_events()
        .lookup_attributes(cursor.attribute.clone())
        .start_time(aws(from))
        .end_time(aws(to))
        .max_results(PAGE)
        .set_next_token(cursor.token.clone())
        .send()
        .await;
    drop(turn);
    let answer = answer?;
    let events = answer.events.ok_or_else(|| Failure::without("Events"))?;
    cursor.token = cursor.tokens.next(answer.next_token)?;
    let times = events.iter().filter_map(|event| instant(*event.event_time()?));
    cursor.oldest = times.chain(cursor.oldest).min();
    Ok(events)
}

/// An event; `None` where it has no time or name.
pub(super) fn event(event: Event) -> Option<TrailEvent> {
    let record: Value = serde_json::from_str(event.cloud_trail_event().unwrap_or_default()).unwrap_or_default();
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Some(TrailEvent {
        user_agent: text("/userAgent"),
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

/// Where records name what they are about: in the request, or in the answer where AWS chose the name.
const NAMES: &[&str] = &[
    "/requestParameters/alarmName",
    "/requestParameters/bucketName",
    "/requestParameters/clusterName",
    "/requestParameters/dBInstanceIdentifier",
    "/requestParameters/functionName",
    "/requestParameters/groupName",
    "/requestParameters/logGroupName",
    "/requestParameters/name",
    "/requestParameters/policyName",
    "/requestParameters/poolName",
    "/requestParameters/queueName",
    "/requestParameters/resourceId",
    "/requestParameters/roleName",
    "/requestParameters/stackName",
    "/requestParameters/tableName",
    "/requestParameters/createRestApiInput/name",
    "/responseElements/allocationId",
    "/responseElements/distribution/id",
    "/responseElements/fileSystemId",
    "/responseElements/hostedZone/id",
    "/responseElements/id",
    "/responseElements/keyMetadata/keyId",
    "/responseElements/snapshotId",
    "/responseElements/topicArn",
    "/responseElements/trailARN",
    "/responseElements/userPool/id",
    "/responseElements/volumeId",
    "/responseElements/CreateNatGatewayResponse/natGateway/natGatewayId",
    "/responseElements/loadBalancers/0/loadBalancerArn",
];

/// The names that CloudTrail gives, then those of the record; an alarm that is given by its ARN too is named once.
fn resources(event: &Event, record: &Value) -> Vec<String> {
    let listed = event.resources().iter().filter_map(|resource| resource.resource_name());
    let one = NAMES.iter().filter_map(|pointer| record.pointer(pointer));
    let many = record.pointer("/requestParameters/alarmNames").and_then(Value::as_array);
    let instances = record.pointer("/responseElements/instancesSet/items").and_then(Value::as_array);
    let instances = instances.into_iter().flatten().filter_map(|instance| instance.get("instanceId"));
    let told = one.chain(many.into_iter().flatten()).chain(instances).filter_map(Value::as_str);
    let mut seen = BTreeSet::new();
    listed.map(name_of).chain(told).filter(|name| seen.insert(name.to_owned())).map(str::to_owned).collect()
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
