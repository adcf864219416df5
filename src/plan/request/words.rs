//! What is asked, in words: of a dry run, of progress, and of what was not answered.

use std::collections::BTreeSet;
use std::fmt;

use super::Request;
use crate::bill::figures::counted;
use crate::bill::harmless;
use crate::facts::events::kind_in_words;

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
