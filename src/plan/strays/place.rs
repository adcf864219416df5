//! A region's alarms and resources, and the sums that tell whether they are used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::bill::Region;
use crate::facts::metrics::{self, Dimensions, Metric, is_capacity, passing, uses};
use crate::facts::resources::{LOAD_BALANCER, NAT_GATEWAY, TABLE};
use crate::plan::gist::AlarmsGist;
use crate::plan::known::Known;
use crate::plan::request::Request;
use crate::snapshot::{Alarm, Inventoried, MetricSum, Watches};

/// Sums that are asked for in a region at most: eight seconds' worth.
const MAX_SUMS: usize = 400;

/// A region, by what is known of it.
pub(super) struct Place<'a> {
    pub(super) region: &'a Region,
    as_of: DateTime<Utc>,
    alarms: &'a [Alarm],
    /// What was read of them.
    gist: Option<&'a AlarmsGist>,
    /// Its resources by their type.
    inventory: Option<&'a BTreeMap<String, Vec<Inventoried>>>,
    sums: Sums<'a>,
}

/// The sums that are known of a region.
struct Sums<'a> {
    /// By the value of the metric's first dimension, which differs sooner, and its name.
    sorted: Vec<((&'a str, &'a str), &'a MetricSum)>,
    as_of: DateTime<Utc>,
}

impl<'a> Place<'a> {
    pub(super) fn of(known: &Known<'a>, region: &'a Region) -> Self {
        let evidence = &known.snapshot.evidence;
        let as_of = known.ask.instant();
        let alarms = known.snapshot.alarms.get(region).map_or(&[][..], Vec::as_slice);
        let (gist, inventory) = (known.gist.alarms.get(region), evidence.inventory.get(region));
        let sums = evidence.sums.get(region).map_or(&[][..], Vec::as_slice);
        Self { region, as_of, alarms, gist, inventory, sums: Sums::of(sums, as_of) }
    }

    /// Its alarms that are about a scaling policy, those that haven't changed for longest first, and their tables.
    fn of_policies(&self) -> impl Iterator<Item = (&'a Alarm, Option<&'a str>)> + use<'a> {
        let (alarms, scaled) = (self.alarms, self.gist.into_iter().flat_map(|gist| &gist.scaled));
        scaled.map(|own| (&alarms[own.at], own.table.as_deref()))
    }

    /// How much is known of its resources and their sums, which only grow.
    pub(super) fn size(&self) -> usize {
        self.sums.sorted.len() + self.inventory.map_or(0, BTreeMap::len)
    }

    /// Its resources of a type, as far as they are known.
    pub(super) fn held(&self, kind: &str) -> &'a [Inventoried] {
        self.inventory.and_then(|held| held.get(kind)).map_or(&[], Vec::as_slice)
    }

    /// What is asked for of some metrics, beside the sums that are known.
    pub(super) fn sums<'m>(&self, metrics: impl IntoIterator<Item = Metric<'m>>) -> Option<Request> {
        let mut seen = BTreeSet::new();
        let mut unknown: Vec<Metric<'m>> = metrics.into_iter().filter(|metric| !self.sums.has(*metric)).collect();
        unknown.retain(|metric| seen.insert((first_value(metric.dimensions), *metric)));
        if unknown.is_empty() {
            return None;
        }
        let room = MAX_SUMS.saturating_sub(self.sums.sorted.len());
        let left_out = unknown.len().saturating_sub(room);
        let metrics = unknown.into_iter().take(room).map(Metric::to_name).collect::<Vec<_>>().into();
        Some(Request::Sums { region: self.region.clone(), metrics, until: self.as_of, left_out })
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
        let is_open = |metric: &Metric<'_>| !is_capacity(metric.name) && !self.sums.has(*metric);
        let tables: BTreeSet<&str> = self.of_policies().filter_map(|(_, table)| table).collect();
        let mut tables: BTreeSet<&str> =
            tables.into_iter().filter(|table| uses(TABLE, table).any(|metric| is_open(&metric))).collect();
        // A sum is of one metric, and a query of several doesn't say by which dimensions.
        let mut metrics = Vec::new();
        for (alarm, table) in self.of_policies() {
            metrics.extend(watched(alarm).filter(is_open));
            let table = table.filter(|table| tables.remove(table));
            metrics.extend(table.into_iter().flat_map(|table| uses(TABLE, table)));
        }
        metrics
    }

    /// Whether the sums of these metrics are known, and nothing was consumed.
    pub(super) fn is_idle<'m>(&self, metrics: impl IntoIterator<Item = Metric<'m>>) -> bool {
        self.sums.is_idle(metrics)
    }

    /// Those of some alarms, by their names, that have no data, tell nobody, or are auto scaling's for what nothing was
    /// consumed of.
    pub(super) fn suspects(&self, is_asked: impl Fn(&str) -> bool + Copy) -> impl Iterator<Item = &'a Alarm> {
        let alarms = self.alarms;
        let mute = self.gist.into_iter().flat_map(|gist| &gist.mute).map(move |at| &alarms[*at]);
        let mute = mute.filter(move |alarm| is_asked(&alarm.name));
        let scaled = self.of_policies().map(|(alarm, _)| alarm);
        mute.chain(scaled.filter(move |alarm| is_asked(&alarm.name) && self.is_idle(watched(alarm))))
    }
}

impl<'a> Sums<'a> {
    fn of(sums: &'a [MetricSum], as_of: DateTime<Utc>) -> Self {
        let key = |sum: &'a MetricSum| (first_value(Dimensions::of(&sum.dimensions)), sum.metric.as_str());
        let mut sorted: Vec<((&str, &str), &MetricSum)> = sums.iter().map(|sum| (key(sum), sum)).collect();
        sorted.sort_by_key(|(key, _)| *key);
        Self { sorted, as_of }
    }

    /// Whether a metric's sum is known.
    fn has(&self, metric: Metric<'_>) -> bool {
        self.of_metric(metric).any(|sum| sum.namespace == metric.namespace)
    }

    /// Whether the sums of these metrics are known, and nothing was consumed.
    fn is_idle<'m>(&self, metrics: impl IntoIterator<Item = Metric<'m>>) -> bool {
        let sums = metrics.into_iter().flat_map(|metric| self.of_metric(metric));
        metrics::is_idle(sums, self.as_of) == Some(true)
    }

    /// The known sums of metrics of a name with these dimensions.
    fn of_metric<'m>(&self, metric: Metric<'m>) -> impl Iterator<Item = &'a MetricSum> + use<'_, 'a, 'm> {
        let key = (first_value(metric.dimensions), metric.name);
        let first = self.sorted.partition_point(|(own, _)| *own < key);
        let named = self.sorted[first..].iter().take_while(move |(own, _)| *own == key).map(|(_, sum)| *sum);
        named.filter(move |sum| Dimensions::of(&sum.dimensions) == metric.dimensions)
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
