//! What is known so far, and what of it is settled: it has its answer, or a gap in its place.

use std::collections::{BTreeMap, BTreeSet};

use super::gist::Gist;
use super::request::Request;
use crate::bill::{BillingMonth, Region};
use crate::question::Question;
use crate::snapshot::{MonthBill, Role, Snapshot, Source};

/// What is known, and what it is asked for.
pub(super) struct Known<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) ask: &'a Question,
    /// What was read of the alarms and lines.
    pub(super) gist: &'a Gist,
    gaps: BTreeSet<(Source, Option<&'a Region>)>,
}

impl<'a> Known<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, ask: &'a Question, gist: &'a Gist) -> Self {
        let gaps = snapshot.gaps.iter().map(|gap| (gap.source, gap.region.as_ref())).collect();
        Self { snapshot, ask, gist, gaps }
    }

    /// Whether a source has left a gap: it isn't asked there again.
    pub(super) fn failed(&self, source: Source, region: Option<&Region>) -> bool {
        self.gaps.contains(&(source, region))
    }

    /// Those of some requests whose source hasn't failed.
    pub(super) fn open(&self, mut requests: Vec<Request>) -> Vec<Request> {
        requests.retain(|request| !self.failed(request.source(), request.region()));
        requests
    }

    /// The regions to look at, as far as they are known.
    pub(super) fn regions(&self) -> impl Iterator<Item = &'a Region> + use<'a> {
        let enabled = self.snapshot.regions.as_ref().map(|regions| &regions.codes);
        self.ask.regions.as_ref().or(enabled).into_iter().flatten()
    }

    /// The member of a payer's organisation whose lines are asked for.
    pub(super) fn member(&self) -> Option<&'a str> {
        self.ask.member(self.snapshot.account.as_ref()).filter(|_| self.snapshot.role() == Role::Payer)
    }

    /// Whether the calling account itself is looked at.
    pub(super) fn looks_at_own(&self) -> bool {
        self.ask.looks_at_own(self.snapshot.account.as_ref())
    }

    /// The bills of the member that is asked for, as far as they are known.
    pub(super) fn members_bills(&self) -> Option<&'a BTreeMap<BillingMonth, MonthBill>> {
        self.snapshot.members.get(self.member()?)
    }

    /// Whether it is settled whose credentials these are. Where they are no good the run ends, so that no region is asked
    /// before.
    pub(super) fn identity(&self) -> bool {
        self.snapshot.account.is_some() || self.failed(Source::Sts, None)
    }

    /// Whether the account's role is settled, which decides whose lines of the bill are asked for.
    pub(super) fn role(&self) -> bool {
        match &self.snapshot.account {
            Some(account) => account.role != Role::Unknown || self.failed(Source::Organizations, None),
            None => self.identity(),
        }
    }
}
