//! What Cost Explorer answers: a bill by the keys that were asked for, month by month or day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};
use whybill::bill::{BillLine, BillingMonth, Name, Usd};
use whybill::snapshot::{MonthBill, Role};

use super::{account, named, page};
use crate::wire::server::World;

const REFUSED: &str = "ValidationException";

/// Costs that may be asked for beside the unblended one. A world without them leaves them out.
const OTHER_COSTS: [&str; 2] = ["AmortizedCost", "NetUnblendedCost"];

/// First day, and the day after the last.
type Period = (String, String);

/// A group of a period, `Null` for the period alone: every one that was asked for is answered, empty ones too.
type Row = (Period, bool, Value);

/// Every period's groups; a page holds rows of all periods.
pub(super) fn cost_and_usage(world: &World, body: &Value) -> Result<Value, String> {
    let query = Query::of(world, body)?;
    let rows = if body["Granularity"] == "DAILY" { query.daily()? } else { query.monthly()? };
    let (rows, next) = page(&rows, world.page, body, "NextPageToken", "RequestChangedException")?;
    let mut periods: BTreeMap<Period, (bool, Vec<Value>)> = BTreeMap::new();
    for (period, estimated, mut group) in rows {
        if let Some(metrics) = group.get_mut("Metrics").and_then(Value::as_object_mut) {
            metrics.retain(|metric, _| named(&body["Metrics"], metric));
        }
        let entry = periods.entry(period).or_default();
        entry.0 = estimated;
        entry.1.extend(Some(group).filter(|group| !group.is_null()));
    }
    let results: Vec<Value> = periods
        .into_iter()
        .map(|((start, end), (estimated, groups))| {
            json!({"TimePeriod": {"Start": start, "End": end}, "Total": {}, "Groups": groups, "Estimated": estimated})
        })
        .collect();
    let mut answer = json!({"ResultsByTime": results, "NextPageToken": next});
    if query.groups == Groups::Accounts {
        answer["DimensionValueAttributes"] = names(world);
    }
    Ok(answer)
}

/// What the organisation's accounts are called.
fn names(world: &World) -> Value {
    let accounts = world.snapshot.months.values().filter_map(|bill| bill.accounts.as_ref()).flatten();
    let named = accounts.filter_map(|account| Some((&account.id, account.name.as_ref()?)));
    named.map(|(id, name)| json!({"Value": id, "Attributes": {"description": name}})).collect()
}

/// The two keys that a bill is grouped by.
#[derive(Clone, Copy, PartialEq)]
enum Groups {
    Records,
    UsageTypes,
    Operations,
    Accounts,
}

impl Groups {
    fn of(world: &World, body: &Value) -> Result<Self, String> {
        let by = |key: &str| json!({"Type": "DIMENSION", "Key": key});
        let is = |first: &str, second: &str| body["GroupBy"] == json!([by(first), by(second)]);
        let (groups, metrics) = match () {
            () if is("RECORD_TYPE", "SERVICE") => (Self::Records, &["UnblendedCost"][..]),
            () if is("SERVICE", "USAGE_TYPE") => (Self::UsageTypes, &["UnblendedCost", "UsageQuantity"][..]),
            () if is("LINKED_ACCOUNT", "SERVICE") => (Self::Accounts, &["UnblendedCost"][..]),
            () if is("USAGE_TYPE", "OPERATION") => (Self::Operations, &["UnblendedCost", "UsageQuantity"][..]),
            () => return Err(REFUSED.to_owned()),
        };
        let asked: Vec<&str> = body["Metrics"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let (costs, others): (Vec<&str>, Vec<&str>) = asked.iter().partition(|metric| OTHER_COSTS.contains(metric));
        if let Some(refused) = costs.iter().find(|cost| world.refused_metrics.contains(**cost)) {
            return Err(format!("{REFUSED}: {refused} isn't available to this account"));
        }
        if others == metrics { Ok(groups) } else { Err(REFUSED.to_owned()) }
    }
}

/// A request that is understood.
struct Query<'a> {
    world: &'a World,
    groups: Groups,
    filter: Filter<'a>,
    start: NaiveDate,
    end: NaiveDate,
}

