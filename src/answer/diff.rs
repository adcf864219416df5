//! The answer of `diff`: what changed between two months, and why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::answer::{Charge, ExplainedLine};
use crate::bill::{BillingMonth, Name, Quantity, RecordType, Region, Usd};
use crate::snapshot::{Gap, Requests, Role};

/// Two months' bills, one held against the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffReport {
    /// The account's twelve digits.
    pub account: Option<String>,
    /// Its role in an organisation.
    pub role: Role,
    /// The earlier month.
    pub from: BillingMonth,
    /// The later month.
    pub to: BillingMonth,
    /// The instant of analysis.
    pub as_of: DateTime<Utc>,
    /// Whether Cost Explorer calls the later month an estimate.
    pub estimated: bool,
    /// What both months came to.
    pub billed: Pair<Usd>,
    /// What each cause makes of the change, over all lines.
    pub causes: BTreeMap<CauseOfChange, Usd>,
    /// Every line whose usage or cost changed, the biggest change first.
    pub lines: Vec<ChangedLine>,
    /// How many lines are the same in both months.
    pub unchanged: usize,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// The same in both months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<T> {
    /// In the earlier one.
    pub from: T,
    /// In the later one.
    pub to: T,
}

impl Pair<Usd> {
    /// How much more the later month is; negative where it is less.
    pub fn change(&self) -> Usd {
        self.to - self.from
    }
}

/// A line of the bill that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedLine {
    /// The service as billed.
    pub service: Name,
    /// The usage type as billed.
    pub usage_type: Name,
    /// Where.
    pub region: Region,
    /// What kind of record.
    pub record_type: RecordType,
    /// What AWS calls it; empty where that isn't known.
    pub record_types: BTreeSet<String>,
    /// How much, where the bill tells; `None` in a month without the line too.
    pub usage: Pair<Option<Quantity>>,
    /// Its unit.
    pub unit: Option<Name>,
    /// What it cost; zero in a month without the line.
    pub billed: Pair<Usd>,
    /// What was charged in each month, a step of the price each; empty where the bill doesn't tell.
    pub charges: Pair<Vec<Charge>>,
    /// The day within one of the months on which its allowance ended.
    pub ended: Option<NaiveDate>,
    /// Why, in the order of attribution; what they make of the change sums to it.
    pub causes: Vec<(CauseOfChange, Usd)>,
    /// The line in the later month, or in the earlier one where it is gone: what it is in words.
    pub line: ExplainedLine,
}

/// Why a line costs more or less than in the month before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseOfChange {
    /// It wasn't there in the earlier month.
    New,
    /// It isn't there in the later month.
    Gone,
    /// What came in the course of the earlier month was there for the whole of the later one.
    FullMonth,
    /// The same stood for all of both months, of which one has more hours.
    MonthLength,
    /// More or less was used.
    Usage,
    /// What was free is charged now: the allowance is used up, by other lines or by this one.
    FreeTierExhausted,
    /// What was charged is free now.
    FreeTierRegained,
    /// Its allowance ended in the course of one of the months.
    PartMonth,
    /// The same price has steps, and other amounts fall into each.
    Tier,
    /// A unit costs more or less by another price.
    Price,
    /// Credits.
    Credit,
    /// Refunds.
    Refund,
    /// Discounts.
    Discount,
    /// Tax.
    Tax,
    /// Fees that are no usage.
    Fee,
    /// The bill doesn't tell.
    Unexplained,
}

impl CauseOfChange {
    /// Every one, in the order of attribution.
    pub const ALL: [Self; 16] = [
        Self::New,
        Self::Gone,
        Self::FullMonth,
        Self::MonthLength,
        Self::Usage,
        Self::FreeTierExhausted,
        Self::FreeTierRegained,
        Self::PartMonth,
        Self::Tier,
        Self::Price,
        Self::Credit,
        Self::Refund,
        Self::Discount,
        Self::Tax,
        Self::Fee,
        Self::Unexplained,
    ];

    /// As the contract's JSON names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::FullMonth => "full_month",
            Self::MonthLength => "month_length",
            Self::Usage => "usage",
            Self::FreeTierExhausted => "free_tier_exhausted",
            Self::FreeTierRegained => "free_tier_regained",
            Self::PartMonth => "part_month",
            Self::Tier => "tier",
            Self::Price => "price",
            Self::Credit => "credit",
            Self::Refund => "refund",
            Self::Discount => "discount",
            Self::Tax => "tax",
            Self::Fee => "fee",
            Self::Unexplained => "unexplained",
        }
    }
}
