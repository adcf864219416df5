//! Metrics: which arrive, and what they come to.

use std::collections::BTreeMap;

use serde_json::Value;
use whybill::bill::Region;
use whybill::snapshot::MetricLife;

use super::{instant, map, page};
use crate::wire::server::World;

/// The dimensions that a request names.
fn dimensions(body: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    body["Dimensions"].as_array().into_iter().flatten().map(|own| (text(&own["Name"]), text(&own["Value"]))).collect()
}

/// The metrics of a region that had data.
pub(super) fn metrics(world: &World, region: &str, body: &Value) -> Result<ciborium::Value, String> {
    let with = dimensions(body);
    let is_asked = |life: &&MetricLife| {
        life.alive
            && body["Namespace"] == life.namespace
            && body["MetricName"].as_str().is_none_or(|name| name == life.metric)
            && with.iter().all(|(name, value)| life.dimensions.get(name) == Some(value))
    };
    let lives = world.snapshot.evidence.metrics.get(&Region::new(region));
    let all: Vec<&MetricLife> = lives.into_iter().flatten().filter(is_asked).collect();
    let (rows, next) = page(&all, world.page.min(500), body, "NextToken", "InvalidParameterValue")?;
    let row = |life: &&MetricLife| {
        let pair =
            |(name, value): (&String, &String)| map([("Name", name.as_str().into()), ("Value", value.as_str().into())]);
        map([
            ("Namespace", life.namespace.as_str().into()),
            ("MetricName", life.metric.as_str().into()),
            ("Dimensions", ciborium::Value::Array(life.dimensions.iter().map(pair).collect())),
        ])
    };
    let mut entries = vec![("Metrics".into(), ciborium::Value::Array(rows.iter().map(row).collect()))];
    entries.extend(next.map(|token| ("NextToken".into(), token.into())));
    Ok(ciborium::Value::Map(entries))
}

/// What a metric came to: all of it on the last day.
pub(super) fn statistics(world: &World, region: &str, body: &Value) -> Result<ciborium::Value, String> {
    if body["Period"] != 86_400 || body["Statistics"] != serde_json::json!(["Sum", "Average"]) {
        return Err("InvalidParameterCombination".to_owned());
    }
    let with = dimensions(body);
    let sums = world.snapshot.evidence.sums.get(&Region::new(region));
    let own = sums
        .into_iter()
        .flatten()
        .find(|sum| body["Namespace"] == sum.namespace && body["MetricName"] == sum.metric && with == sum.dimensions);
    let double = |text: String| ciborium::Value::Float(text.parse().unwrap());
    let points = own.and_then(|sum| Some((sum, sum.sum?))).map(|(sum, total)| {
        let average = sum.last_average.unwrap_or(total).to_string();
        map([("Timestamp", instant(sum.to)), ("Sum", double(total.to_string())), ("Average", double(average))])
    });
    let label = body["MetricName"].as_str().unwrap_or_default().into();
    Ok(map([("Label", label), ("Datapoints", ciborium::Value::Array(points.into_iter().collect()))]))
}
