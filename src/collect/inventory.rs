//! What there is beside alarms: resources by type, and log groups.
//!
//! cloudformation:ListResources (AWS Cloud Control, which asks the resource's own service in the caller's name) and
//! logs:DescribeLogGroups (10 requests a second); both free.
//! <https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_ListResources.html>
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::DateTime;
use serde_json::Value;

use super::failure::Failure;
use super::pace::Pace;
use super::tokens::Tokens;
use crate::snapshot::{Inventoried, LogGroup};

/// Five a second.
pub(crate) const PERIOD: Duration = Duration::from_millis(200);
const PAGE: i32 = 100;
const PAGE_OF_GROUPS: i32 = 50;
/// Pages of one type: 10,000 resources.
const MAX_PAGES: usize = 100;

/// Every resource of a type in the client's region, and whether all of them were read.
pub(crate) async fn resources(
    client: &aws_sdk_cloudcontrol::Client,
    kind: &str,
    pace: &Pace,
) -> Result<(Vec<Inventoried>, bool), Failure> {
    let mut found = Vec::new();
    let (mut token, mut tokens) = (None, Tokens::default());
    for _ in 0..MAX_PAGES {
        pace.turn().await;
        let request = client.list_resources().type_name(kind).max_results(PAGE).set_next_token(token.clone());
        let answer = request.send().await?;
        // It names the type, whatever there is.
        if answer.type_name.is_none() && answer.resource_descriptions.is_none() {
            return Err(Failure::without("ResourceDescriptions"));
        }
        for resource in answer.resource_descriptions.unwrap_or_default() {
            let properties = serde_json::from_str(resource.properties.as_deref().unwrap_or("{}"));
            let mut plain = BTreeMap::new();
            flatten("", &properties.unwrap_or_default(), &mut plain);
            found.push(Inventoried { identifier: resource.identifier.unwrap_or_default(), properties: plain });
        }
        token = tokens.next(answer.next_token)?;
        if token.is_none() {
            found.sort_by(|one: &Inventoried, other| one.identifier.cmp(&other.identifier));
            return Ok((found, true));
        }
    }
    Ok((found, false))
}

/// Properties that are plain texts, numbers or truths, by their names with dots. Lists are left out.
fn flatten(name: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    let text = match value {
        Value::Object(members) => {
            for (member, value) in members {
                let name = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                flatten(&name, value, into);
            }
            return;
        }
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Array(_) | Value::Null => return,
    };
    into.insert(name.to_owned(), text);
}

/// Every log group of the client's region.
pub(crate) async fn log_groups(client: &aws_sdk_cloudwatchlogs::Client, pace: &Pace) -> Result<Vec<LogGroup>, Failure> {
    let mut groups = Vec::new();
    let (mut token, mut tokens) = (None, Tokens::default());
    loop {
        pace.turn().await;
        let request = client.describe_log_groups().limit(PAGE_OF_GROUPS).set_next_token(token.clone());
        let answer = request.send().await?;
        let listed = answer.log_groups.ok_or_else(|| Failure::without("logGroups"))?;
        groups.extend(listed.into_iter().map(|group| LogGroup {
            name: group.log_group_name.unwrap_or_default(),
            arn: group.log_group_arn.or(group.arn).unwrap_or_default(),
            stored_bytes: group.stored_bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or_default(),
            retention_days: group.retention_in_days.and_then(|days| days.try_into().ok()),
            created_at: group.creation_time.and_then(DateTime::from_timestamp_millis),
        }));
        match tokens.next(answer.next_token)? {
            Some(next) => token = Some(next),
            None => return Ok(groups),
        }
    }
}

#[cfg(test)]
#[path = "inventory_tests.rs"]
mod tests;
