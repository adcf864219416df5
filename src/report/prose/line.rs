//! What `explain LINE` says beside its lines.

use crate::answer::{LineReason, LineReport, LineResources};
use crate::bill::figures::{counted, money};
use crate::bill::{Usd, harmless};
use crate::catalogue::glossary::Entry;
use crate::facts::events::kind_in_words;
use crate::report::prose::glossary;

/// So many resources are named.
const NAMED: usize = 10;
/// Of so many meters all is told; of more, where to find it.
const METERS_TOLD: usize = 3;

/// What the answer is about, where it is more than one line: `12 lines of April 2022, $4.16`.
pub fn title(report: &LineReport) -> Option<String> {
    let month = report.month.in_words();
    match report.lines.len() {
        0 => Some(format!("Not on the bill of {month}")),
        1 => None,
        many => {
            let sum: Usd = report.lines.iter().map(|line| line.billed).sum();
            Some(format!("{many} lines of {month}, {}", money(sum)))
        }
    }
}

/// Whether the meters are too many to be told one by one.
pub fn has_many_meters(meters: usize) -> bool {
    meters > METERS_TOLD
}

/// What is said of a meter, without what its lines say already.
pub fn about(report: &LineReport, entry: &'static Entry, regions: &[&str]) -> Vec<(&'static str, String)> {
    let says = |reason: &LineReason| matches!(reason, LineReason::Meter(own) if std::ptr::eq(*own, entry));
    let is_said = report.lines.iter().any(|line| line.reasons.iter().any(says));
    let mut about = glossary::about(entry, regions);
    about.retain(|(title, _)| !(is_said && *title == "Why"));
    about
}

/// What the account had of the kinds behind the lines: `Ireland (eu-west-1), on 2022-05-03: 2 NAT gateways: …`.
pub fn resources(own: &LineResources) -> String {
    let (place, day) = (own.region.in_words(), own.at.format("%Y-%m-%d"));
    let noun = kind_in_words(own.kind);
    if own.names.is_empty() {
        return format!("{place}, on {day}: no {noun} was left.");
    }
    let named: Vec<String> = own.names.iter().take(NAMED).map(|name| harmless(name)).collect();
    let more = match own.names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let many = counted(own.names.len(), &noun);
    format!("{place}, on {day}: {many}: {}{more}.", named.join(", "))
}
