//! All that was collected of an account, and what could not be: the only thing the analyser reads.
//! Saved as JSON it is also what `--from` takes back, and the format of the fixtures.

mod alarm;
mod effect;
mod evidence;
mod join;
mod lack;
mod names;
mod organisation;
mod price_list;
mod source;
mod trail;
mod without;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use alarm::{Alarm, Condition, MetricQuery, Watches};
pub use effect::{Effect, Lacking, Remedy};
pub use evidence::{
    DayEvents, Evidence, Inventoried, LogGroup, MetricFilter, MetricLife, MetricSum, Recorded, Signin, SigninEvents,
    Subscription, TrailConfiguration,
};
pub use join::{SeveralAccounts, joined};
pub use lack::Lack;
pub use organisation::AccountCost;
pub use price_list::PriceList;
pub use source::Source;
pub use trail::{AlarmChange, Change, Trail, TrailEvent};
pub use without::{Unknown, Without};

use crate::bill::{BillLine, BillingMonth, Quantity, Region, Usd};

/// The snapshot format that this version writes and reads.
pub const SCHEMA: &str = "whybill.snapshot/1";

/// Everything collected of one account, and the gaps.
///
/// A part that is absent was not asked for or is a [`Gap`]; a part that is present and empty was
/// asked for and is empty in the account.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The format that it is written in.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Whose bill it is.
    pub account: Option<Account>,
    /// The regions in which the account can have resources.
    #[serde(default)]
    pub regions: Option<EnabledRegions>,
    /// The bill, a month each.
    #[serde(default)]
    pub months: BTreeMap<BillingMonth, MonthBill>,
    /// The bills of other accounts that a payer was asked for, by their ids.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, BTreeMap<BillingMonth, MonthBill>>,
    /// The alarms that existed when the snapshot was taken, for each region that answered.
    #[serde(default)]
    pub alarms: BTreeMap<Region, Vec<Alarm>>,
    /// CloudTrail's events about alarms, for each region that answered.
    #[serde(default)]
    pub trail: BTreeMap<Region, Trail>,
    /// CloudWatch's own history of alarm configurations, for each region that answered.
    #[serde(default)]
    pub alarm_history: BTreeMap<Region, Vec<AlarmChange>>,
    /// AWS's own count of the open month's Free Tier usage.
    #[serde(default)]
    pub free_tier: Option<Vec<FreeTierUsage>>,
    /// The usage day by day around the open month, which its course is read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Days>,
    /// The account's plan in the Free Tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<AccountPlan>,
    /// What AWS lists for the usage types on the bill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_list: Option<PriceList>,
    /// What tells whether something is still needed, and who made it.
    #[serde(default, skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
    /// What could not be collected.
    #[serde(default)]
    pub gaps: Vec<Gap>,
    /// What collecting asked of AWS.
    #[serde(default)]
    pub requests: Requests,
}

/// The account whose lines are explained.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its twelve digits.
    pub id: String,
    /// Its role in an organisation, which decides whose usage an allowance is counted over.
    pub role: Role,
}

/// An account's role in consolidated billing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// In no organisation: its pools are its own.
    Standalone,
    /// Pays for an organisation, whose usage its pools are counted over.
    Payer,
    /// Paid for by another account: its pools can't be seen from here.
    Member,
    /// Could not be known; reckoned as standalone, and said.
    Unknown,
}

impl Role {
    /// As the contract's JSON names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standalone => "standalone",
            Self::Payer => "payer",
            Self::Member => "member",
            Self::Unknown => "unknown",
        }
    }
}

/// The account's enabled regions, and how they were found.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnabledRegions {
    /// Sorted codes.
    pub codes: BTreeSet<Region>,
    /// Who said so.
    pub source: RegionSource,
}

/// Who said which regions are enabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegionSource {
    /// AWS's account:ListRegions.
    Account,
    /// `--regions`.
    Given,
    /// ListRegions was refused: the regions that every account has, and those on the bill.
    DefaultAndBill,
}

/// One month of the bill.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthBill {
    /// Whether Cost Explorer calls it an estimate: the month is open, or not yet final.
    pub estimated: bool,
    /// The day before which usage was asked for, where that is not the whole month or all until the snapshot was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The account's lines. Credits, refunds, discounts, tax and fees are lines of their own.
    pub lines: Vec<BillLine>,
    /// A payer's organisation as a whole: the usage its pools are counted over. `None` for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Vec<BillLine>>,
    /// What each account of a payer's organisation cost. `None` where that wasn't asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Vec<AccountCost>>,
    /// The record types of the usage lines, as Cost Explorer spells them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub usage_records: BTreeSet<String>,
    /// Services whose usage lines were asked for by operation too, each with those lines.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_operation: BTreeMap<String, Vec<BillLine>>,
}

