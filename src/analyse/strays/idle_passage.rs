//! What traffic passes through, by the hours that it stands and what passed: one engine for gateways and load balancers.

use rust_decimal::Decimal;

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::Draft;
use crate::analyse::strays::context::Scene;
use crate::analyse::strays::standing_hours::StandingHours;
use crate::answer::{FindingReason, Resource, Stands, StrayMember, WasteReason};
use crate::bill::Region;
use crate::facts::metrics::{Metric, passing};
use crate::model::provenance::lifetime::Listed;
use crate::model::provenance::subject::made_at;
use crate::question::RuleId;
use crate::snapshot::Inventoried;

/// A type of what traffic passes through.
pub(crate) struct Passage {
    pub(crate) rule: RuleId,
    pub(crate) stands: Stands,
    /// CloudFormation's name of the type.
    pub(crate) kind: &'static str,
    /// The meters of its hours.
    pub(crate) hours: &'static [&'static str],
    /// The meters of what passes.
    pub(crate) passed: &'static [&'static str],
    /// The property that says whether it works, and what it says then.
    pub(crate) state: Option<(&'static str, &'static str)>,
    /// Its name for people.
    pub(crate) name: fn(&Inventoried) -> &str,
    /// The command that deletes it.
    pub(crate) delete: fn(&Region, &Inventoried) -> Step,
}

impl Passage {
    /// What stands in each region and passes nothing.
    pub(crate) fn find(&self, scene: &Scene<'_>) -> Vec<Draft> {
        scene.standing_hours(self.hours).iter().flat_map(|(region, own)| self.of_region(scene, region, own)).collect()
    }

    fn of_region(&self, scene: &Scene<'_>, region: &Region, own: &StandingHours) -> Vec<Draft> {
        let is_quiet = scene.is_unused(region, own, self.passed);
        let held = scene.inventory(region, self.kind).filter(|_| scene.is_now());
        let held: Option<Vec<&Inventoried>> = held.map(|held| held.iter().filter(|one| self.is_there(one)).collect());
        let used = |one: &Inventoried| self.is_silent(scene, region, one) == Some(false);
        // Deleted since, or in use by now.
        if held.as_ref().is_some_and(|held| held.iter().all(|one| used(one))) {
            return Vec::new();
        }
        let held = held.unwrap_or_default();
        let silent = held.iter().filter(|one| self.is_silent(scene, region, one) == Some(true));
        let mut found: Vec<Draft> = silent.map(|one| self.of_one(scene, region, own, one, true)).collect();
        if let [only] = held.as_slice()
            && found.is_empty()
            && is_quiet
            && scene.number(own) == Decimal::ONE
        {
            found.push(self.of_one(scene, region, own, only, false));
        }
        if found.is_empty() && is_quiet {
            found.push(self.unnamed(scene, region, own, !held.is_empty()));
        }
        found
    }

    fn is_there(&self, one: &Inventoried) -> bool {
        self.state.is_none_or(|(name, there)| one.properties.get(name).is_none_or(|own| own == there))
    }

    /// Whether CloudWatch counted nothing through it in two weeks; `None` where that wasn't asked.
    fn is_silent(&self, scene: &Scene<'_>, region: &Region, one: &Inventoried) -> Option<bool> {
        let metrics: Vec<_> = passing(self.kind, one).map(Metric::to_name).collect();
        scene.is_idle(metrics.iter().filter_map(|metric| scene.sum_of(region, metric)))
    }

    /// One that is known by its name: by its own metrics, or because there is no other.
    fn of_one(
        &self,
        scene: &Scene<'_>,
        region: &Region,
        own: &StandingHours,
        one: &Inventoried,
        is_silent: bool,
    ) -> Draft {
        let (kind, name) = (self.kind.to_owned(), (self.name)(one).to_owned());
        let hours = scene.idle(self.stands, region, own);
        let is_only = scene.number(own) == Decimal::ONE && scene.is_unused(region, own, self.passed);
        let why = if is_only { WasteReason::Idle(hours) } else { WasteReason::OneOf(hours, name.clone()) };
        let mut draft = Draft::because(self.rule, region.clone(), why);
        if !is_silent {
            draft.signal(WasteReason::OnlyOne(self.stands, name.clone()));
        } else if is_only {
            draft.signal(WasteReason::Silent(name.clone()));
        }
        // Its own metric is named with the reason already.
        draft.certain = is_silent;
        draft.members = vec![StrayMember { kind: kind.clone(), name: one.identifier.clone(), region: region.clone() }];
        let listed = || Listed { present: Some(true), stamp: made_at(&one.properties) };
        draft.created = scene.provenance().created(region, self.kind, &name, listed());
        let arn = Some(one.identifier.clone()).filter(|own| own.starts_with("arn:"));
        draft.resource = Some(Resource { kind, name: name.clone(), arn });
        scene.saves(&mut draft, own, Some(1), &one.identifier);
        let stack = [name.as_str(), &one.identifier]
            .into_iter()
            .find_map(|own| scene.provenance().stack_of(region, self.kind, own));
        match stack {
            Some(stack) => draft.note(FindingReason::OfStack(stack)),
            None => draft.steps.push((self.delete)(region, one)),
        }
        draft
    }

    /// Some of which the data don't tell which they are, nor whether they are there yet, unless the inventory has any.
    fn unnamed(&self, scene: &Scene<'_>, region: &Region, own: &StandingHours, are_there: bool) -> Draft {
        let why = WasteReason::Idle(scene.idle(self.stands, region, own));
        let mut draft = Draft::because(self.rule, region.clone(), why);
        draft.certain = true;
        draft.charged = are_there;
        draft.signal(WasteReason::WhichUnknown);
        draft.notes.extend(own.list.clone().map(|command| WasteReason::List(command).into()));
        scene.saves(&mut draft, own, None, "");
        draft
    }
}
