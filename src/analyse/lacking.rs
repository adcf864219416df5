//! What a file of rules lacks that a command goes by.

use crate::catalogue::Catalogue;
use crate::catalogue::named::For;
use crate::snapshot::{Gap, Source};

/// A gap for each meter or offer that answers of these kinds look up by name, and the rules in force don't have.
pub(super) fn gaps(catalogue: &Catalogue, of: &[For]) -> Vec<Gap> {
    let needed = catalogue.lacking().filter(|need| of.contains(&need.of));
    let gap = |error: String, effect: &str| {
        let effect = effect.to_owned();
        Gap { source: Source::Rules, region: None, required: false, error, effect }
    };
    needed.map(|need| gap(format!("the rules have no {}", need.in_words()), need.without)).collect()
}
