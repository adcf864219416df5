//! A region's alarms and resources, and the sums that tell whether they are used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::bill::Region;
use crate::facts::metrics::{self, Dimensions, Metric, is_capacity, passing, uses};
use crate::facts::resources::{LOAD_BALANCER, NAT_GATEWAY, TABLE};
use crate::facts::scaling_owner::Policy;
use crate::plan::known::Known;
use crate::plan::request::Request;
use crate::snapshot::{Alarm, Inventoried, MetricSum, Watches};

/// Sums that are asked for in a region at most: eight seconds' worth.
const MAX_SUMS: usize = 400;

/// A region, by what is known of it.
pub(super) struct Place<'a> {
    pub(super) region: &'a Region,
    as_of: DateTime<Utc>,
    /// Its alarms, each with the scaling policy that keeps it.
    alarms: Vec<(&'a Alarm, Option<Policy<'a>>)>,
    /// Its resources by their type.
    inventory: Option<&'a BTreeMap<String, Vec<Inventoried>>>,
    /// The sums that are known, by the value of the metric's first dimension, which differs sooner, and its name.
    sums: BTreeMap<(&'a str, &'a str), Vec<(&'a MetricSum, Dimensions<'a>)>>,
}

impl<'a> Place<'a> {
    pub(super) fn of(known: &Known<'a>, region: &'a Region) -> Self {
        let evidence = &known.snapshot.evidence;
        let alarms = known.snapshot.alarms.get(region).into_iter().flatten();
        let mut sums: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for sum in evidence.sums.get(region).into_iter().flatten() {
            let dimensions = Dimensions::of(&sum.dimensions);
            sums.entry((first_value(dimensions), sum.metric.as_str())).or_default().push((sum, dimensions));
        }
        Self {
            region,
            as_of: known.ask.instant(),
            alarms: alarms.map(|alarm| (alarm, Policy::of(alarm))).collect(),
            inventory: evidence.inventory.get(region),
            sums,
        }
    }

    /// Its resources of a type, as far as they are known.
    pub(super) fn held(&self, kind: &str) -> &'a [Inventoried] {
        self.inventory.and_then(|held| held.get(kind)).map_or(&[], Vec::as_slice)
    }

    /// What is asked for of some metrics, beside the sums that are known.
    pub(super) fn sums<'m>(&self, metrics: impl IntoIterator<Item = Metric<'m>>) -> Option<Request> {
        let mut seen = BTreeSet::new();
        let mut unknown: Vec<Metric<'m>> = metrics.into_iter().filter(|metric| !self.is_summed(*metric)).collect();
        unknown.retain(|metric| seen.insert((first_value(metric.dimensions), *metric)));
        if unknown.is_empty() {
            return None;
        }
        let room = MAX_SUMS.saturating_sub(self.sums.values().map(Vec::len).sum());
        let left_out = unknown.len().saturating_sub(room);
        let metrics = unknown.into_iter().take(room).map(Metric::to_name).collect();
        Some(Request::Sums { region: self.region.clone(), metrics, until: self.as_of, left_out })
    }

    /// Whether a metric's sum is known.
    fn is_summed(&self, metric: Metric<'_>) -> bool {
        self.sums_of(metric).any(|sum| sum.namespace == metric.namespace)
    }

    /// The known sums of metrics of a name with these dimensions.
    fn sums_of<'s>(&'s self, metric: Metric<'s>) -> impl Iterator<Item = &'a MetricSum> + use<'s, 'a> {
        let named = self.sums.get(&(first_value(metric.dimensions), metric.name)).into_iter().flatten();
        named.filter(move |(_, own)| *own == metric.dimensions).map(|(sum, _)| *sum)
    }

    /// What was consumed of what auto scaling scales, what passed through gateways and load balancers, and what was
    /// consumed of tables with capacity on the bill.
    pub(super) fn standing(&self) -> Vec<Metric<'_>> {
        let mut metrics = self.scaled();
        let passages = [NAT_GATEWAY, LOAD_BALANCER].into_iter();
        metrics.extend(passages.flat_map(|kind| self.held(kind).iter().flat_map(move |one| passing(kind, one))));
        metrics.extend(self.held(TABLE).iter().flat_map(|table| capacity_of(&table.identifier)));
        metrics
    }

    /// The metrics of alarms that auto scaling keeps whose sums aren't known, those that haven't changed for longest first;
    /// and what else tells whether their tables are used: of some only reads or writes are scaled.
    fn scaled(&self) -> Vec<Metric<'_>> {
        let mut kept: Vec<(&Alarm, &Policy<'_>)> =
            self.alarms.iter().filter_map(|(alarm, owner)| Some((*alarm, owner.as_ref()?))).collect();
        kept.sort_by_key(|(alarm, _)| (alarm.state_since, &alarm.name));
        let mut tables = BTreeSet::new();
        let mut metrics = Vec::new();
        for (alarm, owner) in kept {
            // A sum is of one metric, and a query of several doesn't say by which dimensions.
            metrics.extend(watched(alarm));
            let table = Some(owner).filter(|owner| owner.service == "dynamodb").and_then(|owner| {
                let table = owner.resource.strip_prefix("table/")?;
                table.split("/index/").next()
            });
            let table = table.filter(|table| tables.insert(*table));
            metrics.extend(table.into_iter().flat_map(|table| uses(TABLE, table)));
        }
        metrics.retain(|metric| !is_capacity(metric.name));
        metrics
    }

    /// Whether the sums of these metrics are known, and nothing was consumed.
    pub(super) fn is_idle<'m>(&'m self, metrics: impl IntoIterator<Item = Metric<'m>>) -> bool {
        let sums = metrics.into_iter().flat_map(|metric| self.sums_of(metric));
        metrics::is_idle(sums, self.as_of) == Some(true)
    }

    /// The alarms that have no data, tell nobody, or are auto scaling's for what nothing was consumed of.
    pub(super) fn suspects(&self) -> impl Iterator<Item = &'a Alarm> {
        let is_suspect = |alarm: &Alarm, owner: &Option<Policy<'_>>| match owner {
            None => alarm.state == "INSUFFICIENT_DATA" || alarm.actions.is_empty() || !alarm.actions_enabled,
            Some(_) => self.is_idle(watched(alarm)),
        };
        self.alarms.iter().filter(move |(alarm, owner)| is_suspect(alarm, owner)).map(|(alarm, _)| *alarm)
    }
}

/// The metric that an alarm watches, where it is one by its dimensions.
fn watched(alarm: &Alarm) -> Option<Metric<'_>> {
    let Watches::Metric { namespace, metric, dimensions, .. } = &alarm.watches else { return None };
    Some(Metric { namespace, name: metric, dimensions: Dimensions::of(dimensions) })
}

/// What is consumed of a table with provisioned capacity on the bill, and how much it has.
fn capacity_of(table: &str) -> impl Iterator<Item = Metric<'_>> {
    let had = ["ProvisionedReadCapacityUnits", "ProvisionedWriteCapacityUnits"];
    let dimensions = Dimensions::One("TableName", table);
    let had = had.into_iter().map(move |name| Metric { namespace: "AWS/DynamoDB", name, dimensions });
    uses(TABLE, table).chain(had)
}

/// The value of a metric's first dimension, which tells most metrics of one name apart.
fn first_value(dimensions: Dimensions<'_>) -> &str {
    match dimensions {
        Dimensions::Any => "",
        Dimensions::One(_, value) => value,
        Dimensions::All(all) => all.values().next().map(String::as_str).unwrap_or_default(),
    }
}
