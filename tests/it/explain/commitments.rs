//! What reservations and Savings Plans cover, and what they leave to allowances.

use std::collections::BTreeSet;

use whybill::analyse::explain;
use whybill::answer::{ExplainReport, ExplainedLine, LineReason, Verdict};
use whybill::bill::{BillLine, Commitment, RecordType};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::explain::{explanation, reason};

use crate::support::build::{account, usage_line};

const EC2: &str = "Amazon Elastic Compute Cloud - Compute";

fn hours(record: &str, hours: &str, unit: &str, billed: &str) -> BillLine {
    let line = usage_line(EC2, "BoxUsage:t3.micro", hours, unit, billed);
    BillLine { record_types: [record.to_owned()].into(), ..line }
}

fn fee(billed: &str) -> BillLine {
    let line = usage_line(EC2, "NoUsageType", "0", "", billed);
    BillLine {
        record_type: RecordType::Fee,
        record_types: ["RIFee".to_owned()].into(),
        usage: None,
        unit: None,
        ..line
    }
}

/// March 2025 of an account that was opened in January 2025.
fn explained(lines: &[BillLine]) -> ExplainReport {
    let mut snapshot = account("2025-04-05T09:00:00Z", &[("2025-03", lines)]);
    let month = "2025-03".parse().unwrap();
    let records = lines.iter().filter(|line| line.record_type == RecordType::Usage);
    let bill = snapshot.months.get_mut(&month).unwrap();
    bill.usage_records = records.flat_map(|line| line.record_types.clone()).collect();
    let account_created = "2025-01-10".parse().ok();
    let question = Question { account_created, month: Some(month), ..Question::default() };
    explain(&snapshot, &Catalogue::built_in().unwrap(), &question).unwrap()
}

fn of<'a>(report: &'a ExplainReport, record: &str) -> &'a ExplainedLine {
    report.lines.iter().find(|line| line.record_types.contains(record)).unwrap()
}

/// 744 hours are within the 750 of the first year; the 744 that the reservation covers don't count with them.
#[test]
fn reserved_hours_draw_on_no_allowance() {
    let report =
        explained(&[hours("Usage", "744", "Hrs", "0"), hours("DiscountedUsage", "744", "Hrs", "0"), fee("3.72")]);
    assert_eq!(of(&report, "Usage").verdict, Verdict::WithinFreeTier);
    let reserved = of(&report, "DiscountedUsage");
    assert_eq!((reserved.verdict, &reserved.offer), (Verdict::Covered, &None));
    let [LineReason::Covered { by: Commitment::Reservation, fee: Some(fee), .. }] = reserved.reasons.as_slice() else {
        panic!("{:?}", reserved.reasons)
    };
    assert_eq!(*fee, "3.72".parse().unwrap());
}

/// As bills were collected before records kept their names: the plan's books are told apart where their figures are the
/// same, and where they aren't it is said.
#[test]
fn a_plan_in_a_bill_without_names_of_records() {
    let merged = |discount: &str| {
        let covered = usage_line(EC2, "BoxUsage:m5.large", "6300", "Hrs", "604.8");
        let discount = BillLine {
            record_type: RecordType::Discount,
            usage: None,
            unit: None,
            ..usage_line(EC2, "NoUsageType", "0", "", discount)
        };
        let mut snapshot = account("2026-07-05T09:00:00Z", &[("2026-06", &[covered, discount])]);
        let records = ["SavingsPlanCoveredUsage", "Usage"].map(str::to_owned).into();
        snapshot.months.values_mut().for_each(|bill| bill.usage_records = BTreeSet::clone(&records));
        explain(&snapshot, &Catalogue::built_in().unwrap(), &Question::default()).unwrap()
    };
    let told = merged("-604.8");
    assert_eq!((told.totals.usage, told.totals.discounts), ("0".parse().unwrap(), "0".parse().unwrap()));
    assert!(told.lines.iter().all(|line| line.verdict == Verdict::Covered), "{:?}", told.lines);
    // 35.77 of bundled discount beside it
    let told = merged("-640.57");
    assert_eq!(told.totals.discounts, "-640.57".parse().unwrap());
    let says = explanation(told.lines.iter().find(|line| line.verdict == Verdict::Discount).unwrap());
    assert!(says.contains("A part may be no discount"), "{says}");
}

