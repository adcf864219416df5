//! What `strays` asks beyond the bill, the alarms and their events. CloudWatch's first million requests a month are
//! free, and all else is.

mod days;
mod place;

use std::collections::{BTreeMap, BTreeSet};

use super::known::Known;
use super::request::Request;
use super::{alarms, bill};
use crate::bill::figures::{listed, plural};
use crate::bill::{BillLine, Region};
use crate::facts::events::kind_in_words;
use crate::facts::metrics::{self, Dimensions, Metric, MetricName};
use crate::facts::resources::{FURTHER_COPIES, INVENTORIES, Inventory, STORED_LOGS, VOLUME};
use crate::question::Question;
use crate::snapshot::{Alarm, Snapshot, Source, Watches};
use place::Place;

pub(super) fn requests(known: &Known<'_>) -> Vec<Request> {
    if !known.ask.wants_strays() {
        return Vec::new();
    }
    let mut requests = metrics(known);
    // All else goes by the bill.
    if !bill::is_settled(known) {
        return requests;
    }
    let mut inventories = known.open(inventories(known));
    let unheard: BTreeSet<Region> = requests.iter().filter_map(Request::region).cloned().collect();
    requests.extend(inventories.extract_if(.., |request| matches!(request, Request::LogGroups { .. })));
    let is_listed = |region: &Region| !inventories.iter().any(|request| request.region() == Some(region));
    let ready = regions(known).filter(|region| alarms::is_settled(known, region) && is_listed(region));
    let ready: Vec<&Region> = ready.collect();
    // A region's answer about its alarms' metrics comes first, so that having one tells that it was asked.
    let heard = ready.iter().filter(|region| !unheard.contains(**region));
    requests.extend(heard.filter_map(|region| volumes(known, region)));
    let places: Vec<Place<'_>> = ready.into_iter().map(|region| Place::of(known, region)).collect();
    let unsummed = places.iter().filter(|place| !known.failed(Source::MetricSums, Some(place.region)));
    let sums: Vec<Request> = unsummed.filter_map(|place| place.sums(place.standing())).collect();
    if inventories.is_empty() && sums.is_empty() && alarms::events_settled(known) {
        requests.extend(beside(known, &places));
    }
    requests.into_iter().chain(inventories).chain(sums).collect()
}

/// What was made beside what looks left behind: it waits until that is settled in every region.
fn beside(known: &Known<'_>, places: &[Place<'_>]) -> Vec<Request> {
    let mut requests = known.open(days::days(known, places));
    let awaited: BTreeSet<Region> = requests.iter().filter_map(Request::region).cloned().collect();
    for place in places.iter().filter(|place| !awaited.contains(place.region)) {
        let made = days::made_on_days(known.snapshot, place.region);
        let sums = place.sums(days::use_of_made(&made));
        let sums = known.open(sums.into_iter().collect());
        requests.extend(if sums.is_empty() { days::makers(known, place, &made) } else { sums });
    }
    requests
}

/// The regions of which something is known that may be left behind.
fn regions<'a>(known: &Known<'a>) -> impl Iterator<Item = &'a Region> + use<'a> {
    let evidence = &known.snapshot.evidence;
    let regions: BTreeSet<&Region> =
        known.snapshot.alarms.keys().chain(evidence.inventory.keys()).chain(evidence.days.keys()).collect();
    regions.into_iter()
}

/// Whether the metrics of a region's alarms without data still arrive.
fn metrics(known: &Known<'_>) -> Vec<Request> {
    let is_asked = |region: &Region| {
        known.snapshot.evidence.metrics.contains_key(region) || known.failed(Source::Metrics, Some(region))
    };
    let of_region = |(region, alarms): (&Region, &Vec<Alarm>)| {
        let silent = alarms.iter().filter(|alarm| alarm.state == "INSUFFICIENT_DATA");
        let metrics: BTreeSet<Metric<'_>> = silent.flat_map(watched).collect();
        let named = || metrics.iter().map(|metric| metric.to_name()).collect();
        (!metrics.is_empty()).then(|| Request::Metrics { region: region.clone(), metrics: named() })
    };
    known.snapshot.alarms.iter().filter(|(region, _)| !is_asked(region)).filter_map(of_region).collect()
}

/// Whether a region's volumes send what they send while they are attached to an instance that runs.
fn volumes(known: &Known<'_>, region: &Region) -> Option<Request> {
    let evidence = &known.snapshot.evidence;
    let held = evidence.inventory.get(region)?.get(VOLUME).filter(|held| !held.is_empty())?;
    let lives = metrics::volumes_lives(evidence.metrics.get(region).map(Vec::as_slice).unwrap_or_default());
    let unasked = held.iter().filter(|volume| metrics::is_silent(volume, &lives).is_none());
    let metrics: BTreeSet<MetricName> = unasked.flat_map(metrics::of_attached).map(Metric::to_name).collect();
    (!metrics.is_empty()).then(|| Request::Metrics { region: region.clone(), metrics })
}

