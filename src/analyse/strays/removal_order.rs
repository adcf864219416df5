//! In which order alarms can go. A composite alarm goes before the alarms that it needs; what one that stays needs,
//! stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Claim, Draft, Removal};
use crate::analyse::strays::context::Scene;
use crate::answer::FindingReason;

/// Puts the deletion of composite alarms before that of what they need. Drafts about alarms that something needs which
/// stays lose their commands: of a composite alarm that is no stray, or whose finding was suppressed, and of two that
/// need each other. Gives what such drafts are about.
pub(crate) fn settle(scene: &Scene<'_>, drafts: &mut [Draft]) -> BTreeSet<Claim> {
    let order = Order::of(scene, drafts);
    let first = |at: usize, draft: &Draft| {
        let steps = order.before(scene, at, draft).into_iter().flat_map(|before| &drafts[before].steps);
        steps.filter(|step| !draft.steps.contains(step)).cloned().collect()
    };
    let outcomes = drafts.iter().enumerate().map(|(at, draft)| match order.blocker(scene, draft) {
        Some(parent) => Err(parent),
        None => Ok(first(at, draft)),
    });
    let outcomes: Vec<Result<Vec<Step>, &str>> = outcomes.collect();
    let mut staying = BTreeSet::new();
    for (draft, outcome) in drafts.iter_mut().zip(outcomes) {
        match outcome {
            Ok(first) => drop(draft.steps.splice(..0, first)),
            Err(parent) => {
                staying.append(&mut draft.claims());
                draft.info = true;
                draft.steps.clear();
                draft.removal = Removal::default();
                draft.note(FindingReason::NeededBy(parent.to_owned()));
            }
        }
    }
    staying
}

/// The drafts whose alarms go, those first that nothing needs.
struct Order {
    /// Where each draft comes.
    places: BTreeMap<usize, usize>,
    /// The draft with which each alarm goes.
    gone: BTreeMap<usize, usize>,
}

impl Order {
    fn of(scene: &Scene<'_>, drafts: &[Draft]) -> Self {
        let mut order = Self { places: BTreeMap::new(), gone: BTreeMap::new() };
        let mut open: Vec<usize> =
            (0..drafts.len()).filter(|at| drafts[*at].is_sure() && goes(&drafts[*at]).next().is_some()).collect();
        loop {
            let (free, held): (Vec<usize>, Vec<usize>) =
                open.into_iter().partition(|at| order.blocker(scene, &drafts[*at]).is_none());
            if free.is_empty() {
                return order;
            }
            for at in free {
                let place = order.places.len();
                order.places.insert(at, place);
                for (region, name) in goes(&drafts[at]) {
                    order.gone.extend(scene.place(region, name).map(|alarm| (alarm, at)));
                }
            }
            open = held;
        }
    }

    /// A composite alarm that stays, as far as is known, and needs one of a draft's.
    fn blocker<'s>(&self, scene: &'s Scene<'_>, draft: &Draft) -> Option<&'s str> {
        let own: BTreeSet<usize> = goes(draft).filter_map(|(region, name)| scene.place(region, name)).collect();
        own.iter().map(|place| &scene.alarms[*place]).find_map(|alarm| {
            let goes = |place: usize| own.contains(&place) || self.gone.contains_key(&place);
            let stays = |parent: &&&str| !scene.place(alarm.region, parent).is_some_and(goes);
            alarm.parents.iter().find(stays).copied()
        })
    }

    /// The drafts that come before one, in their order: about alarms that need its own, and what needs these.
    fn before(&self, scene: &Scene<'_>, at: usize, draft: &Draft) -> Vec<usize> {
        let mut found: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut above: Vec<usize> = goes(draft).filter_map(|(region, name)| scene.place(region, name)).collect();
        while let Some(alarm) = above.pop() {
            let alarm = &scene.alarms[alarm];
            for place in alarm.parents.iter().filter_map(|parent| scene.place(alarm.region, parent)) {
                let Some(own) = self.gone.get(&place).filter(|own| **own != at) else { continue };
                if found.insert((self.places[own], *own)) {
                    above.push(place);
                }
            }
        }
        found.into_iter().map(|(_, draft)| draft).collect()
    }
}

/// The alarms that are no more once a draft's commands were run.
fn goes(draft: &Draft) -> impl Iterator<Item = &(crate::bill::Region, String)> {
    draft.removal.alarms.iter().filter(|_| !draft.steps.is_empty() && draft.removal.instead.is_empty())
}
