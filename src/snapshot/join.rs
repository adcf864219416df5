//! Snapshots of one account as one: what the newer has wins, what it lacks comes from the older.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AlarmChange, DayEvents, Effect, Evidence, Gap, MonthBill, PriceList, RegionSource, Role, Snapshot, Source, Trail,
    TrailConfiguration, TrailEvent,
};
use crate::bill::{BillingMonth, Region};

/// Accounts that can't be told of in one answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("these snapshots are of several accounts: {}", accounts.iter().cloned().collect::<Vec<_>>().join(", "))]
#[diagnostic(help("ask once for each account; --from may be repeated for snapshots of one"))]
pub struct SeveralAccounts {
    /// Their ids.
    pub accounts: BTreeSet<String>,
}

/// Joins snapshots of one account, in whatever order they are given; `None` where there is none.
///
/// # Errors
/// [`SeveralAccounts`].
pub fn joined(mut snapshots: Vec<Snapshot>) -> Result<Option<Snapshot>, SeveralAccounts> {
    let accounts: BTreeSet<String> =
        snapshots.iter().filter_map(|own| own.account.as_ref()).map(|account| account.id.clone()).collect();
    if accounts.len() > 1 {
        return Err(SeveralAccounts { accounts });
    }
    snapshots.sort_by_key(|own| own.taken_at);
    Ok(snapshots.into_iter().reduce(join))
}

fn join(older: Snapshot, newer: Snapshot) -> Snapshot {
    let stays = |gap: &&Gap| !fills(&newer, &older, gap) && !newer.gaps.iter().any(|own| repeats(own, gap));
    let gaps: BTreeSet<Gap> = older.gaps.iter().filter(stays).chain(&newer.gaps).cloned().collect();
    let known = |own: &Snapshot| own.account.clone().filter(|account| account.role != Role::Unknown);
    Snapshot {
        account: known(&newer).or(known(&older)).or(newer.account).or(older.account),
        regions: newer.regions.or(older.regions),
        months: months(older.months, newer.months),
        members: members(older.members, newer.members),
        alarms: over(older.alarms, newer.alarms),
        trail: trails(older.trail, newer.trail),
        alarm_history: histories(older.alarm_history, newer.alarm_history),
        free_tier: newer.free_tier.or(older.free_tier),
        days: newer.days.or(older.days),
        plan: newer.plan.or(older.plan),
        price_list: price_lists(older.price_list, newer.price_list),
        evidence: evidence(older.evidence, newer.evidence),
        gaps: gaps.into_iter().collect(),
        schema: newer.schema,
        taken_at: newer.taken_at,
        requests: newer.requests,
    }
}

/// Whether a newer snapshot has what an older one's gap says is missing. What the newer lacks itself is its own gap.
fn fills(newer: &Snapshot, older: &Snapshot, gap: &Gap) -> bool {
    let region = gap.region.as_ref();
    let here = |holds: &dyn Fn(&Region) -> bool| region.is_some_and(holds);
    let evidence = &newer.evidence;
    match gap.source {
        Source::Sts => newer.account.is_some(),
        Source::Organizations => newer.role() != Role::Unknown,
        Source::Account => newer.regions.as_ref().is_some_and(|regions| regions.source == RegionSource::Account),
        Source::CostExplorer => !newer.months.is_empty(),
        Source::CostExplorerAccounts => newer.months.values().any(|bill| bill.accounts.is_some()),
        Source::CostExplorerDays => newer.days.is_some(),
        Source::CostExplorerOperations => newer.months.values().any(|bill| !bill.by_operation.is_empty()),
        Source::FreeTier => newer.free_tier.is_some(),
        Source::AccountPlan => newer.plan.is_some(),
        Source::PriceList => newer.price_list.is_some(),
        Source::Cloudwatch => here(&|region| newer.alarms.contains_key(region)),
        Source::Cloudtrail => here(&|region| newer.trail.get(region).is_some_and(|trail| trail.complete)),
        Source::AlarmHistory => here(&|region| newer.alarm_history.contains_key(region)),
        Source::CloudtrailSignins => here(&|region| evidence.signins.get(region).is_some_and(|own| own.complete)),
        Source::CloudtrailDay => {
            here(&|region| fills_one(gap, older.evidence.days.get(region), evidence.days.get(region)))
        }
        Source::CloudtrailResource => {
            here(&|region| fills_one(gap, older.evidence.resources.get(region), evidence.resources.get(region)))
        }
        Source::CloudtrailTrails => here(&|region| evidence.trails.as_ref().is_some_and(|all| are_known(all, region))),
        Source::Logs => here(&|region| evidence.metric_filters.contains_key(region)),
        Source::Sns => evidence.subscriptions.keys().any(|topic| names(gap, topic)),
        Source::Metrics => here(&|region| evidence.metrics.contains_key(region)),
        Source::MetricSums => here(&|region| evidence.sums.contains_key(region)),
        Source::LogGroups => here(&|region| evidence.log_groups.contains_key(region)),
        Source::Inventory => here(&|region| evidence.inventory.contains_key(region)),
        // These are of answers, and of no collecting.
        Source::Alerts | Source::Evidence | Source::Rules | Source::Snapshot => false,
    }
}

