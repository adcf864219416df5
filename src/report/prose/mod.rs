//! Sentences: what an answer says in plain English, one file a command. Every format calls these.

pub mod accounts;
pub mod alarms;
pub(crate) mod allowance;
mod credits;
pub mod diff;
pub mod digest;
pub mod explain;
pub mod free_tier;
pub mod gap;
pub mod glossary;
pub mod line;
pub(crate) mod names;
pub(crate) mod service;
pub(crate) mod settings;
pub mod signins;
pub mod strays;
pub(crate) mod unit;
pub mod who;
