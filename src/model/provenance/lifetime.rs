//! When a resource was made and when it ended, as far as what is known of it proves.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::provenance::CreatedSource;
use crate::snapshot::TrailEvent;

/// One lifetime of a resource: one of the same name may have been deleted before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lifetime<'a> {
    pub(crate) began: Began,
    /// The event that made it or may have.
    pub(crate) event: Option<&'a TrailEvent>,
    /// `None`: it exists, as far as is known.
    pub(crate) ended: Option<Ended<'a>>,
}

/// What is known of a resource's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Began {
    /// Events prove it: a call that fails where the resource exists, a creation in CloudWatch's history of an alarm, or
    /// the first put after a deletion.
    At(DateTime<Utc>),
    /// It was there at this time, at which it was made or changed.
    NotAfter(DateTime<Utc>),
    /// One of its name was gone at this time.
    NotBefore(DateTime<Utc>),
    /// It is older than what is known.
    Before,
}

impl Began {
    /// The instant, exact or a bound.
    pub(crate) fn at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::At(at) | Self::NotAfter(at) | Self::NotBefore(at) => Some(at),
            Self::Before => None,
        }
    }

    /// How it is known.
    pub(crate) fn source(self) -> CreatedSource {
        match self {
            Self::At(_) => CreatedSource::Cloudtrail,
            Self::NotAfter(_) => CreatedSource::NotAfter,
            Self::NotBefore(_) => CreatedSource::NotBefore,
            Self::Before => CreatedSource::Unknown,
        }
    }

    /// With an instant that isn't later than another one.
    pub(super) fn capped(self, latest: DateTime<Utc>) -> Self {
        match self {
            Self::At(at) => Self::At(at.min(latest)),
            Self::NotAfter(at) => Self::NotAfter(at.min(latest)),
            Self::NotBefore(_) | Self::Before => self,
        }
    }
}

/// What is known of a resource's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended<'a> {
    /// It was deleted then, by this event where it is known.
    At(DateTime<Utc>, Option<&'a TrailEvent>),
    /// It is gone, and nothing tells since when.
    Unseen,
}

/// Something that tells of a resource.
#[derive(Clone, Copy)]
pub(crate) struct Sign<'a> {
    pub(crate) at: DateTime<Utc>,
    pub(crate) what: What,
    pub(crate) event: Option<&'a TrailEvent>,
}

/// What a sign tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// It was made, or put: without proof it may have been there before.
    Made { proven: bool },
    /// It was there.
    Seen,
    /// It was deleted. Where such a call may succeed for what isn't there, another one proves nothing.
    Deleted { proven: bool },
}

/// What a snapshot's lists tell of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Listed {
    /// Whether it is there; `None`: no list of its kind was read.
    pub(crate) present: Option<bool>,
    /// The time that its configuration gives of its making or last change.
    pub(crate) stamp: Option<DateTime<Utc>>,
}

/// So far apart two sources may tell of the same moment.
const SAME_MOMENT: TimeDelta = TimeDelta::minutes(1);

/// All lifetimes that one name had, by its signs, oldest first. Of these the last one is what exists, if anything does.
pub(crate) fn lifetimes<'a>(signs: &[Sign<'a>], listed: Listed) -> Vec<Lifetime<'a>> {
    let mut course = Course::default();
    for sign in signs {
        match sign.what {
            What::Made { proven } => course.make(sign, proven),
            What::Seen => course.see(sign),
            What::Deleted { proven } => course.delete(sign, proven),
        }
    }
    course.end(listed)
}

/// The lifetimes so far.
#[derive(Default)]
struct Course<'a> {
    over: Vec<Lifetime<'a>>,
    open: Option<Lifetime<'a>>,
    /// When it was last known not to be there.
    gone: Option<DateTime<Utc>>,
}

impl<'a> Course<'a> {
    fn make(&mut self, sign: &Sign<'a>, proven: bool) {
        let Some(known) = self.open.take() else {
            // A put after a deletion makes it.
            let proven = proven || self.gone.is_some();
            let began = if proven { Began::At(sign.at) } else { Began::NotAfter(sign.at) };
            self.open = Some(Lifetime { began, event: sign.event, ended: None });
            return;
        };
        let same = known.began.at().is_some_and(|began| sign.at - began <= SAME_MOMENT);
        let was_proven = matches!(known.began, Began::At(_));
        self.open = Some(match (proven, same) {
            (true, true) if !was_proven => Lifetime {
                began: known.began.at().map_or(known.began, Began::At),
                event: known.event.or(sign.event),
                ended: None,
            },
            (true, false) => {
                // It had gone in between.
                self.over.push(Lifetime { ended: Some(Ended::Unseen), ..known });
                Lifetime { began: Began::At(sign.at), event: sign.event, ended: None }
            }
            (false, true) if was_proven => Lifetime { event: known.event.or(sign.event), ..known },
            _ => known,
        });
    }

    fn see(&mut self, sign: &Sign<'a>) {
        // What still names a resource after its deletion (EndSecretVersionDelete) doesn't make it again.
        if self.open.is_none() && self.gone.is_none() {
            self.open = Some(Lifetime { began: Began::NotAfter(sign.at), event: None, ended: None });
        }
    }

    fn delete(&mut self, sign: &Sign<'a>, proven: bool) {
        let ended = Some(Ended::At(sign.at, sign.event));
        match (self.open.take(), self.gone) {
            (Some(open), _) => self.over.push(Lifetime { ended, ..open }),
            (None, None) => self.over.push(Lifetime { began: Began::Before, event: None, ended }),
            (None, Some(gone)) if sign.at - gone <= SAME_MOMENT => {
                // Two sources tell of the same deletion some moments apart.
                if let Some(Lifetime { ended: Some(Ended::At(_, teller @ None)), .. }) = self.over.last_mut() {
                    *teller = sign.event;
                }
            }
            (None, Some(gone)) if proven => {
                self.over.push(Lifetime { began: Began::NotBefore(gone), event: None, ended });
            }
            (None, Some(_)) => {}
        }
        self.gone = Some(sign.at);
    }

    fn end(mut self, listed: Listed) -> Vec<Lifetime<'a>> {
        let is_there = listed.stamp.is_some() || listed.present == Some(true);
        let living = |began| Lifetime { began, event: None, ended: None };
        match self.open.take() {
            Some(open) if listed.present == Some(false) => {
                // It went while nobody could see.
                self.over.push(Lifetime { ended: Some(Ended::Unseen), ..open });
            }
            Some(open) => self.over.push(match listed.stamp.filter(|stamp| open.is_older(*stamp)) {
                Some(stamp) => living(Began::NotAfter(stamp)),
                None => open,
            }),
            None if is_there => self.over.push(living(match (self.gone, listed.stamp) {
                (Some(gone), Some(stamp)) if stamp <= gone => Began::NotBefore(gone),
                (_, Some(stamp)) => Began::NotAfter(stamp),
                (Some(gone), None) => Began::NotBefore(gone),
                (None, None) => Began::Before,
            })),
            None => {}
        }
        self.over
    }
}

impl Lifetime<'_> {
    /// Whether a configuration is older than the first event seen, which then only changed it.
    fn is_older(&self, stamp: DateTime<Utc>) -> bool {
        match self.began {
            Began::NotAfter(at) => at - stamp > SAME_MOMENT,
            Began::At(_) | Began::NotBefore(_) | Began::Before => false,
        }
    }
}

#[cfg(test)]
#[path = "lifetime_tests.rs"]
mod tests;
