//! What alarms will cost is one figure, whichever command tells it.

use chrono::{DateTime, Days, Utc};
use whybill::analyse::{explain, free_tier};
use whybill::answer::SummaryReason;
use whybill::bill::{BillLine, Usd};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::snapshot::Snapshot;

use crate::support::{fixture, made_up};

/// What the alarms beyond the allowance cost at the open month's end, and in the next full one, as `explain` says it.
fn of_explain(snapshot: &Snapshot, catalogue: &Catalogue, question: &Question) -> [Option<Option<Usd>>; 2] {
    let report = explain(snapshot, catalogue, question).unwrap();
    let mut told = [None, None];
    for reason in &report.summary {
        match reason {
            SummaryReason::AlarmsAtMonthEnd { cost, .. } => told[0] = Some(*cost),
            SummaryReason::AlarmsInAFullMonth { cost, .. } => told[1] = Some(*cost),
            _ => {}
        }
    }
    told
}

/// The same as `free-tier` says it.
fn of_free_tier(snapshot: &Snapshot, catalogue: &Catalogue, question: &Question) -> [Option<Usd>; 2] {
    let report = free_tier(snapshot, catalogue, question, false).unwrap();
    let row = report.offers.iter().find(|row| row.offer == "cloudwatch-alarms");
    row.map_or([None; 2], |row| [row.month_end.cost, row.next_full_month.cost])
}

/// The rules without the prices of alarms: what their bill tells is left.
fn without_prices() -> Catalogue {
    let text = include_str!("../../../freetier.toml");
    let is_of_alarms = |table: &&str| table.contains("price]]") && table.contains("alarms\"\n");
    let kept: Vec<&str> = text.split("\n[[").filter(|table| !is_of_alarms(table)).collect();
    Catalogue::parse("rules.toml", &kept.join("\n[[")).unwrap()
}

/// Bills on which the alarms of one region alone are charged: what those of the others cost, no bill tells.
fn billed_in_one_region(mut snapshot: Snapshot) -> Snapshot {
    for bill in snapshot.months.values_mut() {
        let is_of_alarms = |line: &BillLine| line.usage_type.contains("AlarmMonitorUsage");
        let mut charged = bill.lines.iter().filter(|line| is_of_alarms(line) && !line.billed.is_zero());
        let first = charged.next().map(BillLine::region);
        bill.lines.retain(|line| !is_of_alarms(line) || Some(line.region()) == first);
    }
    snapshot
}

#[test]
fn explain_and_free_tier_foretell_one_cost_of_alarms() {
    let large = || made_up::account(1, made_up::Size { regions: 17, alarms: 20, lines: 40, months: 3 });
    let mut accounts: Vec<(String, Snapshot)> =
        fixture::names().into_iter().map(|name| (name.clone(), fixture::snapshot(&name))).collect();
    accounts.push(("made up".to_owned(), large()));
    accounts.push(("made up, billed in one region".to_owned(), billed_in_one_region(large())));
    let (mut known, mut unknown) = (0, 0);
    for catalogue in [Catalogue::built_in().unwrap(), without_prices()] {
        for (name, snapshot) in &accounts {
            for month in snapshot.months.keys() {
                let on: DateTime<Utc> = month.start() + Days::new(19);
                let question = Question { month: Some(*month), as_of: Some(on), ..Question::default() };
                let told = of_explain(snapshot, &catalogue, &question);
                let other = of_free_tier(snapshot, &catalogue, &question);
                for (cost, other) in told.into_iter().zip(other).filter_map(|(cost, other)| Some((cost?, other))) {
                    assert_eq!(cost, other, "{name}, {month}");
                    if cost.is_some() { known += 1 } else { unknown += 1 }
                }
            }
        }
    }
    assert!(known > 20 && unknown > 10, "{known} known, {unknown} unknown");
}
