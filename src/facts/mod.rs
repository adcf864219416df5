//! What is known of AWS and of no account: which events make what, who stands behind a caller, what an alarm is
//! charged as, which kinds of resources there are and which metrics tell of their use.

pub(crate) mod alarm_class;
pub mod attribution;
pub(crate) mod commitments;
pub(crate) mod composite_rule;
pub mod events;
pub(crate) mod global_services;
pub(crate) mod incidental_meters;
pub(crate) mod metrics;
pub(crate) mod people;
pub mod program;
pub(crate) mod resources;
pub(crate) mod scaling_owner;
pub(crate) mod stacks;
pub(crate) mod units;
pub(crate) mod wildcard;

pub use alarm_class::{Charged, charged};
pub use metrics::MetricName;
pub use resources::{INVENTORIES, Inventory};
pub use scaling_owner::{Owner, owner};
