//! The answer of `explain LINE`: one usage type, or the lines of a service or record, through all months that are known.

use chrono::{DateTime, Utc};

use crate::answer::{ExplainedLine, PaidPrice};
use crate::bill::{BillingMonth, Name, Quantity, RecordType, Region, Usd};
use crate::snapshot::{Gap, Requests, Role};

/// What is known of one usage type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineReport {
    /// The account's twelve digits; `None` where the snapshot doesn't tell.
    pub account: Option<String>,
    /// Its role in an organisation.
    pub role: Role,
    /// The month that is explained.
    pub month: BillingMonth,
    /// The instant from which it is judged.
    pub as_of: DateTime<Utc>,
    /// Its lines in that month, the most expensive first; none where it is on other months' bills alone.
    pub lines: Vec<ExplainedLine>,
    /// Its lines in all months, the earliest first.
    pub months: Vec<LineOfMonth>,
    /// What the account had of the kinds that make these lines, as far as that was asked.
    pub resources: Vec<LineResources>,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// What the account had of a kind that makes a line, when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineResources {
    /// CloudFormation's name of the type.
    pub kind: &'static str,
    /// Where.
    pub region: Region,
    /// When it was looked at.
    pub at: DateTime<Utc>,
    /// What they are called; none: there was none left.
    pub names: Vec<String>,
}

/// A line in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineOfMonth {
    /// The month.
    pub month: BillingMonth,
    /// Whether Cost Explorer calls it an estimate.
    pub estimated: bool,
    /// The service as billed.
    pub service: Name,
    /// The usage type as billed.
    pub usage_type: Name,
    /// The operation, where it was asked for.
    pub operation: Option<Name>,
    /// What kind of record.
    pub record_type: RecordType,
    /// Where.
    pub region: Region,
    /// How much, where the bill tells.
    pub usage: Option<Quantity>,
    /// Its unit.
    pub unit: Option<Name>,
    /// The part that was free; `None` where the bill doesn't tell.
    pub free_units: Option<Quantity>,
    /// What it cost.
    pub billed: Usd,
    /// What was paid for a unit, where that was one price.
    pub price: Option<PaidPrice>,
}