impl MonthBill {
    /// A month without any line.
    pub fn empty(estimated: bool) -> Self {
        Self {
            estimated,
            until: None,
            lines: Vec::new(),
            organisation: None,
            accounts: None,
            usage_records: BTreeSet::new(),
            by_operation: BTreeMap::new(),
        }
    }
}

/// The usage that the account's pools are counted over (a payer's: its whole organisation's), day by day.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// The first day that was asked for.
    pub from: NaiveDate,
    /// The day after the last.
    pub until: NaiveDate,
    /// The usage lines of each day that has any.
    pub lines: BTreeMap<NaiveDate, Vec<BillLine>>,
}

/// The account's plan in the Free Tier, which accounts opened since 2025-07-15 choose (GetAccountPlanState).
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum AccountPlan {
    /// AWS knows of no plan: as documented nowhere but by its error list, an account opened before there were plans.
    None,
    /// AWS knows the plan.
    Known {
        /// `FREE` or `PAID`.
        kind: String,
        /// `NOT_STARTED`, `ACTIVE` or `EXPIRED`.
        status: String,
        /// What is left of the sign-up credits, in US dollars.
        #[serde(default)]
        credits_left: Option<Usd>,
        /// When the plan ends.
        #[serde(default)]
        ends: Option<DateTime<Utc>>,
    },
}

/// One row of AWS's own count of Free Tier usage in the open month (GetFreeTierUsage).
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreeTierUsage {
    /// The service.
    pub service: String,
    /// The meter, without prefix.
    pub usage_type: String,
    /// A region's code, or `global`.
    pub region: String,
    /// `Always Free`, `12 Months Free` or `Free Trial`.
    pub kind: String,
    /// Used in the month to date.
    pub used: Quantity,
    /// AWS's forecast for the whole month.
    pub forecast: Quantity,
    /// The allowance.
    pub limit: Quantity,
    /// Its unit.
    pub unit: String,
    /// AWS's sentence, which ends with the pool's name in brackets.
    pub description: String,
}

/// Something that could not be collected, so that no report takes it for absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// What did not answer.
    pub source: Source,
    /// Where, for a regional API.
    #[serde(default)]
    pub region: Option<Region>,
    /// Whether the answer is incomplete without it (exit status 4).
    pub required: bool,
    /// AWS's error code, or what went wrong in two words; empty where an answer's own gap says it by its effect.
    pub error: String,
    /// What the answer lacks, and what would give it (the IAM action).
    pub effect: Effect,
}

impl Gap {
    /// What an answer was made without.
    pub(crate) fn of_answer(source: Source, region: Option<&Region>, required: bool, without: Without) -> Self {
        Self { source, region: region.cloned(), required, error: String::new(), effect: without.into() }
    }
}

/// What was asked of AWS in this run. Only Cost Explorer's requests cost money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requests {
    /// Pages of Cost Explorer, $0.01 each.
    pub cost_explorer: u32,
    /// Requests to CloudWatch.
    pub cloudwatch: u32,
    /// Requests to CloudTrail.
    pub cloudtrail: u32,
    /// Requests to the price list, which are free.
    #[serde(default, skip_serializing_if = "is_none")]
    pub pricing: u32,
    /// Months taken from the cache instead of Cost Explorer.
    pub cached: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_none(requests: &u32) -> bool {
    *requests == 0
}

impl Requests {
    /// What they cost: $0.01 a page of Cost Explorer. Source: AWS Cost Explorer pricing.
    pub fn cost(&self) -> Usd {
        Usd::new(rust_decimal::Decimal::new(self.cost_explorer.into(), 2))
    }
}

impl Snapshot {
    /// Leaves out what was collected of other regions than these; the bill stays whole, as `--regions` says.
    pub fn look_only_into(&mut self, regions: &BTreeSet<Region>) {
        self.alarms.retain(|region, _| regions.contains(region));
        self.trail.retain(|region, _| regions.contains(region));
        self.alarm_history.retain(|region, _| regions.contains(region));
        self.gaps.retain(|gap| gap.region.as_ref().is_none_or(|region| regions.contains(region)));
        self.evidence.look_only_into(regions);
        if let Some(enabled) = &mut self.regions {
            enabled.codes.retain(|region| regions.contains(region));
            enabled.source = RegionSource::Given;
        }
    }

    /// A snapshot with nothing in it yet.
    pub fn empty(taken_at: DateTime<Utc>) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            taken_at,
            account: None,
            regions: None,
            months: BTreeMap::new(),
            members: BTreeMap::new(),
            alarms: BTreeMap::new(),
            trail: BTreeMap::new(),
            alarm_history: BTreeMap::new(),
            free_tier: None,
            days: None,
            plan: None,
            price_list: None,
            evidence: Evidence::default(),
            gaps: Vec::new(),
            requests: Requests::default(),
        }
    }

    /// The account's role; unknown where nothing tells.
    pub fn role(&self) -> Role {
        self.account.as_ref().map_or(Role::Unknown, |account| account.role)
    }
}
