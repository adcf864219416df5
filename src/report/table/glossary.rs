//! The answer of `glossary` for eyes.

use super::{heading, push, wrap};
use crate::answer::{GlossaryReport, OperationTold};
use crate::bill::{Region, harmless, unit};
use crate::catalogue::glossary::{Family, readable};
use crate::report::{Look, prose};

/// So many meters are told in full; of more, a line each.
const TOLD_IN_FULL: usize = 5;

/// The answer of `glossary`.
pub(crate) fn glossary(report: &GlossaryReport, look: Look) -> String {
    let mut out = String::new();
    for unit in &report.units {
        let named = unit::in_words(&unit.unit, true);
        push(&mut out, &wrap(&harmless(&format!("{named}: {}", unit.means)), "", look.width));
    }
    let in_full = report.word.is_some() && report.meters.len() + report.operations.len() <= TOLD_IN_FULL;
    let mut family = None;
    for told in &report.meters {
        heading_of(&mut out, &mut family, told.family, look);
        let named = format!("{}: {}", prose::glossary::usage_types(told).join(", "), told.what);
        push(&mut out, &wrap(&harmless(&named), if in_full { "" } else { "  " }, look.width));
        if in_full {
            let region: Vec<&str> = told.region.iter().map(Region::code).collect();
            push(&mut out, &about(&prose::glossary::about(told.entry, &region), look));
        }
    }
    let mut family = None;
    for told in &report.operations {
        heading_of(&mut out, &mut family, told.family, look);
        push(&mut out, &wrap(&harmless(&of_operation(told, in_full)), "  ", look.width));
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

fn of_operation(told: &OperationTold, in_full: bool) -> String {
    let names = prose::glossary::operations(told).join(", ");
    let why = if in_full { format!(". {}", told.operation.why) } else { String::new() };
    format!("operation {names}: {}{why}", told.what)
}

/// The family's heading, where another one came before.
fn heading_of(out: &mut String, last: &mut Option<&'static str>, family: &'static Family, look: Look) {
    if last.replace(family.name) == Some(family.name) {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    push(out, &heading(&readable(family.title()), look));
}

/// What is said of a meter, a paragraph each.
pub(super) fn about(said: &[(&'static str, String)], look: Look) -> String {
    let mut out = String::new();
    for (title, text) in said {
        push(&mut out, &wrap(&harmless(&format!("{title}: {text}")), "  ", look.width));
    }
    out
}
