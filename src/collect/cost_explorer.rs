//! The bill, from Cost Explorer.
//!
//! ce:GetCostAndUsage, $0.01 a page (<https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/>).
//! Two queries: by RECORD_TYPE × SERVICE, which tells usage from credits, refunds, discounts, tax and fees;
//! and by SERVICE × USAGE_TYPE over the record types that are usage, so that nothing nets usage away. What reservations
//! and Savings Plans cover is asked for by itself, a query a record type that there is of it, so that it doesn't stand in
//! one row with what was paid for at its price.
//! For what is asked beyond: the same day by day, one service by USAGE_TYPE × OPERATION, and for a payer its organisation
//! by LINKED_ACCOUNT × SERVICE.
//! <https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html>

mod answer;
mod query;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use answer::OddRow;
use answer::{Row, Told};
use aws_sdk_costexplorer::Client;
use aws_sdk_costexplorer::types::{Dimension, DimensionValues, Expression, Granularity};
use chrono::NaiveDate;
use query::Query;

use super::failure::{Class, Failure};
use super::kept::Kept;
use super::tally::Tally;
use crate::bill::{BillLine, BillingMonth, Name, RecordKind, RecordType};
use crate::question::Question;
use crate::snapshot::{AccountCost, Days, MonthBill};

const NO_USAGE_TYPE: &str = "NoUsageType";
/// The one record type whose spelling AWS's documentation gives.
const PLAIN_USAGE: &str = "Usage";

/// Which months, up to which day, and whose.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    /// The first month.
    pub(crate) from: BillingMonth,
    /// The last month.
    pub(crate) to: BillingMonth,
    /// The day before which usage is asked for in the last month.
    pub(crate) until: NaiveDate,
    /// The account whose lines are asked for; `None` for all that Cost Explorer shows.
    pub(crate) linked_account: Option<String>,
}

/// The bill by record type: what is no usage, and which record types are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Records {
    usage_values: BTreeSet<String>,
    months: BTreeMap<BillingMonth, MonthBill>,
    odd: BTreeSet<OddRow>,
}

/// Months of the bill, and the rows that none of them has since no figure of theirs could be read.
pub(crate) type Bills = (BTreeMap<BillingMonth, MonthBill>, BTreeSet<OddRow>);

/// Cost Explorer, and the count of what was asked of it.
pub(crate) struct CostExplorer<'a> {
    pub(crate) client: &'a Client,
    pub(crate) tally: &'a Tally,
    /// Where each query is kept that was answered whole.
    pub(crate) kept: Option<Kept<'a>>,
}

