//! The alarms behind a line: what their meter makes, which they are and since when.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::answer::{Began, Life, Replay, ReplayOutcome};
use crate::bill::figures::{exact, rounded};
use crate::bill::{BillingMonth, Quantity};
use crate::facts::Owner;

/// So many alarms are named one by one in a sentence.
const NAMED: usize = 6;

/// What the meter makes of the alarms, held against the bill.
pub(super) fn replay(replay: &Replay) -> String {
    let month = replay.month;
    let how = format!("counted in slices of five minutes over the {} hours of {}", month.hours(), month.in_words());
    let made = format!("The alarms make {} alarm-months, {how}", exact(replay.made));
    let apart = exact((replay.billed - replay.made).abs());
    match replay.outcome {
        // Where all were there all month, their number says it.
        ReplayOutcome::Agrees if is_whole(replay.made) => String::new(),
        ReplayOutcome::Agrees => format!("{made}."),
        ReplayOutcome::AgreesIfOlder => {
            format!("{made}, if the alarms that were changed this month existed before.")
        }
        ReplayOutcome::EstimateLacks { hours } => {
            let last = if hours == Decimal::ONE { "hour".to_owned() } else { format!("{hours} hours") };
            format!(
                "{made}; the bill is still an estimate and says {apart} less: it lacks about the last {last} of the month."
            )
        }
        ReplayOutcome::CutOff => {
            format!("{made}; the bill's {} is that figure cut off, it seems.", exact(replay.billed))
        }
        ReplayOutcome::BillSaysLess => format!(
            "{made}; the bill says {apart} less: an alarm may have been created later than events show, or be charged elsewhere."
        ),
        ReplayOutcome::BillSaysMore => {
            format!("{made}; the bill says {apart} more: an alarm that is out of sight here was charged too.")
        }
        ReplayOutcome::BillSaysMoreThanSeen => format!(
            "{made}; the bill says {apart} more: an alarm may have been deleted since: events don't reach back over the whole month."
        ),
    }
}

/// Whether a meter's figure is a number of alarms, but for what its slices of five minutes add.
fn is_whole(made: Quantity) -> bool {
    rounded(made) == rounded(Quantity::new(made.value().round()))
}

/// The alarms that make a line, grouped by what keeps them.
pub(super) fn named(lives: &[Life], month: BillingMonth) -> String {
    let mut kept: BTreeMap<Option<String>, BTreeMap<&str, Vec<&Life>>> = BTreeMap::new();
    for life in lives {
        let owner = life.owner.as_ref().map(Owner::in_words);
        kept.entry(owner).or_default().entry(&life.name).or_default().push(life);
    }
    let count: usize = kept.values().map(BTreeMap::len).sum();
    let groups: Vec<String> = kept
        .iter()
        .map(|(owner, named)| {
            let all: Vec<&Life> = named.values().flatten().copied().collect();
            match (owner, named.first_key_value(), named.last_key_value()) {
                (Some(owner), ..) => format!("{} created by {owner}{}", named.len(), days(&all, month)),
                (None, Some((first, _)), Some((last, _))) if named.len() > NAMED => {
                    format!("{} from {first} to {last}{}", named.len(), days(&all, month))
                }
                _ => named.iter().map(|(name, lives)| one(name, lives, month)).collect::<Vec<_>>().join(", "),
            }
        })
        .collect();
    match count {
        1 => format!("The alarm: {}.", groups.join("; ")),
        count => format!("The {count} alarms: {}.", groups.join("; ")),
    }
}

/// An alarm by its name, with each of its lives: it may have been deleted and made again.
fn one(name: &str, lives: &[&Life], month: BillingMonth) -> String {
    let lives: Vec<String> = lives.iter().map(|life| days(&[life], month)).collect();
    format!("{name}{}", lives.join(", again"))
}

/// On which day they began, as far as known.
fn days(lives: &[&Life], month: BillingMonth) -> String {
    let mut days: Vec<String> = lives
        .iter()
        .map(|life| match life.began {
            Began::At(at) => format!("on {}", at.format("%Y-%m-%d")),
            Began::NotAfter(at) if life.made_by.is_some() => format!("on {}", at.format("%Y-%m-%d")),
            Began::NotAfter(at) if at < month.start() => format!("there since {} or before", at.format("%Y-%m-%d")),
            Began::NotAfter(at) => format!("on {} or before", at.format("%Y-%m-%d")),
            Began::NotBefore(at) => format!("after {}", at.format("%Y-%m-%d")),
            Began::Before => "since before what is known".to_owned(),
        })
        .collect();
    days.dedup();
    let gone = lives.iter().all(|life| life.ended.is_some_and(|ended| ended < month.end()));
    let ended = if gone { ", deleted since" } else { "" };
    match days.as_slice() {
        [day] => format!(" ({day}{ended})"),
        _ => String::new(),
    }
}
