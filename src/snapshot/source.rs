//! What a gap is about: the APIs that are asked, and what answers are made of.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! sources {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal),+ $(,)?) => {
        /// What did not answer, or what an answer was made without.
        ///
        /// Snapshots hold these words for ever: none is renamed and none goes, so that old files are read as they were.
        /// A word that isn't among them is an error that names it, as an unknown field is: kept as it stands, nobody could
        /// tell whose answer it makes incomplete, nor whether a newer snapshot fills it. Whoever adds a source that snapshots
        /// are to hold raises [`super::SCHEMA`], by which versions that don't know it refuse the file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
        pub enum Source {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $name),+
        }

        impl Source {
            /// Every source, in the order of its words, which is the order of gaps.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As snapshots and answers name it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word),+
                }
            }
        }
    };
}

sources! {
    /// The enabled regions (account:ListRegions).
    Account = "account",
    /// The account's Free Tier plan (freetier:GetAccountPlanState).
    AccountPlan = "account-plan",
    /// CloudWatch's own history of a region's alarms (cloudwatch:DescribeAlarmHistory).
    AlarmHistory = "alarm-history",
    /// Which alerts on sign-ins are in place; of answers alone.
    Alerts = "alerts",
    /// A region's events about alarms (cloudtrail:LookupEvents).
    Cloudtrail = "cloudtrail",
    /// All that was changed on a day in a region (cloudtrail:LookupEvents).
    CloudtrailDay = "cloudtrail-day",
    /// The events about a resource (cloudtrail:LookupEvents).
    CloudtrailResource = "cloudtrail-resource",
    /// A region's console sign-ins (cloudtrail:LookupEvents).
    CloudtrailSignins = "cloudtrail-signins",
    /// The trails, and what each of them does (cloudtrail:DescribeTrails, GetTrailStatus, GetEventSelectors).
    CloudtrailTrails = "cloudtrail-trails",
    /// A region's alarms (cloudwatch:DescribeAlarms).
    Cloudwatch = "cloudwatch",
    /// The bill (ce:GetCostAndUsage).
    CostExplorer = "cost-explorer",
    /// What each account of a payer's organisation cost.
    CostExplorerAccounts = "cost-explorer-accounts",
    /// The usage day by day.
    CostExplorerDays = "cost-explorer-days",
    /// A service's usage by operation.
    CostExplorerOperations = "cost-explorer-operations",
    /// What tells whether anything is still needed, as a whole; of answers alone.
    Evidence = "evidence",
    /// AWS's own count of Free Tier usage (freetier:GetFreeTierUsage).
    FreeTier = "free-tier",
    /// A region's resources (cloudformation:ListResources).
    Inventory = "inventory",
    /// A region's log groups (logs:DescribeLogGroups).
    LogGroups = "log-groups",
    /// A region's metric filters (logs:DescribeMetricFilters).
    Logs = "logs",
    /// What was consumed in a region (cloudwatch:GetMetricStatistics).
    MetricSums = "metric-sums",
    /// Whether metrics still arrive in a region (cloudwatch:ListMetrics).
    Metrics = "metrics",
    /// The account's role in an organisation (organizations:DescribeOrganization).
    Organizations = "organizations",
    /// What AWS lists for usage types (pricing:GetProducts).
    PriceList = "price-list",
    /// The rules of strays, and the meters that they go by; of answers alone.
    Rules = "rules",
    /// The snapshot itself, which ends before what was asked; of answers alone.
    Snapshot = "snapshot",
    /// A topic's subscriptions (sns:ListSubscriptionsByTopic).
    Sns = "sns",
    /// Whose credentials these are (sts:GetCallerIdentity).
    Sts = "sts",
}

/// What sources have in common.
#[derive(PartialEq, Eq)]
enum Family {
    CostExplorer,
    /// What allowances and prices depend on.
    Allowances,
    Cloudtrail,
    /// Alarms, evidence, and the account itself.
    Other,
}

impl Source {
    fn family(self) -> Family {
        match self {
            Self::CostExplorer | Self::CostExplorerAccounts | Self::CostExplorerDays | Self::CostExplorerOperations => {
                Family::CostExplorer
            }
            Self::AccountPlan | Self::FreeTier | Self::Organizations | Self::PriceList => Family::Allowances,
            Self::Cloudtrail
            | Self::CloudtrailDay
            | Self::CloudtrailResource
            | Self::CloudtrailSignins
            | Self::CloudtrailTrails => Family::Cloudtrail,
            Self::Account
            | Self::AlarmHistory
            | Self::Alerts
            | Self::Cloudwatch
            | Self::Evidence
            | Self::Inventory
            | Self::LogGroups
            | Self::Logs
            | Self::MetricSums
            | Self::Metrics
            | Self::Rules
            | Self::Snapshot
            | Self::Sns
            | Self::Sts => Family::Other,
        }
    }

    /// Whether it is Cost Explorer, whose pages cost money.
    pub(crate) fn is_cost_explorer(self) -> bool {
        self.family() == Family::CostExplorer
    }

    /// Whether it tells of money and allowances alone, which events and sign-ins can do without.
    pub(crate) fn is_of_money(self) -> bool {
        self.is_cost_explorer() || self.family() == Family::Allowances
    }

    /// Whether it is some part of CloudTrail.
    pub(crate) fn is_of_cloudtrail(self) -> bool {
        self.family() == Family::Cloudtrail
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What snapshots have held, which must be read for ever.
    const WRITTEN: [&str; 23] = [
        "account",
        "account-plan",
        "alarm-history",
        "cloudtrail",
        "cloudtrail-day",
        "cloudtrail-resource",
        "cloudtrail-signins",
        "cloudtrail-trails",
        "cloudwatch",
        "cost-explorer",
        "cost-explorer-accounts",
        "cost-explorer-days",
        "cost-explorer-operations",
        "free-tier",
        "inventory",
        "log-groups",
        "logs",
        "metric-sums",
        "metrics",
        "organizations",
        "price-list",
        "sns",
        "sts",
    ];

    #[test]
    fn every_word_that_snapshots_hold_is_read_and_written_as_it_is() {
        for word in WRITTEN.into_iter().chain(Source::ALL.iter().map(|source| source.as_str())) {
            let json = format!("\"{word}\"");
            let source: Source = serde_json::from_str(&json).unwrap();
            assert_eq!((source.as_str(), serde_json::to_string(&source).unwrap()), (word, json));
        }
        let error = serde_json::from_str::<Source>("\"quantum-ledger\"").unwrap_err().to_string();
        assert!(error.contains("unknown variant `quantum-ledger`, expected one of `account`"), "{error}");
    }

    #[test]
    fn gaps_are_in_the_order_of_the_words() {
        assert!(Source::ALL.is_sorted() && Source::ALL.is_sorted_by_key(|source| source.as_str()));
    }
}
