//! Sentences: what an answer says in plain English, one file a command. Every format calls these.

pub mod diff;
pub mod free_tier;
pub mod signins;
pub mod strays;
pub mod who;
