//! What `strays` asks beyond the bill, the alarms and their events. CloudWatch's first million requests a month are
//! free, and all else is.

mod days;
mod place;

use std::collections::{BTreeMap, BTreeSet};

use super::gist::LinesGist;
use super::known::Known;
use super::request::Request;
use super::{alarms, bill, gist};
use crate::bill::Region;
use crate::bill::figures::{listed, plural};
use crate::facts::events::kind_in_words;
use crate::facts::metrics::{self, Metric, MetricName};
use crate::facts::resources::{INVENTORIES, Inventory, VOLUME};
use crate::question::Question;
use crate::snapshot::{Snapshot, Source};
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
    let standing =
        |place: &Place<'_>| known.gist.standing.at_size(place.region, place.size(), || place.sums(place.standing()));
    let sums: Vec<Request> = unsummed.filter_map(standing).collect();
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
        let sums = known.open(days::sums_of_made(known, place).into_iter().collect());
        requests.extend(if sums.is_empty() { days::makers(known, place) } else { sums });
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
    let silent = known.gist.alarms.iter().filter(|(region, alarms)| !alarms.silent.is_empty() && !is_asked(region));
    silent.map(|(region, own)| Request::Metrics { region: region.clone(), metrics: own.silent.clone() }).collect()
}

/// Whether a region's volumes send what they send while they are attached to an instance that runs.
fn volumes(known: &Known<'_>, region: &Region) -> Option<Request> {
    let evidence = &known.snapshot.evidence;
    let held = evidence.inventory.get(region)?.get(VOLUME).filter(|held| !held.is_empty())?;
    let lives = metrics::volumes_lives(evidence.metrics.get(region).map(Vec::as_slice).unwrap_or_default());
    let unasked = held.iter().filter(|volume| metrics::is_silent(volume, &lives).is_none());
    let metrics: BTreeSet<MetricName> = unasked.flat_map(metrics::of_attached).map(Metric::to_name).collect();
    (!metrics.is_empty()).then(|| Request::Metrics { region: region.clone(), metrics: metrics.into() })
}

/// The log groups of regions that store logs, and the resources of types that the bill meters.
fn inventories(known: &Known<'_>) -> Vec<Request> {
    let mut requests = Vec::new();
    for region in known.regions() {
        let Some(metered) = metered(known).get(region.code()) else { continue };
        if metered.logs && !known.snapshot.evidence.log_groups.contains_key(region) {
            requests.push(Request::LogGroups { region: region.clone() });
        }
        let kinds = unlisted(known.snapshot, region, &metered.kinds);
        if !kinds.is_empty() {
            requests.push(Request::Inventory { region: region.clone(), kinds });
        }
    }
    requests
}

/// What the last lines meter, by the codes of their regions; of a bill that is settled.
pub(super) fn metered<'a>(known: &Known<'a>) -> &'a BTreeMap<&'static str, LinesGist> {
    known.gist.metered.get_or_init(|| gist::by_region(bill::recent_lines(known)))
}

/// Those of some types of resources that were not listed in a region.
pub(crate) fn unlisted(snapshot: &Snapshot, region: &Region, kinds: &BTreeSet<Inventory>) -> Vec<Inventory> {
    let held = snapshot.evidence.inventory.get(region);
    let is_listed = |kind: &Inventory| held.is_some_and(|held| held.contains_key(kind.kind));
    INVENTORIES.iter().filter(|kind| kinds.contains(kind) && !is_listed(kind)).copied().collect()
}

/// Where the bill has copies of events beyond the first, for which some trail is charged.
pub(super) fn paid_events(known: &Known<'_>) -> BTreeSet<Region> {
    if !known.ask.wants_strays() {
        return BTreeSet::new();
    }
    let paid = metered(known).iter().filter(|(_, metered)| metered.copies);
    paid.map(|(code, _)| Region::new(*code)).filter(|region| !region.is_global()).collect()
}

/// Where an alarm without data may watch what a filter of logs makes.
pub(super) fn filtered(known: &Known<'_>) -> BTreeSet<Region> {
    known.gist.alarms.iter().filter(|(_, alarms)| alarms.silent_own).map(|(region, _)| region.clone()).collect()
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
