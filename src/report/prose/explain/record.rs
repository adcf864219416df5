//! What is no usage, by the names that AWS gives it: fees, discounts, credits, tax; and what commitments pay for.

use std::collections::BTreeSet;

use crate::answer::{CreditFor, ExplainedLine};
use crate::bill::figures::money;
use crate::bill::{Commitment, RecordKind, RecordType, Usd};

/// How a line is headed beside its service: usage by its type, all else by what it is or what AWS calls it.
pub fn name(record_type: RecordType, names: &BTreeSet<String>, usage_type: &str) -> String {
    match RecordKind::of_all(names) {
        Some(RecordKind::Covered(Commitment::Reservation)) => format!("{usage_type}, reserved"),
        Some(RecordKind::Covered(Commitment::SavingsPlan)) => format!("{usage_type}, under a Savings Plan"),
        _ if record_type == RecordType::Usage => usage_type.to_owned(),
        Some(RecordKind::PlanNegation) => "taken off under a Savings Plan".to_owned(),
        Some(RecordKind::RecurringFee(Commitment::Reservation)) => "the month's fee for reserved instances".to_owned(),
        Some(RecordKind::RecurringFee(Commitment::SavingsPlan)) => "the month's fee".to_owned(),
        _ if names.is_empty() => record_type.as_str().to_owned(),
        _ => names.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
    }
}

/// What is no usage, by its kind.
pub(super) fn record(line: &ExplainedLine) -> String {
    let amount = money(line.billed.abs());
    if let Some(what) = RecordKind::of_all(&line.record_types).and_then(in_words) {
        return match line.record_type {
            RecordType::Discount => format!("{what}: {amount} off."),
            _ => format!("{what}, {}.", money(line.billed)),
        };
    }
    // A name that isn't known here is told as it is.
    let named = line.record_types.iter().find(|name| RecordKind::of(name).is_none());
    let named = named.map_or_else(String::new, |name| format!(" (AWS calls it {name})"));
    match line.record_type {
        RecordType::Refund => format!("Refund: {amount} back{named}."),
        RecordType::Discount => format!("Discount: {amount} off{named}."),
        RecordType::Tax => format!("Tax: {}{named}.", money(line.billed)),
        RecordType::Fee => format!("Fee{named}: {}.", money(line.billed)),
        RecordType::Negation => format!("{amount} of covered usage is taken off again{named}."),
        // A credit is told with what it paid for.
        RecordType::Credit | RecordType::Usage => String::new(),
    }
}

/// A credit, and what it paid for.
pub(super) fn credit(line: &ExplainedLine, paid_for: CreditFor) -> String {
    let amount = money(line.billed.abs());
    let part = |cost: Usd| {
        let is_all = line.billed.abs() == cost;
        if is_all { "all".to_owned() } else { format!("{amount} of the {}", money(cost)) }
    };
    match paid_for {
        CreditFor::TakenBack => format!("An earlier credit of {amount} was taken back."),
        CreditFor::UsageType(cost) => format!("Pays {} that {} cost.", part(cost), line.usage_type),
        CreditFor::Service(cost) => format!("Pays {} that this service cost.", part(cost)),
        CreditFor::Untold => format!("A credit of {amount}; the bill doesn't say what it paid for."),
    }
}

/// Fees and discounts by what they are for; `None` of what its kind says already.
fn in_words(kind: RecordKind) -> Option<&'static str> {
    Some(match kind {
        RecordKind::RecurringFee(Commitment::Reservation) => "Reserved instances: the month's fee",
        RecordKind::RecurringFee(Commitment::SavingsPlan) => "Savings Plan: the month's fee",
        RecordKind::UpfrontFee(Commitment::Reservation) => "Reserved instances: paid upfront",
        RecordKind::UpfrontFee(Commitment::SavingsPlan) => "Savings Plan: paid upfront",
        RecordKind::Support => "AWS Support",
        RecordKind::BundledDiscount => "Bundled discount",
        RecordKind::EnterpriseDiscount => "Enterprise discount",
        RecordKind::PrivateRateDiscount => "Discount by private rates",
        RecordKind::SolutionProviderDiscount => "Solution Provider Program discount",
        RecordKind::VolumeDiscount => "Volume discount on reservations",
        RecordKind::DistributorDiscount => "Distributor discount",
        RecordKind::Usage
        | RecordKind::Covered(_)
        | RecordKind::PlanNegation
        | RecordKind::OtherFee
        | RecordKind::Credit
        | RecordKind::Refund
        | RecordKind::Tax => return None,
    })
}