/// Whether a newer snapshot's gap is what an older one says in the sentence that gaps once had.
fn repeats(newer: &Gap, older: &Gap) -> bool {
    let Effect::Collected(lacking) = &newer.effect else { return false };
    let key = |gap: &Gap| (gap.source, gap.region.clone(), gap.required, gap.error.clone());
    let is_told = matches!(older.effect, Effect::Told(_)) && key(newer) == key(older);
    is_told && lacking.lack.one().is_none_or(|one| names(older, &one))
}

/// Several days or resources of a region share a source. The gap of one that was refused names it; else it is of those
/// that the older has in part.
fn fills_one<K: Ord + ToString>(
    gap: &Gap,
    older: Option<&BTreeMap<K, DayEvents>>,
    newer: Option<&BTreeMap<K, DayEvents>>,
) -> bool {
    let is_whole = |key: &K| newer.and_then(|own| own.get(key)).is_some_and(|events| events.complete);
    if newer.into_iter().flatten().any(|(key, _)| is_whole(key) && names(gap, &key.to_string())) {
        return true;
    }
    let mut in_part = older.into_iter().flatten().filter(|(_, events)| !events.complete).peekable();
    in_part.peek().is_some() && in_part.all(|(key, _)| is_whole(key))
}

/// Whether a gap says that nothing is known of one thing among several.
fn names(gap: &Gap, one: &str) -> bool {
    match &gap.effect {
        Effect::Collected(lacking) => lacking.lack.one().as_deref() == Some(one),
        Effect::Told(sentence) => {
            let said = |named: String| sentence.contains(&named);
            said(format!(" {one} is unknown")) || said(format!(" `{one}` is unknown"))
        }
        Effect::Answered(_) => false,
    }
}

/// Whether of all trails of a region is known what they do.
fn are_known(trails: &[TrailConfiguration], region: &Region) -> bool {
    let mut here = trails.iter().filter(|trail| trail.home_region == *region);
    here.all(|trail| trail.logging.is_some() && trail.records.is_some())
}

/// The older entries, and over them the newer ones.
fn over<K: Ord, V>(mut older: BTreeMap<K, V>, newer: BTreeMap<K, V>) -> BTreeMap<K, V> {
    older.extend(newer);
    older
}

type Months = BTreeMap<BillingMonth, MonthBill>;

/// A month's newer bill; what it wasn't asked for comes from the older.
fn months(mut older: Months, newer: Months) -> Months {
    for (month, mut bill) in newer {
        if let Some(before) = older.remove(&month) {
            bill.organisation = bill.organisation.or(before.organisation);
            bill.accounts = bill.accounts.or(before.accounts);
            bill.by_operation = over(before.by_operation, bill.by_operation);
        }
        older.insert(month, bill);
    }
    older
}

fn members(mut older: BTreeMap<String, Months>, newer: BTreeMap<String, Months>) -> BTreeMap<String, Months> {
    for (account, bills) in newer {
        let before = older.remove(&account).unwrap_or_default();
        older.insert(account, months(before, bills));
    }
    older
}

/// The answers of both, the later where both were asked.
fn price_lists(older: Option<PriceList>, newer: Option<PriceList>) -> Option<PriceList> {
    match (older, newer) {
        (Some(mut older), Some(newer)) => {
            older.take(newer);
            Some(older)
        }
        (older, newer) => newer.or(older),
    }
}

type Trails = BTreeMap<Region, Trail>;

/// Events of both, where nothing lies between that neither saw; else the newer's.
fn trails(mut older: Trails, newer: Trails) -> Trails {
    for (region, mut trail) in newer {
        let before = older.remove(&region).filter(|before| trail.complete && trail.from <= before.to);
        if let Some(before) = before {
            trail.from = trail.from.min(before.from);
            trail.complete = before.complete;
            let known: BTreeSet<String> = trail.events.iter().map(|event| event.id.clone()).collect();
            let is_new = |event: &TrailEvent| match event.id.as_str() {
                "" => !trail.events.contains(event),
                id => !known.contains(id),
            };
            let older: Vec<TrailEvent> = before.events.into_iter().filter(is_new).collect();
            trail.events.extend(older);
            trail.events.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        }
        older.insert(region, trail);
    }
    older
}

type Histories = BTreeMap<Region, Vec<AlarmChange>>;

fn histories(mut older: Histories, newer: Histories) -> Histories {
    for (region, changes) in newer {
        let all = older.entry(region).or_default();
        all.retain(|change| !changes.contains(change));
        all.extend(changes);
        all.sort_by_key(|change| change.at);
    }
    older
}

fn evidence(older: Evidence, newer: Evidence) -> Evidence {
    let mut days = older.days;
    for (region, own) in newer.days {
        days.entry(region).or_default().extend(own);
    }
    let mut resources = older.resources;
    for (region, own) in newer.resources {
        resources.entry(region).or_default().extend(own);
    }
    let mut inventory = older.inventory;
    for (region, own) in newer.inventory {
        inventory.entry(region).or_default().extend(own);
    }
    Evidence {
        metrics: over(older.metrics, newer.metrics),
        sums: over(older.sums, newer.sums),
        trails: newer.trails.or(older.trails),
        log_groups: over(older.log_groups, newer.log_groups),
        signins: over(older.signins, newer.signins),
        metric_filters: over(older.metric_filters, newer.metric_filters),
        subscriptions: over(older.subscriptions, newer.subscriptions),
        days,
        resources,
        inventory,
    }
}

#[cfg(test)]
#[path = "join_tests.rs"]
mod tests;
