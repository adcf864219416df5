//! The sentences of `signins`: who came in or tried to, and what alerts lack.

use crate::answer::{FailingAddress, Missing, SigninAlert, SigninRow, SigninsReport, UserType};
use crate::bill::Region;
use crate::bill::figures::counted;
use crate::snapshot::Unknown;

/// The answer in a few sentences.
pub fn summary(report: &SigninsReport) -> Vec<String> {
    let mut sentences = Vec::new();
    sentences.extend(came_in(report));
    sentences.extend(root(report));
    sentences.extend(without_second_factor(report));
    sentences.extend(report.failing.as_ref().map(failing));
    sentences.extend(through_providers(report));
    sentences.push(alerts(report));
    sentences
}

fn count(report: &SigninsReport, wanted: fn(&&SigninRow) -> bool) -> usize {
    report.events.iter().filter(wanted).count()
}

/// How many succeeded and failed, where sign-ins were collected.
fn came_in(report: &SigninsReport) -> Option<String> {
    let (from, to) = (report.from?.date_naive(), report.to.date_naive());
    let failures = count(report, |event| !event.success);
    let succeeded = counted(report.events.len() - failures, "sign-in");
    Some(format!("From {from} to {to}, {succeeded} succeeded and {failures} failed."))
}

fn root(report: &SigninsReport) -> Option<String> {
    report.from?;
    match count(report, |event| event.user_type == UserType::Root && event.success) {
        0 => None,
        1 => Some("The root user signed in once.".to_owned()),
        2 => Some("The root user signed in twice.".to_owned()),
        times => Some(format!("The root user signed in {times} times.")),
    }
}

fn without_second_factor(report: &SigninsReport) -> Option<String> {
    report.from?;
    let without = count(report, |event| event.lacks_factor());
    (without > 0).then(|| format!("{} of root or IAM users had no second factor.", counted(without, "sign-in")))
}

/// What can't be seen of those who sign in through a provider.
fn through_providers(report: &SigninsReport) -> Option<String> {
    let sessions = count(report, |event| matches!(event.user_type, UserType::AssumedRole | UserType::Federated));
    (sessions > 0).then(|| {
        "Of sessions through an identity provider, CloudTrail tells neither the second factor nor who failed at the provider."
            .to_owned()
    })
}

fn failing(from: &FailingAddress) -> String {
    format!("{} of the failures came from {}.", from.failures, from.address)
}

/// How many of the alerts there are.
fn alerts(report: &SigninsReport) -> String {
    let having = |present| report.alerts.iter().filter(|alert| alert.present == present).count();
    let (of, present, unknown) = (report.alerts.len(), having(Some(true)), having(None));
    match (present, unknown) {
        (present, _) if present == of => format!("All {of} alerts on sign-ins are in place."),
        (0, unknown) if unknown == of => {
            format!("Whether there are alerts on sign-ins is unknown: none of the {of} could be checked.")
        }
        (present, 0) => format!("Of {of} alerts on sign-ins {present} are in place."),
        (present, unknown) => {
            format!("Of {of} alerts on sign-ins {present} are in place; of {unknown} that is unknown.")
        }
    }
}

/// What an alert is on, in words: `Failed IAM sign-ins`.
pub(crate) fn watched(alert: &SigninAlert) -> String {
    let outcome = if alert.id.contains("-failure-") { "Failed" } else { "Successful" };
    let of = if alert.id.ends_with("-root") { "root" } else { "IAM" };
    format!("{outcome} {of} sign-ins")
}

/// What an alert lacks, a part of a sentence each.
pub fn missing(alert: &SigninAlert) -> Vec<String> {
    alert.missing.iter().map(lacking).collect()
}

/// What isn't known of an alert, a part of a sentence each.
pub fn unknown(alert: &SigninAlert) -> Vec<String> {
    alert.unknown.iter().map(not_known).collect()
}

fn lacking(what: &Missing) -> String {
    match what {
        Missing::Trails => "a multi-region trail, which brings the sign-ins into a log".to_owned(),
        Missing::TrailInto { log_group } => format!("a trail that writes to the log group {log_group}"),
        Missing::AllRegions { trail, region } => {
            format!("a trail over all regions: {trail} has the sign-ins of {} alone", region.in_words())
        }
        Missing::Logging { trail } => format!("the trail {trail}, which is switched off"),
        Missing::Writes { trail } => {
            format!("sign-ins in the trail {trail}, which records no events that change something")
        }
        Missing::Filter => "a metric filter whose pattern matches them".to_owned(),
        Missing::RestOfFilter { filter } => format!("a filter that sees all of them: {filter} sees only part of them"),
        Missing::Alarm => "an alarm on the filter's metric".to_owned(),
        Missing::AlarmOn { filter } => format!("an alarm on the metric of the filter {filter}"),
        Missing::EarlyAlarm { alarm, threshold, exceeded } => {
            let more = if *exceeded { "more than " } else { "" };
            format!("an alarm at the first of them: {alarm} waits for {more}{threshold}")
        }
        Missing::RisingAlarm { alarm } => {
            format!("an alarm that rises with the metric: {alarm} does when it falls")
        }
        Missing::Actions { alarm } => format!("the actions of the alarm {alarm}, which are switched off"),
        Missing::Topic { alarm } => {
            format!("a topic among the actions of the alarm {alarm} when it is in alarm")
        }
        Missing::Subscription { alarm } => format!("a confirmed subscription of the topic of the alarm {alarm}"),
        Missing::Receiver => "a confirmed subscription of a topic that the alarm acts on".to_owned(),
    }
}

/// What isn't known of an alert, as it and the gap that comes of it name it.
pub(super) fn not_known(what: &Unknown) -> String {
    match what {
        Unknown::Trails => "the trails were not collected".to_owned(),
        Unknown::Records { trail } => format!("what the trail {trail} records"),
        Unknown::Filters => "the metric filters were not collected".to_owned(),
        Unknown::FiltersOf(region) => format!("the metric filters of {} were not collected", region.in_words()),
        Unknown::Pattern { filter } => format!("whether the pattern of the filter {filter} matches them"),
        Unknown::Alarms => "the alarms were not collected".to_owned(),
        Unknown::AlarmsOf(regions) => {
            let regions: Vec<String> = regions.iter().map(Region::in_words).collect();
            format!("the alarms of {} were not collected", regions.join(", "))
        }
        Unknown::OtherRegions => "what there is in regions that were left out".to_owned(),
        Unknown::Existence { alarm } => format!("whether there was the alarm {alarm}, which was configured later"),
        Unknown::SeveralMetrics { alarm } => {
            format!("whether the alarm {alarm}, which reckons with several metrics, tells of each")
        }
        Unknown::Condition { alarm } => format!("when the alarm {alarm} is in alarm"),
        Unknown::Dimensions { alarm } => {
            format!("whether the metric has the dimensions that the alarm {alarm} watches")
        }
        Unknown::EachRise { alarm } => format!("whether the alarm {alarm} goes into alarm with each of them"),
        Unknown::SeveralPeriods { alarm } => {
            format!("whether the alarm {alarm}, which waits for several periods, tells of each")
        }
        Unknown::Composite { alarm } => format!("whether the composite alarm {alarm} tells of each of them"),
        Unknown::Subscriptions { alarm } => {
            format!("the subscriptions of the topic of the alarm {alarm} were not collected")
        }
    }
}
