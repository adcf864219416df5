//! What an alarm is charged as.

/// The kinds of alarm that AWS prices apart. The first that fits, in this order, is an alarm's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmKind {
    /// On other alarms: a price of its own, whatever its children cost.
    Composite,
    /// On a log query; its price is published nowhere that could be read.
    Log,
    /// On a PromQL query; likewise.
    Promql,
    /// On a Metrics Insights query: charged by the metrics that the query looks at, which vary.
    MetricsInsights,
    /// On a band of expected values: each metric counts as three (itself, upper and lower band).
    AnomalyDetection,
    /// On an expression over several metrics: each counts.
    MetricMath,
    /// On one metric, looked at more often than once a minute.
    HighResolution,
    /// On one metric, once a minute or less often.
    Standard,
}

impl AlarmKind {
    /// As the contract's JSON names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Composite => "composite",
            Self::Log => "log",
            Self::Promql => "promql",
            Self::MetricsInsights => "metrics-insights",
            Self::AnomalyDetection => "anomaly-detection",
            Self::MetricMath => "metric-math",
            Self::HighResolution => "high-resolution",
            Self::Standard => "standard",
        }
    }
}
