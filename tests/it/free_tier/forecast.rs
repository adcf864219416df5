//! Each day of a closed month taken as "now": how far the forecast of the month's end is from what came.

use chrono::{Days, TimeDelta};
use rust_decimal::Decimal;
use whybill::analyse::free_tier;
use whybill::answer::FreeTierReport;
use whybill::bill::{BillingMonth, Quantity};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::snapshot::Snapshot;

use crate::support::fixture;

const SHOWN: [u64; 5] = [5, 10, 15, 20, 25];

fn month() -> BillingMonth {
    "2026-06".parse().unwrap()
}

/// The month as it looked at 09:00 of a day of it, counted from 1.
fn seen_on(snapshot: &Snapshot, catalogue: &Catalogue, day: u64) -> FreeTierReport {
    let as_of = month().start() + Days::new(day - 1) + TimeDelta::hours(9);
    let question = Question { month: Some(month()), as_of: Some(as_of), ..Question::default() };
    free_tier(snapshot, catalogue, &question, false).unwrap()
}

/// The month as it came out.
fn came(snapshot: &Snapshot, catalogue: &Catalogue) -> FreeTierReport {
    let question = Question { month: Some(month()), as_of: Some(month().end()), ..Question::default() };
    free_tier(snapshot, catalogue, &question, false).unwrap()
}

fn used(report: &FreeTierReport, offer: &str) -> Option<Quantity> {
    report.offers.iter().find(|row| row.offer == offer)?.month_end.used
}

/// How far off, in percent of what came.
fn error(foreseen: Quantity, came: Quantity) -> Decimal {
    ((foreseen - came).value() * Decimal::ONE_HUNDRED / came.value()).round_dp(1)
}

fn signed(percent: Decimal) -> String {
    let percent = percent.normalize();
    if percent > Decimal::ZERO { format!("+{percent}%") } else { format!("{percent}%") }
}

#[test]
fn a_page_says_how_good_the_forecasts_are() {
    let (snapshot, catalogue) = (fixture::snapshot("daily-course"), Catalogue::built_in().unwrap());
    let came = came(&snapshot, &catalogue);
    let each_day: Vec<FreeTierReport> = (1..=30).map(|day| seen_on(&snapshot, &catalogue, day)).collect();
    let mut table =
        "| allowance | on the 5th | 10th | 15th | 20th | 25th | mean size, all days |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    for row in &came.offers {
        let errors: Vec<Option<Decimal>> =
            each_day.iter().map(|report| Some(error(used(report, &row.offer)?, row.used))).collect();
        let shown =
            SHOWN.map(|day| errors[usize::try_from(day - 1).unwrap()].map_or_else(|| "none".to_owned(), signed));
        let sizes: Vec<Decimal> = errors.iter().flatten().map(Decimal::abs).collect();
        let mean = (sizes.iter().sum::<Decimal>() / Decimal::from(sizes.len())).round_dp(1).normalize();
        table.push_str(&format!("| {}: {} | {} | {mean}% |\n", row.service, row.noun, shown.join(" | ")));
    }
    let page = std::fs::read_to_string(fixture::root().join("docs/forecasts.md")).unwrap();
    assert!(page.contains(&table), "the table of docs/forecasts.md should be:\n{table}");
}

#[test]
fn replayed_day_by_day_the_month_ends_at_its_figure() {
    let (snapshot, catalogue) = (fixture::snapshot("daily-course"), Catalogue::built_in().unwrap());
    let came = came(&snapshot, &catalogue);
    assert!(!came.open && came.offers.len() > 4);
    let last = seen_on(&snapshot, &catalogue, 30);
    for row in &came.offers {
        let bill = &snapshot.months[&month()].lines;
        assert!(bill.iter().any(|line| line.usage == Some(row.used)) || row.by_region.len() > 1, "{}", row.offer);
        // On the last day all but two of thirty days are settled: a level that stays is met, a course nearly.
        let off = error(used(&last, &row.offer).unwrap(), row.used).abs();
        assert!(off <= Decimal::from(5), "{}: off by {off}%", row.offer);
    }
}

#[test]
fn alarms_are_foretold_to_the_last_digit_once_they_exist() {
    let (snapshot, catalogue) = (fixture::snapshot("daily-course"), Catalogue::built_in().unwrap());
    let figure = |report: &FreeTierReport| used(report, "cloudwatch-alarms").unwrap();
    let came = figure(&came(&snapshot, &catalogue));
    // The last alarms are made on the 11th: from the 12th on nothing changes any more.
    for day in 12..=30 {
        assert_eq!(figure(&seen_on(&snapshot, &catalogue, day)), came, "seen on the {day}th");
    }
}
