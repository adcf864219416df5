//! The answer of `explain LINE`: one usage type, through all months that are known.

use chrono::{DateTime, Utc};

use crate::answer::{ExplainedLine, PaidPrice};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
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
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// A line in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineOfMonth {
    /// The month.
    pub month: BillingMonth,
    /// Whether Cost Explorer calls it an estimate.
    pub estimated: bool,
    /// The service as billed.
    pub service: String,
    /// The usage type as billed.
    pub usage_type: String,
    /// The operation, where it was asked for.
    pub operation: Option<String>,
    /// Where.
    pub region: Region,
    /// How much, where the bill tells.
    pub usage: Option<Quantity>,
    /// Its unit.
    pub unit: Option<String>,
    /// The part that was free; `None` where the bill doesn't tell.
    pub free_units: Option<Quantity>,
    /// What it cost.
    pub billed: Usd,
    /// What was paid for a unit, where that was one price.
    pub price: Option<PaidPrice>,
}
