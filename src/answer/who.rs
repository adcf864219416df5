//! The answer of `who`: who or what made a resource, when, and what else was made with it.

use chrono::{DateTime, Utc};

use crate::bill::Region;
use crate::model::{Burst, CreatedSource};
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
    /// Where it is or was.
    pub region: Region,
    /// Its making.
    pub created: Making,
    /// What a person did that made a service make it.
    pub cause: Option<Cause>,
    /// Its deletion, where it was deleted.
    pub deleted: Option<Deletion>,
    /// What was made together with it.
    pub burst: Option<Burst>,
    /// All that in plain words.
    pub summary: Vec<String>,
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
    /// How the time is known.
    pub source: CreatedSource,
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
