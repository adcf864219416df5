//! What an alarm is charged as, and whose it is.

use crate::bill::AlarmKind;
use crate::catalogue::named;
use crate::snapshot::{Alarm, MetricQuery, Watches};

/// What an alarm costs by: its kind, resolution and count of alarm-metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charged {
    /// Its kind.
    pub kind: AlarmKind,
    /// Whether it looks more often than once a minute; `None` where the kind has no such thing.
    pub high_resolution: Option<bool>,
    /// How many alarm-metrics it is charged for; `None` where that varies or isn't published.
    pub metrics: Option<u32>,
}

impl Charged {
    /// The usage type it is metered by, without prefix; `None` where none is published.
    ///
    /// Source: AWS, "Analyzing, optimizing, and reducing CloudWatch costs".
    pub fn meter(&self) -> Option<&'static str> {
        match self.kind {
            AlarmKind::Composite => Some(named::COMPOSITE_ALARMS),
            AlarmKind::MetricsInsights => Some(named::INSIGHTS_ALARMS),
            AlarmKind::Log | AlarmKind::Promql => None,
            _ if self.high_resolution == Some(true) => Some(named::HIGH_RESOLUTION_ALARMS),
            _ => Some(named::STANDARD_ALARMS),
        }
    }
}

/// What an alarm is charged as.
pub fn charged(alarm: &Alarm) -> Charged {
    match &alarm.watches {
        Watches::Composite { .. } => Charged { kind: AlarmKind::Composite, high_resolution: None, metrics: Some(1) },
        Watches::Log => Charged { kind: AlarmKind::Log, high_resolution: None, metrics: None },
        Watches::Promql { .. } => Charged { kind: AlarmKind::Promql, high_resolution: None, metrics: None },
        Watches::Metric { period, comparison, .. } => {
            let high = period.is_some_and(is_high);
            let kind = match comparison.as_deref() {
                Some(comparison) if is_band(comparison) => AlarmKind::AnomalyDetection,
                _ if high => AlarmKind::HighResolution,
                _ => AlarmKind::Standard,
            };
            let metrics = if kind == AlarmKind::AnomalyDetection { 3 } else { 1 };
            Charged { kind, high_resolution: Some(high), metrics: Some(metrics) }
        }
        Watches::Queries { queries, comparison, threshold_metric } => {
            of_queries(queries, comparison.as_deref(), threshold_metric.is_some())
        }
    }
}

fn of_queries(queries: &[MetricQuery], comparison: Option<&str>, has_threshold_metric: bool) -> Charged {
    let expressions = || queries.iter().filter_map(|query| query.expression.as_deref());
    let count = u32::try_from(queries.iter().filter(|query| query.metric.is_some()).count()).unwrap_or(u32::MAX);
    let high = queries.iter().filter_map(|query| query.period).any(is_high);
    if expressions().any(|text| text.trim_start().to_ascii_uppercase().starts_with("SELECT")) {
        return Charged { kind: AlarmKind::MetricsInsights, high_resolution: None, metrics: None };
    }
    let band = has_threshold_metric
        || comparison.is_some_and(is_band)
        || expressions().any(|text| text.to_ascii_uppercase().contains("ANOMALY_DETECTION_BAND"));
    let (kind, metrics) = if band {
        (AlarmKind::AnomalyDetection, count.saturating_mul(3))
    } else if expressions().next().is_some() || count > 1 {
        (AlarmKind::MetricMath, count)
    } else if high {
        (AlarmKind::HighResolution, count)
    } else {
        (AlarmKind::Standard, count)
    };
    Charged { kind, high_resolution: Some(high), metrics: Some(metrics) }
}

fn is_high(period: i32) -> bool {
    period < 60
}

fn is_band(comparison: &str) -> bool {
    matches!(
        comparison,
        "LessThanLowerOrGreaterThanUpperThreshold" | "LessThanLowerThreshold" | "GreaterThanUpperThreshold"
    )
}

/// The scaling policy that made an alarm and keeps it: taking the alarm down alone is of no use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// `dynamodb`, `ecs`, …
    pub service: String,
    /// `table/Rides`.
    pub resource: String,
    /// The policy's ARN.
    pub policy_arn: String,
}

/// Whose an alarm is, from its description and actions.
///
/// Auto scaling writes its policy's ARN into both:
/// `arn:aws:autoscaling:REGION:ACCOUNT:scalingPolicy:UUID:resource/dynamodb/table/NAME:policyName/…`.
/// A name alone proves nothing, since anybody can give it. Auto scaling makes no composite alarms.
pub fn owner(alarm: &Alarm) -> Option<Owner> {
    if matches!(alarm.watches, Watches::Composite { .. }) {
        return None;
    }
    alarm
        .actions
        .iter()
        .map(String::as_str)
        .chain(alarm.description.as_deref().into_iter().flat_map(str::split_whitespace))
        .find_map(policy_owner)
}

fn policy_owner(text: &str) -> Option<Owner> {
    let arn = text.get(text.find("arn:")?..)?.trim_end_matches('.');
    let mut parts = arn.splitn(6, ':');
    let (_, _partition, service, _region, _account) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let rest = parts.next()?;
    if service != "autoscaling" || !rest.starts_with("scalingPolicy:") {
        return None;
    }
    if let Some((_, named)) = rest.split_once(":resource/") {
        let resource = named.split(":policyName/").next()?;
        let (service, resource) = resource.split_once('/')?;
        return Some(Owner { service: service.to_owned(), resource: resource.to_owned(), policy_arn: arn.to_owned() });
    }
    let (_, group) = rest.split_once(":autoScalingGroupName/")?;
    let group = group.split(":policyName/").next()?;
    Some(Owner { service: "ec2".to_owned(), resource: format!("autoScalingGroup/{group}"), policy_arn: arn.to_owned() })
}

