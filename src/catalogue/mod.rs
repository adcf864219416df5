//! What AWS gives free and what it charges, as data: `freetier.toml`, read and validated.

mod model;

pub use model::{Catalogue, Cohort, Kind, Meter, Offer, Pool, Price, Scope, Standing, Tier, Validity};
