//! A region's alarms and tables, and the sums that tell whether they are used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::bill::Region;
use crate::facts::metrics::{MetricName, name, use_of};
use crate::facts::resources::TABLE;
use crate::facts::scaling_owner::{Owner, owner};
use crate::plan::known::Known;
use crate::plan::request::Request;
use crate::snapshot::{Alarm, Inventoried, MetricSum, Watches};

/// Sums that are asked for in a region at most: eight seconds' worth.
const MAX_SUMS: usize = 400;

/// A region, by what is known of it.
pub(super) struct Place<'a> {
    pub(super) region: &'a Region,
    /// Its alarms, each with the scaling policy that keeps it.
    alarms: Vec<(&'a Alarm, Option<Owner>)>,
    /// Its tables.
    pub(super) tables: &'a [Inventoried],
    /// The sums that are known, by the metric's name and the value of its first dimension.
    sums: BTreeMap<(&'a str, &'a str), Vec<&'a MetricSum>>,
}

/// The value of a metric's first dimension, which tells most metrics of one name apart.
fn first_value(dimensions: &BTreeMap<String, String>) -> &str {
    dimensions.values().next().map(String::as_str).unwrap_or_default()
}

impl<'a> Place<'a> {
    pub(super) fn of(known: &Known<'a>, region: &'a Region) -> Self {
        let evidence = &known.snapshot.evidence;
        let alarms = known.snapshot.alarms.get(region).into_iter().flatten();
        let mut sums: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for sum in evidence.sums.get(region).into_iter().flatten() {
            sums.entry((sum.metric.as_str(), first_value(&sum.dimensions))).or_default().push(sum);
        }
        Self {
            region,
            alarms: alarms.map(|alarm| (alarm, owner(alarm))).collect(),
            tables: evidence.inventory.get(region).and_then(|held| held.get(TABLE)).map_or(&[], Vec::as_slice),
            sums,
        }
    }

    /// What is asked for of some metrics, beside the sums that are known.
    pub(super) fn sums(&self, metrics: Vec<MetricName>, until: DateTime<Utc>) -> Option<Request> {
        let mut seen = BTreeSet::new();
        let mut unknown: Vec<MetricName> = metrics;
        unknown.retain(|metric| !self.is_known(metric) && seen.insert(metric.clone()));
        if unknown.is_empty() {
            return None;
        }
        let room = MAX_SUMS.saturating_sub(self.sums.values().map(Vec::len).sum());
        let left_out = unknown.len().saturating_sub(room);
        unknown.truncate(room);
        Some(Request::Sums { region: self.region.clone(), metrics: unknown, until, left_out })
    }

    fn is_known(&self, metric: &MetricName) -> bool {
        let dimensions = metric.dimensions.as_ref();
        dimensions.is_some_and(|own| self.is_summed(&metric.namespace, &metric.metric, own))
    }

    /// Whether a metric's sum is known.
    fn is_summed(&self, namespace: &str, metric: &str, dimensions: &BTreeMap<String, String>) -> bool {
        self.sums_of(metric, dimensions).any(|sum| sum.namespace == namespace)
    }

