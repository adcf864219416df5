//! What the program prints is in AWS's and FinOps' words, and says nothing that a reader can't use.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::fixture;

/// What answers said once, each with what they say instead.
const NO_LONGER_SAID: &[(&str, &str)] = &[
    ("have an allowance, but", "that it ended, in brackets"),
    ("No list price is known here", "~ beside the price, and what that is at the end"),
    ("worked out from the bill", "derived from the bill"),
    ("Those that other services make", "Includes requests by other services"),
    ("A stranger", "Unexpected region"),
    ("taken down", "deleted"),
    ("takes down", "deletes"),
    ("the bill agrees", "nothing, unless it doesn't"),
    ("isn't known beforehand", "nothing: the sum is told once"),
    ("720 Hrs", "720 hours"),
    ("1 Alarms", "1 alarm"),
    ("1 HostedZone", "1 hosted zone"),
    ("1 more regions", "1 more region"),
    ("there is nothing to pay, however many", "free, however many"),
    ("no allowance that could run out", "free, however many"),
    ("each replica by itself", "each replica counts"),
    ("No key of one's own", "Customer managed keys are never free"),
    ("no metered usage", "the fee's own name"),
    ("What was used is not changed by it", "nothing"),
    ("That the allowance is in it", "Free units are included"),
    ("are 2.8 at once, on average", "= 2.8 on average"),
    ("What is beyond it", "over the limit"),
    (" beyond it", "over the limit"),
    ("Of it: ", "the regions alone"),
    ("By cause: ", "Why:"),
    ("there for a full month for the first time", "now runs all month"),
    ("allowances that no longer reach", "Free Tier used up"),
    ("What had come in the course of", "Created during"),
    ("Some savings are the same money", "Each saving assumes that you keep the others"),
    ("$0.00 less", "nothing to save"),
    ("Looked at: the bill of", "Based on"),
    ("Home is taken to be", "Home region"),
    (" at the latest", "on or before"),
    ("Its own configuration is of", "Last changed"),
    ("are free, over all regions together", "once, at the top"),
    ("No command is given for", "Delete by hand"),
    ("that is no sign", "nothing"),
    ("sums of what was consumed over", "nothing"),
    ("Nothing was found that nobody needs", "Nothing to clean up"),
    ("without which no log has", "multi-region trail"),
    ("signed in 2 times", "twice"),
    ("What is missing", "Not checked"),
    ("can't be told", "is unknown"),
    ("Asked: Cost Explorer 0 ($0.00), CloudWatch 0, CloudTrail 0.", "Read from a snapshot; no AWS calls"),
    ("nothing is known of `", "not found"),
    ("This examination", "This check"),
    ("The dearest is", "Largest"),
    ("Seen from ", "As of"),
    ("belongs to no organisation", "Standalone account"),
    (" told as ", "shown as"),
    ("AWS bill 1", "AWS account, the month and its sum"),
    ("All are charged", "units times price alone"),
    (", about $", "the exact sum"),
    (" free + ", "so many free, then units times price"),
    ("nothing else on this bill", "everything else on this bill is in"),
    ("; the rest is in", "everything else on this bill is in"),
    ("free ones", "so many are free"),
    ("Tax of $", "Tax: $"),
    ("off the bill", "Discount: so much off"),
    ("would be an odd", "else the price would be one that AWS doesn't list"),
    ("free, used up", "so many used, so many free: so many over"),
    (" of 10 free", "so many used, 10 free: so many over"),
    ("A full month, ", "the month, then its figures"),
    ("% of it", "(so many %), or × the free amount"),
    ("or more than one step", "Delete by hand"),
    (": looked at in ", "Searched"),
    ("Can't be told", "Unknown"),
    ("\\u{a}", "a line's end"),
];

/// Every golden of what is printed.
fn goldens(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { goldens(&path) } else { vec![path] }).collect()
}

#[test]
fn no_golden_says_what_is_no_longer_said() {
    let goldens = goldens(&fixture::root().join("tests/golden"));
    assert!(goldens.len() > 250, "{}", goldens.len());
    let mut found = Vec::new();
    for path in goldens {
        let text = fs::read_to_string(&path).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        let said = NO_LONGER_SAID.iter().filter(|(once, _)| text.contains(once));
        found.extend(said.map(|(once, now)| format!("{}: {once:?}, now {now:?}", path.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
