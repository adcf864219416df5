//! Which alerts on sign-ins an account has: a trail over all regions that writes to a log group, a metric filter there
//! that matches them, an alarm on the filter's metric whose actions are on, and a topic of its actions with a confirmed
//! subscription.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::coverage::{Coverage, WANTED, Wanted, coverage};
use crate::answer::{Missing, SigninAlert};
use crate::bill::Region;
use crate::facts::composite_rule::{children, is_any_of};
use crate::snapshot::{
    Alarm, MetricFilter, Recorded, RegionSource, Snapshot, Source, TrailConfiguration, Unknown, Watches,
};

/// The four alerts, by id, as they were at an instant.
pub(super) fn alerts(snapshot: &Snapshot, at: DateTime<Utc>) -> Vec<SigninAlert> {
    let watchers = snapshot.alarms.iter().map(|(region, alarms)| (region, Watchers::of(alarms))).collect();
    WANTED.iter().map(|wanted| alert(snapshot, &watchers, wanted, at)).collect()
}

/// A region's alarms, by what leads to them.
struct Watchers<'a> {
    alarms: &'a [Alarm],
    /// Places of those that watch a metric, by its namespace and name.
    by_metric: BTreeMap<(&'a str, &'a str), BTreeSet<usize>>,
    /// Places of the composite ones that name an alarm, by its name or ARN there.
    by_child: BTreeMap<String, BTreeSet<usize>>,
}

impl<'a> Watchers<'a> {
    fn of(alarms: &'a [Alarm]) -> Self {
        let mut by_metric: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
        let mut by_child: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (at, alarm) in alarms.iter().enumerate() {
            alarm.metrics().for_each(|own| _ = by_metric.entry(own).or_default().insert(at));
            if let Watches::Composite { rule, .. } = &alarm.watches {
                children(rule).into_iter().for_each(|child| _ = by_child.entry(child).or_default().insert(at));
            }
        }
        Self { alarms, by_metric, by_child }
    }

    /// The alarms on what a filter makes.
    fn on<'s>(&'s self, filter: &MetricFilter) -> impl Iterator<Item = &'a Alarm> + use<'s, 'a> {
        let named =
            filter.metrics.iter().filter_map(|(space, name)| self.by_metric.get(&(space.as_str(), name.as_str())));
        let places: BTreeSet<usize> = named.flatten().copied().collect();
        places.into_iter().filter_map(|at| self.alarms.get(at))
    }

    /// The composite alarms that name an alarm.
    fn over<'s>(&'s self, alarm: &Alarm) -> impl Iterator<Item = &'a Alarm> + use<'s, 'a> {
        let named = [&alarm.name, &alarm.arn].into_iter().filter_map(|name| self.by_child.get(name));
        let places: BTreeSet<usize> = named.flatten().copied().collect();
        places.into_iter().filter_map(|at| self.alarms.get(at))
    }
}

/// A way from a filter to somebody who is told: what it lacks, and what isn't known of it.
#[derive(Debug, Clone, Default)]
struct Way {
    missing: Vec<Missing>,
    unknown: Vec<Unknown>,
}

impl Way {
    fn lacking(what: Missing) -> Self {
        Self { missing: vec![what], ..Self::default() }
    }

    fn untold(what: Unknown) -> Self {
        Self { unknown: vec![what], ..Self::default() }
    }

    /// Both, one after the other.
    fn then(mut self, next: Self) -> Self {
        self.missing.extend(next.missing);
        self.unknown.extend(next.unknown);
        self
    }
}

fn alert(
    snapshot: &Snapshot,
    watchers: &BTreeMap<&Region, Watchers<'_>>,
    wanted: &Wanted,
    at: DateTime<Utc>,
) -> SigninAlert {
    let told = |present, missing, unknown| SigninAlert { id: wanted.id, present, missing, unknown };
    let evidence = &snapshot.evidence;
    if evidence.trails.as_ref().is_some_and(Vec::is_empty) {
        return told(Some(false), vec![Missing::Trails], Vec::new());
    }
    if evidence.metric_filters.is_empty() {
        return told(None, Vec::new(), vec![Unknown::Filters]);
    }
    let mut broken: Option<Vec<Missing>> = None;
    let mut unknown: Vec<Unknown> = unread(snapshot);
    let mut partly = Vec::new();
    let filters = evidence.metric_filters.iter();
    for (region, filter) in filters.flat_map(|(region, filters)| filters.iter().map(move |filter| (region, filter))) {
        let covers = coverage(&filter.pattern, wanted);
        if covers == Coverage::Part {
            let rest = || Missing::RestOfFilter { filter: filter.name.clone() };
            partly.push(rest());
            // Somebody is told of what it sees.
            let ways = ways(snapshot, watchers, (region, filter), at);
            if ways.iter().any(|way| way.missing.is_empty() && way.unknown.is_empty()) {
                broken = Some(vec![rest()]);
            }
        }
        if matches!(covers, Coverage::Part | Coverage::None) {
            continue;
        }
        for way in ways(snapshot, watchers, (region, filter), at) {
            if !way.missing.is_empty() {
                // Of a filter that may not match nothing else is worth telling.
                let is_better = broken.as_ref().is_none_or(|best| way.missing.len() < best.len());
                broken = if is_better && covers == Coverage::All { Some(way.missing) } else { broken };
            } else if !way.unknown.is_empty() {
                unknown.extend(way.unknown);
            } else if covers == Coverage::All {
                return told(Some(true), Vec::new(), Vec::new());
            } else {
                unknown.push(Unknown::Pattern { filter: filter.name.clone() });
            }
        }
    }
    if !unknown.is_empty() {
        unknown.dedup();
        return told(None, Vec::new(), unknown);
    }
    let nothing =
        || std::iter::once(Missing::Filter).chain(partly).chain([Missing::Alarm, Missing::Receiver]).collect();
    told(Some(false), broken.unwrap_or_else(nothing), Vec::new())
}

