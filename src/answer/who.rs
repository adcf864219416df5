//! The answer of `who`: who or what made a resource, when, and what else was made with it.

use chrono::{DateTime, Utc};

use crate::bill::Region;
use crate::facts::Owner;
use crate::facts::program::Program;
use crate::model::{Burst, CreatedSource, OfStack};
use crate::snapshot::{Gap, Requests};

/// Who or what made a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoReport {
    /// The account's twelve digits.
    pub account: Option<String>,
    /// The resource as it was asked for.
    pub resource: String,
    /// Its name.
    pub name: String,
    /// Its type as CloudFormation names it, where it is known.
    pub kind: Option<String>,
    /// Its type in words, where it is one that is known.
    pub words: Option<String>,
    /// Where it is or was.
    pub region: Region,
    /// The scaling policy that keeps it, of an alarm.
    pub owner: Option<Owner>,
    /// The stack or configuration that it is part of.
    pub stack: Option<OfStack>,
    /// Its making.
    pub created: Making,
    /// What a person did that made a service make it.
    pub cause: Option<Cause>,
    /// Its deletion, where it was deleted.
    pub deleted: Option<Deletion>,
    /// Whether an inventory doesn't name it any more, though no event tells of its deletion.
    pub is_missing: bool,
    /// What was made together with it.
    pub burst: Option<Burst>,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// When a resource was made, by whom, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    /// The instant, exact or a bound.
    pub at: Option<DateTime<Utc>>,
    /// The person, role session or root who made it or had it made; of a put that may be a change only, who put it.
    pub by: Option<String>,
    /// The service that made it on somebody's behalf.
    pub via: Option<String>,
    /// The program that called, by its user agent, where a person did.
    pub program: Option<Program>,
    /// How the time is known.
    pub source: CreatedSource,
    /// What tells of it.
    pub evidence: MakingEvidence,
}

/// What tells of a resource's making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MakingEvidence {
    /// Its own configuration alone, which is of later than the instant of analysis.
    LaterConfiguration {
        /// The instant of analysis.
        than: DateTime<Utc>,
    },
    /// The event that made it.
    Creation,
    /// CloudWatch's history of it, which doesn't name anybody.
    History,
    /// An event that makes a resource or changes one that exists.
    CreationOrChange {
        /// `PutMetricAlarm`.
        event: String,
    },
    /// The time that its own configuration gives.
    Configuration {
        /// Why no event tells who made it.
        maker: NoMaker,
    },
    /// An event that changed it.
    Change {
        /// Why no event tells who made it.
        maker: NoMaker,
    },
    /// The deletion of an earlier one of its name.
    EarlierDeletion,
    /// Nothing that could be named.
    Unknown,
}

/// Why no event tells who made a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMaker {
    /// It is older than CloudTrail's event history.
    BeforeTheEvents,
    /// The event is not among those that are known.
    NoEvent,
}

/// What a person did that made a service do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// `PutScalingPolicy`.
    pub event: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Option<String>,
    /// What it was about.
    pub resource: Option<String>,
}

/// A resource's deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Option<String>,
}
