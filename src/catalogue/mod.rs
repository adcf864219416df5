//! What AWS gives free and what it charges, as data: `freetier.toml`, read and validated.
//!
//! As written (`written`) and as validated (`model`) are two types; what stands between them
//! (`validate`, then `checks` over all rows) points into the file wherever something is wrong.
//!
//! Beside them, what AWS's price list said of usage types (`shipped`), and what it calls services (`service_codes`).

mod by_usage;
mod checks;
mod error;
pub mod glossary;
#[cfg(test)]
mod glossary_tests;
mod model;
pub(crate) mod named;
mod notes;
mod service_codes;
mod shipped;
mod units;
mod validate;
mod words;
mod written;

pub(crate) use by_usage::is_of_family;
pub use error::CatalogueError;
pub use model::{Catalogue, Cohort, Kind, Meter, Offer, Pool, Price, Scope, Standing, Tier, Validity};
pub use service_codes::{codes_of, spellings};
pub use shipped::{ShippedPrice, all_shipped, shipped};
pub use units::{UnitInWords, unit_in_words, units};

use error::Problem;

/// `freetier.toml` at the repository's root, and its name.
const BUILT_IN: (&str, &str) = ("freetier.toml", include_str!("../../freetier.toml"));

impl Catalogue {
    /// The rules that are built in: `freetier.toml` at the repository's root.
    pub fn built_in() -> Result<Self, CatalogueError> {
        let (file_name, text) = BUILT_IN;
        let in_parts = written::File::in_parts(text).ok().and_then(|written| validate::catalogue(&written).ok());
        // Only the whole file tells where something is wrong.
        in_parts.map_or_else(|| Self::parse(file_name, text), Ok)
    }

    /// Rules from a file's text; `file_name` is what an error calls the file.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, CatalogueError> {
        let refuse = |problems| CatalogueError::new(file_name, text, problems);
        let written: written::File = toml::from_str(text).map_err(|e| refuse(vec![Problem::from_toml(&e)]))?;
        validate::catalogue(&written).map_err(refuse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_in_parts_are_those_of_the_whole_file() {
        let (file_name, text) = BUILT_IN;
        let whole = Catalogue::parse(file_name, text).unwrap();
        let in_parts = validate::catalogue(&written::File::in_parts(text).unwrap()).unwrap();
        assert_eq!(in_parts, whole);
    }
}
