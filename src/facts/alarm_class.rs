//! What an alarm is charged as.

use crate::bill::AlarmKind;
use crate::catalogue::named;
use crate::snapshot::{Alarm, MetricQuery, Watches};

/// What the names of meters that count alarms hold.
pub(crate) const ALARM_METERS: &[&str] = &["AlarmMonitorUsage", "MetricInsightAlarmUsage"];

/// Whether a usage type, with its prefix or without, counts alarms.
pub(crate) fn counts_alarms(usage_type: &str) -> bool {
    ALARM_METERS.iter().any(|name| usage_type.ends_with(name))
}

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalogue::{Catalogue, Standing};

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
    fn the_rules_and_the_names_of_meters_agree_on_what_counts_alarms() {
        let rules = Catalogue::built_in().unwrap();
        for meter in &rules.meters {
            for usage in &meter.usage {
                assert_eq!(counts_alarms(usage), meter.standing == Standing::Alarms, "{usage}");
            }
        }
        let named =
            [named::STANDARD_ALARMS, named::HIGH_RESOLUTION_ALARMS, named::COMPOSITE_ALARMS, named::INSIGHTS_ALARMS];
        assert!(named.iter().all(|own| counts_alarms(own)));
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
            let found = charged(&Alarm::in_test(watches));
            assert_eq!((found.kind, found.metrics, found.meter()), (kind, metrics, meter));
        }
    }
}
