//! Which puts of a region's alarms CloudTrail is asked for, by what CloudWatch tells of the alarms.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::ALARM_PUTS;
use crate::bill::Region;
use crate::question::Question;
use crate::snapshot::{Alarm, AlarmChange, Change, Snapshot, Source, Watches};

/// The puts to ask for even where CloudTrail knows of no deletion: of each kind of which an alarm was configured in the days that are
/// asked for, as CloudWatch says of each or its history does. A put overwrites an alarm's whole configuration, so that nothing would
/// come of the others.
///
/// [`ALARM_PUTS`] too where an alarm may be gone that was put in these days: an earlier instant is asked about, the alarms or their
/// history aren't known as a whole, or the history has a deletion or an alarm that isn't there. (It tells for some weeks what
/// CloudTrail tells some minutes later; of deletions before that CloudTrail knows.) Where the alarms alone say so, nothing goes by the
/// history.
///
/// Sources: Amazon CloudWatch API Reference, MetricAlarm (`AlarmConfigurationUpdatedTimestamp`), PutMetricAlarm,
/// DescribeAlarmHistory (which keeps the history of deleted alarms). That a put which changes nothing moves that instant, too, is
/// read from "the last update", not said.
pub fn puts_to_ask(snapshot: &Snapshot, ask: &Question, region: &Region) -> BTreeSet<&'static str> {
    let by_alarms = by_alarms(snapshot, ask, region);
    if are_all(&by_alarms) { by_alarms } else { &by_alarms | &by_history(snapshot, region) }
}

/// Whether more puts may be asked for once the history of the alarms is known.
pub(super) fn goes_by_history(snapshot: &Snapshot, ask: &Question, region: &Region) -> bool {
    !are_all(&by_alarms(snapshot, ask, region))
}

fn are_all(puts: &BTreeSet<&str>) -> bool {
    ALARM_PUTS.iter().all(|put| puts.contains(put))
}

fn by_alarms(snapshot: &Snapshot, ask: &Question, region: &Region) -> BTreeSet<&'static str> {
    // A day more, since two clocks may differ.
    let from = ask.trail_span().0 - TimeDelta::days(1);
    let alarms = alarms(snapshot, region);
    let puts = alarms.iter().filter(|alarm| alarm.configured_at.is_none_or(|at| at >= from)).map(put_of);
    let are_whole = !alarms.is_empty() && ask.instant() >= ask.now && !is_gap(snapshot, Source::Cloudwatch, region);
    if are_whole { puts.collect() } else { puts.chain(ALARM_PUTS).collect() }
}

fn by_history(snapshot: &Snapshot, region: &Region) -> BTreeSet<&'static str> {
    let whole = snapshot.alarm_history.get(region).filter(|_| !is_gap(snapshot, Source::AlarmHistory, region));
    let Some(changes) = whole else { return ALARM_PUTS.into() };
    let alarms = alarms(snapshot, region);
    let there: BTreeSet<&str> = alarms.iter().map(|alarm| alarm.name.as_str()).collect();
    let is_gone = |change: &AlarmChange| change.change == Change::Deleted || !there.contains(change.alarm.as_str());
    if changes.iter().any(is_gone) {
        return ALARM_PUTS.into();
    }
    let changed: BTreeSet<&str> = changes.iter().map(|change| change.alarm.as_str()).collect();
    alarms.iter().filter(|alarm| changed.contains(alarm.name.as_str())).map(put_of).collect()
}

fn alarms<'a>(snapshot: &'a Snapshot, region: &Region) -> &'a [Alarm] {
    snapshot.alarms.get(region).map(Vec::as_slice).unwrap_or_default()
}

fn is_gap(snapshot: &Snapshot, source: Source, region: &Region) -> bool {
    snapshot.gaps.iter().any(|gap| gap.source == source && gap.region.as_ref() == Some(region))
}

fn put_of(alarm: &Alarm) -> &'static str {
    match alarm.watches {
        Watches::Composite { .. } => "PutCompositeAlarm",
        Watches::Log => "PutLogAlarm",
        Watches::Metric { .. } | Watches::Queries { .. } | Watches::Promql { .. } => "PutMetricAlarm",
    }
}
