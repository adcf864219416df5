//! whybill explains an AWS bill line by line.
//!
//! The modules, from the lowest layer to the highest; none names one above it (`tests/it/architecture.rs` reads the
//! imports):
//!
//! ```text
//! bill       vocabulary: money, quantities, months, regions, usage types, lines
//! catalogue  the rules of freetier.toml: meters, offers, prices
//! snapshot   all that was collected of an account, and the gaps; also a file
//! facts      what is known of AWS and of no account: events, owners, kinds of resources, metrics
//! question   what a user asks
//! model      snapshot + catalogue + question: the account, its lines resolved, pools, prices, forecasts, provenance
//! plan       what is still to be asked of AWS, and what that costs
//! state      what digests keep between runs
//! collect    the code that asks AWS; the feature `aws` has it
//! deliver    where a message goes that nobody waits for
//! answer     what the commands answer, as plain data
//! analyse    the commands: views of the model
//! report     sentences, and the formats
//! run        a command from its arguments to its exit status
//! ```
//!
//! What holds everywhere:
//!
//! - AWS SDK types never leave `collect` and `deliver`; without the feature `aws` all else is built, too.
//! - Only `main` reads the clock, the environment and the arguments.
//! - Money and usage are exact decimals ([`bill::Usd`], [`bill::Quantity`]); no floats, no hash maps
//!   (`clippy.toml` says why).
//! - What could not be collected is a [`snapshot::Gap`], shown in every report and in the exit status.
//! - The parts of an explained line sum to the line exactly, and the lines to the bill.

pub mod bill;
pub mod catalogue;
pub mod snapshot;
pub mod snapshot_file;

pub mod facts;
pub mod redact;

pub mod question;

pub mod model;

pub mod plan;

pub mod cache;
pub mod state;

#[cfg(feature = "aws")]
pub mod collect;
pub mod deliver;

pub mod answer;

pub mod analyse;

pub mod report;

pub mod cli;
pub mod error;
pub mod exit;
pub mod fail_on;
pub mod policy;
#[cfg(feature = "aws")]
pub mod progress;
pub mod run;

#[cfg(test)]
mod arbitrary_tests;
