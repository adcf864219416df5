use aws_sdk_cloudtrail::operation::lookup_events::{LookupEventsError, LookupEventsOutput};
use aws_sdk_cloudtrail::types::Resource;
use aws_smithy_mocks::{Rule, mock};

use super::*;
use crate::collect::testing::mocked;

const DAY: i64 = 86_400;

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

async fn read(puts: &[&str], rules: &[&Rule], max_pages: u32) -> Result<(Trail, Option<Failure>), Failure> {
    let client = mocked!(aws_sdk_cloudtrail, rules.iter().copied());
    of_alarms(&client, &puts.iter().copied().collect(), span(), max_pages, &Pace::unlimited()).await
}

fn ids(trail: &Trail) -> Vec<&str> {
    trail.events.iter().map(|event| event.id.as_str()).collect()
}

#[tokio::test]
async fn names_are_read_in_turns_oldest_first() {
    let deletes = pages("DeleteAlarms", &[(&[65], None)]);
    let puts = pages("PutMetricAlarm", &[(&[80, 70], Some("p2")), (&[60], None)]);
    let composites = pages("PutCompositeAlarm", &[(&[67], None)]);
    let rules = [&deletes[0], &composites[0], &puts[0], &puts[1]];
    let (trail, failure) = read(&ALARM_PUTS, &rules, 9).await.unwrap();
    let all = ["PutMetricAlarm60", "DeleteAlarms65", "PutCompositeAlarm67", "PutMetricAlarm70", "PutMetricAlarm80"];
    assert_eq!(ids(&trail), all);
    assert!(trail.complete && failure.is_none());
}

#[tokio::test]
async fn other_puts_are_read_only_where_an_alarm_was_deleted() {
    let nothing = pages("DeleteAlarms", &[(&[], None)]);
    let (trail, failure) = read(&[], &[&nothing[0]], 9).await.unwrap();
    assert!(trail.events.is_empty() && trail.complete && failure.is_none());
    let nothing = pages("DeleteAlarms", &[(&[], None)]);
    let puts = pages("PutMetricAlarm", &[(&[80], None)]);
    let (trail, _) = read(&["PutMetricAlarm"], &[&nothing[0], &puts[0]], 9).await.unwrap();
    assert!(trail.complete, "{trail:?}");
    assert_eq!(ids(&trail), ["PutMetricAlarm80"]);
    // The first page of what was deleted may be empty, and the second not.
    let deletes = pages("DeleteAlarms", &[(&[], Some("d2")), (&[65], None)]);
    let puts = pages("PutMetricAlarm", &[(&[80], None)]);
    let composites = pages("PutCompositeAlarm", &[(&[70], None)]);
    let (trail, _) = read(&[], &[&deletes[0], &deletes[1], &puts[0], &composites[0]], 9).await.unwrap();
    assert!(trail.complete, "{trail:?}");
    assert_eq!(ids(&trail), ["DeleteAlarms65", "PutCompositeAlarm70", "PutMetricAlarm80"]);
}

#[tokio::test]
async fn out_of_pages_keeps_only_what_is_whole() {
    let deletes = pages("DeleteAlarms", &[(&[75, 65], None)]);
    let puts = pages("PutMetricAlarm", &[(&[80, 70], Some("p2"))]);
    let composites = pages("PutCompositeAlarm", &[(&[], None)]);
    let (trail, failure) = read(&ALARM_PUTS, &[&deletes[0], &composites[0], &puts[0]], 3).await.unwrap();
    assert_eq!(ids(&trail), ["PutMetricAlarm70", "DeleteAlarms75", "PutMetricAlarm80"]);
    assert!(!trail.complete && failure.is_none());
}

/// Who put what was deleted isn't known, be it that the deletion comes on a second page.
#[tokio::test]
async fn nothing_is_told_where_other_puts_are_left_unread() {
    let deletes = pages("DeleteAlarms", &[(&[75, 65], None)]);
    let (trail, _) = read(&[], &[&deletes[0]], 1).await.unwrap();
    assert!(trail.events.is_empty() && !trail.complete, "{trail:?}");
    let deletes = pages("DeleteAlarms", &[(&[], Some("d2")), (&[65], None)]);
    let puts = pages("PutMetricAlarm", &[(&[80], None)]);
    let (trail, _) = read(&["PutMetricAlarm"], &[&deletes[0], &puts[0], &deletes[1]], 3).await.unwrap();
    assert!(trail.events.is_empty() && !trail.complete, "{trail:?}");
    let deletes = pages("DeleteAlarms", &[(&[], Some("d2"))]);
    let puts = pages("PutMetricAlarm", &[(&[80], None)]);
    let (trail, _) = read(&["PutMetricAlarm"], &[&deletes[0], &puts[0]], 2).await.unwrap();
    assert!(trail.events.is_empty() && !trail.complete, "{trail:?}");
}

#[tokio::test]
async fn what_was_read_before_a_failure_is_kept() {
    let denied = || {
        let code = aws_sdk_cloudtrail::error::ErrorMetadata::builder().code("AccessDeniedException");
        LookupEventsError::generic(code.build())
    };
    let refused = || mock!(Client::lookup_events).then_error(denied);
    assert_eq!(read(&ALARM_PUTS, &[&refused()], 9).await.unwrap_err().code, "AccessDeniedException");
    let nothing = pages("DeleteAlarms", &[(&[], None)]);
    let puts = pages("PutMetricAlarm", &[(&[80, 70], Some("p2"))]);
    let (trail, failure) = read(&["PutMetricAlarm"], &[&nothing[0], &puts[0], &refused()], 9).await.unwrap();
    assert_eq!(ids(&trail), ["PutMetricAlarm70", "PutMetricAlarm80"]);
    assert!(!trail.complete && failure.is_some());
    // A page that says to go on where it came from tells nothing: what is older than the page before isn't known.
    let deletes = pages("DeleteAlarms", &[(&[80], Some("d2")), (&[60], Some("d2"))]);
    let puts = pages("PutMetricAlarm", &[(&[90, 70], None)]);
    let composites = pages("PutCompositeAlarm", &[(&[], None)]);
    let rules = [&deletes[0], &composites[0], &puts[0], &deletes[1]];
    let (trail, failure) = read(&ALARM_PUTS, &rules, 9).await.unwrap();
    assert_eq!(ids(&trail), ["DeleteAlarms80", "PutMetricAlarm90"]);
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
