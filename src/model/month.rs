//! What answering for one month goes by: its lines, its pools, its alarms, and what is known of the account.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use crate::bill::{BillLine, BillingMonth, ByPlace, Quantity, RecordType, Region, Usd, service};
use crate::catalogue::{Catalogue, Meter, Offer};
use crate::model::account::Account;
use crate::model::alike::Alike;
use crate::model::allowance::eligibility::Eligibility;
use crate::model::allowance::pools::{self, Pool, PoolKey};
use crate::model::allowance::readings::MonthReadings;
use crate::model::lines::{ResolvedLine, Row};
use crate::model::provenance::timeline::Timeline;
use crate::model::{by_operation, global_rows, homes, merged_plans};
use crate::question::NoAnswer;
use crate::snapshot::{Gap, MonthBill, Role, Snapshot, Source};

/// Usage and cost of alarms in the next month, by meter, region and whether an allowance is on them.
type NextOfAlarms = BTreeMap<(String, Region, bool), Option<(Quantity, Option<Usd>)>>;

/// The bill of a month of which there is none.
static NO_BILL: LazyLock<MonthBill> = LazyLock::new(|| MonthBill::empty(true));

/// All that answering for one month goes by. A clone of it has the same lines.
#[derive(Clone)]
pub(crate) struct Case<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) month: BillingMonth,
    pub(crate) as_of: DateTime<Utc>,
    pub(crate) timelines: &'a BTreeMap<Region, Timeline>,
    pub(crate) eligibility: &'a Eligibility,
    pub(crate) bill: &'a MonthBill,
    pub(crate) lines: Rc<[ResolvedLine<'a>]>,
    /// The lines that the pools are counted over, where they aren't just its own.
    pub(super) others: Option<Rc<[ResolvedLine<'a>]>>,
    pub(crate) pools: BTreeMap<PoolKey<'a>, Pool<'a>>,
    /// What could not be collected, or isn't in the snapshot.
    pub(crate) gaps: Vec<Gap>,
    home: Option<Region>,
    in_use: BTreeSet<Region>,
    alike: OnceCell<Rc<Alike>>,
    /// What is read of the lines, once that was asked for.
    pub(super) readings: OnceCell<Rc<MonthReadings>>,
    /// What its bills tell of alarms' prices, by meter and region: each line of alarms asks.
    pub(super) prices_of_bills: RefCell<BTreeMap<(String, Region), Option<Usd>>>,
    /// What becomes of alarms in the next month: each line of them asks.
    pub(super) next_of_alarms: RefCell<NextOfAlarms>,
    /// The lines of the month before.
    before: ByPlace<'a>,
}

impl<'a> Case<'a> {
    /// The case of a month of an account, as of an instant.
    ///
    /// # Errors
    /// [`NoAnswer`] where the month lies in the future, or the snapshot has no bill or no such service of it.
    pub(crate) fn of(account: &'a Account<'a>, month: BillingMonth, as_of: DateTime<Utc>) -> Result<Self, NoAnswer> {
        if month.start() > as_of {
            return Err(NoAnswer::Future { month, as_of });
        }
        let bill = account.snapshot.months.get(&month).ok_or_else(|| no_month(account.snapshot, month))?;
        Self::with_bill(account, bill, month, as_of)
    }

    /// The case of a month of which there is no bill: alarms can be judged without.
    ///
    /// # Errors
    /// [`NoAnswer`] where a service was asked for by operation, which no bill has.
    pub(crate) fn without_bill(
        account: &'a Account<'a>,
        month: BillingMonth,
        as_of: DateTime<Utc>,
    ) -> Result<Self, NoAnswer> {
        Self::with_bill(account, &NO_BILL, month, as_of)
    }

    fn with_bill(
        account: &'a Account<'a>,
        bill: &'a MonthBill,
        month: BillingMonth,
        as_of: DateTime<Utc>,
    ) -> Result<Self, NoAnswer> {
        let Account { snapshot, catalogue, question, timelines, eligibility, .. } = account;
        let mut case = Self {
            snapshot,
            catalogue,
            month,
            as_of,
            timelines,
            eligibility,
            bill,
            lines: Rc::default(),
            others: None,
            pools: BTreeMap::new(),
            gaps: snapshot.gaps.clone(),
            home: None,
            in_use: BTreeSet::new(),
            alike: OnceCell::new(),
            readings: OnceCell::new(),
            prices_of_bills: RefCell::default(),
            next_of_alarms: RefCell::default(),
            before: ByPlace::of(snapshot.months.get(&month.previous()).into_iter().flat_map(|own| &own.lines)),
        };
        let mut rows: Vec<Row<'a>> = bill.lines.iter().map(Row::Billed).collect();
        merged_plans::told_apart(&mut rows, &case.bill.usage_records);
        if let Some(called) = &question.by_operation {
            rows = case.split_by_operation(rows, called)?;
        }
        case.lines = case.resolved(global_rows::rejoin(rows, &case.predictions()));
        case.others = case.of_organisation().map(Into::into);
        case.pools = pools::count(case.counted(), eligibility, month);
        case.in_use = homes::in_use(&case.lines);
        case.in_use.extend(question.home_regions.iter().cloned());
        case.home = homes::homes(&case.lines, &question.home_regions).main;
        Ok(case)
    }

    /// Rows of the month's bill, resolved.
    pub(crate) fn resolved<Lines>(&self, rows: impl IntoIterator<Item = Row<'a>>) -> Lines
    where
        Lines: FromIterator<ResolvedLine<'a>>,
    {
        rows.into_iter().map(|row| ResolvedLine::of(row, self.catalogue, self.eligibility, self.month)).collect()
    }

    fn split_by_operation(&mut self, rows: Vec<Row<'a>>, called: &str) -> Result<Vec<Row<'a>>, NoAnswer> {
        let service = meant(self.bill, self.month, called)?;
        match self.bill.by_operation.get(service) {
            Some(parts) => {
                let rows = by_operation::split(rows, service, parts);
                let of_service = rows.iter().filter(|line| line.service == service);
                let is_uncovered_usage =
                    |line: &BillLine| line.record_type == RecordType::Usage && line.covered_by().is_none();
                let is_whole = |line: &&Row<'_>| is_uncovered_usage(line) && line.operation.is_none();
                let is_nothing = |line: &&Row<'_>| line.billed.is_zero() && line.usage.is_none_or(Quantity::is_zero);
                let whole = of_service.filter(is_whole).filter(|line| !is_nothing(line)).count();
                let not_summing = (whole > 0).then(|| by_operation::not_summing(service, whole));
                self.gaps.extend(not_summing);
                return Ok(rows);
            }
            None if self.gaps.iter().any(|gap| gap.source == Source::CostExplorerOperations) => {}
            None => {
                let gap = by_operation::not_collected(service);
                self.gaps.push(gap);
            }
        }
        Ok(rows)
    }

    /// The same line in the month before.
    pub(crate) fn in_the_month_before(&self, line: &BillLine) -> Option<&'a BillLine> {
        self.before.same(line)
    }

    /// Whether the month was open at the instant of analysis.
    pub(crate) fn is_open(&self) -> bool {
        self.as_of < self.month.end()
    }

    /// What is known of the account's role: a member's pools can't be seen.
    pub(crate) fn role(&self) -> Role {
        self.snapshot.role()
    }

    /// The role as far as an offer goes: what each account has for itself, any account has as if it stood alone.
    pub(crate) fn role_for(&self, offer: &Offer) -> Role {
        if offer.is_each_accounts() { Role::Standalone } else { self.role() }
    }

    /// The lines that the pools are counted over: a payer's are its organisation's, but for what each account has for
    /// itself.
    pub(crate) fn counted(&self) -> impl Iterator<Item = &ResolvedLine<'a>> {
        let own = self.others.is_none().then(|| self.own_counted());
        self.others.iter().flat_map(|others| others.iter()).chain(own.into_iter().flatten())
    }

    /// Its own that a meter counts, and that no commitment pays for: no other draws on a pool.
    fn own_counted(&self) -> impl Iterator<Item = &ResolvedLine<'a>> {
        self.lines.iter().filter(|line| line.meter().is_some() && line.covered_by().is_none())
    }

    /// A payer's: its organisation's, and its own of what each account has for itself.
    fn of_organisation(&self) -> Option<Vec<ResolvedLine<'a>>> {
        let all: Vec<_> = self.resolved(self.bill.organisation.as_ref()?.iter().map(Row::Billed));
        let shared = all.into_iter().filter(|line| line.meter().is_some() && !is_each_accounts(line));
        Some(shared.chain(self.own_counted().filter(|line| is_each_accounts(line)).cloned()).collect())
    }

    /// The meter of a row of any month whose unit is the meter's.
    pub(crate) fn meter(&self, row: &BillLine) -> Option<&'a Meter> {
        let is_usage = row.record_type == RecordType::Usage;
        let meter = if is_usage { self.catalogue.meter(&row.service, row.parsed().meter) } else { None };
        meter.filter(|meter| meter.counts_in(row.unit.as_deref()))
    }

    /// The pool of a line, if the account may have the offer on it.
    pub(crate) fn pool_of(&self, line: &ResolvedLine<'a>) -> Option<&Pool<'a>> {
        self.pools.get(&pools::key(line.offer()?, line)).filter(|pool| pool.given.is_possible())
    }

    /// The regions whose alarms may draw on an offer and were not read: refused, or on the bill and not looked into.
    pub(crate) fn unread_regions(&self, offer: &Offer) -> BTreeSet<Region> {
        let refused = self.snapshot.gaps.iter().filter(|gap| gap.source == Source::Cloudwatch);
        let billed = self.lines.iter().filter(|line| line.meter().is_some_and(|own| offer.meters.contains(&own.id)));
        refused
            .filter_map(|gap| gap.region.clone())
            .chain(billed.map(|line| line.region().clone()))
            .filter(|region| !region.is_global() && !self.timelines.contains_key(region))
            .collect()
    }

    /// The account's home, if a region is another one in which nothing else runs, with alarms that most regions don't have.
    pub(crate) fn stranger(&self, region: &Region) -> Option<&Region> {
        let has_own = || {
            let alarms = self.snapshot.alarms.get(region).map(Vec::as_slice).unwrap_or_default();
            alarms.is_empty() || alarms.iter().any(|alarm| !self.stands_in_most(&alarm.name, region))
        };
        self.home.as_ref().filter(|_| !self.in_use.contains(region) && has_own())
    }

    /// Whether most regions have an alarm of this name, so that nobody left it behind in one of them.
    pub(crate) fn stands_in_most(&self, alarm: &str, region: &Region) -> bool {
        self.alike.get_or_init(|| Rc::new(Alike::of(self.snapshot, &self.lines))).stands_in_most(alarm, region)
    }
}

