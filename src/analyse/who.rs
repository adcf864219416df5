//! Who or what made a resource, when, and what else was made with it.

mod evidence;
mod nearest;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::answer::{Cause, Deletion, Making, WhoReport};
use crate::bill::figures::counted;
use crate::bill::{Region, harmless};
use crate::facts::program::program;
use crate::facts::{events, owner};
use crate::model::provenance::Provenance;
use crate::model::provenance::lifetime::{Ended, Lifetime};
use crate::model::provenance::subject::{self, Subject};
use crate::question::{NoAnswer, Question};
use crate::snapshot::{Gap, Snapshot, Source, TrailEvent, Without};

/// Who made a resource, asked for by its name or ARN, in one region or wherever it is.
///
/// # Errors
/// Where nothing is known of it, or more than one resource is meant.
pub fn who(
    snapshot: &Snapshot,
    asked: &str,
    region: Option<&Region>,
    question: &Question,
) -> Result<WhoReport, NoAnswer> {
    let until = question.as_of.unwrap_or(snapshot.taken_at);
    if let (Some(theirs), Some(own)) = (arn_account(asked), &snapshot.account)
        && theirs != own.id
    {
        return Err(NoAnswer::OtherAccount {
            resource: harmless(asked),
            theirs: theirs.to_owned(),
            own: own.id.clone(),
        });
    }
    let meant = region.cloned().or_else(|| arn_region(asked));
    let provenance = Provenance::of(snapshot, until);
    let looked: Vec<RegionEvents<'_>> =
        provenance.regions().filter(|(region, _)| meant.as_ref().is_none_or(|meant| meant == *region)).collect();
    let mut found: Vec<Subject<'_>> =
        looked.iter().flat_map(|(region, _)| subject::subjects(&provenance, region, asked)).collect();
    let Some(subject) = found.pop() else {
        return Err(NoAnswer::NoResource {
            resource: harmless(asked),
            looked: looked_at(snapshot, &looked, meant.as_ref()),
            nearest: nearest::names(snapshot, &looked, asked),
        });
    };
    if !found.is_empty() {
        return Err(several(asked, &found, &subject));
    }
    let life = subject.lifetime(&provenance);
    Ok(answer(&provenance, asked, (&subject, &life), region.is_some(), until))
}

fn answer(
    provenance: &Provenance<'_>,
    asked: &str,
    (subject, life): (&Subject<'_>, &Lifetime<'_>),
    region_given: bool,
    until: DateTime<Utc>,
) -> WhoReport {
    let snapshot = provenance.snapshot();
    let owner = subject.alarm.and_then(owner);
    let behind = life.event.map(|event| provenance.behind(&subject.region, event, owner.as_ref()));
    let cause = behind.as_ref().and_then(|behind| behind.cause).map(|event| Cause {
        event: events::base_name(&event.name).to_owned(),
        at: event.at,
        by: event.by.clone(),
        resource: event.resources.first().map(|name| events::plain_name(name).to_owned()),
    });
    let (by, via) = behind.map_or((None, None), |behind| (behind.by, behind.via));
    let burst = life.event.and_then(|event| provenance.burst_of(event));
    let deleted = life.ended.and_then(|ended| match ended {
        Ended::At(at, event) => Some(Deletion { at, by: event.and_then(|event| event.by.clone()) }),
        Ended::Unseen => None,
    });
    WhoReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        resource: asked.to_owned(),
        name: subject.name.clone(),
        kind: subject.kind.clone(),
        region: subject.region.clone(),
        words: subject.words.clone(),
        owner,
        stack: subject.kind.as_ref().and_then(|kind| provenance.stack_of(&subject.region, kind, &subject.name)),
        created: Making {
            at: life.began.at(),
            by,
            via,
            program: life.event.and_then(program),
            source: life.began.source(),
            evidence: evidence::of_making(subject, life, until),
        },
        cause,
        is_missing: deleted.is_none() && subject.listed == Some(false),
        deleted,
        burst: burst.filter(|burst| burst.resources.len() > 1),
        gaps: gaps(snapshot, subject, region_given, life),
        requests: snapshot.requests,
    }
}

/// The gaps that matter for a resource: those of its region's events and inventories, and what the snapshot lacks of
/// the day on which it was made.
fn gaps(snapshot: &Snapshot, subject: &Subject<'_>, region_given: bool, life: &Lifetime<'_>) -> Vec<Gap> {
    let concerns = |gap: &&Gap| {
        let here = gap.region.as_ref().is_none_or(|region| *region == subject.region);
        !gap.source.is_of_money() && (here || !region_given)
    };
    // Elsewhere there may be another resource of that name; of this one all is told.
    let weighed = |gap: &Gap| {
        let here = gap.region.as_ref().is_none_or(|region| *region == subject.region);
        Gap { required: gap.required && here, ..gap.clone() }
    };
    let mut gaps: Vec<Gap> = snapshot.gaps.iter().filter(concerns).map(weighed).collect();
    let lacking = |without| Gap::of_answer(Source::Cloudtrail, Some(&subject.region), false, without);
    let about_it = snapshot.evidence.resources.get(&subject.region).and_then(|known| known.get(&subject.name));
    let of_alarms = snapshot.trail.get(&subject.region).filter(|_| subject.alarm.is_some());
    let is_cut = about_it.is_some_and(|known| !known.complete) || of_alarms.is_some_and(|trail| !trail.complete);
    if is_cut && !gaps.iter().any(|gap| gap.source.is_of_cloudtrail()) {
        gaps.push(lacking(Without::OlderResourceEvents));
    }
    let Some(event) = life.event else { return gaps };
    let day = event.at.date_naive();
    let events = snapshot.evidence.days.get(&subject.region).and_then(|days| days.get(&day));
    let in_part = match events {
        None => Some(false),
        Some(events) if !events.complete => Some(true),
        Some(_) => None,
    };
    gaps.extend(in_part.map(|in_part| lacking(Without::DayEvents { day, in_part })));
    gaps
}