/// The metrics that an alarm watches.
fn watched(alarm: &Alarm) -> impl Iterator<Item = Metric<'_>> {
    let dimensions = match &alarm.watches {
        Watches::Metric { dimensions, .. } => Dimensions::of(dimensions),
        Watches::Queries { .. } | Watches::Composite { .. } | Watches::Log | Watches::Promql { .. } => Dimensions::Any,
    };
    alarm.metrics().map(move |(namespace, name)| Metric { namespace, name, dimensions })
}

/// The log groups of regions that store logs, and the resources of types that the bill meters.
fn inventories(known: &Known<'_>) -> Vec<Request> {
    let evidence = &known.snapshot.evidence;
    let is_listed = |region: &Region| {
        let held = evidence.inventory.get(region);
        let has_all = held.is_some_and(|held| INVENTORIES.iter().all(|kind| held.contains_key(kind.kind)));
        has_all && evidence.log_groups.contains_key(region)
    };
    let mut by_region: BTreeMap<&str, Vec<&BillLine>> =
        known.regions().filter(|region| !is_listed(region)).map(|region| (region.code(), Vec::new())).collect();
    if by_region.is_empty() {
        return Vec::new();
    }
    let meters = || INVENTORIES.iter().flat_map(|kind| kind.meters);
    let is_looked_for = |line: &&BillLine| stores_logs(line) || meters().any(|meter| line.usage_type.contains(meter));
    for line in bill::recent_lines(known).filter(is_looked_for) {
        by_region.entry(line.region().code()).and_modify(|lines| lines.push(line));
    }
    let mut requests = Vec::new();
    for region in known.regions() {
        let Some(lines) = by_region.get(region.code()) else { continue };
        let lines = || lines.iter().copied();
        if !evidence.log_groups.contains_key(region) && lines().any(stores_logs) {
            requests.push(Request::LogGroups { region: region.clone() });
        }
        let kinds = unlisted(known.snapshot, region, lines);
        if !kinds.is_empty() {
            requests.push(Request::Inventory { region: region.clone(), kinds });
        }
    }
    requests
}

/// The types of resources that a region's lines meter and that were not listed there.
pub(crate) fn unlisted<'l, L: Iterator<Item = &'l BillLine>>(
    snapshot: &Snapshot,
    region: &Region,
    lines: impl Fn() -> L,
) -> Vec<Inventory> {
    let held = snapshot.evidence.inventory.get(region);
    let is_metered = |kind: &&Inventory| {
        lines().any(|line| kind.meters.iter().any(|meter| line.usage_type.contains(meter)))
            && !held.is_some_and(|held| held.contains_key(kind.kind))
    };
    INVENTORIES.iter().filter(is_metered).copied().collect()
}

fn stores_logs(line: &BillLine) -> bool {
    line.service.contains("CloudWatch") && line.usage_type.contains(STORED_LOGS)
}

/// Where the bill has copies of events beyond the first, for which some trail is charged.
pub(super) fn paid_events(known: &Known<'_>) -> BTreeSet<Region> {
    let wanted = known.ask.wants_strays();
    let lines = bill::recent_lines(known).filter(|line| wanted && line.usage_type.contains(FURTHER_COPIES));
    let codes: BTreeSet<&str> = lines.map(|line| line.region().code()).collect();
    codes.into_iter().map(Region::new).filter(|region| !region.is_global()).collect()
}

/// Where an alarm without data may watch what a filter of logs makes, and the filters aren't known.
pub(super) fn filtered(known: &Known<'_>) -> BTreeSet<Region> {
    let is_silent = |alarm: &Alarm| alarm.state == "INSUFFICIENT_DATA" && alarm.watches_own_metric();
    let wanted = known.ask.wants_strays();
    let unasked = |region: &Region| wanted && !known.snapshot.evidence.metric_filters.contains_key(region);
    let places = known.snapshot.alarms.iter().filter(|(region, _)| unasked(region));
    places.filter(|(_, alarms)| alarms.iter().any(is_silent)).map(|(region, _)| region.clone()).collect()
}

/// What a dry run says of it.
pub(super) fn outline(ask: &Question) -> Vec<String> {
    if !ask.wants_strays() {
        return Vec::new();
    }
    let kinds: Vec<String> = INVENTORIES.iter().map(|own| plural(&kind_in_words(own.kind))).collect();
    let inventories = format!(
        "in regions whose bill meters them: {} (cloudformation:ListResources, which is Cloud Control), and log groups \
         (logs:DescribeLogGroups)",
        listed(&kinds)
    );
    [
        "whether the metrics of alarms without data and of volumes still arrive (cloudwatch:ListMetrics)",
        &inventories,
        "what was consumed in two weeks of what auto scaling scales, of those tables, what passed through those gateways \
         and load balancers, and what was consumed of what was made beside what looks left behind (cloudwatch:GetMetricStatistics; up to 400 sums a region)",
        "all that was changed on the days when what looks left behind was made, there and where something runs, three \
         days a region and three for all of them at most (cloudtrail:LookupEvents)",
        "where alarms without data watch metrics of the account's own: the metric filters (logs:DescribeMetricFilters)",
        "where the bill has further copies of events: the trails, whether each is switched on and what it records \
         (cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus, cloudtrail:GetEventSelectors)",
        "who made tables of which nothing was consumed and volumes that send nothing, ten a region at most \
         (cloudtrail:LookupEvents)",
    ]
    .map(str::to_owned)
    .into()
}
