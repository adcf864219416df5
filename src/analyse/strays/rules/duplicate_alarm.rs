//! `duplicate-alarm`: an alarm that watches and does what an older one watches and does.
//!
//! Two alarms on one metric may be a warning and an emergency: it is more than a hint only where statistic, threshold and
//! periods are known to be the same. An alarm that goes for its own sake is nothing that another repeats.
//!
//! Why it costs: each is charged by itself, per metric.
//!
//! What to do: compare the thresholds, and delete all but one where they are the same; the oldest is kept here.
//!
//! Source: AWS, "Analyzing, optimizing, and reducing CloudWatch costs".

use std::collections::{BTreeMap, BTreeSet};

use crate::analyse::strays::candidate::{Looks, Rule};
use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::{AlarmReason, Twin};
use crate::question::RuleId;
use crate::snapshot::Watches;

pub(crate) const RULE: Rule = Rule { id: RuleId::DuplicateAlarm, looks: Looks::Twins(find), note: None };

fn find(scene: &Scene<'_>, strays: &BTreeSet<usize>) -> BTreeMap<usize, Vec<AlarmReason>> {
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, Watched { region, alarm, policy, .. }) in scene.alarms.iter().enumerate() {
        let Watches::Metric { metric, dimensions, .. } = &alarm.watches else { continue };
        if policy.is_none() && !strays.contains(&at) {
            let acts = (alarm.actions_enabled, &alarm.actions, &alarm.on_alarm);
            // A dimension's value tells most alarms apart.
            let soonest = (dimensions.first_key_value().map(|(_, value)| value), metric);
            groups.entry((soonest, region, &alarm.watches, acts)).or_default().push(at);
        }
    }
    let mut found = BTreeMap::new();
    for group in groups.into_values() {
        let Some(first) = group.iter().map(|at| &scene.alarms[*at]).min_by_key(|own| age(own)) else { continue };
        let later = group.into_iter().filter(|at| age(first) < age(&scene.alarms[*at]));
        let spare = later.filter(|at| scene.alarms[*at].parents.is_empty());
        found.extend(spare.map(|at| (at, signals(&scene.alarms[at], first))));
    }
    found
}

fn age<'w>(watched: &'w Watched<'_>) -> impl Ord + 'w {
    (watched.alarm.configured_at, &watched.alarm.name)
}

fn signals(own: &Watched<'_>, first: &Watched<'_>) -> Vec<AlarmReason> {
    let is_older = first.alarm.configured_at.zip(own.alarm.configured_at).is_some_and(|(one, other)| one < other);
    let is_condition_known = matches!(own.alarm.watches, Watches::Metric { condition: Some(_), .. });
    let repeats = AlarmReason::Repeats(Twin { name: first.alarm.name.clone(), is_older, is_condition_known });
    if is_condition_known { vec![repeats, AlarmReason::SameCondition] } else { vec![repeats] }
}
