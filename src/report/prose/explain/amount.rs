//! How much a quantity is, in things.

use rust_decimal::Decimal;

use crate::answer::{ExplainedLine, WholeDays};
use crate::bill::figures::exact;
use crate::bill::{BillingMonth, Quantity};
use crate::catalogue::glossary::{Noun, Operation};

/// A share of one this small is not told.
const EXACT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// Whether so many are told as a whole number of things.
pub(super) fn is_whole(many: Decimal) -> bool {
    (many - many.round()).abs() < EXACT
}

/// So many at once, over so many hours: those of the month, or of the open month so far.
pub(super) fn at_once(
    many: Decimal,
    of: Option<&Noun>,
    hours: i64,
    month: Option<BillingMonth>,
    whole: Option<WholeDays>,
) -> String {
    let is_whole = is_whole(many);
    let many = many.round_dp(1).normalize();
    let things = of.map_or_else(|| exact(Quantity::new(many)), |of| things(many, of));
    let over = match month {
        Some(month) if is_whole => return format!("That is {things} all through {}.", month.in_words()),
        Some(month) => format!("over the {hours} hours of {}", month.in_words()),
        None => format!("over the {hours} hours so far"),
    };
    let whole = whole.map_or_else(String::new, |whole| {
        format!(", as {} of them for {} days make", exact(Quantity::new(whole.many)), whole.days)
    });
    format!("That is on average {things} at once {over}{whole}.")
}

/// One thing for so many hours: how many there were, the sum of their hours doesn't tell.
pub(super) fn hours_of_one(hours: Decimal, of: &Noun) -> String {
    format!("That is one {} for {hours} hours, or several for fewer.", of.one)
}

/// One thing for so many days.
pub(super) fn days_of_one(days: Decimal, of: &Noun) -> String {
    let unit = if days == Decimal::ONE { "day" } else { "days" };
    format!("That is one {} for {days} {unit}.", of.one)
}

/// What an operation stands for, and how many things make so much of it.
pub(super) fn operation(line: &ExplainedLine, operation: &Operation, made_by: Option<Decimal>) -> String {
    let Some((many, (per, of))) = made_by.zip(operation.per.as_ref()) else {
        return operation.why.clone();
    };
    let usage = exact(line.usage.unwrap_or_default());
    let about = if many.fract().is_zero() { "" } else { "on average " };
    format!("{} {usage} are {about}{} × {per}.", operation.why, things(many, of))
}

fn things(many: Decimal, of: &Noun) -> String {
    let name = if many == Decimal::ONE { &of.one } else { &of.many };
    format!("{} {name}", exact(Quantity::new(many)))
}
