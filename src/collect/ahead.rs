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

    /// What is to be asked beside what is planned, once: nothing before it is known whose credentials these are, nothing where a
    /// resource may name the region to look into, and nothing where the account's role may be the whole answer.
    pub(super) fn ask(&mut self, planned: &[Request], ask: &Question) -> Vec<Request> {
        let awaits_regions = planned.contains(&Request::Regions) && !planned.contains(&Request::Identity);
        if !awaits_regions || ask.resource.is_some() || ask.needs_accounts {
            return Vec::new();
        }
        let regions = std::mem::take(&mut self.regions).into_iter();
        let requests: Vec<Request> = regions.map(|region| Request::Alarms { region }).collect();
        self.early.extend(requests.iter().map(|request| (request.clone(), None)));
        requests
    }

    /// How many are on their way that nothing is planned for yet.
    pub(super) fn on_their_way(&self) -> usize {
        self.early.values().filter(|answer| answer.is_none()).count()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Sought;
    use crate::snapshot::EnabledRegions;

    fn alarms(code: &str) -> Request {
        Request::Alarms { region: Region::new(code) }
    }

    fn in_two() -> Ahead {
        Ahead::in_regions(["eu-west-1", "eu-west-2"].map(Region::new).into())
    }

    /// An answer, by whatever is in it.
    fn answer() -> Vec<Part> {
        let source = crate::snapshot::RegionSource::Account;
        vec![Part::Regions(EnabledRegions { codes: BTreeSet::new(), source })]
    }

    #[test]
    fn an_answer_is_kept_until_it_is_planned_for() {
        let (ireland, london) = (alarms("eu-west-1"), alarms("eu-west-2"));
        let mut ahead = in_two();
        let asked = ahead.ask(&[Request::Regions], &Question::default());
        assert_eq!(asked, [ireland.clone(), london.clone()]);
        assert_eq!(ahead.ask(&[Request::Regions], &Question::default()), [], "once");
        assert_eq!(ahead.on_their_way(), 2);
        assert!(ahead.keep(&ireland, answer()).is_none());
        assert!(ahead.keep(&Request::Regions, answer()).is_some(), "planned all along");
        assert_eq!(ahead.on_their_way(), 1);
        assert!(ahead.take(&[Request::FreeTier]).is_empty());
        let planned = [ireland.clone(), london.clone()];
        let taken: Vec<Request> = ahead.take(&planned).into_iter().map(|(request, _)| request).collect();
        assert_eq!(taken, [ireland]);
        assert_eq!(ahead.on_their_way(), 0, "London's is planned for now");
        assert!(ahead.keep(&london, answer()).is_some());
        assert!(ahead.take(&planned).is_empty());
    }

    #[test]
    fn nothing_is_asked_that_may_not_be_wanted() {
        let ask = Question::default();
        assert_eq!(in_two().ask(&[Request::Identity, Request::Regions], &ask), [], "whose credentials?");
        assert_eq!(in_two().ask(&[Request::FreeTier], &ask), [], "the regions are known, or given");
        let of_payer = Question { needs_accounts: true, ..ask.clone() };
        assert_eq!(in_two().ask(&[Request::Regions], &of_payer), []);
        let sought = Sought { name: "Rides".to_owned(), region: None };
        let of_one = Question { resource: Some(sought), ..ask };
        assert_eq!(in_two().ask(&[Request::Regions], &of_one), []);
    }
}
