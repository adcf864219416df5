//! What the local AWS answers, operation by operation, page by page.

mod cost_explorer;
mod evidence;
mod free_tier;
mod metrics;
mod prices;
pub(crate) mod s3;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use whybill::bill::Region;
use whybill::snapshot::{Alarm, AlarmChange, Change, Condition, MetricQuery, Role, TrailEvent, Watches};

use crate::wire::server::{Body, World};

/// Each operation's members that are honoured here. Others are refused, so that no test passes because
/// one was ignored.
const MEMBERS: &[(&str, &[&str])] = &[
    ("GetCallerIdentity", &[]),
    ("DescribeOrganization", &[]),
    ("ListRegions", &["MaxResults", "NextToken", "RegionOptStatusContains"]),
    ("GetCostAndUsage", &["Filter", "Granularity", "GroupBy", "Metrics", "NextPageToken", "TimePeriod"]),
    ("DescribeAlarms", &["AlarmTypes", "MaxRecords", "NextToken"]),
    ("DescribeAlarmHistory", &["AlarmTypes", "EndDate", "HistoryItemType", "MaxRecords", "NextToken", "StartDate"]),
    ("LookupEvents", &["EndTime", "LookupAttributes", "MaxResults", "NextToken", "StartTime"]),
    ("GetFreeTierUsage", &["maxResults", "nextToken"]),
    ("GetAccountPlanState", &[]),
    ("GetProducts", &["Filters", "FormatVersion", "MaxResults", "NextToken", "ServiceCode"]),
    ("DescribeTrails", &["includeShadowTrails"]),
    ("GetTrailStatus", &["Name"]),
    ("GetEventSelectors", &["TrailName"]),
    ("DescribeMetricFilters", &["limit", "nextToken"]),
    ("ListSubscriptionsByTopic", &["TopicArn"]),
    ("Publish", &["Message", "Subject", "TopicArn"]),
    ("ListMetrics", &["Dimensions", "MetricName", "Namespace", "NextToken"]),
    ("GetMetricStatistics", &["Dimensions", "EndTime", "MetricName", "Namespace", "Period", "StartTime", "Statistics"]),
    ("DescribeLogGroups", &["limit", "nextToken"]),
    ("ListResources", &["MaxResults", "NextToken", "TypeName"]),
];

/// The answer to a request, or an error code.
pub(crate) fn answer(world: &World, operation: &str, region: &str, body: &Value) -> Result<Body, String> {
    let members = MEMBERS.iter().find(|(name, _)| *name == operation);
    let members = members.ok_or_else(|| format!("UnknownOperation{operation}"))?.1;
    if body.as_object().into_iter().flatten().any(|(name, _)| !members.contains(&name.as_str())) {
        return Err("ValidationException".to_owned());
    }
    match operation {
        "GetCallerIdentity" => Ok(Body::Xml(identity(world))),
        "DescribeOrganization" => organisation(world),
        "ListRegions" => regions(world, body).map(Body::Json),
        "GetCostAndUsage" => cost_explorer::cost_and_usage(world, body).map(Body::Json),
        "DescribeAlarms" => alarms(world, region, body).map(Body::Cbor),
        "DescribeAlarmHistory" => history(world, region, body).map(Body::Cbor),
        "LookupEvents" => events(world, region, body).map(Body::Json),
        "DescribeTrails" => Ok(Body::Json(evidence::trails(world))),
        "GetTrailStatus" => evidence::trail_status(world, body).map(Body::Json),
        "GetEventSelectors" => evidence::event_selectors(world, body).map(Body::Json),
        "DescribeMetricFilters" => evidence::metric_filters(world, region, body).map(Body::Json),
        "ListMetrics" => metrics::metrics(world, region, body).map(Body::Cbor),
        "GetMetricStatistics" => metrics::statistics(world, region, body).map(Body::Cbor),
        "DescribeLogGroups" => evidence::log_groups(world, region, body).map(Body::Json),
        "ListResources" => evidence::resources(world, region, body).map(Body::Json),
        "ListSubscriptionsByTopic" => evidence::subscriptions(world, body).map(Body::Xml),
        "Publish" => evidence::publish(body).map(Body::Xml),
        "GetProducts" => prices::products(world, body).map(Body::Json),
        "GetAccountPlanState" => free_tier::plan(world).map(Body::Json),
        _ => free_tier::usage(world, body).map(Body::Json),
    }
}

