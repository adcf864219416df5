//! Who or what made a resource, when, and what was made with it.

pub(crate) mod bursts;
pub(crate) mod history;
pub(crate) mod lifetime;
pub(crate) mod subject;
pub(crate) mod timeline;
