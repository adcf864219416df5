//! A quantity with its unit, as people write it.

use rust_decimal::Decimal;

use crate::answer::ExplainedLine;
use crate::bill::figures::short;
use crate::bill::{Quantity, unit};
use crate::catalogue::glossary::Reads;

/// So much of what a line counts: `142.35 GB-months`, `720 hours`, `1 alarm`.
pub(crate) fn of(line: &ExplainedLine, many: Quantity) -> String {
    let figure = short(many);
    let is_one = many.value() == Decimal::ONE || figure == "1";
    let entry = line.words.as_ref().map(|words| words.entry);
    let counted = entry.filter(|entry| entry.reads == Reads::Count).and_then(|entry| entry.of.as_ref());
    match (&line.unit, &line.noun, counted) {
        (Some(billed), None, Some(of)) if unit::says_nothing(billed) => {
            format!("{figure} {}", if is_one { &of.one } else { &of.many })
        }
        (Some(billed), ..) => format!("{figure} {}", unit::in_words(billed, is_one)),
        (None, Some(noun), _) => format!("{figure} {noun}"),
        (None, None, _) => format!("{figure} {}", unit::in_words("Units", is_one)),
    }
}
