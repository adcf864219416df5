//! Why something is found, what else speaks for it, and what there is to know of it.

mod alarms;
mod bill;
mod burst;
mod resources;
mod scaling;
mod waste;

use chrono::{DateTime, Utc};

use crate::bill::{Quantity, Region};
use crate::model::OfStack;

pub use alarms::{AlarmReason, StuckIn, Twin};
pub use bill::{BillReason, UnexplainedCharge};
pub use burst::{BurstReason, MadeThing, NoCommand};
pub use resources::ResourceReason;
pub use scaling::{Call, HumanCause, Kept, ScalingReason, Unused};
pub use waste::{IdleHours, OldGeneration, SilentVolumes, Stands, Surcharge, WasteReason};

/// A sign that something isn't needed any more, or what there is to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingReason {
    /// What one principal made in one go.
    Burst(BurstReason),
    /// What auto scaling keeps.
    Scaling(ScalingReason),
    /// An alarm.
    Alarm(AlarmReason),
    /// A table, a log group or a trail.
    Resource(ResourceReason),
    /// What is on the bill.
    Bill(BillReason),
    /// What the bill's own meters show as unused.
    Waste(WasteReason),
    /// CloudFormation, Terraform or another such tool made it, so that no command is given.
    OfStack(OfStack),
    /// A composite alarm stays that needs it, by its name.
    NeededBy(String),
    /// The allowance that it draws on overflows.
    Overflow(Overflow),
}

/// A resource that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Its name: any text.
    pub name: String,
    /// What tells that it is.
    pub told_by: GoneTold,
}

/// What tells that a resource is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoneTold {
    /// A region's inventory of its type lacks it.
    Inventory(Region),
    /// An event took it down.
    Event {
        /// Its name.
        name: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// An allowance of which more is used in a full month than is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overflow {
    /// Free units in a month, over all regions together.
    pub free: Quantity,
    /// What there is in a full month.
    pub used: Quantity,
    /// What one unit is, in words, plural.
    pub noun: String,
    /// Whether a whole organisation uses it.
    pub is_organisations: bool,
}

impl From<BurstReason> for FindingReason {
    fn from(reason: BurstReason) -> Self {
        Self::Burst(reason)
    }
}

impl From<ScalingReason> for FindingReason {
    fn from(reason: ScalingReason) -> Self {
        Self::Scaling(reason)
    }
}

impl From<AlarmReason> for FindingReason {
    fn from(reason: AlarmReason) -> Self {
        Self::Alarm(reason)
    }
}

impl From<ResourceReason> for FindingReason {
    fn from(reason: ResourceReason) -> Self {
        Self::Resource(reason)
    }
}

impl From<BillReason> for FindingReason {
    fn from(reason: BillReason) -> Self {
        Self::Bill(reason)
    }
}

impl From<WasteReason> for FindingReason {
    fn from(reason: WasteReason) -> Self {
        Self::Waste(reason)
    }
}