/// A fee without AWS's name, beside hours of its service that stand at $0 because a reservation covers them.
#[test]
fn a_fee_without_a_name_says_what_it_seems_to_be_for() {
    let fee = |service: &str| BillLine { service: service.into(), record_types: BTreeSet::new(), ..fee("23349.60") };
    let told = |fee: BillLine| {
        let reserved = usage_line(EC2, "BoxUsage:c6i.large", "145440", "Hrs", "0");
        let mut snapshot = account("2026-07-05T09:00:00Z", &[("2026-06", &[reserved, fee])]);
        let records: BTreeSet<String> = ["DiscountedUsage", "Usage"].map(str::to_owned).into();
        snapshot.months.values_mut().for_each(|bill| bill.usage_records.clone_from(&records));
        let report = explain(&snapshot, &Catalogue::built_in().unwrap(), &Question::default()).unwrap();
        let first = reason(&report, &report.dearest.reasons[0]).whole_why();
        (explanation(report.lines.iter().find(|line| line.verdict == Verdict::Fee).unwrap()), first)
    };
    let (says, why) = told(fee(EC2));
    let seems = "It seems to be for reserved instances: 145,440 hours of this service are covered by a reservation.";
    assert_eq!((says, why.as_str()), (format!("Fee: $23,349.60. {seems}"), seems));
    assert!(!told(fee("Amazon Relational Database Service")).0.contains("seems"), "of another service");
}

/// $0.0104 an hour: 1,488 hours of which half are reserved make $7.7376, a mean that is no price.
#[test]
fn the_reason_of_a_mixture_says_that_it_may_be_one() {
    let mixture = usage_line(EC2, "BoxUsage:t3.micro", "1488", "Hrs", "7.7376");
    let mut snapshot = account("2026-07-05T09:00:00Z", &[("2026-06", &[mixture])]);
    let records: BTreeSet<String> = ["DiscountedUsage", "Usage"].map(str::to_owned).into();
    snapshot.months.values_mut().for_each(|bill| bill.usage_records.clone_from(&records));
    let report = explain(&snapshot, &Catalogue::built_in().unwrap(), &Question::default()).unwrap();
    let why = reason(&report, &report.dearest.reasons[0]).why;
    assert_eq!(why, "1,488 hours for $7.74: a reservation may cover a part, at $0, and the rest is charged.");
}

#[test]
fn a_fee_that_covers_nothing_here_says_so() {
    let report = explained(&[hours("Usage", "744", "Hrs", "0"), fee("3.72")]);
    let says = explanation(of(&report, "RIFee"));
    assert!(says.contains("$3.72") && says.contains("check whether it is unused"), "{says}");
}

#[test]
fn unlike_units_that_a_fee_covers_are_not_added() {
    let lines = [hours("DiscountedUsage", "744", "Hrs", "0"), hours("DiscountedUsage", "2", "Units", "0"), fee("3.72")];
    let report = explained(&lines);
    assert_eq!(of(&report, "RIFee").reasons, [LineReason::Record, LineReason::CoversLines(2)]);
}

#[test]
fn a_reservation_without_a_fee_was_paid_for_elsewhere() {
    let report = explained(&[hours("DiscountedUsage", "744", "Hrs", "0")]);
    let says = explanation(of(&report, "DiscountedUsage"));
    assert!(says.starts_with("744 hours covered by a reservation: $0 here."), "{says}");
    assert!(says.contains("paid upfront, or another account pays for it"), "{says}");
}
