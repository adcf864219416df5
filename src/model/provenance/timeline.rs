//! When the alarms of a region existed, as far as events tell.

use chrono::{DateTime, Utc};

use crate::bill::{AlarmKind, BillingMonth, Region};
use crate::facts::alarm_class::{Charged, charged};
use crate::facts::resources::{ALARM, COMPOSITE};
use crate::facts::scaling_owner::{Owner, owner};
use crate::model::alarms::meter::Span;
use crate::model::provenance::lifetime::{Began, Ended, Lifetime, Listed};
use crate::model::provenance::stack::OfStack;
use crate::model::provenance::subject::kind_of;
use crate::model::provenance::{Created, Provenance};
use crate::snapshot::Alarm;

/// One alarm's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Its name.
    pub name: String,
    /// What it is charged as. Of an alarm that is gone only whether it was composite is known.
    pub charged: Charged,
    /// The scaling policy that keeps it.
    pub owner: Option<Owner>,
    /// The stack or configuration that it is part of, while it lives.
    pub stack: Option<OfStack>,
    /// When it began.
    pub began: Began,
    /// When it was deleted; `None`: it lives.
    pub ended: Option<DateTime<Utc>>,
    /// Who made it or had it made, where events tell.
    pub made_by: Option<String>,
    /// When one of its name is known to have been gone before it began.
    pub(crate) after: Option<DateTime<Utc>>,
}

/// The alarms of a region over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// Every alarm that lives, and every one that events show to have lived.
    pub lives: Vec<Life>,
    /// From when on creations and deletions would have been seen; `None`: no events to go by.
    pub seen_from: Option<DateTime<Utc>>,
    /// Until when.
    pub seen_to: DateTime<Utc>,
}

/// How the puts are read that may have made an alarm or only changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As creations.
    Created,
    /// As changes of alarms that existed before.
    Changed,
}

impl Timeline {
    /// The timeline of a region; `None` where its alarms could not be read.
    pub(crate) fn of(provenance: &Provenance<'_>, region: &Region) -> Option<Self> {
        let snapshot = provenance.snapshot();
        let alarms = snapshot.alarms.get(region)?;
        let living = alarms.iter().map(|alarm| (alarm.name.as_str(), Some(alarm)));
        let told = provenance.alarms_of_events(region).map(|name| (name, None));
        let mut named: Vec<(&str, Option<&Alarm>)> = living.chain(told).collect();
        named.sort_by_key(|(name, alarm)| (*name, alarm.is_none()));
        named.dedup_by(|next, one| next.0 == one.0 && next.1.is_none());
        let mut lives = Vec::with_capacity(named.len());
        lives.extend(named.into_iter().flat_map(|(name, alarm)| match alarm {
            Some(alarm) => lives_of(provenance, region, alarm),
            None => lives_of_gone(provenance, region, name),
        }));
        lives.sort_by(|a: &Life, b: &Life| {
            (&a.name, a.ended.is_none(), a.ended).cmp(&(&b.name, b.ended.is_none(), b.ended))
        });
        let trail = snapshot.trail.get(region);
        let seen_from = trail.and_then(|trail| {
            if trail.complete { Some(trail.from) } else { trail.events.iter().map(|event| event.at).min() }
        });
        Some(Self { lives, seen_from, seen_to: trail.map_or(snapshot.taken_at, |trail| trail.to) })
    }

    /// Whether events would show every creation and deletion from the month's start on.
    pub fn covers(&self, month: BillingMonth) -> bool {
        self.seen_from.is_some_and(|from| from <= month.start())
    }

    /// Whether all that is known of a month is known without events: every living alarm was there
    /// before it, and whether another was deleted since can't be seen.
    pub fn older_than(&self, month: BillingMonth) -> bool {
        !self.lives.is_empty() && self.lives.iter().all(|life| life.began.at().is_none_or(|at| at < month.start()))
    }

    /// The spans in which a meter counted, under a reading of the puts.
    pub fn spans(&self, meter: &str, reading: Reading) -> Vec<Span> {
        self.metered(meter).filter_map(|life| life.span(reading)).collect()
    }

