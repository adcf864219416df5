//! `dead-metric`: alarms without data whose metric has been silent for two weeks, or whose target is gone.
//!
//! Metrics that count what went wrong, or that a filter of logs makes, are silent between events, and rightly so.
//!
//! Why it costs: an alarm is charged for as long as it exists, whether its metric still arrives or not.
//!
//! What to do: delete the alarm, unless its target rests and will send again.
//!
//! Source: AWS, "Analyzing, optimizing, and reducing CloudWatch costs"; ListMetrics leaves out what was silent for two weeks.

use crate::analyse::strays::candidate::{Looks, Rule};
use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::AlarmReason;
use crate::question::RuleId;

pub(crate) const RULE: Rule = Rule { id: RuleId::DeadMetric, looks: Looks::Alarms(look), note: None };

fn look(scene: &Scene<'_>, watched: &Watched<'_>) -> Vec<AlarmReason> {
    let alarm = watched.alarm;
    if !scene.has_no_data(alarm) {
        return Vec::new();
    }
    let mut signals = Vec::new();
    if scene.is_alive(watched.region, alarm) == Some(false) && !scene.may_rest(watched.region, alarm) {
        signals.push(AlarmReason::Silent);
    }
    signals.extend(scene.target_gone(watched.region, alarm).map(AlarmReason::TargetGone));
    signals
}