impl<'a> Query<'a> {
    fn of(world: &'a World, body: &'a Value) -> Result<Self, String> {
        let day = |name: &str| {
            let text = body["TimePeriod"][name].as_str().ok_or(REFUSED)?;
            text.parse::<NaiveDate>().map_err(|_| REFUSED.to_owned())
        };
        let query = Self {
            world,
            groups: Groups::of(world, body)?,
            filter: Filter::of(world, &body["Filter"])?,
            start: day("Start")?,
            end: day("End")?,
        };
        let granularity = body["Granularity"].as_str();
        let in_order = query.start < query.end && matches!(granularity, Some("MONTHLY" | "DAILY"));
        if in_order { Ok(query) } else { Err(REFUSED.to_owned()) }
    }

    fn monthly(&self) -> Result<Vec<Row>, String> {
        let mut rows = Vec::new();
        let mut month = BillingMonth::of_day(self.start);
        while month.first_day() < self.end {
            let none = MonthBill::empty(false);
            let months = match self.filter.member {
                Some(member) => self.world.snapshot.members.get(member),
                None => Some(&self.world.snapshot.months),
            };
            let bill = months.and_then(|months| months.get(&month)).unwrap_or(&none);
            let period = (month.first_day().max(self.start), month.next().first_day().min(self.end));
            if self.groups == Groups::Accounts {
                self.add_accounts(&mut rows, period, bill)?;
                month = month.next();
                continue;
            }
            let lines = match self.groups {
                Groups::Operations => self.by_operation(bill)?,
                _ => bill.organisation.as_ref().filter(|_| !self.filter.is_of_one()).unwrap_or(&bill.lines),
            };
            self.add(&mut rows, period, bill.estimated, lines);
            month = month.next();
        }
        Ok(rows)
    }

    /// What each account cost, which a payer's world alone has, and of all its records.
    fn add_accounts(
        &self,
        rows: &mut Vec<Row>,
        (first, next): (NaiveDate, NaiveDate),
        bill: &MonthBill,
    ) -> Result<(), String> {
        let whole = !self.filter.is_of_one() && self.filter.records.is_none() && self.filter.service.is_none();
        let accounts = bill.accounts.as_ref().filter(|_| whole).ok_or(REFUSED)?;
        let period = (first.to_string(), next.to_string());
        for account in accounts {
            for (service, billed) in &account.services {
                let group = json!({"Keys": [account.id, service], "Metrics": {"UnblendedCost": dollars(*billed)}});
                rows.push((period.clone(), bill.estimated, group));
            }
        }
        rows.push((period, bill.estimated, Value::Null));
        Ok(())
    }

    /// A service's lines by operation, which a payer's world has of its own account alone.
    fn by_operation(&self, bill: &'a MonthBill) -> Result<&'a [BillLine], String> {
        let service = self.filter.service.ok_or(REFUSED)?;
        let used = bill.lines.iter().any(|line| line.service == service);
        match bill.by_operation.get(service) {
            _ if self.world.snapshot.role() == Role::Payer && !self.filter.is_of_one() => Err(REFUSED.to_owned()),
            None if used => Err(REFUSED.to_owned()),
            lines => Ok(lines.map(Vec::as_slice).unwrap_or_default()),
        }
    }

    /// Day by day: refused outside of the days that the world knows, as AWS does of days that it doesn't keep.
    /// A payer's world has its organisation's alone.
    fn daily(&self) -> Result<Vec<Row>, String> {
        let days = self.world.snapshot.days.as_ref().ok_or(REFUSED)?;
        let own_alone = self.filter.is_of_one() && self.world.snapshot.role() == Role::Payer;
        if own_alone || self.groups != Groups::UsageTypes || self.start < days.from || self.end > days.until {
            return Err(REFUSED.to_owned());
        }
        let mut rows = Vec::new();
        for day in self.start.iter_days().take_while(|day| *day < self.end) {
            let bill = self.world.snapshot.months.get(&BillingMonth::of_day(day));
            let lines = days.lines.get(&day).map(Vec::as_slice).unwrap_or_default();
            let next = day.succ_opt().unwrap();
            self.add(&mut rows, (day, next), bill.is_some_and(|bill| bill.estimated), lines);
        }
        Ok(rows)
    }

    /// The groups of a period's lines, and the period itself.
    fn add(&self, rows: &mut Vec<Row>, (first, next): (NaiveDate, NaiveDate), estimated: bool, lines: &[BillLine]) {
        let period = (first.to_string(), next.to_string());
        let wanted = lines.iter().filter(|line| self.filter.lets_through(line));
        let groups = match self.groups {
            Groups::Records => records(wanted),
            Groups::UsageTypes => wanted.map(|line| usage(line, [&line.service, &line.usage_type])).collect(),
            Groups::Operations => {
                wanted.map(|line| usage(line, [&line.usage_type, line.operation.as_ref().unwrap()])).collect()
            }
            // They are no lines.
            Groups::Accounts => Vec::new(),
        };
        rows.extend(groups.into_iter().map(|group| (period.clone(), estimated, group)));
        rows.push((period, estimated, Value::Null));
    }
}

/// What a filter lets through.
#[derive(Default)]
struct Filter<'a> {
    /// The record types, where they are told.
    records: Option<&'a Value>,
    /// The one service, where it is told.
    service: Option<&'a str>,
    /// The calling account's lines alone, not the whole organisation's.
    own: bool,
    /// The lines of another account alone, which a payer may ask for.
    member: Option<&'a str>,
}

