//! What the local AWS answers, operation by operation, page by page.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use whybill::bill::{BillLine, BillingMonth, RecordType};
use whybill::snapshot::{Alarm, AlarmChange, Change, FreeTierUsage, MonthBill, Role, TrailEvent, Watches};

use crate::server::{Body, World};

/// The answer to a request, or an error code.
pub(crate) fn answer(world: &World, operation: &str, region: &str, body: &Value) -> Result<Body, String> {
    match operation {
        "GetCallerIdentity" => Ok(Body::Xml(identity(world))),
        "DescribeOrganization" => organisation(world),
        "ListRegions" => Ok(Body::Json(regions(world, body))),
        "GetCostAndUsage" => Ok(Body::Json(cost_and_usage(world, body))),
        "DescribeAlarms" => Ok(Body::Cbor(alarms(world, region, body))),
        "DescribeAlarmHistory" => Ok(Body::Cbor(history(world, region, body))),
        "LookupEvents" => Ok(Body::Json(events(world, region, body))),
        "GetFreeTierUsage" => Ok(Body::Json(free_tier(world, body))),
        other => Err(format!("UnknownOperation{other}")),
    }
}

/// An error as the operation's protocol writes it.
pub(crate) fn error(operation: &str, code: &str, cbor: bool) -> Body {
    if cbor {
        return Body::Cbor(map([("__type", code.into()), ("message", "refused".into())]));
    }
    if operation == "GetCallerIdentity" {
        return Body::Xml(format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>refused</Message></Error></ErrorResponse>"
        ));
    }
    Body::Json(json!({"__type": code, "message": "refused"}))
}