/// Regions where there may be an alert that was not read: their alarms were refused, or their metric filters were
/// not asked for and some alarm there watches a metric of the account's own.
fn unread(snapshot: &Snapshot) -> Vec<Unknown> {
    let unread = snapshot.alarms.iter().filter(|(region, alarms)| {
        !snapshot.evidence.metric_filters.contains_key(region) && alarms.iter().any(Alarm::watches_own_metric)
    });
    let filters = unread.map(|(region, _)| Unknown::FiltersOf(region.clone()));
    let refused =
        snapshot.gaps.iter().filter(|gap| gap.source == Source::Cloudwatch).filter_map(|gap| gap.region.as_ref());
    let refused = refused.filter(|region| !snapshot.alarms.contains_key(region));
    let alarms = refused.map(|region| Unknown::AlarmsOf(vec![region.clone()]));
    let none = snapshot.alarms.is_empty().then_some(Unknown::Alarms);
    let regions = snapshot.regions.as_ref();
    let left_out = regions.filter(|own| own.source == RegionSource::Given);
    let left_out = left_out.map(|_| Unknown::OtherRegions);
    let is_absent = |region: &&Region| !snapshot.alarms.contains_key(*region) && !snapshot.alarms.is_empty();
    let absent: Vec<Region> = regions.into_iter().flat_map(|own| &own.codes).filter(is_absent).cloned().collect();
    let absent = (!absent.is_empty()).then_some(Unknown::AlarmsOf(absent));
    filters.chain(alarms).chain(none).chain(left_out).chain(absent).collect()
}

/// What lacks on each way from a filter over the alarms on its metrics to somebody who is told.
fn ways(
    snapshot: &Snapshot,
    watchers: &BTreeMap<&Region, Watchers<'_>>,
    (region, filter): (&Region, &MetricFilter),
    at: DateTime<Utc>,
) -> Vec<Way> {
    let Some(watchers) = watchers.get(region) else {
        return vec![Way::untold(Unknown::AlarmsOf(vec![region.clone()]))];
    };
    let fed = feed(snapshot, region, filter);
    let of_alarm = |alarm: &Alarm| {
        let mut rises = fed.clone().then(rise(alarm));
        if alarm.configured_at.is_some_and(|own| own > at) {
            rises.unknown.push(Unknown::Existence { alarm: alarm.name.clone() });
        }
        let ends = std::iter::once(way(snapshot, alarm)).chain(over_composites(snapshot, watchers, alarm));
        ends.map(|end| rises.clone().then(end)).collect::<Vec<_>>()
    };
    let ways: Vec<Way> = watchers.on(filter).flat_map(of_alarm).collect();
    if ways.is_empty() {
        let alarm = Missing::AlarmOn { filter: filter.name.clone() };
        return vec![fed.then(Way { missing: vec![alarm, Missing::Receiver], unknown: Vec::new() })];
    }
    ways
}

/// Whether a trail writes the sign-ins of all regions to the log group that a filter reads.
fn feed(snapshot: &Snapshot, region: &Region, filter: &MetricFilter) -> Way {
    let Some(trails) = &snapshot.evidence.trails else {
        return Way::untold(Unknown::Trails);
    };
    let feeding = trails.iter().filter(|trail| {
        trail.log_group.as_deref().and_then(group_of_arn) == Some((region.code(), filter.log_group.as_str()))
    });
    let of_trail = |trail: &TrailConfiguration| {
        let name = || trail.name.clone();
        match (trail.multi_region, trail.logging, trail.records) {
            (false, ..) => Way::lacking(Missing::AllRegions { trail: name(), region: trail.home_region.clone() }),
            (_, Some(false), _) => Way::lacking(Missing::Logging { trail: name() }),
            (_, _, Some(Recorded { writes: false, .. })) => Way::lacking(Missing::Writes { trail: name() }),
            (_, None, _) | (_, _, None | Some(Recorded { filtered: true, .. })) => {
                Way::untold(Unknown::Records { trail: name() })
            }
            _ => Way::default(),
        }
    };
    let best = feeding.map(of_trail).min_by_key(|way| (way.missing.len(), way.unknown.len()));
    best.unwrap_or_else(|| Way::lacking(Missing::TrailInto { log_group: filter.log_group.clone() }))
}

