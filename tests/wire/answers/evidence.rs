//! Sign-ins, trails, metric filters and subscriptions.

use serde_json::{Value, json};
use whybill::bill::Region;
use whybill::snapshot::Signin;

use super::{page, size, within};
use crate::server::World;

/// The console's sign-ins of a region, newest first.
pub(super) fn signins(world: &World, region: &str, body: &Value) -> Result<Value, String> {
    let signins = world.snapshot.evidence.signins.get(&Region::new(region));
    let within = |signin: &&Signin| within(signin.at, &body["StartTime"], &body["EndTime"]);
    let mut all: Vec<Signin> =
        signins.into_iter().flat_map(|signins| &signins.events).filter(within).cloned().collect();
    all.reverse();
    let size = size(world, &body["MaxResults"], 50, 50)?;
    let (rows, next) = page(&all, size, body, "NextToken", "InvalidNextTokenException")?;
    let events: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(n, signin)| {
            let record = json!({
                "userIdentity": {"type": signin.identity, "userName": signin.user},
                "responseElements": {"ConsoleLogin": if signin.success { "Success" } else { "Failure" }},
                "additionalEventData": {"MFAUsed": signin.mfa.map(|used| if used { "Yes" } else { "No" })},
                "sourceIPAddress": signin.address,
            });
            json!({"EventId": format!("{region}-{n}"), "EventName": "ConsoleLogin", "EventTime": signin.at.timestamp(),
                   "EventSource": "signin.amazonaws.com", "CloudTrailEvent": record.to_string(), "Resources": []})
        })
        .collect();
    Ok(json!({"Events": events, "NextToken": next}))
}

/// Every trail.
pub(super) fn trails(world: &World) -> Value {
    let trails = world.snapshot.evidence.trails.iter().flatten().map(|trail| {
        json!({"Name": trail.name, "TrailARN": trail.arn, "HomeRegion": trail.home_region,
               "IsMultiRegionTrail": trail.multi_region, "IsOrganizationTrail": trail.organisation})
    });
    json!({"trailList": trails.collect::<Vec<Value>>()})
}

/// The metric filters of a region.
pub(super) fn metric_filters(world: &World, region: &str, body: &Value) -> Result<Value, String> {
    let filters = world.snapshot.evidence.metric_filters.get(&Region::new(region)).cloned().unwrap_or_default();
    let size = size(world, &body["limit"], 50, 50)?;
    let (rows, next) = page(&filters, size, body, "nextToken", "InvalidParameterException")?;
    let rows: Vec<Value> =
        rows.iter()
            .map(|filter| {
                let metrics = filter.metrics.iter().map(
                    |(namespace, name)| json!({"metricNamespace": namespace, "metricName": name, "metricValue": "1"}),
                );
                json!({"filterName": filter.name, "logGroupName": filter.log_group, "filterPattern": filter.pattern,
                   "metricTransformations": metrics.collect::<Vec<Value>>()})
            })
            .collect();
    Ok(json!({"metricFilters": rows, "nextToken": next}))
}

/// The subscriptions of a topic, as SNS writes them.
pub(super) fn subscriptions(world: &World, body: &Value) -> Result<String, String> {
    let topic = body["TopicArn"].as_str().unwrap();
    let found = world.snapshot.evidence.subscriptions.get(topic).ok_or("NotFound")?;
    let members: String = found
        .iter()
        .map(|subscription| {
            let arn = if subscription.confirmed { format!("{topic}:1") } else { "PendingConfirmation".to_owned() };
            let protocol = &subscription.protocol;
            format!("<member><SubscriptionArn>{arn}</SubscriptionArn><Protocol>{protocol}</Protocol></member>")
        })
        .collect();
    Ok(format!(
        "<ListSubscriptionsByTopicResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><ListSubscriptionsByTopicResult>\
         <Subscriptions>{members}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>"
    ))
}
