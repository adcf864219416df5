//! An account as far as no month decides: its alarms over time, and which offers it can have.

use std::collections::BTreeMap;

use crate::bill::Region;
use crate::catalogue::Catalogue;
use crate::model::allowance::eligibility::Eligibility;
use crate::model::provenance::Provenance;
use crate::model::provenance::timeline::Timeline;
use crate::question::Question;
use crate::snapshot::Snapshot;

/// What is known of an account whatever the month: all answers to a question go by one.
pub(crate) struct Account<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) question: &'a Question,
    /// What is known, up to the instant of analysis, of what was made, by whom and when.
    pub(crate) provenance: Provenance<'a>,
    /// The alarms over time, also after that instant, of each region whose alarms were read.
    pub(crate) timelines: BTreeMap<Region, Timeline>,
    pub(crate) eligibility: Eligibility,
}

impl<'a> Account<'a> {
    /// The account of a snapshot, by the rules of a catalogue, for a user's question.
    pub(crate) fn of(snapshot: &'a Snapshot, catalogue: &'a Catalogue, question: &'a Question) -> Self {
        let whole = Provenance::of(snapshot, snapshot.taken_at);
        let timelines = whole.timelines();
        let earlier = question.as_of.filter(|as_of| *as_of < snapshot.taken_at);
        Self {
            snapshot,
            catalogue,
            question,
            provenance: earlier.map_or(whole, |as_of| Provenance::of(snapshot, as_of)),
            timelines,
            eligibility: Eligibility::of(snapshot, question.account_created),
        }
    }
}
