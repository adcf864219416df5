//! What the data lack that strays go by.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::analyse::lacking;
use crate::bill::Region;
use crate::catalogue::named::For;
use crate::facts::metrics::NEAR;
use crate::facts::scaling_owner::policy;
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::plan::unlisted;
use crate::question::RuleId;
use crate::snapshot::{Alarm, Gap, RegionSource, Role, Snapshot, Source};

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
        let effect = "What is saved is reckoned as if the account stood alone.";
        gaps.push(gap(
            Source::Organizations,
            None,
            "whether the account belongs to an organisation is unknown",
            effect,
        ));
    }
    gaps
}

fn gap(source: Source, region: Option<&Region>, error: &str, effect: &str) -> Gap {
    let (error, effect) = (error.to_owned(), effect.to_owned());
    Gap { source, region: region.cloned(), required: false, error, effect }
}

/// A rule goes by what a command answers, and that has no answer.
pub(super) fn of_rule(rule: RuleId, why: &str) -> Gap {
    let (error, effect) = (format!("{} couldn't look: {why}", rule.as_str()), "what it would have found isn't told");
    Gap { required: true, ..gap(Source::Rules, None, &error, effect) }
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
        let date = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M UTC");
        let error = format!("nothing after {} is in this snapshot", date(snapshot.taken_at));
        let effect = format!("It is judged as of then, and not as of {}.", date(asked));
        Gap { required: true, ..gap(Source::Snapshot, None, &error, &effect) }
    })
}

/// The snapshot is of a later time than the one that is judged: what arrives was asked then.
fn earlier(case: &Case<'_>) -> Option<Gap> {
    let (taken, as_of) = (case.snapshot.taken_at, case.as_of);
    let silent = case.snapshot.alarms.values().flatten().any(|alarm| alarm.state == "INSUFFICIENT_DATA");
    (silent && taken - as_of > NEAR).then(|| {
        let error = format!("whether metrics arrive was asked on {}", taken.date_naive());
        let effect = format!("It is not known of the weeks before {}.", as_of.date_naive());
        gap(Source::Metrics, None, &error, &effect)
    })
}

/// Regions whose alarms are on the bill and in which none was looked for. Where `--regions` left them out that was meant.
fn unread_alarms<'c>(case: &'c Case<'_>, lines: &'c [ResolvedLine<'c>]) -> impl Iterator<Item = Gap> + 'c {
    let is_of_alarms =
        |line: &&ResolvedLine<'_>| line.alarm_meter().is_some() && line.usage.is_some_and(|usage| !usage.is_zero());
    let billed: BTreeSet<Region> = lines.iter().filter(is_of_alarms).map(|line| line.region().clone()).collect();
    let none =
        case.snapshot.alarms.is_empty() && !case.snapshot.gaps.iter().any(|gap| gap.source == Source::Cloudwatch);
    let none = (none && billed.iter().all(Region::is_global)).then(|| {
        let effect = "Whether any of them is a stray is not known: collect with cloudwatch:DescribeAlarms allowed.";
        Gap { required: true, ..gap(Source::Cloudwatch, None, "no alarms are in this snapshot", effect) }
    });
    let unread = billed.into_iter().filter(move |region| {
        !region.is_global()
            && !case.timelines.contains_key(region)
            && !is_told(case.snapshot, Source::Cloudwatch, region)
    });
    let unread = unread.map(move |region| {
        let required = given(case.snapshot).is_none_or(|given| given.contains(&region));
        let effect = if required {
            "They are on the bill: collect with cloudwatch:DescribeAlarms allowed there."
        } else {
            "They are on the bill: --regions leaves them out."
        };
        Gap { required, ..gap(Source::Cloudwatch, Some(&region), "its alarms are not in this snapshot", effect) }
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
    let cut = cut.map(|(region, _)| {
        let effect = "Older ones may tell who made its alarms, and of what was deleted: raise --max-trail-pages.";
        gap(Source::Cloudtrail, Some(region), "not all of its events were read", effect)
    });
    let unread = unread.map(|(region, _)| {
        let effect = "Who made its alarms, and what was deleted, is not known (cloudtrail:LookupEvents).";
        gap(Source::Cloudtrail, Some(region), "its events are not in this snapshot", effect)
    });
    unread.chain(cut)
}

/// That there is no month of the bill, where no gap tells why.
pub(super) fn no_bill(snapshot: &Snapshot) -> Option<Gap> {
    let told = snapshot.gaps.iter().any(|gap| gap.source == Source::CostExplorer);
    (!told).then(|| {
        let effect = "Only alarms were looked at: collect with ce:GetCostAndUsage allowed.";
        Gap { required: true, ..gap(Source::CostExplorer, None, "no month of the bill", effect) }
    })
}

/// That it was collected without what tells of use, and of what stands there.
fn unasked(snapshot: &Snapshot, lines: &[ResolvedLine<'_>]) -> Option<Gap> {
    let is_unasked = |(region, alarms): (&Region, &Vec<Alarm>)| {
        let silent = alarms.iter().any(|alarm| alarm.state == "INSUFFICIENT_DATA");
        let scaled = alarms.iter().any(|alarm| policy(alarm).is_some());
        silent && !snapshot.evidence.metrics.contains_key(region) && !is_told(snapshot, Source::Metrics, region)
            || scaled && !snapshot.evidence.sums.contains_key(region) && !is_told(snapshot, Source::MetricSums, region)
    };
    let is_unlisted = |region: &Region| {
        let here = || lines.iter().filter(|line| line.region() == region).map(ResolvedLine::row);
        !is_told(snapshot, Source::Inventory, region) && !unlisted(snapshot, region, here).is_empty()
    };
    let is_looked_at = |region: &Region| given(snapshot).is_none_or(|given| given.contains(region));
    let places = lines.iter().map(ResolvedLine::region).filter(|own| !own.is_global() && is_looked_at(own));
    let places: BTreeSet<&Region> = places.collect();
    (snapshot.alarms.iter().any(is_unasked) || places.into_iter().any(is_unlisted)).then(|| {
        let effect = "Whether metrics still arrive, what was consumed, and which tables, volumes, addresses, NAT gateways \
                      and load balancers stand there is not known of every region; collect with `--for strays` or \
                      `--for all`.";
        gap(Source::Evidence, None, "not collected", effect)
    })
}
