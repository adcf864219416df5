//! When the alarms of a region existed, as far as events tell.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::bill::{AlarmKind, BillingMonth, Region};
use crate::facts::alarm_class::{Charged, charged};
use crate::facts::scaling_owner::{Owner, owner};
use crate::model::alarms::meter::Span;
use crate::snapshot::{Alarm, Change, Snapshot};

/// One alarm's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// Its name.
    pub name: String,
    /// What it is charged as. Of an alarm that is gone only whether it was composite is known.
    pub charged: Charged,
    /// The scaling policy that keeps it.
    pub owner: Option<Owner>,
    /// When it began.
    pub began: Began,
    /// When it was deleted; `None`: it lives.
    pub ended: Option<DateTime<Utc>>,
    /// Who made it, where events tell.
    pub made_by: Option<String>,
}

/// What is known of the beginning of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Began {
    /// Events prove it: a creation in the alarm history, or the first put after a deletion.
    At(DateTime<Utc>),
    /// It was put at this time, which made it or changed it.
    NotAfter(DateTime<Utc>),
    /// It is older than what events tell.
    Before,
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
    pub fn of(snapshot: &Snapshot, region: &Region) -> Option<Self> {
        let alarms = snapshot.alarms.get(region)?;
        let trail = snapshot.trail.get(region);
        let mut events = events(snapshot, region);
        events.sort_by_key(|event| event.at);
        let mut by_name: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
        for event in &events {
            by_name.entry(&event.alarm).or_default().push(event);
        }
        let mut lives = Vec::new();
        for alarm in alarms {
            let own = by_name.remove(alarm.name.as_str()).unwrap_or_default();
            let mut own = lives_of(&alarm.name, Some(alarm), &own);
            // What was made while the snapshot was taken is in it.
            if let Some(Life { began: Began::At(at) | Began::NotAfter(at), .. }) = own.last_mut() {
                *at = (*at).min(snapshot.taken_at);
            }
            lives.append(&mut own);
        }
        for (name, own) in by_name {
            lives.extend(lives_of(name, None, &own));
        }
        lives.sort_by(|a, b| (&a.name, a.ended.is_none(), a.ended).cmp(&(&b.name, b.ended.is_none(), b.ended)));
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
        !self.lives.is_empty()
            && self.lives.iter().all(|life| match life.began {
                Began::At(at) | Began::NotAfter(at) => at < month.start(),
                Began::Before => true,
            })
    }

    /// The spans in which a meter counted, under a reading of the puts.
    pub fn spans(&self, meter: &str, reading: Reading) -> Vec<Span> {
        self.metered(meter)
            .filter_map(|life| {
                let from = match (life.began, reading) {
                    (Began::At(at), _) | (Began::NotAfter(at), Reading::Created) => Some(at),
                    _ => None,
                };
                Some(Span { from, to: life.ended, metrics: life.charged.metrics? })
            })
            .collect()
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
        let begun = match self.began {
            Began::At(at) | Began::NotAfter(at) => at <= instant,
            Began::Before => true,
        };
        begun && self.ended.is_none_or(|ended| instant < ended)
    }

    /// Whether it existed at any time in a month.
    pub fn touches(&self, month: BillingMonth) -> bool {
        let begun = match self.began {
            Began::At(at) | Began::NotAfter(at) => at < month.end(),
            Began::Before => true,
        };
        begun && self.ended.is_none_or(|ended| month.start() < ended)
    }

    /// The instant of its making, as far as known.
    pub fn made_at(&self) -> Option<DateTime<Utc>> {
        match self.began {
            Began::At(at) | Began::NotAfter(at) => Some(at),
            Began::Before => None,
        }
    }
}

struct Event {
    at: DateTime<Utc>,
    alarm: String,
    what: What,
    composite: bool,
    by: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Put,
    Created,
    Deleted,
}

