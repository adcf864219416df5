//! One run of collecting: each answer or gap into the snapshot, and what the next questions go by out of it.

use std::collections::{BTreeMap, BTreeSet};

use super::cost_explorer::Records;
use super::deadline::Deadline;
use super::error::CollectError;
use super::failure::{Class, Failure};
use super::kept::Kept;
use super::part::{Basis, Part};
use super::{Settings, identity, regions};
use crate::bill::{BillLine, BillingMonth, Region};
use crate::cache::Kind;
use crate::plan::{Request, puts_to_ask};
use crate::question::{Question, Scope};
use crate::snapshot::{
    Effect, EnabledRegions, Gap, Lack, Lacking, MonthBill, RegionSource, Remedy, Requests, Role, Snapshot, Source,
    TrailConfiguration,
};

/// What is known so far.
pub(super) struct Run<'a> {
    ask: &'a Question,
    settings: &'a Settings,
    snapshot: Snapshot,
    /// Who pays for the account's organisation, once that is known: its role waits for the account.
    payer: Option<Option<String>>,
    records: Option<Records>,
    usage_values: BTreeSet<String>,
    /// Trails as seen from some regions, until all have answered: what a trail does is asked where it was made, unless
    /// that region refuses.
    held: Vec<Part>,
    /// Rows that the bill lacks.
    odd: Vec<Gap>,
    cache_read: bool,
    cached: u32,
}

