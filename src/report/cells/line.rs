//! The cells of `explain LINE`.

use super::{Cell, Sheet, number, some_number, some_text, text};
use crate::answer::{LineOfMonth, LineReport};

/// A row a month and line.
pub(crate) fn line(report: &LineReport) -> Sheet {
    let header = vec![
        "month",
        "estimated",
        "service",
        "usage_type",
        "operation",
        "region",
        "usage",
        "unit",
        "free_units",
        "billed",
        "price.unit_price",
        "price.kind",
    ];
    Sheet { header, rows: report.months.iter().map(row).collect() }
}

fn row(own: &LineOfMonth) -> Vec<Cell> {
    vec![
        text(own.month.to_string()),
        text(own.estimated.to_string()),
        text(&own.service),
        text(&own.usage_type),
        some_text(own.operation.as_ref()),
        text(own.region.code()),
        some_number(own.usage),
        some_text(own.unit.as_ref()),
        some_number(own.free_units),
        number(own.billed),
        some_number(own.price.map(|price| price.unit_price)),
        some_text(own.price.map(|price| price.kind.as_str())),
    ]
}
