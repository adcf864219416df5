//! What the data lack that strays go by.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::analyse::lacking;
use crate::bill::Region;
use crate::catalogue::named::For;
use crate::facts::metrics::{NEAR, is_silent, volumes_lives};
use crate::facts::resources::{VOLUME, metered_by};
use crate::facts::scaling_owner::policy;
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::plan::unlisted;
use crate::question::{NoAnswer, RuleId};
use crate::snapshot::{Alarm, Gap, RegionSource, Role, Snapshot, Source, Without};

/// What could not be collected, and what the snapshot was collected without.
pub(super) fn of(case: &Case<'_>, lines: &[ResolvedLine<'_>], asked_for: Option<DateTime<Utc>>) -> Vec<Gap> {
    let mut gaps = case.gaps.clone();
    gaps.extend(lacking::gaps(case.catalogue, &[For::Alarms, For::Strays]));
    gaps.extend(later(case.snapshot, asked_for));
    gaps.extend(earlier(case));
    gaps.extend(unread_alarms(case, lines));
    gaps.extend(unread_events(case.snapshot));
    gaps.extend(unasked(case.snapshot, lines));
    if case.role() == Role::Unknown && !gaps.iter().any(|gap| gap.source == Source::Organizations) {
        gaps.push(Gap::of_answer(Source::Organizations, None, false, Without::Role));
    }
    gaps
}

/// A rule goes by what a command answers, and that has no answer.
pub(super) fn of_rule(rule: RuleId, why: &NoAnswer) -> Gap {
    Gap::of_answer(Source::Rules, None, true, Without::Rule { rule: rule.as_str(), why: why.to_string() })
}

/// The regions that the user named.
fn given(snapshot: &Snapshot) -> Option<&BTreeSet<Region>> {
    snapshot.regions.as_ref().filter(|own| own.source == RegionSource::Given).map(|own| &own.codes)
}

fn is_told(snapshot: &Snapshot, source: Source, region: &Region) -> bool {
    snapshot.gaps.iter().any(|gap| gap.source == source && gap.region.as_ref() == Some(region))
}

/// An instant after the snapshot's was asked for.
fn later(snapshot: &Snapshot, asked_for: Option<DateTime<Utc>>) -> Option<Gap> {
    asked_for.filter(|asked| *asked > snapshot.taken_at).map(|asked| {
        let without = Without::LaterSnapshot { taken_at: snapshot.taken_at, as_of: asked };
        Gap::of_answer(Source::Snapshot, None, true, without)
    })
}

/// The snapshot is of a later time than the one that is judged: what arrives was asked then.
fn earlier(case: &Case<'_>) -> Option<Gap> {
    let (taken, as_of) = (case.snapshot.taken_at, case.as_of);
    let silent = case.snapshot.alarms.values().flatten().any(|alarm| alarm.state == "INSUFFICIENT_DATA");
    (silent && taken - as_of > NEAR).then(|| {
        let without = Without::EarlierMetrics { asked: taken.date_naive(), as_of: as_of.date_naive() };
        Gap::of_answer(Source::Metrics, None, false, without)
    })
}

