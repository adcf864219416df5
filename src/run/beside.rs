//! What a run says beside its answer, and what it ends with.

use std::io::Write;
use std::path::Path;

use crate::bill::figures::{money, size};
use crate::bill::harmless;
use crate::cli::Options;
use crate::error::RunError;
use crate::exit;
use crate::plan::Spent;
use crate::report::words::missing;
use crate::snapshot::{Gap, Requests};

/// Says something on standard error. Where nobody can be told, nobody is.
pub fn tell(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// What a run has paid that ends without its answer: `Asked for $0.02.`, and what of it isn't paid for again.
pub fn told_cost(spent: &Spent, keeps: bool) -> String {
    let kept = if keeps && spent.has_whole() {
        " What was answered whole is kept: the next run pays for the rest alone."
    } else {
        ""
    };
    let lost = told_loss(spent).map_or_else(String::new, |loss| format!(" {loss}"));
    match spent.pages() {
        0 => "Nothing was paid for.".to_owned(),
        _ => format!("Asked for {}.{kept}{lost}", money(spent.cost())),
    }
}

/// What was paid for and is no part of an answer.
pub fn told_loss(spent: &Spent) -> Option<String> {
    let lost = spent.lost();
    let pages = if lost == 1 { "1 page" } else { &format!("{lost} pages") };
    (lost > 0).then(|| format!("Of a query that was cut, {pages} can't be used: the next run asks it anew."))
}

pub(super) fn usage(what: &str, help: &str) -> RunError {
    RunError::Usage { what: what.to_owned(), help: help.to_owned() }
}

/// The exit status of an answer with these gaps.
pub(super) fn status(gaps: &[Gap]) -> u8 {
    if gaps.iter().any(|gap| gap.required) { exit::INCOMPLETE } else { exit::DONE }
}

/// What an answer lacks, where it has no place for that.
pub(super) fn tell_gaps(gaps: &[Gap], options: &Options) {
    if !options.quiet {
        missing(gaps).iter().for_each(|gap| tell(&format!("missing: {gap}\n")));
    }
}

/// That a file is written, and what the run cost: `Wrote bill.html (38 kB). Asked for $0.03.` A device or pipe is no file.
pub(super) fn tell_written(path: &Path, requests: Option<&Requests>, options: &Options) {
    let Some(own) = std::fs::metadata(path).ok().filter(|own| own.is_file() && !options.quiet) else { return };
    let asked = requests.filter(|requests| **requests != Requests::default());
    let asked = asked.map_or_else(String::new, |requests| format!(" Asked for {}.", money(requests.cost())));
    tell(&format!("Wrote {} ({}).{asked}\n", harmless(&path.display().to_string()), size(own.len())));
}

/// What there is to know beside the answer.
pub(super) fn tell_note(note: &str, options: &Options) {
    if !options.quiet {
        tell(&format!("note: {}\n", harmless(note)));
    }
}