/// An error as the operation's protocol writes it; in JSON a code may have its sentence behind it.
pub(crate) fn error(operation: &str, code: &str, cbor: bool) -> Body {
    if cbor {
        return Body::Cbor(map([("__type", code.into()), ("message", "refused".into())]));
    }
    if matches!(operation, "GetCallerIdentity" | "ListSubscriptionsByTopic" | "Publish") {
        return Body::Xml(format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>refused</Message></Error></ErrorResponse>"
        ));
    }
    let (code, message) = code.split_once(": ").unwrap_or((code, "refused"));
    Body::Json(json!({"__type": code, "message": message}))
}

fn map<const N: usize>(entries: [(&str, ciborium::Value); N]) -> ciborium::Value {
    ciborium::Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// One page of many, and the token of the next, which holds for the same members only.
fn page<T: Clone>(
    all: &[T],
    size: usize,
    body: &Value,
    member: &str,
    wrong: &str,
) -> Result<(Vec<T>, Option<String>), String> {
    let mut others = body.clone();
    others.as_object_mut().into_iter().for_each(|members| drop(members.remove(member)));
    let mut hasher = DefaultHasher::new();
    others.to_string().hash(&mut hasher);
    let print = hasher.finish().to_string();
    let from = match body[member].as_str().map(|token| token.split_once('-')) {
        None => 0,
        Some(Some((from, before))) if before == print => from.parse().map_err(|_| wrong.to_owned())?,
        Some(_) => return Err(wrong.to_owned()),
    };
    let to = all.len().min(from + size);
    Ok((all[from..to].to_vec(), (to < all.len()).then(|| format!("{to}-{print}"))))
}

/// The rows a page: what is asked for, within AWS's bound, and no more than the world gives.
fn size(world: &World, asked: &Value, most: usize, usual: usize) -> Result<usize, String> {
    let asked = if asked.is_null() { Some(usual) } else { asked.as_u64().and_then(|n| n.try_into().ok()) };
    let asked = asked.filter(|asked| (1..=most).contains(asked)).ok_or("ValidationException")?;
    Ok(asked.min(world.page))
}

/// Whether an instant is within the members `start` and `end`, seconds since 1970 where given.
fn within(at: DateTime<Utc>, start: &Value, end: &Value) -> bool {
    let seconds = |bound: &Value| bound.to_string().split('.').next().and_then(|text| text.parse::<i64>().ok());
    seconds(start).is_none_or(|start| start <= at.timestamp()) && seconds(end).is_none_or(|end| at.timestamp() <= end)
}

/// Whether a list of texts, if there is one, names this.
fn named(list: &Value, text: &str) -> bool {
    list.as_array().is_none_or(|names| names.iter().any(|name| name == text))
}

fn account(world: &World) -> &str {
    world.snapshot.account.as_ref().map_or("123456789012", |account| account.id.as_str())
}

fn identity(world: &World) -> String {
    let id = account(world);
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::{id}:user/admin</Arn><UserId>AIDAEXAMPLE</UserId><Account>{id}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    )
}

fn organisation(world: &World) -> Result<Body, String> {
    let payer = match world.snapshot.role() {
        Role::Standalone => return Err("AWSOrganizationsNotInUseException".to_owned()),
        Role::Unknown => return Err("AccessDeniedException".to_owned()),
        Role::Payer => account(world),
        Role::Member => "444455556666",
    };
    Ok(Body::Json(json!({"Organization": {"Id": "o-exampleorgid", "MasterAccountId": payer}})))
}

fn regions(world: &World, body: &Value) -> Result<Value, String> {
    let enabled = world.snapshot.regions.iter().flat_map(|r| &r.codes);
    let mut all: Vec<(&str, &str)> = enabled.map(|region| (region.code(), "ENABLED_BY_DEFAULT")).collect();
    all.extend(["af-south-1", "me-south-1"].map(|code| (code, "DISABLED")));
    all.retain(|(_, status)| named(&body["RegionOptStatusContains"], status));
    let size = size(world, &body["MaxResults"], 50, 20)?;
    let (rows, next) = page(&all, size, body, "NextToken", "ValidationException")?;
    let rows: Vec<Value> =
        rows.iter().map(|(name, status)| json!({"RegionName": name, "RegionOptStatus": status})).collect();
    Ok(json!({"Regions": rows, "NextToken": next}))
}

/// The types asked for: metric alarms alone where none is named.
fn types(body: &Value) -> Value {
    if body["AlarmTypes"].is_null() { json!(["MetricAlarm"]) } else { body["AlarmTypes"].clone() }
}