/// Regions whose alarms are on the bill and in which none was looked for. Where `--regions` left them out that was meant.
fn unread_alarms<'c>(case: &'c Case<'_>, lines: &'c [ResolvedLine<'c>]) -> impl Iterator<Item = Gap> + 'c {
    let is_of_alarms =
        |line: &&ResolvedLine<'_>| line.alarm_meter().is_some() && line.usage.is_some_and(|usage| !usage.is_zero());
    let billed: BTreeSet<Region> = lines.iter().filter(is_of_alarms).map(|line| line.region().clone()).collect();
    let none =
        case.snapshot.alarms.is_empty() && !case.snapshot.gaps.iter().any(|gap| gap.source == Source::Cloudwatch);
    let none = none && billed.iter().all(Region::is_global);
    let none = none.then(|| Gap::of_answer(Source::Cloudwatch, None, true, Without::Alarms));
    let unread = billed.into_iter().filter(move |region| {
        !region.is_global()
            && !case.timelines.contains_key(region)
            && !is_told(case.snapshot, Source::Cloudwatch, region)
    });
    let unread = unread.map(move |region| {
        let required = given(case.snapshot).is_none_or(|given| given.contains(&region));
        let without = Without::AlarmsOfRegion { is_left_out: !required };
        Gap::of_answer(Source::Cloudwatch, Some(&region), required, without)
    });
    none.into_iter().chain(unread)
}

/// Regions with alarms of which no event is known.
fn unread_events(snapshot: &Snapshot) -> impl Iterator<Item = Gap> {
    let unread = snapshot.alarms.iter().filter(|(region, alarms)| {
        !alarms.is_empty() && !snapshot.trail.contains_key(region) && !is_told(snapshot, Source::Cloudtrail, region)
    });
    let cut = snapshot
        .trail
        .iter()
        .filter(|(region, trail)| !trail.complete && !is_told(snapshot, Source::Cloudtrail, region));
    let gap = |region, without| Gap::of_answer(Source::Cloudtrail, Some(region), false, without);
    let cut = cut.map(move |(region, _)| gap(region, Without::OlderAlarmEvents));
    unread.map(move |(region, _)| gap(region, Without::AlarmEvents)).chain(cut)
}

/// That there is no month of the bill, where no gap tells why.
pub(super) fn no_bill(snapshot: &Snapshot) -> Option<Gap> {
    let told = snapshot.gaps.iter().any(|gap| gap.source == Source::CostExplorer);
    (!told).then(|| Gap::of_answer(Source::CostExplorer, None, true, Without::Bill))
}

/// That it was collected without what tells of use, and of what stands there.
fn unasked(snapshot: &Snapshot, lines: &[ResolvedLine<'_>]) -> Option<Gap> {
    let is_unasked = |(region, alarms): (&Region, &Vec<Alarm>)| {
        let silent = alarms.iter().any(|alarm| alarm.state == "INSUFFICIENT_DATA");
        let scaled = alarms.iter().any(|alarm| policy(alarm).is_some());
        silent && !snapshot.evidence.metrics.contains_key(region) && !is_told(snapshot, Source::Metrics, region)
            || scaled && !snapshot.evidence.sums.contains_key(region) && !is_told(snapshot, Source::MetricSums, region)
    };
    let unlisted = |region: &Region| {
        let is_told = is_told(snapshot, Source::Inventory, region);
        let here = lines.iter().filter(|line| !is_told && line.region() == region);
        let metered = here.flat_map(|line| metered_by(&line.row().usage_type)).collect();
        unlisted(snapshot, region, &metered).into_iter().map(|kind| kind.kind)
    };
    let is_unheard = |region: &Region| {
        let evidence = &snapshot.evidence;
        let held =
            evidence.inventory.get(region).and_then(|held| held.get(VOLUME)).map(Vec::as_slice).unwrap_or_default();
        let lives = volumes_lives(evidence.metrics.get(region).map(Vec::as_slice).unwrap_or_default());
        !is_told(snapshot, Source::Metrics, region) && held.iter().any(|volume| is_silent(volume, &lives).is_none())
    };
    let is_looked_at = |region: &Region| given(snapshot).is_none_or(|given| given.contains(region));
    let places = lines.iter().map(ResolvedLine::region).filter(|own| !own.is_global() && is_looked_at(own));
    let places: BTreeSet<&Region> = places.collect();
    let of_use = snapshot.alarms.iter().any(is_unasked) || places.iter().any(|region| is_unheard(region));
    let kinds: BTreeSet<&str> = places.into_iter().flat_map(unlisted).collect();
    let is_needed = of_use || !kinds.is_empty();
    is_needed.then(|| Gap::of_answer(Source::Evidence, None, false, Without::Evidence { of_use, kinds }))
}
