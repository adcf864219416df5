use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;

use chrono::{DateTime, Utc};

use super::*;
use crate::bill::{BillLine, RecordType, Usd};
use crate::catalogue::Catalogue;
use crate::model::account::Account;
use crate::question::Question;
use crate::snapshot::{Days, MonthBill, Snapshot};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::built_in().unwrap());

/// What a meter made in each day of a month and of the month before.
struct Made<'a> {
    service: &'a str,
    usage_type: &'a str,
    unit: &'a str,
    before: Vec<Decimal>,
    here: Vec<Decimal>,
}

fn month() -> BillingMonth {
    "2023-06".parse().unwrap()
}

fn line(made: &Made<'_>, usage: Decimal) -> BillLine {
    BillLine {
        service: made.service.into(),
        usage_type: made.usage_type.into(),
        operation: None,
        record_type: RecordType::Usage,
        record_types: BTreeSet::new(),
        usage: Some(Quantity::new(usage)),
        unit: Some(made.unit.into()),
        billed: Usd::ZERO,
        amortized: None,
        net: None,
    }
}

/// What Cost Explorer shows at an instant: the days before it.
fn seen(made: &Made<'_>, as_of: DateTime<Utc>) -> Snapshot {
    let mut snapshot = Snapshot::empty(as_of);
    snapshot.account = Some(crate::snapshot::Account { id: "123456789012".to_owned(), role: Role::Standalone });
    let (from, until) = (month().previous().first_day(), as_of.date_naive());
    let of_days = month().previous().days().zip(&made.before).chain(month().days().zip(&made.here));
    let past: Vec<(NaiveDate, Decimal)> =
        of_days.map(|(day, made)| (day, *made)).filter(|(day, _)| *day < until).collect();
    let lines = past.iter().map(|(day, usage)| (*day, vec![line(made, *usage)])).collect();
    snapshot.days = Some(Days { from, until, lines });
    let to_date = past.iter().filter(|(day, _)| BillingMonth::of_day(*day) == month()).map(|(_, usage)| *usage).sum();
    let bill = MonthBill { lines: vec![line(made, to_date)], ..MonthBill::empty(true) };
    snapshot.months.insert(month(), bill);
    snapshot
}

/// The course of the one pool, seen at an instant.
fn course(made: &Made<'_>, as_of: &str) -> Course {
    let as_of = as_of.parse().unwrap();
    let snapshot = seen(made, as_of);
    let question = Question::default();
    let account = Account::of(&snapshot, &CATALOGUE, &question);
    let case = Case::of(&account, month(), as_of).unwrap();
    let (days, pool) = (case.day_index(), case.pools.values().next().unwrap());
    case.course(pool, &days).unwrap()
}

fn of(
    here: Vec<i64>,
    before: i64,
    service: &'static str,
    usage_type: &'static str,
    unit: &'static str,
) -> Made<'static> {
    let here = here.into_iter().map(Decimal::from).collect();
    Made { service, usage_type, unit, before: vec![Decimal::from(before); 31], here }
}

fn lambda(here: Vec<i64>, before: i64) -> Made<'static> {
    of(here, before, "AWS Lambda", "EU-Request", "Requests")
}

fn capacity(here: Vec<i64>, before: i64) -> Made<'static> {
    of(here, before, "Amazon DynamoDB", "EU-ReadCapacityUnit-Hrs", "ReadCapacityUnit-Hrs")
}

fn end(course: &Course) -> String {
    course.sums.last().unwrap().to_string()
}

#[test]
fn requests_go_on_as_in_the_last_seven_settled_days() {
    // 1st to 8th: 100, 200, ... 800; the 7th and 8th aren't settled on the 9th at 09:00 (two days back: the 7th is)
    let here: Vec<i64> = (1..=30).map(|day| day * 100).collect();
    let seen = course(&lambda(here, 0), "2023-06-09T09:00:00Z");
    // settled 1..7 = 2,800, their mean 400; the 8th is 800 already, 22 days to come: 2800 + 800 + 22 * 400
    assert_eq!((end(&seen).as_str(), seen.basis), ("12400", Basis::Mean(7, "2023-06-07".parse().unwrap())));
    assert_eq!(seen.next, None, "requests don't run on by themselves");
}

#[test]
fn a_course_that_rises_goes_on_rising_at_its_slower_pace() {
    // weeks up to the settled 21 June: 700 (1st to 7th), 770 (10% more), 924 (20% more): 132 a day, 10% more each week
    let here: Vec<i64> = (1..=30)
        .map(|day| {
            if day <= 7 {
                100
            } else if day <= 14 {
                110
            } else {
                132
            }
        })
        .collect();
    let seen = course(&lambda(here, 0), "2023-06-23T09:00:00Z");
    assert_eq!(seen.basis, Basis::Trend("1.1".parse().unwrap(), "2023-06-21".parse().unwrap()));
    // settled 700 + 770 + 924; seven days of 145.2, and the 29th and 30th of 159.72
    assert_eq!(end(&seen), "3729.84");
}

