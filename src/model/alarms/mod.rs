//! The alarms' meter: what it makes of their lifetimes, and whether the bill agrees.

pub(crate) mod meter;
pub(crate) mod replay;
