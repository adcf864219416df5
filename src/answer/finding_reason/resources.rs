//! Why a table, a log group or a trail is found, and what there is to know of it.

use crate::bill::{BillingMonth, Quantity, Region, Usd};

/// What speaks against a table, a log group or trails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceReason {
    /// The table of this name has provisioned capacity, and nothing was read or written for two weeks.
    IdleTable(String),
    /// Provisioned capacity is on the bill in this region.
    CapacityBilled(Region),
    /// A log group keeps everything for ever.
    NeverExpires {
        /// Its name: any text.
        name: String,
        /// What it stores, in GB.
        size: Quantity,
    },
    /// Stored logs are on the bill.
    LogsBilled {
        /// Of this month.
        month: BillingMonth,
        /// So many GB-months.
        stored: Quantity,
        /// At this cost.
        billed: Usd,
        /// So many GB-months are free, where some are.
        free: Option<Quantity>,
    },
    /// All that a log group stores costs no more than that a month.
    CostsAtMost(Usd),
    /// Management events were recorded a second time.
    RecordedTwice {
        /// How many.
        events: Quantity,
        /// Where.
        regions: Vec<Region>,
        /// At this cost.
        billed: Usd,
    },
    /// Which trails record them isn't known: fewer than two were found.
    TrailsUnknown,
    /// These trails record them, by their names.
    TrailsRecord(Vec<String>),
    /// These trails are there, by their names; not of all of them is known what they record.
    TrailsThere(Vec<String>),
    /// The trail of this name writes to a log group, so that no command is given for it.
    FeedsLogGroup(String),
    /// Which of the trails to keep is the owner's choice.
    OwnersChoice,
    /// Who reads what a trail delivers isn't known.
    ReadersUnknown,
    /// What is saved is reckoned by the events of this month.
    ReckonedBy(BillingMonth),
}