impl Owner {
    /// As a sentence names it: `DynamoDB auto scaling of the table Rides`.
    pub fn in_words(&self) -> String {
        match (self.service.as_str(), self.resource.split_once('/')) {
            ("dynamodb", Some(("table", table))) => format!("DynamoDB auto scaling for the table {table}"),
            ("ecs", Some(("service", service))) => format!("ECS auto scaling for the service {service}"),
            ("ec2", Some(("autoScalingGroup", group))) => format!("EC2 auto scaling for the group {group}"),
            _ => format!("auto scaling for {} {}", self.service, self.resource),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn alarm(watches: Watches) -> Alarm {
        Alarm {
            name: "a".to_owned(),
            arn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a".to_owned(),
            description: None,
            state: "OK".to_owned(),
            state_since: None,
            configured_at: None,
            actions_enabled: true,
            actions: BTreeSet::new(),
            on_alarm: None,
            watches,
        }
    }

    fn metric(period: i32, comparison: &str) -> Watches {
        Watches::Metric {
            namespace: "AWS/EC2".to_owned(),
            metric: "CPUUtilization".to_owned(),
            dimensions: BTreeMap::new(),
            period: Some(period),
            condition: None,
            comparison: Some(comparison.to_owned()),
        }
    }

    fn query(metric: Option<&str>, expression: Option<&str>, period: i32) -> MetricQuery {
        MetricQuery {
            id: "q".to_owned(),
            metric: metric.map(str::to_owned),
            namespace: metric.map(|_| "AWS/EC2".to_owned()),
            expression: expression.map(str::to_owned),
            account: None,
            period: Some(period),
        }
    }

    fn queries(queries: Vec<MetricQuery>) -> Watches {
        Watches::Queries { queries, comparison: None, threshold_metric: None }
    }

    #[test]
    fn kinds_and_counts() {
        let over = "GreaterThanThreshold";
        for (watches, kind, metrics, meter) in [
            (metric(60, over), AlarmKind::Standard, Some(1), Some("CW:AlarmMonitorUsage")),
            (metric(10, over), AlarmKind::HighResolution, Some(1), Some(named::HIGH_RESOLUTION_ALARMS)),
            (metric(300, "LessThanLowerThreshold"), AlarmKind::AnomalyDetection, Some(3), Some("CW:AlarmMonitorUsage")),
            (
                queries(vec![query(Some("A"), None, 60), query(Some("B"), None, 60), query(None, Some("m1/m2"), 60)]),
                AlarmKind::MetricMath,
                Some(2),
                Some("CW:AlarmMonitorUsage"),
            ),
            (
                queries(vec![query(Some("A"), None, 30), query(None, Some("m1*2"), 30)]),
                AlarmKind::MetricMath,
                Some(1),
                Some(named::HIGH_RESOLUTION_ALARMS),
            ),
            (
                queries(vec![query(Some("A"), None, 60), query(None, Some("ANOMALY_DETECTION_BAND(m1, 2)"), 60)]),
                AlarmKind::AnomalyDetection,
                Some(3),
                Some("CW:AlarmMonitorUsage"),
            ),
            (
                queries(vec![query(None, Some("select AVG(CPUUtilization) FROM \"AWS/EC2\""), 60)]),
                AlarmKind::MetricsInsights,
                None,
                Some(named::INSIGHTS_ALARMS),
            ),
            (queries(vec![query(Some("A"), None, 60)]), AlarmKind::Standard, Some(1), Some("CW:AlarmMonitorUsage")),
            (
                Watches::Composite { rule: "ALARM(a)".to_owned(), suppressor: None },
                AlarmKind::Composite,
                Some(1),
                Some(named::COMPOSITE_ALARMS),
            ),
            (Watches::Log, AlarmKind::Log, None, None),
        ] {
            let found = charged(&alarm(watches));
            assert_eq!((found.kind, found.metrics, found.meter()), (kind, metrics, meter));
        }
    }

    const POLICY: &str = "arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:\
        6e3f8f2d-0000-4000-8000-000000000001:resource/dynamodb/table/Rides:policyName/$Rides-scaling:createdBy/x";

    #[test]
    fn owners_come_from_description_or_actions() {
        let mut described = alarm(metric(60, "GreaterThanThreshold"));
        described.description = Some(format!("DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {POLICY}."));
        let mut acting = alarm(metric(60, "GreaterThanThreshold"));
        acting.actions.insert(POLICY.to_owned());
        for alarm in [described, acting] {
            let owner = owner(&alarm).unwrap();
            assert_eq!((owner.service.as_str(), owner.resource.as_str()), ("dynamodb", "table/Rides"));
            assert_eq!(owner.in_words(), "DynamoDB auto scaling for the table Rides");
        }
    }

    #[test]
    fn a_name_alone_is_no_owner() {
        let mut named = alarm(metric(60, "GreaterThanThreshold"));
        named.name = "TargetTracking-table/Rides-AlarmHigh-x".to_owned();
        named.actions.insert("arn:aws:sns:eu-west-1:123456789012:alerts".to_owned());
        assert_eq!(owner(&named), None);
    }
}
