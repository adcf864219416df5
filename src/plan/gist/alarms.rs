//! What planning goes by of a region's alarms.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::facts::alarm_class::charged;
use crate::facts::metrics::{Dimensions, Metric, MetricName};
use crate::facts::scaling_owner::Policy;
use crate::plan::request::Shared;
use crate::question::Question;
use crate::snapshot::{Alarm, Watches};

/// What was read of a region's alarms, as far as the question asks for it.
#[derive(Debug, Default)]
pub(in crate::plan) struct AlarmsGist {
    /// The meters that count them, without prefix.
    pub(in crate::plan) meters: BTreeSet<&'static str>,
    /// The topics that those on sign-ins may tell.
    pub(in crate::plan) topics: BTreeSet<String>,
    /// Whether any watches a metric of the account's own.
    pub(in crate::plan) watches_own: bool,
    /// Whether any of these has no data.
    pub(in crate::plan) silent_own: bool,
    /// The metrics of those without data.
    pub(in crate::plan) silent: Shared<BTreeSet<MetricName>>,
    /// Those that are about a scaling policy, those that haven't changed for longest first.
    pub(in crate::plan) scaled: Vec<Scaled>,
    /// Where those of the others are that have no data or tell nobody.
    pub(in crate::plan) mute: Vec<usize>,
}

/// An alarm that is about a scaling policy.
#[derive(Debug)]
pub(in crate::plan) struct Scaled {
    /// Where it is among its region's alarms.
    pub(in crate::plan) at: usize,
    /// The table whose policy it is.
    pub(in crate::plan) table: Option<String>,
}

impl AlarmsGist {
    pub(super) fn of(alarms: &[Alarm], ask: &Question) -> Self {
        let (prices, alerts, strays) = (ask.wants_prices(), ask.wants_alerts(), ask.wants_strays());
        let (mut gist, mut silent) = (Self::default(), BTreeSet::new());
        for (at, alarm) in alarms.iter().enumerate() {
            if prices {
                gist.meters.extend(charged(alarm).meter());
            }
            let own = (alerts || strays) && alarm.watches_own_metric();
            gist.watches_own |= own;
            if alerts && (own || matches!(alarm.watches, Watches::Composite { .. })) {
                // A composite alarm may tell of those that it names.
                for topic in &alarm.actions {
                    if !gist.topics.contains(topic) {
                        gist.topics.insert(topic.clone());
                    }
                }
            }
            if strays {
                gist.silent_own |= own && has_no_data(alarm);
                if has_no_data(alarm) {
                    silent.extend(watched(alarm));
                }
                match Policy::of(alarm) {
                    Some(policy) => gist.scaled.push(Scaled { at, table: table(&policy).map(str::to_owned) }),
                    None if is_mute(alarm) => gist.mute.push(at),
                    None => {}
                }
            }
        }
        gist.silent = silent.into_iter().map(Metric::to_name).collect::<BTreeSet<_>>().into();
        gist.scaled.sort_by_key(|own| (alarms[own.at].state_since, &alarms[own.at].name));
        gist
    }
}

fn has_no_data(alarm: &Alarm) -> bool {
    alarm.state == "INSUFFICIENT_DATA"
}

/// Whether an alarm has no data, or tells nobody.
fn is_mute(alarm: &Alarm) -> bool {
    has_no_data(alarm) || alarm.actions.is_empty() || !alarm.actions_enabled
}

/// The metrics that an alarm watches.
fn watched(alarm: &Alarm) -> impl Iterator<Item = Metric<'_>> {
    let dimensions = match &alarm.watches {
        Watches::Metric { dimensions, .. } => Dimensions::of(dimensions),
        Watches::Queries { .. } | Watches::Composite { .. } | Watches::Log | Watches::Promql { .. } => Dimensions::Any,
    };
    alarm.metrics().map(move |(namespace, name)| Metric { namespace, name, dimensions })
}

/// The table that a policy scales.
fn table<'a>(policy: &Policy<'a>) -> Option<&'a str> {
    let table = match policy.resource {
        Cow::Borrowed(resource) if policy.service == "dynamodb" => resource.strip_prefix("table/"),
        _ => None,
    };
    table?.split("/index/").next()
}