/// Region and name of a log group's ARN: `arn:aws:logs:eu-west-1:123456789012:log-group:NAME:*`.
fn group_of_arn(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':').skip(3);
    let (region, name) = (parts.next()?, parts.nth(1)?.strip_prefix("log-group:")?);
    Some((region, name.strip_suffix(":*").unwrap_or(name)))
}

/// Whether an alarm is in alarm at the first that its metric counts.
fn rise(alarm: &Alarm) -> Way {
    let name = || alarm.name.clone();
    let Watches::Metric { dimensions, comparison, condition, .. } = &alarm.watches else {
        return Way::untold(Unknown::SeveralMetrics { alarm: name() });
    };
    let mut way = match (comparison.as_deref(), condition.as_ref().map(|own| own.threshold.value())) {
        (Some("GreaterThanOrEqualToThreshold"), Some(least)) if least > Decimal::ONE => {
            Way::lacking(Missing::EarlyAlarm { alarm: name(), threshold: least, exceeded: false })
        }
        (Some("GreaterThanThreshold"), Some(most)) if most >= Decimal::ONE => {
            Way::lacking(Missing::EarlyAlarm { alarm: name(), threshold: most, exceeded: true })
        }
        (Some("GreaterThanOrEqualToThreshold" | "GreaterThanThreshold"), _) => Way::default(),
        (Some("LessThanThreshold" | "LessThanOrEqualToThreshold"), _) => {
            Way::lacking(Missing::RisingAlarm { alarm: name() })
        }
        _ => Way::untold(Unknown::Condition { alarm: name() }),
    };
    if !dimensions.is_empty() {
        way.unknown.push(Unknown::Dimensions { alarm: name() });
    }
    if let Some(own) = condition {
        let always = comparison.as_deref() == Some("GreaterThanOrEqualToThreshold");
        let is_above_nothing = own.threshold.value() < Decimal::ZERO || always && own.threshold.value().is_zero();
        // What is in alarm without any of them doesn't go into alarm with one.
        let rests_in_alarm = is_above_nothing || own.missing.as_deref() == Some("breaching");
        if rests_in_alarm || !matches!(own.statistic.as_str(), "Sum" | "Maximum") {
            way.unknown.push(Unknown::EachRise { alarm: name() });
        }
    }
    if condition.as_ref().is_some_and(|own| own.datapoints.unwrap_or(own.periods) > 1) {
        way.unknown.push(Unknown::SeveralPeriods { alarm: name() });
    }
    way
}

/// The ways from an alarm over composite alarms that name it.
fn over_composites(snapshot: &Snapshot, watchers: &Watchers<'_>, alarm: &Alarm) -> Vec<Way> {
    let told_by = |composite: &Alarm| {
        let Watches::Composite { rule, suppressor } = &composite.watches else { return None };
        let mut way = way(snapshot, composite);
        if !is_any_of(rule) || suppressor.is_some() {
            way.unknown.push(Unknown::Composite { alarm: composite.name.clone() });
        }
        Some(way)
    };
    watchers.over(alarm).filter_map(told_by).collect()
}

/// What lacks between an alarm and somebody who is told.
fn way(snapshot: &Snapshot, alarm: &Alarm) -> Way {
    let mut way = Way::default();
    let name = || alarm.name.clone();
    if !alarm.actions_enabled {
        way.missing.push(Missing::Actions { alarm: name() });
    }
    let is_topic = |action: &&String| action.split(':').nth(2) == Some("sns");
    let topics: Vec<&String> = alarm.on_alarm.as_ref().unwrap_or(&alarm.actions).iter().filter(is_topic).collect();
    if topics.is_empty() {
        way.missing.push(Missing::Topic { alarm: name() });
        return way;
    }
    let subscriptions = || topics.iter().map(|topic| snapshot.evidence.subscriptions.get(*topic));
    if subscriptions().flatten().flatten().any(|subscription| subscription.confirmed) {
        return way;
    }
    if subscriptions().any(|known| known.is_none()) {
        way.unknown.push(Unknown::Subscriptions { alarm: name() });
    } else {
        way.missing.push(Missing::Subscription { alarm: name() });
    }
    way
}

#[cfg(test)]
#[path = "alerts_tests.rs"]
mod tests;
