//! Allowances: who has an offer, what its pool is counted over, and how a line splits.

pub(crate) mod aws_counter;
pub(crate) mod eligibility;
pub(crate) mod fit;
pub(crate) mod month_readings;
pub(crate) mod pools;
pub(crate) mod reading;
pub(crate) mod readings;
