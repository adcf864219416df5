//! Strays of the worked case: what to take down, who made it, what it saves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use whybill::analyse::{Question, strays};
use whybill::bill::Usd;
use whybill::catalogue::Catalogue;
use whybill::report::StraysReport;
use whybill::snapshot_file::load;

fn report(name: &str) -> StraysReport {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios").join(name).join("snapshot.json");
    strays(&load(&file).unwrap(), &Catalogue::built_in().unwrap(), &Question::default()).unwrap()
}

#[test]
fn april_2022_has_one_burst_with_one_leftover_and_one_stranger() {
    let report = report("april-2022");
    let told: Vec<(&str, Option<Usd>, usize)> =
        report.findings.iter().map(|own| (own.rule, own.month_cost, own.members.len())).collect();
    let usd = |text: &str| Some(text.parse::<Usd>().unwrap());
    // thirteen alarms: without the eight five are left, inside the ten: $0.30; without the one twelve are: $0.10
    assert_eq!(told[1], ("autoscaling-leftover", usd("0.30"), 8), "the eight alarms are one finding");
    assert_eq!((told[0].0, told[0].1), ("tutorial-burst", usd("0.30")));
    assert_eq!((told[2].0, told[2].1, told.len()), ("unexpected-region", usd("0.10"), 3));
    assert!(report.findings[1].part_of.is_some() && report.findings[0].part_of.is_none());
    // both together still save $0.30
    assert_eq!(Some(report.month_cost), usd("0.30"));
}

#[test]
fn a_control_account_has_no_strays() {
    assert_eq!(report("control").findings, []);
}
