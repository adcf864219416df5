//! CSV of every command on every fixture, read strictly and held against its JSON: one fact a row, nothing lost.

use std::collections::BTreeSet;
use whybill::analyse::{alarms, explain, free_tier, signins, strays, who};
use whybill::answer::Answer;
use whybill::bill::{Region, Usd};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::{Format, Look, write};

use csv::StringRecord;
use serde_json::Value;

use crate::support::fixture::all;

const LOOK: Look = Look { width: 80, colour: false, full: false, verbose: false };

/// An answer in both formats.
struct Both {
    header: Vec<String>,
    rows: Vec<StringRecord>,
    json: Value,
}

impl Both {
    fn of(answer: Answer<'_>) -> Self {
        let text = write(answer, Format::Csv, LOOK);
        assert!(text.ends_with("\r\n"));
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(header.iter().collect::<BTreeSet<_>>().len(), header.len(), "{header:?}");
        let rows: Vec<StringRecord> = reader.records().map(Result::unwrap).collect();
        for cell in rows.iter().flatten().filter(|cell| !cell.is_empty()) {
            let runs = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
            assert!(!runs || cell.parse::<Usd>().is_ok(), "{cell:?} runs");
            assert!(!cell.starts_with(['\t', '\r', '\n']), "{cell:?} runs");
            assert!(!cell.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')), "{cell:?}");
        }
        Self { header, rows, json: serde_json::from_str(&write(answer, Format::Json, LOOK)).unwrap() }
    }

    /// The cells of a column that have something in them.
    fn column(&self, name: &str) -> Vec<&str> {
        let place = self.header.iter().position(|own| own == name).unwrap_or_else(|| panic!("no column {name}"));
        self.rows.iter().map(|row| &row[place]).filter(|cell| !cell.is_empty()).collect()
    }

    /// A column's figures have the sum of those in the JSON's list, and are as many.
    fn sums(&self, list: &str, column: &str) {
        let told = figures(&self.json[list], &column.split('.').collect::<Vec<_>>());
        let cells: Vec<Usd> = self.column(column).iter().map(|cell| cell.parse().unwrap()).collect();
        assert_eq!(cells.len(), told.len(), "{column}");
        assert_eq!(cells.into_iter().sum::<Usd>(), told.into_iter().sum::<Usd>(), "{column}");
    }

    /// A column has as many entries as the JSON's lists of that name.
    fn lists(&self, list: &str, column: &str) {
        let told = texts(&self.json[list], &column.split('.').collect::<Vec<_>>());
        assert_eq!(self.column(column).len(), told.len(), "{column}");
    }
}

/// All figures at a path, through lists.
fn figures(value: &Value, path: &[&str]) -> Vec<Usd> {
    leaves(value, path)
        .into_iter()
        .map(|leaf| leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned).parse().unwrap())
        .collect()
}

fn texts(value: &Value, path: &[&str]) -> Vec<String> {
    leaves(value, path)
        .into_iter()
        .map(|leaf| leaf.as_str().unwrap().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

fn leaves<'a>(value: &'a Value, path: &[&str]) -> Vec<&'a Value> {
    match (value, path) {
        (Value::Null, _) => Vec::new(),
        (Value::Array(items), _) => items.iter().flat_map(|item| leaves(item, path)).collect(),
        (_, [first, rest @ ..]) => leaves(&value[*first], rest),
        (leaf, []) => vec![leaf],
    }
}

fn asked(month: &str) -> Question {
    Question { month: Some(month.parse().unwrap()), ..Question::default() }
}

#[test]
fn explain_loses_nothing() {
    let catalogue = Catalogue::built_in().unwrap();
    for (name, snapshot) in all() {
        for month in snapshot.months.keys().map(ToString::to_string) {
            let report = explain(&snapshot, &catalogue, &asked(&month)).unwrap();
            let both = Both::of(Answer::Explain(&report));
            for column in [
                "usage",
                "billed",
                "free_units",
                "charged_units",
                "charges.units",
                "charges.unit_price",
                "charges.cost",
                "predicted_usage",
                "next_full_month.usage",
                "next_full_month.cost",
            ] {
                both.sums("lines", column);
            }
            both.lists("lines", "resources");
            both.lists("lines", "explanation");
            assert_eq!(both.column("resource_count").len(), report.lines.len(), "{name} {month}");
            let billed: Usd = both.column("billed").iter().map(|cell| cell.parse::<Usd>().unwrap()).sum();
            assert_eq!(Value::String(billed.to_string()), both.json["totals"]["billed"], "{name} {month}");
        }
    }
}

#[test]
fn free_tier_loses_nothing() {
    let catalogue = Catalogue::built_in().unwrap();
    for snapshot in all().values() {
        for month in snapshot.months.keys().map(ToString::to_string) {
            for every in [false, true] {
                let report = free_tier(snapshot, &catalogue, &asked(&month), every).unwrap();
                let both = Both::of(Answer::FreeTier(&report));
                for column in [
                    "limit",
                    "used",
                    "left",
                    "percent",
                    "by_region.used",
                    "month_end.used",
                    "month_end.cost",
                    "next_full_month.used",
                    "next_full_month.cost",
                    "aws.used",
                    "aws.limit",
                    "aws.forecast",
                ] {
                    both.sums("offers", column);
                }
                for column in ["by_region.region", "explanation", "aws.pool"] {
                    both.lists("offers", column);
                }
            }
        }
    }
}

