//! Why an alarm is found, in sentences.

use rust_decimal::Decimal;

use super::gone;
use crate::answer::{AlarmReason, StuckIn, Twin};
use crate::bill::Region;

/// A reason in words.
pub(super) fn sentence(reason: &AlarmReason) -> String {
    match reason {
        AlarmReason::Silent => "It has no data, and its metric has been silent for two weeks.".to_owned(),
        AlarmReason::TargetGone(target) => format!("What it watches is gone: {}", gone(target)),
        AlarmReason::Repeats(twin) => repeats(twin),
        AlarmReason::SameCondition => "Statistic, threshold and periods are the same.".to_owned(),
        AlarmReason::Stuck { state, since, days } => {
            let state = match state {
                StuckIn::Alarm => "in alarm",
                StuckIn::NoData => "without data",
            };
            format!("It has been {state} since {}, for {days} days.", since.format("%Y-%m-%d"))
        }
        AlarmReason::NoAction => "It has no action: nobody is told when it changes.".to_owned(),
        AlarmReason::ActionsOff => "Its actions are switched off: nobody is told when it changes.".to_owned(),
        AlarmReason::Unheard => "Its topics have no confirmed subscription: nobody is told when it changes.".to_owned(),
        AlarmReason::LookersUnknown => {
            "Whether a dashboard, a rule of EventBridge, a deployment or a health check looks at it is unknown."
                .to_owned()
        }
        AlarmReason::AwayFromHome { region, homes, is_alone } => away_from_home(region, homes, *is_alone),
        AlarmReason::HighResolution { period, times, is_never_free } => {
            format!("It looks every {period} seconds{}.", dearer(*times, *is_never_free))
        }
        AlarmReason::ComesByTheMinute(namespace) => format!(
            "Metrics of {namespace} come by the minute, unless their service sends some more often: it sees no more than \
             it would every 60 seconds."
        ),
        AlarmReason::LengthenItsPeriod => {
            "Put the alarm again with a period of 60 seconds; no command is given for that.".to_owned()
        }
        AlarmReason::CombinesOne(child) => format!("It combines one alarm alone, {child}, whose alarm it repeats."),
        AlarmReason::NothingNeedsIt => "No other composite alarm needs it, and none keeps its actions back.".to_owned(),
        AlarmReason::GiveItsActionsTo(child) => {
            format!("Give its actions to {child} first: no command is given before that.")
        }
        AlarmReason::UnusedMetrics(ids) => format!("No expression of it uses {}.", ids.join(", ")),
        AlarmReason::TooManyMetrics { charged, needed } => {
            format!("It is charged for {charged} metrics, and needs {needed}.")
        }
        AlarmReason::OfAutoScaling => {
            "No command is given: auto scaling created it. Remove it with its scaling policy; deleted by hand it comes back."
                .to_owned()
        }
        AlarmReason::LeaveOutTheUnused => {
            "Put the alarm again without what it doesn't use; no command is given for that.".to_owned()
        }
    }
}

fn repeats(twin: &Twin) -> String {
    let twins = format!("{}alarm {}", if twin.is_older { "older " } else { "" }, twin.name);
    if twin.is_condition_known {
        format!("It watches the same as the {twins}, and does the same.")
    } else {
        let unknown = "whether their thresholds are the same is unknown";
        format!("It watches the metric of the {twins}, and does the same; {unknown}.")
    }
}

fn away_from_home(region: &Region, homes: &[Region], is_alone: bool) -> String {
    let place = region.in_words();
    let homes = super::names(homes);
    if is_alone {
        format!("It stands alone in {place}: the account runs in {homes}, and nothing runs there.")
    } else {
        format!("It stands in {place}, while the account runs in {homes}.")
    }
}

/// What high resolution means for the price: `, which costs three times as much and is never free`.
fn dearer(times: Option<Decimal>, is_never_free: bool) -> String {
    let costs = times.map(|times| match times == Decimal::from(3) {
        true => "costs three times as much".to_owned(),
        false => format!("costs {times} times as much"),
    });
    let said: Vec<String> = costs.into_iter().chain(is_never_free.then(|| "is never free".to_owned())).collect();
    if said.is_empty() { String::new() } else { format!(", which {}", said.join(" and ")) }
}
