//! What is still to be asked of AWS for a command, and what that costs at least. Pure.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::bill::{BillingMonth, Region, Usd};
use crate::snapshot::Snapshot;

/// What a command needs of AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Which answer it is for.
    pub purpose: Purpose,
    /// The instant of analysis: nothing after it is asked for.
    pub as_of: DateTime<Utc>,
    /// The regions to look into; `None`: all that the account has enabled.
    pub regions: Option<BTreeSet<Region>>,
    /// Whether AWS's own count of the open month's Free Tier usage is wanted.
    pub free_tier: bool,
}

/// Which answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A month's bill, explained.
    Explain,
    /// Every alarm; asks nothing that costs money.
    Alarms,
    /// All that any command needs.
    All,
}

/// Something to ask.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Request {
    /// Whose credentials these are, and the account's role in an organisation.
    Account,
    /// Which regions are enabled.
    Regions,
    /// The bill of all months that Cost Explorer keeps.
    Bill {
        /// The first month.
        from: BillingMonth,
        /// The last month.
        to: BillingMonth,
    },
    /// The alarms of a region.
    Alarms(Region),
    /// CloudTrail's events about alarms in a region.
    Trail(Region),
    /// CloudWatch's history of alarm configurations in a region.
    AlarmHistory(Region),
    /// AWS's count of the open month's Free Tier usage.
    FreeTier,
}

/// How many months before the open one Cost Explorer keeps.
pub const MONTHS_KEPT: i32 = 13;

/// How many days CloudTrail keeps events.
pub const TRAIL_DAYS: i64 = 90;

/// The first and the last month that a live run can explain.
pub fn window(as_of: DateTime<Utc>) -> (BillingMonth, BillingMonth) {
    let open = BillingMonth::of(as_of);
    (open.plus(-MONTHS_KEPT), open)
}

/// What is still to be asked: each answer may lead to more, so it is called until nothing is left.
/// What failed is a gap, and not asked again.
pub fn plan(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let failed = |source: &str, region: Option<&Region>| {
        snapshot.gaps.iter().any(|gap| gap.source == source && gap.region.as_ref() == region)
    };
    if snapshot.account.is_none() {
        return vec![Request::Account];
    }
    let mut first = Vec::new();
    if ask.purpose != Purpose::Alarms && snapshot.months.is_empty() && !failed("cost-explorer", None) {
        let (from, to) = window(ask.as_of);
        first.push(Request::Bill { from, to });
    }
    if ask.free_tier && snapshot.free_tier.is_none() && !failed("free-tier", None) {
        first.push(Request::FreeTier);
    }
    if !first.is_empty() {
        return first;
    }
    let Some(regions) = &snapshot.regions else {
        return vec![Request::Regions];
    };
    let alarms: Vec<Request> = regions
        .codes
        .iter()
        .filter(|region| !snapshot.alarms.contains_key(region) && !failed("cloudwatch", Some(region)))
        .cloned()
        .map(Request::Alarms)
        .collect();
    if !alarms.is_empty() {
        return alarms;
    }
    let mut events = Vec::new();
    for region in regions_with_alarms(snapshot) {
        if !snapshot.trail.contains_key(&region) && !failed("cloudtrail", Some(&region)) {
            events.push(Request::Trail(region.clone()));
        }
        if !snapshot.alarm_history.contains_key(&region) && !failed("alarm-history", Some(&region)) {
            events.push(Request::AlarmHistory(region));
        }
    }
    events
}

/// The regions that have alarms, or whose bill has alarm usage.
fn regions_with_alarms(snapshot: &Snapshot) -> BTreeSet<Region> {
    let living = snapshot.alarms.iter().filter(|(_, alarms)| !alarms.is_empty()).map(|(region, _)| region.clone());
    let billed = snapshot
        .months
        .values()
        .flat_map(|bill| &bill.lines)
        .filter(|line| line.usage_type.contains("Alarm"))
        .map(crate::bill::BillLine::region);
    let enabled = snapshot.regions.as_ref().map(|regions| &regions.codes);
    living.chain(billed).filter(|region| enabled.is_some_and(|codes| codes.contains(region))).collect()
}

