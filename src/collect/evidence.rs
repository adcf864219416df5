//! What `who` and `signins` ask: CloudTrail's events about a resource, of a day and of sign-ins; trails, metric
//! filters and subscriptions.
//!
//! cloudtrail:LookupEvents (2 requests a second a region), cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus,
//! cloudtrail:GetEventSelectors, logs:DescribeMetricFilters, sns:ListSubscriptionsByTopic; all free.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html>
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html>
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html>

use aws_sdk_cloudtrail::types::{AdvancedEventSelector, Event, EventSelector, LookupAttributeKey, ReadWriteType};
use serde_json::Value;

use super::failure::Failure;
use super::pace::Pace;
use super::time::{Span, instant};
use super::tokens::Tokens;
use super::trail::{self, Attribute, Read};
use crate::bill::Region;
use crate::snapshot::{MetricFilter, Recorded, Signin, SigninEvents, Subscription, TrailConfiguration};

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
        .ok_or_else(|| Failure::without("trailList"))?
        .into_iter()
        .map(|trail| TrailConfiguration {
            name: trail.name.unwrap_or_default(),
            arn: trail.trail_arn.unwrap_or_default(),
            home_region: Region::new(trail.home_region.unwrap_or_default()),
            multi_region: trail.is_multi_region_trail.unwrap_or_default(),
            organisation: trail.is_organization_trail.unwrap_or_default(),
            insights: trail.has_insight_selectors.unwrap_or_default(),
            log_group: trail.cloud_watch_logs_log_group_arn.filter(|arn| !arn.is_empty()),
            logging: None,
            records: None,
        })
        .collect();
    trails.sort_by(|one, other| one.arn.cmp(&other.arn));
    trails.dedup();
    Ok(trails)
}

/// Whether a trail is switched on.
pub(crate) async fn is_logging(client: &aws_sdk_cloudtrail::Client, trail: &str) -> Result<bool, Failure> {
    let answer = client.get_trail_status().name(trail).send().await?;
    answer.is_logging.ok_or_else(|| Failure::nonsense("a status that doesn't say whether it is switched on"))
}

/// What a trail records. A selector of either kind adds to what the others record.
pub(crate) async fn recorded(client: &aws_sdk_cloudtrail::Client, trail: &str) -> Result<Recorded, Failure> {
    let answer = client.get_event_selectors().trail_name(trail).send().await?;
    // It names the trail, whatever that records.
    if answer.trail_arn().is_none() && answer.event_selectors.is_none() && answer.advanced_event_selectors.is_none() {
        return Err(Failure::without("EventSelectors"));
    }
    let basic = answer.event_selectors().iter().map(by_selector);
    let advanced = answer.advanced_event_selectors().iter().map(by_advanced_selector);
    let nothing = Recorded { reads: false, writes: false, filtered: false, others: false };
    Ok(basic.chain(advanced).fold(nothing, |all, own| Recorded {
        reads: all.reads || own.reads,
        writes: all.writes || own.writes,
        filtered: all.filtered || own.filtered,
        others: all.others || own.others,
    }))
}

fn by_selector(selector: &EventSelector) -> Recorded {
    let manages = selector.include_management_events() != Some(false);
    let kinds = selector.read_write_type().unwrap_or(&ReadWriteType::All);
    Recorded {
        reads: manages && matches!(kinds, ReadWriteType::All | ReadWriteType::ReadOnly),
        writes: manages && matches!(kinds, ReadWriteType::All | ReadWriteType::WriteOnly),
        filtered: manages && !selector.exclude_management_event_sources().is_empty(),
        others: !selector.data_resources().is_empty(),
    }
}

