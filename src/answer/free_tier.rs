//! The answer of `free-tier`: every allowance, what was used of it, and where it is heading.

use chrono::{DateTime, NaiveDate, Utc};

use crate::answer::OfferReason;
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::catalogue::{Kind, Scope};
use crate::model::{AwsCount, CreditsOutlook};
use crate::snapshot::{AccountPlan, Gap, Requests, Role};

/// Every allowance of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeTierReport {
    /// The account's twelve digits.
    pub account: Option<String>,
    /// Its role in an organisation.
    pub role: Role,
    /// The month.
    pub month: BillingMonth,
    /// The instant of analysis.
    pub as_of: DateTime<Utc>,
    /// Whether the month was open then: what was used is to date.
    pub open: bool,
    /// The end of the account's first 12 months, where it is near.
    pub first_year: Option<FirstYearEnd>,
    /// The account's plan, where it was asked for.
    pub plan: Option<AccountPlan>,
    /// When the credits of a Free plan end, where a month tells at what rate they are used up.
    pub credits: Option<CreditsOutlook>,
    /// A pool each: what needs attention first.
    pub offers: Vec<OfferUse>,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// The end of an account's first 12 months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstYearEnd {
    /// The day on which their allowances are given no more.
    pub on: NaiveDate,
    /// Whether it is this day, and not by this day at the latest.
    pub is_sure: bool,
    /// What was used of their allowances, in words.
    pub nouns: Vec<String>,
}

/// One pool of an offer, in the unit in which AWS bills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferUse {
    /// The offer's id (`cloudwatch-alarms`).
    pub offer: String,
    /// The service as billed.
    pub service: String,
    /// What one unit is, in words, plural.
    pub noun: String,
    /// How long it is given.
    pub kind: Kind,
    /// Over which regions it is counted.
    pub scope: Scope,
    /// The unit as billed.
    pub unit: String,
    /// Free units in a calendar month.
    pub limit: Quantity,
    /// Used in the month (to date in an open one).
    pub used: Quantity,
    /// What is left of it, zero where more was used; `None` from a member account, or where the account doesn't have
    /// the offer.
    pub left: Option<Quantity>,
    /// Used in percent of the limit; `None` like `left`.
    pub percent: Option<Quantity>,
    /// What was used in each region.
    pub by_region: Vec<(Region, Quantity)>,
    /// A closed month's usage and what was charged beyond the allowance; where an open one will end.
    pub month_end: Outlook,
    /// The first month that starts after the instant of analysis, for what runs on by itself.
    pub next_full_month: Outlook,
    /// What it comes to.
    pub verdict: OfferVerdict,
    /// Whether the account has the offer; `None` where that can't be known.
    pub given: Option<bool>,
    /// The day on which an offer of 12 months, or a trial that ends for every account, is given no more; at the latest,
    /// where `given` isn't known.
    pub ends: Option<NaiveDate>,
    /// The first day by whose end more than the limit is used: of this month, else of the next full one.
    pub overflows_on: Option<NaiveDate>,
    /// AWS's own count.
    pub aws: Option<AwsCount>,
    /// What there is to say of it beside these figures, in the order in which it is told.
    pub reasons: Vec<OfferReason>,
}

impl OfferUse {
    /// What is counted, and where, if in each region by itself: `read capacity unit-hours in Ireland (eu-west-1)`.
    pub fn name(&self) -> String {
        match self.by_region.as_slice() {
            [(region, _)] if self.scope == Scope::Region => format!("{} in {}", self.noun, region.in_words()),
            _ => self.noun.clone(),
        }
    }

    /// Whether more than the limit was used in all, by regions of which each may have the limit for itself.
    pub(crate) fn is_of_parts(&self) -> bool {
        self.scope == Scope::Unknown && self.by_region.len() > 1 && self.used > self.limit
    }
}

/// Usage of a month, and what of it is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outlook {
    /// How much; `None` where nothing tells.
    pub used: Option<Quantity>,
    /// What is beyond the allowance costs this much; `None` where prices aren't known or the pool is another's.
    pub cost: Option<Usd>,
}

/// What an allowance comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfferVerdict {
    /// More than the allowance was used.
    Exceeded,
    /// More will be used by the end of the open month, or in the next full one.
    WillExceed,
    /// It can't be told.
    Unknown,
    /// Enough for what is used.
    Ok,
}

impl OfferVerdict {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Exceeded, Self::WillExceed, Self::Unknown, Self::Ok];

    /// As the contract's JSON names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exceeded => "exceeded",
            Self::WillExceed => "will_exceed",
            Self::Unknown => "unknown",
            Self::Ok => "ok",
        }
    }
}