impl Request {
    /// What it asks, in words, with the API's name.
    pub fn in_words(&self) -> String {
        match self {
            Self::Account => {
                "the account and its role (sts:GetCallerIdentity, organizations:DescribeOrganization)".to_owned()
            }
            Self::Regions => "the enabled regions (account:ListRegions)".to_owned(),
            Self::Bill { from, to } => format!("the bill of {from} to {to} (ce:GetCostAndUsage, 2 queries)"),
            Self::Alarms(region) => format!("the alarms of {region} (cloudwatch:DescribeAlarms)"),
            Self::Trail(region) => format!("the events about alarms in {region} (cloudtrail:LookupEvents)"),
            Self::AlarmHistory(region) => {
                format!("the history of alarms in {region} (cloudwatch:DescribeAlarmHistory)")
            }
            Self::FreeTier => "the open month's Free Tier usage (freetier:GetFreeTierUsage)".to_owned(),
        }
    }

    /// What it costs at least: each page of Cost Explorer is $0.01.
    pub fn least_cost(&self) -> Usd {
        match self {
            Self::Bill { .. } => Usd::new(rust_decimal::Decimal::new(2, 2)),
            _ => Usd::ZERO,
        }
    }
}

/// What a run would ask, before anything is known, in words.
pub fn dry_run(ask: &Ask) -> String {
    let mut requests = vec![Request::Account];
    if ask.purpose != Purpose::Alarms {
        let (from, to) = window(ask.as_of);
        requests.push(Request::Bill { from, to });
    }
    if ask.free_tier {
        requests.push(Request::FreeTier);
    }
    let mut out: Vec<String> = Vec::new();
    match &ask.regions {
        None => requests.push(Request::Regions),
        Some(regions) => requests.extend(regions.iter().cloned().map(Request::Alarms)),
    }
    out.extend(requests.iter().map(|request| format!("- {}", request.in_words())));
    if ask.regions.is_none() {
        out.push("- the alarms of each enabled region (cloudwatch:DescribeAlarms)".to_owned());
    }
    out.push(
        "- where there are alarms, or were: their events (cloudtrail:LookupEvents, cloudwatch:DescribeAlarmHistory)"
            .to_owned(),
    );
    let cost: Usd = requests.iter().map(Request::least_cost).sum();
    let cached = if cost.is_zero() { "" } else { " (nothing, where the cache has all months)" };
    format!(
        "This run would ask:\n{}\nIt would cost at least {}{cached}: Cost Explorer takes $0.01 a page, everything else is free.\n",
        out.join("\n"),
        crate::report::words::money(cost)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{Account, EnabledRegions, Gap, MonthBill, RegionSource, Role};

    fn ask(purpose: Purpose) -> Ask {
        Ask {
            purpose,
            as_of: "2022-05-03T09:00:00Z".parse().unwrap(),
            regions: None,
            free_tier: purpose == Purpose::Explain,
        }
    }

    fn known() -> Snapshot {
        let mut snapshot = Snapshot::empty("2022-05-03T09:00:00Z".parse().unwrap());
        snapshot.account = Some(Account { id: "123456789012".to_owned(), role: Role::Standalone });
        snapshot
    }

    #[test]
    fn each_answer_leads_on() {
        let ask = ask(Purpose::Explain);
        let mut snapshot = Snapshot::empty(ask.as_of);
        assert_eq!(plan(&snapshot, &ask), [Request::Account]);
        snapshot = known();
        let (from, to) = ("2021-04".parse().unwrap(), "2022-05".parse().unwrap());
        assert_eq!(plan(&snapshot, &ask), [Request::Bill { from, to }, Request::FreeTier]);
        snapshot.months.insert(to, MonthBill { estimated: true, lines: Vec::new(), organisation: None });
        snapshot.free_tier = Some(Vec::new());
        assert_eq!(plan(&snapshot, &ask), [Request::Regions]);
        let ireland = Region::new("eu-west-1");
        let codes = [ireland.clone()].into();
        snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::Account });
        assert_eq!(plan(&snapshot, &ask), [Request::Alarms(ireland.clone())]);
        snapshot.alarms.insert(ireland, Vec::new());
        assert_eq!(plan(&snapshot, &ask), []);
    }

    #[test]
    fn alarms_alone_cost_nothing() {
        assert_eq!(plan(&known(), &ask(Purpose::Alarms)), [Request::Regions]);
        assert!(dry_run(&ask(Purpose::Alarms)).contains("$0.00"));
        assert!(dry_run(&ask(Purpose::Explain)).contains("$0.02"));
    }

    #[test]
    fn what_failed_is_not_asked_again() {
        let mut snapshot = known();
        for source in ["cost-explorer", "free-tier"] {
            snapshot.gaps.push(Gap {
                source: source.to_owned(),
                region: None,
                required: true,
                error: "AccessDenied".to_owned(),
                effect: String::new(),
            });
        }
        assert_eq!(plan(&snapshot, &ask(Purpose::Explain)), [Request::Regions]);
    }
}
