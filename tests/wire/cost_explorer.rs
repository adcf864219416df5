//! GetCostAndUsage: months or days, grouped by two dimensions.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};
use whybill::bill::{BillLine, BillingMonth, Usd};
use whybill::snapshot::MonthBill;

use super::{account, named, page};
use crate::server::World;

/// A month or day: its first day, the day after its last, and whether it is an estimate.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Period {
    start: String,
    end: String,
    estimated: bool,
}

/// Every period's groups, by the two keys that were asked for; a page holds rows of all periods, empty ones too.
pub(super) fn cost_and_usage(world: &World, body: &Value) -> Result<Value, String> {
    let keys: Vec<&str> = body["GroupBy"].as_array().unwrap().iter().map(|by| by["Key"].as_str().unwrap()).collect();
    let filter = Filter::of(world, &body["Filter"])?;
    let lines = match body["Granularity"].as_str() {
        Some("MONTHLY") => months(world, body, &filter)?,
        Some("DAILY") => days(world, body)?,
        _ => return Err("ValidationException".to_owned()),
    };
    let mut rows: Vec<(Period, Value)> = Vec::new();
    for (period, lines) in lines {
        let wanted = lines.iter().filter(|line| filter.lets_through(line));
        let groups: Vec<Value> = match keys[..] {
            ["RECORD_TYPE", "SERVICE"] => records(wanted),
            ["SERVICE", "USAGE_TYPE"] => wanted.map(|line| usage(line, [&line.service, &line.usage_type])).collect(),
            ["USAGE_TYPE", "OPERATION"] => {
                wanted.map(|line| usage(line, [&line.usage_type, line.operation.as_deref().unwrap()])).collect()
            }
            _ => return Err("ValidationException".to_owned()),
        };
        rows.extend(groups.into_iter().chain([Value::Null]).map(|group| (period.clone(), group)));
    }
    let (rows, next) = page(&rows, world.page, body, "NextPageToken", "RequestChangedException")?;
    let mut periods: BTreeMap<Period, Vec<Value>> = BTreeMap::new();
    for (period, group) in rows {
        periods.entry(period).or_default().extend(Some(group).filter(|group| !group.is_null()));
    }
    let results: Vec<Value> = periods
        .into_iter()
        .map(|(period, groups)| {
            json!({"TimePeriod": {"Start": period.start, "End": period.end}, "Total": {}, "Groups": groups,
                   "Estimated": period.estimated})
        })
        .collect();
    Ok(json!({"ResultsByTime": results, "NextPageToken": next}))
}

fn span(body: &Value) -> (&str, &str) {
    (body["TimePeriod"]["Start"].as_str().unwrap(), body["TimePeriod"]["End"].as_str().unwrap())
}

/// The lines of each month that was asked for; those of a service by operation where its filter comes with them.
fn months(world: &World, body: &Value, filter: &Filter<'_>) -> Result<Vec<(Period, Vec<BillLine>)>, String> {
    let (start, end) = span(body);
    let by_operation = body["GroupBy"][1]["Key"] == "OPERATION";
    if by_operation != filter.service.is_some() {
        return Err("ValidationException".to_owned());
    }
    let mut found = Vec::new();
    let mut month: BillingMonth = start[..7].parse().unwrap();
    while month.first_day().to_string().as_str() < end {
        let none = MonthBill::empty(false);
        let bill = world.snapshot.months.get(&month).unwrap_or(&none);
        let (first, next) = (month.first_day().to_string(), month.next().first_day().to_string());
        let (start, end) = (first.as_str().max(start).to_owned(), next.as_str().min(end).to_owned());
        let lines = match filter.service {
            Some(service) => bill.by_operation.get(service).cloned().unwrap_or_default(),
            None => bill.organisation.as_ref().filter(|_| !filter.own).unwrap_or(&bill.lines).clone(),
        };
        found.push((Period { start, end, estimated: bill.estimated }, lines));
        month = month.next();
    }
    Ok(found)
}

/// The lines of each day that was asked for.
fn days(world: &World, body: &Value) -> Result<Vec<(Period, Vec<BillLine>)>, String> {
    let (start, end) = span(body);
    let parse = |day: &str| day.parse::<NaiveDate>().map_err(|_| "ValidationException".to_owned());
    let (start, end) = (parse(start)?, parse(end)?);
    let lines = |day: NaiveDate| {
        let days = world.snapshot.days.as_ref();
        days.and_then(|days| days.lines.get(&day)).cloned().unwrap_or_default()
    };
    let of_day = |day: NaiveDate| {
        let bill = world.snapshot.months.get(&BillingMonth::of_day(day));
        let end = day.succ_opt().unwrap().to_string();
        (Period { start: day.to_string(), end, estimated: bill.is_none_or(|bill| bill.estimated) }, lines(day))
    };
    Ok(start.iter_days().take_while(|day| *day < end).map(of_day).collect())
}

/// What a filter lets through.
#[derive(Default)]
struct Filter<'a> {
    /// The record types, where they are told.
    records: Option<&'a Value>,
    /// The calling account's lines alone, not the whole organisation's.
    own: bool,
    /// One service alone.
    service: Option<&'a str>,
}

impl<'a> Filter<'a> {
    /// Dimensions, alone or under `And`.
    fn of(world: &World, filter: &'a Value) -> Result<Self, String> {
        let parts = match &filter["And"] {
            Value::Array(parts) if parts.len() > 1 => parts.iter().collect(),
            Value::Null if filter.is_null() => Vec::new(),
            _ => vec![filter],
        };
        let mut read = Self::default();
        for part in parts {
            let (key, values) = (&part["Dimensions"]["Key"], &part["Dimensions"]["Values"]);
            match (key.as_str(), values.as_array().map(Vec::as_slice)) {
                (Some("RECORD_TYPE"), Some(_)) => read.records = Some(values),
                (Some("LINKED_ACCOUNT"), Some([own])) if *own == account(world) => read.own = true,
                (Some("SERVICE"), Some([service])) => read.service = service.as_str(),
                _ => return Err("ValidationException".to_owned()),
            }
        }
        Ok(read)
    }

    fn lets_through(&self, line: &BillLine) -> bool {
        self.records.is_none_or(|names| named(names, line.record_type.as_str()))
            && self.service.is_none_or(|service| service == line.service)
    }
}

fn records<'a>(lines: impl Iterator<Item = &'a BillLine>) -> Vec<Value> {
    let mut sums: BTreeMap<(&str, &str), Usd> = BTreeMap::new();
    for line in lines {
        *sums.entry((line.record_type.as_str(), &line.service)).or_default() += line.billed;
    }
    sums.iter()
        .map(|((record, service), sum)| {
            json!({"Keys": [record, service], "Metrics": {"UnblendedCost": {"Amount": sum.to_string(), "Unit": "USD"}}})
        })
        .collect()
}

fn usage(line: &BillLine, keys: [&str; 2]) -> Value {
    let quantity = line.usage.map_or_else(|| "0".to_owned(), |usage| usage.value().to_string());
    json!({"Keys": keys, "Metrics": {
        "UnblendedCost": {"Amount": line.billed.to_string(), "Unit": "USD"},
        "UsageQuantity": {"Amount": quantity, "Unit": line.unit.as_deref().unwrap_or("N/A")},
    }})
}