/// The region's events about alarms, from CloudTrail and from CloudWatch's own history.
fn events(snapshot: &Snapshot, region: &Region) -> Vec<Event> {
    let trail = snapshot.trail.get(region).into_iter().flat_map(|trail| &trail.events);
    let of_trail = trail.filter(|event| event.error.is_none()).flat_map(|event| {
        let what = match event.name.as_str() {
            "PutMetricAlarm" | "PutCompositeAlarm" => Some(What::Put),
            "DeleteAlarms" => Some(What::Deleted),
            _ => None,
        };
        event.resources.iter().filter_map(move |alarm| {
            Some(Event {
                at: event.at,
                alarm: alarm_name(alarm).to_owned(),
                what: what?,
                composite: event.name == "PutCompositeAlarm",
                by: event.by.clone(),
            })
        })
    });
    let history = snapshot.alarm_history.get(region).into_iter().flatten();
    let of_history = history.filter_map(|change| {
        let what = match change.change {
            Change::Created => What::Created,
            Change::Updated => return None,
            Change::Deleted => What::Deleted,
        };
        Some(Event { at: change.at, alarm: change.alarm.clone(), what, composite: false, by: None })
    });
    of_trail.chain(of_history).collect()
}

/// CloudTrail names an alarm by its name or by its ARN.
fn alarm_name(resource: &str) -> &str {
    match resource.strip_prefix("arn:").and_then(|rest| rest.split_once(":alarm:")) {
        Some((_, name)) => name,
        None => resource,
    }
}

/// The lives that one name had: an alarm may be deleted and made again.
fn lives_of(name: &str, living: Option<&Alarm>, events: &[&Event]) -> Vec<Life> {
    let composite = events.iter().any(|event| event.composite);
    let gone = Charged {
        kind: if composite { AlarmKind::Composite } else { AlarmKind::Standard },
        high_resolution: (!composite).then_some(false),
        metrics: Some(1),
    };
    let life = |began, ended, made_by| Life {
        name: name.to_owned(),
        charged: living.map_or(gone, charged),
        owner: living.and_then(owner),
        began,
        ended,
        made_by,
    };
    let mut lives = Vec::new();
    let mut open: Option<(Began, Option<String>)> = None;
    let mut last_end: Option<DateTime<Utc>> = None;
    for event in events {
        match event.what {
            What::Put | What::Created => {
                if open.is_none() {
                    let proven = event.what == What::Created || last_end.is_some();
                    let began = if proven { Began::At(event.at) } else { Began::NotAfter(event.at) };
                    open = Some((began, event.by.clone()));
                } else if event.what == What::Created
                    && let Some((began @ Began::NotAfter(_), _)) = &mut open
                {
                    *began = Began::At(event.at);
                }
            }
            What::Deleted => {
                // CloudTrail and the history tell of the same deletion some moments apart.
                if last_end.is_some() && open.is_none() {
                    continue;
                }
                let (began, by) = open.take().unwrap_or((Began::Before, None));
                lives.push(life(began, Some(event.at), by));
                last_end = Some(event.at);
            }
        }
    }
    if let Some(alarm) = living {
        let (began, by) = open.unwrap_or_else(|| {
            let began = match (alarm.configured_at, last_end) {
                (Some(at), Some(end)) if at > end => Began::At(at),
                (Some(at), _) => Began::NotAfter(at),
                (None, _) => Began::Before,
            };
            (began, None)
        });
        // A configuration older than the first put seen: that put only changed it.
        let began = match (began, alarm.configured_at) {
            (Began::NotAfter(at), Some(configured)) if configured < at => Began::NotAfter(configured),
            (began, _) => began,
        };
        lives.push(life(began, None, by));
    } else if let Some((began, by)) = open {
        // Put, never seen deleted, and not there: it went while nobody could see. Its end is unknown.
        let end = match began {
            Began::At(at) | Began::NotAfter(at) => Some(at),
            Began::Before => None,
        };
        lives.push(life(began, end, by));
    }
    lives
}