    /// The known sums of metrics of a name with these dimensions.
    fn sums_of<'s>(
        &'s self,
        metric: &'s str,
        dimensions: &'s BTreeMap<String, String>,
    ) -> impl Iterator<Item = &'a MetricSum> + use<'s, 'a> {
        let named = self.sums.get(&(metric, first_value(dimensions)));
        named.into_iter().flatten().copied().filter(move |sum| sum.dimensions == *dimensions)
    }

    /// What was consumed of what auto scaling scales, and of tables with capacity on the bill.
    pub(super) fn standing(&self) -> Vec<MetricName> {
        let mut metrics = self.scaled();
        metrics.extend(self.tables.iter().flat_map(|table| capacity_of(&table.identifier)));
        metrics
    }

    /// The metrics of alarms that auto scaling keeps whose sums aren't known, those that haven't changed for longest first;
    /// and what else tells whether their tables are used: of some only reads or writes are scaled.
    fn scaled(&self) -> Vec<MetricName> {
        let mut kept: Vec<(&Alarm, &Owner)> =
            self.alarms.iter().filter_map(|(alarm, owner)| Some((*alarm, owner.as_ref()?))).collect();
        kept.sort_by_key(|(alarm, _)| (alarm.state_since, &alarm.name));
        let mut tables = BTreeSet::new();
        let mut metrics = Vec::new();
        for (alarm, owner) in kept {
            // A sum is of one metric, and a query of several doesn't say by which dimensions.
            if let Watches::Metric { namespace, metric, dimensions, .. } = &alarm.watches
                && !self.is_summed(namespace, metric, dimensions)
            {
                metrics.push(name(namespace, metric, Some(dimensions.clone())));
            }
            let table = Some(owner).filter(|owner| owner.service == "dynamodb").and_then(|owner| {
                let table = owner.resource.strip_prefix("table/")?;
                table.split("/index/").next()
            });
            metrics
                .extend(table.filter(|table| tables.insert(*table)).into_iter().flat_map(|table| use_of(TABLE, table)));
        }
        metrics.retain(|metric| !metric.metric.starts_with("Provisioned"));
        metrics
    }

    /// Whether the sums of these metrics are known, and nothing was consumed.
    pub(super) fn is_idle<'s>(&'s self, metrics: impl IntoIterator<Item = &'s MetricName>) -> bool {
        let known = metrics.into_iter().filter_map(|metric| Some((metric, metric.dimensions.as_ref()?)));
        is_unused(known.flat_map(|(metric, dimensions)| self.sums_of(&metric.metric, dimensions)))
    }

    /// The alarms that have no data, tell nobody, or are auto scaling's for what nothing was consumed of.
    pub(super) fn suspects(&self) -> impl Iterator<Item = &'a Alarm> {
        let is_suspect = |alarm: &Alarm, owner: &Option<Owner>| match owner {
            None => alarm.state == "INSUFFICIENT_DATA" || alarm.actions.is_empty() || !alarm.actions_enabled,
            Some(_) => match &alarm.watches {
                Watches::Metric { metric, dimensions, .. } => is_unused(self.sums_of(metric, dimensions)),
                Watches::Queries { .. } | Watches::Composite { .. } | Watches::Log | Watches::Promql { .. } => false,
            },
        };
        self.alarms.iter().filter(move |(alarm, owner)| is_suspect(alarm, owner)).map(|(alarm, _)| *alarm)
    }
}

/// Whether there are sums, and nothing was consumed by any of them.
fn is_unused<'a>(sums: impl Iterator<Item = &'a MetricSum>) -> bool {
    sums.map(|sum| !sum.is_used()).reduce(|all, own| all && own).unwrap_or_default()
}

/// The metrics that an alarm watches.
pub(super) fn watched(alarm: &Alarm) -> Vec<MetricName> {
    match &alarm.watches {
        Watches::Metric { namespace, metric, dimensions, .. } => {
            vec![name(namespace, metric, Some(dimensions.clone()))]
        }
        Watches::Queries { queries, .. } => queries
            .iter()
            .filter_map(|query| Some(name(query.namespace.as_deref()?, query.metric.as_deref()?, None)))
            .collect(),
        Watches::Composite { .. } | Watches::Log | Watches::Promql { .. } => Vec::new(),
    }
}

/// What is consumed of a table with provisioned capacity on the bill, and how much it has.
fn capacity_of(table: &str) -> impl Iterator<Item = MetricName> {
    let had = ["ProvisionedReadCapacityUnits", "ProvisionedWriteCapacityUnits"];
    let had = had.into_iter().map(move |metric| {
        let dimensions = [("TableName".to_owned(), table.to_owned())].into();
        name("AWS/DynamoDB", metric, Some(dimensions))
    });
    use_of(TABLE, table).chain(had)
}
