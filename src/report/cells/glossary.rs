//! The cells of `glossary`.

use super::{Cell, Sheet, some_text, text};
use crate::answer::GlossaryReport;
use crate::catalogue::glossary::{Entry, Family, Operation};
use crate::report::prose;

/// A row a usage type or operation.
pub(crate) fn glossary(report: &GlossaryReport) -> Sheet {
    let header = vec![
        "family",
        "service",
        "usage_type",
        "operation",
        "what",
        "why",
        "quantity",
        "check",
        "pay_less",
        "where",
        "list",
        "source",
    ];
    let meters =
        report.meters.iter().flat_map(|(family, entry)| entry.usage.iter().map(|usage| meter(family, entry, usage)));
    let operations = report
        .operations
        .iter()
        .flat_map(|(family, own)| own.operation.iter().map(|name| operation(family, own, name)));
    Sheet { header, rows: meters.chain(operations).collect() }
}

fn meter(family: &Family, entry: &Entry, usage: &str) -> Vec<Cell> {
    vec![
        text(family.name),
        some_text(family.services.first()),
        text(usage),
        Cell::Empty,
        text(&entry.what),
        text(&entry.why),
        some_text(prose::glossary::quantity(entry)),
        some_text(entry.check.as_ref()),
        some_text(entry.less.as_ref()),
        text(&entry.see),
        some_text(entry.list.as_ref()),
        text(&entry.page),
    ]
}

fn operation(family: &Family, own: &Operation, name: &str) -> Vec<Cell> {
    let mut row = vec![
        text(family.name),
        some_text(family.services.first()),
        Cell::Text(own.usage.join(", ")),
        text(name),
        text(&own.what),
        text(&own.why),
    ];
    row.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, text(&own.page)]);
    row
}