    /// The lives that a meter counts.
    pub fn metered<'a>(&'a self, meter: &'a str) -> impl Iterator<Item = &'a Life> {
        self.lives.iter().filter(move |life| life.charged.meter() == Some(meter))
    }

    /// The lives that a meter counts at an instant.
    pub fn alive_at<'a>(&'a self, meter: &'a str, instant: DateTime<Utc>) -> impl Iterator<Item = &'a Life> {
        self.metered(meter).filter(move |life| life.existed_at(instant))
    }
}

impl Life {
    /// Whether it existed at an instant; an unproven beginning counts as one.
    pub fn existed_at(&self, instant: DateTime<Utc>) -> bool {
        self.began.at().is_none_or(|at| at <= instant) && self.ended.is_none_or(|ended| instant < ended)
    }

    /// The span in which a meter counted it, under a reading of the puts.
    pub(crate) fn span(&self, reading: Reading) -> Option<Span> {
        let from = match (self.began, reading) {
            (Began::At(at) | Began::NotBefore(at), _) | (Began::NotAfter(at), Reading::Created) => Some(at),
            (Began::NotAfter(_), Reading::Changed) => self.after,
            (Began::Before, _) => None,
        };
        Some(Span { from, to: self.ended, metrics: self.charged.metrics? })
    }

    /// Whether it existed at any time in a month.
    pub fn touches(&self, month: BillingMonth) -> bool {
        self.began.at().is_none_or(|at| at < month.end()) && self.ended.is_none_or(|ended| month.start() < ended)
    }

    /// When it was made, and by whom.
    pub(crate) fn created(&self) -> Created {
        Created { at: self.began.at(), source: self.began.source(), by: self.made_by.clone() }
    }
}

/// The lives of an alarm that exists, and of those of its name before it.
fn lives_of(provenance: &Provenance<'_>, region: &Region, alarm: &Alarm) -> Vec<Life> {
    let (charged, owner) = (charged(alarm), owner(alarm));
    let listed = Listed { present: Some(true), stamp: alarm.configured_at };
    let lifetimes = provenance.lifetimes(region, kind_of(alarm), &alarm.name, listed);
    lives(provenance, region, (&alarm.name, charged, owner.as_ref()), lifetimes)
}

/// The lives of alarms that are gone, of which only whether they were composite is known.
fn lives_of_gone(provenance: &Provenance<'_>, region: &Region, name: &str) -> Vec<Life> {
    let composite = provenance.making(region, COMPOSITE, name).is_some();
    let charged = Charged {
        kind: if composite { AlarmKind::Composite } else { AlarmKind::Standard },
        high_resolution: (!composite).then_some(false),
        metrics: Some(1),
    };
    let listed = Listed { present: Some(false), stamp: None };
    lives(provenance, region, (name, charged, None), provenance.lifetimes(region, ALARM, name, listed))
}

fn lives(
    provenance: &Provenance<'_>,
    region: &Region,
    (name, charged, owner): (&str, Charged, Option<&Owner>),
    lifetimes: Vec<Lifetime<'_>>,
) -> Vec<Life> {
    let kind = if charged.kind == AlarmKind::Composite { COMPOSITE } else { ALARM };
    let mut after = None;
    let of_one = |own: Lifetime<'_>| {
        let ended = own.ended.and_then(|ended| match ended {
            Ended::At(at, _) => Some(at),
            // Of its life only the instant of its beginning is known.
            Ended::Unseen => own.began.at(),
        });
        let before = std::mem::replace(&mut after, ended);
        Life {
            name: name.to_owned(),
            charged,
            owner: owner.cloned(),
            stack: if ended.is_none() { provenance.stack_of(region, kind, name) } else { None },
            // What was made while the snapshot was taken is in it.
            began: if ended.is_none() { own.began.capped(provenance.snapshot().taken_at) } else { own.began },
            ended,
            made_by: own.event.and_then(|event| provenance.behind(region, event, owner).by),
            after: before,
        }
    };
    lifetimes.into_iter().map(of_one).collect()
}
