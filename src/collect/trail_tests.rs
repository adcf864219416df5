use aws_sdk_cloudtrail::operation::lookup_events::{LookupEventsError, LookupEventsOutput};
use aws_sdk_cloudtrail::types::Resource;
use aws_smithy_mocks::{Rule, mock};

use super::*;
use crate::collect::testing::mocked;

const DAY: i64 = 86_400;
const NAMES: &[&str] = &["PutMetricAlarm", "DeleteAlarms"];

fn span() -> (DateTime<Utc>, DateTime<Utc>) {
    let at = |day| DateTime::from_timestamp(day * DAY, 0).unwrap();
    (at(0), at(90))
}

fn at_day(name: &str, day: i64) -> Event {
    let time = aws_sdk_cloudtrail::primitives::DateTime::from_secs(day * DAY);
    Event::builder().event_id(format!("{name}{day}")).event_name(name).event_time(time).build()
}

fn page(name: &str, days: &[i64], token: Option<&str>) -> LookupEventsOutput {
    LookupEventsOutput::builder()
        .set_events(Some(days.iter().map(|day| at_day(name, *day)).collect()))
        .set_next_token(token.map(str::to_owned))
        .build()
}

/// Answers one name's pages in order.
fn pages(name: &'static str, pages: &'static [(&'static [i64], Option<&'static str>)]) -> Vec<Rule> {
    let mut before = None;
    let mut rules = Vec::new();
    for (days, token) in pages {
        let rule = mock!(Client::lookup_events)
            .match_requests(move |request| {
                request.next_token() == before
                    && request.lookup_attributes().iter().all(|attribute| attribute.attribute_value() == name)
            })
            .then_output(move || page(name, days, *token));
        before = *token;
        rules.push(rule);
    }
    rules
}

async fn read(rules: &[&Rule], max_pages: u32) -> Result<(Trail, Option<Failure>), Failure> {
    let client = mocked!(aws_sdk_cloudtrail, rules.iter().copied());
    events(&client, NAMES, span(), max_pages, &Pace::unlimited()).await
}

fn ids(trail: &Trail) -> Vec<&str> {
    trail.events.iter().map(|event| event.id.as_str()).collect()
}

#[tokio::test]
async fn names_are_read_in_turns_oldest_first() {
    let puts = pages("PutMetricAlarm", &[(&[80, 70], Some("p2")), (&[60], None)]);
    let deletes = pages("DeleteAlarms", &[(&[65], None)]);
    let (trail, failure) = read(&[&puts[0], &deletes[0], &puts[1]], 9).await.unwrap();
    assert_eq!(ids(&trail), ["PutMetricAlarm60", "DeleteAlarms65", "PutMetricAlarm70", "PutMetricAlarm80"]);
    assert!(trail.complete && failure.is_none());
}

#[tokio::test]
async fn out_of_pages_keeps_only_what_is_whole() {
    let puts = pages("PutMetricAlarm", &[(&[80, 70], Some("p2"))]);
    let deletes = pages("DeleteAlarms", &[(&[75, 65], None)]);
    let (trail, failure) = read(&[&puts[0], &deletes[0]], 2).await.unwrap();
    assert_eq!(ids(&trail), ["PutMetricAlarm70", "DeleteAlarms75", "PutMetricAlarm80"]);
    assert!(!trail.complete && failure.is_none());
}

#[tokio::test]
async fn what_was_read_before_a_failure_is_kept() {
    let denied = || {
        let code = aws_sdk_cloudtrail::error::ErrorMetadata::builder().code("AccessDeniedException");
        LookupEventsError::generic(code.build())
    };
    let refused = || mock!(Client::lookup_events).then_error(denied);
    assert_eq!(read(&[&refused()], 9).await.unwrap_err().code, "AccessDeniedException");
    let puts = pages("PutMetricAlarm", &[(&[80], None)]);
    let (trail, failure) = read(&[&puts[0], &refused()], 9).await.unwrap();
    assert!(!trail.complete && failure.is_some());
}

#[test]
fn an_event_says_who_and_what() {
    let record = r#"{"userIdentity": {"type": "AssumedRole", "invokedBy": "dynamodb.application-autoscaling.amazonaws.com",
        "arn": "arn:aws:sts::123456789012:assumed-role/scaling/x"}, "errorCode": "LimitExceeded",
        "requestParameters": {"alarmNames": ["a:b", "c"]}}"#;
    let named = |name: &str| Resource::builder().resource_name(name).build();
    let event = Event::builder()
        .event_name("DeleteAlarms")
        .event_time(aws_sdk_cloudtrail::primitives::DateTime::from_secs(0))
        .username("x")
        .resources(named("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a:b"))
        .cloud_trail_event(record)
        .build();
    let event = super::event(event).unwrap();
    assert_eq!(event.resources, ["a:b", "c"]);
    assert_eq!(event.by.as_deref(), Some("arn:aws:sts::123456789012:assumed-role/scaling/x"));
    assert_eq!(event.invoked_by.as_deref(), Some("dynamodb.application-autoscaling.amazonaws.com"));
    assert_eq!(event.error.as_deref(), Some("LimitExceeded"));
}