fn arn_region(asked: &str) -> Option<Region> {
    let code = asked.strip_prefix("arn:")?.split(':').nth(2)?;
    (!code.is_empty()).then(|| Region::new(code))
}

/// The account in an ARN: `arn:aws:dynamodb:eu-west-1:123456789012:table/Rides`.
fn arn_account(asked: &str) -> Option<&str> {
    asked.strip_prefix("arn:")?.split(':').nth(3).filter(|account| !account.is_empty() && *account != "aws")
}

/// A region and its events.
type RegionEvents<'a> = (&'a Region, &'a [&'a TrailEvent]);

fn several(asked: &str, found: &[Subject<'_>], last: &Subject<'_>) -> NoAnswer {
    let all = || found.iter().chain([last]);
    let regions: BTreeSet<&Region> = all().map(|subject| &subject.region).collect();
    let what = |subject: &Subject<'_>| {
        let words = subject.words.as_deref().or(subject.kind.as_deref()).unwrap_or("resource");
        format!("the {words} in {}", subject.region.in_words())
    };
    let help = match (regions.len(), regions.len() < found.len() + 1) {
        (1, _) => "name the one that is meant by its ARN",
        (_, true) => "name the one that is meant by its ARN, or with --region",
        (_, false) => "name the region that is meant with --region",
    };
    NoAnswer::SeveralResources {
        resource: harmless(asked),
        places: harmless(&all().map(what).collect::<Vec<_>>().join(", ")),
        help: help.to_owned(),
    }
}

/// What was looked at for a resource that nothing is known of.
fn looked_at(snapshot: &Snapshot, looked: &[RegionEvents<'_>], meant: Option<&Region>) -> String {
    let regions: BTreeSet<&Region> = looked.iter().map(|(region, _)| *region).collect();
    if regions.is_empty() {
        let place = meant.map_or_else(String::new, |region| format!(" of {}", region.in_words()));
        return format!("this snapshot holds no alarms, events or inventories{place}");
    }
    let count = |parts: &BTreeMap<Region, usize>| {
        parts.iter().filter(|(region, _)| regions.contains(region)).map(|(_, count)| count).sum::<usize>()
    };
    let evidence = &snapshot.evidence;
    let alarms = count(&snapshot.alarms.iter().map(|(region, alarms)| (region.clone(), alarms.len())).collect());
    let groups = count(&evidence.log_groups.iter().map(|(region, all)| (region.clone(), all.len())).collect());
    let listed = evidence.inventory.iter();
    let listed = count(&listed.map(|(region, all)| (region.clone(), all.values().map(Vec::len).sum())).collect());
    let events = || looked.iter().flat_map(|(_, events)| *events).map(|event| event.at);
    let date = |at: DateTime<Utc>| at.date_naive().to_string();
    let span = match (events().min(), events().max()) {
        (Some(first), Some(last)) => format!(" from {} to {}", date(first), date(last)),
        _ => String::new(),
    };
    let places = if regions.len() == 1 {
        regions.iter().map(|region| region.in_words()).collect()
    } else {
        format!("{} regions", regions.len())
    };
    let mut parts = vec![format!("{} of CloudTrail's events{span}", events().count()), counted(alarms, "alarm")];
    parts.extend((groups > 0).then(|| counted(groups, "log group")));
    parts.extend((listed > 0).then(|| counted(listed, "inventoried resource")));
    let refused = |gap: &&Gap| {
        let here = gap.region.as_ref().is_none_or(|region| meant.is_none_or(|meant| meant == region));
        here && (gap.source.is_of_cloudtrail() || gap.source == Source::Cloudwatch)
    };
    let refused: BTreeSet<String> = snapshot.gaps.iter().filter(refused).map(said).collect();
    parts.extend(
        (!refused.is_empty()).then(|| format!("not seen: {}", refused.into_iter().collect::<Vec<_>>().join(", "))),
    );
    format!("Searched {places}: {}; CloudTrail keeps events for 90 days", parts.join(", "))
}

/// `cloudtrail in Ireland (eu-west-1) (AccessDenied)`.
fn said(gap: &Gap) -> String {
    let place = gap.region.as_ref().map_or_else(String::new, |region| format!(" in {}", region.in_words()));
    harmless(&format!("{}{place} ({})", gap.source, gap.error))
}

#[cfg(test)]
#[path = "who_tests.rs"]
mod tests;
