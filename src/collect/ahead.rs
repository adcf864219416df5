//! What is asked for before it is planned: the alarms of the regions that every account has, while AWS says which this one has.
//! Nothing is known of an answer until it is planned for, so that what a run tells doesn't depend on it.

use std::collections::{BTreeMap, BTreeSet};

use super::part::Part;
use crate::bill::Region;
use crate::plan::Request;
use crate::question::Question;

/// What is asked ahead.
pub(super) struct Ahead {
    /// The regions that every account has.
    regions: BTreeSet<Region>,
    /// What was asked and isn't planned for yet, with the answers that have come.
    early: BTreeMap<Request, Option<Vec<Part>>>,
}

impl Ahead {
    pub(super) fn in_regions(regions: BTreeSet<Region>) -> Self {
        Self { regions, early: BTreeMap::new() }
    }

    /// What is to be asked beside what is planned: nothing before it is known whose credentials these are, nor where a resource may
    /// name the region to look into. Once.
    pub(super) fn ask(&mut self, planned: &[Request], ask: &Question) -> Vec<Request> {
        let awaits_regions = planned.contains(&Request::Regions) && !planned.contains(&Request::Identity);
        if !awaits_regions || ask.resource.is_some() {
            return Vec::new();
        }
        let regions = std::mem::take(&mut self.regions).into_iter();
        let requests: Vec<Request> = regions.map(|region| Request::Alarms { region }).collect();
        self.early.extend(requests.iter().map(|request| (request.clone(), None)));
        requests
    }

    /// The answers that are planned for now. What is on its way and planned for is a question as any other from now on.
    pub(super) fn take(&mut self, planned: &[Request]) -> Vec<(Request, Vec<Part>)> {
        if self.early.is_empty() {
            return Vec::new();
        }
        let due = planned.iter().filter_map(|request| self.early.remove_entry(request));
        due.filter_map(|(request, answer)| Some((request, answer?))).collect()
    }

    /// Keeps an answer that isn't planned for yet; gives back any other.
    pub(super) fn keep(&mut self, request: &Request, answer: Vec<Part>) -> Option<Vec<Part>> {
        match self.early.get_mut(request) {
            Some(early) => {
                *early = Some(answer);
                None
            }
            None => Some(answer),
        }
    }
}
