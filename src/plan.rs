//! What is still to be asked of AWS for a question, given what is known already. Pure.
//!
//! Some questions follow from answers: the bill's filter from the account's role, the alarms' events
//! from the regions that have alarms. So collecting alternates [`plan`] and fetching until nothing
//! is left to ask. What has failed (a [`crate::snapshot::Gap`]) isn't asked again.

mod evidence;
mod iam;
mod request;
mod strays;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::bill::{self, BillingMonth, Region, Usd};
use crate::facts::alarm_class::ALARM_METERS;
use crate::snapshot::{Role, Snapshot};

pub use evidence::Sought;
pub(crate) use evidence::day_span;
pub use iam::{IAM_ACTIONS, IamAction};
pub use request::Request;
pub(crate) use strays::unlisted;

/// CloudTrail's events that make, change or delete alarms.
pub const ALARM_EVENTS: &[&str] = &["PutMetricAlarm", "PutCompositeAlarm", "DeleteAlarms"];

/// Months that Cost Explorer keeps before the current one.
const MONTHS_BACK: i32 = 13;
/// Days that CloudTrail's event history keeps.
const TRAIL_DAYS: i64 = 90;

/// What a run is for, as far as collecting depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The month that is to be explained.
    pub month: BillingMonth,
    /// The instant of analysis: nothing later is asked for.
    pub as_of: DateTime<Utc>,
    /// The time it is.
    pub now: DateTime<Utc>,
    /// The regions to look at, where the user named them; else every enabled one.
    pub regions: Option<BTreeSet<Region>>,
    /// How much is needed.
    pub scope: Scope,
    /// The service whose lines of the month are to be split by operation, as the user calls it.
    pub by_operation: Option<String>,
    /// The resource that somebody asks about.
    pub resource: Option<Sought>,
}

/// How much a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The bill of a month: without it there is no answer.
    Explain,
    /// The bill of a month and what tells where it will end: without the bill there is no answer.
    FreeTier,
    /// The alarms and their events: nothing that costs money.
    Alarms,
    /// A resource's events, and those of the day it was made on: nothing that costs money.
    Who,
    /// The bill of the last closed month and of the open one, the alarms, and what tells whether anything is still needed:
    /// what can't be had is a gap.
    Strays,
    /// The console's sign-ins, and what tells somebody of them: nothing that costs money.
    Signins,
    /// All there is: what can't be had is a gap.
    All,
}

impl Ask {
    /// The months of the bill that are asked for, first and last: those that Cost Explorer keeps before
    /// the instant of analysis, and the asked one where that is older. For strays the last two are enough.
    pub fn months(&self) -> (BillingMonth, BillingMonth) {
        let last = BillingMonth::of(self.as_of);
        if self.scope == Scope::Strays {
            return (last.previous(), last);
        }
        let kept = BillingMonth::of(self.now).plus(-MONTHS_BACK);
        let back = last.plus(-MONTHS_BACK);
        let first = if kept <= last { back.max(kept) } else { back };
        (first.min(self.month), last)
    }

    /// Every month of the bill that is asked for.
    pub fn each_month(&self) -> impl Iterator<Item = BillingMonth> + use<> {
        let (first, last) = self.months();
        std::iter::successors(Some(first), |month| Some(month.next())).take_while(move |month| *month <= last)
    }

    /// The day before which a month's usage is asked for: its end, or the day after the instant of
    /// analysis.
    pub fn until(&self, month: BillingMonth) -> NaiveDate {
        let tomorrow = self.as_of.date_naive() + Days::new(1);
        month.next().first_day().min(tomorrow)
    }

