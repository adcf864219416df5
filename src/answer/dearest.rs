//! What a bill came to, by what was paid for: the few reasons that make most of it, and the rest as one.

use rust_decimal::Decimal;

use crate::bill::{BillingMonth, Usd};

/// What was paid for, the dearest first. Credits, refunds and discounts are no reason to pay, nor is what commitments cover:
/// their fees are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dearest {
    /// All that was charged, before credits, refunds and discounts.
    pub charged: Usd,
    /// Those that are told one by one.
    pub reasons: Vec<Reason>,
    /// The others together.
    pub rest: Option<Rest>,
}

/// Lines of one kind, over all regions: what they cost together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What they cost.
    pub amount: Usd,
    /// The part that this is of all that was charged: 0.79.
    pub share: Decimal,
    /// Their places among the lines of the bill.
    pub lines: Vec<usize>,
}

/// What isn't told one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// What it cost.
    pub amount: Usd,
    /// As [`Reason::share`].
    pub share: Decimal,
    /// How many reasons it would be.
    pub reasons: usize,
}

/// What the month before came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// The month.
    pub month: BillingMonth,
    /// The sum of all its lines.
    pub billed: Usd,
}

/// What could be deleted, and what that saves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleanup {
    /// How many findings there are.
    pub findings: usize,
    /// What all of them together save in a full month, of those whose saving is known; `None`: none is.
    pub month_cost: Option<Usd>,
    /// How many findings have a remedy whose saving isn't known.
    pub unknown: usize,
    /// Whether all was collected that rules look at.
    pub is_whole: bool,
}

/// What an open month will have cost at its end, as far as that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// The sum of what is known.
    pub billed: Usd,
    /// Whether that is all of it: else it will be more.
    pub is_whole: bool,
}
