//! What the glossary says of a usage type, in sentences.

use crate::bill::figures::capital;
use crate::catalogue::glossary::{Entry, Noun, Reads};

/// Where a command's region stands while none is meant.
const ANY_REGION: &str = "REGION";

/// What is said of a meter, each with its heading; a command lists what is in `regions`, each for itself.
pub fn about(entry: &Entry, regions: &[&str]) -> Vec<(&'static str, String)> {
    let regions = if regions.is_empty() { &[ANY_REGION] } else { regions };
    let mut said = vec![("Why", entry.why.clone())];
    said.extend(quantity(entry).map(|text| ("Quantity", text)));
    said.extend(entry.check.clone().map(|text| ("Check", text)));
    said.extend(entry.less.clone().map(|text| ("Pay less", text)));
    said.push(("Where", format!("{}.", capital(&entry.see))));
    said.extend(entry.list.iter().flat_map(|command| commands(command, regions)).map(|command| ("List", command)));
    said.push(("Source", entry.page.clone()));
    said
}

/// A command for each region, or once where it names none.
fn commands(command: &str, regions: &[&str]) -> Vec<String> {
    let mut commands: Vec<String> = regions.iter().map(|region| command.replace("{region}", region)).collect();
    commands.dedup();
    commands
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
