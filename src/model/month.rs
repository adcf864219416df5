//! What answering for one month goes by: its lines, its pools, its alarms, and what is known of the account.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::bill::{BillLine, BillingMonth, Quantity, RecordType, Region, service};
use crate::catalogue::{Catalogue, Meter, Offer};
use crate::model::allowance::eligibility::Eligibility;
use crate::model::allowance::pools::{self, Pool, PoolKey};
use crate::model::provenance::timeline::Timeline;
use crate::model::{by_operation, global_rows, homes};
use crate::question::{NoAnswer, Question};
use crate::snapshot::{Gap, MonthBill, Role, Snapshot, Source};

/// All that answering for one month goes by.
pub(crate) struct Case<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) month: BillingMonth,
    pub(crate) as_of: DateTime<Utc>,
    pub(crate) timelines: BTreeMap<Region, Timeline>,
    pub(crate) eligibility: Eligibility,
    pub(crate) bill: &'a MonthBill,
    pub(crate) lines: Vec<BillLine>,
    /// The lines that the pools are counted over: a payer's are its organisation's, but for what each account has for itself.
    pub(crate) counted: Vec<BillLine>,
    pub(crate) pools: BTreeMap<PoolKey<'a>, Pool<'a>>,
    /// What could not be collected, or isn't in the snapshot.
    pub(crate) gaps: Vec<Gap>,
    home: Option<Region>,
    in_use: BTreeSet<Region>,
}

impl<'a> Case<'a> {
    /// The case of a month.
    ///
    /// # Errors
    /// [`NoAnswer`] where the month lies in the future, or the snapshot has no bill or no such service of it.
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        catalogue: &'a Catalogue,
        question: &Question,
        (month, as_of): (BillingMonth, DateTime<Utc>),
    ) -> Result<Self, NoAnswer> {
        if month.start() > as_of {
            return Err(NoAnswer::Future { month, as_of });
        }
        let bill = snapshot.months.get(&month).ok_or_else(|| no_month(snapshot, month))?;
        let timelines: BTreeMap<Region, Timeline> = snapshot
            .alarms
            .keys()
            .filter_map(|region| Some((region.clone(), Timeline::of(snapshot, region)?)))
            .collect();
        let mut case = Self {
            snapshot,
            catalogue,
            month,
            as_of,
            timelines,
            eligibility: Eligibility::of(snapshot, question.account_created),
            bill,
            lines: bill.lines.clone(),
            counted: Vec::new(),
            pools: BTreeMap::new(),
            gaps: snapshot.gaps.clone(),
            home: None,
            in_use: BTreeSet::new(),
        };
        if let Some(called) = &question.by_operation {
            case.split_by_operation(called)?;
        }
        case.lines = global_rows::rejoin(&case.lines, &case.predictions());
        case.counted = case.counted_over(bill);
        case.pools = case.count_pools(&case.counted);
        case.in_use = homes::in_use(&case.lines);
        case.in_use.extend(question.home_regions.iter().cloned());
        case.home = question.home_regions.first().cloned().or_else(|| homes::home(&case.lines, &case.in_use));
        Ok(case)
    }

    fn split_by_operation(&mut self, called: &str) -> Result<(), NoAnswer> {
        let service = meant(self.bill, self.month, called)?;
        match self.bill.by_operation.get(service) {
            Some(parts) => {
                self.lines = by_operation::split(&self.lines, service, parts);
                let of_service = self.lines.iter().filter(|line| line.service == service);
                let is_whole = |line: &&BillLine| line.record_type == RecordType::Usage && line.operation.is_none();
                let is_nothing = |line: &&BillLine| line.billed.is_zero() && line.usage.is_none_or(Quantity::is_zero);
                let whole = of_service.filter(is_whole).filter(|line| !is_nothing(line)).count();
                self.gaps.extend((whole > 0).then(|| by_operation::not_summing(service, whole)));
            }
            None if self.gaps.iter().any(|gap| gap.source == Source::CostExplorerOperations) => {}
            None => self.gaps.push(by_operation::not_collected(service)),
        }
        Ok(())
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

    /// Whether a line draws on an offer that each account has for itself.
    pub(super) fn is_each_accounts(&self, line: &BillLine) -> bool {
        let offer = self.meter(line).and_then(|meter| self.catalogue.offer(meter, self.month));
        offer.is_some_and(Offer::is_each_accounts)
    }

    /// The lines that pools are counted over: a payer's organisation's, and the account's own of what each account has
    /// for itself.
    fn counted_over(&self, bill: &MonthBill) -> Vec<BillLine> {
        let Some(all) = &bill.organisation else { return self.lines.clone() };
        let shared = all.iter().filter(|line| !self.is_each_accounts(line));
        shared.chain(self.lines.iter().filter(|line| self.is_each_accounts(line))).cloned().collect()
    }

    /// The meter of a usage line whose unit is the meter's.
    pub(crate) fn meter(&self, line: &BillLine) -> Option<&'a Meter> {
        self.meter_by_name(line).filter(|meter| meter.counts_in(line.unit.as_deref()))
    }

    /// The meter of a usage line, whatever its unit.
    pub(crate) fn meter_by_name(&self, line: &BillLine) -> Option<&'a Meter> {
        let is_usage = line.record_type == RecordType::Usage;
        is_usage.then(|| self.catalogue.meter(&line.service, &line.parsed().meter)).flatten()
    }

    /// The pool of a line, if the account may have the offer on it.
    pub(crate) fn pool_of(&self, line: &BillLine) -> Option<&Pool<'a>> {
        let offer = self.catalogue.offer(self.meter(line)?, self.month)?;
        self.pools.get(&pools::key(offer, line)).filter(|pool| pool.given.is_possible())
    }

    /// The regions whose alarms may draw on an offer and were not read: refused, or on the bill and not looked into.
    pub(crate) fn unread_regions(&self, offer: &Offer) -> BTreeSet<Region> {
        let refused = self.snapshot.gaps.iter().filter(|gap| gap.source == Source::Cloudwatch);
        let billed = self.lines.iter().filter(|line| self.meter(line).is_some_and(|m| offer.meters.contains(&m.id)));
        refused
            .filter_map(|gap| gap.region.clone())
            .chain(billed.map(BillLine::region))
            .filter(|region| !region.is_global() && !self.timelines.contains_key(region))
            .collect()
    }

    /// The account's home, if a region is another one in which nothing else runs.
    pub(crate) fn stranger(&self, region: &Region) -> Option<&Region> {
        self.home.as_ref().filter(|_| !self.in_use.contains(region))
    }
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
        _ => "the snapshot has no bill at all: collect one with ce:GetCostAndUsage allowed".to_owned(),
    };
    NoAnswer::NoMonth { month, available }
}