fn list(alarm: &Alarm) -> (&'static str, &'static str) {
    match alarm.watches {
        Watches::Composite { .. } => ("CompositeAlarm", "CompositeAlarms"),
        Watches::Log => ("LogAlarm", "LogAlarms"),
        _ => ("MetricAlarm", "MetricAlarms"),
    }
}

fn alarms(world: &World, region: &str, body: &Value) -> Result<ciborium::Value, String> {
    let types = types(body);
    let all = world.snapshot.alarms.iter().filter(|(code, _)| code.code() == region).flat_map(|(_, alarms)| alarms);
    let all: Vec<&Alarm> = all.filter(|alarm| named(&types, list(alarm).0)).collect();
    let size = size(world, &body["MaxRecords"], 100, 50)?;
    let (rows, next) = page(&all, size, body, "NextToken", "InvalidNextToken")?;
    let lists = ["MetricAlarms", "CompositeAlarms", "LogAlarms"].map(|name| {
        let listed = rows.iter().filter(|row| list(row).1 == name).map(|row| alarm(row));
        (name.into(), ciborium::Value::Array(listed.collect()))
    });
    let token = next.map(|token| ("NextToken".into(), token.into()));
    Ok(ciborium::Value::Map(lists.into_iter().chain(token).collect()))
}

