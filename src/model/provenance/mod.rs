//! Who or what made a resource, when, and what was made with it: one engine for all commands.

pub(crate) mod bursts;
pub(crate) mod events;
pub(crate) mod lifetime;
pub(crate) mod stack;
pub(crate) mod subject;
pub(crate) mod timeline;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::bill::Region;
use crate::facts::attribution::{asker, is_persons, target_forms, targets};
use crate::facts::events::{is_alarm, is_form, is_one_kind, service, source_of};
use crate::facts::scaling_owner::Owner;
use crate::snapshot::{AlarmChange, Change, Snapshot, TrailEvent};
use bursts::{Burst, Making};
use events::{EventIndex, Fate, Turn};
use lifetime::{Began, Lifetime, Listed, Sign, What, lifetimes};
use timeline::Timeline;

/// When a resource was made, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The instant, exact or a bound.
    pub at: Option<DateTime<Utc>>,
    /// How it is known.
    pub source: CreatedSource,
    /// The person, role session or root who made it or had it made, where events tell; of a put that may be a change
    /// only, who put it.
    pub by: Option<String>,
}

impl Created {
    /// Where nothing tells of it.
    pub(crate) fn unknown() -> Self {
        Self { at: None, source: CreatedSource::Unknown, by: None }
    }
}

/// How the time of a resource's making is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreatedSource {
    /// Events prove it.
    Cloudtrail,
    /// It was not there at that time: made then or later.
    NotBefore,
    /// It was there at that time: made then or before.
    NotAfter,
    /// Nothing tells.
    Unknown,
}

impl CreatedSource {
    /// As JSON names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cloudtrail => "cloudtrail",
            Self::NotBefore => "not_before",
            Self::NotAfter => "not_after",
            Self::Unknown => "unknown",
        }
    }
}

/// What a snapshot knows, up to an instant, of what was made, by whom and when.
pub(crate) struct Provenance<'a> {
    snapshot: &'a Snapshot,
    /// The events of each region of which anything is known.
    regions: BTreeMap<&'a Region, EventIndex<'a>>,
    /// CloudWatch's own history of each alarm.
    changes: BTreeMap<&'a Region, BTreeMap<&'a str, Vec<&'a AlarmChange>>>,
}

/// Who is behind an event.
pub(crate) struct Behind<'a> {
    /// The person, role session or root who did it or had it done; else whose identity the record has.
    pub(crate) by: Option<String>,
    /// The service that did it on somebody's behalf.
    pub(crate) via: Option<String>,
    /// What a person did that made a service do it.
    pub(crate) cause: Option<&'a TrailEvent>,
}

impl<'a> Provenance<'a> {
    /// What is known up to an instant. Up to the snapshot's own that is all that it holds: what happened while it was
    /// taken may be in it, or may not.
    pub(crate) fn of(snapshot: &'a Snapshot, until: DateTime<Utc>) -> Self {
        let until = (until < snapshot.taken_at).then_some(until);
        let regions = subject::regions(snapshot);
        let told = |change: &&AlarmChange| until.is_none_or(|until| change.at <= until);
        let changes = snapshot.alarm_history.iter().map(|(region, changes)| {
            let mut by_alarm: BTreeMap<&str, Vec<&AlarmChange>> = BTreeMap::new();
            for change in changes.iter().filter(told) {
                by_alarm.entry(&change.alarm).or_default().push(change);
            }
            (region, by_alarm)
        });
        let changes = changes.collect();
        let regions = regions.into_iter().map(|region| (region, EventIndex::of(snapshot, region, until))).collect();
        Self { snapshot, regions, changes }
    }

