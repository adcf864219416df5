//! What `strays`, `who` and `signins` ask beyond the bill and the alarms. All of it is free to ask.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TrailEvent;
use crate::bill::{Quantity, Region};

/// What tells whether something is still needed, and who made it. A part that is absent was not asked for or is a
/// gap; one that is present and empty was asked for and is empty in the account.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Evidence {
    /// Whether metrics that alarms watch had data in the last two weeks (ListMetrics).
    pub metrics: BTreeMap<Region, Vec<MetricLife>>,
    /// Sums of metrics over a time (GetMetricStatistics).
    pub sums: BTreeMap<Region, Vec<MetricSum>>,
    /// All that changed something on a day, whoever did it (LookupEvents, ReadOnly false).
    pub days: BTreeMap<Region, BTreeMap<NaiveDate, DayEvents>>,
    /// The events about one resource (LookupEvents by ResourceName).
    pub resources: BTreeMap<Region, BTreeMap<String, DayEvents>>,
    /// The trails that deliver events, each once (DescribeTrails).
    pub trails: Option<Vec<TrailConfiguration>>,
    /// The log groups of regions that store logs (DescribeLogGroups).
    pub log_groups: BTreeMap<Region, Vec<LogGroup>>,
    /// Resources by CloudFormation's type name (Cloud Control's ListResources), for types on the bill.
    pub inventory: BTreeMap<Region, BTreeMap<String, Vec<Inventoried>>>,
    /// Sign-ins to the console (LookupEvents, ConsoleLogin).
    pub signins: BTreeMap<Region, SigninEvents>,
    /// The metric filters on log groups (DescribeMetricFilters).
    pub metric_filters: BTreeMap<Region, Vec<MetricFilter>>,
    /// The subscriptions of topics that alarms act on, by the topic's ARN (ListSubscriptionsByTopic).
    pub subscriptions: BTreeMap<String, Vec<Subscription>>,
}

impl Evidence {
    /// Leaves out what was collected of other regions; trails and topics are the account's.
    pub(super) fn look_only_into(&mut self, regions: &BTreeSet<Region>) {
        fn only<T>(parts: &mut BTreeMap<Region, T>, regions: &BTreeSet<Region>) {
            parts.retain(|region, _| regions.contains(region));
        }
        only(&mut self.metrics, regions);
        only(&mut self.sums, regions);
        only(&mut self.days, regions);
        only(&mut self.resources, regions);
        only(&mut self.log_groups, regions);
        only(&mut self.inventory, regions);
        only(&mut self.signins, regions);
        only(&mut self.metric_filters, regions);
    }

    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a metric had data in the last two weeks: ListMetrics leaves out what was silent for longer.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricLife {
    /// `AWS/DynamoDB`.
    pub namespace: String,
    /// `ConsumedReadCapacityUnits`.
    pub metric: String,
    /// Name and value of each dimension.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
    /// Whether ListMetrics names it.
    pub alive: bool,
}

/// The sum of a metric's data points over a time.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricSum {
    /// `AWS/DynamoDB`.
    pub namespace: String,
    /// `ConsumedReadCapacityUnits`.
    pub metric: String,
    /// Name and value of each dimension.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
    /// The sum; `None` where there was no data point.
    pub sum: Option<Quantity>,
    /// The average of the last day that has data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_average: Option<Quantity>,
}

impl MetricSum {
    /// Whether anything was counted: no data is nothing.
    pub fn is_used(&self) -> bool {
        self.sum.is_some_and(|sum| sum > Quantity::ZERO)
    }
}

/// Events, and whether all of them were read.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayEvents {
    /// Whether all pages were read.
    pub complete: bool,
    /// The events, oldest first.
    pub events: Vec<TrailEvent>,
}

/// A trail.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrailConfiguration {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Where it was made, and is changed.
    pub home_region: Region,
    /// Whether it delivers the events of every region.
    pub multi_region: bool,
    /// Whether the organisation's management account made it for every account.
    pub organisation: bool,
    /// Whether it looks for unusual activity, too (CloudTrail Insights).
    #[serde(default)]
    pub insights: bool,
    /// The ARN of the log group that it writes to besides its bucket; `None`: to none.
    #[serde(default)]
    pub log_group: Option<String>,
    /// Whether it is switched on (GetTrailStatus); `None`: not known.
    #[serde(default)]
    pub logging: Option<bool>,
    /// What it records (GetEventSelectors); `None`: not known.
    #[serde(default)]
    pub records: Option<Recorded>,
}

/// What a trail records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Management events that only read.
    pub reads: bool,
    /// Management events that change something, sign-ins among them.
    pub writes: bool,
    /// Whether some sources or calls are left out of these.
    pub filtered: bool,
    /// Whether it records other events, too: of data, of the network.
    pub others: bool,
}

/// A log group.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogGroup {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Bytes stored, as AWS last counted them.
    pub stored_bytes: u64,
    /// After how many days events expire; `None`: never.
    #[serde(default)]
    pub retention_days: Option<u32>,
    /// When it was made.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
}

/// A resource of an inventory.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inventoried {
    /// Cloud Control's primary identifier: `vol-0123`, a table's name, an ARN.
    pub identifier: String,
    /// Its properties that are plain texts, numbers or truths, by name; nested ones with dots.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

/// The console's sign-ins of a region.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigninEvents {
    /// From when on they were asked for (90 days are kept).
    pub from: DateTime<Utc>,
    /// Whether all pages were read.
    pub complete: bool,
    /// The sign-ins, oldest first.
    pub events: Vec<Signin>,
}

/// One sign-in to the console, or an attempt.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signin {
    /// When.
    pub at: DateTime<Utc>,
    /// CloudTrail's `userIdentity.type`: `Root`, `IAMUser`, `AssumedRole`, `SAMLUser`, ….
    pub identity: String,
    /// Who: the user's name, or the role's session.
    #[serde(default)]
    pub user: Option<String>,
    /// Whether it succeeded.
    pub success: bool,
    /// Whether a second factor was used; `None` where the event doesn't say.
    #[serde(default)]
    pub mfa: Option<bool>,
    /// From which address.
    #[serde(default)]
    pub address: Option<String>,
}

/// A metric filter on a log group.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricFilter {
    /// Its name.
    pub name: String,
    /// The log group it reads.
    pub log_group: String,
    /// Its pattern.
    pub pattern: String,
    /// The metrics that it makes: namespace and name.
    pub metrics: BTreeSet<(String, String)>,
}

/// A subscription of a topic.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// `email`, `sms`, `lambda`, ….
    pub protocol: String,
    /// Whether the receiver has confirmed it.
    pub confirmed: bool,
}