    /// The span of CloudTrail's event history that is asked for: 90 days before the instant of analysis, and of these
    /// what is still kept.
    pub fn trail_span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let (wanted, kept) = (self.as_of - TimeDelta::days(TRAIL_DAYS), self.now - TimeDelta::days(TRAIL_DAYS));
        let from = if kept < self.as_of { wanted.max(kept) } else { wanted };
        (from, self.as_of)
    }

    /// AWS counts Free Tier usage of the current month alone.
    fn wants_free_tier(&self) -> bool {
        let open = BillingMonth::of(self.now);
        self.looks_at(open) && BillingMonth::of(self.as_of) == open
    }

    /// Whether a month is among those that are to be answered for.
    fn looks_at(&self, month: BillingMonth) -> bool {
        match self.scope {
            Scope::All => true,
            Scope::Explain | Scope::FreeTier => self.month == month,
            Scope::Alarms | Scope::Strays | Scope::Who | Scope::Signins => false,
        }
    }

    /// Whether the bill is asked for, which costs money.
    fn wants_bill(&self) -> bool {
        matches!(self.scope, Scope::Explain | Scope::FreeTier | Scope::Strays | Scope::All)
    }

    /// Whether the events that made and changed alarms are asked for.
    fn wants_alarm_events(&self) -> bool {
        !matches!(self.scope, Scope::Who | Scope::Signins)
    }

    /// The days whose usage is asked for, and the day after: those of the month that is open at the instant of
    /// analysis and of the month before it, where that open month's end is asked for.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let open = BillingMonth::of(self.as_of);
        let wanted = matches!(self.scope, Scope::FreeTier | Scope::All) && self.looks_at(open);
        wanted.then(|| (open.previous().first_day(), self.until(open)))
    }

    fn wants_plan(&self) -> bool {
        matches!(self.scope, Scope::FreeTier | Scope::Strays | Scope::All)
    }
}

/// What is still to be asked, in the order of asking; empty when nothing is left.
pub fn plan(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let stages: [fn(&Snapshot, &Ask) -> Vec<Request>; 15] = [
        identity,
        account,
        months,
        detail,
        alarms,
        events,
        strays::metrics,
        strays::inventories,
        strays::sums,
        strays::days,
        strays::resources,
        evidence::resource,
        evidence::days,
        evidence::signins,
        evidence::alerts,
    ];
    let open = |request: &Request| !failed(snapshot, request);
    stages
        .iter()
        .map(|stage| stage(snapshot, ask).into_iter().filter(open).collect::<Vec<_>>())
        .find(|requests| !requests.is_empty())
        .unwrap_or_default()
}

/// One line of a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What would be asked, in words.
    pub words: String,
    /// What it costs at least.
    pub cost_at_least: Usd,
}

/// What a run would ask from the beginning, for `--dry-run`: nothing is known yet, so what follows from
/// answers is said in general.
pub fn outline(ask: &Ask, bill_is_cached: bool) -> Vec<Step> {
    let free = |words: &str| Step { words: words.to_owned(), cost_at_least: Usd::ZERO };
    let of = |request: &Request| Step { words: request.to_string(), cost_at_least: request.cost_at_least() };
    let (from, to) = ask.months();
    let mut steps = vec![of(&Request::Identity), of(&Request::Organization)];
    if ask.regions.is_none() {
        steps.push(of(&Request::Regions));
    }
    if !ask.wants_bill() {
        // The bill isn't asked for.
    } else if bill_is_cached {
        steps.push(free(&format!("the bill from {from} to {to}: from the cache, if it is this account's")));
    } else {
        steps.push(of(&Request::BillRecords { from, to }));
        steps.push(of(&Request::BillUsage { from, to }));
        steps.push(free("for the payer of an organisation: its usage too (ce:GetCostAndUsage, $0.01 a page)"));
    }
    // What a cache may hold beside the bill is known only when the account is.
    let unless_cached = |request: &Request| {
        if bill_is_cached { free(&format!("{request}: from the cache, if it is there")) } else { of(request) }
    };
    if let Some((from, until)) = ask.days() {
        steps.push(unless_cached(&Request::Days { from, until }));
    }
    if let Some(service) = &ask.by_operation {
        steps.push(unless_cached(&Request::Operations { month: ask.month, service: service.clone() }));
    }
    match &ask.regions {
        Some(regions) => steps.extend(regions.iter().map(|region| of(&Request::Alarms { region: region.clone() }))),
        None => steps.push(free("the alarms of every enabled region (cloudwatch:DescribeAlarms)")),
    }
    let (since, until) = ask.trail_span();
    let days = format!("from {} to {}", since.date_naive(), until.date_naive());
    if ask.wants_alarm_events() {
        steps.push(free(&format!(
            "in regions with alarms or alarm usage: who made, changed or deleted them {days} (cloudtrail:LookupEvents)"
        )));
        steps.push(free("in the same regions: the history of alarms (cloudwatch:DescribeAlarmHistory)"));
    }
    steps.extend(strays::outline(ask).into_iter().map(free));
    steps.extend(evidence::outline(ask, &days).iter().map(|words| free(words)));
    if ask.wants_free_tier() {
        steps.push(of(&Request::FreeTier));
    }
    if ask.wants_plan() {
        steps.push(of(&Request::AccountPlan));
    }
    steps
}

