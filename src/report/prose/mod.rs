//! Sentences: what an answer says in plain English, one file a command. Every format calls these.

mod allowance;
mod credits;
pub mod diff;
pub mod explain;
pub mod free_tier;
pub mod glossary;
pub mod signins;
pub mod strays;
pub mod who;