    /// The snapshot that it is of.
    pub(crate) fn snapshot(&self) -> &'a Snapshot {
        self.snapshot
    }

    /// Every region of which anything is known, with its events, oldest first.
    pub(crate) fn regions(&self) -> impl Iterator<Item = (&'a Region, &[&'a TrailEvent])> {
        self.regions.iter().map(|(region, index)| (*region, index.all()))
    }

    /// The events of a region that succeeded and name what may be called so, oldest first.
    pub(crate) fn naming(&self, region: &Region, name: &str) -> &[&'a TrailEvent] {
        self.regions.get(region).map(|index| index.naming(name)).unwrap_or_default()
    }

    /// CloudWatch's own history of an alarm.
    fn changes(&self, region: &Region, name: &str) -> &[&'a AlarmChange] {
        self.changes.get(region).and_then(|own| own.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every alarm of a region that events or CloudWatch's own history tell of; those of both twice.
    fn alarms_of_events(&self, region: &Region) -> impl Iterator<Item = &str> {
        let fates = self.regions.get(region).into_iter().flat_map(EventIndex::all_fates);
        let of_events = fates.filter(|(_, fates)| fates.iter().any(|fate| is_alarm(&fate.creation.kind)));
        let of_history = self.changes.get(region).into_iter().flat_map(BTreeMap::keys).copied();
        of_events.map(|(name, _)| name).chain(of_history)
    }

    /// The timelines of all regions whose alarms were read.
    pub(crate) fn timelines(&self) -> BTreeMap<Region, Timeline> {
        let of_region = |region: &Region| Some((region.clone(), Timeline::of(self, region)?));
        self.snapshot.alarms.keys().filter_map(of_region).collect()
    }

    /// All lifetimes that resources of a name and type had in a region, oldest first.
    pub(crate) fn lifetimes(&self, region: &Region, kind: &str, name: &str, listed: Listed) -> Vec<Lifetime<'a>> {
        let mut signs: Vec<Sign<'a>> = Vec::new();
        for fate in self.fates(region, name).iter().filter(|fate| is_one_kind(&fate.creation.kind, kind)) {
            // One call deletes alarms of every type.
            if !signs.last().is_some_and(|last| is_of(last, fate.event)) {
                signs.push(of_fate(fate, region));
            }
        }
        if is_alarm(kind) {
            // Calls that change no configuration succeed for alarms that aren't there.
            signs.extend(self.changes(region, name).iter().map(|change| of_history(change)));
        } else {
            let source = source_of(kind);
            let about =
                |event: &&&TrailEvent| service(event) == source && event.resources.iter().any(|own| is_form(own, name));
            let mut seen: Vec<&TrailEvent> = self.naming(region, name).iter().filter(about).copied().collect();
            seen.retain(|event| !signs.iter().any(|sign| is_of(sign, event)));
            signs.extend(seen.into_iter().map(seen_in));
        }
        self.lifetimes_by(signs, listed)
    }

    /// The lifetimes that signs tell of.
    fn lifetimes_by(&self, mut signs: Vec<Sign<'a>>, listed: Listed) -> Vec<Lifetime<'a>> {
        let taken_at = self.snapshot.taken_at;
        if listed.present == Some(true) {
            // What was deleted while the snapshot was taken is in it.
            signs.retain(|sign| sign.at <= taken_at || !matches!(sign.what, What::Deleted { .. }));
        }
        signs.sort_by_key(|sign| sign.at);
        lifetimes(&signs, listed)
    }

    /// The last lifetime of a resource: when it was made and by whom.
    pub(crate) fn created(&self, region: &Region, kind: &str, name: &str, listed: Listed) -> Created {
        let life = self.lifetimes(region, kind, name, listed).pop();
        let began = life.as_ref().map_or(Began::Before, |life| life.began);
        let by = life.and_then(|life| self.behind(region, life.event?, None).by);
        Created { at: began.at(), source: began.source(), by }
    }

    /// The last event that made a resource of a type.
    pub(crate) fn making(&self, region: &Region, kind: &str, name: &str) -> Option<&'a TrailEvent> {
        let fates = self.fates(region, name).iter().rev();
        let mut own = fates.filter(|fate| fate.turn == Turn::Made && fate.creation.kind == kind);
        own.next().map(|fate| fate.event)
    }

    /// The event that ended a resource of a type, where none made it again.
    pub(crate) fn ending(&self, region: &Region, kind: &str, name: &str) -> Option<&'a TrailEvent> {
        let mut own = self.fates(region, name).iter().rev().filter(|fate| fate.creation.kind == kind);
        own.next().filter(|fate| fate.turn == Turn::Ended).map(|fate| fate.event)
    }

    /// The last day on which somebody changed what may be called so, also through a stack: what a service does of itself
    /// changes nothing of what people want.
    pub(crate) fn last_change(&self, region: &Region, name: &str) -> Option<NaiveDate> {
        let mut changes = self.naming(region, name).iter().rev().filter(|event| is_persons(event));
        changes.next().map(|event| event.at.date_naive())
    }

    /// Who is behind an event in a region, where it may be about what auto scaling keeps for an owner.
    pub(crate) fn behind(&self, region: &Region, event: &TrailEvent, owner: Option<&Owner>) -> Behind<'a> {
        let asker = asker(event);
        let cause = self.regions.get(region).filter(|_| asker.is_service).and_then(|index| {
            let mut meant = targets(event);
            meant.extend(owner.iter().flat_map(|owner| target_forms(&owner.resource)));
            index.people().cause(event, &meant)
        });
        let by = cause.and_then(|cause| cause.by.clone()).or(asker.by);
        Behind { by, via: asker.via, cause }
    }

    /// All that was made, in bursts.
    pub(crate) fn bursts(&self) -> Vec<Vec<Making<'a>>> {
        bursts::bursts(self)
    }

    /// The burst that an event of creation is part of.
    pub(crate) fn burst_of(&self, event: &TrailEvent) -> Option<Burst> {
        let is_part = |makings: &&Vec<Making<'a>>| makings.iter().any(|making| std::ptr::eq(making.event, event));
        self.bursts().iter().find(is_part).map(|makings| Burst::of(makings))
    }

    fn fates(&self, region: &Region, name: &str) -> &[Fate<'a>] {
        self.regions.get(region).map(|index| index.fates(name)).unwrap_or_default()
    }
}

fn is_of(sign: &Sign<'_>, event: &TrailEvent) -> bool {
    sign.event.is_some_and(|own| std::ptr::eq(own, event))
}

fn of_fate<'a>(fate: &Fate<'a>, region: &Region) -> Sign<'a> {
    let what = match fate.turn {
        Turn::Made => What::Made { proven: fate.creation.proves(region) },
        Turn::Ended => What::Deleted { proven: !is_alarm(&fate.creation.kind) },
    };
    Sign { at: fate.event.at, what, event: Some(fate.event) }
}

fn of_history<'a>(change: &AlarmChange) -> Sign<'a> {
    let what = match change.change {
        Change::Created => What::Made { proven: true },
        Change::Updated => What::Seen,
        Change::Deleted => What::Deleted { proven: true },
    };
    Sign { at: change.at, what, event: None }
}

/// That an event names a resource, which it neither made nor ended.
fn seen_in(event: &TrailEvent) -> Sign<'_> {
    Sign { at: event.at, what: What::Seen, event: Some(event) }
}