impl<'a> Filter<'a> {
    /// Dimensions, alone or two and more under `And`.
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
                (Some("RECORD_TYPE"), Some([_, ..])) => read.records = Some(values),
                (Some("SERVICE"), Some([Value::String(service)])) => read.service = Some(service),
                (Some("LINKED_ACCOUNT"), _) if *values == json!([account(world)]) => read.own = true,
                (Some("LINKED_ACCOUNT"), Some([Value::String(other)])) if world.snapshot.role() == Role::Payer => {
                    read.member = Some(other);
                }
                _ => return Err(REFUSED.to_owned()),
            }
        }
        Ok(read)
    }

    fn is_of_one(&self) -> bool {
        self.own || self.member.is_some()
    }

    fn lets_through(&self, line: &BillLine) -> bool {
        self.records.is_none_or(|names| named(names, record_name(line)))
            && self.service.is_none_or(|service| line.service == service)
    }
}

/// What the world calls a line's record.
fn record_name(line: &BillLine) -> &str {
    line.record_types.first().map_or(line.record_type.as_str(), String::as_str)
}

fn records<'a>(lines: impl Iterator<Item = &'a BillLine>) -> Vec<Value> {
    let mut sums: BTreeMap<(&str, &str), BTreeMap<&str, Usd>> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry((record_name(line), &line.service)).or_default();
        costs(line).for_each(|(metric, cost)| *sum.entry(metric).or_default() += cost);
    }
    let metrics = |sum: &BTreeMap<&str, Usd>| -> Value {
        sum.iter()
            .map(|(metric, cost)| ((*metric).to_owned(), dollars(*cost)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    sums.iter().map(|((record, service), sum)| json!({"Keys": [record, service], "Metrics": metrics(sum)})).collect()
}

fn usage(line: &BillLine, keys: [&Name; 2]) -> Value {
    let quantity = line.usage.map_or_else(|| "0".to_owned(), |usage| usage.value().to_string());
    let mut metrics: serde_json::Map<String, Value> =
        costs(line).map(|(metric, cost)| (metric.to_owned(), dollars(cost))).collect();
    let quantity = json!({"Amount": quantity, "Unit": line.unit.as_deref().unwrap_or("N/A")});
    metrics.insert("UsageQuantity".to_owned(), quantity);
    json!({"Keys": keys, "Metrics": metrics})
}

/// The costs that the world has of a line.
fn costs(line: &BillLine) -> impl Iterator<Item = (&'static str, Usd)> {
    let all = [("UnblendedCost", Some(line.billed)), ("AmortizedCost", line.amortized), ("NetUnblendedCost", line.net)];
    all.into_iter().filter_map(|(metric, cost)| Some((metric, cost?)))
}

fn dollars(cost: Usd) -> Value {
    json!({"Amount": cost.to_string(), "Unit": "USD"})
}
