//! What is to come: where the open month ends, and the next full month.

pub(crate) mod alarm_pool;
pub(crate) mod next_month;
pub(crate) mod projection;
pub(crate) mod standing;