impl CostExplorer<'_> {
    /// The bill by record type and service. Nothing is asked where so many pages, which it takes at least with what goes
    /// by it, are more than the bound leaves.
    pub(crate) async fn records(&self, span: &Span, least: usize) -> Result<Records, Failure> {
        let filter = span.linked_account.as_deref().map(|account| is_in(Dimension::LinkedAccount, [account]));
        let group_by = [Dimension::RecordType, Dimension::Service];
        let query = Query { with_usage: false, ..span.query(group_by, filter) };
        if !self.holds(&query) && !self.tally.has_room_for(least) {
            return Err(limit());
        }
        Ok(records(span, self.pages(query).await?))
    }

    /// Whole months: what is no usage, and the usage lines. Nothing is asked where their pages and these beside them are
    /// more than the bound leaves.
    pub(crate) async fn bill(&self, span: &Span, records: Records, beside: usize) -> Result<Bills, Failure> {
        let query = |values: BTreeSet<String>| {
            let mut filters = vec![is_in(Dimension::RecordType, &values)];
            filters.extend(span.linked_account.as_deref().map(|account| is_in(Dimension::LinkedAccount, [account])));
            (values, span.usage(all_of(filters)))
        };
        let queries: Vec<_> = records.queries().into_iter().map(query).collect();
        // A part of them is no bill: it isn't paid for.
        let unpaid = queries.iter().filter(|(_, query)| !self.holds(query)).count();
        if !self.tally.has_room_for(unpaid + if unpaid > 0 { beside } else { 0 }) {
            return Err(limit());
        }
        let (mut months, mut odd) = (records.months, records.odd);
        let is_plain = queries.len() == 1;
        for (values, query) in queries {
            let answer = self.pages(query).await?;
            odd.extend(answer.odd);
            for (month, estimated) in answer.estimated {
                month_of(&mut months, month).estimated |= estimated;
            }
            // Beside covered usage plain usage has its name too: it is known to be without.
            let record_types = if is_plain { RecordType::Usage.own_names(values) } else { values };
            for row in answer.rows {
                let lines = &mut month_of(&mut months, row.month).lines;
                lines.push(BillLine { record_types: record_types.clone(), ..usage_line(row) });
            }
        }
        for (month, bill) in &mut months {
            bill.until = Some(span.until).filter(|until| *until < month.next().first_day());
            bill.usage_records.clone_from(&records.usage_values);
            bill.lines.sort_by_key(BillLine::key);
        }
        Ok((months, odd))
    }

    /// A payer's whole organisation: the usage that its pools are counted over.
    pub(crate) async fn organisation(
        &self,
        span: &Span,
        usage_values: &BTreeSet<String>,
    ) -> Result<BTreeMap<BillingMonth, Vec<BillLine>>, Failure> {
        let usage = Query { with_other_costs: false, ..span.usage(is_usage(usage_values)) };
        let answer = self.pages(usage).await?.each_read()?;
        let mut months: BTreeMap<BillingMonth, Vec<BillLine>> = BTreeMap::new();
        for row in answer.rows {
            months.entry(row.month).or_default().push(usage_line(row));
        }
        for lines in months.values_mut() {
            lines.sort_by_key(BillLine::key);
        }
        Ok(months)
    }

    /// What each account cost in the months, all records together; the answer tells their names too.
    pub(crate) async fn accounts(&self, span: &Span) -> Result<Vec<AccountCost>, Failure> {
        let group_by = [Dimension::LinkedAccount, Dimension::Service];
        let query = Query { with_usage: false, with_other_costs: false, ..span.query(group_by, None) };
        let Told { rows, mut names, .. } = self.pages(query).await?.each_read()?;
        let mut accounts: BTreeMap<String, AccountCost> = BTreeMap::new();
        for row in rows {
            let [id, service] = row.keys;
            let of_name =
                |id: &String| AccountCost { id: id.clone(), name: names.remove(id), services: BTreeMap::new() };
            let account = accounts.entry(id).or_insert_with_key(of_name);
            *account.services.entry(service).or_default() += row.cost;
        }
        Ok(accounts.into_values().collect())
    }

    /// The usage day by day, from a day on and before another: what the calling account's pools are counted over.
    pub(crate) async fn days(
        &self,
        (from, until): (NaiveDate, NaiveDate),
        usage_values: &BTreeSet<String>,
    ) -> Result<Days, Failure> {
        let query = Query {
            from,
            until,
            granularity: Granularity::Daily,
            group_by: [Dimension::Service, Dimension::UsageType],
            filter: Some(is_usage(usage_values)),
            with_usage: true,
            with_other_costs: false,
        };
        let mut lines: BTreeMap<NaiveDate, Vec<BillLine>> = BTreeMap::new();
        for row in self.pages(query).await?.each_read()?.rows {
            lines.entry(row.from).or_default().push(usage_line(row));
        }
        Ok(Days { from, until, lines })
    }

    /// The usage of a service by operation.
    pub(crate) async fn operations(
        &self,
        span: &Span,
        service: &str,
        usage_values: &BTreeSet<String>,
    ) -> Result<Vec<BillLine>, Failure> {
        let mut filters = vec![is_in(Dimension::Service, [service]), is_usage(usage_values)];
        filters.extend(span.linked_account.as_deref().map(|account| is_in(Dimension::LinkedAccount, [account])));
        let group_by = [Dimension::UsageType, Dimension::Operation];
        let answer = self.pages(span.query(group_by, Some(all_of(filters)))).await?.each_read()?;
        let of_operation = |row: Row| {
            let [usage_type, operation] = row.keys.clone();
            let keys = [service.to_owned(), usage_type];
            BillLine { operation: Some(operation.into()), ..usage_line(Row { keys, ..row }) }
        };
        let mut lines: Vec<BillLine> = answer.rows.into_iter().map(of_operation).collect();
        lines.sort_by_key(BillLine::key);
        Ok(lines)
    }
}

impl Span {
    /// The usage of its months by service and usage type.
    fn usage(&self, filter: Expression) -> Query {
        self.query([Dimension::Service, Dimension::UsageType], Some(filter))
    }

    /// A query of its months, for cost and usage.
    fn query(&self, group_by: [Dimension; 2], filter: Option<Expression>) -> Query {
        Query {
            from: self.from.first_day(),
            until: self.until,
            granularity: Granularity::Monthly,
            group_by,
            filter,
            with_usage: true,
            with_other_costs: true,
        }
    }
}

