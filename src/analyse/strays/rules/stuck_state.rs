//! `stuck-state`: alarms in ALARM or without data, unchanged for 90 days.
//!
//! An alarm that rests in OK does its work. Auto scaling's low alarm rests in ALARM by design. One on a metric that counts
//! what went wrong, that a filter of logs makes or the account sends itself may have no data for long: none is found.
//!
//! Why it costs: an alarm that nobody has answered for a quarter of a year tells nobody anything, and is charged.
//!
//! What to do: set right what it tells of, change its threshold, or delete it.
//!
//! Source: AWS, "Best practice alarms" and "Analyzing, optimizing, and reducing CloudWatch costs".

use chrono::TimeDelta;

use crate::analyse::strays::candidate::{Looks, Rule};
use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::{AlarmReason, StuckIn};
use crate::question::RuleId;

pub(crate) const RULE: Rule = Rule { id: RuleId::StuckState, looks: Looks::Alarms(look), note: None };

const LONG: TimeDelta = TimeDelta::days(90);

fn look(scene: &Scene<'_>, watched: &Watched<'_>) -> Vec<AlarmReason> {
    let alarm = watched.alarm;
    let Some(since) = alarm.state_since.filter(|since| scene.as_of() - *since >= LONG) else { return Vec::new() };
    let (state, rests_rightly) = match alarm.state.as_str() {
        "ALARM" => (StuckIn::Alarm, false),
        "INSUFFICIENT_DATA" => (StuckIn::NoData, Scene::is_own_metric(alarm) || scene.may_rest(watched.region, alarm)),
        _ => return Vec::new(),
    };
    if rests_rightly {
        return Vec::new();
    }
    vec![AlarmReason::Stuck { state, since, days: (scene.as_of() - since).num_days() }]
}
