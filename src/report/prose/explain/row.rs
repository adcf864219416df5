//! A line as a row of a table: its name, and what one unit cost.

use rust_decimal::Decimal;

use crate::answer::{ExplainedLine, LineReason, PriceKind, Verdict};
use crate::bill::Quantity;
use crate::bill::figures::{capital, price_in_words, short};
use crate::report::prose::{service, unit};

/// A line's name, with its service and its operation.
pub(crate) fn row_name(line: &ExplainedLine) -> String {
    let record = || super::name(line.record_type, &line.record_types, &line.usage_type);
    let what = capital(&super::what(line).unwrap_or_else(record));
    let operation = line.operation.as_ref().map_or_else(String::new, |operation| format!(" by {operation}"));
    format!("{}{operation}", service::and_what(&line.service, &what))
}

/// How much of it there was, and how many things made that, where its operation tells: `21 metrics = 3 instances`.
pub(crate) fn row_quantity(line: &ExplainedLine) -> String {
    let Some(usage) = line.usage else { return String::new() };
    let made_by = line.reasons.iter().find_map(|reason| match reason {
        LineReason::Operation { operation, things: Some(many) } => {
            let (_, of) = operation.per.as_ref()?;
            let many = many.round_dp(1).normalize();
            let name = if many == Decimal::ONE { &of.one } else { &of.many };
            Some(format!(" = {} {name}", short(Quantity::new(many))))
        }
        _ => None,
    });
    format!("{}{}", unit::of(line, usage), made_by.unwrap_or_default())
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