#[test]
fn alarms_lose_nothing() {
    let catalogue = Catalogue::built_in().unwrap();
    for (name, snapshot) in all() {
        let report = alarms(&snapshot, &catalogue);
        let both = Both::of(Answer::Alarms(&report));
        assert_eq!(both.rows.len(), report.alarms.len(), "{name}");
        for column in ["alarm_metrics", "action_count", "list_price_month"] {
            both.sums("alarms", column);
        }
        for column in ["name", "arn", "owner.resource", "created.by", "state_since"] {
            both.lists("alarms", column);
        }
    }
}

#[test]
fn strays_lose_nothing() {
    let catalogue = Catalogue::built_in().unwrap();
    for snapshot in all().values() {
        let report = strays(snapshot, &catalogue, &Question::default()).unwrap();
        let both = Both::of(Answer::Strays(&report));
        both.sums("findings", "month_cost");
        for column in ["members.kind", "members.name", "members.region", "why", "evidence", "takes_down", "created.at"]
        {
            both.lists("findings", column);
        }
        let told = texts(&both.json["findings"], &["fix"]);
        let commands: Vec<&str> = told.iter().flat_map(|fix| fix.lines()).collect();
        assert_eq!(both.column("fix"), commands);
        assert!(both.column("evidence").iter().all(|cell| !cell.contains('\n')));
    }
}

#[test]
fn signins_lose_nothing() {
    for snapshot in all().values() {
        let report = signins(snapshot, &Question::default());
        let both = Both::of(Answer::Signins(&report));
        for column in ["at", "user", "address", "outcome"] {
            both.lists("events", column);
        }
        for list in ["id", "missing", "unknown"] {
            let told = texts(&both.json["alerts"], &[list]);
            let column = both.column(&format!("alerts.{list}"));
            let cells: BTreeSet<&str> = column.iter().copied().collect();
            assert_eq!(cells, told.iter().map(String::as_str).collect::<BTreeSet<_>>(), "{list}");
            assert!(column.len() >= told.len(), "{list}");
        }
    }
}

#[test]
fn who_loses_nothing() {
    for (name, snapshot) in all() {
        let names: BTreeSet<(&Region, &str)> = snapshot
            .alarms
            .iter()
            .flat_map(|(region, alarms)| alarms.iter().map(move |alarm| (region, alarm.name.as_str())))
            .collect();
        for (region, alarm) in names {
            let report = who(&snapshot, alarm, Some(region), &Question::default()).unwrap();
            let both = Both::of(Answer::Who(&report));
            let (services, resources) = (both.column("burst.services"), both.column("burst.resources.name"));
            let burst = report.burst.as_ref();
            assert_eq!(services.len(), burst.map_or(0, |burst| burst.services.len()), "{name} {alarm}");
            assert_eq!(resources.len(), burst.map_or(0, |burst| burst.resources.len()), "{name} {alarm}");
            assert_eq!(both.rows.len(), services.len().max(resources.len()).max(1), "{name} {alarm}");
        }
    }
}

#[test]
fn rules_hold_one_value_a_cell() {
    let catalogue = Catalogue::built_in().unwrap();
    let both = Both::of(Answer::Rules(&catalogue));
    let units: BTreeSet<&str> = catalogue.meters.iter().flat_map(|meter| &meter.units).map(String::as_str).collect();
    assert_eq!(both.column("units").into_iter().collect::<BTreeSet<_>>(), units);
    let cohorts = catalogue.offers.iter().flat_map(|offer| &offer.cohorts).map(|cohort| cohort.as_str());
    assert_eq!(both.column("cohorts").into_iter().collect::<BTreeSet<_>>(), cohorts.collect());
}

#[test]
fn hostile_names_run_nowhere_and_are_not_lost() {
    let mut snapshot = all().remove("april-2022").unwrap();
    let london = Region::new("eu-west-2");
    let hostile = [
        ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"),
        ("\t=1", "'\t'=1"),
        ("\r\n-1", "'\r\n'-1"),
        ("＝1+1", "'＝1+1"),
        ("a;=1", "a;'=1"),
        ("a\"b,c\nd", "a\"b,c\nd"),
        ("nul\u{0}\u{202e}", "nul\\u{0}\\u{202e}"),
    ];
    for (name, _) in hostile {
        let mut alarm = snapshot.alarms[&london][0].clone();
        alarm.name = name.to_owned();
        snapshot.alarms.get_mut(&london).unwrap().push(alarm);
    }
    let catalogue = Catalogue::built_in().unwrap();
    let both = Both::of(Answer::Alarms(&alarms(&snapshot, &catalogue)));
    let names = both.column("name");
    for (_, written) in hostile {
        assert!(names.contains(&written), "{written:?} in {names:?}");
    }
    Both::of(Answer::Strays(&strays(&snapshot, &catalogue, &Question::default()).unwrap()));
    Both::of(Answer::Explain(&explain(&snapshot, &catalogue, &asked("2022-04")).unwrap()));
    for (name, _) in hostile {
        Both::of(Answer::Who(&who(&snapshot, name, Some(&london), &Question::default()).unwrap()));
    }
}
