//! Every alarm, what it is and what it costs.

use std::collections::BTreeMap;

use crate::analyse::lacking;
use crate::answer::{AlarmRow, AlarmsReport, Created, FreeAlarms};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::catalogue::named::{CLOUDWATCH, For};
use crate::catalogue::{Catalogue, Offer};
use crate::facts::{charged, owner};
use crate::model::account::Account;
use crate::model::forecast::alarm_pool::AlarmPool;
use crate::model::month::Case;
use crate::question::Question;
use crate::snapshot::{Alarm, Role, Snapshot};

/// The alarms of a snapshot, by region and name.
pub fn alarms(snapshot: &Snapshot, catalogue: &Catalogue) -> AlarmsReport {
    of_account(&Account::of(snapshot, catalogue, &Question::default()))
}

/// The same by the alarms over time as they are known up to the snapshot's own instant.
pub(super) fn of_account<'a>(account: &'a Account<'a>) -> AlarmsReport {
    let Account { snapshot, catalogue, timelines, .. } = account;
    // Only lines by operation may be missing.
    let case = Case::without_bill(account, BillingMonth::of(snapshot.taken_at), snapshot.taken_at).ok();
    // A price is worked out from the whole bill: once for all alarms of a meter in a region.
    let mut prices: BTreeMap<(&str, &Region), Option<Usd>> = BTreeMap::new();
    let mut rows = Vec::with_capacity(snapshot.alarms.values().map(Vec::len).sum());
    for (region, alarms) in &snapshot.alarms {
        let lives = timelines.get(region).into_iter().flat_map(|timeline| &timeline.lives);
        // Both are gone through by their names.
        let mut living = lives.filter(|life| life.ended.is_none()).peekable();
        let mut alarms: Vec<&Alarm> = alarms.iter().collect();
        alarms.sort_by_key(|alarm| &alarm.name);
        for alarm in alarms {
            let charged = charged(alarm);
            while living.next_if(|life| life.name < alarm.name).is_some() {}
            let life = living.peek().filter(|life| life.name == alarm.name);
            rows.push(AlarmRow {
                region: region.clone(),
                name: alarm.name.clone(),
                arn: alarm.arn.clone(),
                charged,
                state: alarm.state.clone(),
                state_since: alarm.state_since,
                actions_enabled: alarm.actions_enabled,
                action_count: alarm.actions.len(),
                owner: life.map_or_else(|| owner(alarm), |life| life.owner.clone()),
                stack: life.and_then(|life| life.stack.clone()),
                created: life.map_or_else(Created::unknown, |life| life.created()),
                list_price_month: charged.meter().zip(charged.metrics).and_then(|(meter, metrics)| {
                    let price =
                        prices.entry((meter, region)).or_insert_with(|| list_price(case.as_ref()?, region, meter));
                    Some(price.as_ref()?.times(Quantity::new(metrics.into())))
                }),
            });
        }
    }
    AlarmsReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        alarms: rows,
        free: case.as_ref().and_then(free),
        gaps: [snapshot.gaps.clone(), lacking::gaps(catalogue, &[For::Alarms])].concat(),
        requests: snapshot.requests,
    }
}

/// The allowance that alarms draw on.
fn free(case: &Case<'_>) -> Option<FreeAlarms> {
    let gives = |offer: &&Offer| case.eligibility.gives(offer, case.month).is_possible();
    let pool = case.catalogue.offers.iter().filter(gives).find_map(|offer| AlarmPool::of(case, offer, case.as_of))?;
    let (limit, used) = (pool.offer.limit, pool.used());
    let is_shared = matches!(case.role_for(pool.offer), Role::Payer | Role::Member);
    Some(FreeAlarms { limit, used, saved: pool.price.map(|price| price.times(used.min(limit))), is_shared })
}

/// What an alarm-metric of a meter costs in a region for a month.
fn list_price(case: &Case<'_>, region: &Region, meter: &str) -> Option<Usd> {
    case.alarm_list_price(case.catalogue.meter(CLOUDWATCH, meter)?, region)
}
