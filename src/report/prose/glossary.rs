//! What the glossary says of a usage type, in sentences.

use crate::answer::{MeterTold, OperationTold};
use crate::bill::figures::capital;
use crate::catalogue::glossary::{Entry, Noun, Reads, readable};

/// Where a command's region stands while none is meant.
const ANY_REGION: &str = "REGION";

/// What is said of a meter, each with its heading; a command lists what is in `regions`, each for itself.
pub fn about(entry: &Entry, regions: &[&str]) -> Vec<(&'static str, String)> {
    let regions = if regions.is_empty() { &[ANY_REGION] } else { regions };
    let mut said = vec![("Why", entry.why.clone())];
    said.extend(quantity(entry).map(|text| ("Quantity", text)));
    // The heading is the sentence's first word.
    let check = entry.check.as_ref().map(|text| text.strip_prefix("Check ").unwrap_or(text).to_owned());
    said.extend(check.map(|text| ("Check", text)));
    said.extend(entry.less.clone().map(|text| ("Pay less", text)));
    said.push(("Where", format!("{}.", capital(&entry.see))));
    said.extend(entry.list.iter().flat_map(|command| commands(command, regions)).map(|command| ("List", command)));
    said.push(("Source", entry.page.clone()));
    said
}

/// The usage types of a meter: the one that was asked for, else all, with words for what differs.
pub fn usage_types(told: &MeterTold) -> Vec<String> {
    told.usage_type.clone().map_or_else(|| names(&told.entry.usage), |own| vec![own])
}

/// The names of an operation, likewise.
pub fn operations(told: &OperationTold) -> Vec<String> {
    told.name.clone().map_or_else(|| names(&told.operation.operation), |own| vec![own])
}

fn names(patterns: &[String]) -> Vec<String> {
    patterns.iter().map(|pattern| readable(pattern).into_owned()).collect()
}

/// A command for each region, or once where it names none.
fn commands(command: &str, regions: &[&str]) -> Vec<String> {
    let mut commands: Vec<String> = regions.iter().map(|region| command.replace("{region}", region)).collect();
    commands.dedup();
    commands
}

/// The command that lists it, in the first of `regions`, else in any.
pub fn command(entry: &Entry, regions: &[&str]) -> Option<String> {
    let region = regions.first().unwrap_or(&ANY_REGION);
    entry.list.as_ref().map(|command| command.replace("{region}", region))
}

/// How a quantity of it is read.
pub fn quantity(entry: &Entry) -> Option<String> {
    let Noun { one, many } = entry.of.as_ref()?;
    Some(match entry.reads {
        Reads::Hours => format!("Counted in hours of each: 720 are one {one} all through a month of 30 days."),
        Reads::Capacity => format!("Counted in hours of each {one}: 720 are 1 {one} all through a month of 30 days."),
        Reads::Months => format!("Counted in months of each: 0.5 is one {one} for half of the month."),
        Reads::Stored => format!("Counted in months: 10 are 10 {many} all month, or 20 for half of it."),
        Reads::Count => format!("Each {one} is counted."),
        Reads::Money => return None,
    })
}
