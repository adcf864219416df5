//! CloudTrail's events about alarms, of the last 90 days. IAM: cloudtrail:LookupEvents.

use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

use super::clients::Clients;
use super::pace::{LOOKUP_EVENTS, pace};
use super::{Count, Found, Settings, aws_instant, failure, gap, instant, missing, one_more};
use crate::bill::Region;
use crate::plan::TRAIL_DAYS;
use crate::snapshot::{Trail, TrailEvent};

/// The events that make, change or delete alarms. One name a query is all that LookupEvents takes.
const EVENTS: [&str; 3] = ["PutMetricAlarm", "PutCompositeAlarm", "DeleteAlarms"];

/// All pages of all three names, up to the bound on pages.
pub(super) async fn trail(
    clients: &Clients,
    settings: &Settings,
    count: &Count,
    region: &Region,
    as_of: DateTime<Utc>,
) -> Found {
    let client = clients.cloudtrail(region);
    let limiter = pace(LOOKUP_EVENTS);
    let from = as_of - Duration::days(TRAIL_DAYS);
    let mut events: Vec<TrailEvent> = Vec::new();
    let mut pages = 0;
    let mut cut = false;
    'names: for name in EVENTS {
        let mut token: Option<String> = None;
        loop {
            if pages == settings.max_trail_pages {
                cut = true;
                break 'names;
            }
            limiter.until_ready().await;
            one_more(&count.cloudtrail);
            pages += 1;
            let by_name =
                LookupAttribute::builder().attribute_key(LookupAttributeKey::EventName).attribute_value(name).build();
            let Ok(by_name) = by_name else { break };
            let page = client
                .lookup_events()
                .lookup_attributes(by_name)
                .start_time(aws_instant(from))
                .end_time(aws_instant(as_of))
                .max_results(50)
                .set_next_token(token)
                .send();
            match page.await {
                Ok(page) => {
                    events.extend(page.events().iter().filter_map(event));
                    token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
                }
                Err(error) => {
                    let effect = "When alarms were made and deleted, and by whom, is unknown there. Allow cloudtrail:LookupEvents.";
                    return missing(gap("cloudtrail", Some(region), false, failure::code(&error), effect));
                }
            }
            if token.is_none() {
                break;
            }
        }
    }
    events.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let too_many = cut.then(|| {
        let error = format!("more than {pages} pages of events");
        let effect = "Older makings and deletions of alarms are unknown there. Allow more with --max-trail-pages N (2 a second).";
        gap("cloudtrail", Some(region), false, error, effect)
    });
    let region = region.clone();
    Box::new(move |snapshot| {
        snapshot.trail.insert(region, Trail { from, to: as_of, complete: !cut, events });
        snapshot.gaps.extend(too_many);
    })
}

fn event(event: &Event) -> Option<TrailEvent> {
    let record: Value = event.cloud_trail_event().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let mut resources: Vec<String> =
        event.resources().iter().filter_map(|resource| resource.resource_name()).map(str::to_owned).collect();
    resources.extend(text("/requestParameters/alarmName"));
    let several = record.pointer("/requestParameters/alarmNames").and_then(Value::as_array);
    resources.extend(several.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    resources.sort();
    resources.dedup();
    Some(TrailEvent {
        id: event.event_id().unwrap_or_default().to_owned(),
        at: instant(event.event_time())?,
        name: event.event_name().unwrap_or_default().to_owned(),
        source: event.event_source().unwrap_or_default().to_owned(),
        by: text("/userIdentity/arn").or_else(|| event.username().map(str::to_owned)),
        invoked_by: text("/userIdentity/invokedBy"),
        resources,
        error: text("/errorCode"),
    })
}
