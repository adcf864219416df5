//! Lines that no rule is for: what is no usage, and meters that aren't known here.

use crate::answer::{Counted, LineReason, Verdict};
use crate::bill::{BillLine, RecordType, Usd};
use crate::catalogue::Meter;

/// What can be said of a line that no rule is for.
pub(super) fn explain(line: &BillLine, meter: Option<&Meter>) -> (Verdict, Vec<LineReason>) {
    let verdict = match line.record_type {
        RecordType::Credit => Verdict::Credit,
        RecordType::Refund => Verdict::Refund,
        RecordType::Discount => Verdict::Discount,
        RecordType::Tax => Verdict::Tax,
        RecordType::Fee => Verdict::Fee,
        RecordType::Negation => Verdict::Covered,
        RecordType::Usage => {
            let why = meter.map_or(LineReason::NoRule, |meter| LineReason::OtherUnit(meter.units.clone()));
            return (Verdict::Unexplained, vec![why, LineReason::Counted(counted(line))]);
        }
    };
    (verdict, vec![LineReason::Record])
}

/// The quantity, and the price that it makes.
fn counted(line: &BillLine) -> Counted {
    let Some(usage) = line.usage else { return Counted::No };
    match line.billed.value().checked_div(usage.value()) {
        Some(each) if !line.billed.is_zero() => Counted::EachAt(Usd::new(each.round_dp(10))),
        _ => Counted::AtNoCost,
    }
}
