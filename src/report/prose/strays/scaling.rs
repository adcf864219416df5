//! Why what auto scaling keeps is found, in sentences.

use super::{gone, of_stack};
use crate::answer::{HumanCause, Kept, ScalingReason, Unused};
use crate::bill::figures::counted;
use crate::facts::attribution::in_words;

/// A reason in words.
pub(super) fn sentence(reason: &ScalingReason) -> String {
    match reason {
        ScalingReason::Kept(own) => kept(own),
        ScalingReason::SumsTell => "CloudWatch's sums of what was consumed over two weeks tell that.".to_owned(),
        ScalingReason::UseUnknown => "Whether anything is consumed of it is not known: no command is given.".to_owned(),
        ScalingReason::ReadersOnly => {
            "No command is given: the metric is of its readers alone, and the writer may be busy.".to_owned()
        }
        ScalingReason::NoData => "None of them has data.".to_owned(),
        ScalingReason::MadeInBurst { name, day, services } => {
            format!("{name} was made on {day}, with things of {services} services.")
        }
        ScalingReason::AwayFromHome(region) => format!("{} is no home region.", region.in_words()),
        ScalingReason::LowAlarms(count) => low_alarms(*count),
        ScalingReason::Cause(own) => cause(own),
        ScalingReason::OfStack(own) => format!("No command is given for its scaling: {}.", of_stack(own)),
        ScalingReason::DimensionUnknown => {
            "No command is given: which of its dimensions is scaled is not known.".to_owned()
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
        Unused::Untouched => format!("{kept}, which no event has changed since the day it was made."),
    }
}

fn low_alarms(count: usize) -> String {
    let are = if count == 1 { "is in ALARM, as it is" } else { "are in ALARM, as they are" };
    format!("{} {are} while nothing is used: that is no sign.", counted(count, "low alarm"))
}

fn cause(own: &HumanCause) -> String {
    let calls = own.calls.iter().map(|call| format!("{} ({} UTC)", call.name, call.at.format("%H:%M")));
    let calls = calls.collect::<Vec<_>>().join(", ");
    format!("Shortly before, {} called {calls} for {}.", in_words(&own.by), own.name)
}
