//! `no-action`: alarms that do nothing: without actions, with actions switched off, or with topics that nobody reads.
//!
//! Why it costs: an alarm whose actions are off is charged as any other.
//!
//! What to do: give it an action, or delete it. One that a dashboard or an EventBridge rule looks at is needed all the same.
//!
//! Source: AWS, "Analyzing, optimizing, and reducing CloudWatch costs": charged while the alarm exists.

use crate::analyse::strays::candidate::{Looks, Rule};
use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::AlarmReason;
use crate::question::RuleId;

pub(crate) const RULE: Rule =
    Rule { id: RuleId::NoAction, looks: Looks::Alarms(look), note: Some(AlarmReason::LookersUnknown) };

fn look(scene: &Scene<'_>, watched: &Watched<'_>) -> Vec<AlarmReason> {
    // A composite alarm acts for it.
    if !watched.parents.is_empty() {
        return Vec::new();
    }
    let alarm = watched.alarm;
    let subscriptions = &scene.snapshot().evidence.subscriptions;
    let is_unheard = |topic: &String| {
        scene.is_now() && subscriptions.get(topic).is_some_and(|all| !all.iter().any(|one| one.confirmed))
    };
    let why = if alarm.actions.is_empty() {
        AlarmReason::NoAction
    } else if !alarm.actions_enabled {
        AlarmReason::ActionsOff
    } else if alarm.actions.iter().all(is_unheard) {
        AlarmReason::Unheard
    } else {
        return Vec::new();
    };
    vec![why]
}
