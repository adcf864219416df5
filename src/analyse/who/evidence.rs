//! What tells of a resource's making.

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::{CreatedSource, MakingEvidence, NoMaker};
use crate::facts::events::KEPT;
use crate::model::provenance::lifetime::Lifetime;
use crate::model::provenance::subject::Subject;

/// A configuration that is later by more than this isn't of the instant of analysis.
const LATER: TimeDelta = TimeDelta::hours(1);

/// What tells of a resource's making, as seen at an instant.
pub(super) fn of_making(subject: &Subject<'_>, life: &Lifetime<'_>, until: DateTime<Utc>) -> MakingEvidence {
    let Some(at) = life.began.at() else { return MakingEvidence::Unknown };
    if at.signed_duration_since(until) > LATER {
        return MakingEvidence::LaterConfiguration { than: until };
    }
    let maker = if at < until - KEPT { NoMaker::BeforeTheEvents } else { NoMaker::NoEvent };
    match (life.began.source(), life.event) {
        (CreatedSource::Cloudtrail, Some(_)) => MakingEvidence::Creation,
        (CreatedSource::Cloudtrail, None) => MakingEvidence::History,
        (CreatedSource::NotAfter, Some(event)) => MakingEvidence::CreationOrChange { event: event.name.clone() },
        (CreatedSource::NotAfter, None) if subject.stamp == Some(at) => MakingEvidence::Configuration { maker },
        (CreatedSource::NotAfter, None) => MakingEvidence::Change { maker },
        (CreatedSource::NotBefore, _) => MakingEvidence::EarlierDeletion,
        (CreatedSource::Unknown, _) => MakingEvidence::Unknown,
    }
}
