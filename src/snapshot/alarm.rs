//! An alarm, and what it watches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bill::Quantity;

/// An alarm as CloudWatch describes it.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alarm {
    /// Its name: any text.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// What its owner wrote about it; auto scaling writes its policy's ARN here.
    #[serde(default)]
    pub description: Option<String>,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: String,
    /// Since when it is in this state.
    #[serde(default)]
    pub state_since: Option<DateTime<Utc>>,
    /// When its configuration was last written; it existed from then on at the latest.
    #[serde(default)]
    pub configured_at: Option<DateTime<Utc>>,
    /// Whether its actions are switched on. An alarm is charged either way.
    pub actions_enabled: bool,
    /// The ARNs that it acts on in any state.
    #[serde(default)]
    pub actions: BTreeSet<String>,
    /// Those of them that it acts on when it goes into ALARM; `None`: which is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_alarm: Option<BTreeSet<String>>,
    /// What it watches.
    pub watches: Watches,
}

impl Alarm {
    /// Namespace and name of each metric that it watches; none of other alarms, logs and PromQL.
    pub fn metrics(&self) -> impl Iterator<Item = (&str, &str)> {
        let (one, several) = match &self.watches {
            Watches::Metric { namespace, metric, .. } => (Some((namespace.as_str(), metric.as_str())), &[][..]),
            Watches::Queries { queries, .. } => (None, queries.as_slice()),
            Watches::Composite { .. } | Watches::Log | Watches::Promql { .. } => (None, &[][..]),
        };
        one.into_iter()
            .chain(several.iter().filter_map(|own| Some((own.namespace.as_deref()?, own.metric.as_deref()?))))
    }

    /// An alarm of tests, in Ireland, that acts on nothing.
    #[cfg(test)]
    pub(crate) fn in_test(watches: Watches) -> Self {
        Self {
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

    /// Whether it watches a metric of the account's own, as those of metric filters are.
    pub(crate) fn watches_own_metric(&self) -> bool {
        self.metrics().any(|(namespace, _)| !namespace.starts_with("AWS/"))
    }
}

/// What an alarm watches, as far as its price depends on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Watches {
    /// One metric.
    Metric {
        /// `AWS/DynamoDB`.
        namespace: String,
        /// `ConsumedReadCapacityUnits`.
        metric: String,
        /// Name and value of each dimension.
        #[serde(default)]
        dimensions: BTreeMap<String, String>,
        /// Seconds; below 60 is high resolution.
        #[serde(default)]
        period: Option<i32>,
        /// CloudWatch's name of the comparison.
        #[serde(default)]
        comparison: Option<String>,
        /// What is compared, and how often it must hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        condition: Option<Condition>,
    },
    /// Several metrics or expressions on them.
    Queries {
        /// Each metric or expression.
        queries: Vec<MetricQuery>,
        /// CloudWatch's name of the comparison.
        #[serde(default)]
        comparison: Option<String>,
        /// The query that gives the threshold: anomaly detection has one.
        #[serde(default)]
        threshold_metric: Option<String>,
    },
    /// Other alarms.
    Composite {
        /// Its rule on their states.
        rule: String,
        /// The alarm, by name or ARN, that keeps its actions back while in alarm (`ActionsSuppressor`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suppressor: Option<String>,
    },
    /// A log query.
    Log,
    /// A PromQL query.
    Promql {
        /// The query.
        #[serde(default)]
        query: Option<String>,
    },
}

/// When an alarm on one metric changes its state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// `Average`, `Sum`, `p99`, ….
    pub statistic: String,
    /// What it is compared with.
    pub threshold: Quantity,
    /// So many periods are looked at.
    pub periods: i32,
    /// In so many of them it must hold; `None`: in all.
    #[serde(default)]
    pub datapoints: Option<i32>,
    /// What a period without data counts as; `None`: nothing.
    #[serde(default)]
    pub missing: Option<String>,
}

/// One entry of an alarm on several metrics.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricQuery {
    /// Its name among the entries.
    pub id: String,
    /// The metric's name; `None` for an expression.
    #[serde(default)]
    pub metric: Option<String>,
    /// The metric's namespace.
    #[serde(default)]
    pub namespace: Option<String>,
    /// The account whose metric it is, where the alarm names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The expression; `None` for a metric.
    #[serde(default)]
    pub expression: Option<String>,
    /// Seconds; below 60 is high resolution.
    #[serde(default)]
    pub period: Option<i32>,
}