fn map<const N: usize>(entries: [(&str, ciborium::Value); N]) -> ciborium::Value {
    ciborium::Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// One page of many, and the token of the next.
fn page<T: Clone>(all: &[T], size: usize, token: Option<&str>) -> (Vec<T>, Option<String>) {
    let from: usize = token.and_then(|token| token.parse().ok()).unwrap_or(0);
    let to = all.len().min(from + size);
    (all[from..to].to_vec(), (to < all.len()).then(|| to.to_string()))
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

fn regions(world: &World, body: &Value) -> Value {
    let all: Vec<&str> = world.snapshot.regions.iter().flat_map(|r| &r.codes).map(|region| region.code()).collect();
    let (rows, next) = page(&all, world.page, body["NextToken"].as_str());
    let rows: Vec<Value> =
        rows.iter().map(|name| json!({"RegionName": name, "RegionOptStatus": "ENABLED_BY_DEFAULT"})).collect();
    json!({"Regions": rows, "NextToken": next})
}

/// Every month's groups, by the two keys that were asked for; a page holds rows of all months.
fn cost_and_usage(world: &World, body: &Value) -> Value {
    let keys: Vec<&str> = body["GroupBy"].as_array().unwrap().iter().map(|by| by["Key"].as_str().unwrap()).collect();
    let by_record = keys[0] == "RECORD_TYPE";
    let usage_only = body["Filter"].to_string().contains("RECORD_TYPE");
    let own_only = body["Filter"].to_string().contains("LINKED_ACCOUNT");
    let (start, end) = (body["TimePeriod"]["Start"].as_str().unwrap(), body["TimePeriod"]["End"].as_str().unwrap());
    let mut rows: Vec<(String, bool, Value)> = Vec::new();
    // Cost Explorer answers with every month that was asked for, empty ones too.
    let mut month: BillingMonth = start[..7].parse().unwrap();
    while month.first_day().to_string().as_str() < end {
        let none = MonthBill { estimated: false, lines: Vec::new(), organisation: None };
        let bill = world.snapshot.months.get(&month).unwrap_or(&none);
        let first = month.first_day().to_string();
        let organisation = bill.organisation.as_ref().filter(|_| !own_only);
        let lines = organisation.unwrap_or(&bill.lines);
        let wanted = lines.iter().filter(|line| !usage_only || line.record_type == RecordType::Usage);
        for group in if by_record { records(wanted) } else { wanted.map(usage).collect() } {
            rows.push((first.clone(), bill.estimated, group));
        }
        rows.push((first, bill.estimated, Value::Null));
        month = month.next();
    }
    let (rows, next) = page(&rows, world.page, body["NextPageToken"].as_str());
    let mut months: BTreeMap<String, (bool, Vec<Value>)> = BTreeMap::new();
    for (month, estimated, group) in rows {
        let entry = months.entry(month).or_default();
        entry.0 = estimated;
        entry.1.extend(Some(group).filter(|group| !group.is_null()));
    }
    let results: Vec<Value> = months
        .into_iter()
        .map(|(month, (estimated, groups))| {
            json!({"TimePeriod": {"Start": month, "End": month}, "Total": {}, "Groups": groups, "Estimated": estimated})
        })
        .collect();
    json!({"ResultsByTime": results, "NextPageToken": next})
}

fn records<'a>(lines: impl Iterator<Item = &'a BillLine>) -> Vec<Value> {
    let mut sums: BTreeMap<(&str, &str), whybill::bill::Usd> = BTreeMap::new();
    for line in lines {
        *sums.entry((line.record_type.as_str(), &line.service)).or_default() += line.billed;
    }
    sums.iter()
        .map(|((record, service), sum)| {
            json!({"Keys": [record, service], "Metrics": {"UnblendedCost": {"Amount": sum.to_string(), "Unit": "USD"}}})
        })
        .collect()
}

fn usage(line: &BillLine) -> Value {
    let quantity = line.usage.map_or_else(|| "0".to_owned(), |usage| usage.value().to_string());
    json!({"Keys": [line.service, line.usage_type], "Metrics": {
        "UnblendedCost": {"Amount": line.billed.to_string(), "Unit": "USD"},
        "UsageQuantity": {"Amount": quantity, "Unit": line.unit.as_deref().unwrap_or("N/A")},
    }})
}

fn alarms(world: &World, region: &str, body: &Value) -> ciborium::Value {
    let all: Vec<&Alarm> =
        world.snapshot.alarms.iter().filter(|(code, _)| code.code() == region).flat_map(|(_, alarms)| alarms).collect();
    let types = body["AlarmTypes"].to_string();
    let size = world.page.min(usize::try_from(body["MaxRecords"].as_u64().unwrap_or(50)).unwrap());
    let (rows, next) = page(&all, size, body["NextToken"].as_str());
    let (composite, metric): (Vec<&Alarm>, Vec<&Alarm>) =
        rows.into_iter().partition(|alarm| matches!(alarm.watches, Watches::Composite { .. }));
    // Unless asked for, AWS gives metric alarms alone.
    let composite = if types.contains("CompositeAlarm") { composite } else { Vec::new() };
    let list = |alarms: Vec<&Alarm>| ciborium::Value::Array(alarms.into_iter().map(alarm).collect());
    let mut entries = vec![
        ("MetricAlarms".into(), list(metric)),
        ("CompositeAlarms".into(), list(composite)),
        ("LogAlarms".into(), ciborium::Value::Array(Vec::new())),
    ];
    entries.extend(next.map(|token| ("NextToken".into(), token.into())));
    ciborium::Value::Map(entries)
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
        Watches::Metric { namespace, metric, dimensions, period, comparison } => {
            entries.extend([("Namespace", namespace.as_str().into()), ("MetricName", metric.as_str().into())]);
            entries.extend(period.map(|period| ("Period", period.into())));
            entries.extend(comparison.as_deref().map(|text| ("ComparisonOperator", text.into())));
            let dimensions = dimensions
                .iter()
                .map(|(name, value)| map([("Name", name.as_str().into()), ("Value", value.as_str().into())]));
            entries.push(("Dimensions", ciborium::Value::Array(dimensions.collect())));
        }
        Watches::Composite { rule } => entries.push(("AlarmRule", rule.as_str().into())),
        other => panic!("the local AWS has no answer for {other:?}"),
    }
    ciborium::Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// CBOR's tag 1: seconds since 1970, as a float.
fn instant(at: DateTime<Utc>) -> ciborium::Value {
    ciborium::Value::Tag(1, Box::new(ciborium::Value::Float(at.timestamp().to_string().parse().unwrap())))
}

fn events(world: &World, region: &str, body: &Value) -> Value {
    let wanted = body["LookupAttributes"][0]["AttributeValue"].as_str().unwrap();
    let mut all: Vec<&TrailEvent> = world
        .snapshot
        .trail
        .iter()
        .filter(|(code, _)| code.code() == region)
        .flat_map(|(_, trail)| &trail.events)
        .filter(|event| event.name == wanted)
        .collect();
    all.reverse();
    let (rows, next) = page(&all, world.page.min(50), body["NextToken"].as_str());
    let events: Vec<Value> = rows
        .into_iter()
        .map(|event| {
            let record = json!({
                "userIdentity": {"arn": event.by, "invokedBy": event.invoked_by},
                "requestParameters": {"alarmName": event.resources.first()},
                "errorCode": event.error,
            });
            json!({"EventId": event.id, "EventName": event.name, "EventTime": event.at.timestamp(),
                   "EventSource": event.source, "ReadOnly": "false", "CloudTrailEvent": record.to_string(), "Resources": []})
        })
        .collect();
    json!({"Events": events, "NextToken": next})
}

fn history(world: &World, region: &str, body: &Value) -> ciborium::Value {
    let changes = world.snapshot.alarm_history.iter().filter(|(code, _)| code.code() == region);
    let all: Vec<&AlarmChange> = changes.flat_map(|(_, changes)| changes).collect();
    let (rows, next) = page(&all, world.page, body["NextToken"].as_str());
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
    ciborium::Value::Map(entries)
}

fn free_tier(world: &World, body: &Value) -> Value {
    let all: Vec<&FreeTierUsage> = world.snapshot.free_tier.iter().flatten().collect();
    let (rows, next) = page(&all, world.page, body["nextToken"].as_str());
    let number = |quantity: whybill::bill::Quantity| -> Value { serde_json::from_str(&quantity.to_string()).unwrap() };
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|row| {
            json!({"service": row.service, "usageType": row.usage_type, "region": row.region,
                   "freeTierType": row.kind, "actualUsageAmount": number(row.used),
                   "forecastedUsageAmount": number(row.forecast), "limit": number(row.limit),
                   "unit": row.unit, "description": row.description, "operation": "Any"})
        })
        .collect();
    json!({"freeTierUsages": rows, "nextToken": next})
}
