//! What a run says beside its answer, and what it ends with.

use std::path::Path;

use crate::bill::figures::{money, size};
use crate::bill::harmless;
use crate::cli::Options;
use crate::error::RunError;
use crate::exit;
use crate::report::words::missing;
use crate::snapshot::{Gap, Requests};

pub(super) fn usage(what: &str, help: &str) -> RunError {
    RunError::Usage { what: what.to_owned(), help: help.to_owned() }
}

/// The exit status of an answer with these gaps.
pub(super) fn status(gaps: &[Gap]) -> u8 {
    if gaps.iter().any(|gap| gap.required) { exit::INCOMPLETE } else { exit::DONE }
}

/// What an answer lacks, where it has no place for that.
pub(super) fn tell_gaps(gaps: &[Gap], options: &Options) {
    for gap in gaps.iter().filter(|_| !options.quiet) {
        eprintln!("missing: {}", missing(gap));
    }
}

/// That a file is written, and what the run cost: `Wrote bill.html (38 kB). Asked for $0.03.` A device or pipe is no file.
pub(super) fn tell_written(path: &Path, requests: Option<&Requests>, options: &Options) {
    let Some(own) = std::fs::metadata(path).ok().filter(|own| own.is_file() && !options.quiet) else { return };
    let asked = requests.filter(|requests| **requests != Requests::default());
    let asked = asked.map_or_else(String::new, |requests| format!(" Asked for {}.", money(requests.cost())));
    eprintln!("Wrote {} ({}).{asked}", harmless(&path.display().to_string()), size(own.len()));
}

/// What there is to know beside the answer.
pub(super) fn tell_note(note: &str, options: &Options) {
    if !options.quiet {
        eprintln!("note: {}", harmless(note));
    }
}
