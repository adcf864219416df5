//! What the user asks, and why it may have no answer.

mod file_error;
mod rule_id;
mod scope;
mod settings;
mod suppressions;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::bill::{BillingMonth, Region};
use crate::snapshot::MonthBill;

pub use file_error::FileError;
pub use rule_id::RuleId;
pub use scope::{Scope, Sought};
pub use settings::{AtLine, FORMATS, Settings, Trust};
pub use suppressions::{Suppression, Suppressions};

/// What the user asks: of AWS, and of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// How much of an account it takes.
    pub scope: Scope,
    /// The time it is, as far as AWS is asked: a snapshot that is taken now is of this time.
    pub now: DateTime<Utc>,
    /// The regions to look at, where the user named them; else every enabled one.
    pub regions: Option<BTreeSet<Region>>,
    /// The resource that is asked about.
    pub resource: Option<Sought>,
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
    /// Whether a payer is told what each account of its organisation cost in the month.
    pub by_account: bool,
    /// Whether that is the whole answer.
    pub needs_accounts: bool,
    /// The account whose lines a payer asks for, by its twelve digits; `None`: its own.
    pub account: Option<String>,
    /// Findings of strays that are to be left out.
    pub suppressions: Suppressions,
    /// When a digest looked at the account before.
    pub last_look: Option<DateTime<Utc>>,
    /// Months of the bill as the last look had them, which a digest goes by.
    pub last_bills: BTreeMap<BillingMonth, MonthBill>,
    /// Whether which of the bill is usage is taken from there, too, and not asked for.
    pub takes_records: bool,
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum NoAnswer {
    /// The month has not begun.
    #[error("{month} has not begun on {}", as_of.format("%Y-%m-%d"))]
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
    /// No line of the bill is meant.
    #[error("no line of any month's bill is meant by `{called}`")]
    #[diagnostic(help("{help}"))]
    NoLine {
        /// What the user called it.
        called: String,
        /// What to do.
        help: String,
    },
    /// The glossary has no such word.
    #[error("the glossary has nothing for `{word}`")]
    #[diagnostic(help("name a service, a usage type or a part of one; `whybill glossary` lists them all"))]
    NoWord {
        /// What was asked for.
        word: String,
    },
    /// What each account of an organisation cost isn't known.
    #[error("what each account cost is unknown: {why}")]
    #[diagnostic(help("{help}"))]
    NoAccounts {
        /// Why not.
        why: String,
        /// What to do.
        help: String,
    },
    /// The bill of an account isn't known.
    #[error("the bill of account {account} is unknown: {why}")]
    #[diagnostic(help("{help}"))]
    NoAccountBill {
        /// The account that was asked for.
        account: String,
        /// Why not.
        why: String,
        /// What to do.
        help: String,
    },
    /// Nothing is known of a resource.
    #[error("`{resource}` not found{}. {looked}", did_you_mean(nearest))]
    #[diagnostic(help(
        "name it as AWS does, or by its ARN; what is older than 90 days and no alarm leaves no trace here"
    ))]
    NoResource {
        /// What was asked for.
        resource: String,
        /// What was looked at.
        looked: String,
        /// The names that there are and that are most like it.
        nearest: Vec<String>,
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

/// ` (did you mean Rides?)`
fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!(" (did you mean {}?)", nearest.join(" or ")) }
}
