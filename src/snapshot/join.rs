//! Snapshots of one account as one: what the newer has wins, what it lacks comes from the older.

use std::collections::{BTreeMap, BTreeSet};

use super::{AlarmChange, Evidence, Gap, MonthBill, Role, Snapshot, Trail, TrailEvent};

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
    let gaps: BTreeSet<Gap> = older.gaps.iter().filter(|gap| !has(&newer, gap)).chain(&newer.gaps).cloned().collect();
    let known = |own: &Snapshot| own.account.clone().filter(|account| account.role != Role::Unknown);
    Snapshot {
        account: known(&newer).or(known(&older)).or(newer.account).or(older.account),
        regions: newer.regions.or(older.regions),
        months: months(older.months, newer.months),
        alarms: over(older.alarms, newer.alarms),
        trail: trails(older.trail, newer.trail),
        alarm_history: histories(older.alarm_history, newer.alarm_history),
        free_tier: newer.free_tier.or(older.free_tier),
        days: newer.days.or(older.days),
        plan: newer.plan.or(older.plan),
        evidence: evidence(older.evidence, newer.evidence),
        gaps: gaps.into_iter().collect(),
        schema: newer.schema,
        taken_at: newer.taken_at,
        requests: newer.requests,
    }
}

/// Whether a snapshot has what another one lacks.
fn has(snapshot: &Snapshot, gap: &Gap) -> bool {
    let region = gap.region.as_ref();
    match gap.source.as_str() {
        "cost-explorer" => !snapshot.months.is_empty(),
        "cloudwatch" => region.is_some_and(|region| snapshot.alarms.contains_key(region)),
        "cloudtrail" => region.and_then(|region| snapshot.trail.get(region)).is_some_and(|trail| trail.complete),
        "alarm-history" => region.is_some_and(|region| snapshot.alarm_history.contains_key(region)),
        "free-tier" => snapshot.free_tier.is_some(),
        "account-plan" => snapshot.plan.is_some(),
        "cost-explorer-days" => snapshot.days.is_some(),
        "organizations" => snapshot.role() != Role::Unknown,
        _ => false,
    }
}

/// The older entries, and over them the newer ones.
fn over<K: Ord, V>(mut older: BTreeMap<K, V>, newer: BTreeMap<K, V>) -> BTreeMap<K, V> {
    older.extend(newer);
    older
}

type Months = BTreeMap<crate::bill::BillingMonth, MonthBill>;

/// A month's newer bill; what it wasn't asked for comes from the older.
fn months(mut older: Months, newer: Months) -> Months {
    for (month, mut bill) in newer {
        if let Some(before) = older.remove(&month) {
            bill.organisation = bill.organisation.or(before.organisation);
            bill.by_operation = over(before.by_operation, bill.by_operation);
        }
        older.insert(month, bill);
    }
    older
}

type Trails = BTreeMap<crate::bill::Region, Trail>;

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

type Histories = BTreeMap<crate::bill::Region, Vec<AlarmChange>>;

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
