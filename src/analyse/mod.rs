//! From what was collected to an answer. Pure: no network, clock, environment or float.

mod alarm;
mod alarm_price;
mod alarms;
mod allowance;
pub mod attribution;
mod aws_count;
pub mod burst;
mod case;
pub(crate) mod composite;
mod course;
pub mod creations;
mod diff;
mod eligibility;
mod explain;
mod forecast;
mod free_tier;
mod glob;
mod known;
mod lacking;
mod life;
mod operation;
pub(crate) mod places;
mod plain_price;
mod pool;
mod predict;
mod prorate;
mod reconcile;
mod sentence;
mod signins;
mod strays;
mod summary;
mod timeline;
mod to_date;
mod unmetered;
mod verdict;
mod who;
mod whole;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

pub use alarm::{Charged, Owner, charged, owner};
pub use alarms::alarms;
pub use diff::diff;
pub use explain::explain;
pub use free_tier::free_tier;
pub use prorate::{Span, agrees, alarm_months};
pub use signins::signins;
pub use strays::{Suppression, SuppressionError, Suppressions, rule_ids, strays};
pub use timeline::{Began, Life, Timeline};
pub use who::who;
pub use whole::whole;

use crate::bill::{BillingMonth, Region};
use crate::snapshot::Snapshot;

/// What is asked of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// The month to explain; `None`: the last closed one before `as_of`.
    pub month: Option<BillingMonth>,
    /// The instant of analysis; `None`: when the snapshot was taken.
    pub as_of: Option<DateTime<Utc>>,
    /// The regions in which the account is meant to run; empty: inferred from the bill, and said.
    pub home_regions: BTreeSet<Region>,
    /// The day the account was opened, where the user says so.
    pub account_created: Option<NaiveDate>,
    /// The service whose lines are to be split by operation, as the user calls it.
    pub by_operation: Option<String>,
    /// Findings of strays that are to be left out.
    pub suppressions: Suppressions,
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum NoAnswer {
    /// The month has not begun.
    #[error("{month} has not begun at {as_of}")]
    #[diagnostic(help("ask for {month} when it has, or for an earlier month"))]
    Future {
        /// The month asked for.
        month: BillingMonth,
        /// The instant of analysis.
        as_of: DateTime<Utc>,
    },
    /// There is no bill of that month.
    #[error("there is no bill of {month} here")]
    #[diagnostic(help("{available}"))]
    NoMonth {
        /// The month asked for.
        month: BillingMonth,
        /// Which months there are.
        available: String,
    },
    /// The month's bill has no such service.
    #[error("no service on the bill of {month} is meant by `{called}`")]
    #[diagnostic(help("the services on it: {services}"))]
    NoService {
        /// What the user called it.
        called: String,
        /// The month.
        month: BillingMonth,
        /// Those on the bill.
        services: String,
    },
    /// Nothing is known of a resource.
    #[error("nothing is known of `{resource}`: {looked}")]
    #[diagnostic(help(
        "name it as AWS does, or by its ARN; what is older than 90 days and no alarm leaves no trace here"
    ))]
    NoResource {
        /// What was asked for.
        resource: String,
        /// What was looked at.
        looked: String,
    },
    /// An ARN names another account.
    #[error("`{resource}` is of the account {theirs}, and this is {own}")]
    #[diagnostic(help("ask with that account's credentials, or its snapshot"))]
    OtherAccount {
        /// What was asked for.
        resource: String,
        /// The ARN's account.
        theirs: String,
        /// The account that is looked at.
        own: String,
    },
    /// Several resources are meant.
    #[error("`{resource}` is more than one: {places}")]
    #[diagnostic(help("{help}"))]
    SeveralResources {
        /// What was asked for.
        resource: String,
        /// Which there are.
        places: String,
        /// How to name one.
        help: String,
    },
}

/// Whether a user's word for a service means one on the bill of a month, where there is such a bill.
///
/// # Errors
/// [`NoAnswer::NoService`].
pub fn check_service(snapshot: &Snapshot, month: BillingMonth, called: &str) -> Result<(), NoAnswer> {
    snapshot.months.get(&month).map_or(Ok(()), |bill| case::meant(bill, month, called).map(drop))
}
