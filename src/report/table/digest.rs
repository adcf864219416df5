//! The answer of `digest` for eyes: a screen at most, unless very much is new.

use super::foot::foot;
use super::{heading, push, wrap};
use crate::answer::DigestReport;
use crate::bill::harmless;
use crate::report::{Look, prose};

/// So many sentences of one part are told, the rest counted.
const TOLD: usize = 8;

/// The answer of `digest`.
pub(crate) fn digest(report: &DigestReport, look: Look) -> String {
    let mut out = String::new();
    push(&mut out, &heading(&harmless(&prose::digest::title(report)), look));
    push(&mut out, &wrap(&harmless(&prose::digest::headline(report)), "", look.width));
    for (title, sentences) in prose::digest::below_headline(report) {
        out.push('\n');
        push(&mut out, &heading(title, look));
        let told = if look.full || sentences.len() <= TOLD + 1 { sentences.len() } else { TOLD };
        for sentence in &sentences[..told] {
            push(&mut out, &wrap(&harmless(sentence), "  ", look.width));
        }
        if told < sentences.len() {
            push(&mut out, &wrap(&format!("and {} more (--full)", sentences.len() - told), "  ", look.width));
        }
    }
    push(&mut out, &foot(&report.gaps, &report.requests, look));
    out
}
