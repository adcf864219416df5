//! `explain --format focus` against the columns and values that FOCUS 1.2 publishes.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Output;

use rust_decimal::Decimal;

use crate::support::fixture;
use crate::support::program;
use serde_json::Value;

/// A column of the specification.
struct Column {
    nulls: bool,
    kind: String,
    values: BTreeSet<String>,
}

fn columns() -> (Vec<String>, BTreeMap<String, Column>) {
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(include_str!("columns-1.2.csv").as_bytes());
    let mut order = Vec::new();
    let mut columns = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let values = row[4].split(';').filter(|value| !value.is_empty()).map(str::to_owned).collect();
        order.push(row[0].to_owned());
        columns.insert(row[0].to_owned(), Column { nulls: &row[2] == "True", kind: row[3].to_owned(), values });
    }
    (order, columns)
}

/// Mandatory, and nothing that Cost Explorer's data tells: the README lists them.
const EMPTY: [&str; 3] = ["ContractedCost", "ListCost", "ServiceSubcategory"];
/// Empty where it can't be known.
const MAY_BE_EMPTY: [&str; 5] =
    ["BillingAccountId", "BillingAccountType", "ChargeFrequency", "EffectiveCost", "PublisherName"];

fn run(fixture: &str, args: &[&str]) -> Output {
    program::run(args, &fixture::path(fixture))
}

#[test]
fn columns_and_values_are_those_of_the_specification() {
    let (order, known) = columns();
    assert_eq!(order.len(), 57);
    let mut rows = 0;
    for fixture in fixture::names() {
        let output = run(&fixture, &["explain", "--format", "focus"]);
        if output.status.code() == Some(1) {
            continue; // No bill of the default month.
        }
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(header[..order.len()], order[..], "{fixture}");
        assert!(header[order.len()..].iter().all(|own| own.starts_with("x_")), "{header:?}");
        for row in reader.records() {
            let row = row.unwrap();
            rows += 1;
            for (name, value) in header.iter().zip(&row) {
                let Some(column) = known.get(name) else { continue };
                if value.is_empty() {
                    let may = column.nulls || EMPTY.contains(&name.as_str()) || MAY_BE_EMPTY.contains(&name.as_str());
                    assert!(may, "{fixture}: {name} is empty");
                    continue;
                }
                assert!(!EMPTY.contains(&name.as_str()), "{name}");
                assert!(column.values.is_empty() || column.values.contains(value), "{fixture}: {name} is {value}");
                match column.kind.as_str() {
                    "Decimal" => assert!(value.parse::<Decimal>().is_ok(), "{name}: {value}"),
                    // FOCUS writes instants in UTC, to the second: 2022-04-01T00:00:00Z.
                    "Date/Time" => {
                        assert!(value.ends_with('Z') && value.len() == 20, "{value}");
                        assert!(value.parse::<chrono::DateTime<chrono::Utc>>().is_ok(), "{value}");
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(rows > 100, "{rows}");
}

#[test]
fn its_costs_are_the_bills() {
    for fixture in ["april-2022", "credits-and-tax"] {
        let json: Value = serde_json::from_slice(&run(fixture, &["explain", "--format", "json"]).stdout).unwrap();
        let output = run(fixture, &["explain", "--format", "focus"]);
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let header = reader.headers().unwrap().clone();
        let of = |name: &str| header.iter().position(|own| own == name).unwrap();
        let (cost, category, from, to) =
            (of("BilledCost"), of("ChargeCategory"), of("ChargePeriodStart"), of("ChargePeriodEnd"));
        let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
        for row in reader.records() {
            let row = row.unwrap();
            assert!(row[from] < row[to]);
            *sums.entry(row[category].to_owned()).or_default() += row[cost].parse::<Decimal>().unwrap();
        }
        let told = |name: &str| json["totals"][name].as_str().unwrap().parse::<Decimal>().unwrap();
        assert_eq!(sums.values().sum::<Decimal>(), told("billed"), "{fixture}");
        let sum = |name: &str| sums.get(name).copied().unwrap_or_default();
        assert_eq!((sum("Usage"), sum("Credit"), sum("Tax")), (told("usage"), told("credits"), told("tax")));
        assert_eq!(sum("Adjustment"), told("refunds") + told("discounts"));
    }
}

#[test]
fn other_commands_have_no_such_format() {
    for command in ["strays", "free-tier", "alarms", "signins"] {
        let output = run("april-2022", &[command, "--format", "focus"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("only explain has"), "{command}");
    }
}
