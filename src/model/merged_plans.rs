//! Bills that were collected before records kept AWS's own names: what a Savings Plan covers stands in them as usage, and
//! what takes it off again among the discounts of its service.

use std::collections::{BTreeMap, BTreeSet};

use crate::bill::{BillLine, Commitment, Name, Quantity, RecordKind, RecordType, Usd};
use crate::catalogue::is_of_family;
use crate::model::lines::Row;

/// Tells apart what a Savings Plan covers where the figures do: a usage type's discount is to the digit what its usage
/// costs, or a service's whole discount what one line of its usage costs, or all of it.
pub(crate) fn told_apart(rows: &mut [Row<'_>], usage_records: &BTreeSet<String>) {
    by_usage_type(rows);
    let Some(name) = merged_plan(rows.iter().map(|row| &**row), usage_records) else { return };
    let services: BTreeSet<Name> = rows.iter().filter(|row| may_negate(row)).map(|row| row.service.clone()).collect();
    for service in services {
        let Some(places) = covered(rows, &service) else { continue };
        for row in rows.iter_mut().filter(|row| row.service == service && may_negate(row)) {
            row.change(negate);
        }
        for place in places {
            rows[place].change(|row| row.record_types = [name.clone()].into());
        }
    }
}

/// Of a bill with the fee of a Savings Plan: a discount on a usage type that is all that as much of it cost.
fn by_usage_type(rows: &mut [Row<'_>]) {
    let is_plan_fee = |row: &BillLine| row.record_type == RecordType::Fee && is_of_family(&row.service, "savingsplans");
    if !rows.iter().any(|row| is_plan_fee(row)) {
        return;
    }
    let key = |row: &BillLine, billed: Usd| (row.service.clone(), row.usage_type.clone(), row.usage, billed);
    let is_known = |row: &BillLine| row.usage.is_some_and(|usage| usage > Quantity::default());
    let charged = |row: &BillLine| is_charged_usage(row) && row.record_types.is_empty() && is_known(row);
    let mut covered: BTreeMap<_, usize> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| charged(row))
        .map(|(place, row)| (key(row, row.billed), place))
        .collect();
    let off: Vec<usize> = (0..rows.len()).filter(|place| may_negate(&rows[*place])).collect();
    let mut is_any = false;
    for place in off {
        let Some(usage) = covered.remove(&key(&rows[place], -rows[place].billed)) else { continue };
        rows[place].change(negate);
        rows[usage].change(|row| row.record_types = [COVERED.to_owned()].into());
        is_any = true;
    }
    // Of a plan without upfront payment the fee is that of the month.
    let is_recurring = |row: &&mut Row<'_>| row.record_types.is_empty() && row.usage_type.contains("NoUpfront");
    for row in rows.iter_mut().filter(|row| is_any && is_plan_fee(row)).filter(is_recurring) {
        row.change(|row| row.record_types = [RECURRING_FEE.to_owned()].into());
    }
}

fn negate(row: &mut BillLine) {
    row.record_type = RecordType::Negation;
    row.record_types = [NEGATION.to_owned()].into();
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
const COVERED: &str = "SavingsPlanCoveredUsage";
const RECURRING_FEE: &str = "SavingsPlanRecurringFee";

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
fn covered(rows: &[Row<'_>], service: &str) -> Option<Vec<usize>> {
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
            service: service.into(),
            usage_type: usage_type.into(),
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
    fn told(rows: Vec<BillLine>, names: &[&str]) -> Vec<String> {
        let mut rows: Vec<_> = rows.into_iter().map(Row::reckoned).collect();
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
    fn a_discount_of_what_a_usage_type_cost_takes_that_off_again_where_a_plan_is_paid() {
        let of = |row: BillLine| BillLine { usage: "7562".parse().ok(), ..row };
        let fee = row("Savings Plans for AWS Compute usage", "ComputeSP:1yrNoUpfront", RecordType::Fee, "4320");
        let mut rows = vec![
            of(row("EC2", "BoxUsage:m5.2xlarge", RecordType::Usage, "2903.808")),
            of(row("EC2", "BoxUsage:m5.2xlarge", RecordType::Discount, "-2903.808")),
            row("EC2", "NoUsageType", RecordType::Discount, "-4000"),
        ];
        assert_eq!(told(rows.clone(), &[]), ["Usage", "Discount", "Discount"], "no plan is paid");
        rows.push(fee);
        assert_eq!(
            told(rows.clone(), &[]),
            ["SavingsPlanCoveredUsage", "SavingsPlanNegation", "Discount", "SavingsPlanRecurringFee"]
        );
        rows[1].billed = "-290.38".parse().unwrap();
        assert_eq!(told(rows, &[]), ["Usage", "Discount", "Discount", "Fee"], "a tenth off is a discount");
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
