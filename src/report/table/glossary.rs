//! The answer of `glossary` for eyes.

use super::{heading, push, wrap};
use crate::answer::GlossaryReport;
use crate::bill::harmless;
use crate::catalogue::glossary::{Entry, Family, Operation};
use crate::report::{Look, prose};

/// So many meters are told in full; of more, a line each.
const TOLD_IN_FULL: usize = 5;

/// The answer of `glossary`.
pub(crate) fn glossary(report: &GlossaryReport, look: Look) -> String {
    let mut out = String::new();
    let in_full = report.word.is_some() && report.meters.len() + report.operations.len() <= TOLD_IN_FULL;
    let mut family = None;
    for (own, entry) in &report.meters {
        heading_of(&mut out, &mut family, own, look);
        if in_full {
            push(&mut out, &wrap(&format!("{}: {}", entry.usage.join(", "), entry.what), "", look.width));
            push(&mut out, &about(entry, &[], look));
        } else {
            push(&mut out, &wrap(&format!("{}: {}", entry.usage.join(", "), entry.what), "  ", look.width));
        }
    }
    let mut family = None;
    for (own, operation) in &report.operations {
        heading_of(&mut out, &mut family, own, look);
        push(&mut out, &wrap(&of_operation(operation, in_full), "  ", look.width));
    }
    if !in_full {
        out.push('\n');
        push(
            &mut out,
            &wrap("`whybill glossary` with one of these says why it is charged, and where to look.", "", look.width),
        );
    }
    out
}

fn of_operation(operation: &Operation, in_full: bool) -> String {
    let names = operation.operation.join(", ");
    let why = if in_full { format!(". {}", operation.why) } else { String::new() };
    format!("operation {names}: {}{why}", operation.what)
}

/// The family's heading, where another one came before.
fn heading_of(out: &mut String, last: &mut Option<&'static str>, family: &'static Family, look: Look) {
    if last.replace(family.name) == Some(family.name) {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let services = family.services.first().map_or("Any service", String::as_str);
    push(out, &heading(services, look));
}

/// What is said of a meter, a paragraph each.
pub(super) fn about(entry: &Entry, regions: &[&str], look: Look) -> String {
    let mut out = String::new();
    for (title, text) in prose::glossary::about(entry, regions) {
        push(&mut out, &wrap(&harmless(&format!("{title}: {text}")), "  ", look.width));
    }
    out
}
