//! Everything that is tested from outside: the library's answers, and the program as users run it.
//!
//! One binary, so that what the tests need is linked once. `cargo test --test it strays::` runs a part of it.
//!
//! What the program prints is recorded in `tests/golden`. Where a change alters it, accept what is printed now with
//! `INSTA_UPDATE=always cargo test --test it golden`, read the difference, and commit it with the change.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod alone;
mod any_size;
mod arbitrary;
mod architecture;
mod catalogue;
mod command_line;
mod deploy;
mod diff;
mod digest;
mod docs;
mod explain;
mod files;
mod fixtures;
mod formats;
mod forms;
mod free_tier;
mod gates;
mod golden;
mod made_up;
mod provenance;
mod redact;
mod schemas;
mod sentences;
mod settings;
mod signins;
mod strays;
mod support;
mod who;
#[cfg(feature = "aws")]
mod wire;
mod written;
