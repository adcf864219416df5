//! What AWS gives free and what it charges, as data: `freetier.toml`, read and validated.

mod error;
mod model;
mod validate;
mod written;

#[cfg(test)]
mod tests;

pub use error::{CatalogueError, Fault};
pub use model::{Catalogue, Cohort, Kind, Meter, Offer, Pool, Price, Scope, Standing, Tier, Validity};
