//! Who or what made a resource, when, and what was made with it.

pub(crate) mod bursts;
pub(crate) mod history;
pub(crate) mod lifetime;
pub(crate) mod subject;
pub(crate) mod timeline;

use chrono::{DateTime, Utc};

/// When an alarm was made, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The instant, exact or a bound.
    pub at: Option<DateTime<Utc>>,
    /// How it is known.
    pub source: CreatedSource,
    /// Who, where events tell.
    pub by: Option<String>,
}

/// How the time of an alarm's making is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreatedSource {
    /// Events prove it.
    Cloudtrail,
    /// It was not there at that time: made then or later.
    NotBefore,
    /// It was there at that time: made then or before.
    NotAfter,
    /// Nothing tells.
    Unknown,
}

impl CreatedSource {
    /// As the contract's JSON names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cloudtrail => "cloudtrail",
            Self::NotBefore => "not_before",
            Self::NotAfter => "not_after",
            Self::Unknown => "unknown",
        }
    }
}
