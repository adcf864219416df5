//! Why what auto scaling keeps is found, in sentences.

use super::{gone, of_stack};
use crate::answer::{HumanCause, Kept, ScalingReason, Unused};
use crate::bill::figures::counted;
use crate::facts::attribution::in_words;

/// A reason in words.
pub(super) fn sentence(reason: &ScalingReason) -> String {
    match reason {
        ScalingReason::Kept(own) => kept(own),
        ScalingReason::UseUnknown => "Whether it is used is unknown: no command is given.".to_owned(),
        ScalingReason::ReadersOnly => {
            "No command is given: the metric is of its readers alone, and the writer may be busy.".to_owned()
        }
        ScalingReason::NoData => "None of them has data.".to_owned(),
        ScalingReason::MadeInBurst { name, day, services } => {
            format!("{name} was created on {day}, with resources of {services} services.")
        }
        ScalingReason::AwayFromHome(region) => format!("{} is no home region.", region.in_words()),
        ScalingReason::Cause(own) => cause(own),
        ScalingReason::OfStack(own) => format!("Its scaling: {}.", of_stack(own)),
        ScalingReason::DimensionUnknown => {
            "No command is given: which of its dimensions is scaled is unknown.".to_owned()
        }
    }
}

/// `8 alarms are kept by DynamoDB auto scaling for the table Rides, of which nothing was consumed in two weeks.`
fn kept(own: &Kept) -> String {
    let how = match (own.is_made, own.alarms) {
        (true, 1) => "is kept by",
        (true, _) => "are kept by",
        (false, 1) => "sets off",
        (false, _) => "set off",
    };
    let kept = format!("{} {how} {}", counted(own.alarms, "alarm"), own.owner.in_words());
    match &own.unused {
        Unused::Gone(it) => format!("{kept}. {}", gone(it)),
        Unused::Idle => format!("{kept}, of which nothing was consumed in two weeks."),
        Unused::NoReader => format!("{kept}, whose readers sent nothing in two weeks: there may be none."),
        Unused::Untouched => format!("{kept}, which no event has changed since the day it was created."),
    }
}

fn cause(own: &HumanCause) -> String {
    let calls = own.calls.iter().map(|call| format!("{} ({} UTC)", call.name, call.at.format("%H:%M")));
    let calls = calls.collect::<Vec<_>>().join(", ");
    format!("Shortly before, {} called {calls} for {}.", in_words(&own.by), own.name)
}
