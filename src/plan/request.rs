//! What can be asked of AWS.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::bill::figures::counted;
use crate::bill::{BillingMonth, Region, Usd, harmless};
use crate::facts::events::kind_in_words;
use crate::facts::metrics::MetricName;
use crate::facts::resources::Inventory;
use crate::snapshot::Source;

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
        /// The usage types, by the price list's name of their service.
        wanted: BTreeMap<String, BTreeSet<String>>,
    },
    /// A region's alarms.
    Alarms {
        /// Where.
        region: Region,
    },
    /// CloudTrail's events about a region's alarms ([`super::ALARM_EVENTS`]).
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
        metrics: BTreeSet<MetricName>,
    },
    /// Sums of metrics over the last two weeks.
    Sums {
        /// Where.
        region: Region,
        /// Which.
        metrics: Vec<MetricName>,
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

impl fmt::Display for Request {
    /// What it asks, in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity => f.write_str("whose credentials these are (sts:GetCallerIdentity)"),
            Self::Organization => f.write_str("the account's organisation (organizations:DescribeOrganization)"),
            Self::Regions => f.write_str("the enabled regions (account:ListRegions)"),
            Self::BillRecords { of, from, to } => {
                write!(f, "the bill{} from {from} to {to} by record type and service (ce:GetCostAndUsage)", whose(of))
            }
            Self::BillUsage { of, from, to } => {
                write!(f, "the usage{} from {from} to {to} by service and usage type (ce:GetCostAndUsage)", whose(of))
            }
            Self::OrganisationUsage { from, to } => {
                write!(f, "the organisation's usage from {from} to {to} (ce:GetCostAndUsage)")
            }
            Self::Accounts { month } => {
                write!(f, "what each account of the organisation cost in {month} (ce:GetCostAndUsage)")
            }
            Self::Days { from, until } => {
                let last = until.pred_opt().unwrap_or(*until);
                write!(f, "the usage of each day from {from} to {last} (ce:GetCostAndUsage)")
            }
            Self::Operations { of, month, service } => {
                write!(f, "the usage of {service}{} in {month} by operation (ce:GetCostAndUsage)", in_account(of))
            }
            Self::AccountPlan => f.write_str("the account's Free Tier plan (freetier:GetAccountPlanState)"),
            Self::Prices { wanted } => {
                let usage_types: usize = wanted.values().map(BTreeSet::len).sum();
                write!(f, "the list prices of {} (pricing:GetProducts)", counted(usage_types, "usage type"))
            }
            Self::Alarms { region } => write!(f, "the alarms of {} (cloudwatch:DescribeAlarms)", region.in_words()),
            Self::Trail { region, from, to } => write!(
                f,
                "who made, changed or deleted alarms in {} from {} to {} (cloudtrail:LookupEvents)",
                region.in_words(),
                from.date_naive(),
                to.date_naive()
            ),
            Self::AlarmHistory { region, .. } => {
                write!(f, "the history of alarms in {} (cloudwatch:DescribeAlarmHistory)", region.in_words())
            }
            Self::ResourceEvents { region, name, from, to } => write!(
                f,
                "what happened to {} in {} from {} to {} (cloudtrail:LookupEvents)",
                harmless(name),
                region.in_words(),
                from.date_naive(),
                to.date_naive()
            ),
            Self::DayEvents { region, day } => {
                write!(f, "all that was changed in {} on {day} (cloudtrail:LookupEvents)", region.in_words())
            }
            Self::Signins { region, from, to } => write!(
                f,
                "the console's sign-ins in {} from {} to {} (cloudtrail:LookupEvents)",
                region.in_words(),
                from.date_naive(),
                to.date_naive()
            ),
            Self::Trails { .. } => f.write_str("the trails (cloudtrail:DescribeTrails)"),
            Self::TrailStatus { trail, .. } => {
                write!(f, "whether the trail {} is switched on (cloudtrail:GetTrailStatus)", harmless(trail))
            }
            Self::TrailSelectors { trail, .. } => {
                write!(f, "what the trail {} records (cloudtrail:GetEventSelectors)", harmless(trail))
            }
            Self::MetricFilters { region } => {
                write!(f, "the metric filters on logs in {} (logs:DescribeMetricFilters)", region.in_words())
            }
            Self::Subscriptions { topic, .. } => {
                write!(f, "who is subscribed to {} (sns:ListSubscriptionsByTopic)", harmless(topic))
            }
            Self::Metrics { region, metrics } => write!(
                f,
                "which of {} metrics still arrive in {} (cloudwatch:ListMetrics)",
                metrics.len(),
                region.in_words()
            ),
            Self::Sums { region, metrics, .. } => write!(
                f,
                "{} sums of what was consumed in {} (cloudwatch:GetMetricStatistics)",
                metrics.len(),
                region.in_words()
            ),
            Self::LogGroups { region } => {
                write!(f, "the log groups of {} (logs:DescribeLogGroups)", region.in_words())
            }
            Self::Inventory { region, kinds } => {
                let kinds: Vec<String> = kinds.iter().map(|own| kind_in_words(own.kind)).collect();
                write!(f, "every {} in {} (cloudformation:ListResources)", kinds.join(", every "), region.in_words())
            }
            Self::FreeTier => f.write_str("the Free Tier usage of the month to date (freetier:GetFreeTierUsage)"),
        }
    }
}

fn whose(member: &Option<String>) -> String {
    member.as_ref().map(|account| format!(" of account {}", harmless(account))).unwrap_or_default()
}

fn in_account(member: &Option<String>) -> String {
    member.as_ref().map(|account| format!(" in account {}", harmless(account))).unwrap_or_default()
}
