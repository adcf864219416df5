//! What reservations and Savings Plans pay for, in words.

use rust_decimal::Decimal;

use crate::answer::{ExplainedLine, LineSplit};
use crate::bill::figures::{exact, money};
use crate::bill::{Commitment, Quantity, Usd, unit};
use crate::report::prose::explain::charge;

/// Usage that a commitment covers. `fee`: what stands on this bill for the commitment.
pub(super) fn covered(line: &ExplainedLine, by: Commitment, split: Option<&LineSplit>, fee: Option<Usd>) -> String {
    let what = match by {
        Commitment::Reservation => {
            let units = line.usage.map_or_else(String::new, |usage| units(usage, line.unit.as_deref()));
            let costs = if line.billed.is_zero() { "$0 here".to_owned() } else { money(line.billed) };
            format!(
                "{} by a reservation: {costs}.",
                if units.is_empty() { "Covered".to_owned() } else { format!("{units} covered") }
            )
        }
        Commitment::SavingsPlan => {
            let sum = split.map_or_else(|| money(line.billed), |split| charge::charges(split, line.billed));
            format!("Covered by a Savings Plan: {sum}. The same sum is taken off again, so this costs $0.")
        }
    };
    format!("{what} {}", fee_beside(by, fee))
}

/// What takes covered usage off the bill again.
pub(super) fn takes_off(line: &ExplainedLine) -> String {
    let amount = money(line.billed.abs());
    format!("Takes off the {amount} again that a Savings Plan covers. This is no discount: both together cost $0.")
}

/// Where the commitment's fee is.
fn fee_beside(by: Commitment, fee: Option<Usd>) -> String {
    match (by, fee) {
        (Commitment::Reservation, Some(fee)) => format!("The month's fee for reserved instances is {}.", money(fee)),
        (Commitment::SavingsPlan, Some(fee)) => format!("The month's fee for the plan is {}.", money(fee)),
        (Commitment::Reservation, None) => {
            "No fee for it is on this bill: it was paid upfront, or another account pays for it.".to_owned()
        }
        (Commitment::SavingsPlan, None) => {
            "No fee for the plan is on this bill: it was paid upfront, or another account pays for it.".to_owned()
        }
    }
}

/// What a fee pays for, in so many units.
pub(super) fn covers_units(covered: Quantity, unit: Option<&str>) -> String {
    format!("It pays for {} on this bill.", units(covered, unit))
}

/// What a fee seems to be for that the bill doesn't name.
pub(super) fn seems_for(covered: Quantity, unit: Option<&str>) -> String {
    let covered = units(covered, unit);
    format!("It seems to be for reserved instances: {covered} of this service are covered by a reservation.")
}

/// What a Savings Plan's fee pays for, at On-Demand prices.
pub(super) fn covers_cost(cost: Usd) -> String {
    format!("It pays for usage of {} at On-Demand prices.", money(cost))
}

/// What a fee pays for, in lines of different units.
pub(super) fn covers_lines(lines: usize) -> String {
    format!("It pays for {lines} lines of this bill.")
}

fn units(usage: Quantity, unit: Option<&str>) -> String {
    match unit {
        Some(own) => format!("{} {}", exact(usage), unit::in_words(own, usage.value() == Decimal::ONE)),
        None => format!("{} units", exact(usage)),
    }
}
