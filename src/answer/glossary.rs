//! The answer of `glossary`: usage types in words.

use crate::bill::Region;
use crate::catalogue::UnitInWords;
use crate::catalogue::glossary::{Entry, Family, Operation};

/// What the glossary has for a word, or all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlossaryReport {
    /// What was asked for; `None`: everything.
    pub word: Option<String>,
    /// The units that bills count in.
    pub units: Vec<&'static UnitInWords>,
    /// The meters, by family.
    pub meters: Vec<MeterTold>,
    /// The operations, by family.
    pub operations: Vec<OperationTold>,
}

/// A meter that is meant by a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterTold {
    /// Its family.
    pub family: &'static Family,
    /// What the glossary says of it.
    pub entry: &'static Entry,
    /// Its label, with what the word tells and words for the rest.
    pub what: String,
    /// The usage type that the word is, without its region; `None` where it only names the meter.
    pub usage_type: Option<String>,
    /// The region that the word names.
    pub region: Option<Region>,
}

/// An operation that is meant by a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationTold {
    /// Its family.
    pub family: &'static Family,
    /// What the glossary says of it.
    pub operation: &'static Operation,
    /// Its label, with what the word tells and words for the rest.
    pub what: String,
    /// The operation that the word is; `None` where it only names it.
    pub name: Option<String>,
}
