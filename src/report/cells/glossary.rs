//! The cells of `glossary`.

use super::{Cell, Sheet, some_text, text};
use crate::answer::{GlossaryReport, MeterTold, OperationTold};
use crate::bill::figures::capital;
use crate::bill::{Region, unit};
use crate::catalogue::UnitInWords;
use crate::catalogue::glossary::readable;
use crate::report::prose;
use crate::report::prose::glossary::{operations, usage_types};

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
    let meters = report.meters.iter().flat_map(|told| usage_types(told).into_iter().map(|usage| meter(told, usage)));
    let done = report.operations.iter().flat_map(|told| operations(told).into_iter().map(|name| operation(told, name)));
    Sheet { header, rows: report.units.iter().map(|own| unit(own)).chain(meters).chain(done).collect() }
}

fn unit(own: &UnitInWords) -> Vec<Cell> {
    let mut row = vec![Cell::Empty; 4];
    row.extend([text(capital(&unit::in_words(&own.unit, true))), text(&own.means)]);
    row.extend(vec![Cell::Empty; 5]);
    row.push(text(&own.page));
    row
}

fn meter(told: &MeterTold, usage: String) -> Vec<Cell> {
    let entry = told.entry;
    let region: Vec<&str> = told.region.iter().map(Region::code).collect();
    vec![
        text(told.family.name),
        some_text(told.family.services.first().map(|own| readable(own))),
        text(usage),
        Cell::Empty,
        text(capital(&told.what)),
        text(&entry.why),
        some_text(prose::glossary::quantity(entry)),
        some_text(entry.check.as_ref()),
        some_text(entry.less.as_ref()),
        text(&entry.see),
        some_text(prose::glossary::command(entry, &region)),
        text(&entry.page),
    ]
}

fn operation(told: &OperationTold, name: String) -> Vec<Cell> {
    let own = told.operation;
    let meters: Vec<_> = own.usage.iter().map(|usage| readable(usage)).collect();
    let mut row = vec![
        text(told.family.name),
        some_text(told.family.services.first().map(|own| readable(own))),
        Cell::Text(meters.join(", ")),
        text(name),
        text(capital(&told.what)),
        text(&own.why),
    ];
    row.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, text(&own.page)]);
    row
}