fn failed(snapshot: &Snapshot, request: &Request) -> bool {
    snapshot.gaps.iter().any(|gap| gap.source == request.source() && gap.region.as_ref() == request.region())
}

fn identity(snapshot: &Snapshot, _: &Ask) -> Vec<Request> {
    if snapshot.account.is_none() { vec![Request::Identity] } else { Vec::new() }
}

fn account(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let role_unknown = snapshot.account.as_ref().is_some_and(|account| account.role == Role::Unknown);
    let regions_unknown = ask.regions.is_none() && snapshot.regions.is_none();
    let organization = role_unknown.then_some(Request::Organization);
    organization.into_iter().chain(regions_unknown.then_some(Request::Regions)).collect()
}

fn months(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    if !ask.wants_bill() {
        return Vec::new();
    }
    let missing = ask.each_month().filter(|month| !snapshot.months.contains_key(month));
    let own = span(missing).map(|(from, to)| [Request::BillRecords { from, to }, Request::BillUsage { from, to }]);
    let uncounted = |month: &BillingMonth| snapshot.months.get(month).is_none_or(|bill| bill.organisation.is_none());
    let pooled = (snapshot.role() == Role::Payer).then(|| span(ask.each_month().filter(uncounted))).flatten();
    let organisation = pooled.map(|(from, to)| Request::OrganisationUsage { from, to });
    own.into_iter().flatten().chain(organisation).collect()
}

/// What is asked beyond the months' lines.
fn detail(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let wanted = ask.days().filter(|_| snapshot.days.is_none() && !snapshot.months.is_empty());
    let days = wanted.map(|(from, until)| Request::Days { from, until });
    let operations = ask.by_operation.as_ref().and_then(|called| {
        let bill = snapshot.months.get(&ask.month)?;
        let service = bill::service::meant(called, bill.lines.iter().map(|line| line.service.as_str()))?.to_owned();
        let unasked = !bill.by_operation.contains_key(&service);
        unasked.then_some(Request::Operations { month: ask.month, service })
    });
    days.into_iter().chain(operations).collect()
}

fn span(mut months: impl Iterator<Item = BillingMonth>) -> Option<(BillingMonth, BillingMonth)> {
    let first = months.next()?;
    Some((first, months.last().unwrap_or(first)))
}

fn alarms(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    // A resource that is asked about is looked for where it may be.
    let looked_at = ask.resource.as_ref().map(|sought| evidence::looked_at(snapshot, ask, sought));
    let unasked = looked_at
        .unwrap_or_else(|| regions(snapshot, ask))
        .into_iter()
        .filter(|region| !snapshot.alarms.contains_key(region));
    let free_tier = (ask.wants_free_tier() && snapshot.free_tier.is_none()).then_some(Request::FreeTier);
    let plan = (ask.wants_plan() && snapshot.plan.is_none()).then_some(Request::AccountPlan);
    unasked.map(|region| Request::Alarms { region }).chain(free_tier).chain(plan).collect()
}

fn events(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    if !ask.wants_alarm_events() {
        return Vec::new();
    }
    let on_bill = regions_with_alarm_usage(snapshot);
    let (from, to) = ask.trail_span();
    let mut requests = Vec::new();
    for region in regions(snapshot, ask) {
        if !on_bill.contains(&region) && snapshot.alarms.get(&region).is_none_or(Vec::is_empty) {
            continue;
        }
        if !snapshot.trail.contains_key(&region) {
            requests.push(Request::Trail { region: region.clone(), from, to });
        }
        if !snapshot.alarm_history.contains_key(&region) {
            requests.push(Request::AlarmHistory { region, from, to });
        }
    }
    requests
}

fn regions(snapshot: &Snapshot, ask: &Ask) -> BTreeSet<Region> {
    let known = snapshot.regions.as_ref().map(|regions| &regions.codes);
    ask.regions.as_ref().or(known).cloned().unwrap_or_default()
}

fn regions_with_alarm_usage(snapshot: &Snapshot) -> BTreeSet<Region> {
    snapshot
        .months
        .values()
        .flat_map(|bill| &bill.lines)
        .filter(|line| ALARM_METERS.iter().any(|meter| line.usage_type.contains(meter)))
        .map(crate::bill::BillLine::region)
        .filter(|region| !region.is_global())
        .collect()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
