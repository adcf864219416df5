//! What a run says beside its answer, and what it ends with.

use crate::bill::harmless;
use crate::cli::Options;
use crate::error::RunError;
use crate::exit;
use crate::report::words::missing;
use crate::snapshot::Gap;

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

/// What there is to know beside the answer.
pub(super) fn tell_note(note: &str, options: &Options) {
    if !options.quiet {
        eprintln!("note: {}", harmless(note));
    }
}
