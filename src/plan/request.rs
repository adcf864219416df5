//! What can be asked of AWS.

mod shared;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::bill::{BillingMonth, Region, Usd};
use crate::facts::metrics::MetricName;
use crate::facts::resources::Inventory;
use crate::snapshot::Source;

pub use shared::Shared;

/// Usage types by the price list's name of their service.
pub type Wanted = BTreeMap<String, BTreeSet<String>>;

/// One thing to ask of AWS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Request {
    /// Whose credentials these are.
    Identity,
    /// The account's role in an organisation.
    Organization,
    /// Which regions are enabled.
    Regions,
    /// The bill by record type: tells usage from credits, tax and fees.
    BillRecords {
        /// The member of the organisation whose it is; `None`: the calling account's.
        of: Option<String>,
        /// The first month.
        from: BillingMonth,
        /// The last month.
        to: BillingMonth,
    },
    /// The bill's usage lines.
    BillUsage {
        /// The member of the organisation whose it is; `None`: the calling account's.
        of: Option<String>,
        /// The first month.
        from: BillingMonth,
        /// The last month.
        to: BillingMonth,
    },
    /// A payer's usage lines over its whole organisation.
    OrganisationUsage {
        /// The first month.
        from: BillingMonth,
        /// The last month.
        to: BillingMonth,
    },
    /// What each account of a payer's organisation cost in a month.
    Accounts {
        /// The month.
        month: BillingMonth,
    },
    /// The usage day by day.
    Days {
        /// The first day.
        from: NaiveDate,
        /// The day after the last.
        until: NaiveDate,
    },
    /// A service's usage of a month by operation.
    Operations {
        /// The member of the organisation whose it is; `None`: the calling account's.
        of: Option<String>,
        /// The month.
        month: BillingMonth,
        /// The service as billed.
        service: String,
    },
    /// The account's plan in the Free Tier.
    AccountPlan,
    /// What AWS lists.
    Prices {
        /// The usage types.
        wanted: Shared<Wanted>,
    },
    /// A region's alarms.
    Alarms {
        /// Where.
        region: Region,
    },
    /// CloudTrail's events that deleted a region's alarms, or put them ([`super::puts_to_ask`]).
    Trail {
        /// Where.
        region: Region,
        /// From when on.
        from: DateTime<Utc>,
        /// Until when.
        to: DateTime<Utc>,
    },
    /// CloudWatch's own history of a region's alarms.
    AlarmHistory {
        /// Where.
        region: Region,
        /// From when on.
        from: DateTime<Utc>,
        /// Until when.
        to: DateTime<Utc>,
    },
    /// AWS's own count of Free Tier usage.
    FreeTier,
    /// CloudTrail's events about one resource.
    ResourceEvents {
        /// Where.
        region: Region,
        /// Its name or ARN.
        name: String,
        /// From when on.
        from: DateTime<Utc>,
        /// Until when.
        to: DateTime<Utc>,
    },
    /// All that changed something on a day.
    DayEvents {
        /// Where.
        region: Region,
        /// The day.
        day: NaiveDate,
    },
    /// The console's sign-ins.
    Signins {
        /// Where.
        region: Region,
        /// From when on.
        from: DateTime<Utc>,
        /// Until when.
        to: DateTime<Utc>,
    },
    /// The trails that deliver events.
    Trails {
        /// From where they are looked at.
        region: Region,
    },
    /// Whether a trail is switched on.
    TrailStatus {
        /// Where it was made.
        region: Region,
        /// Its ARN.
        trail: String,
    },
    /// What a trail records.
    TrailSelectors {
        /// Where it was made.
        region: Region,
        /// Its ARN.
        trail: String,
    },
    /// The metric filters on a region's log groups.
    MetricFilters {
        /// Where.
        region: Region,
    },
    /// Which metrics had data in the last two weeks.
    Metrics {
        /// Where.
        region: Region,
        /// Which.
        metrics: Shared<BTreeSet<MetricName>>,
    },
    /// Sums of metrics over the last two weeks.
    Sums {
        /// Where.
        region: Region,
        /// Which.
        metrics: Shared<Vec<MetricName>>,
        /// Until when.
        until: DateTime<Utc>,
        /// How many more there are that aren't asked for.
        left_out: usize,
    },
    /// A region's log groups.
    LogGroups {
        /// Where.
        region: Region,
    },
    /// A region's resources of some types.
    Inventory {
        /// Where.
        region: Region,
        /// Which types.
        kinds: Vec<Inventory>,
    },
    /// A topic's subscriptions.
    Subscriptions {
        /// Where it is.
        region: Region,
        /// Its ARN.
        topic: String,
    },
}

