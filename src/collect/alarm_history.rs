//! CloudWatch's own history of alarm configurations, of deleted alarms too.
//! IAM: cloudwatch:DescribeAlarmHistory.

use aws_sdk_cloudwatch::types::{AlarmHistoryItem, AlarmType, HistoryItemType};
use chrono::{DateTime, Duration, Utc};

use super::clients::Clients;
use super::pace::{DESCRIBE_ALARMS, pace};
use super::{Count, Found, aws_instant, failure, gap, instant, missing, one_more};
use crate::bill::Region;
use crate::plan::TRAIL_DAYS;
use crate::snapshot::{AlarmChange, Change};

/// Creations, updates and deletions, as far back as CloudWatch keeps them.
pub(super) async fn history(clients: &Clients, count: &Count, region: &Region, as_of: DateTime<Utc>) -> Found {
    let client = clients.cloudwatch(region);
    let limiter = pace(DESCRIBE_ALARMS);
    let mut changes: Vec<AlarmChange> = Vec::new();
    let mut token: Option<String> = None;
    loop {
        limiter.until_ready().await;
        one_more(&count.cloudwatch);
        let types = AlarmType::values().iter().map(|name| AlarmType::from(*name)).collect();
        let page = client
            .describe_alarm_history()
            .set_alarm_types(Some(types))
            .history_item_type(HistoryItemType::ConfigurationUpdate)
            .start_date(aws_instant(as_of - Duration::days(TRAIL_DAYS)))
            .end_date(aws_instant(as_of))
            .max_records(100)
            .set_next_token(token)
            .send();
        match page.await {
            Ok(page) => {
                changes.extend(page.alarm_history_items().iter().filter_map(change));
                token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            }
            Err(error) => {
                let effect =
                    "Creations and deletions are known from CloudTrail alone. Allow cloudwatch:DescribeAlarmHistory.";
                return missing(gap("alarm-history", Some(region), false, failure::code(&error), effect));
            }
        }
        if token.is_none() {
            break;
        }
    }
    changes.sort_by(|a, b| (a.at, &a.alarm).cmp(&(b.at, &b.alarm)));
    let region = region.clone();
    Box::new(move |snapshot| {
        snapshot.alarm_history.insert(region, changes);
    })
}

fn change(item: &AlarmHistoryItem) -> Option<AlarmChange> {
    let data: Option<serde_json::Value> = item.history_data().and_then(|data| serde_json::from_str(data).ok());
    let kind = data.as_ref().and_then(|data| data.get("type")).and_then(serde_json::Value::as_str);
    let summary = item.history_summary().unwrap_or_default();
    let change = match kind {
        Some("Create") => Change::Created,
        Some("Update") => Change::Updated,
        Some("Delete") => Change::Deleted,
        _ if summary.ends_with("created") => Change::Created,
        _ if summary.ends_with("deleted") => Change::Deleted,
        _ => Change::Updated,
    };
    Some(AlarmChange { at: instant(item.timestamp())?, alarm: item.alarm_name()?.to_owned(), change })
}
