//! What changed against the month before: a row a line that costs more or less.

use super::head::signed;
use crate::answer::{ChangedLine, DiffReport, ExplainReport, ExplainedLine};
use crate::bill::figures::{HALF_A_CENT, capital, counted, money};
use crate::bill::{Usd, harmless};
use crate::report::prose;
use crate::report::prose::explain::row_name;
use crate::report::prose::service;

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
pub(super) fn changes(report: &DiffReport, explain: &ExplainReport) -> Changes {
    let told = |line: &&ChangedLine| line.billed.change().value().abs() >= HALF_A_CENT;
    let lines: Vec<&ChangedLine> = report.lines.iter().filter(told).collect();
    let rest = lines.get(ROWS..).unwrap_or_default();
    let sum: Usd = rest.iter().map(|line| line.billed.change()).sum();
    let more = match rest.len() {
        0 => String::new(),
        many => format!("{}: {}.", counted(many, "more change"), signed(sum)),
    };
    let sentences = prose::diff::summary(report);
    Changes {
        title: format!("Changes since {}", report.from.in_words()),
        sentences: sentences.iter().map(|sentence| harmless(sentence)).collect(),
        rows: lines.iter().take(ROWS).map(|line| row(report, explain, line)).collect(),
        more,
    }
}

fn row(report: &DiffReport, explain: &ExplainReport, line: &ChangedLine) -> ChangePart {
    let is_same = |own: &&ExplainedLine| {
        own.service == line.service && own.usage_type == line.usage_type && own.record_types == line.record_types
    };
    // What is gone has no words in the later month.
    let record = || prose::explain::name(line.record_type, &line.record_types, &line.usage_type);
    let code = || service::and_what(&line.service, &capital(&record()));
    let what = explain.lines.iter().find(is_same).map_or_else(code, row_name);
    let change = line.billed.change();
    ChangePart {
        change: signed(change),
        exact: change.to_string(),
        is_more: change > Usd::ZERO,
        name: harmless(&what),
        place: if line.region.is_global() { String::new() } else { line.region.name() },
        both: format!("{} → {}", money(line.billed.from), money(line.billed.to)),
        why: harmless(&prose::diff::explanation(report, line)),
    }
}
