//! An answer of Cost Explorer, page by page, held against what was asked.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_costexplorer::types::{DimensionValuesWithAttributes, Group, ResultByTime};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::bill::{AmountError, BillingMonth, Quantity, Usd};
use crate::collect::tally::OtherCost;

pub(super) const COST: &str = "UnblendedCost";
pub(super) const USAGE: &str = "UsageQuantity";
/// The attribute of an account that is its name.
const DESCRIPTION: &str = "description";

/// All pages of an answer: it is the bill that was asked for if it tells of every month, or day, that was asked for, of
/// no other, and of each row once.
pub(super) struct Answer {
    /// The first days of what was asked for, the day after the last of each, and whether it was answered.
    asked: BTreeMap<NaiveDate, (NaiveDate, bool)>,
    keys: BTreeSet<(NaiveDate, [String; 2])>,
    told: Told,
}

/// What a whole answer tells.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) rows: Vec<Row>,
    pub(super) estimated: BTreeMap<BillingMonth, bool>,
    /// What keys are called, where the answer tells: accounts have names.
    pub(super) names: BTreeMap<String, String>,
    /// Rows that aren't among them since no figure can be read in their place.
    #[serde(default)]
    pub(super) odd: BTreeSet<OddRow>,
}

/// A row of which no figure can be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct OddRow {
    /// The row and its month: `AmazonEC2 / BoxUsage in 2022-04`.
    pub(crate) row: String,
    /// What stands in the figure's place.
    pub(crate) why: String,
}

/// Why a row isn't taken.
enum Unread {
    /// Of all rows of such an answer.
    Answer(Failure),
    /// Of this one.
    Row(OddRow),
}

impl Told {
    /// The answer, if each row of it could be read.
    pub(super) fn each_read(self) -> Result<Self, Failure> {
        match self.odd.first() {
            Some(odd) => Err(Failure::nonsense(format!("{}: {}", odd.row, odd.why))),
            None => Ok(self),
        }
    }
}

/// A row of an answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) from: NaiveDate,
    pub(super) month: BillingMonth,
    pub(super) keys: [String; 2],
    pub(super) cost: Usd,
    /// With what was paid for commitments spread over what they cover; `None` where that was refused.
    pub(super) amortized: Option<Usd>,
    /// With discounts taken off; `None` where that was refused.
    pub(super) net: Option<Usd>,
    pub(super) usage: Option<Quantity>,
    pub(super) unit: Option<String>,
}

impl Answer {
    /// Nothing yet of the months, or days, that are asked for: the first day of each and the day after its last.
    pub(super) fn to(periods: impl Iterator<Item = (NaiveDate, NaiveDate)>) -> Self {
        let asked = periods.map(|(from, end)| (from, (end, false))).collect();
        Self { asked, keys: BTreeSet::new(), told: Told::default() }
    }

    /// Takes a page.
    pub(super) fn take_page(&mut self, results: Option<Vec<ResultByTime>>) -> Result<(), Failure> {
        let results = results.ok_or_else(|| Failure::without("ResultsByTime"))?;
        results.iter().try_for_each(|result| self.take(result))
    }

    /// Takes what a page tells of the keys themselves.
    pub(super) fn take_names(&mut self, told: Option<Vec<DimensionValuesWithAttributes>>) {
        for value in told.into_iter().flatten() {
            let name = value.attributes.and_then(|mut attributes| attributes.remove(DESCRIPTION));
            if let (Some(key), Some(name)) = (value.value, name.filter(|name| !name.is_empty())) {
                self.told.names.insert(key, name);
            }
        }
    }

    /// Takes what a page tells of a month or day: a month may go on on the next page, with other rows. One without usage
    /// comes with an empty list of groups; one without the list is no answer to what was asked.
    fn take(&mut self, result: &ResultByTime) -> Result<(), Failure> {
        let period = result.time_period().ok_or_else(|| Failure::nonsense("figures of no time"))?;
        let (start, end) = (period.start(), period.end());
        let asked = start.parse().ok().and_then(|from| Some((from, self.asked.get_mut(&from)?)));
        // An open month's figures may be said to be to where they were asked for, or of the month.
        let is_end = |from: NaiveDate, until: NaiveDate| {
            end.parse().is_ok_and(|end: NaiveDate| end == until || end == BillingMonth::of_day(from).next().first_day())
        };
        let Some((from, (_, answered))) = asked.filter(|(from, (until, _))| is_end(*from, *until)) else {
            return Err(Failure::nonsense(format!("figures from {start} to {end}, which wasn't asked for")));
        };
        let without = || Failure::nonsense(format!("figures from {start} to {end} without Groups"));
        let groups = result.groups.as_ref().ok_or_else(without)?;
        *answered = true;
        *self.told.estimated.entry(BillingMonth::of_day(from)).or_default() |= result.estimated();
        for group in groups {
            let row = match row(from, group) {
                Ok(row) => row,
                Err(Unread::Answer(failure)) => return Err(failure),
                Err(Unread::Row(odd)) => {
                    self.told.odd.insert(odd);
                    continue;
                }
            };
            if !self.keys.insert((from, row.keys.clone())) {
                let [first, second] = row.keys;
                return Err(Failure::nonsense(format!("{first} / {second} of {start} comes twice")));
            }
            self.told.rows.push(row);
        }
        Ok(())
    }

    /// The answer after its last page.
    pub(super) fn whole(self) -> Result<Told, Failure> {
        match self.asked.iter().find(|(_, (_, answered))| !answered) {
            Some((from, (end, _))) => Err(Failure::nonsense(format!("nothing of the time from {from} to {end}"))),
            // Where nothing could be read it is no bill.
            None if self.told.rows.is_empty() => self.told.each_read(),
            None => Ok(self.told),
        }
    }
}

fn row(from: NaiveDate, group: &Group) -> Result<Row, Unread> {
    let month = BillingMonth::of_day(from);
    let [first, second] = group.keys() else {
        let what = format!("a row of {month} that isn't grouped by two: {:?}", group.keys());
        return Err(Unread::Answer(Failure::nonsense(what)));
    };
    let name = format!("{first} / {second} in {month}");
    let odd = |why: String| Unread::Row(OddRow { row: name.clone(), why });
    let metric = |name: &str| group.metrics().and_then(|metrics| metrics.get(name));
    let cost = |metric_name: &str| {
        let Some(cost) = metric(metric_name) else { return Ok(None) };
        if let Some(unit) = cost.unit().filter(|unit| !matches!(*unit, "USD" | "N/A" | "")) {
            let what = format!("{name}: a cost in {unit}; only US dollars are understood");
            return Err(Unread::Answer(Failure::nonsense(what)));
        }
        cost.amount().unwrap_or_default().parse::<Usd>().map(Some).map_err(|error| odd(error.to_string()))
    };
    let billed = cost(COST)?.ok_or_else(|| odd("no cost".to_owned()))?;
    let (amortized, net) = (cost(OtherCost::Amortized.as_str())?, cost(OtherCost::NetUnblended.as_str())?);
    let (usage, unit) = match metric(USAGE) {
        Some(metric) if metric.unit() != Some("N/A") => {
            let amount = metric.amount().unwrap_or_default();
            let usage = amount.parse().map_err(|error: AmountError| odd(error.to_string()))?;
            (Some(usage), metric.unit().filter(|unit| !unit.is_empty()).map(str::to_owned))
        }
        _ => (None, None),
    };
    Ok(Row { from, month, keys: [first.clone(), second.clone()], cost: billed, amortized, net, usage, unit })
}
