//! The vocabulary of a bill: money, quantities, months, regions, usage types and lines. No I/O.

mod alarm_kind;
mod amount;
pub mod figures;
mod harmless;
mod line;
mod listed;
mod month;
mod name;
mod record;
mod region;
pub mod service;
pub mod unit;
mod usage_type;

pub use alarm_kind::AlarmKind;
pub use amount::{AmountError, Quantity, Usd};
pub(crate) use amount::{product, quotient};
pub use harmless::{discreet, harmless, harmless_lines, harmless_source};
pub(crate) use line::ByPlace;
pub use line::{BillLine, LineKey};
pub use listed::{ListedProduct, ListedTerm, ListedTier};
pub use month::{BillingMonth, MonthError};
pub use name::Name;
pub(crate) use name::Names;
pub use record::{Commitment, RecordKind, RecordType};
pub(crate) use region::GLOBAL;
pub use region::{Region, RegionFacts};
pub use usage_type::{Place, UsageType};
