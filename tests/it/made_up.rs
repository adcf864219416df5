//! The made-up account that golden outputs and benches stand on.

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum as _;
use whybill::analyse::explain;
use whybill::catalogue::Catalogue;
use whybill::plan::{Planner, plan};
use whybill::question::{Question, Scope};
use whybill::snapshot::Snapshot;

use crate::support::collected::collected;
use crate::support::made_up::{LARGE, Size, account};

const SMALL: Size = Size { regions: 17, alarms: 100, lines: 200, months: 3 };

#[test]
fn a_seed_makes_the_same_account_each_time_and_another_one_another() {
    assert_eq!(account(1, SMALL), account(1, SMALL));
    assert_ne!(account(1, SMALL), account(2, SMALL));
}

#[test]
fn the_large_account_is_as_large_as_it_says() {
    let large = account(1, LARGE);
    assert_eq!(large.alarms.values().map(Vec::len).collect::<Vec<_>>(), [300; 17]);
    assert_eq!(large.months.values().map(|bill| bill.lines.len()).collect::<Vec<_>>(), [667; 3]);
    let open: Vec<bool> = large.months.values().map(|bill| bill.estimated).collect();
    assert_eq!(open, [false, false, true]);
    let events = || large.trail.values().flat_map(|trail| &trail.events);
    let makers: BTreeSet<_> = events().filter(|event| event.name != "DeleteAlarms").map(|event| &event.by).collect();
    assert_eq!(makers.len(), 4, "{makers:?}");
    for (region, alarms) in &large.alarms {
        let names: BTreeSet<&str> = alarms.iter().map(|alarm| alarm.name.as_str()).collect();
        assert_eq!(names.len(), alarms.len(), "each name once in {region}");
    }
    for (month, bill) in &large.months {
        let keys: BTreeSet<_> = bill.lines.iter().map(whybill::bill::BillLine::key).collect();
        assert_eq!(keys.len(), bill.lines.len(), "each line once in {month}");
    }
}

/// The bill and the program reckon the meter apart from each other.
#[test]
fn the_alarms_of_a_closed_month_make_what_is_billed() {
    let made = account(1, SMALL);
    let report = explain(&made, &Catalogue::built_in().unwrap(), &Question::default()).unwrap();
    assert_eq!(report.month.to_string(), "2026-10");
    let of_alarms = report.lines.iter().filter(|line| line.usage_type.ends_with("CW:AlarmMonitorUsage"));
    let differs: BTreeMap<&str, _> = of_alarms
        .filter_map(|line| Some((line.region.code(), line.usage?.value() - line.predicted_usage?.value())))
        .collect();
    // CloudTrail was refused in Tokyo, so that nothing is predicted there.
    assert_eq!(differs.len(), 16);
    let least = "0.000001".parse().unwrap();
    assert!(differs.values().all(|apart| apart.abs() <= least), "{differs:?}");
}

/// Who plans on has read the alarms and lines already, and asks for the same as who reads all anew.
#[test]
fn what_is_asked_next_does_not_depend_on_what_was_read_before() {
    let account = account(1, Size { regions: 4, alarms: 50, lines: 200, months: 2 });
    for scope in Scope::value_variants() {
        every_plan_is_a_new_ones(&account, *scope);
    }
    every_plan_is_a_new_ones(&account, Scope::Digest);
}

fn every_plan_is_a_new_ones(account: &Snapshot, scope: Scope) {
    let ask = Question { scope, now: account.taken_at, ..Question::default() };
    let (mut planner, mut plans) = (Planner::default(), 0);
    collected(account, |known| {
        plans += 1;
        let planned = planner.plan(known, &ask);
        assert_eq!(planned, plan(known, &ask), "{scope:?}, plan {plans}");
        planned
    });
    assert!(plans > 4, "{scope:?}: {plans} plans don't even ask for the alarms of each region");
}
