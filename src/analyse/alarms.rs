//! Every alarm, what it is and what it costs.

use std::collections::BTreeMap;

use crate::analyse::lacking;
use crate::answer::{AlarmRow, AlarmsReport, Created};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::catalogue::named::{CLOUDWATCH, For};
use crate::catalogue::{Catalogue, Price};
use crate::facts::{charged, owner};
use crate::model::provenance::Provenance;
use crate::model::provenance::timeline::{Life, Timeline};
use crate::snapshot::Snapshot;

/// The alarms of a snapshot, by region and name.
pub fn alarms(snapshot: &Snapshot, catalogue: &Catalogue) -> AlarmsReport {
    of_timelines(snapshot, catalogue, &Provenance::of(snapshot, snapshot.taken_at).timelines())
}

/// The same by the alarms over time as they are known up to the snapshot's own instant.
pub(super) fn of_timelines(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    timelines: &BTreeMap<Region, Timeline>,
) -> AlarmsReport {
    let month = BillingMonth::of(snapshot.taken_at);
    let mut rows = Vec::new();
    for (region, alarms) in &snapshot.alarms {
        let lives = timelines.get(region).into_iter().flat_map(|timeline| &timeline.lives);
        let living: BTreeMap<&str, &Life> =
            lives.filter(|life| life.ended.is_none()).map(|life| (life.name.as_str(), life)).collect();
        for alarm in alarms {
            let charged = charged(alarm);
            let created = living.get(alarm.name.as_str()).map_or_else(Created::unknown, |life| life.created());
            rows.push(AlarmRow {
                region: region.clone(),
                name: alarm.name.clone(),
                arn: alarm.arn.clone(),
                charged,
                state: alarm.state.clone(),
                state_since: alarm.state_since,
                actions_enabled: alarm.actions_enabled,
                action_count: alarm.actions.len(),
                owner: owner(alarm),
                created,
                list_price_month: list_price(catalogue, region, charged.meter(), charged.metrics, month),
            });
        }
    }
    rows.sort_by(|a, b| (&a.region, &a.name).cmp(&(&b.region, &b.name)));
    AlarmsReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        alarms: rows,
        gaps: [snapshot.gaps.clone(), lacking::gaps(catalogue, &[For::Alarms])].concat(),
        requests: snapshot.requests,
    }
}

fn list_price(
    catalogue: &Catalogue,
    region: &Region,
    meter: Option<&str>,
    metrics: Option<u32>,
    month: BillingMonth,
) -> Option<Usd> {
    let meter = catalogue.meter(CLOUDWATCH, meter?)?;
    let price = catalogue.price(meter, region, month).and_then(Price::first)?;
    Some(price.times(Quantity::new(metrics?.into())))
}
