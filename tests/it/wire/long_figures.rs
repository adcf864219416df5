//! Figures of any length and size, from Cost Explorer, the cache and snapshots.

use std::path::Path;

use serde_json::Value;

use crate::support::program::{json, text};
use crate::wire::machine::{Machine, april, line};
use crate::wire::server::{Aws, World, usual};

/// The bill of April 2022 with one line's figures written otherwise.
fn written(billed: &'static str, usage: &'static str) -> World {
    let mut world = april();
    world.instead = Some(Box::new(move |world, asked| {
        let is_usage = asked.operation == "GetCostAndUsage" && asked.body["GroupBy"][0]["Key"] == "SERVICE";
        is_usage.then(|| {
            let mut answer = usual(world, asked, &asked.body);
            for result in answer["ResultsByTime"].as_array_mut().unwrap() {
                for group in result["Groups"].as_array_mut().unwrap() {
                    if group["Keys"][1] == "EU-CW:AlarmMonitorUsage" {
                        group["Metrics"]["UnblendedCost"]["Amount"] = billed.into();
                        group["Metrics"]["UsageQuantity"]["Amount"] = usage.into();
                    }
                }
            }
            answer.to_string().into_bytes()
        })
    }));
    world
}

/// 12.000002 alarm-months for $0.2000002, as they may be written; and what is told of them.
const LONG: &[(&str, &str, &str, &str)] = &[
    ("0.2000002000000000000000000000", "12.000002", "0.2000002", "12.000002"),
    ("0.2000002", "12.00000200000000000000000000", "0.2000002", "12.000002"),
    // 28 and more decimals: what is below 1e-20 is rounded
    ("0.2000002000000000000000000001", "12.0000020000000000000000000001", "0.2000002", "12.000002"),
    ("0.20000019999999999999999999999", "12.000001999999999999999999999999", "0.2000002", "12.000002"),
    ("0.20000020000000000000000000000000000000000000001", "12.000002", "0.2000002", "12.000002"),
    ("2.000002E-1", "1.2000002E+1", "0.2000002", "12.000002"),
    ("2.0000019999999999999999999999999999E-1", "12.000002", "0.2000002", "12.000002"),
    // nothing is left of it
    ("1E-29", "0.000000000000000000000000000001", "0", "0"),
    ("1.5e-300", "12.000002", "0", "12.000002"),
];

#[test]
fn figures_of_many_decimals_are_read_as_far_as_they_fit() {
    for (billed, usage, billed_told, usage_told) in LONG {
        let aws = Aws::start(written(billed, usage));
        let machine = Machine::new();
        for run in ["paid", "cached"] {
            let output = machine.explain(&aws, &[]);
            assert_eq!(output.status.code(), Some(0), "{billed} {usage}, {run}: {}", text(&output.stderr));
            let report = json(&output);
            let alarms = line(&report, "EU-CW:AlarmMonitorUsage");
            assert_eq!((&alarms["billed"], &alarms["usage"]), (&(*billed_told).into(), &(*usage_told).into()), "{run}");
            assert_eq!(report["totals"]["billed"] == "4.16", *billed_told == "0.2000002", "{}", report["totals"]);
        }
        assert_eq!(aws.asked("GetCostAndUsage").len(), 2, "{billed} {usage}");
    }
}

/// Figures of any legal size, in snapshots, in every command.
#[test]
fn no_figure_of_a_snapshot_makes_a_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios");
    let figures =
        ["99999999999999.99", "0.00000000000000000001", "0.0000000000000000000000000001", "-99999999999999", "0"];
    for (name, months) in [("april-2022", ["2022-03", "2022-04"]), ("days-open", ["2026-05", "2026-06"])] {
        let bytes = std::fs::read(folder.join(name).join("snapshot.json")).unwrap();
        let saved: Value = serde_json::from_slice(&bytes).unwrap();
        for n in 0..figures.len() {
            let machine = Machine::new();
            let mut odd = saved.clone();
            let mut turn = n;
            // sums are of large and small ones
            each_line(&mut odd, &mut |line| {
                turn += 1;
                line["billed"] = figures[turn % figures.len()].into();
                if line["usage"].is_string() {
                    line["usage"] = figures[(turn + n) % figures.len()].into();
                }
            });
            std::fs::write(machine.home.path().join("odd.json"), odd.to_string()).unwrap();
            for args in [
                &["explain", "--month", months[0], "--format", "json"][..],
                &["explain", "--month", months[1]],
                &["free-tier", "--all"],
                &["strays"],
                &["diff", months[0], months[1]],
                &["report", "--output", "page.html"],
                &["report", "--output", "book.xlsx"],
            ] {
                let output = machine.command(None).args(args).args(["--from", "odd.json"]).output().unwrap();
                let stderr = text(&output.stderr);
                assert!(matches!(output.status.code(), Some(0 | 4)), "{name}, {n}, {args:?}: {stderr}");
            }
        }
    }
}

/// Every line of a bill, wherever it stands.
fn each_line(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    if value["billed"].is_string() && value["usage_type"].is_string() {
        change(value);
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_line(item, change)),
        Value::Object(members) => members.values_mut().for_each(|item| each_line(item, change)),
        _ => {}
    }
}
