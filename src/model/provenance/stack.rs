//! The stack or the configuration that a resource is part of: there it is deleted and changed.

use chrono::TimeDelta;

use crate::bill::Region;
use crate::facts::attribution::asker;
use crate::facts::program::{Program, is_cdk, program};
use crate::facts::stacks::{CLOUDFORMATION, has_a_service_role, stacks};
use crate::model::provenance::Provenance;
use crate::snapshot::TrailEvent;

/// So long a stack's operation takes at most.
const OPERATION: TimeDelta = TimeDelta::days(1);

/// That CloudFormation, Terraform or another such tool made something: it is deleted and changed there, which would miss it
/// otherwise, or put it back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfStack {
    /// The tool by the user agent of the call that made it, or of its stack's change set; CloudFormation otherwise.
    pub tool: Option<Program>,
    /// The stack's name, where one alone comes into question.
    pub stack: Option<String>,
}

impl OfStack {
    /// The tool's name: `CloudFormation`, `AWS CDK`, `Terraform`.
    pub fn tool_name(&self) -> &str {
        self.tool.as_ref().map_or("CloudFormation", Program::name)
    }
}

impl Provenance<'_> {
    /// That CloudFormation or another such tool made a resource, where one did.
    pub(crate) fn stack_of(&self, region: &Region, kind: &str, name: &str) -> Option<OfStack> {
        let event = self.making(region, kind, name)?;
        if let Some(tool) = program(event).filter(Program::keeps_a_configuration) {
            return Some(OfStack { tool: Some(tool), stack: None });
        }
        if asker(event).via.as_deref() != Some(CLOUDFORMATION) {
            return None;
        }
        let index = self.regions.get(region)?;
        let span = event.at - OPERATION..=event.at;
        // With a role of its own a stack names nobody.
        let is_its = |own: &&TrailEvent| own.by == event.by || has_a_service_role(event);
        let first = index.of_stacks().partition_point(|own| own.at < *span.start());
        let operations = || {
            let from = index.of_stacks().get(first..).unwrap_or_default().iter().copied();
            from.take_while(|own| span.contains(&own.at)).filter(is_its)
        };
        let names = || operations().flat_map(stacks).filter(|name| !index.is_deleted_stack(name));
        let stack = names().next().filter(|first| names().all(|name| name == *first));
        let is_of = |name: &str, own: &TrailEvent| stacks(own).any(|other| other == name);
        let is_of_cdk = stack.is_some_and(|name| operations().any(|own| is_of(name, own) && is_cdk(own)));
        Some(OfStack { tool: is_of_cdk.then_some(Program::Cdk), stack: stack.map(str::to_owned) })
    }
}
