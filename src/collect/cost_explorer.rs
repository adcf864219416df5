//! The bill. IAM: ce:GetCostAndUsage. Each page costs $0.01.
//! Source: AWS Cost Explorer pricing, and the API reference of GetCostAndUsage.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_costexplorer::types::{
    DateInterval, Dimension, DimensionValues, Expression, Granularity, Group, GroupDefinition, GroupDefinitionType,
    ResultByTime,
};
use chrono::{DateTime, Days, Utc};

use super::clients::Clients;
use super::{Count, Found, Settings, failure, gap, missing, one_more};
use crate::bill::{BillLine, BillingMonth, Quantity, RecordType, Usd};
use crate::snapshot::{MonthBill, Role, Snapshot};

type Months = BTreeMap<BillingMonth, MonthBill>;

/// A month, whether it is an estimate, and its rows.
type MonthOf<T> = (BillingMonth, bool, Vec<T>);

/// The bill of all months, from the cache where it is recent enough.
pub(super) async fn bill(
    clients: &Clients,
    settings: &Settings,
    count: &Count,
    snapshot: &Snapshot,
    (first, last): (BillingMonth, BillingMonth),
    as_of: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Found {
    let account = snapshot.account.as_ref().map_or("", |account| account.id.as_str());
    let role = snapshot.role();
    let all: Vec<BillingMonth> =
        std::iter::successors(Some(first), |month| (*month < last).then(|| month.next())).collect();
    let mut months = Months::new();
    // A month that is open at an instant in the past is asked for only in part, and kept as that part.
    let kept_as = |month: BillingMonth| match month.end() <= as_of || BillingMonth::of(as_of) == BillingMonth::of(now) {
        true => role.as_str().to_owned(),
        false => format!("{}-until-{}", role.as_str(), as_of.date_naive()),
    };
    if let Some(cache) = &settings.cache {
        for month in &all {
            months.extend(cache.month(account, &kept_as(*month), *month, now).map(|bill| (*month, bill)));
        }
    }
    let stale = all.iter().filter(|month| !months.contains_key(month));
    let Some((from, to)) = stale.clone().min().zip(stale.max()) else {
        count.cached.set(u32::try_from(months.len()).unwrap_or_default());
        return Box::new(|snapshot| snapshot.months = months);
    };
    let query = Query { clients, settings, count, account, from: *from, to: *to, as_of };
    match query.months(role).await {
        Ok(asked) => {
            if let Some(cache) = &settings.cache {
                for (month, bill) in &asked {
                    cache.keep(account, &kept_as(*month), *month, now, bill);
                }
            }
            let kept = months.keys().filter(|month| !asked.contains_key(month)).count();
            count.cached.set(u32::try_from(kept).unwrap_or_default());
            months.extend(asked);
            Box::new(|snapshot| snapshot.months = months)
        }
        Err(refusal) => {
            let (error, effect) = refusal.in_words();
            missing(gap("cost-explorer", None, true, error, effect))
        }
    }
}

/// Why there is no bill.
enum Refusal {
    /// Cost Explorer's error code.
    Code(String),
    /// `--max-ce-requests`.
    Bound(u32),
    /// An answer that makes no sense: which.
    Nonsense(String),
}

impl Refusal {
    fn in_words(self) -> (String, String) {
        match self {
            Self::Bound(pages) => (
                format!("stopped before page {} of Cost Explorer", pages.saturating_add(1)),
                "There is no bill without it. Allow more pages with --max-ce-requests N ($0.01 each).".to_owned(),
            ),
            Self::Nonsense(what) => {
                (what, "There is no bill without it. Try again; if it stays so, report it.".to_owned())
            }
            Self::Code(code) => {
                let next = if failure::is_denied(&code) {
                    "Allow ce:GetCostAndUsage (whybill policy prints all actions); an IAM user also needs the account's switch \"IAM user and role access to Billing information\"."
                } else if code.contains("DataUnavailable") {
                    "Cost Explorer was never switched on, or only just: open Billing and Cost Management > Cost Explorer in the console once, and come back after 24 hours."
                } else if code.contains("LimitExceeded") || code.contains("Throttl") {
                    "Cost Explorer is asked too often: wait some minutes."
                } else {
                    "Try again later."
                };
                (code, format!("There is no bill without it. {next}"))
            }
        }
    }
}

struct Query<'a> {
    clients: &'a Clients,
    settings: &'a Settings,
    count: &'a Count,
    account: &'a str,
    from: BillingMonth,
    to: BillingMonth,
    as_of: DateTime<Utc>,
}

