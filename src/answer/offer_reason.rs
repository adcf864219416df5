//! What there is to say of an allowance beside its figures.

use chrono::NaiveDate;

use crate::bill::{BillingMonth, Quantity, Usd};
use crate::catalogue::{Kind, Scope};
use crate::model::{Basis, Charge, Why};

/// Something to say of an allowance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferReason {
    /// What it gives, and how much of that was used.
    Gives(Gives),
    /// How much was used in each of several regions.
    ByRegion,
    /// It makes a difference whether it is counted in each region or over all, which no source says.
    TwoReadings(TwoReadings),
    /// So many of its lines have no quantity on the bill.
    Uncounted(usize),
    /// The account doesn't have it, by its age or plan.
    NotGiven(Why),
    /// The account doesn't have it, as it was charged from the first unit.
    ChargedFromTheFirstUnit,
    /// It is shared by the payer's organisation, which a member doesn't see.
    OutOfSight,
    /// What was charged of a closed month.
    Charged {
        /// How much.
        billed: Usd,
        /// For what.
        why: Charged,
    },
    /// What an open month has come to.
    ChargedSoFar {
        /// The units beyond the allowance, a step of the price each.
        charges: Vec<Charge>,
        /// What they cost on the bill.
        billed: Usd,
    },
    /// Where an open month will end can't be told.
    MonthEndUnknown,
    /// Where an open month will end.
    MonthEnd {
        /// The month.
        month: BillingMonth,
        /// What will have been used.
        used: Quantity,
        /// What that is told by.
        basis: Basis,
        /// What of it is beyond the allowance.
        beyond: Option<Beyond>,
    },
    /// A closed month's bill tells that the allowance is counted in each region.
    CountedInEachRegion,
    /// What the next full month makes.
    NextMonth {
        /// The month.
        month: BillingMonth,
        /// What will be used in it.
        used: Quantity,
        /// What of it is beyond the allowance.
        beyond: Option<Beyond>,
    },
    /// What the next full month makes, in which the account doesn't have the allowance any more.
    NextMonthWithout {
        /// The month.
        month: BillingMonth,
        /// What will be used in it.
        used: Quantity,
        /// What that costs.
        cost: Option<Usd>,
    },
    /// The account's first 12 months end, and the allowance with them.
    FirstYear {
        /// How it is known that the account is in them, and until when it is.
        end: FirstYear,
        /// What the month costs without the allowance.
        cost_without: Option<Usd>,
    },
    /// The trial ends for every account.
    TrialEnds {
        /// The first day on which it is given no more.
        on: NaiveDate,
        /// What the month costs without it.
        cost_without: Option<Usd>,
    },
    /// No page of AWS's own confirms the list price that costs are foretold by.
    UnverifiedPrice,
    /// AWS's own count, held against the bill's.
    AwsCount,
    /// What the rules have to say of the meter.
    Note(String),
}

impl OfferReason {
    /// Whether it tells where the allowance is heading.
    pub(crate) fn is_ahead(&self) -> bool {
        match self {
            Self::MonthEndUnknown
            | Self::MonthEnd { .. }
            | Self::CountedInEachRegion
            | Self::NextMonth { .. }
            | Self::NextMonthWithout { .. }
            | Self::FirstYear { .. }
            | Self::TrialEnds { .. }
            | Self::UnverifiedPrice
            | Self::AwsCount => true,
            Self::Gives(_)
            | Self::ByRegion
            | Self::TwoReadings(_)
            | Self::Uncounted(_)
            | Self::NotGiven(_)
            | Self::ChargedFromTheFirstUnit
            | Self::OutOfSight
            | Self::Charged { .. }
            | Self::ChargedSoFar { .. }
            | Self::Note(_) => false,
        }
    }
}

/// What an allowance gives, and how much of that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gives {
    /// How long it is given.
    pub kind: Kind,
    /// Over which regions it is counted.
    pub scope: Scope,
    /// Whether no page of AWS's own confirms it.
    pub unverified: bool,
    /// Free units in a calendar month.
    pub limit: Quantity,
    /// What one unit is, in words, plural.
    pub noun: String,
    /// What was used.
    pub used: Quantity,
    /// Whether a whole organisation used it.
    pub is_organisations: bool,
    /// Whether what was used is a share of it: a member's is none of what is its payer's.
    pub is_share: bool,
    /// Whether the month was open at the instant of analysis.
    pub open: bool,
}

/// What an allowance comes to when it is counted over all regions, and when in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoReadings {
    /// Over all it is used up, in one it will be.
    UsedUpAndSoonInOne,
    /// Over all it is used up, in each it is not.
    UsedUpOverAll,
    /// Over all it will be used up, in each it will not.
    WillBeUsedUpOverAll,
}

/// What a closed month's charge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charged {
    /// What was used after the account's first 12 months ended, on this day of the month.
    After(NaiveDate),
    /// So much is beyond the allowance.
    Beyond(Quantity),
    /// All that was used, or so much beyond the allowance: which can't be told.
    AllOrBeyond(Quantity),
    /// Something, though the allowance isn't used up here.
    Inside,
}

/// What of a month's usage is beyond the allowance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond {
    /// How much, to be shown to four digits.
    pub units: Quantity,
    /// From when on, and at what cost.
    pub reading: BeyondReading,
}

/// How sure it is that something is beyond an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeyondReading {
    /// It is if the allowance is counted over all regions, which no source says.
    IfOverAllRegions {
        /// What it costs then.
        cost: Option<Usd>,
    },
    /// It is.
    Sure {
        /// The first day, where it is in this month.
        from: Option<NaiveDate>,
        /// What it costs; `None` where prices aren't known or differ by region.
        cost: Option<Usd>,
        /// Whether the price is the one that was charged so far, for want of a list price.
        is_billed_price: bool,
    },
}

/// How it is known that an account is in its first 12 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstYear {
    /// By the day that it was opened on: they end on this day.
    Known(NaiveDate),
    /// By the bill; where something bounds them, they end by this day at the latest.
    Billed(Option<NaiveDate>),
    /// It isn't; where something bounds them, they end by this day at the latest.
    Unknown(Option<NaiveDate>),
}
