//! The commands' answers: views of what the model knows. Pure: no network, clock, environment or float.

mod alarms;
mod diff;
mod digest;
pub(crate) mod explain;
mod forecast;
mod free_tier;
mod glossary;
mod lacking;
mod line;
mod overview;
pub(crate) mod signins;
mod strays;
mod who;

pub use alarms::alarms;
pub use diff::diff;
pub use digest::{asks_records, digest, first_month};
pub use explain::explain;
pub use free_tier::free_tier;
pub use glossary::glossary;
pub use line::explain_line;
pub use overview::{bill, whole};
pub use signins::signins;
pub use strays::strays;
pub use who::who;

use crate::bill::BillingMonth;
use crate::model::month;
use crate::question::NoAnswer;
use crate::snapshot::Snapshot;

/// Whether a user's word for a service means one on the bill of a month, where there is such a bill.
///
/// # Errors
/// [`NoAnswer::NoService`].
pub fn check_service(snapshot: &Snapshot, billed: BillingMonth, called: &str) -> Result<(), NoAnswer> {
    snapshot.months.get(&billed).map_or(Ok(()), |bill| month::meant(bill, billed, called).map(drop))
}
