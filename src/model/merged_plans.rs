//! Bills that were collected before records kept AWS's own names: what a Savings Plan covers stands in them as usage, and
//! what takes it off again among the discounts of its service.

use std::collections::BTreeSet;

use crate::bill::{BillLine, Commitment, RecordKind, RecordType, Usd};

/// Tells apart what a Savings Plan covers where the figures do: a service's whole discount is to the digit what one line
/// of its usage costs, or all of it.
pub(crate) fn told_apart(rows: &mut [BillLine], usage_records: &BTreeSet<String>) {
    let Some(name) = merged_plan(rows.iter(), usage_records) else { return };
    let services: BTreeSet<String> = rows.iter().filter(|row| may_negate(row)).map(|row| row.service.clone()).collect();
    for service in services {
        let Some(places) = covered(rows, &service) else { continue };
        for row in rows.iter_mut().filter(|row| row.service == service && may_negate(row)) {
            row.record_type = RecordType::Negation;
            row.record_types = [NEGATION.to_owned()].into();
        }
        for place in places {
            rows[place].record_types = [name.clone()].into();
        }
    }
}

/// Whether a discount may hold what takes covered usage off again, and nothing tells how much of it.
pub(crate) fn may_hold_negation<'a>(
    discount: &BillLine,
    rows: impl Iterator<Item = &'a BillLine> + Clone,
    usage_records: &BTreeSet<String>,
) -> bool {
    may_negate(discount)
        && merged_plan(rows.clone(), usage_records).is_some()
        && rows.into_iter().any(|row| row.service == discount.service && is_charged_usage(row))
}

/// As Cost and Usage Reports spell it.
const NEGATION: &str = "SavingsPlanNegation";

/// The name of the usage that a Savings Plan covers, where the bill was asked for it in one with the rest.
fn merged_plan<'a>(mut rows: impl Iterator<Item = &'a BillLine>, usage_records: &BTreeSet<String>) -> Option<String> {
    let covered = |name: &&String| RecordKind::of(name) == Some(RecordKind::Covered(Commitment::SavingsPlan));
    let name = usage_records.iter().find(covered)?;
    let is_apart = rows.any(|row| !row.record_types.is_empty());
    (!is_apart).then(|| name.clone())
}

/// A discount of which it isn't known what AWS calls it.
fn may_negate(row: &BillLine) -> bool {
    row.record_type == RecordType::Discount && row.record_types.is_empty() && row.billed.is_negative()
}

fn is_charged_usage(row: &BillLine) -> bool {
    row.record_type == RecordType::Usage && row.billed > Usd::ZERO
}

/// The lines of a service whose cost is all that its discount takes off.
fn covered(rows: &[BillLine], service: &str) -> Option<Vec<usize>> {
    let here = |is_of: fn(&BillLine) -> bool| {
        let own = rows.iter().enumerate().filter(move |(_, row)| row.service == service && is_of(row));
        own.map(|(place, row)| (place, row.billed)).collect::<Vec<_>>()
    };
    let off: Usd = here(may_negate).iter().map(|(_, billed)| -*billed).sum();
    let charged = here(is_charged_usage);
    let all: Usd = charged.iter().map(|(_, billed)| *billed).sum();
    if !charged.is_empty() && all == off {
        return Some(charged.into_iter().map(|(place, _)| place).collect());
    }
    let mut alone = charged.iter().filter(|(_, billed)| *billed == off).map(|(place, _)| *place);
    let only = alone.next()?;
    alone.next().is_none().then(|| vec![only])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(service: &str, usage_type: &str, record_type: RecordType, billed: &str) -> BillLine {
        BillLine {
            service: service.to_owned(),
            usage_type: usage_type.to_owned(),
            operation: None,
            record_type,
            record_types: BTreeSet::new(),
            usage: None,
            unit: None,
            billed: billed.parse().unwrap(),
            amortized: None,
            net: None,
        }
    }

    fn records(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// What each row is to AWS.
    fn told(mut rows: Vec<BillLine>, names: &[&str]) -> Vec<String> {
        told_apart(&mut rows, &records(names));
        rows.iter()
            .map(|row| row.record_types.first().map_or(row.record_type.as_str(), String::as_str).into())
            .collect()
    }

    const MERGED: [&str; 2] = ["SavingsPlanCoveredUsage", "Usage"];

    #[test]
    fn a_discount_of_all_that_a_service_or_one_line_of_it_cost_takes_that_off_again() {
        use RecordType::{Discount, Usage};
        let may = vec![
            row("EC2", "BoxUsage:m5.large", Usage, "604.8"),
            row("EC2", "NoUsageType", Discount, "-604.8"),
            row("RDS", "InstanceUsage:db.r5.xlarge", Usage, "1605.3073318073"),
        ];
        assert_eq!(told(may.clone(), &MERGED), ["SavingsPlanCoveredUsage", "SavingsPlanNegation", "Usage"]);
        assert_eq!(told(may.clone(), &["Usage"]), ["Usage", "Discount", "Usage"], "the account has no plan");
        let mut more = may;
        more.push(row("EC2", "BoxUsage:t3.micro", Usage, "7.7376"));
        let one = ["SavingsPlanCoveredUsage", "SavingsPlanNegation", "Usage", "Usage"];
        assert_eq!(told(more.clone(), &MERGED), one);
        more[1].billed = "-612.5376".parse().unwrap();
        let both = ["SavingsPlanCoveredUsage", "SavingsPlanNegation", "Usage", "SavingsPlanCoveredUsage"];
        assert_eq!(told(more.clone(), &MERGED), both);
        more[0].record_types = records(&["Usage"]);
        assert_eq!(told(more, &MERGED)[1], "Discount", "records are told apart already");
    }

    #[test]
    fn a_discount_beside_what_is_taken_off_again_is_not_known() {
        let rows = vec![
            row("EC2", "BoxUsage:m5.large", RecordType::Usage, "604.8"),
            row("EC2", "NoUsageType", RecordType::Discount, "-640.57"),
            row("RDS", "NoUsageType", RecordType::Discount, "-112.37"),
        ];
        assert_eq!(told(rows.clone(), &MERGED), ["Usage", "Discount", "Discount"]);
        let may = |n: usize| may_hold_negation(&rows[n], rows.iter(), &records(&MERGED));
        assert_eq!((may(0), may(1), may(2)), (false, true, false), "of RDS nothing is charged that could be covered");
        assert!(!may_hold_negation(&rows[1], rows.iter(), &records(&["Usage"])));
    }
}
