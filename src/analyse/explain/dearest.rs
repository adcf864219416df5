//! What makes most of a bill: its lines by what was paid for, over all regions.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::answer::{Before, Dearest, ExplainedLine, Reason, Rest, Verdict};
use crate::bill::{Name, RecordType, UsageType, Usd, quotient};
use crate::model::month::Case;

/// So many reasons are told one by one at most.
const TOLD: usize = 7;
/// The reasons that are told make this much of the bill, where they aren't too many.
const MOST: Decimal = Decimal::from_parts(90, 0, 0, false, 2);
/// What makes this much of it is told, though the ones before make most.
const TELLING: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// What was paid for, the dearest first.
pub(super) fn of(lines: &[ExplainedLine]) -> Dearest {
    let mut kinds: BTreeMap<(Name, String), (Usd, Vec<usize>)> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| is_paid(line)) {
        let (amount, places) = kinds.entry(kind(line)).or_default();
        *amount += line.billed;
        places.push(place);
    }
    let mut kinds: Vec<(Usd, Vec<usize>)> = kinds.into_values().filter(|(amount, _)| *amount > Usd::ZERO).collect();
    kinds.sort_by_key(|(amount, places)| (Reverse(*amount), places.first().copied()));
    let all: Usd = kinds.iter().map(|(amount, _)| *amount).sum();
    let share = |amount: Usd| quotient(amount.value(), all.value()).unwrap_or_default();
    let mut told = 0;
    let mut sum = Usd::ZERO;
    for (amount, _) in kinds.iter().take(TOLD) {
        if share(sum) >= MOST && share(*amount) < TELLING {
            break;
        }
        told += 1;
        sum += *amount;
    }
    // One more says what it is in the place that "the rest" would take.
    if kinds.len() == told + 1 {
        told += 1;
    }
    let rest = kinds.split_off(told);
    let amount = rest.iter().map(|(amount, _)| *amount).sum();
    let rest = (!rest.is_empty()).then(|| Rest { amount, share: share(amount), reasons: rest.len() });
    let reason = |(amount, lines)| Reason { amount, share: share(amount), lines };
    Dearest { charged: all, reasons: kinds.into_iter().map(reason).collect(), rest }
}

/// What the month before came to, where its bill is known and no estimate.
pub(super) fn before(case: &Case<'_>) -> Option<Before> {
    let month = case.month.previous();
    let bill = case.snapshot.months.get(&month).filter(|bill| !bill.estimated && !bill.lines.is_empty())?;
    Some(Before { month, billed: bill.lines.iter().map(|line| line.billed).sum() })
}

/// Whether a line is something to pay: what a commitment covers is paid by its fee.
fn is_paid(line: &ExplainedLine) -> bool {
    let is_charge = matches!(line.record_type, RecordType::Usage | RecordType::Fee | RecordType::Tax);
    is_charge && line.verdict != Verdict::Covered && !line.billed.is_zero()
}

/// What a line's like have in common in all regions: the allowance that they share, else what they count, of a service.
fn kind(line: &ExplainedLine) -> (Name, String) {
    let own = match (&line.offer, &line.words) {
        (Some(offer), _) if line.verdict == Verdict::OverFreeTier => offer.clone(),
        (_, Some(words)) => words.what.clone(),
        (_, None) if line.record_type == RecordType::Usage => {
            line.noun.clone().unwrap_or_else(|| UsageType::parse(&line.service, &line.usage_type).meter.to_owned())
        }
        // One tax is told, not that of each service.
        (_, None) if line.record_type == RecordType::Tax => return ("".into(), String::new()),
        (_, None) => line.record_types.iter().cloned().collect(),
    };
    (line.service.clone(), own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::explain::explain;
    use crate::bill::BillLine;
    use crate::catalogue::Catalogue;
    use crate::question::Question;
    use crate::snapshot::{MonthBill, Snapshot};

    fn told(lines: &[(&str, &str, RecordType, &str)]) -> Dearest {
        let mut snapshot = Snapshot::empty("2025-10-03T09:00:00Z".parse().unwrap());
        let line = |(service, usage_type, record_type, billed): &(&str, &str, RecordType, &str)| BillLine {
            service: (*service).into(),
            usage_type: (*usage_type).into(),
            operation: None,
            record_type: *record_type,
            record_types: std::collections::BTreeSet::new(),
            usage: None,
            unit: None,
            billed: billed.parse().unwrap(),
            amortized: None,
            net: None,
        };
        let lines = lines.iter().map(line).collect();
        snapshot.months = [("2025-09".parse().unwrap(), MonthBill { lines, ..MonthBill::empty(false) })].into();
        explain(&snapshot, &Catalogue::built_in().unwrap(), &Question::default()).unwrap().dearest
    }

    #[test]
    fn lines_of_one_meter_are_one_reason_in_all_regions() {
        let usage = RecordType::Usage;
        let dearest = told(&[
            ("Amazon Virtual Private Cloud", "NatGateway-Hours", usage, "30"),
            ("Amazon Virtual Private Cloud", "EU-NatGateway-Hours", usage, "30"),
            ("Amazon Virtual Private Cloud", "NatGateway-Bytes", usage, "20"),
            ("Tax", "", RecordType::Tax, "20"),
            ("Amazon Virtual Private Cloud", "", RecordType::Credit, "-50"),
        ]);
        // 30 + 30 + 20 + 20 are charged: 60%, 20% and 20%.
        let shares: Vec<String> = dearest.reasons.iter().map(|own| own.share.normalize().to_string()).collect();
        assert_eq!(shares, ["0.6", "0.2", "0.2"]);
        assert_eq!(dearest.reasons[0].lines.len(), 2);
        assert_eq!((dearest.charged, dearest.rest), (Usd::new(100.into()), None));
    }

    #[test]
    fn small_reasons_are_told_as_one() {
        let usage = RecordType::Usage;
        let dearest = told(&[
            ("Amazon Virtual Private Cloud", "NatGateway-Hours", usage, "91"),
            ("Amazon Virtual Private Cloud", "NatGateway-Bytes", usage, "5"),
            ("AWS Key Management Service", "eu-west-1-KMS-Keys", usage, "3"),
            ("AWS Secrets Manager", "EU-AWSSecretsManager-Secrets", usage, "1"),
        ]);
        // The second is a twentieth of the bill; the others, 3 + 1, are less.
        assert_eq!(dearest.reasons.len(), 2);
        let rest = dearest.rest.unwrap();
        assert_eq!((rest.amount, rest.reasons), (Usd::new(4.into()), 2));
    }
}
