//! The answer of `digest`: what is new between two looks at an account.

use chrono::{DateTime, NaiveDate, Utc};

use crate::answer::{Created, DiffReport, Finding, OfferUse, SigninRow};
use crate::bill::{BillingMonth, Region, Usd};
use crate::facts::scaling_owner::Owner;
use crate::snapshot::{Gap, Requests};

/// What came and went between two looks, and what it will cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestReport {
    /// The account's twelve digits.
    pub account: Option<String>,
    /// When the account was looked at before; `None`: this is the first look, and nothing can have come or gone.
    pub from: Option<DateTime<Utc>>,
    /// When it was looked at now.
    pub to: DateTime<Utc>,
    /// Alarms and other resources that came, by region, type and name.
    pub new: Vec<ResourceNews>,
    /// Those that went.
    pub gone: Vec<ResourceNews>,
    /// Allowances that are or will be used up, which was not so at the look before.
    pub allowances: Vec<AllowanceNews>,
    /// Whether it is known of each allowance that is used: of an open month without a bill it isn't.
    pub knows_allowances: bool,
    /// Where the open month will end; `None` where that can't be told.
    pub forecast: Option<ForecastNews>,
    /// Services, regions and charges that the bill has for the first time.
    pub usage: Vec<UsageNews>,
    /// Findings of `strays` that came.
    pub found: Vec<Finding>,
    /// Those that went.
    pub settled: Vec<Finding>,
    /// The last closed month, where its bill has become final.
    pub closed_month: Option<ClosedMonth>,
    /// Sign-ins of the root user, oldest first.
    pub signins: Vec<SigninRow>,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

impl DigestReport {
    /// Whether there is nothing to tell.
    pub fn nothing_new(&self) -> bool {
        self.new.is_empty()
            && self.gone.is_empty()
            && self.allowances.is_empty()
            && !self.forecast.is_some_and(|forecast| forecast.is_news)
            && self.usage.is_empty()
            && self.found.is_empty()
            && self.settled.is_empty()
            && self.closed_month.is_none()
            && self.signins.is_empty()
    }
}

/// A resource that came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceNews {
    /// CloudFormation's name of its type.
    pub kind: String,
    /// Its type in words.
    pub words: String,
    /// Its name: any text.
    pub name: String,
    /// Where.
    pub region: Region,
    /// When it was made or deleted, how that is known, and by whom.
    pub when: Created,
    /// The scaling policy that keeps it, of an alarm.
    pub owner: Option<Owner>,
}

/// An allowance that is or will be used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowanceNews {
    /// The allowance as `free-tier` has it.
    pub offer: OfferUse,
    /// The month in which it is first charged for.
    pub month: BillingMonth,
    /// What that month will cost beyond the allowance; `None` where prices aren't known.
    pub cost: Option<Usd>,
    /// How many alarms there are, where it is theirs.
    pub alarms: Option<usize>,
    /// When the first of those came that the look before didn't have.
    pub since: Option<NaiveDate>,
}

/// Where the open month will end, against the month before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastNews {
    /// The open month.
    pub month: BillingMonth,
    /// What it will have come to; at least, where not all of it can be told.
    pub billed: Usd,
    /// Whether that is all of it.
    pub is_whole: bool,
    /// What the month before came to; `None` where that isn't known.
    pub before: Option<Usd>,
    /// Whether it is much more than the month before, and was not at the look before.
    pub is_news: bool,
}

/// Something that the bill has for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageNews {
    /// What is new about it.
    pub what: FirstOf,
    /// The service as billed.
    pub service: String,
    /// The usage type, of a charge.
    pub usage_type: Option<String>,
    /// Where.
    pub region: Region,
    /// What it has come to in the open month.
    pub billed: Usd,
}

/// What is new on a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FirstOf {
    /// Nothing ran in the region before.
    Region,
    /// The service was not used before.
    Service,
    /// It was not used before, or cost nothing.
    Charge,
}

impl FirstOf {
    /// As JSON names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Service => "service",
            Self::Charge => "charge",
        }
    }
}

/// A closed month whose bill has become final.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedMonth {
    /// The month.
    pub month: BillingMonth,
    /// What it came to.
    pub billed: Usd,
    /// Whether AWS still calls it an estimate, though it is over for long.
    pub estimated: bool,
    /// How it differs from the month before; `None` where that month isn't known.
    pub change: Option<DiffReport>,
}