impl Records {
    /// What the last look knew, of the months that are asked for now.
    pub(crate) fn of_last_look(ask: &Question) -> Self {
        let known = |month| ask.last_bills.get(&month);
        let months = ask.each_month().map(|month| {
            let estimated = ask.until(month) < month.next().first_day();
            let lines = known(month).into_iter().flat_map(|bill| &bill.lines);
            let lines = lines.filter(|line| line.record_type != RecordType::Usage).cloned().collect();
            (month, MonthBill { lines, ..MonthBill::empty(estimated) })
        });
        let usage_values = ask.last_bills.values().flat_map(|bill| bill.usage_records.clone()).collect();
        Self { usage_values, months: months.collect(), odd: BTreeSet::new() }
    }

    /// The record types that are usage, as Cost Explorer spells them.
    pub(crate) fn usage_values(&self) -> &BTreeSet<String> {
        &self.usage_values
    }

    /// The record types of usage by the queries that ask for them: those at their price together, each that is covered
    /// by itself.
    fn queries(&self) -> Vec<BTreeSet<String>> {
        let (covered, plain): (Vec<String>, Vec<String>) =
            self.usage_values.iter().cloned().partition(|value| is_covered(value));
        let plain: Option<BTreeSet<String>> =
            Some(plain.into_iter().collect()).filter(|plain: &BTreeSet<_>| !plain.is_empty());
        plain.into_iter().chain(covered.into_iter().map(|value| [value].into())).collect()
    }
}

/// Whether a record type is of usage that a commitment covers.
fn is_covered(record_type: &str) -> bool {
    matches!(RecordKind::of(record_type), Some(RecordKind::Covered(_)))
}

fn limit() -> Failure {
    let code = "--max-ce-requests reached".to_owned();
    Failure { class: Class::Limit, message: code.clone(), code }
}

fn is_in<V: Into<String>>(dimension: Dimension, values: impl IntoIterator<Item = V>) -> Expression {
    let values = values.into_iter().map(Into::into).collect();
    let wanted = DimensionValues::builder().key(dimension).set_values(Some(values)).build();
    Expression::builder().dimensions(wanted).build()
}

/// The record types of usage at its price, which draws on allowances; the one of documented spelling even where the calling
/// account has none.
fn is_usage(values: &BTreeSet<String>) -> Expression {
    let mut values: BTreeSet<&str> = values.iter().map(String::as_str).filter(|value| !is_covered(value)).collect();
    values.insert(PLAIN_USAGE);
    is_in(Dimension::RecordType, values)
}

/// AWS takes `And` only with two or more.
fn all_of(mut filters: Vec<Expression>) -> Expression {
    match (filters.pop(), filters.is_empty()) {
        (Some(only), true) => only,
        (last, _) => Expression::builder().set_and(Some(filters.into_iter().chain(last).collect())).build(),
    }
}

/// Months without any row are months of the bill too.
fn records(span: &Span, answer: Told) -> Records {
    let mut months = BTreeMap::new();
    let mut month = span.from;
    while month <= span.to {
        month_of(&mut months, month).estimated = span.until < month.next().first_day();
        month = month.next();
    }
    for (month, estimated) in &answer.estimated {
        month_of(&mut months, *month).estimated |= estimated;
    }
    let mut usage_values = BTreeSet::new();
    for row in answer.rows {
        let [value, service] = row.keys;
        let record_type = RecordType::of_record(&value, row.cost);
        if record_type == RecordType::Usage {
            usage_values.insert(value);
            continue;
        }
        month_of(&mut months, row.month).lines.push(BillLine {
            service: service.into(),
            usage_type: NO_USAGE_TYPE.into(),
            operation: None,
            record_type,
            record_types: record_type.own_names([value].into()),
            usage: None,
            unit: None,
            billed: row.cost,
            amortized: row.amortized,
            net: row.net,
        });
    }
    Records { usage_values, months, odd: answer.odd }
}

fn month_of(months: &mut BTreeMap<BillingMonth, MonthBill>, month: BillingMonth) -> &mut MonthBill {
    months.entry(month).or_insert_with(|| MonthBill::empty(false))
}

fn usage_line(row: Row) -> BillLine {
    let [service, usage_type] = row.keys.map(Name::from);
    let Row { usage, unit, cost: billed, amortized, net, .. } = row;
    let unit = unit.map(Name::from);
    let (record_type, record_types) = (RecordType::Usage, BTreeSet::new());
    BillLine { service, usage_type, operation: None, record_type, record_types, usage, unit, billed, amortized, net }
}

/// Whether an answer of one month is one.
#[cfg(test)]
pub(crate) fn answered(
    month: (NaiveDate, NaiveDate),
    results: Vec<aws_sdk_costexplorer::types::ResultByTime>,
) -> Result<usize, Failure> {
    let mut answer = answer::Answer::to([month].into_iter());
    answer.take_page(Some(results))?;
    answer.whole().map(|told| told.rows.len())
}

#[cfg(test)]
#[path = "cost_explorer_tests.rs"]
mod tests;
