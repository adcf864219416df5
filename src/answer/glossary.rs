//! The answer of `glossary`: usage types in words.

use crate::catalogue::glossary::{Entry, Family, Operation};

/// What the glossary has for a word, or all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlossaryReport {
    /// What was asked for; `None`: everything.
    pub word: Option<String>,
    /// The meters, by family.
    pub meters: Vec<(&'static Family, &'static Entry)>,
    /// The operations, by family.
    pub operations: Vec<(&'static Family, &'static Operation)>,
}
