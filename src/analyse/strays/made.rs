//! When something was made, by whom, and what a human did that made it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::context::Scene;
use crate::answer::StrayMember;
use crate::bill::Region;
use crate::facts::attribution::{asker, in_words, is_persons};
use crate::facts::events::{Creation, base_name, made, service};
use crate::facts::resources::TABLE;
use crate::snapshot::TrailEvent;

/// Who calls on a stack's behalf.
const STACKS: &str = "cloudformation.amazonaws.com";
const STACK: &str = "AWS::CloudFormation::Stack";

/// The command that takes down what is deleted by its name alone, and what goes with it. `None`: by its type, an id is
/// needed that no event tells, or other things must go first.
pub(crate) fn taking_down(kind: &str, name: &str, region: &Region) -> Option<Step> {
    match kind {
        TABLE => {
            let step = Step::new("dynamodb", "delete-table", region).with("table-name", "TableName", name);
            Some(step.taking_down("all that is stored in the table"))
        }
        "AWS::Lambda::Function" => {
            let step = Step::new("lambda", "delete-function", region).with("function-name", "FunctionName", name);
            Some(step.taking_down("its versions and aliases"))
        }
        _ => None,
    }
}

/// What an event made that puts a service in use, with the names it gives. A put may only have changed what there was.
fn made_anew(event: &TrailEvent) -> Vec<(&'static Creation, Vec<String>)> {
    let is_put = base_name(&event.name).to_ascii_lowercase().starts_with("put");
    if is_put { Vec::new() } else { made(event).into_iter().filter(|(creation, _)| creation.counts()).collect() }
}

/// Resources that one principal made on one day, in whatever region.
pub(crate) struct Burst<'a> {
    pub(crate) day: NaiveDate,
    pub(crate) principal: &'a str,
    /// The makings, in their order.
    pub(crate) made: Vec<(&'a TrailEvent, StrayMember)>,
}

impl Burst<'_> {
    pub(crate) fn services(&self) -> BTreeSet<&str> {
        self.made.iter().map(|(event, ..)| service(event)).collect()
    }

    pub(crate) fn regions(&self) -> BTreeSet<&Region> {
        self.made.iter().map(|(.., own)| &own.region).collect()
    }

    /// Where most of it was made.
    pub(crate) fn region(&self) -> &Region {
        let count = |region: &Region| self.made.iter().filter(|(.., own)| own.region == *region).count();
        // Among equals the first by name.
        let most = self.regions().into_iter().rev().max_by_key(|region| count(region));
        most.unwrap_or(&self.made[0].1.region)
    }

    pub(crate) fn has(&self, kind: &str, name: &str, region: &Region) -> bool {
        self.made.iter().any(|(.., own)| own.kind == kind && own.name == name && own.region == *region)
    }
}

impl<'a> Scene<'a> {
    /// What is to be known of a resource that CloudFormation made: it is deleted and changed with its stack, which would
    /// miss it otherwise, or put it back.
    pub(crate) fn stack_in_words(&self, region: &Region, kind: &str, name: &str) -> Option<String> {
        let event =
            self.provenance().making(region, kind, name).filter(|event| asker(event).via.as_deref() == Some(STACKS))?;
        let begun = event.at - TimeDelta::days(1);
        let events = self
            .provenance()
            .events(region)
            .iter()
            .filter(|own| (begun..=event.at).contains(&own.at) && own.by == event.by);
        let made = events.flat_map(|own| made(own)).filter(|(creation, _)| creation.kind == STACK);
        // The name of `WildRydes/51af3dc0-da77-11e4-872e-1234567db123`.
        let stacks: BTreeSet<String> = made
            .flat_map(|(_, names)| names)
            .filter(|stack| self.resource_gone(region, STACK, stack, None).is_none())
            .map(|stack| stack.split('/').next().unwrap_or_default().to_owned())
            .collect();
        let which = match stacks.into_iter().collect::<Vec<_>>().as_slice() {
            [stack] => format!("its stack {stack}"),
            _ => "its stack".to_owned(),
        };
        Some(format!("CloudFormation made it, and {which} is what to delete or change"))
    }

    /// What people did to a resource in the hours before an instant, in words.
    pub(crate) fn human_cause(&self, region: &Region, name: &str, before: DateTime<Utc>) -> Option<String> {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let is_cause = |event: &&TrailEvent| {
            (before - TimeDelta::hours(2)..=before).contains(&event.at)
                && is_persons(event)
                && ["Create", "Register", "Put"].iter().any(|verb| event.name.starts_with(verb))
        };
        let named = [name, bare].into_iter().flat_map(|name| self.provenance().naming(region, name));
        let mut causes: Vec<&TrailEvent> = named.copied().filter(is_cause).collect();
        causes.sort_by_key(|event| event.at);
        let by = causes.first()?.by.as_deref()?;
        let mut calls: Vec<String> = Vec::new();
        for event in causes.iter().filter(|event| event.by.as_deref() == Some(by)) {
            let call = format!("{} ({} UTC)", event.name, event.at.format("%H:%M"));
            if !calls.contains(&call) {
                calls.push(call);
            }
        }
        Some(format!("Shortly before, {} called {} for {bare}.", in_words(by), calls.join(", ")))
    }

    /// All that was made by one principal on one day, and is not known to be gone.
    pub(crate) fn bursts(&self) -> Vec<Burst<'a>> {
        let mut bursts: BTreeMap<(NaiveDate, &str), Burst<'a>> = BTreeMap::new();
        for (region, events) in self.provenance().regions() {
            for event in events {
                let Some(by) = event.by.as_deref().filter(|_| is_persons(event)) else { continue };
                for (creation, names) in made_anew(event) {
                    for name in names {
                        if self.resource_gone(region, &creation.kind, &name, Some(event.at)).is_some() {
                            continue;
                        }
                        let day = event.at.date_naive();
                        let burst =
                            bursts.entry((day, by)).or_insert_with(|| Burst { day, principal: by, made: Vec::new() });
                        if !burst.has(&creation.kind, &name, region) {
                            let member = StrayMember { kind: creation.kind.clone(), name, region: region.clone() };
                            burst.made.push((event, member));
                        }
                    }
                }
            }
        }
        let mut bursts: Vec<Burst<'a>> = bursts.into_values().collect();
        bursts.iter_mut().for_each(|burst| burst.made.sort_by_key(|(event, ..)| event.at));
        bursts
    }
}
