//! A line as a row of a table: its name, and what one unit cost.

use crate::answer::{ExplainedLine, PriceKind, Verdict};
use crate::bill::figures::{capital, price_in_words};
use crate::report::prose::service;

/// A line's name, with its service and its operation.
pub(crate) fn row_name(line: &ExplainedLine) -> String {
    let record = || super::name(line.record_type, &line.record_types, &line.usage_type);
    let what = capital(&super::what(line).unwrap_or_else(record));
    let operation = line.operation.as_ref().map_or_else(String::new, |operation| format!(" by {operation}"));
    format!("{}{operation}", service::and_what(&line.service, &what))
}

/// What one unit cost, or that there was no one price; `~` where no list has it.
pub(crate) fn row_price(line: &ExplainedLine) -> String {
    match (&line.price, line.verdict) {
        (_, Verdict::Covered) => "covered".to_owned(),
        (Some(paid), _) if has_derived_price(line) => format!("~{}", price_in_words(paid.unit_price)),
        (Some(paid), _) => price_in_words(paid.unit_price),
        (None, _) if line.charges.len() > 1 => format!("{} prices", line.charges.len()),
        (None, _) => String::new(),
    }
}

/// Whether a line's price is derived from the bill, cost over charged units.
pub(crate) fn has_derived_price(line: &ExplainedLine) -> bool {
    line.price.is_some_and(|price| price.kind == PriceKind::WorkedOut)
}
