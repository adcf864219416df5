//! What is read of a month's lines: their list prices, their free and charged units.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::model::allowance::reading::Told;
use crate::model::pricing::candidates::Candidates;
use crate::model::pricing::discount::Discount;
use crate::model::pricing::list::ListPrice;

/// What is read of a month's bill as a whole, and of the lines that draw on its pools, by their place among all. Each other
/// line is read by itself, when it is asked for.
#[derive(Default)]
pub(crate) struct MonthReadings {
    pub(super) pooled: BTreeMap<usize, LineReading>,
    /// The day on which the account's first 12 months ended, where the bill alone tells it.
    pub(crate) first_year_ended: Option<NaiveDate>,
    /// The discount on the whole bill.
    pub(crate) discount: Option<Discount>,
}

/// What is read of a line.
#[derive(Clone)]
pub(crate) struct LineReading {
    /// What AWS lists for it.
    pub(crate) lists: Vec<ListPrice>,
    /// Its free and charged units.
    pub(crate) told: Told,
    /// What the bill tells of the several prices that AWS lists for it, where there are several.
    pub(crate) candidates: Option<Candidates>,
}
