//! The answer of `who` for eyes.

use super::foot::foot;
use super::{heading, push, wrap};
use crate::answer::WhoReport;
use crate::bill::harmless;
use crate::report::{Look, prose};

/// The answer of `who`.
pub(crate) fn who(report: &WhoReport, look: Look) -> String {
    let mut out = String::new();
    push(&mut out, &heading(&harmless(&format!("Who created {}", report.name)), look));
    for sentence in prose::who::summary(report) {
        push(&mut out, &wrap(&harmless(&sentence), "", look.width));
    }
    if let Some(burst) = &report.burst {
        out.push('\n');
        push(&mut out, &heading("Made together", look));
        for made in &burst.resources {
            let elsewhere = made.region != report.region;
            let place = if elsewhere { format!(", {}", made.region.in_words()) } else { String::new() };
            let line = format!("{} {}: {}{place}", made.at.format("%m-%d %H:%M:%S"), made.words, made.name);
            push(&mut out, &wrap(&harmless(&line), "  ", look.width));
        }
    }
    push(&mut out, &foot(&report.gaps, &report.requests, look));
    out
}
