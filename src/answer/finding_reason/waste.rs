//! Why what the bill's own meters show as unused is found, and what there is to know of it.

use crate::bill::{BillingMonth, Commitment, Name, Quantity, Region, Usd};

/// What speaks against something by the bill's own meters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WasteReason {
    /// It stood and nothing used it.
    Idle(IdleHours),
    /// Nothing went through the one of this name in two weeks by CloudWatch's metrics; what stands beside it may be used.
    OneOf(IdleHours, String),
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
    /// These volumes sent CloudWatch nothing in two weeks.
    NothingSent(SilentVolumes),
    /// Of these volumes it isn't known whether they are older than what a volume is looked at for.
    AgeUnknown(Vec<String>),
    /// That those of a region that are detached can be listed.
    ListDetached(Region),
    /// A surcharge for a version past its standard support.
    ExtendedSupport(Surcharge),
    /// What ends that, in the glossary's words where it has some.
    Upgrade(Option<String>),
    /// The month's fee of a commitment, of which nothing on the bill was covered.
    CoversNothing {
        /// Of what kind.
        of: Commitment,
        /// The service that its fee stands under.
        service: Name,
        /// In this month's bill.
        month: BillingMonth,
        /// The fee.
        fee: Usd,
    },
    /// A commitment is due until its term ends.
    DueUntilItEnds {
        /// Of what kind.
        of: Commitment,
        /// Whether AWS has a marketplace on which such a one can be sold.
        can_be_sold: bool,
    },
    /// The type of a volume can be changed while it is in use.
    ChangedInUse,
    /// Storage of a type whose successor is listed at less.
    OldGeneration(OldGeneration),
    /// Volumes above 1,000 GB have more operations a second in gp2 than gp3 includes.
    LargeVolumes,
}

/// Volumes that sent nothing in two weeks: each is detached, or its instance is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentVolumes {
    /// Where.
    pub region: Region,
    /// Their ids.
    pub names: Vec<String>,
    /// How many GB they have, where that is known of all.
    pub size: Option<Quantity>,
}

/// A surcharge for a version past its standard support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surcharge {
    /// In words: `extended support of MySQL8.0`.
    pub what: String,
    /// Where.
    pub region: Region,
    /// In this month's bill.
    pub month: BillingMonth,
    /// How much was metered, and in which unit.
    pub usage: Option<Quantity>,
    /// The bill's unit.
    pub unit: Option<Name>,
    /// What it costs.
    pub billed: Usd,
}

/// gp2 storage of a region, beside gp3's price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldGeneration {
    /// Where.
    pub region: Region,
    /// In this month's bill.
    pub month: BillingMonth,
    /// So many GB-months.
    pub stored: Option<Quantity>,
    /// At this cost.
    pub billed: Usd,
    /// gp2's list price for a GB and month.
    pub old_price: Usd,
    /// gp3's.
    pub new_price: Usd,
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
    /// An interface endpoint, in each zone that it is in.
    Endpoint,
    /// A Gateway Load Balancer endpoint, in each zone that it is in.
    AppliancesEndpoint,
}
