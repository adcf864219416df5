//! What is known of an account, worked out once from snapshot, catalogue and question: its lines, pools, prices,
//! forecast, the alarms' meter, homes, and who made what and when.

pub(crate) mod account;
pub(crate) mod alarms;
pub(crate) mod alike;
pub(crate) mod allowance;
pub(crate) mod as_of;
pub(crate) mod by_operation;
pub(crate) mod credits;
pub(crate) mod forecast;
pub(crate) mod global_rows;
pub(crate) mod homes;
pub(crate) mod lines;
pub(crate) mod member;
pub(crate) mod merged_plans;
pub(crate) mod month;
pub(crate) mod months;
pub(crate) mod pricing;
pub(crate) mod provenance;

pub use alarms::meter::{Span, agrees, alarm_months};
pub use allowance::aws_counter::AwsCount;
pub use allowance::eligibility::Why;
pub use allowance::fit::Charge;
pub use credits::CreditsOutlook;
pub use forecast::next_month::NextMonth;
pub use forecast::projection::Basis;
pub use homes::HomeReason;
pub use pricing::discount::Discount;
pub use pricing::list::{ListPrice, PriceSource, PriceStep};
pub use provenance::bursts::{Burst, Member};
pub use provenance::lifetime::Began;
pub use provenance::stack::OfStack;
pub use provenance::timeline::{Life, Timeline};
pub use provenance::{Created, CreatedSource};
