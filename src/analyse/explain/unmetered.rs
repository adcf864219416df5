//! Lines that no rule is for: what is no usage, and meters that aren't known here.

use std::collections::BTreeSet;

use crate::analyse::explain::reasons;
use crate::answer::{Counted, CreditFor, LineReason, ListPrice, Verdict};
use crate::bill::{BillLine, RecordType, Usd};
use crate::catalogue::Meter;
use crate::catalogue::glossary::Entry;
use crate::model::allowance::reading::{PriceBasis, Reading, ReadingWhy, Told};
use crate::model::lines::ResolvedLine;
use crate::model::merged_plans;

/// What is known of a line's meter though no rule counts it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'c> {
    /// The rule for its usage type, which counts in another unit.
    pub(super) rule: Option<&'c Meter>,
    /// What the glossary says of it.
    pub(super) entry: Option<&'static Entry>,
}

/// What can be said of a line that no rule is for, beside the other lines of its bill: what it counts, and what AWS lists
/// for it, if that makes its cost.
pub(super) fn explain(
    line: &BillLine,
    known: Known<'_>,
    lines: &[ResolvedLine<'_>],
    told: &Told,
    lists: &[ListPrice],
    usage_records: &BTreeSet<String>,
) -> (Verdict, Vec<LineReason>) {
    let verdict = match line.record_type {
        RecordType::Credit => return (Verdict::Credit, vec![LineReason::Credit(paid_for(line, lines))]),
        RecordType::Usage => return usage(line, known, told, lists),
        RecordType::Refund => Verdict::Refund,
        RecordType::Discount => Verdict::Discount,
        RecordType::Tax => Verdict::Tax,
        RecordType::Negation => Verdict::Covered,
        RecordType::Fee => Verdict::Fee,
    };
    let rows = lines.iter().map(ResolvedLine::row);
    let may_take_off = verdict == Verdict::Discount && merged_plans::may_hold_negation(line, rows, usage_records);
    let reasons = [LineReason::Record].into_iter().chain(known.entry.map(LineReason::Meter));
    (verdict, reasons.chain(may_take_off.then_some(LineReason::MayTakeOff)).collect())
}

/// What can be said of usage: a line whose meter nobody knows, and at whose price nothing is listed, stays unexplained.
fn usage(line: &BillLine, known: Known<'_>, told: &Told, lists: &[ListPrice]) -> (Verdict, Vec<LineReason>) {
    let (told, is_listed) = match told {
        Told::One(Reading { why: ReadingWhy::Reserved, charged, .. }) if charged.is_zero() => {
            return (Verdict::Covered, vec![LineReason::Reserved { units: line.usage.unwrap_or_default() }]);
        }
        Told::One(reading) if !reading.charged.is_zero() => {
            let is_listed = matches!(reading.price, PriceBasis::List(_) | PriceBasis::Discounted(..));
            (Some(LineReason::Split(reasons::split(reading, lists))), is_listed)
        }
        Told::Either(readings) => {
            let splits = readings.iter().map(|reading| reasons::split(reading, lists)).collect();
            (Some(LineReason::Either(splits)), false)
        }
        Told::One(_) | Told::Nothing => (None, false),
    };
    let what = match (known.rule, known.entry) {
        (Some(rule), _) => LineReason::OtherUnit(rule.units.clone()),
        (None, Some(entry)) => LineReason::Meter(entry),
        (None, None) => LineReason::NoRule,
    };
    let is_named = known.rule.is_none() && known.entry.is_some();
    let verdict = match () {
        () if is_named && line.billed.is_zero() => Verdict::NoCharge,
        () if is_named || is_listed => Verdict::NoFreeTier,
        () => Verdict::Unexplained,
    };
    let what = Some(what).filter(|_| is_named || !is_listed);
    let is_free = is_named && known.entry.is_some_and(|entry| entry.is_free);
    let told = told.or_else(|| (!is_free).then(|| LineReason::Counted(counted(line))));
    (verdict, what.into_iter().chain(told).collect())
}

/// What a credit paid for. Its service need not be that of the usage (data transfer's credits stand under one of their
/// own), but its usage type is.
fn paid_for(credit: &BillLine, lines: &[ResolvedLine<'_>]) -> CreditFor {
    if credit.billed > Usd::ZERO {
        return CreditFor::TakenBack;
    }
    let charged = lines.iter().map(ResolvedLine::row);
    let charged = charged.filter(|own| own.record_type == RecordType::Usage && own.billed > Usd::ZERO);
    let of_type = charged.clone().filter(|own| own.usage_type == credit.usage_type);
    let (here, elsewhere): (Vec<&BillLine>, Vec<&BillLine>) = of_type.partition(|own| own.service == credit.service);
    let services: BTreeSet<&str> = elsewhere.iter().map(|own| own.service.as_str()).collect();
    // Some usage types are several services' own.
    let own = if here.is_empty() && services.len() == 1 { elsewhere } else { here };
    let own: Usd = own.iter().map(|own| own.billed).sum();
    let service: Usd = charged.filter(|own| own.service == credit.service).map(|own| own.billed).sum();
    let pays = |cost: Usd| !credit.billed.is_zero() && credit.billed.abs() <= cost;
    match () {
        () if pays(own) => CreditFor::UsageType(own),
        () if pays(service) => CreditFor::Service(service),
        () => CreditFor::Untold,
    }
}

/// The quantity, and the price that it makes.
fn counted(line: &BillLine) -> Counted {
    let Some(usage) = line.usage else { return Counted::No };
    match line.billed.value().checked_div(usage.value()) {
        Some(each) if !line.billed.is_zero() => Counted::EachAt(Usd::new(each.round_dp(10))),
        _ => Counted::AtNoCost,
    }
}
