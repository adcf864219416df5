//! The answer of `who`: who or what made a resource, when, and what else was made with it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::answer::CreatedSource;
use crate::bill::Region;
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

/// Resources that one principal made together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burst {
    /// The first creation.
    pub from: DateTime<Utc>,
    /// The last one.
    pub to: DateTime<Utc>,
    /// Who made them or had them made.
    pub principal: Option<String>,
    /// The services that the principal made something in, as CloudTrail names them: `dynamodb`, `cognito-idp`.
    pub services: BTreeSet<String>,
    /// What was made, by time.
    pub resources: Vec<Member>,
}

/// A resource of a burst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its type as CloudFormation names it.
    pub kind: String,
    /// Its type in words.
    pub words: String,
    /// Its name.
    pub name: String,
    /// Where.
    pub region: Region,
    /// When it was made, or put.
    pub at: DateTime<Utc>,
}