#[test]
fn a_week_that_rose_once_is_no_trend() {
    let here: Vec<i64> = (1..=30).map(|day| if day <= 14 { 100 } else { 132 }).collect();
    let seen = course(&lambda(here, 0), "2023-06-23T09:00:00Z");
    assert_eq!(seen.basis, Basis::Mean(7, "2023-06-21".parse().unwrap()));
}

#[test]
fn on_the_first_day_the_month_before_tells() {
    let seen = course(&lambda(vec![0; 30], 50), "2023-06-01T09:00:00Z");
    assert_eq!((end(&seen).as_str(), seen.basis), ("1500", Basis::Mean(7, "2023-05-30".parse().unwrap())));
}

#[test]
fn what_stands_stays_at_its_last_level() {
    // 10 units until the 15th, 20 since: 15 * 240 + 15 * 480
    let here: Vec<i64> = (1..=30).map(|day| if day <= 15 { 240 } else { 480 }).collect();
    let seen = course(&capacity(here.clone(), 240), "2023-06-10T09:00:00Z");
    assert_eq!((end(&seen), seen.next), ("7200".to_owned(), Some("7440".parse().unwrap())));
    let seen = course(&capacity(here, 240), "2023-06-20T09:00:00Z");
    // July has 744 hours: 20 * 744
    assert_eq!((end(&seen), seen.next), ("10800".to_owned(), Some("14880".parse().unwrap())));
}

#[test]
fn stored_bytes_are_carried_over_from_a_month_of_another_length() {
    // 3 GB all through May: 3 / 31 GB-Mo a day; in June 3 / 30 a day make 3 again
    let a_day = (Decimal::from(3) / Decimal::from(31)).round_dp(10);
    let made = Made {
        service: "AmazonCloudWatch",
        usage_type: "EU-TimedStorage-ByteHrs",
        unit: "GB-Mo",
        before: vec![a_day; 31],
        here: vec![Decimal::ZERO; 30],
    };
    let seen = course(&made, "2023-06-01T12:00:00Z");
    let three = Decimal::from(3);
    let off = |quantity: Quantity| (quantity.value() - three).abs() < Decimal::new(1, 7);
    assert!(off(*seen.sums.last().unwrap()) && off(seen.next.unwrap()), "{seen:?}");
}

#[test]
fn without_days_a_straight_line() {
    let made = lambda(vec![100; 30], 0);
    let as_of = "2023-06-11T00:00:00Z".parse().unwrap();
    let snapshot = Snapshot { days: None, ..seen(&made, as_of) };
    let question = Question::default();
    let account = Account::of(&snapshot, &CATALOGUE, &question);
    let case = Case::of(&account, month(), as_of).unwrap();
    let pool = case.pools.values().next().unwrap();
    let seen = case.course(pool, &case.day_index()).unwrap();
    // 1,000 in 240 hours, 3,000 in 720
    assert_eq!((end(&seen).as_str(), seen.basis), ("3000", Basis::StraightLine(240)));
}

proptest! {
    /// Seen from any day of a month: settled days are as they were, sums never fall, and what was used is in them.
    #[test]
    fn a_month_replayed_day_by_day(here in prop::collection::vec(0_i64..100_000, 30), day in 1_u32..=30, stands: bool) {
        let made = if stands { capacity(here.clone(), 7) } else { lambda(here.clone(), 7) };
        let seen = course(&made, &format!("2023-06-{day:02}T18:00:00Z"));
        let real: Vec<i64> = here.iter().scan(0, |sum, made| { *sum += made; Some(*sum) }).collect();
        let settled = usize::try_from(day).unwrap().saturating_sub(2);
        for (seen, real) in seen.sums.iter().zip(&real).take(settled) {
            prop_assert_eq!(seen.value(), Decimal::from(*real));
        }
        prop_assert!(seen.sums.is_sorted());
        let used: i64 = here[..usize::try_from(day).unwrap() - 1].iter().sum();
        prop_assert!(seen.sums.last().unwrap().value() >= Decimal::from(used));
    }

    /// What is the same every day is foretold to the last unit from any day of the month.
    #[test]
    fn a_steady_course_is_foretold_exactly(a_day in 0_i64..1_000_000, day in 1_u32..=30, stands: bool) {
        let made = if stands { capacity(vec![a_day; 30], a_day) } else { lambda(vec![a_day; 30], a_day) };
        let seen = course(&made, &format!("2023-06-{day:02}T03:00:00Z"));
        prop_assert_eq!(seen.sums.last().unwrap().value(), Decimal::from(30 * a_day));
    }
}

#[test]
fn a_days_share_of_a_month_is_told_from_what_is_asked_for() {
    let catalogue = Catalogue::built_in().unwrap();
    let is_share = |id: &str| is_share_of_a_month(catalogue.meters.iter().find(|meter| meter.id == id).unwrap());
    assert!(is_share("cloudwatch-metrics") && is_share("cloudwatch-logs-storage"));
    // Both are counted in `Metrics`.
    assert!(!is_share("cloudwatch-get-metric-data") && !is_share("cloudwatch-requests"));
}
