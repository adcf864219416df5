//! Why what one principal made in one go is found, in sentences.

use super::{names, of_stack};
use crate::answer::{BurstReason, MadeThing, NoCommand, StrayMember};
use crate::bill::figures::capital;
use crate::facts::attribution::in_words;
use crate::facts::events::kind_in_words;

/// A reason in words.
pub(super) fn sentence(reason: &BurstReason) -> String {
    match reason {
        BurstReason::Made { from, to, by, regions, services } => {
            let days = if from == to { format!("On {from}") } else { format!("From {from} to {to}") };
            let (by, count, places) = (in_words(by), services.len(), names(regions));
            format!("{days} {by} created resources of {count} services in {places}: {}.", services.join(", "))
        }
        BurstReason::Idle(members) => format!("Nothing was consumed of {} in two weeks.", named(members)),
        BurstReason::Untouched(members) => format!("No event has changed {} since.", named(members)),
        BurstReason::MadeThen(things) => made_then(things),
        BurstReason::NoCommand { why, of } => no_command(why, &named(of)),
    }
}

/// `table Rides, function rides`.
fn named(members: &[StrayMember]) -> String {
    let names = members.iter().map(|member| format!("{} {}", kind_in_words(&member.kind), member.name));
    names.collect::<Vec<_>>().join(", ")
}

/// What was made, with its day where that isn't the same for all.
fn made_then(things: &[MadeThing]) -> String {
    let day = |thing: Option<&MadeThing>| thing.map(|thing| thing.at.date_naive());
    let clock = if day(things.first()) == day(things.last()) { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    let made = things.iter().map(|own| format!("{} UTC {}: {}", own.at.format(clock), own.event, own.name));
    format!("Created then: {}.", made.collect::<Vec<_>>().join("; "))
}

fn no_command(why: &NoCommand, named: &str) -> String {
    match why {
        NoCommand::OfStack(own) => format!("{}: {}.", capital(named), of_stack(own)),
        NoCommand::Kept => format!("{} stays: a suppression, or an alarm that needs it, keeps it.", capital(named)),
        NoCommand::TakesMore => {
            format!("Delete by hand in the service's console: {named}.")
        }
        NoCommand::UseUnknown => format!("{}: no command, since its use is unknown.", capital(named)),
    }
}
