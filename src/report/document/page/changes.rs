//! What changed against the month before: a row a line that costs more or less.

use crate::answer::{ChangedLine, DiffReport};
use crate::bill::figures::{counted, signed};
use crate::bill::{Usd, harmless};
use crate::report::prose::diff::{explanation, is_told, rise, summary};
use crate::report::prose::explain::row_name;

/// So many changes are rows.
const ROWS: usize = 40;

/// What changed.
pub(super) struct Changes {
    pub(super) title: String,
    pub(super) sentences: Vec<String>,
    pub(super) rows: Vec<ChangePart>,
    /// What is left out, in words.
    pub(super) more: String,
}

/// A line that changed.
pub(super) struct ChangePart {
    pub(super) change: String,
    /// The same to the last digit.
    pub(super) exact: String,
    pub(super) is_more: bool,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) both: String,
    pub(super) why: String,
}

/// The changes by their size; what is less than half a cent is counted.
pub(super) fn changes(report: &DiffReport) -> Changes {
    let lines: Vec<&ChangedLine> = report.lines.iter().filter(|line| is_told(line)).collect();
    let rest = lines.get(ROWS..).unwrap_or_default();
    let sum: Usd = rest.iter().map(|line| line.billed.change()).sum();
    let more = match rest.len() {
        0 => String::new(),
        many => format!("{}: {}.", counted(many, "more change"), signed(sum)),
    };
    let sentences = summary(report);
    Changes {
        title: format!("Changes since {}", report.from.in_words()),
        sentences: sentences.iter().map(|sentence| harmless(sentence)).collect(),
        rows: lines.iter().take(ROWS).map(|line| row(report, line)).collect(),
        more,
    }
}

fn row(report: &DiffReport, line: &ChangedLine) -> ChangePart {
    let (change, rise) = (line.billed.change(), rise(line));
    ChangePart {
        change: rise.by,
        exact: change.to_string(),
        is_more: change > Usd::ZERO,
        name: harmless(&row_name(&line.line)),
        place: if line.region.is_global() { String::new() } else { line.region.name() },
        both: format!("{} → {}", rise.before, rise.now),
        why: harmless(&explanation(report, line)),
    }
}
