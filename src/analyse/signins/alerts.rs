//! Which alerts on sign-ins an account has: a metric filter on CloudTrail's log that matches them, an alarm on the
//! filter's metric whose actions are on, and a topic of its actions with a confirmed subscription.

use super::pattern::{Sample, matches};
use crate::analyse::composite::{children, is_any_of};
use crate::bill::Region;
use crate::report::SigninAlert;
use crate::snapshot::{Alarm, MetricFilter, Snapshot, Watches};

struct Wanted {
    id: &'static str,
    root: bool,
    success: bool,
}

const WANTED: [Wanted; 4] = [
    Wanted { id: "signin-console-failure-iam", root: false, success: false },
    Wanted { id: "signin-console-failure-root", root: true, success: false },
    Wanted { id: "signin-console-success-iam", root: false, success: true },
    Wanted { id: "signin-console-success-root", root: true, success: true },
];

/// The four alerts, by id.
pub(super) fn alerts(snapshot: &Snapshot) -> Vec<SigninAlert> {
    WANTED.iter().map(|wanted| alert(snapshot, wanted)).collect()
}

/// How far a filter's way to somebody who is told goes.
enum Way {
    Whole,
    Broken(Vec<String>),
    Untold(String),
}

fn alert(snapshot: &Snapshot, wanted: &Wanted) -> SigninAlert {
    let told = |present, missing, unknown| SigninAlert { id: wanted.id, present, missing, unknown };
    let evidence = &snapshot.evidence;
    if evidence.trails.as_ref().is_some_and(Vec::is_empty) {
        return told(Some(false), vec!["a trail, without which no log has the sign-ins".to_owned()], Vec::new());
    }
    if evidence.metric_filters.is_empty() {
        return told(None, Vec::new(), vec!["the metric filters were not collected".to_owned()]);
    }
    let mut broken: Option<Vec<String>> = None;
    let mut unknown: Vec<String> = unread(snapshot);
    let mut partly = Vec::new();
    let filters = evidence.metric_filters.iter();
    for (region, filter) in filters.flat_map(|(region, filters)| filters.iter().map(move |filter| (region, filter))) {
        let covers = coverage(&filter.pattern, wanted);
        if covers == Coverage::Part {
            partly.push(format!("the filter {} sees only part of them", filter.name));
        }
        if matches!(covers, Coverage::Part | Coverage::None) {
            continue;
        }
        for way in ways(snapshot, region, filter) {
            match way {
                Way::Whole if covers == Coverage::All => return told(Some(true), Vec::new(), Vec::new()),
                Way::Whole => unknown.push(format!("whether the pattern of the filter {} matches them", filter.name)),
                Way::Untold(what) => unknown.push(what),
                Way::Broken(missing) if broken.as_ref().is_none_or(|best| missing.len() < best.len()) => {
                    // Of a filter that may not match nothing else is worth telling.
                    broken = if covers == Coverage::All { Some(missing) } else { broken };
                }
                Way::Broken(_) => {}
            }
        }
    }
    if !unknown.is_empty() {
        unknown.dedup();
        return told(None, Vec::new(), unknown);
    }
    let nothing = || {
        let filter = std::iter::once("a metric filter whose pattern matches them".to_owned());
        filter.chain(partly).chain([ALARM.to_owned(), RECEIVER.to_owned()]).collect()
    };
    told(Some(false), broken.unwrap_or_else(nothing), Vec::new())
}

const ALARM: &str = "an alarm on the filter's metric";
const RECEIVER: &str = "a confirmed subscription of a topic that the alarm acts on";

/// Regions where there may be an alert that was not read: their alarms were refused, or their metric filters were
/// not asked for and some alarm there watches a metric of the account's own.
fn unread(snapshot: &Snapshot) -> Vec<String> {
    let own = |alarm: &Alarm| metrics(alarm).iter().any(|(namespace, _)| !namespace.starts_with("AWS/"));
    let unread = snapshot
        .alarms
        .iter()
        .filter(|(region, alarms)| !snapshot.evidence.metric_filters.contains_key(region) && alarms.iter().any(own));
    let filters = unread.map(|(region, _)| format!("the metric filters of {} were not collected", region.in_words()));
    let refused = snapshot.gaps.iter().filter(|gap| gap.source == "cloudwatch").filter_map(|gap| gap.region.as_ref());
    let refused = refused.filter(|region| !snapshot.alarms.contains_key(region));
    let alarms = refused.map(|region| format!("the alarms of {} were not collected", region.in_words()));
    let none = snapshot.alarms.is_empty().then(|| "the alarms were not collected".to_owned());
    filters.chain(alarms).chain(none).collect()
}

