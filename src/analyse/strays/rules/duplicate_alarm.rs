//! `duplicate-alarm`: an alarm that watches and does what an older one watches and does.
//!
//! Two alarms on one metric may be a warning and an emergency: it is more than a hint only where their thresholds are known
//! to be the same, or both changed their state in the same minute.
//!
//! Why it costs: each is charged by itself, per metric.
//!
//! What to do: compare the thresholds, and delete the younger one where they are the same.
//!
//! Source: AWS, "Analyzing, optimizing, and reducing CloudWatch costs".

use chrono::TimeDelta;

use crate::analyse::strays::draft::{Looks, Rule};
use crate::analyse::strays::scene::{Scene, Watched};
use crate::snapshot::{Alarm, Watches};

pub(crate) const RULE: Rule = Rule { id: "duplicate-alarm", looks: Looks::Alarms(look) };

fn look(scene: &Scene<'_>, watched: &Watched<'_>) -> Vec<String> {
    if watched.is_composite() || !watched.parents.is_empty() {
        return Vec::new();
    }
    let own = watched.alarm;
    let age = |alarm: &Alarm| (alarm.configured_at, alarm.name.clone());
    let is_older_twin = |other: &&Watched<'_>| {
        let other_alarm = other.alarm;
        other.region == watched.region
            && other.owner.is_none()
            && other_alarm.watches == own.watches
            && other_alarm.actions == own.actions
            && other_alarm.actions_enabled == own.actions_enabled
            && age(other_alarm) < age(own)
    };
    let Some(twin) = scene.alarms.iter().find(is_older_twin).map(|twin| twin.alarm) else { return Vec::new() };
    let mut signals = vec![format!("It watches the same as the older alarm {}, and does the same.", twin.name)];
    if matches!(own.watches, Watches::Metric { condition: Some(_), .. }) {
        signals.push("Statistic, threshold and periods are the same.".to_owned());
    } else if own.state == twin.state && changed_together(own, twin) {
        signals
            .push("Both changed their state in the same minute, so their thresholds are the same or close.".to_owned());
    }
    signals
}

/// Whether both changed their state in the same minute; that both came to be in the same minute tells nothing.
fn changed_together(a: &Alarm, b: &Alarm) -> bool {
    let changed = |alarm: &Alarm| {
        let (since, configured) = (alarm.state_since?, alarm.configured_at?);
        (since - configured > TimeDelta::days(1)).then_some(since)
    };
    changed(a).zip(changed(b)).is_some_and(|(a, b)| (a - b).abs() < TimeDelta::minutes(1))
}
