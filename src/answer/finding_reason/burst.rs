//! Why what was made in one go is found, and what there is to know of it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::answer::StrayMember;
use crate::bill::Region;
use crate::model::OfStack;

/// What speaks against what one principal made in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BurstReason {
    /// Things of several services were made.
    Made {
        /// The day of the first.
        from: NaiveDate,
        /// The day of the last.
        to: NaiveDate,
        /// The identity of the record.
        by: String,
        /// Where.
        regions: Vec<Region>,
        /// Of which services, as their endpoints name them.
        services: Vec<String>,
    },
    /// Of these nothing was consumed in two weeks.
    Idle(Vec<StrayMember>),
    /// These no event has changed since.
    Untouched(Vec<StrayMember>),
    /// What was made, the earliest first.
    MadeThen(Vec<MadeThing>),
    /// For some of it no command is given.
    NoCommand {
        /// Why.
        why: NoCommand,
        /// For which.
        of: Vec<StrayMember>,
    },
}

/// A thing that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeThing {
    /// When.
    pub at: DateTime<Utc>,
    /// The event, without a version in its name.
    pub event: String,
    /// The thing's name: any text.
    pub name: String,
}

/// Why no command is given for a thing, in the order in which that is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoCommand {
    /// CloudFormation made it.
    OfStack(OfStack),
    /// A suppression, or an alarm that needs it, keeps it.
    Kept,
    /// Deleting it takes more than its name and one command.
    TakesMore,
    /// Whether it is still used isn't known.
    UseUnknown,
}