impl<'a> Run<'a> {
    pub(super) fn new(ask: &'a Question, settings: &'a Settings) -> Self {
        let mut snapshot = Snapshot::empty(ask.now);
        let given = |codes: &BTreeSet<Region>| EnabledRegions { codes: codes.clone(), source: RegionSource::Given };
        snapshot.regions = ask.regions.as_ref().map(given);
        let records = Some(ask).filter(|ask| ask.takes_records).map(Records::of_last_look);
        let usage_values = records.iter().flat_map(Records::usage_values).cloned().collect();
        let (held, odd) = (Vec::new(), Vec::new());
        Self { ask, settings, snapshot, payer: None, records, usage_values, held, odd, cache_read: false, cached: 0 }
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// All that was collected, for that many requests.
    pub(super) fn finish(mut self, requests: Requests) -> Snapshot {
        self.settle_history();
        self.snapshot.gaps.append(&mut self.odd);
        self.snapshot.gaps.sort();
        self.snapshot.requests = Requests { cached: self.cached, ..requests };
        self.snapshot
    }

    /// Leaves out what was done to alarms while they were asked for: it decided what else was asked, and would count beside them as
    /// they were listed before.
    fn settle_history(&mut self) {
        let taken_at = self.snapshot.taken_at;
        self.snapshot.alarm_history.values_mut().for_each(|changes| changes.retain(|change| change.at <= taken_at));
    }

    /// What a question goes by that is sent now.
    pub(super) fn basis(&mut self, request: &Request) -> Basis {
        let failed = self.snapshot.gaps.iter().any(|gap| gap.source == request.source());
        let member = if let Request::Operations { of, .. } = request { of.as_deref() } else { None };
        let months = self.bills_of(member).into_iter().flatten();
        let usage_records = months.map(|(month, bill)| (*month, bill.usage_records.clone())).collect();
        let puts = match request {
            Request::Trail { region, .. } => puts_to_ask(&self.snapshot, self.ask, region),
            _ => BTreeSet::new(),
        };
        Basis {
            account: self.snapshot.account.clone(),
            records: if matches!(request, Request::BillUsage { .. }) { self.records.take() } else { None },
            usage_values: self.usage_values.clone(),
            usage_records,
            puts,
            is_moot: request.asks_cost_explorer() && failed,
        }
    }

    /// These were asked and are planned again: they got neither an answer nor a gap.
    pub(super) fn leave_unanswered(&mut self, requests: &[Request]) {
        self.snapshot.gaps.extend(requests.iter().map(unanswered));
    }

    /// Takes answers that came before they were planned for; whether there were any.
    pub(super) fn takes_all(&mut self, answers: Vec<(Request, Vec<Part>)>) -> Result<bool, CollectError> {
        let some = !answers.is_empty();
        answers.into_iter().try_for_each(|(request, answer)| self.take(&request, answer, false))?;
        Ok(some)
    }

    /// Takes an answer into the snapshot; whether others of its source are still to come.
    pub(super) fn take(&mut self, request: &Request, answer: Vec<Part>, others: bool) -> Result<(), CollectError> {
        let mut parts = answer;
        if matches!(request, Request::Trails { .. }) {
            self.held.append(&mut parts);
            if !others {
                parts = std::mem::take(&mut self.held);
            }
        }
        parts.into_iter().try_for_each(|part| self.put(part))
    }

    fn put(&mut self, part: Part) -> Result<(), CollectError> {
        match part {
            Part::Account(account) => {
                self.snapshot.account = Some(account);
                self.settle_role();
            }
            Part::Unidentified(failure) => self.without_identity(&failure)?,
            Part::Payer(payer) => {
                self.payer = Some(payer);
                self.settle_role();
            }
            Part::Regions(enabled) => {
                self.snapshot.regions = Some(enabled);
                regions::add_those_on_the_bill(&mut self.snapshot);
            }
            Part::Records(records) => {
                self.usage_values.extend(records.usage_values().iter().cloned());
                self.records = Some(records);
            }
            Part::Bill(Some(member), months) => self.snapshot.members.entry(member).or_default().extend(months),
            Part::Bill(None, months) => {
                self.snapshot.months.extend(months);
                regions::add_those_on_the_bill(&mut self.snapshot);
            }
            Part::NoBill(failure, of, first) => self.without_bill(&failure, of.as_deref(), first)?,
            Part::Organisation(months) => {
                for (month, lines) in months {
                    self.snapshot.months.entry(month).and_modify(|bill| bill.organisation = Some(lines));
                }
            }
            Part::Accounts(month, accounts) => {
                self.snapshot.months.entry(month).and_modify(|bill| bill.accounts = Some(accounts));
            }
            Part::Days(days) => self.snapshot.days = Some(days),
            Part::Operations(of, month, service, lines) => {
                let bills = match of {
                    Some(member) => self.snapshot.members.entry(member).or_default(),
                    None => &mut self.snapshot.months,
                };
                bills.entry(month).and_modify(|bill| drop(bill.by_operation.insert(service, lines)));
            }
            Part::Alarms(region, alarms) => drop(self.snapshot.alarms.insert(region, alarms)),
            Part::Trail(region, trail) => drop(self.snapshot.trail.insert(region, trail)),
            Part::AlarmHistory(region, changes) => drop(self.snapshot.alarm_history.insert(region, changes)),
            Part::FreeTier(usage) => self.snapshot.free_tier = Some(usage),
            Part::Plan(plan) => self.snapshot.plan = Some(plan),
            Part::Prices(list) => self.snapshot.price_list.get_or_insert_default().take(list),
            // What is the same for several questions is said once.
            Part::Gap(gap) if self.snapshot.gaps.contains(&gap) => {}
            Part::Gap(gap) => self.snapshot.gaps.push(gap),
            Part::Odd(gap) => self.odd.push(gap),
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
            Part::Metrics(region, lives) => self.snapshot.evidence.metrics.entry(region).or_default().extend(lives),
            Part::Sums(region, sums) => self.snapshot.evidence.sums.entry(region).or_default().extend(sums),
            Part::LogGroups(region, groups) => drop(self.snapshot.evidence.log_groups.insert(region, groups)),
            Part::Inventory(region, kind, found) => {
                drop(self.snapshot.evidence.inventory.entry(region).or_default().insert(kind.to_owned(), found));
            }
            Part::Subscriptions(topic, found) => drop(self.snapshot.evidence.subscriptions.insert(topic, found)),
        }
        Ok(())
    }

    /// The bills of a member, or of the calling account, as far as they are known.
    fn bills_of(&self, member: Option<&str>) -> Option<&BTreeMap<BillingMonth, MonthBill>> {
        match member {
            Some(account) => self.snapshot.members.get(account),
            None => Some(&self.snapshot.months),
        }
    }

    fn settle_role(&mut self) {
        if let (Some(account), Some(payer)) = (&mut self.snapshot.account, &self.payer) {
            account.role = identity::role(&account.id, payer.as_deref());
        }
    }

    fn known_trail(&mut self, arn: &str, know: impl Fn(&mut TrailConfiguration)) {
        let trails = self.snapshot.evidence.trails.iter_mut().flatten();
        trails.filter(|trail| trail.arn == arn).for_each(know);
    }

    fn without_identity(&mut self, failure: &Failure) -> Result<(), CollectError> {
        if let Some(error) = CollectError::of_identity(failure) {
            return Err(error);
        }
        self.snapshot.gaps.push(failure.gap(Source::Sts, None, false, Lack::Identity, "sts:GetCallerIdentity"));
        Ok(())
    }

    /// A bill that couldn't be read: no answer where it is what was asked for, a gap otherwise.
    fn without_bill(
        &mut self,
        failure: &Failure,
        member: Option<&str>,
        first: BillingMonth,
    ) -> Result<(), CollectError> {
        let missing = self.bills_of(member).is_none_or(|bills| !bills.contains_key(&self.ask.month_asked()));
        if matches!(self.ask.scope, Scope::Explain | Scope::FreeTier) && missing {
            return Err(CollectError::of_bill(failure, first, self.settings.max_ce_requests));
        }
        if matches!(failure.class, Class::Expired | Class::NoCredentials) {
            return Err(CollectError::of_bill(failure, first, None));
        }
        let lack = match member {
            Some(account) => Lack::MemberBill { account: account.to_owned(), from: first },
            None => Lack::Bill { from: first },
        };
        let gap = failure.gap(Source::CostExplorer, None, true, lack, "ce:GetCostAndUsage");
        self.snapshot.gaps.push(gap);
        Ok(())
    }

    /// Takes months from the cache before Cost Explorer is asked for the first time; whether there were any.
    pub(super) fn takes_from_the_cache(&mut self, requests: &[Request]) -> bool {
        let needed = requests.iter().any(Request::asks_cost_explorer);
        if !needed || std::mem::replace(&mut self.cache_read, true) {
            return false;
        }
        let (cache, account) = (self.settings.cache.as_ref(), self.snapshot.account.as_ref());
        let kept = Kept { cache, account, ask: self.ask, deadline: Deadline::default() };
        let mut months: BTreeMap<BillingMonth, MonthBill> = BTreeMap::new();
        let own = self.ask.each_month().filter(|_| self.ask.looks_at_own(self.snapshot.account.as_ref()));
        for month in own {
            let Some(mut bill) = kept.get::<MonthBill>(&kept.kind_of(None), month) else { continue };
            if self.snapshot.role() == Role::Payer {
                let Some(lines) = kept.get::<Vec<BillLine>>(&Kind::Organisation, month) else { continue };
                bill.organisation = Some(lines);
            }
            months.insert(month, bill);
        }
        let member = self.ask.member(self.snapshot.account.as_ref()).map(str::to_owned);
        let of_member = member.map(|account| {
            let bill = |month| Some((month, kept.get::<MonthBill>(&kept.kind_of(Some(&account)), month)?));
            let bills: BTreeMap<BillingMonth, MonthBill> = self.ask.each_month().filter_map(bill).collect();
            (account, bills)
        });
        let of_member = of_member.filter(|(_, bills)| !bills.is_empty());
        let count = months.len() + of_member.iter().map(|(_, bills)| bills.len()).sum::<usize>();
        self.cached = count.try_into().unwrap_or(u32::MAX);
        self.snapshot.members.extend(of_member);
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
        effect: Effect::Collected(Lacking {
            lack: Lack::Answer { to: request.to_string() },
            remedy: Some(Remedy::TryAgain { action: None }),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::plan;
    use crate::snapshot::Account;

    #[test]
    fn what_is_not_answered_is_a_gap_and_not_asked_again() {
        let as_of = "2022-05-03T09:00:00Z".parse().unwrap();
        let regions = Some([Region::new("eu-west-1")].into());
        let ask = Question { scope: Scope::Alarms, now: as_of, regions, ..Question::default() };
        let mut snapshot = Snapshot::empty(as_of);
        snapshot.account = Some(Account { id: "123456789012".to_owned(), role: Role::Standalone });
        let asked = plan(&snapshot, &ask);
        assert_eq!(asked, [Request::Alarms { region: Region::new("eu-west-1") }]);
        snapshot.gaps.extend(asked.iter().map(unanswered));
        assert_eq!(snapshot.gaps[0].source, Source::Cloudwatch);
        let lack = Lack::Answer { to: asked[0].to_string() };
        let told = |gap: &Gap| matches!(&gap.effect, Effect::Collected(lacking) if lacking.lack == lack);
        assert!(snapshot.gaps[0].required && told(&snapshot.gaps[0]), "{:?}", snapshot.gaps);
        assert_eq!(plan(&snapshot, &ask), []);
    }
}
