//! The alarms of a region.
//!
//! cloudwatch:DescribeAlarms, free, 9 requests a second a region (we keep below 8).
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{
    AlarmType, CompositeAlarm, EvaluationCriteria, LogAlarm, MetricAlarm, MetricDataQuery,
};

use super::double::exact;
use super::failure::Failure;
use super::pace::Pace;
use super::time::instant;
use super::tokens::Tokens;
use crate::snapshot::{Alarm, Condition, MetricQuery, Watches};

/// Eight a second.
pub(crate) const PERIOD: Duration = Duration::from_millis(125);
const PAGE: i32 = 100;

/// Every kind of alarm that the SDK knows; AWS gives metric alarms only where none is named.
pub(crate) fn every_type() -> Vec<AlarmType> {
    AlarmType::values().iter().copied().map(AlarmType::from).collect()
}

/// Every alarm of the client's region, by name.
pub(crate) async fn all(client: &Client, pace: &Pace) -> Result<Vec<Alarm>, Failure> {
    let mut alarms = Vec::new();
    let (mut token, mut tokens) = (None, Tokens::default());
    loop {
        pace.turn().await;
        let answer = client
            .describe_alarms()
            .set_alarm_types(Some(every_type()))
            .max_records(PAGE)
            .set_next_token(token.clone())
            .send()
            .await?;
        let lists = [answer.metric_alarms.is_some(), answer.composite_alarms.is_some(), answer.log_alarms.is_some()];
        if !lists.contains(&true) {
            return Err(Failure::without("a list of alarms"));
        }
        alarms.extend(answer.metric_alarms.unwrap_or_default().into_iter().map(metric));
        alarms.extend(answer.composite_alarms.unwrap_or_default().into_iter().map(composite));
        alarms.extend(answer.log_alarms.unwrap_or_default().into_iter().map(log));
        match tokens.next(answer.next_token)? {
            Some(next) => token = Some(next),
            None => break,
        }
    }
    alarms.sort_by(|one: &Alarm, other| (&one.name, &one.arn).cmp(&(&other.name, &other.arn)));
    // A page may repeat what moved to it since the page before was read.
    alarms.dedup_by(|one, other| one.arn == other.arn && one.name == other.name);
    Ok(alarms)
}

/// The three kinds of alarm have these fields under the same names.
macro_rules! alarm {
    ($alarm:ident, $watches:expr) => {
        Alarm {
            watches: $watches,
            name: $alarm.alarm_name.unwrap_or_default(),
            arn: $alarm.alarm_arn.unwrap_or_default(),
            description: $alarm.alarm_description.filter(|text| !text.is_empty()),
            state: $alarm.state_value.map(|state| state.as_str().to_owned()).unwrap_or_default(),
            state_since: $alarm.state_transitioned_timestamp.or($alarm.state_updated_timestamp).and_then(instant),
            configured_at: $alarm.alarm_configuration_updated_timestamp.and_then(instant),
            actions_enabled: $alarm.actions_enabled.unwrap_or_default(),
            on_alarm: Some($alarm.alarm_actions.iter().flatten().cloned().collect()),
            actions: [$alarm.alarm_actions, $alarm.ok_actions, $alarm.insufficient_data_actions]
                .into_iter()
                .flatten()
                .flatten()
                .collect(),
        }
    };
}

fn metric(alarm: MetricAlarm) -> Alarm {
    alarm!(alarm, watched_metrics(&alarm))
}

fn composite(alarm: CompositeAlarm) -> Alarm {
    let suppressor = alarm.actions_suppressor.filter(|name| !name.is_empty());
    alarm!(alarm, Watches::Composite { rule: alarm.alarm_rule.unwrap_or_default(), suppressor })
}

fn log(alarm: LogAlarm) -> Alarm {
    alarm!(alarm, Watches::Log)
}

fn watched_metrics(alarm: &MetricAlarm) -> Watches {
    let comparison = alarm.comparison_operator().map(|operator| operator.as_str().to_owned());
    if let Some(EvaluationCriteria::PromQlCriteria(criteria)) = alarm.evaluation_criteria() {
        return Watches::Promql { query: criteria.query().map(str::to_owned) };
    }
    if !alarm.metrics().is_empty() {
        let threshold_metric = alarm.threshold_metric_id().map(str::to_owned);
        return Watches::Queries { queries: alarm.metrics().iter().map(query).collect(), comparison, threshold_metric };
    }
    let dimension = |dimension: &aws_sdk_cloudwatch::types::Dimension| {
        Some((dimension.name()?.to_owned(), dimension.value().unwrap_or_default().to_owned()))
    };
    Watches::Metric {
        namespace: alarm.namespace().unwrap_or_default().to_owned(),
        metric: alarm.metric_name().unwrap_or_default().to_owned(),
        dimensions: alarm.dimensions().iter().filter_map(dimension).collect::<BTreeMap<_, _>>(),
        period: alarm.period(),
        comparison,
        condition: condition(alarm),
    }
}

fn condition(alarm: &MetricAlarm) -> Option<Condition> {
    let statistic = alarm.statistic().map(|own| own.as_str()).or(alarm.extended_statistic())?;
    Some(Condition {
        statistic: statistic.to_owned(),
        threshold: alarm.threshold().and_then(|threshold| exact(threshold).ok())?,
        periods: alarm.evaluation_periods()?,
        datapoints: alarm.datapoints_to_alarm(),
        missing: alarm.treat_missing_data().map(str::to_owned),
    })
}

fn query(query: &MetricDataQuery) -> MetricQuery {
    let stat = query.metric_stat();
    let metric = stat.and_then(|stat| stat.metric());
    MetricQuery {
        id: query.id().unwrap_or_default().to_owned(),
        metric: metric.and_then(|metric| metric.metric_name()).map(str::to_owned),
        namespace: metric.and_then(|metric| metric.namespace()).map(str::to_owned),
        account: query.account_id().map(str::to_owned),
        expression: query.expression().map(str::to_owned),
        period: query.period().or(stat.and_then(|stat| stat.period())),
    }
}

#[cfg(test)]
#[path = "alarms_tests.rs"]
mod tests;
