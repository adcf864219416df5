//! One run of collecting: each request to its source, each answer or gap into the snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use futures::stream::{self, StreamExt};

use super::clients::Clients;
use super::cost_explorer::{CostExplorer, Records, Span};
use super::error::CollectError;
use super::failure::{Class, Failure};
use super::fetch::{Answer, InOrder};
use super::pace::Paces;
use super::tally::Tally;
use super::{Progress, Settings, identity, regions, trail};
use crate::bill::{BillLine, BillingMonth, Region};
use crate::cache::Kind;
use crate::plan::{Ask, Request, Scope};
use crate::snapshot::{
    Account, AccountPlan, Alarm, AlarmChange, DayEvents, Days, EnabledRegions, FreeTierUsage, Gap, Inventoried,
    LogGroup, MetricFilter, MetricLife, MetricSum, MonthBill, Recorded, RegionSource, Role, SigninEvents, Snapshot,
    Source, Subscription, Trail, TrailConfiguration,
};

/// Regions that are asked side by side.
const SIDE_BY_SIDE: usize = 16;

/// What an answer adds to the snapshot.
pub(super) enum Part {
    Alarms(Region, Vec<Alarm>),
    Trail(Region, Trail),
    AlarmHistory(Region, Vec<AlarmChange>),
    FreeTier(Vec<FreeTierUsage>),
    Plan(AccountPlan),
    Resource(Region, String, DayEvents),
    Day(Region, NaiveDate, DayEvents),
    Signins(Region, SigninEvents),
    Trails(Vec<TrailConfiguration>),
    TrailStatus(String, bool),
    TrailSelectors(String, Recorded),
    MetricFilters(Region, Vec<MetricFilter>),
    Subscriptions(String, Vec<Subscription>),
    Metrics(Region, Vec<MetricLife>),
    Sums(Region, Vec<MetricSum>),
    LogGroups(Region, Vec<LogGroup>),
    Inventory(Region, &'static str, Vec<Inventoried>),
    Gap(Gap),
}

/// What is known so far.
pub(super) struct Run<'a> {
    pub(super) ask: &'a Ask,
    pub(super) settings: &'a Settings,
    progress: &'a dyn Progress,
    pub(super) clients: Clients,
    /// One for all queries of a region: CloudTrail counts them together.
    pub(super) trail_paces: Paces,
    tally: Arc<Tally>,
    snapshot: Snapshot,
    records: Option<Records>,
    usage_values: BTreeSet<String>,
    cache_read: bool,
    cached: u32,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        ask: &'a Ask,
        settings: &'a Settings,
        progress: &'a dyn Progress,
        clients: Clients,
        tally: Arc<Tally>,
    ) -> Self {
        let mut snapshot = Snapshot::empty(ask.now);
        let given = |codes: &BTreeSet<Region>| EnabledRegions { codes: codes.clone(), source: RegionSource::Given };
        snapshot.regions = ask.regions.as_ref().map(given);
        let (records, usage_values, cache_read, cached) = (None, BTreeSet::new(), false, 0);
        let trail_paces = Paces::every(trail::PERIOD);
        Self {
            ask,
            settings,
            progress,
            clients,
            trail_paces,
            tally,
            snapshot,
            records,
            usage_values,
            cache_read,
            cached,
        }
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// All that was collected.
    pub(super) fn finish(mut self) -> Snapshot {
        self.snapshot.gaps.sort();
        self.snapshot.requests = self.tally.requests();
        self.snapshot.requests.cached = self.cached;
        self.snapshot
    }

    /// Asks everything of one round.
    pub(super) async fn answer(&mut self, requests: &[Request]) -> Result<(), CollectError> {
        for request in requests {
            let Answer::InOrder(what) = self.answer_to(request) else { continue };
            self.answer_in_order(what).await?;
            self.progress.finished(request, &self.tally.requests());
        }
        let this = &*self;
        let beside = requests.iter().filter_map(|request| match this.answer_to(request) {
            Answer::Beside(parts) => Some((request, parts)),
            Answer::InOrder(_) => None,
        });
        let answers: Vec<Vec<Part>> = stream::iter(beside)
            .map(|(request, parts)| async move {
                let parts = parts.await;
                this.progress.finished(request, &this.tally.requests());
                parts
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        for part in answers.into_iter().flatten() {
            self.take(part);
        }
        Ok(())
    }

    /// These were asked and are planned again: they got neither an answer nor a gap.
    pub(super) fn leave_unanswered(&mut self, requests: &[Request]) {
        self.snapshot.gaps.extend(requests.iter().map(unanswered));
    }

    fn take(&mut self, part: Part) {
        match part {
            Part::Alarms(region, alarms) => drop(self.snapshot.alarms.insert(region, alarms)),
            Part::Trail(region, trail) => drop(self.snapshot.trail.insert(region, trail)),
            Part::AlarmHistory(region, changes) => drop(self.snapshot.alarm_history.insert(region, changes)),
            Part::FreeTier(usage) => self.snapshot.free_tier = Some(usage),
            Part::Plan(plan) => self.snapshot.plan = Some(plan),
            Part::Gap(gap) => self.snapshot.gaps.push(gap),
            Part::Resource(region, name, events) => {
                drop(self.snapshot.evidence.resources.entry(region).or_default().insert(name, events));
            }
            Part::Day(region, day, events) => {
                drop(self.snapshot.evidence.days.entry(region).or_default().insert(day, events));
            }
            Part::Signins(region, signins) => drop(self.snapshot.evidence.signins.insert(region, signins)),
            Part::Trails(trails) => {
                let known = self.snapshot.evidence.trails.get_or_insert_default();
                known.extend(trails);
                known.sort_by(|one, other| one.arn.cmp(&other.arn));
                known.dedup();
            }
            Part::TrailStatus(trail, logging) => self.known_trail(&trail, |own| own.logging = Some(logging)),
            Part::TrailSelectors(trail, recorded) => self.known_trail(&trail, |own| own.records = Some(recorded)),
            Part::MetricFilters(region, filters) => {
                drop(self.snapshot.evidence.metric_filters.insert(region, filters));
            }
            Part::Metrics(region, lives) => drop(self.snapshot.evidence.metrics.insert(region, lives)),
            Part::Sums(region, sums) => self.snapshot.evidence.sums.entry(region).or_default().extend(sums),
            Part::LogGroups(region, groups) => drop(self.snapshot.evidence.log_groups.insert(region, groups)),
            Part::Inventory(region, kind, found) => {
                drop(self.snapshot.evidence.inventory.entry(region).or_default().insert(kind.to_owned(), found));
            }
            Part::Subscriptions(topic, found) => drop(self.snapshot.evidence.subscriptions.insert(topic, found)),
        }
    }

    fn known_trail(&mut self, arn: &str, know: impl Fn(&mut TrailConfiguration)) {
        let trails = self.snapshot.evidence.trails.iter_mut().flatten();
        trails.filter(|trail| trail.arn == arn).for_each(know);
    }

    async fn answer_in_order(&mut self, what: InOrder) -> Result<(), CollectError> {
        match what {
            InOrder::Identity => return self.identify().await,
            InOrder::Role => self.know_the_role().await,
            InOrder::Regions => self.know_the_regions().await,
            InOrder::Records(from, to) => return self.read_records(from, to).await,
            InOrder::Bill(from, to) => return self.read_bill(from, to).await,
            InOrder::Organisation(from, to) => self.read_organisation(from, to).await,
            InOrder::Days(from, until) => self.read_days((from, until)).await,
            InOrder::Operations(month, service) => self.read_operations(month, &service).await,
        }
        Ok(())
    }

    async fn identify(&mut self) -> Result<(), CollectError> {
        match identity::account(&self.clients.sts()).await {
            Ok(id) => self.snapshot.account = Some(Account { id, role: Role::Unknown }),
            Err(failure) => {
                if let Some(error) = CollectError::of_identity(&failure) {
                    return Err(error);
                }
                let lacks = "whose account this is isn't known, so nothing is taken from the cache or kept there";
                self.snapshot.gaps.push(failure.gap(Source::Sts, None, false, lacks, "sts:GetCallerIdentity"));
            }
        }
        Ok(())
    }

    async fn know_the_role(&mut self) {
        let Some(account) = self.snapshot.account.as_mut() else { return };
        match identity::role(&self.clients.organizations(), &account.id).await {
            Ok(role) => account.role = role,
            Err(failure) => {
                let lacks = "whether the account is in an organisation isn't known: it is reckoned as standalone";
                let action = "organizations:DescribeOrganization";
                self.snapshot.gaps.push(failure.gap(Source::Organizations, None, false, lacks, action));
            }
        }
    }

    async fn know_the_regions(&mut self) {
        let answer = regions::enabled(&self.clients.account()).await;
        self.snapshot.regions = Some(answer.unwrap_or_else(|failure| {
            let lacks = "the enabled regions aren't known: those that every account has and those on the bill are \
                         looked at";
            self.snapshot.gaps.push(failure.gap(Source::Account, None, false, lacks, "account:ListRegions"));
            regions::fallback()
        }));
    }

    fn span(&self, from: BillingMonth, to: BillingMonth, own: bool) -> Span {
        let account = self.snapshot.account.as_ref().filter(|account| own && account.role == Role::Payer);
        let linked_account = account.map(|account| account.id.clone());
        Span { from, to, until: self.ask.until(to), linked_account }
    }

    async fn read_records(&mut self, from: BillingMonth, to: BillingMonth) -> Result<(), CollectError> {
        let client = self.clients.cost_explorer();
        let source = CostExplorer { client: &client, tally: &self.tally };
        match source.records(&self.span(from, to, true)).await {
            Ok(records) => {
                self.usage_values.extend(records.usage_values().iter().cloned());
                self.records = Some(records);
                Ok(())
            }
            Err(failure) => self.without_bill(&failure, from),
        }
    }

    async fn read_bill(&mut self, from: BillingMonth, to: BillingMonth) -> Result<(), CollectError> {
        let Some(records) = self.records.take() else { return Ok(()) };
        let client = self.clients.cost_explorer();
        let source = CostExplorer { client: &client, tally: &self.tally };
        match source.bill(&self.span(from, to, true), records).await {
            Ok(months) => {
                for (month, bill) in &months {
                    self.keep(&self.own_kind(), *month, bill);
                }
                self.snapshot.months.extend(months);
                regions::add_those_on_the_bill(&mut self.snapshot);
                Ok(())
            }
            Err(failure) => self.without_bill(&failure, from),
        }
    }

    /// A bill that couldn't be read: no answer where it is what was asked for, a gap otherwise.
    fn without_bill(&mut self, failure: &Failure, first: BillingMonth) -> Result<(), CollectError> {
        let missing = !self.snapshot.months.contains_key(&self.ask.month);
        if matches!(self.ask.scope, Scope::Explain | Scope::FreeTier) && missing {
            return Err(CollectError::of_bill(failure, first, self.settings.max_ce_requests));
        }
        if matches!(failure.class, Class::Expired | Class::NoCredentials) {
            return Err(CollectError::of_bill(failure, first, None));
        }
        let lacks = format!("the bill from {first} on is missing or not whole");
        let gap = failure.gap(Source::CostExplorer, None, true, &lacks, "ce:GetCostAndUsage");
        self.snapshot.gaps.push(gap);
        Ok(())
    }

    async fn read_organisation(&mut self, from: BillingMonth, to: BillingMonth) {
        if self.snapshot.gaps.iter().any(|gap| gap.source == Source::CostExplorer) {
            return;
        }
        let client = self.clients.cost_explorer();
        let source = CostExplorer { client: &client, tally: &self.tally };
        match source.organisation(&self.span(from, to, false), &self.usage_values).await {
            Ok(mut lines) => {
                let months = self.ask.each_month().filter(|month| (from..=to).contains(month));
                for month in months.collect::<Vec<_>>() {
                    let lines = lines.remove(&month).unwrap_or_default();
                    self.keep(&Kind::Organisation, month, &lines);
                    if let Some(bill) = self.snapshot.months.get_mut(&month) {
                        bill.organisation = Some(lines);
                    }
                }
            }
            Err(failure) => {
                let lacks = "the organisation's usage is missing: its allowances can't be reckoned";
                let gap = failure.gap(Source::CostExplorer, None, true, lacks, "ce:GetCostAndUsage");
                self.snapshot.gaps.push(gap);
            }
        }
    }

    async fn read_days(&mut self, (from, until): (NaiveDate, NaiveDate)) {
        let month = BillingMonth::of(self.ask.as_of);
        self.snapshot.days = self.kept(&Kind::Days, month).filter(|days: &Days| days.from <= from);
        if self.snapshot.days.is_some() {
            return;
        }
        let client = self.clients.cost_explorer();
        let source = CostExplorer { client: &client, tally: &self.tally };
        match source.days((from, until), &self.usage_records(month)).await {
            Ok(days) => {
                self.keep(&Kind::Days, month, &days);
                self.snapshot.days = Some(days);
            }
            Err(failure) => {
                let lacks = "the usage day by day is missing: where the month will end is told from its sum alone";
                let gap = failure.gap(Source::CostExplorerDays, None, false, lacks, "ce:GetCostAndUsage");
                self.snapshot.gaps.push(gap);
            }
        }
    }

    async fn read_operations(&mut self, month: BillingMonth, service: &str) {
        let kind = Kind::Operations { own: self.own_kind() == Kind::Own, service: service.to_owned() };
        let mut lines: Option<Vec<BillLine>> = self.kept(&kind, month);
        if lines.is_none() {
            let client = self.clients.cost_explorer();
            let source = CostExplorer { client: &client, tally: &self.tally };
            let span = self.span(month, month, true);
            match source.operations(&span, service, &self.usage_records(month)).await {
                Ok(read) => {
                    self.keep(&kind, month, &read);
                    lines = Some(read);
                }
                Err(failure) => {
                    let lacks = format!("the lines of {service} aren't split by operation");
                    let gap = failure.gap(Source::CostExplorerOperations, None, true, &lacks, "ce:GetCostAndUsage");
                    self.snapshot.gaps.push(gap);
                }
            }
        }
        if let (Some(bill), Some(lines)) = (self.snapshot.months.get_mut(&month), lines) {
            bill.by_operation.insert(service.to_owned(), lines);
        }
    }

    /// The record types that are usage, as Cost Explorer spells them in a month.
    fn usage_records(&self, month: BillingMonth) -> BTreeSet<String> {
        self.snapshot.months.get(&month).map(|bill| bill.usage_records.clone()).unwrap_or_default()
    }

    /// What the cache holds of a month, still good.
    fn kept<T: serde::de::DeserializeOwned>(&self, kind: &Kind, month: BillingMonth) -> Option<T> {
        let (cache, account) = (self.settings.cache.as_ref()?, self.snapshot.account.as_ref()?);
        cache.get(&account.id, kind, month, self.ask.until(month), self.ask.now)
    }

    fn own_kind(&self) -> Kind {
        if self.snapshot.role() == Role::Payer { Kind::Own } else { Kind::Bill }
    }

    fn keep<T: serde::Serialize>(&self, kind: &Kind, month: BillingMonth, value: &T) {
        let (Some(cache), Some(account)) = (&self.settings.cache, &self.snapshot.account) else { return };
        let until = self.ask.until(month);
        if let Err(error) = cache.put(&account.id, kind, month, until, self.ask.now, value) {
            tracing::warn!(%error, %month, "the month couldn't be kept in the cache");
        }
    }

    /// Takes months from the cache before Cost Explorer is asked for the first time; whether there were any.
    pub(super) fn takes_from_the_cache(&mut self, requests: &[Request]) -> bool {
        let needed = requests.iter().any(Request::asks_cost_explorer);
        let role = self.snapshot.role();
        if !needed || std::mem::replace(&mut self.cache_read, true) {
            return false;
        }
        let mut months: BTreeMap<BillingMonth, MonthBill> = BTreeMap::new();
        for month in self.ask.each_month() {
            let Some(mut bill) = self.kept::<MonthBill>(&self.own_kind(), month) else { continue };
            if role == Role::Payer {
                let Some(lines) = self.kept::<Vec<BillLine>>(&Kind::Organisation, month) else { continue };
                bill.organisation = Some(lines);
            }
            months.insert(month, bill);
        }
        self.cached = months.len().try_into().unwrap_or(u32::MAX);
        self.snapshot.months.extend(months);
        regions::add_those_on_the_bill(&mut self.snapshot);
        self.cached > 0
    }
}

/// What was asked and left nothing behind. Nobody knows what it would have said, so that no answer is whole without it.
fn unanswered(request: &Request) -> Gap {
    Gap {
        source: request.source(),
        region: request.region().cloned(),
        required: true,
        error: "not answered".to_owned(),
        effect: format!("nothing came of asking for {request}; try again, with -v for more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::plan;

    #[test]
    fn what_is_not_answered_is_a_gap_and_not_asked_again() {
        let as_of = "2022-05-03T09:00:00Z".parse().unwrap();
        let regions = Some([Region::new("eu-west-1")].into());
        let month = "2022-04".parse().unwrap();
        let ask = Ask { month, as_of, now: as_of, regions, scope: Scope::Alarms, by_operation: None, resource: None };
        let mut snapshot = Snapshot::empty(as_of);
        snapshot.account = Some(Account { id: "123456789012".to_owned(), role: Role::Standalone });
        let asked = plan(&snapshot, &ask);
        assert_eq!(asked, [Request::Alarms { region: Region::new("eu-west-1") }]);
        snapshot.gaps.extend(asked.iter().map(unanswered));
        assert_eq!(snapshot.gaps[0].source, Source::Cloudwatch);
        assert!(snapshot.gaps[0].required && snapshot.gaps[0].effect.contains("the alarms of Ireland (eu-west-1)"));
        assert_eq!(plan(&snapshot, &ask), []);
    }
}
