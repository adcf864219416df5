//! What collecting left out.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bill::BillingMonth;

/// What isn't known, because a source didn't answer or wasn't read to its end; in the gap's region where that has one.
///
/// Snapshots hold these words for ever, as those of [`super::Source`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Lack {
    /// What was asked, and nothing came of it: not even an error.
    Answer {
        /// The request in words.
        to: String,
    },
    /// Whose credentials these are.
    Identity,
    /// Whether the account is in an organisation.
    Role,
    /// The enabled regions.
    Regions,
    /// The bill.
    Bill {
        /// From which month on.
        from: BillingMonth,
    },
    /// The bill of a member of the organisation.
    MemberBill {
        /// Its account id.
        account: String,
        /// From which month on.
        from: BillingMonth,
    },
    /// A row of the bill.
    Row {
        /// Which, and of which month.
        row: String,
    },
    /// An organisation's usage.
    OrganisationUsage,
    /// What each account of an organisation cost.
    Accounts,
    /// The usage day by day.
    Days,
    /// A service's lines by operation.
    Operations {
        /// The service.
        service: String,
    },
    /// AWS's own count of Free Tier usage.
    FreeTierUsage,
    /// The account's Free Tier plan.
    Plan,
    /// All list prices, but for those that whybill has.
    Prices,
    /// A service's list prices, but for those that whybill has.
    PricesOf {
        /// The price list's name of the service.
        service_code: String,
    },
    /// Some list prices of a service, which has too many.
    MorePrices {
        /// The price list's name of the service.
        service_code: String,
    },
    /// A region's alarms.
    Alarms,
    /// Who made and deleted a region's alarms.
    AlarmEvents,
    /// Events about alarms before those that were read.
    OlderAlarmEvents {
        /// How many pages were read, where that was the limit.
        after_pages: Option<u32>,
    },
    /// CloudWatch's own history of a region's alarms.
    AlarmHistory,
    /// Changes of alarms before those that were read.
    OlderAlarmChanges {
        /// How many pages were read, which was the limit.
        after_pages: u32,
    },
    /// What happened to a resource.
    ResourceEvents {
        /// Its name.
        name: String,
    },
    /// What else was made on a day.
    DayEvents {
        /// The day.
        day: NaiveDate,
    },
    /// Events before those that were read.
    OlderEvents,
    /// A region's sign-ins.
    Signins,
    /// Some of a region's sign-ins.
    SomeSignins,
    /// Sign-ins before those that were read.
    OlderSignins,
    /// Whether a trail writes sign-ins to a log.
    Trails,
    /// Whether a trail is switched on.
    TrailStatus {
        /// The trail.
        trail: String,
    },
    /// What a trail records.
    TrailRecords {
        /// The trail.
        trail: String,
    },
    /// A region's metric filters on logs.
    MetricFilters,
    /// Who is subscribed to a topic.
    Subscriptions {
        /// The topic's ARN.
        topic: String,
    },
    /// Whether the metrics of a region's alarms still arrive.
    Metrics,
    /// What was consumed of some things in a region.
    Sums,
    /// What was consumed of those things that a run doesn't ask for.
    MoreSums,
    /// A region's log groups.
    LogGroups,
    /// Whether there is any resource of a kind.
    Inventory {
        /// As CloudFormation names the kind.
        kind: String,
    },
    /// Resources of a kind beyond those that were counted.
    MoreInventory {
        /// As CloudFormation names the kind.
        kind: String,
        /// So many were counted.
        over: usize,
    },
}

impl Lack {
    /// The one thing that it is of, where a source has several.
    pub(super) fn one(&self) -> Option<String> {
        match self {
            Self::Bill { from } => Some(from.to_string()),
            Self::MemberBill { account, from } => Some(format!("{account} {from}")),
            Self::DayEvents { day } => Some(day.to_string()),
            Self::Operations { service: one }
            | Self::PricesOf { service_code: one }
            | Self::MorePrices { service_code: one }
            | Self::ResourceEvents { name: one }
            | Self::TrailStatus { trail: one }
            | Self::TrailRecords { trail: one }
            | Self::Subscriptions { topic: one }
            | Self::Answer { to: one }
            | Self::Row { row: one }
            | Self::Inventory { kind: one }
            | Self::MoreInventory { kind: one, .. } => Some(one.clone()),
            Self::Identity
            | Self::Role
            | Self::Regions
            | Self::OrganisationUsage
            | Self::Accounts
            | Self::Days
            | Self::FreeTierUsage
            | Self::Plan
            | Self::Prices
            | Self::Alarms
            | Self::AlarmEvents
            | Self::OlderAlarmEvents { .. }
            | Self::AlarmHistory
            | Self::OlderAlarmChanges { .. }
            | Self::OlderEvents
            | Self::Signins
            | Self::SomeSignins
            | Self::OlderSignins
            | Self::Trails
            | Self::MetricFilters
            | Self::Metrics
            | Self::Sums
            | Self::MoreSums
            | Self::LogGroups => None,
        }
    }
}
