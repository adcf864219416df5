//! The cells of `free-tier`.

use super::{Cell, Sheet, number, some_number, some_text, text};
use crate::answer::{FreeTierReport, OfferUse};
use crate::bill::{Quantity, Region};
use crate::report::prose;

/// A row a region of an allowance; its own figures stand on the first only, so that a column sums.
pub(crate) fn free_tier(report: &FreeTierReport) -> Sheet {
    let header = vec![
        "month",
        "offer",
        "service",
        "kind",
        "scope",
        "unit",
        "limit",
        "used",
        "left",
        "percent",
        "by_region.region",
        "by_region.used",
        "month_end.used",
        "month_end.cost",
        "next_full_month.used",
        "next_full_month.cost",
        "verdict",
        "given",
        "ends",
        "overflows_on",
        "aws.pool",
        "aws.used",
        "aws.limit",
        "aws.forecast",
        "explanation",
    ];
    let rows = report.offers.iter().flat_map(|row| {
        let rest = row.by_region.iter().skip(1).map(|place| offer_row(report, row, Some(place), false));
        std::iter::once(offer_row(report, row, row.by_region.first(), true)).chain(rest).collect::<Vec<_>>()
    });
    Sheet { header, rows: rows.collect() }
}

fn offer_row(report: &FreeTierReport, row: &OfferUse, place: Option<&(Region, Quantity)>, first: bool) -> Vec<Cell> {
    let own = |cell: Cell| if first { cell } else { Cell::Empty };
    let aws = row.aws.as_ref();
    vec![
        text(report.month.to_string()),
        text(&row.offer),
        text(&row.service),
        text(row.kind.as_str()),
        text(row.scope.as_str()),
        text(&row.unit),
        own(number(row.limit)),
        own(number(row.used)),
        own(some_number(row.left)),
        own(some_number(row.percent)),
        some_text(place.map(|(region, _)| region.code())),
        some_number(place.map(|(_, used)| used)),
        own(some_number(row.month_end.used)),
        own(some_number(row.month_end.cost)),
        own(some_number(row.next_full_month.used)),
        own(some_number(row.next_full_month.cost)),
        text(row.verdict.as_str()),
        some_text(row.given),
        some_text(row.ends),
        some_text(row.overflows_on),
        own(some_text(aws.and_then(|count| count.pool.as_ref()))),
        own(some_number(aws.map(|count| count.used))),
        own(some_number(aws.map(|count| count.limit))),
        own(some_number(aws.and_then(|count| count.forecast))),
        own(text(prose::free_tier::explanation(row))),
    ]
}
