//! What goes into the snapshot, and what a question goes by that came out of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::cost_explorer::Records;
use super::failure::Failure;
use crate::bill::{BillLine, BillingMonth, Region};
use crate::snapshot::{
    Account, AccountCost, AccountPlan, Alarm, AlarmChange, DayEvents, Days, EnabledRegions, FreeTierUsage, Gap,
    Inventoried, LogGroup, MetricFilter, MetricLife, MetricSum, MonthBill, PriceList, Recorded, SigninEvents,
    Subscription, Trail, TrailConfiguration,
};

/// What an answer adds to the snapshot.
pub(super) enum Part {
    Account(Account),
    /// It isn't known whose credentials these are.
    Unidentified(Failure),
    /// Who pays for the account's organisation; none where it is in none.
    Payer(Option<String>),
    Regions(EnabledRegions),
    /// What of the bill is usage, and what is none: the question for its usage goes by it.
    Records(Records),
    /// The months of the calling account, or of a member of its organisation.
    Bill(Option<String>, BTreeMap<BillingMonth, MonthBill>),
    /// The bill of the calling account, or of a member of its organisation, couldn't be read, from a month on.
    NoBill(Failure, Option<String>, BillingMonth),
    Organisation(BTreeMap<BillingMonth, Vec<BillLine>>),
    Accounts(BillingMonth, Vec<AccountCost>),
    Days(Days),
    Operations(Option<String>, BillingMonth, String, Vec<BillLine>),
    Alarms(Region, Vec<Alarm>),
    Trail(Region, Trail),
    AlarmHistory(Region, Vec<AlarmChange>),
    FreeTier(Vec<FreeTierUsage>),
    Plan(AccountPlan),
    Prices(PriceList),
    Resource(Region, String, DayEvents),
    Day(Region, NaiveDate, DayEvents),
    Signins(Region, SigninEvents),
    Trails(Vec<TrailConfiguration>),
    TrailStatus(String, bool),
    TrailSelectors(String, Recorded),
    MetricFilters(Region, Vec<MetricFilter>),
    Subscriptions(String, Vec<Subscription>),
    Metrics(Region, Vec<MetricLife>),
    Sums(Region, Vec<MetricSum>),
    LogGroups(Region, Vec<LogGroup>),
    Inventory(Region, &'static str, Vec<Inventoried>),
    Gap(Gap),
    /// A row that the bill lacks: a gap of a bill that is there, by which all else is still asked.
    Odd(Gap),
}

/// What a question goes by beside its request: answers that came before it.
pub(super) struct Basis {
    /// Whose credentials these are.
    pub(super) account: Option<Account>,
    /// The bill by record type, for its usage.
    pub(super) records: Option<Records>,
    /// The record types that are usage, as Cost Explorer spells them in the months that were asked for now.
    pub(super) usage_values: BTreeSet<String>,
    /// The same of each month that is known.
    pub(super) usage_records: BTreeMap<BillingMonth, BTreeSet<String>>,
    /// The puts that are asked for of a region's alarms even where none was deleted.
    pub(super) puts: BTreeSet<&'static str>,
    /// Whether an answer that it goes by is a gap: nothing is asked, and nothing paid.
    pub(super) is_moot: bool,
}

impl Basis {
    /// The record types that are usage in a month.
    pub(super) fn usage_of(&self, month: BillingMonth) -> BTreeSet<String> {
        self.usage_records.get(&month).cloned().unwrap_or_default()
    }
}
