//! The lines of the bill as tables: what is paid for, what costs nothing, what is taken off or added.

use crate::answer::{ExplainReport, ExplainedLine};
use crate::bill::figures::{counted, money};
use crate::bill::{RecordType, Usd, harmless, quotient};
use crate::report::prose;
use crate::report::prose::explain::{has_derived_price, row_name, row_price, row_quantity, share};

/// So many lines of a table are rows, the rest is counted.
const LINES: usize = 1000;
/// Of so many of them it is told why where a bill has more than [`SHORT`]; of the others `explain LINE` tells it.
const TOLD: usize = 40;
/// A bill of so many lines tells it of each.
const SHORT: usize = 200;

/// A table of lines.
pub(super) struct LineTable {
    pub(super) title: String,
    /// Whether it is shown at once.
    pub(super) open: bool,
    pub(super) rows: Vec<LinePart>,
    /// What is left out, in words.
    pub(super) more: String,
}

/// A line of the bill.
pub(super) struct LinePart {
    pub(super) billed: String,
    /// The same to the last digit.
    pub(super) exact: String,
    pub(super) share: String,
    pub(super) name: String,
    pub(super) code: String,
    pub(super) place: String,
    pub(super) quantity: String,
    pub(super) price: String,
    /// Why it costs what it costs; empty where that is not told here.
    pub(super) why: String,
}

/// The tables that have a line.
pub(super) fn lines(report: &ExplainReport) -> Vec<LineTable> {
    let is_own = |line: &&ExplainedLine| matches!(line.record_type, RecordType::Usage | RecordType::Fee);
    let (own, others): (Vec<_>, Vec<_>) = report.lines.iter().partition(is_own);
    let (paid, free): (Vec<_>, Vec<_>) = own.into_iter().partition(|line| !line.billed.is_zero());
    let told = if tells_all(report) { LINES } else { TOLD };
    let charged = report.dearest.charged;
    let titles = [
        (format!("{} that you pay for", counted(paid.len(), "line")), true, paid),
        ("Credits, refunds, discounts and tax".to_owned(), true, others),
        (cost_nothing(free.len()), false, free),
    ];
    let mut left = told;
    let table = |(title, open, lines): (String, bool, Vec<&ExplainedLine>)| {
        let rows = lines.iter().take(LINES).map(|line| {
            let is_told = left > 0;
            left = left.saturating_sub(1);
            row(line, charged, is_told)
        });
        LineTable { title, open, rows: rows.collect(), more: left_out(&lines) }
    };
    titles.into_iter().filter(|(_, _, lines)| !lines.is_empty()).map(table).collect()
}

/// Whether it is told of each line why it costs what it costs.
pub(super) fn tells_all(report: &ExplainReport) -> bool {
    report.lines.len() <= SHORT
}

fn cost_nothing(lines: usize) -> String {
    if lines == 1 {
        "1 line that costs nothing".to_owned()
    } else {
        format!("{} that cost nothing", counted(lines, "line"))
    }
}

fn left_out(lines: &[&ExplainedLine]) -> String {
    let rest = lines.get(LINES..).unwrap_or_default();
    let sum: Usd = rest.iter().map(|line| line.billed).sum();
    if rest.is_empty() { String::new() } else { format!("{}: {}.", counted(rest.len(), "more line"), money(sum)) }
}

fn row(line: &ExplainedLine, charged: Usd, is_told: bool) -> LinePart {
    let part = quotient(line.billed.value(), charged.value()).unwrap_or_default();
    let is_paid = line.billed > Usd::ZERO;
    let is_usage = line.record_type == RecordType::Usage;
    LinePart {
        billed: money(line.billed),
        exact: line.billed.to_string(),
        share: if is_paid { share(part) } else { String::new() },
        name: harmless(&row_name(line)),
        code: if is_usage { harmless(&line.usage_type) } else { String::new() },
        place: if line.region.is_global() { String::new() } else { line.region.name() },
        quantity: harmless(&row_quantity(line)),
        price: row_price(line),
        why: if is_told { harmless(&prose::explain::explanation(line)) } else { String::new() },
    }
}

/// Whether a price is told that no list has.
pub(super) fn has_derived_prices(report: &ExplainReport) -> bool {
    report.lines.iter().any(has_derived_price)
}
