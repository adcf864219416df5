//! What a run says beside its answer, and what it ends with.

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

pub(super) fn tell_gaps(gaps: &[Gap]) {
    for gap in gaps {
        eprintln!("missing: {}", missing(gap));
    }
}
