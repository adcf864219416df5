//! Findings that a user has looked at and wants to hear of no more.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::analyse::strays::candidate::Draft;
use crate::answer::{SuppressionNote, SuppressionText};
use crate::facts::wildcard;
use crate::question::{Suppression, Suppressions};
use crate::redact::Redactor;

/// Which drafts stay; the suppressions that did nothing; and how many drafts they took away.
pub(super) fn judge(
    suppressions: &Suppressions,
    drafts: &[Draft],
    today: NaiveDate,
) -> (BTreeSet<usize>, Vec<SuppressionNote>, usize) {
    let mut kept: BTreeSet<usize> = (0..drafts.len()).collect();
    let mut notes = Vec::new();
    for own in &suppressions.all {
        let hit: Vec<usize> =
            (0..drafts.len()).filter(|at| is_about(own, &drafts[*at], suppressions.names.as_ref())).collect();
        match own.until {
            Some(until) if until < today => notes.push(note(own, suppressions, Some(until))),
            _ if hit.is_empty() => notes.push(note(own, suppressions, None)),
            _ => hit.iter().for_each(|at| {
                kept.remove(at);
            }),
        }
    }
    let taken = drafts.len() - kept.len();
    (kept, notes, taken)
}

fn note(own: &Suppression, all: &Suppressions, until: Option<NaiveDate>) -> SuppressionNote {
    let text =
        || SuppressionText { resource: own.resource.clone(), region: own.region.clone(), reason: own.reason.clone() };
    SuppressionNote { rule: own.rule.clone(), text: all.names.is_none().then(text), until }
}

/// Whether a suppression means what a draft is about.
fn is_about(own: &Suppression, draft: &Draft, names: Option<&Redactor>) -> bool {
    let matches = |pattern: &str, name: &str| match names {
        Some(names) => wildcard::fits(&names.original(name), pattern),
        None => wildcard::fits(name, pattern),
    };
    let is_named = |pattern: &String| {
        let by_resource = draft.resource.iter().any(|own| matches(pattern, &own.name));
        // What is about several things is named by any of them.
        by_resource || draft.resource.is_none() && draft.members.iter().any(|own| matches(pattern, &own.name))
    };
    own.rule == draft.rule.as_str()
        && own.region.as_ref().is_none_or(|region| *region == draft.region)
        && own.resource.as_ref().is_none_or(is_named)
}
