//! A quantity with its unit, as people write it.

use crate::answer::ExplainedLine;
use crate::bill::figures::short;
use crate::bill::{Quantity, unit};
use crate::facts::alarm_class::counts_alarms;

/// AWS's units, by what they mean, and what people call one and many of it.
const NAMES: &[(&str, &str, &str)] = &[
    ("Hrs", "hour", "hours"),
    ("GB-Mo", "GB-month", "GB-months"),
    ("GB-Hours", "GB-hour", "GB-hours"),
    ("GB", "GB", "GB"),
    ("Requests", "request", "requests"),
    ("Alarms", "alarm", "alarms"),
    ("Metrics", "metric", "metrics"),
    ("Events", "event", "events"),
    ("Keys", "key", "keys"),
    ("HostedZone", "hosted zone", "hosted zones"),
    ("Queries", "query", "queries"),
    ("Lambda-GB-Second", "GB-second", "GB-seconds"),
    ("vCPU-Hours", "vCPU-hour", "vCPU-hours"),
    ("LCU-Hrs", "LCU-hour", "LCU-hours"),
    ("ACU-Hr", "ACU-hour", "ACU-hours"),
    ("DPU-Hour", "DPU-hour", "DPU-hours"),
    ("ReadCapacityUnit-Hrs", "read capacity unit-hour", "read capacity unit-hours"),
    ("WriteCapacityUnit-Hrs", "write capacity unit-hour", "write capacity unit-hours"),
    ("IOPS-Mo", "IOPS-month", "IOPS-months"),
    ("Messages", "message", "messages"),
    ("Notifications", "notification", "notifications"),
    ("Secrets", "secret", "secrets"),
    ("Dashboards", "dashboard", "dashboards"),
    ("ConfigurationItemRecorded", "configuration item", "configuration items"),
    ("User-Month", "user", "users"),
    ("Units", "unit", "units"),
    ("StateTransitions", "state transition", "state transitions"),
    ("Second", "second", "seconds"),
];

/// So much of what a line counts: `142.35 GB-months`, `720 hours`.
pub(crate) fn of(line: &ExplainedLine, many: Quantity) -> String {
    let is_one = many.value() == rust_decimal::Decimal::ONE;
    let figure = short(many);
    if counts_alarms(&line.usage_type) {
        return format!("{figure} {}", if is_one || figure == "1" { "alarm" } else { "alarms" });
    }
    let Some(billed) = line.unit.as_deref() else {
        return line.noun.as_ref().map_or_else(|| format!("{figure} units"), |noun| format!("{figure} {noun}"));
    };
    let known = NAMES.iter().find(|(name, ..)| unit::same(name, billed));
    match known {
        Some((_, one, _)) if is_one => format!("{figure} {one}"),
        Some((_, _, many)) => format!("{figure} {many}"),
        None => format!("{figure} {billed}"),
    }
}
