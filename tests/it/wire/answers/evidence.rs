//! Sign-ins, trails, metric filters and subscriptions.

use serde_json::{Value, json};
use whybill::bill::Region;
use whybill::snapshot::{Inventoried, LogGroup, Signin, TrailConfiguration};

use super::{page, size, within};
use crate::wire::server::World;

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
               "IsMultiRegionTrail": trail.multi_region, "IsOrganizationTrail": trail.organisation,
               "HasInsightSelectors": trail.insights, "CloudWatchLogsLogGroupArn": trail.log_group})
    });
    json!({"trailList": trails.collect::<Vec<Value>>()})
}

fn trail(world: &World, arn: &Value) -> Result<TrailConfiguration, String> {
    let mut trails = world.snapshot.evidence.trails.iter().flatten();
    trails.find(|trail| *arn == trail.arn).cloned().ok_or_else(|| "TrailNotFoundException".to_owned())
}

/// Whether a trail is switched on.
pub(super) fn trail_status(world: &World, body: &Value) -> Result<Value, String> {
    Ok(json!({"IsLogging": trail(world, &body["Name"])?.logging}))
}

/// What a trail records, by a basic selector, or by advanced ones where that can't say it.
pub(super) fn event_selectors(world: &World, body: &Value) -> Result<Value, String> {
    let own = trail(world, &body["TrailName"])?;
    let recorded = own.records.unwrap();
    let category = |category: &str| json!({"Field": "eventCategory", "Equals": [category]});
    let read_only = |truth: bool| json!({"Field": "readOnly", "Equals": [truth.to_string()]});
    let kind = match (recorded.reads, recorded.writes) {
        (true, true) => "All",
        (true, false) => "ReadOnly",
        (false, _) => "WriteOnly",
    };
    if !recorded.others {
        let left_out: Value = if recorded.filtered { json!(["kms.amazonaws.com"]) } else { json!([]) };
        return Ok(json!({"TrailARN": own.arn, "EventSelectors": [{"ReadWriteType": kind, "DataResources": [],
            "IncludeManagementEvents": recorded.reads || recorded.writes, "ExcludeManagementEventSources": left_out}]}));
    }
    let mut management = vec![category("Management")];
    management.extend((recorded.reads != recorded.writes).then(|| read_only(recorded.reads)));
    management.extend(recorded.filtered.then(|| json!({"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]})));
    let mut selectors = vec![json!({"FieldSelectors": [category("Data")]})];
    selectors.extend((recorded.reads || recorded.writes).then(|| json!({"FieldSelectors": management})));
    Ok(json!({"TrailARN": own.arn, "AdvancedEventSelectors": selectors}))
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

/// The log groups of a region.
pub(super) fn log_groups(world: &World, region: &str, body: &Value) -> Result<Value, String> {
    let groups = world.snapshot.evidence.log_groups.get(&Region::new(region)).cloned().unwrap_or_default();
    let size = size(world, &body["limit"], 50, 50)?;
    let (rows, next) = page(&groups, size, body, "nextToken", "InvalidParameterException")?;
    let row = |group: &LogGroup| {
        json!({"logGroupName": group.name, "logGroupArn": group.arn, "storedBytes": group.stored_bytes,
               "retentionInDays": group.retention_days,
               "creationTime": group.created_at.map(|at| at.timestamp_millis())})
    };
    Ok(json!({"logGroups": rows.iter().map(row).collect::<Vec<Value>>(), "nextToken": next}))
}

/// The resources of a type in a region.
pub(super) fn resources(world: &World, region: &str, body: &Value) -> Result<Value, String> {
    let held = world.snapshot.evidence.inventory.get(&Region::new(region));
    let held = held.and_then(|held| held.get(body["TypeName"].as_str()?)).cloned().unwrap_or_default();
    let size = size(world, &body["MaxResults"], 100, 100)?;
    let (rows, next) = page(&held, size, body, "NextToken", "InvalidRequestException")?;
    let row = |own: &Inventoried| {
        let mut properties = json!({});
        for (name, value) in &own.properties {
            let mut at = &mut properties;
            for part in name.split('.') {
                at = &mut at[part];
            }
            *at = value.as_str().into();
        }
        json!({"Identifier": own.identifier, "Properties": properties.to_string()})
    };
    let rows: Vec<Value> = rows.iter().map(row).collect();
    Ok(json!({"TypeName": body["TypeName"], "ResourceDescriptions": rows, "NextToken": next}))
}

/// A message as SNS takes it: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>
pub(crate) fn publish(body: &Value) -> Result<String, String> {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let (subject, message) = (text("Subject"), text("Message"));
    let is_subject = subject.len() < 100 && subject.bytes().all(|own| (0x20..0x7f).contains(&own));
    if !is_subject || subject.is_empty() || message.is_empty() || message.len() > 262_144 {
        return Err("InvalidParameter".to_owned());
    }
    Ok("<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult><MessageId>1</MessageId>\
        </PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>"
        .to_owned())
}