/// Whether a line draws on an offer that each account has for itself.
pub(crate) fn is_each_accounts(line: &ResolvedLine<'_>) -> bool {
    line.offer().is_some_and(Offer::is_each_accounts)
}

/// The service on a month's bill that a user's word means.
///
/// # Errors
/// [`NoAnswer::NoService`] where none or several may be meant.
pub(crate) fn meant<'a>(bill: &'a MonthBill, month: BillingMonth, called: &str) -> Result<&'a str, NoAnswer> {
    let services: BTreeSet<&str> = bill.lines.iter().map(|line| line.service.as_str()).collect();
    service::meant(called, services.iter().copied()).ok_or_else(|| {
        let services = services.iter().copied().collect::<Vec<_>>().join(", ");
        NoAnswer::NoService { called: called.to_owned(), month, services }
    })
}

fn no_month(snapshot: &Snapshot, month: BillingMonth) -> NoAnswer {
    let available = match (snapshot.months.keys().next(), snapshot.months.keys().next_back()) {
        (Some(first), Some(last)) => format!("there is one from {first} to {last}: choose with --month"),
        _ if !snapshot.members.is_empty() => {
            let members = snapshot.members.keys().cloned().collect::<Vec<_>>().join(", ");
            format!("it has bills of other accounts: --account with one of {members}")
        }
        _ => "the snapshot has no bill at all: collect one with ce:GetCostAndUsage allowed".to_owned(),
    };
    NoAnswer::NoMonth { month, available }
}
