//! What reservations and Savings Plans pay for: the usage that they cover, what takes it off again, and their fees.

use crate::analyse::explain::reasons;
use crate::answer::{LineReason, ListPrice, Verdict};
use crate::bill::{BillLine, Commitment, Quantity, RecordKind, RecordType, Usd};
use crate::model::allowance::reading::{Reading, ReadingWhy, Told};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;

impl Case<'_> {
    /// What became of a line that is of a commitment's books, and why; `None` of any other.
    pub(super) fn of_commitments(
        &self,
        line: &ResolvedLine<'_>,
        told: &Told,
        lists: &[ListPrice],
    ) -> Option<(Verdict, Vec<LineReason>)> {
        match line.record_kind()? {
            RecordKind::Covered(by) => {
                let split = match told {
                    Told::One(reading) if !reading.charges.is_empty() => Some(Box::new(reasons::split(reading, lists))),
                    _ => None,
                };
                Some((Verdict::Covered, vec![LineReason::Covered { by, split, fee: self.fee(by, line) }]))
            }
            RecordKind::PlanNegation => Some((Verdict::Covered, vec![LineReason::TakesOff])),
            RecordKind::RecurringFee(of) => Some((Verdict::Fee, vec![LineReason::Record, self.pays_for(of, line)])),
            _ => None,
        }
    }

    /// What a fee seems to be for whose record AWS's name isn't known of: what reservations cover of its service.
    pub(super) fn seems_for(&self, fee: &ResolvedLine<'_>) -> Option<LineReason> {
        if fee.record_type != RecordType::Fee || !fee.record_types.is_empty() {
            return None;
        }
        let is_reserved = |n: usize| matches!(&self.reading_of(n).told, Told::One(Reading { why: ReadingWhy::Reserved, charged, .. }) if charged.is_zero());
        let of_service = self.lines.iter().enumerate().filter(|(_, own)| own.service == fee.service);
        let of_service = of_service.filter(|(_, own)| self.may_be_reserved(own));
        let covered: Vec<_> = of_service.filter(|(n, _)| is_reserved(*n)).map(|(_, own)| own).collect();
        let unit = covered.first()?.unit.clone();
        let units = covered.iter().map(|own| own.usage).sum::<Option<Quantity>>()?;
        covered.iter().all(|own| own.unit == unit).then_some(LineReason::SeemsForReserved { units, unit })
    }

    /// The month's fee of the commitments that a line is covered by. A Savings Plan's stands under a service of its own.
    fn fee(&self, of: Commitment, line: &BillLine) -> Option<Usd> {
        let is_fee =
            |own: &&BillLine| own.record_kind() == Some(RecordKind::RecurringFee(of)) && is_near(of, own, line);
        let mut fees = self.lines.iter().map(ResolvedLine::row).filter(is_fee).map(|own| own.billed).peekable();
        fees.peek()?;
        Some(fees.sum())
    }

    /// What the month's fee of commitments pays for on this bill.
    fn pays_for(&self, of: Commitment, fee: &BillLine) -> LineReason {
        let rows = self.lines.iter().map(ResolvedLine::row);
        let covered: Vec<&BillLine> =
            rows.filter(|own| own.covered_by() == Some(of) && is_near(of, own, fee)).collect();
        let unit = covered.first().and_then(|first| first.unit.clone());
        let is_one_unit = covered.iter().all(|own| own.unit == unit && own.usage.is_some());
        let units: Quantity = covered.iter().filter_map(|own| own.usage).sum();
        match of {
            _ if covered.is_empty() => LineReason::CoversNothing,
            Commitment::SavingsPlan => LineReason::CoversCost(covered.iter().map(|own| own.billed).sum()),
            Commitment::Reservation if is_one_unit => LineReason::CoversUnits { units, unit },
            Commitment::Reservation => LineReason::CoversLines(covered.len()),
        }
    }
}

/// Whether a fee and what it covers go together as far as the bill tells: a reservation's stand under one service.
fn is_near(of: Commitment, one: &BillLine, other: &BillLine) -> bool {
    of == Commitment::SavingsPlan || one.service == other.service
}
