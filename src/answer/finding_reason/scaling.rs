//! Why what auto scaling keeps is found, and what there is to know of it.

use chrono::{DateTime, NaiveDate, Utc};

use super::Gone;
use crate::bill::Region;
use crate::facts::scaling_owner::Owner;
use crate::model::OfStack;

/// What speaks against what is scaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScalingReason {
    /// Alarms are kept for what isn't needed.
    Kept(Kept),
    /// Whether anything is consumed of it isn't known, so that no command is given.
    UseUnknown,
    /// What is measured is its readers alone, so that no command is given.
    ReadersOnly,
    /// None of its alarms has data.
    NoData,
    /// It was made in one go with much else.
    MadeInBurst {
        /// Its name: any text.
        name: String,
        /// When.
        day: NaiveDate,
        /// With things of so many services.
        services: usize,
    },
    /// The region in which it stands is no home.
    AwayFromHome(Region),
    /// What a person did shortly before.
    Cause(HumanCause),
    /// CloudFormation made its scaling, so that no command is given.
    OfStack(OfStack),
    /// Which of its dimensions is scaled isn't known, so that no command is given.
    DimensionUnknown,
}

/// Alarms that auto scaling keeps for what isn't needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// How many.
    pub alarms: usize,
    /// For whom.
    pub owner: Owner,
    /// Whether auto scaling made them; alarms that set off step or simple scaling are others'.
    pub is_made: bool,
    /// Why that isn't needed.
    pub unused: Unused,
}

/// Why what is scaled isn't needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unused {
    /// It is gone.
    Gone(Gone),
    /// Nothing was consumed of it in two weeks.
    Idle,
    /// The part of it that is scaled had no data in two weeks.
    NoReader,
    /// No event has changed it since the day on which it was made.
    Untouched,
}

/// What a person did to a resource shortly before something was made for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HumanCause {
    /// The identity of the record.
    pub by: String,
    /// What was called, the earliest first; the same in one minute once.
    pub calls: Vec<Call>,
    /// The resource's name: any text.
    pub name: String,
}

/// A call of AWS's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
}
