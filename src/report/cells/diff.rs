//! The cells of `diff`.

use super::{Cell, Sheet, number, some_number, some_text, text};
use crate::answer::{ChangedLine, DiffReport};
use crate::report::prose;

/// A row a cause of a line's change; the line's own figures stand on the first only, so that a column sums.
pub(crate) fn diff(report: &DiffReport) -> Sheet {
    let header = vec![
        "from",
        "to",
        "service",
        "usage_type",
        "region",
        "record_type",
        "usage.from",
        "usage.to",
        "unit",
        "billed.from",
        "billed.to",
        "billed.change",
        "causes.cause",
        "causes.change",
        "explanation",
    ];
    let rows = report.lines.iter().flat_map(|line| (0..line.causes.len().max(1)).map(move |at| row(report, line, at)));
    Sheet { header, rows: rows.collect() }
}

fn row(report: &DiffReport, line: &ChangedLine, at: usize) -> Vec<Cell> {
    let own = |cell: Cell| if at == 0 { cell } else { Cell::Empty };
    let cause = line.causes.get(at);
    vec![
        text(report.from.to_string()),
        text(report.to.to_string()),
        text(&line.service),
        text(&line.usage_type),
        text(line.region.code()),
        text(line.record_type.as_str()),
        own(some_number(line.usage.from)),
        own(some_number(line.usage.to)),
        some_text(line.unit.as_ref()),
        own(number(line.billed.from)),
        own(number(line.billed.to)),
        own(number(line.billed.change())),
        some_text(cause.map(|(cause, _)| cause.as_str())),
        some_number(cause.map(|(_, change)| change)),
        own(text(prose::diff::explanation(report, line))),
    ]
}
