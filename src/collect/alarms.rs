//! CloudWatch's alarms of a region. IAM: cloudwatch:DescribeAlarms.

use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm, LogAlarm, MetricAlarm};

use super::clients::Clients;
use super::pace::{DESCRIBE_ALARMS, pace};
use super::{Count, Found, failure, gap, instant, missing, one_more};
use crate::bill::Region;
use crate::snapshot::{Alarm, MetricQuery, Watches};

/// All alarms, of every type that the SDK knows: without naming them, AWS gives metric alarms alone.
pub(super) async fn alarms(clients: &Clients, count: &Count, region: &Region) -> Found {
    let client = clients.cloudwatch(region);
    let limiter = pace(DESCRIBE_ALARMS);
    let mut alarms: Vec<Alarm> = Vec::new();
    let mut token: Option<String> = None;
    loop {
        limiter.until_ready().await;
        one_more(&count.cloudwatch);
        let types = AlarmType::values().iter().map(|name| AlarmType::from(*name)).collect();
        let page = client.describe_alarms().set_alarm_types(Some(types)).max_records(100).set_next_token(token).send();
        match page.await {
            Ok(page) => {
                alarms.extend(page.metric_alarms().iter().map(metric));
                alarms.extend(page.composite_alarms().iter().map(composite));
                alarms.extend(page.log_alarms().iter().map(log));
                token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            }
            Err(error) => {
                let code = failure::code(&error);
                let next = if failure::is_denied(&code) {
                    "Allow cloudwatch:DescribeAlarms there, or leave the region out with --regions."
                } else {
                    "Try again later, or leave the region out with --regions."
                };
                let effect = format!("Which alarms it has, and what they cost, is unknown. {next}");
                return missing(gap("cloudwatch", Some(region), true, code, effect));
            }
        }
        if token.is_none() {
            break;
        }
    }
    alarms.sort_by(|a, b| a.name.cmp(&b.name));
    let region = region.clone();
    Box::new(move |snapshot| {
        snapshot.alarms.insert(region, alarms);
    })
}

macro_rules! alarm {
    ($alarm:expr, $watches:expr) => {
        Alarm {
            name: text($alarm.alarm_name()),
            arn: text($alarm.alarm_arn()),
            description: $alarm.alarm_description().map(str::to_owned),
            state: $alarm.state_value().map_or_else(String::new, |state| state.as_str().to_owned()),
            state_since: instant($alarm.state_transitioned_timestamp().or($alarm.state_updated_timestamp())),
            configured_at: instant($alarm.alarm_configuration_updated_timestamp()),
            actions_enabled: $alarm.actions_enabled().unwrap_or_default(),
            actions: [$alarm.ok_actions(), $alarm.alarm_actions(), $alarm.insufficient_data_actions()]
                .concat()
                .into_iter()
                .collect(),
            watches: $watches,
        }
    };
}

fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

fn composite(alarm: &CompositeAlarm) -> Alarm {
    alarm!(alarm, Watches::Composite { rule: text(alarm.alarm_rule()) })
}

fn log(alarm: &LogAlarm) -> Alarm {
    alarm!(alarm, Watches::Log)
}

fn metric(alarm: &MetricAlarm) -> Alarm {
    alarm!(alarm, watches(alarm))
}

fn watches(alarm: &MetricAlarm) -> Watches {
    let comparison = alarm.comparison_operator().map(|operator| operator.as_str().to_owned());
    if alarm.evaluation_criteria().is_some() {
        return Watches::Promql { query: None };
    }
    if alarm.metrics().is_empty() {
        return Watches::Metric {
            namespace: text(alarm.namespace()),
            metric: text(alarm.metric_name()),
            dimensions: alarm
                .dimensions()
                .iter()
                .filter_map(|dimension| Some((dimension.name()?.to_owned(), dimension.value()?.to_owned())))
                .collect(),
            period: alarm.period(),
            comparison,
        };
    }
    let queries = alarm
        .metrics()
        .iter()
        .map(|query| {
            let stat = query.metric_stat();
            let metric = stat.and_then(|stat| stat.metric());
            MetricQuery {
                id: text(query.id()),
                metric: metric.map(|metric| text(metric.metric_name())),
                namespace: metric.and_then(|metric| metric.namespace()).map(str::to_owned),
                expression: query.expression().map(str::to_owned),
                period: stat.and_then(|stat| stat.period()).or(query.period()),
            }
        })
        .collect();
    Watches::Queries { queries, comparison, threshold_metric: alarm.threshold_metric_id().map(str::to_owned) }
}
