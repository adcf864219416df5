//! The account of March 2022 as it was on a morning: before its eight auto scaling alarms were made, and after.

use chrono::{DateTime, Utc};
use whybill::snapshot::Snapshot;

use crate::support::fixture;

/// A snapshot as it would have been taken at another instant, with all that it has.
pub(crate) fn on(mut snapshot: Snapshot, at: &str) -> Snapshot {
    snapshot.taken_at = at.parse().unwrap();
    snapshot.trail.values_mut().for_each(|trail| trail.to = snapshot.taken_at);
    snapshot
}

/// The account of `march-17-2022-open` at an instant before the evening of 17 March.
pub(crate) fn before_the_alarms(at: &str) -> Snapshot {
    let mut snapshot = on(fixture::snapshot("march-17-2022-open"), at);
    let until: DateTime<Utc> = snapshot.taken_at;
    snapshot.alarms.values_mut().for_each(|alarms| alarms.retain(|own| !own.name.starts_with("TargetTracking")));
    snapshot.trail.values_mut().for_each(|trail| trail.events.retain(|event| event.at <= until));
    snapshot.alarm_history.values_mut().for_each(|changes| changes.retain(|change| change.at <= until));
    snapshot.evidence = whybill::snapshot::Evidence::default();
    let march = snapshot.months.values_mut().last().unwrap();
    march.lines.retain(|line| line.service != "Amazon DynamoDB");
    snapshot
}