fn alarm(alarm: &Alarm) -> ciborium::Value {
    let mut entries: Vec<(&str, ciborium::Value)> = vec![
        ("AlarmName", alarm.name.as_str().into()),
        ("AlarmArn", alarm.arn.as_str().into()),
        ("StateValue", alarm.state.as_str().into()),
        ("ActionsEnabled", alarm.actions_enabled.into()),
        ("AlarmActions", ciborium::Value::Array(alarm.actions.iter().map(|action| action.as_str().into()).collect())),
    ];
    entries.extend(alarm.description.as_deref().map(|text| ("AlarmDescription", text.into())));
    entries.extend(alarm.configured_at.map(|at| ("AlarmConfigurationUpdatedTimestamp", instant(at))));
    entries.extend(alarm.state_since.map(|at| ("StateTransitionedTimestamp", instant(at))));
    match &alarm.watches {
        Watches::Metric { namespace, metric, dimensions, period, comparison, condition } => {
            entries.extend(condition.iter().flat_map(self::condition));
            entries.extend([("Namespace", namespace.as_str().into()), ("MetricName", metric.as_str().into())]);
            entries.extend(period.map(|period| ("Period", period.into())));
            entries.extend(comparison.as_deref().map(|text| ("ComparisonOperator", text.into())));
            let dimensions = dimensions
                .iter()
                .map(|(name, value)| map([("Name", name.as_str().into()), ("Value", value.as_str().into())]));
            entries.push(("Dimensions", ciborium::Value::Array(dimensions.collect())));
        }
        Watches::Composite { rule, suppressor } => {
            entries.push(("AlarmRule", rule.as_str().into()));
            entries.extend(suppressor.as_deref().map(|name| ("ActionsSuppressor", name.into())));
        }
        Watches::Queries { queries, comparison, threshold_metric } => {
            entries.push(("Metrics", ciborium::Value::Array(queries.iter().map(query).collect())));
            entries.extend(comparison.as_deref().map(|text| ("ComparisonOperator", text.into())));
            entries.extend(threshold_metric.as_deref().map(|text| ("ThresholdMetricId", text.into())));
        }
        Watches::Log => {}
        Watches::Promql { query } => {
            let query = query.as_deref().unwrap_or_default();
            entries.push(("EvaluationCriteria", map([("PromQLCriteria", map([("Query", query.into())]))])));
        }
    }
    ciborium::Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn condition(own: &Condition) -> Vec<(&'static str, ciborium::Value)> {
    let mut entries = vec![
        ("Statistic", own.statistic.as_str().into()),
        ("Threshold", ciborium::Value::Float(own.threshold.to_string().parse().unwrap())),
        ("EvaluationPeriods", own.periods.into()),
    ];
    entries.extend(own.datapoints.map(|datapoints| ("DatapointsToAlarm", datapoints.into())));
    entries.extend(own.missing.as_deref().map(|missing| ("TreatMissingData", missing.into())));
    entries
}

fn query(query: &MetricQuery) -> ciborium::Value {
    let mut entries: Vec<(ciborium::Value, ciborium::Value)> = vec![("Id".into(), query.id.as_str().into())];
    if let (Some(metric), Some(namespace)) = (query.metric.as_deref(), query.namespace.as_deref()) {
        let metric = map([("MetricName", metric.into()), ("Namespace", namespace.into())]);
        let period = query.period.unwrap_or(300).into();
        entries.push(("MetricStat".into(), map([("Metric", metric), ("Period", period), ("Stat", "Sum".into())])));
    } else {
        entries.extend(query.expression.as_deref().map(|text| ("Expression".into(), text.into())));
        entries.extend(query.period.map(|period| ("Period".into(), period.into())));
    }
    ciborium::Value::Map(entries)
}

/// CBOR's tag 1: seconds since 1970, as a float.
fn instant(at: DateTime<Utc>) -> ciborium::Value {
    ciborium::Value::Tag(1, Box::new(ciborium::Value::Float(at.timestamp().to_string().parse().unwrap())))
}

fn events(world: &World, region: &str, body: &Value) -> Result<Value, String> {
    let (key, wanted) = (&body["LookupAttributes"][0]["AttributeKey"], &body["LookupAttributes"][0]["AttributeValue"]);
    if wanted == "ConsoleLogin" {
        return evidence::signins(world, region, body);
    }
    let wanted = wanted.as_str().unwrap();
    let is_wanted = |event: &&TrailEvent| match key.as_str() {
        Some("EventName") => event.name == wanted,
        Some("ResourceName") => event.resources.iter().any(|name| name == wanted),
        // Whatever a fixture holds changed something.
        Some("ReadOnly") => wanted == "false",
        _ => false,
    };
    let place = Region::new(region);
    let of_trail = world.snapshot.trail.get(&place).into_iter().flat_map(|trail| &trail.events);
    let days = world.snapshot.evidence.days.get(&place).into_iter().flat_map(|days| days.values());
    let mut seen = BTreeSet::new();
    let mut all: Vec<&TrailEvent> = of_trail
        .chain(days.flat_map(|day| &day.events))
        .filter(|event| is_wanted(event) && within(event.at, &body["StartTime"], &body["EndTime"]))
        .filter(|event| seen.insert(&event.id))
        .collect();
    all.sort_by_key(|event| std::cmp::Reverse((event.at, &event.id)));
    let size = size(world, &body["MaxResults"], 50, 50)?;
    let (rows, next) = page(&all, size, body, "NextToken", "InvalidNextTokenException")?;
    let events: Vec<Value> = rows
        .into_iter()
        .map(|event| {
            let record = json!({
                "userIdentity": {"arn": event.by, "invokedBy": event.invoked_by},
                "requestParameters": {"alarmName": event.resources.first()},
                "errorCode": event.error,
            });
            let more = event.resources.iter().skip(1).map(|name| json!({"ResourceName": name}));
            json!({"EventId": event.id, "EventName": event.name, "EventTime": event.at.timestamp(),
                   "EventSource": event.source, "ReadOnly": "false", "CloudTrailEvent": record.to_string(),
                   "Resources": more.collect::<Vec<Value>>()})
        })
        .collect();
    Ok(json!({"Events": events, "NextToken": next}))
}

fn history(world: &World, region: &str, body: &Value) -> Result<ciborium::Value, String> {
    let changes = world.snapshot.alarm_history.iter().filter(|(code, _)| code.code() == region);
    let metric = named(&types(body), "MetricAlarm");
    let within = |at| metric && within(at, &body["StartDate"], &body["EndDate"]);
    // Newest first, as AWS gives them where no order is asked for.
    let mut all: Vec<&AlarmChange> = changes.flat_map(|(_, changes)| changes).filter(|c| within(c.at)).collect();
    all.reverse();
    let size = size(world, &body["MaxRecords"], 100, 100)?;
    let (rows, next) = page(&all, size, body, "NextToken", "InvalidNextToken")?;
    let items = rows.into_iter().map(|change| {
        let kind = match change.change {
            Change::Created => "Create",
            Change::Updated => "Update",
            Change::Deleted => "Delete",
        };
        map([
            ("AlarmName", change.alarm.as_str().into()),
            ("Timestamp", instant(change.at)),
            ("HistoryData", json!({"type": kind}).to_string().into()),
        ])
    });
    let mut entries = vec![("AlarmHistoryItems".into(), ciborium::Value::Array(items.collect()))];
    entries.extend(next.map(|token| ("NextToken".into(), token.into())));
    Ok(ciborium::Value::Map(entries))
}
