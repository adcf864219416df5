//! What a file of rules lacks that a command goes by.

use crate::catalogue::Catalogue;
use crate::catalogue::named::For;
use crate::snapshot::{Gap, Source, Without};

/// A gap for each meter or offer that answers of these kinds look up by name, and the rules in force don't have.
pub(super) fn gaps(catalogue: &Catalogue, of: &[For]) -> Vec<Gap> {
    let needed = catalogue.lacking().filter(|need| of.contains(&need.of));
    needed.map(|need| Gap::of_answer(Source::Rules, None, false, Without::Rules(*need))).collect()
}
