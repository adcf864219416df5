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

/// Mandatory, and nothing that Cost Explorer's data tells: docs/formats.md lists them.
const EMPTY: [&str; 1] = ["ServiceSubcategory"];
/// Empty where it can't be known.
const MAY_BE_EMPTY: [&str; 7] = [
    "BillingAccountId",
    "BillingAccountType",
    "ChargeFrequency",
    "ContractedCost",
    "EffectiveCost",
    "ListCost",
    "PublisherName",
];

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
            let figure = |name: &str| row[header.iter().position(|own| own == name).unwrap()].parse::<Decimal>().ok();
            for price in ["List", "Contracted"] {
                if let Some(unit_price) = figure(&format!("{price}UnitPrice")) {
                    let all = unit_price * figure("PricingQuantity").unwrap();
                    assert_eq!(figure(&format!("{price}Cost")), Some(all), "{fixture}: {row:?}");
                }
            }
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

/// A line's costs by its usage type, or its category where it has none: billed, list, contracted.
fn costs(output: &Output) -> BTreeMap<String, [String; 3]> {
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let header = reader.headers().unwrap().clone();
    let of = |name: &str| header.iter().position(|own| own == name).unwrap();
    let (meter, category) = (of("SkuMeter"), of("ChargeCategory"));
    let places = ["BilledCost", "ListCost", "ContractedCost"].map(of);
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| {
        let name = if row[meter].is_empty() { &row[category] } else { &row[meter] };
        (name.to_owned(), places.map(|place| row[place].to_owned()))
    })
    .collect()
}

#[test]
fn list_and_contracted_costs_are_price_times_usage_where_those_are_known() {
    let april = costs(&run("april-2022", &["explain", "--format", "focus"]));
    for (meter, told) in [
        // 142.3517 GB-months × $0.023, all of them charged
        ("EU-TimedStorage-ByteHrs", ["3.2740891", "3.2740891", "3.2740891"]),
        // 12.000002 alarms × $0.10, of which 10 were free
        ("EU-CW:AlarmMonitorUsage", ["0.2000002", "1.2000002", "1.2000002"]),
        // 720 hours × $0.000147 at list; nothing was charged that would tell the account's own price
        ("EU-ReadCapacityUnit-Hrs", ["0", "0.105840", ""]),
        ("EU-FreeEventsRecorded", ["0", "0", "0"]),
    ] {
        let decimals = |own: &str| own.parse::<Decimal>().ok();
        let own = &april[meter];
        assert_eq!(own.each_ref().map(|own| decimals(own)), told.map(decimals), "{meter}");
    }
    let traps = costs(&run("credits-and-tax", &["explain", "--format", "focus"]));
    // No list has its price: what the bill makes of it is no agreed one.
    assert_eq!(traps["BoxUsage:t3.micro"], ["7.488", "", ""]);
    // The last of two credits; a tax would go by the list costs of what it is on.
    assert_eq!((&traps["Credit"][1], &traps["Tax"]), (&traps["Credit"][0], &["1.43", "", ""].map(str::to_owned)));
}

/// The bill's amortized cost, where it was asked for.
#[test]
fn the_effective_cost_is_the_amortized_one() {
    let mut snapshot = fixture::snapshot("april-2022");
    let lines = &mut snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap().lines;
    lines[0].amortized = Some("3.21".parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.json");
    whybill::snapshot_file::save(&snapshot, &file).unwrap();
    let output = program::run(&["explain", "--format", "focus"], &file);
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let place = reader.headers().unwrap().iter().position(|own| own == "EffectiveCost").unwrap();
    let told: Vec<String> =
        reader.records().map(|row| row.unwrap()[place].to_owned()).filter(|own| !own.is_empty()).collect();
    assert_eq!(told, ["3.21"]);
}

#[test]
fn other_commands_have_no_such_format() {
    for command in ["strays", "free-tier", "alarms", "signins"] {
        let output = run("april-2022", &[command, "--format", "focus"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("only explain has"), "{command}");
    }
}