fn by_advanced_selector(selector: &AdvancedEventSelector) -> Recorded {
    let fields = selector.field_selectors();
    let is = |field: &str, value: &str| {
        fields.iter().any(|own| own.field() == field && own.equals().iter().any(|equal| equal == value))
    };
    let manages = is("eventCategory", "Management");
    let known = ["eventCategory", "readOnly"];
    Recorded {
        reads: manages && !is("readOnly", "false"),
        writes: manages && !is("readOnly", "true"),
        filtered: manages && fields.iter().any(|own| !known.contains(&own.field())),
        others: !manages,
    }
}

/// Every metric filter of the client's region.
pub(crate) async fn metric_filters(client: &aws_sdk_cloudwatchlogs::Client) -> Result<Vec<MetricFilter>, Failure> {
    let mut filters = Vec::new();
    let (mut token, mut tokens) = (None, Tokens::default());
    loop {
        let answer = client.describe_metric_filters().set_next_token(token.clone()).send().await?;
        for filter in answer.metric_filters.ok_or_else(|| Failure::without("metricFilters"))? {
            let metrics = filter.metric_transformations.unwrap_or_default();
            filters.push(MetricFilter {
                name: filter.filter_name.unwrap_or_default(),
                log_group: filter.log_group_name.unwrap_or_default(),
                pattern: filter.filter_pattern.unwrap_or_default(),
                metrics: metrics.into_iter().map(|metric| (metric.metric_namespace, metric.metric_name)).collect(),
            });
        }
        match tokens.next(answer.next_token)? {
            Some(next) => token = Some(next),
            None => return Ok(filters),
        }
    }
}

/// What a subscription that the receiver has confirmed has; others have a word there: `PendingConfirmation`, `Deleted`.
const CONFIRMED: &str = "arn:";

/// Every subscription of a topic.
pub(crate) async fn subscriptions(client: &aws_sdk_sns::Client, topic: &str) -> Result<Vec<Subscription>, Failure> {
    let mut found = Vec::new();
    let (mut token, mut tokens) = (None, Tokens::default());
    loop {
        let answer = client.list_subscriptions_by_topic().topic_arn(topic).set_next_token(token.clone()).send().await?;
        found.extend(answer.subscriptions.unwrap_or_default().into_iter().map(|subscription| Subscription {
            protocol: subscription.protocol.unwrap_or_default(),
            confirmed: subscription.subscription_arn.is_some_and(|arn| arn.starts_with(CONFIRMED)),
        }));
        match tokens.next(answer.next_token)? {
            Some(next) => token = Some(next),
            None => return Ok(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudtrail::types::{AdvancedFieldSelector, DataResource};

    use super::*;

    fn told(records: Recorded) -> [bool; 4] {
        [records.reads, records.writes, records.filtered, records.others]
    }

    #[test]
    fn what_a_selector_records() {
        let basic = EventSelector::builder;
        let data = DataResource::builder().r#type("AWS::S3::Object").build();
        for (selector, expected) in [
            (basic(), [true, true, false, false]),
            (basic().read_write_type(ReadWriteType::WriteOnly), [false, true, false, false]),
            (basic().exclude_management_event_sources("kms.amazonaws.com"), [true, true, true, false]),
            (basic().include_management_events(false).data_resources(data), [false, false, false, true]),
        ] {
            assert_eq!(told(by_selector(&selector.build())), expected);
        }
    }

    #[test]
    fn what_an_advanced_selector_records() {
        let field =
            |field: &str, value: &str| AdvancedFieldSelector::builder().field(field).equals(value).build().unwrap();
        let management = || vec![field("eventCategory", "Management")];
        for (fields, expected) in [
            (management(), [true, true, false, false]),
            ([management(), vec![field("readOnly", "true")]].concat(), [true, false, false, false]),
            ([management(), vec![field("eventSource", "ec2.amazonaws.com")]].concat(), [true, true, true, false]),
            (vec![field("eventCategory", "Data")], [false, false, false, true]),
        ] {
            let selector = AdvancedEventSelector::builder().set_field_selectors(Some(fields)).build().unwrap();
            assert_eq!(told(by_advanced_selector(&selector)), expected);
        }
    }
}