impl Query<'_> {
    /// The records that are no usage first: they tell which record types there are, so that the usage
    /// can be asked for without them. No spelling is guessed, and no credit nets usage away.
    async fn months(&self, role: Role) -> Result<Months, Refusal> {
        let own = (role == Role::Payer).then(|| only(Dimension::LinkedAccount, vec![self.account.to_owned()]));
        let records = self.pages(["RECORD_TYPE", "SERVICE"], &["UnblendedCost"], own.clone()).await?;
        let mut months = Months::new();
        let mut usage_types: BTreeSet<String> = BTreeSet::new();
        for (month, estimated, groups) in by_month(&records)? {
            let bill = empty(&mut months, month, estimated);
            for group in groups {
                let [record_type, service] = keys(group)?;
                let kind = RecordType::from_cost_explorer(record_type);
                if kind == RecordType::Usage {
                    usage_types.insert(record_type.to_owned());
                    continue;
                }
                let billed = amount(group, "UnblendedCost")?.0;
                bill.lines.push(BillLine {
                    service: service.to_owned(),
                    usage_type: "NoUsageType".to_owned(),
                    record_type: kind,
                    usage: None,
                    unit: None,
                    billed,
                });
            }
        }
        // The payer's query names its own account; a member's usage may be of a type that it has none of.
        let usage = only(Dimension::RecordType, usage_types.into_iter().collect());
        if usage.dimensions().is_some_and(|values| !values.values().is_empty()) {
            let filter = match own {
                Some(own) => Expression::builder().and(usage.clone()).and(own).build(),
                None => usage.clone(),
            };
            for (month, estimated, lines) in self.usage(filter).await? {
                empty(&mut months, month, estimated).lines.extend(lines);
            }
            if role == Role::Payer {
                for (month, estimated, lines) in self.usage(usage).await? {
                    empty(&mut months, month, estimated).organisation = Some(lines);
                }
            }
        }
        Ok(months)
    }

    async fn usage(&self, filter: Expression) -> Result<Vec<MonthOf<BillLine>>, Refusal> {
        let results = self.pages(["SERVICE", "USAGE_TYPE"], &["UnblendedCost", "UsageQuantity"], Some(filter)).await?;
        by_month(&results)?
            .into_iter()
            .map(|(month, estimated, groups)| {
                let lines = groups.into_iter().map(usage_line).collect::<Result<Vec<_>, _>>()?;
                Ok((month, estimated, lines))
            })
            .collect()
    }

    /// All pages of a query. The SDK has no paginator for it.
    async fn pages(
        &self,
        group_by: [&str; 2],
        metrics: &[&str],
        filter: Option<Expression>,
    ) -> Result<Vec<ResultByTime>, Refusal> {
        let client = self.clients.cost_explorer();
        let end = match self.to.end() {
            end if end <= self.as_of => end.date_naive(),
            _ => self.as_of.date_naive() + Days::new(1),
        };
        let interval = DateInterval::builder().start(self.from.first_day().to_string()).end(end.to_string()).build();
        let interval = interval.map_err(|error| Refusal::Nonsense(error.to_string()))?;
        let mut results = Vec::new();
        let mut token: Option<String> = None;
        loop {
            if let Some(bound) = self.settings.max_ce_requests
                && self.count.cost_explorer.get() >= bound
            {
                return Err(Refusal::Bound(bound));
            }
            one_more(&self.count.cost_explorer);
            let page = client
                .get_cost_and_usage()
                .time_period(interval.clone())
                .granularity(Granularity::Monthly)
                .set_metrics(Some(metrics.iter().map(|metric| (*metric).to_owned()).collect()))
                .set_group_by(Some(group_by.into_iter().map(dimension).collect()))
                .set_filter(filter.clone())
                .set_next_page_token(token)
                .send()
                .await
                .map_err(|error| Refusal::Code(failure::code(&error)))?;
            results.extend(page.results_by_time().iter().cloned());
            token = page.next_page_token().filter(|token| !token.is_empty()).map(str::to_owned);
            if token.is_none() {
                return Ok(results);
            }
        }
    }
}

fn only(key: Dimension, values: Vec<String>) -> Expression {
    Expression::builder().dimensions(DimensionValues::builder().key(key).set_values(Some(values)).build()).build()
}

fn dimension(key: &str) -> GroupDefinition {
    GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key(key).build()
}

fn empty(months: &mut Months, month: BillingMonth, estimated: bool) -> &mut MonthBill {
    months.entry(month).or_insert_with(|| MonthBill { estimated, lines: Vec::new(), organisation: None })
}

/// The groups of each month; a month may go on over several pages.
fn by_month(results: &[ResultByTime]) -> Result<Vec<MonthOf<&Group>>, Refusal> {
    let mut months: BTreeMap<BillingMonth, (bool, Vec<&Group>)> = BTreeMap::new();
    for result in results {
        let start = result.time_period().map(DateInterval::start).unwrap_or_default();
        let month = start.get(..7).and_then(|text| text.parse::<BillingMonth>().ok());
        let month =
            month.ok_or_else(|| Refusal::Nonsense(format!("Cost Explorer gave a month that starts on `{start}`")))?;
        let entry = months.entry(month).or_default();
        entry.0 |= result.estimated();
        entry.1.extend(result.groups());
    }
    Ok(months.into_iter().map(|(month, (estimated, groups))| (month, estimated, groups)).collect())
}

fn keys(group: &Group) -> Result<[&str; 2], Refusal> {
    match group.keys() {
        [first, second] => Ok([first, second]),
        keys => {
            Err(Refusal::Nonsense(format!("Cost Explorer gave a row of {} keys where two were asked for", keys.len())))
        }
    }
}

fn usage_line(group: &Group) -> Result<BillLine, Refusal> {
    let [service, usage_type] = keys(group)?;
    let billed = amount(group, "UnblendedCost")?.0;
    let (quantity, unit) = amount(group, "UsageQuantity")?;
    // Where several units meet, AWS sums them up all the same and calls the unit "N/A".
    let told = !unit.is_empty() && unit != "N/A";
    Ok(BillLine {
        service: service.to_owned(),
        usage_type: usage_type.to_owned(),
        record_type: RecordType::Usage,
        usage: told.then(|| Quantity::new(quantity.value())),
        unit: told.then_some(unit),
        billed,
    })
}

fn amount(group: &Group, metric: &str) -> Result<(Usd, String), Refusal> {
    let value = group.metrics().and_then(|metrics| metrics.get(metric));
    let text = value.and_then(|value| value.amount()).unwrap_or("0");
    let row = || group.keys().join(", ");
    let amount = text.parse().map_err(|error| Refusal::Nonsense(format!("{metric} of {}: {error}", row())))?;
    Ok((amount, value.and_then(|value| value.unit()).unwrap_or_default().to_owned()))
}
