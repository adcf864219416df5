//! CloudWatch's own history of a region's alarms, which remembers deleted ones for some weeks.
//!
//! cloudwatch:DescribeAlarmHistory, free, 20 requests a second a region (we keep at 10).
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html>

use std::time::Duration;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{AlarmHistoryItem, HistoryItemType};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::failure::Failure;
use super::pace::Pace;
use super::time::{aws, instant};
use super::tokens::Tokens;
use crate::snapshot::{AlarmChange, Change};

/// Ten a second.
pub(crate) const PERIOD: Duration = Duration::from_millis(100);
const PAGE: i32 = 100;

/// Every change of configuration in the client's region since an instant, until another where that is given, oldest first.
pub(crate) async fn changes(
    client: &Client,
    (from, to): (DateTime<Utc>, Option<DateTime<Utc>>),
    max_pages: u32,
    pace: &Pace,
) -> Result<(Vec<AlarmChange>, bool), Failure> {
    let mut changes: Vec<AlarmChange> = Vec::new();
    let (mut token, mut tokens) = (None, Tokens::default());
    let mut complete = false;
    for _ in 0..max_pages {
        pace.turn().await;
        let answer = client
            .describe_alarm_history()
            .set_alarm_types(Some(super::alarms::every_type()))
            .history_item_type(HistoryItemType::ConfigurationUpdate)
            .start_date(aws(from))
            .set_end_date(to.map(aws))
            .max_records(PAGE)
            .set_next_token(token.clone())
            .send()
            .await?;
        let items = answer.alarm_history_items.ok_or_else(|| Failure::without("AlarmHistoryItems"))?;
        changes.extend(items.iter().filter_map(change));
        token = tokens.next(answer.next_token)?;
        if token.is_none() {
            complete = true;
            break;
        }
    }
    changes.sort_by(|one, other| (one.at, &one.alarm).cmp(&(other.at, &other.alarm)));
    Ok((changes, complete))
}

fn change(item: &AlarmHistoryItem) -> Option<AlarmChange> {
    let data: Value = serde_json::from_str(item.history_data().unwrap_or_default()).unwrap_or_default();
    let told = data.get("type").and_then(Value::as_str).and_then(|kind| match kind {
        "Create" => Some(Change::Created),
        "Update" => Some(Change::Updated),
        "Delete" => Some(Change::Deleted),
        _ => None,
    });
    let change = told.or_else(|| in_words(item.history_summary()?))?;
    Some(AlarmChange { at: instant(*item.timestamp()?)?, alarm: item.alarm_name()?.to_owned(), change })
}

/// `Alarm "NAME" created`: the name may hold any of these words, so only the last one counts.
fn in_words(summary: &str) -> Option<Change> {
    match summary.split_whitespace().next_back()?.trim_end_matches('.') {
        "created" => Some(Change::Created),
        "updated" => Some(Change::Updated),
        "deleted" => Some(Change::Deleted),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(data: Option<&str>, summary: &str) -> Option<Change> {
        let item = AlarmHistoryItem::builder()
            .alarm_name("deleted")
            .timestamp(aws(DateTime::UNIX_EPOCH))
            .set_history_data(data.map(str::to_owned))
            .history_summary(summary);
        change(&item.build()).map(|change| change.change)
    }

    #[test]
    fn changes_by_data_then_by_words() {
        assert_eq!(told(Some(r#"{"version":"1.0","type":"Create"}"#), "Alarm \"a\" updated"), Some(Change::Created));
        assert_eq!(told(Some("{"), "Alarm \"deleted\" updated"), Some(Change::Updated));
        assert_eq!(told(None, "Alarm \"created\" deleted"), Some(Change::Deleted));
        assert_eq!(told(None, "something else"), None);
    }
}