/// What lacks on each way from a filter over the alarms on its metrics to somebody who is told.
fn ways(snapshot: &Snapshot, region: &Region, filter: &MetricFilter) -> Vec<Way> {
    let Some(alarms) = snapshot.alarms.get(region) else {
        return vec![Way::Untold(format!("the alarms of {} were not collected", region.in_words()))];
    };
    let watches = |alarm: &&Alarm| {
        metrics(alarm).iter().any(|(namespace, metric)| {
            filter.metrics.iter().any(|(made_in, made)| made_in == namespace && made == metric)
        })
    };
    let ways: Vec<Way> = alarms
        .iter()
        .filter(watches)
        .flat_map(|alarm| std::iter::once(way(snapshot, alarm)).chain(over_composites(snapshot, alarms, alarm)))
        .collect();
    if ways.is_empty() {
        let alarm = format!("an alarm on the metric of the filter {}", filter.name);
        return vec![Way::Broken(vec![alarm, RECEIVER.to_owned()])];
    }
    ways
}

/// The ways from an alarm over composite alarms that name it.
fn over_composites(snapshot: &Snapshot, alarms: &[Alarm], alarm: &Alarm) -> Vec<Way> {
    let told_by = |composite: &Alarm| {
        let Watches::Composite { rule, .. } = &composite.watches else { return None };
        let named = children(rule);
        (named.contains(&alarm.name) || named.contains(&alarm.arn)).then(|| match way(snapshot, composite) {
            Way::Whole if !is_any_of(rule) => {
                Way::Untold(format!("whether the composite alarm {} tells of each of them", composite.name))
            }
            way => way,
        })
    };
    alarms.iter().filter_map(told_by).collect()
}

fn way(snapshot: &Snapshot, alarm: &Alarm) -> Way {
    let mut missing = Vec::new();
    if !alarm.actions_enabled {
        missing.push(format!("the actions of the alarm {}, which are switched off", alarm.name));
    }
    let is_topic = |action: &&String| action.split(':').nth(2) == Some("sns");
    let topics: Vec<&String> = alarm.actions.iter().filter(is_topic).collect();
    if topics.is_empty() {
        missing.push(format!("a topic among the actions of the alarm {}", alarm.name));
        return Way::Broken(missing);
    }
    let subscriptions = || topics.iter().map(|topic| snapshot.evidence.subscriptions.get(*topic));
    if subscriptions().flatten().flatten().any(|subscription| subscription.confirmed) {
        return if missing.is_empty() { Way::Whole } else { Way::Broken(missing) };
    }
    if missing.is_empty() && subscriptions().any(|known| known.is_none()) {
        return Way::Untold(format!("the subscriptions of the topic of the alarm {} were not collected", alarm.name));
    }
    missing.push(format!("a confirmed subscription of the topic of the alarm {}", alarm.name));
    Way::Broken(missing)
}

/// Namespace and name of each metric that an alarm watches.
fn metrics(alarm: &Alarm) -> Vec<(&str, &str)> {
    match &alarm.watches {
        Watches::Metric { namespace, metric, .. } => vec![(namespace, metric)],
        Watches::Queries { queries, .. } => {
            queries.iter().filter_map(|query| Some((query.namespace.as_deref()?, query.metric.as_deref()?))).collect()
        }
        Watches::Composite { .. } | Watches::Log | Watches::Promql { .. } => Vec::new(),
    }
}

/// Which of the wanted sign-ins a filter's pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coverage {
    All,
    Part,
    None,
    Untold,
}

fn coverage(pattern: &str, wanted: &Wanted) -> Coverage {
    // What matches any call of any user tells nobody of a sign-in.
    if matches(pattern, &ordinary_call()) == Some(true) {
        return Coverage::None;
    }
    let with = matches(pattern, &signin(wanted, "Yes"));
    let without = matches(pattern, &signin(wanted, "No"));
    match (with, without) {
        (Some(true), Some(true)) => Coverage::All,
        (Some(false), Some(false)) => Coverage::None,
        (Some(_), Some(_)) => Coverage::Part,
        _ => Coverage::Untold,
    }
}

/// A sign-in as CloudTrail records it.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>
fn signin(wanted: &Wanted, mfa: &'static str) -> Sample {
    [
        ("eventName", Some("ConsoleLogin")),
        ("eventSource", Some("signin.amazonaws.com")),
        ("eventType", Some("AwsConsoleSignIn")),
        ("userIdentity.type", Some(if wanted.root { "Root" } else { "IAMUser" })),
        ("userIdentity.invokedBy", None),
        ("responseElements.ConsoleLogin", Some(if wanted.success { "Success" } else { "Failure" })),
        ("errorMessage", (!wanted.success).then_some("Failed authentication")),
        ("errorCode", None),
        ("additionalEventData.MFAUsed", Some(mfa)),
    ]
    .into()
}

fn ordinary_call() -> Sample {
    [
        ("eventName", Some("DescribeInstances")),
        ("eventSource", Some("ec2.amazonaws.com")),
        ("eventType", Some("AwsApiCall")),
        ("userIdentity.type", Some("IAMUser")),
        ("userIdentity.invokedBy", None),
        ("responseElements.ConsoleLogin", None),
        ("errorMessage", None),
        ("errorCode", None),
        ("additionalEventData.MFAUsed", None),
    ]
    .into()
}

#[cfg(test)]
#[path = "alerts_tests.rs"]
mod tests;
