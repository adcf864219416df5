//! The cells of `explain`.

use super::{Cell, Sheet, number, some_number, some_text, text};
use crate::answer::{AccountBill, Charge, ExplainReport, ExplainedLine};
use crate::bill::figures::capital;
use crate::report::prose;

/// A row a line; one with several price tiers, names of records or resources has a row for each of them, and its own figures on the
/// first only, so that a column sums to the bill.
pub(crate) fn explain(report: &ExplainReport) -> Sheet {
    let mut sheet = lines(report);
    sheet.header.push("resources");
    sheet.rows = report.lines.iter().flat_map(|line| rows(report, line, line.resources.len())).collect();
    sheet
}

/// The same without the resources: a row a line, or a price tier or name of a record of it.
pub(crate) fn lines(report: &ExplainReport) -> Sheet {
    let header = vec![
        "month",
        "service",
        "usage_type",
        "operation",
        "region",
        "record_type",
        "usage",
        "unit",
        "billed",
        "what",
        "offer",
        "free_units",
        "charged_units",
        "charges.units",
        "charges.unit_price",
        "charges.cost",
        "verdict",
        "predicted_usage",
        "next_full_month.usage",
        "next_full_month.cost",
        "price.unit_price",
        "price.kind",
        "price.discount_percent",
        "bill_text",
        "account",
        "record_types",
        "effective_cost",
        "net_cost",
        "resource_count",
        "explanation",
    ];
    let tiers = |line| {
        rows(report, line, 0).map(|mut row: Vec<Cell>| {
            row.pop();
            row
        })
    };
    Sheet { header, rows: report.lines.iter().flat_map(tiers).collect() }
}

/// As many rows as the line has price tiers or names of records, or as resources are wanted of it, and one at least.
fn rows<'a>(
    report: &'a ExplainReport,
    line: &'a ExplainedLine,
    resources: usize,
) -> impl Iterator<Item = Vec<Cell>> + use<'a> {
    (0..line.charges.len().max(line.record_types.len()).max(resources).max(1)).map(move |at| row(report, line, at))
}

fn row(report: &ExplainReport, line: &ExplainedLine, at: usize) -> Vec<Cell> {
    let own = |cell: Cell| if at == 0 { cell } else { Cell::Empty };
    let charge: Option<&Charge> = line.charges.get(at);
    vec![
        text(report.month.to_string()),
        text(&line.service),
        text(&line.usage_type),
        some_text(line.operation.as_ref()),
        text(line.region.code()),
        text(line.record_type.as_str()),
        own(some_number(line.usage)),
        some_text(line.unit.as_ref()),
        own(number(line.billed)),
        some_text(prose::explain::what(line).as_deref().map(capital)),
        some_text(line.offer.as_ref()),
        own(some_number(line.free_units)),
        own(some_number(line.charged_units)),
        some_number(charge.map(|charge| charge.units)),
        some_number(charge.map(|charge| charge.unit_price)),
        some_number(charge.map(|charge| charge.cost)),
        text(line.verdict.as_str()),
        own(some_number(line.predicted_usage)),
        own(some_number(line.next_full_month.map(|next| next.usage))),
        own(some_number(line.next_full_month.and_then(|next| next.cost))),
        own(some_number(line.price.map(|price| price.unit_price))),
        own(some_text(line.price.map(|price| price.kind.as_str()))),
        own(some_number(line.price.and_then(|price| price.discount_percent))),
        some_text(line.bill_text.as_ref()),
        some_text(report.account.as_ref()),
        some_text(line.record_types.iter().nth(at)),
        own(some_number(line.effective)),
        own(some_number(line.net)),
        own(number(line.resources.len())),
        own(text(prose::explain::explanation(line))),
        some_text(line.resources.get(at)),
    ]
}

/// A row an account of a payer's organisation.
pub(crate) fn accounts(report: &ExplainReport) -> Sheet {
    let accounts = report.organisation.iter().flat_map(|own| &own.accounts);
    let row = |own: &AccountBill| {
        vec![text(report.month.to_string()), text(&own.account), some_text(own.name.as_ref()), number(own.billed)]
    };
    Sheet { header: vec!["month", "account", "name", "billed"], rows: accounts.map(row).collect() }
}
