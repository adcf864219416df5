//! What AWS answers about an account, one request at a time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::Days;
use whybill::facts::MetricName;
use whybill::plan::Request;
use whybill::snapshot::{DayEvents, Effect, Gap, MetricLife, MetricSum, MonthBill, SigninEvents, Snapshot, Source};

/// Collects an account as a run does, but for what is bought: what is planned is asked in that order, and planned again
/// after each answer.
pub(crate) fn collected(account: &Snapshot, mut plan: impl FnMut(&Snapshot) -> Vec<Request>) -> Snapshot {
    let mut known = Snapshot::empty(account.taken_at);
    let (mut asked, mut waiting) = (BTreeSet::new(), VecDeque::new());
    loop {
        let planned = plan(&known);
        let left = planned.len();
        for request in planned {
            if !asked.contains(&request) {
                asked.insert(request.clone());
                waiting.push_back(request);
            }
        }
        let Some(request) = waiting.pop_front() else {
            assert_eq!(left, 0, "what was answered is asked again");
            return known;
        };
        take(account, request, &mut known);
    }
}

/// Takes the answer to a request. What the account has nothing of is answered by the least: all is in use, nothing happened, nothing is
/// listed.
fn take(account: &Snapshot, request: Request, known: &mut Snapshot) {
    let refusal =
        account.gaps.iter().find(|gap| (gap.source, gap.region.as_ref()) == (request.source(), request.region()));
    if let Some(gap) = refusal {
        known.gaps.push(gap.clone());
        return;
    }
    match request {
        Request::Identity => known.account.clone_from(&account.account),
        Request::Regions => known.regions.clone_from(&account.regions),
        Request::BillUsage { of: None, from, to } => {
            let months = std::iter::successors(Some(from), |month| Some(month.next())).take_while(|month| *month <= to);
            let bill = |month| account.months.get(&month).cloned().unwrap_or_else(|| MonthBill::empty(false));
            known.months.extend(months.map(|month| (month, bill(month))));
        }
        Request::Days { .. } => known.days.clone_from(&account.days),
        Request::FreeTier => known.free_tier.clone_from(&account.free_tier),
        Request::AccountPlan => known.plan.clone_from(&account.plan),
        Request::Prices { wanted } => {
            let list = known.price_list.get_or_insert_default();
            for (code, usage_types) in wanted.iter() {
                let asked = usage_types.iter().map(|usage_type| (usage_type.clone(), account.taken_at));
                list.asked.entry(code.clone()).or_default().extend(asked);
            }
        }
        Request::Alarms { region } => {
            let alarms = account.alarms.get(&region).cloned().unwrap_or_default();
            known.alarms.insert(region, alarms);
        }
        Request::Trail { region, .. } => {
            let trail = account.trail[&region].clone();
            known.trail.insert(region, trail);
        }
        Request::AlarmHistory { region, .. } => {
            let changes = account.alarm_history.get(&region).cloned().unwrap_or_default();
            known.alarm_history.insert(region, changes);
        }
        other => take_evidence(account, other, known),
    }
}

/// The same of what tells whether something is still needed, and who made it.
fn take_evidence(account: &Snapshot, request: Request, known: &mut Snapshot) {
    let (all, evidence) = (&account.evidence, &mut known.evidence);
    let no_events = || DayEvents { complete: true, events: Vec::new() };
    match request {
        Request::DayEvents { region, day } => {
            let held = all.days.get(&region).and_then(|days| days.get(&day)).cloned();
            evidence.days.entry(region).or_default().insert(day, held.unwrap_or_else(no_events));
        }
        Request::ResourceEvents { region, name, .. } => {
            let held = all.resources.get(&region).and_then(|of| of.get(&name)).cloned();
            evidence.resources.entry(region).or_default().insert(name, held.unwrap_or_else(no_events));
        }
        Request::Signins { region, from, .. } => {
            let none = || SigninEvents { from, complete: true, events: Vec::new() };
            let held = all.signins.get(&region).cloned().unwrap_or_else(none);
            evidence.signins.insert(region, held);
        }
        Request::Trails { .. } => evidence.trails = Some(all.trails.clone().unwrap_or_default()),
        Request::MetricFilters { region } => {
            let held = all.metric_filters.get(&region).cloned().unwrap_or_default();
            evidence.metric_filters.insert(region, held);
        }
        Request::Metrics { region, metrics } => {
            let of_alarms = all.metrics.get(&region).into_iter().flatten();
            let held: BTreeMap<_, &MetricLife> =
                of_alarms.map(|own| ((&own.namespace, &own.metric, &own.dimensions), own)).collect();
            let life = |own: MetricName| {
                let (namespace, metric, dimensions) = (own.namespace, own.metric, own.dimensions.unwrap_or_default());
                let known = held.get(&(&namespace, &metric, &dimensions));
                let alive = known.is_none_or(|known| known.alive);
                MetricLife { namespace, metric, dimensions, alive }
            };
            evidence.metrics.entry(region).or_default().extend(metrics.iter().cloned().map(life));
        }
        Request::Sums { region, metrics, until, left_out } => {
            if left_out > 0 {
                let (source, error) = (Source::MetricSums, format!("{left_out} sums were not asked for"));
                let (region, effect) = (Some(region.clone()), Effect::Told(error.clone()));
                known.gaps.push(Gap { source, region, required: false, error, effect });
            }
            let of_tables = all.sums.get(&region).into_iter().flatten();
            let held: BTreeMap<_, &MetricSum> =
                of_tables.map(|own| ((&own.namespace, &own.metric, &own.dimensions), own)).collect();
            let sum = |own: MetricName| {
                let (namespace, metric, dimensions) = (own.namespace, own.metric, own.dimensions.unwrap_or_default());
                let known = held.get(&(&namespace, &metric, &dimensions)).copied().cloned();
                let (from, sum) = (until - Days::new(14), "1".parse().ok());
                let used = || MetricSum { namespace, metric, dimensions, from, to: until, sum, last_average: None };
                known.unwrap_or_else(used)
            };
            evidence.sums.entry(region).or_default().extend(metrics.iter().cloned().map(sum));
        }
        Request::LogGroups { region } => {
            let held = all.log_groups.get(&region).cloned().unwrap_or_default();
            evidence.log_groups.insert(region, held);
        }
        Request::Inventory { region, kinds } => {
            let all = all.inventory.get(&region);
            let of = |kind: &str| all.and_then(|all| all.get(kind)).cloned().unwrap_or_default();
            let held = kinds.iter().map(|kind| (kind.kind.to_owned(), of(kind.kind)));
            evidence.inventory.entry(region).or_default().extend(held);
        }
        Request::Subscriptions { topic, .. } => {
            let held = all.subscriptions.get(&topic).cloned().unwrap_or_default();
            evidence.subscriptions.insert(topic, held);
        }
        // What isn't asked of an account that is in no organisation, and what leaves nothing in the snapshot.
        _ => {}
    }
}
