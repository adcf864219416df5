//! whybill explains an AWS bill line by line.
//!
//! What flows where, and the modules in reading order:
//!
//! ```text
//!  plan (what is still to be asked) -> collect (the only code that knows AWS) -> Snapshot
//!  Snapshot + Catalogue (freetier.toml) + Question -> analyse (pure) -> report -> a format
//! ```
//!
//! What holds everywhere:
//!
//! - AWS SDK types never leave `collect`, which the feature `aws` has: all else is built without it, too.
//! - Only `main` reads the clock, the environment and the arguments.
//! - Money and usage are exact decimals ([`bill::Usd`], [`bill::Quantity`]); no floats, no hash maps
//!   (`clippy.toml` says why).
//! - What could not be collected is a [`snapshot::Gap`], shown in every report and in the exit status.
//! - The parts of an explained line sum to the line exactly, and the lines to the bill.

pub mod bill;
pub mod snapshot;
pub mod snapshot_file;

pub mod facts;

pub mod model;

pub mod question;

pub mod plan;

pub mod cache;
#[cfg(feature = "aws")]
pub mod collect;

pub mod catalogue;

pub mod analyse;

pub mod answer;

pub mod report;

pub mod redact;

pub mod cli;
pub mod error;
pub mod exit;
pub mod fail_on;
pub mod policy;
#[cfg(feature = "aws")]
pub mod progress;
pub mod run;
