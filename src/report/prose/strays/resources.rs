//! Why a table, a log group or a trail is found, in sentences.

use crate::answer::ResourceReason;
use crate::bill::figures::{exact, money, rounded};
use crate::bill::{BillingMonth, Quantity, Region, Usd};

/// A reason in words.
pub(super) fn sentence(reason: &ResourceReason) -> String {
    match reason {
        ResourceReason::IdleTable(table) => {
            format!("The table {table} has provisioned capacity, and nothing was read or written for two weeks.")
        }
        ResourceReason::CapacityBilled(region) => {
            format!("Provisioned capacity is on the bill in {}.", region.in_words())
        }
        ResourceReason::NeverExpires { name, size } => {
            format!("The log group {name} keeps everything for ever: {} GB so far.", rounded(*size))
        }
        ResourceReason::LogsBilled { month, stored, billed, free } => logs_billed(*month, *stored, *billed, *free),
        ResourceReason::CostsAtMost(cost) => format!("All that it stores costs {} a month at most.", money(*cost)),
        ResourceReason::RecordedTwice { events, regions, billed } => {
            let places = regions.iter().map(Region::in_words).collect::<Vec<_>>().join(", ");
            let (events, billed) = (exact(*events), money(*billed));
            format!("{events} management events in {places} were recorded a second time, for {billed}.")
        }
        ResourceReason::TrailsUnknown => {
            "Which trails record them is unknown: fewer than two were found from this account.".to_owned()
        }
        ResourceReason::TrailsRecord(names) => format!("These trails record there: {}.", names.join(", ")),
        ResourceReason::TrailsThere(names) => {
            format!("These trails are there: {}. What some of them record is unknown.", names.join(", "))
        }
        ResourceReason::FeedsLogGroup(trail) => {
            format!("{trail} writes to a log group, whose metric filters and alarms may need it: no command is given.")
        }
        ResourceReason::OwnersChoice => "Which of them to keep is yours to choose.".to_owned(),
        ResourceReason::ReadersUnknown => "Who reads what it delivers to its bucket is unknown.".to_owned(),
        ResourceReason::ReckonedBy(month) => format!("Reckoned by the events of {}.", month.in_words()),
    }
}

fn logs_billed(month: BillingMonth, stored: Quantity, billed: Usd, free: Option<Quantity>) -> String {
    let free = free.map_or_else(String::new, |free| format!("; {} GB-Mo are free", exact(free)));
    let (month, stored, billed) = (month.in_words(), exact(stored), money(billed));
    format!("Stored logs are on the bill of {month}: {stored} GB-Mo, {billed}{free}.")
}
