//! When a resource was made, as far as the events about it prove.

use chrono::{DateTime, TimeDelta, Utc};

use crate::facts::events::{deleted, made};
use crate::model::provenance::CreatedSource;
use crate::model::provenance::subject::Subject;
use crate::snapshot::{Change, TrailEvent};

/// What is known of a resource's beginning and end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Life<'a> {
    /// The instant of its making, exact or a bound.
    pub(crate) at: Option<DateTime<Utc>>,
    /// How that is known.
    pub(crate) source: CreatedSource,
    /// The event that made it or may have.
    pub(crate) event: Option<&'a TrailEvent>,
    /// When it was deleted and by which event, where it is gone.
    pub(crate) deleted: Option<(DateTime<Utc>, Option<&'a TrailEvent>)>,
}

/// So far apart two sources may tell of the same moment.
const SAME_MOMENT: TimeDelta = TimeDelta::minutes(1);

enum What {
    Made { proven: bool },
    Deleted,
    Seen,
}

/// The last life of a resource: it may have been deleted and made again.
///
/// Its making is proven by an event that fails where the resource exists, by CloudWatch's history of an alarm, and
/// by the first put after a deletion. Any other put may have changed what existed: it only bounds the making.
pub(crate) fn life<'a>(subject: &Subject<'a>) -> Life<'a> {
    let mut steps: Vec<(DateTime<Utc>, What, Option<&TrailEvent>)> =
        subject.events.iter().map(|event| (event.at, what(subject, event), Some(*event))).collect();
    steps.extend(subject.changes.iter().map(|change| {
        let what = match change.change {
            Change::Created => What::Made { proven: true },
            Change::Updated => What::Seen,
            Change::Deleted => What::Deleted,
        };
        (change.at, what, None)
    }));
    steps.sort_by_key(|(at, _, _)| *at);
    let mut open: Option<Life<'a>> = None;
    let mut last: Option<Life<'a>> = None;
    let mut gone: Option<(DateTime<Utc>, Option<&TrailEvent>)> = None;
    for (at, what, event) in steps {
        match what {
            What::Made { proven } => {
                let proven = proven || (open.is_none() && gone.is_some());
                let source = if proven { CreatedSource::Cloudtrail } else { CreatedSource::NotAfter };
                open = Some(match open.take() {
                    None => Life { at: Some(at), source, event, deleted: None },
                    Some(known) => again(known, at, proven, event),
                });
            }
            // What still names a resource after its deletion (EndSecretVersionDelete) doesn't make it again.
            What::Seen if open.is_none() && gone.is_none() => {
                open = Some(Life { at: Some(at), source: CreatedSource::NotAfter, event: None, deleted: None });
            }
            What::Seen => {}
            What::Deleted => {
                // Two sources tell of the same deletion some moments apart.
                let same = open.is_none() && gone.is_some_and(|(gone, _)| at - gone <= SAME_MOMENT);
                if !same {
                    last = Some(open.take().unwrap_or_else(unknown));
                    gone = Some((at, event));
                } else if let Some((_, teller @ None)) = &mut gone {
                    *teller = event;
                }
            }
        }
    }
    let alive = subject.stamp.is_some() || subject.listed == Some(true);
    match (open, gone) {
        (Some(life), _) => bounded(life, subject.stamp),
        (None, Some((gone, event))) if !alive => Life { deleted: Some((gone, event)), ..last.unwrap_or_else(unknown) },
        (None, Some((gone, _))) => match subject.stamp.filter(|stamp| *stamp > gone) {
            Some(stamp) => Life { at: Some(stamp), source: CreatedSource::NotAfter, ..unknown() },
            None => Life { at: Some(gone), source: CreatedSource::NotBefore, ..unknown() },
        },
        (None, None) => bounded(unknown(), subject.stamp),
    }
}

fn unknown<'a>() -> Life<'a> {
    Life { at: None, source: CreatedSource::Unknown, event: None, deleted: None }
}

/// Another making of what is known to be there: the same moment told by another source, or the proof that it had
/// gone in between.
fn again<'a>(known: Life<'a>, at: DateTime<Utc>, proven: bool, event: Option<&'a TrailEvent>) -> Life<'a> {
    let same = known.at.is_some_and(|began| at - began <= SAME_MOMENT);
    let was_proven = known.source == CreatedSource::Cloudtrail;
    match (proven, same) {
        (true, true) if !was_proven => {
            Life { source: CreatedSource::Cloudtrail, event: known.event.or(event), ..known }
        }
        (true, false) => Life { at: Some(at), source: CreatedSource::Cloudtrail, event, deleted: None },
        (false, true) if was_proven => Life { event: known.event.or(event), ..known },
        _ => known,
    }
}

/// A configuration older than the first event seen: that event only changed it.
fn bounded<'a>(life: Life<'a>, stamp: Option<DateTime<Utc>>) -> Life<'a> {
    let earlier = |stamp: &DateTime<Utc>| life.at.is_none_or(|at| at - *stamp > SAME_MOMENT);
    match stamp.filter(earlier) {
        Some(stamp) if life.source != CreatedSource::Cloudtrail => {
            Life { at: Some(stamp), source: CreatedSource::NotAfter, event: None, deleted: None }
        }
        _ => life,
    }
}

fn what(subject: &Subject<'_>, event: &TrailEvent) -> What {
    let own = |names: &[String]| names.iter().any(|name| subject.is_called(name));
    if let Some((creation, _)) = made(event).into_iter().find(|(_, names)| own(names)) {
        return What::Made { proven: creation.proves(&subject.region) };
    }
    if deleted(event).into_iter().any(|(_, names)| own(&names)) { What::Deleted } else { What::Seen }
}

#[cfg(test)]
#[path = "lifetime_tests.rs"]
mod tests;
