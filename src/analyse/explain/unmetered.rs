//! Lines that no rule is for: what is no usage, and meters that aren't known here.

use crate::answer::Verdict;
use crate::bill::figures::{exact, money, price};
use crate::bill::{BillLine, Quantity, RecordType, Usd};
use crate::catalogue::Meter;

/// What can be said of a line that no rule is for.
pub(crate) fn explain(line: &BillLine, meter: Option<&Meter>) -> (Verdict, String) {
    let amount = money(line.billed.abs());
    match line.record_type {
        RecordType::Credit => {
            (Verdict::Credit, format!("A credit took {amount} off the bill. What was used is not changed by it."))
        }
        RecordType::Refund => (Verdict::Refund, format!("AWS gave {amount} back.")),
        RecordType::Discount => (Verdict::Discount, format!("A discount took {amount} off the bill.")),
        RecordType::Tax => (Verdict::Tax, format!("Tax of {}.", money(line.billed))),
        RecordType::Fee => (Verdict::Fee, format!("A fee that is no metered usage: {}.", money(line.billed))),
        RecordType::Usage => {
            let known = match line.usage {
                Some(usage) => known(line, usage),
                None => "The bill gives no quantity for it.".to_owned(),
            };
            let why = match meter {
                Some(meter) => format!(
                    "The rule for this meter counts in {}, this line in {}: they are not compared.",
                    meter.units.join(" or "),
                    line.unit.as_deref().unwrap_or("no unit")
                ),
                None => "There is no rule for this meter here.".to_owned(),
            };
            (Verdict::Unexplained, format!("{why} {known}"))
        }
    }
}

/// The quantity, and the price that it makes.
fn known(line: &BillLine, usage: Quantity) -> String {
    let unit = line.unit.as_deref().unwrap_or("units");
    match line.billed.value().checked_div(usage.value()) {
        Some(each) if !line.billed.is_zero() => format!(
            "{} {unit} for {} is {} for one, worked out from the bill.",
            exact(usage),
            price(line.billed),
            price(Usd::new(each.round_dp(10)))
        ),
        _ => format!("{} {unit} were counted.", exact(usage)),
    }
}