impl Request {
    /// What it costs at least: a page of Cost Explorer is $0.01, all else is free.
    /// Source: AWS Cost Explorer pricing.
    pub fn cost_at_least(&self) -> Usd {
        let pages = i64::from(self.asks_cost_explorer());
        Usd::new(Decimal::new(pages, 2))
    }

    /// Whether it asks Cost Explorer.
    pub fn asks_cost_explorer(&self) -> bool {
        self.source().is_cost_explorer()
    }

    /// The API as gaps name it.
    pub fn source(&self) -> Source {
        match self {
            Self::Identity => Source::Sts,
            Self::Organization => Source::Organizations,
            Self::Regions => Source::Account,
            Self::BillRecords { .. } | Self::BillUsage { .. } | Self::OrganisationUsage { .. } => Source::CostExplorer,
            Self::Accounts { .. } => Source::CostExplorerAccounts,
            Self::Days { .. } => Source::CostExplorerDays,
            Self::Operations { .. } => Source::CostExplorerOperations,
            Self::AccountPlan => Source::AccountPlan,
            Self::Prices { .. } => Source::PriceList,
            Self::Alarms { .. } => Source::Cloudwatch,
            Self::Trail { .. } => Source::Cloudtrail,
            Self::AlarmHistory { .. } => Source::AlarmHistory,
            Self::FreeTier => Source::FreeTier,
            Self::ResourceEvents { .. } => Source::CloudtrailResource,
            Self::DayEvents { .. } => Source::CloudtrailDay,
            Self::Signins { .. } => Source::CloudtrailSignins,
            Self::Trails { .. } | Self::TrailStatus { .. } | Self::TrailSelectors { .. } => Source::CloudtrailTrails,
            Self::MetricFilters { .. } => Source::Logs,
            Self::Subscriptions { .. } => Source::Sns,
            Self::Metrics { .. } => Source::Metrics,
            Self::Sums { .. } => Source::MetricSums,
            Self::LogGroups { .. } => Source::LogGroups,
            Self::Inventory { .. } => Source::Inventory,
        }
    }

    /// The region it asks, for a regional API.
    pub fn region(&self) -> Option<&Region> {
        match self {
            Self::Alarms { region }
            | Self::Trail { region, .. }
            | Self::AlarmHistory { region, .. }
            | Self::ResourceEvents { region, .. }
            | Self::DayEvents { region, .. }
            | Self::Signins { region, .. }
            | Self::Trails { region }
            | Self::TrailStatus { region, .. }
            | Self::TrailSelectors { region, .. }
            | Self::MetricFilters { region }
            | Self::Metrics { region, .. }
            | Self::Sums { region, .. }
            | Self::LogGroups { region }
            | Self::Inventory { region, .. }
            | Self::Subscriptions { region, .. } => Some(region),
            Self::Identity
            | Self::Organization
            | Self::Regions
            | Self::BillRecords { .. }
            | Self::BillUsage { .. }
            | Self::OrganisationUsage { .. }
            | Self::Accounts { .. }
            | Self::Days { .. }
            | Self::Operations { .. }
            | Self::AccountPlan
            | Self::Prices { .. }
            | Self::FreeTier => None,
        }
    }
}
