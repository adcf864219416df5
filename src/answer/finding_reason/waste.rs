//! Why what the bill's own meters show as unused is found, and what there is to know of it.

use crate::bill::{BillingMonth, Quantity, Region, Usd};

/// What speaks against something by the bill's own meters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WasteReason {
    /// It stood and nothing used it.
    Idle(IdleHours),
    /// What is charged while it stands is on the bill, whether it is used or not.
    Metered(IdleHours),
    /// Of the inventory, these addresses have neither an instance nor a NAT gateway: as many as the hours make.
    Unattached(Vec<String>),
    /// The inventory has no other of its kind in the region than this one, by its name.
    OnlyOne(Stands, String),
    /// CloudWatch's metrics of two weeks say that nothing went through this one, by its name.
    Silent(String),
    /// Which it is the data don't tell.
    WhichUnknown,
    /// A command that lists what it may be.
    List(String),
}

/// Hours of a month in which something stood in a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleHours {
    /// What stood.
    pub stands: Stands,
    /// Where.
    pub region: Region,
    /// In this month's bill.
    pub month: BillingMonth,
    /// The hours of all of them.
    pub hours: Quantity,
    /// How many stood at once over the month, as far as it has gone.
    pub at_once: Quantity,
    /// What they cost.
    pub billed: Usd,
}

/// What is charged by the hour while it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A public IPv4 address that is attached to nothing.
    Address,
    /// A NAT gateway.
    NatGateway,
    /// A load balancer.
    LoadBalancer,
}
