//! What `who` and `signins` ask: CloudTrail's events about a resource, of a day and of sign-ins; trails, metric
//! filters and subscriptions.
//!
//! cloudtrail:LookupEvents (2 requests a second a region) and cloudtrail:DescribeTrails, logs:DescribeMetricFilters,
//! sns:ListSubscriptionsByTopic; all free.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html>
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html>

use aws_sdk_cloudtrail::types::{Event, LookupAttributeKey};
use serde_json::Value;

use super::failure::Failure;
use super::pace::Pace;
use super::time::{Span, instant};
use super::trail::{self, Attribute, Read};
use crate::bill::Region;
use crate::snapshot::{MetricFilter, Signin, SigninEvents, Subscription, TrailConfiguration};

/// The name of the event of a sign-in to the console.
const CONSOLE_LOGIN: &str = "ConsoleLogin";

/// The events about a resource: by the name that was asked for, and by the name at the end of an ARN.
pub(crate) async fn resource(
    client: &aws_sdk_cloudtrail::Client,
    name: &str,
    span: Span,
    max_pages: u32,
    pace: &Pace,
) -> Result<Read, Failure> {
    let mut attributes: Vec<Attribute<'_>> = vec![(LookupAttributeKey::ResourceName, name)];
    attributes.extend(name_of(name).map(|name| (LookupAttributeKey::ResourceName, name)));
    trail::read(client, &attributes, span, max_pages, pace).await
}

/// What an ARN ends with: `arn:aws:dynamodb:eu-west-1:123456789012:table/Rides` is `Rides`.
fn name_of(arn: &str) -> Option<&str> {
    let resource = arn.strip_prefix("arn:")?.splitn(5, ':').nth(4)?;
    let name = resource.split_once(['/', ':']).map_or(resource, |(_, name)| name);
    Some(name).filter(|name| !name.is_empty())
}

/// All that changed something in a time.
pub(crate) async fn changes(
    client: &aws_sdk_cloudtrail::Client,
    span: Span,
    max_pages: u32,
    pace: &Pace,
) -> Result<Read, Failure> {
    trail::read(client, &[(LookupAttributeKey::ReadOnly, "false")], span, max_pages, pace).await
}

/// The console's sign-ins, and why reading ended early where it did.
pub(crate) async fn signins(
    client: &aws_sdk_cloudtrail::Client,
    span: Span,
    max_pages: u32,
    pace: &Pace,
) -> Result<(SigninEvents, Option<Failure>), Failure> {
    let read = trail::read(client, &[(LookupAttributeKey::EventName, CONSOLE_LOGIN)], span, max_pages, pace).await?;
    let mut events: Vec<Signin> = read.events.iter().filter_map(signin).collect();
    events.sort_by(|one, other| (one.at, &one.user).cmp(&(other.at, &other.user)));
    Ok((SigninEvents { from: span.0, complete: read.complete, events }, read.failure))
}

fn signin(event: &Event) -> Option<Signin> {
    let record: Value = serde_json::from_str(event.cloud_trail_event().unwrap_or_default()).unwrap_or_default();
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let mfa = text("/additionalEventData/MFAUsed");
    Some(Signin {
        at: instant(*event.event_time()?)?,
        identity: text("/userIdentity/type").unwrap_or_default(),
        user: text("/userIdentity/userName").or_else(|| text("/userIdentity/arn")).or_else(|| event.username.clone()),
        success: text("/responseElements/ConsoleLogin").as_deref() == Some("Success"),
        mfa: mfa.map(|used| used == "Yes"),
        address: text("/sourceIPAddress"),
    })
}

/// The trails that are seen from the client's region: its own, and those of all regions.
pub(crate) async fn trails(client: &aws_sdk_cloudtrail::Client) -> Result<Vec<TrailConfiguration>, Failure> {
    let answer = client.describe_trails().include_shadow_trails(true).send().await?;
    let mut trails: Vec<TrailConfiguration> = answer
        .trail_list
        .unwrap_or_default()
        .into_iter()
        .map(|trail| TrailConfiguration {
            name: trail.name.unwrap_or_default(),
            arn: trail.trail_arn.unwrap_or_default(),
            home_region: Region::new(trail.home_region.unwrap_or_default()),
            multi_region: trail.is_multi_region_trail.unwrap_or_default(),
            organisation: trail.is_organization_trail.unwrap_or_default(),
        })
        .collect();
    trails.sort_by(|one, other| one.arn.cmp(&other.arn));
    trails.dedup();
    Ok(trails)
}

/// Every metric filter of the client's region.
pub(crate) async fn metric_filters(client: &aws_sdk_cloudwatchlogs::Client) -> Result<Vec<MetricFilter>, Failure> {
    let mut filters = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let answer = client.describe_metric_filters().set_next_token(token.clone()).send().await?;
        for filter in answer.metric_filters.unwrap_or_default() {
            let metrics = filter.metric_transformations.unwrap_or_default();
            filters.push(MetricFilter {
                name: filter.filter_name.unwrap_or_default(),
                log_group: filter.log_group_name.unwrap_or_default(),
                pattern: filter.filter_pattern.unwrap_or_default(),
                metrics: metrics.into_iter().map(|metric| (metric.metric_namespace, metric.metric_name)).collect(),
            });
        }
        match super::next_token(token.as_ref(), answer.next_token)? {
            Some(next) => token = Some(next),
            None => return Ok(filters),
        }
    }
}

/// AWS's word in the place of a subscription's ARN as long as the receiver has not confirmed it.
const PENDING: &str = "PendingConfirmation";

/// Every subscription of a topic.
pub(crate) async fn subscriptions(client: &aws_sdk_sns::Client, topic: &str) -> Result<Vec<Subscription>, Failure> {
    let mut found = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let answer = client.list_subscriptions_by_topic().topic_arn(topic).set_next_token(token.clone()).send().await?;
        found.extend(answer.subscriptions.unwrap_or_default().into_iter().map(|subscription| Subscription {
            protocol: subscription.protocol.unwrap_or_default(),
            confirmed: subscription.subscription_arn.is_some_and(|arn| arn != PENDING),
        }));
        match super::next_token(token.as_ref(), answer.next_token)? {
            Some(next) => token = Some(next),
            None => return Ok(found),
        }
    }
}
