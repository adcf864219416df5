//! Where the account runs, and where it only left something.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::bill::{RecordType, Region, Usd};
use crate::model::lines::ResolvedLine;

/// Regions where something runs: metered by more than alarms, requests or free events, which stand
/// in every region that anybody looks into.
pub(crate) fn in_use(lines: &[ResolvedLine<'_>]) -> BTreeSet<Region> {
    let mut regions = BTreeSet::new();
    for line in lines {
        if !regions.contains(line.region()) && line.tells() {
            regions.insert(line.region().clone());
        }
    }
    regions
}

/// The regions in which the account is meant to run, and why that is thought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Homes {
    /// Empty: nothing tells.
    pub(crate) regions: BTreeSet<Region>,
    /// The one that stands for them: the first that was named, else the one in which most money goes.
    pub(crate) main: Option<Region>,
    /// Why these.
    pub(crate) reason: HomeReason,
}

/// Why regions are taken for an account's homes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum HomeReason {
    /// The user named them.
    Given,
    /// None is taken: nothing tells where the account runs.
    #[default]
    Unknown,
    /// What the bill shows of them.
    Billed {
        /// The services that run there.
        services: BTreeSet<String>,
        /// What all usage there costs.
        there: Usd,
        /// What all usage in any region costs.
        anywhere: Usd,
    },
}

/// A region with this share of what all regions cost, in percent, is a home.
const SHARE_OF_A_HOME: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// The homes: those given, else the regions in which something runs and a fifth of the money goes; where all is free,
/// those with half as many meters as the one that has most.
pub(crate) fn homes(lines: &[ResolvedLine<'_>], given: &BTreeSet<Region>) -> Homes {
    if !given.is_empty() {
        return Homes { regions: given.clone(), main: given.first().cloned(), reason: HomeReason::Given };
    }
    let telling = || lines.iter().filter(|line| line.tells());
    let mut costs: BTreeMap<&Region, Usd> = BTreeMap::new();
    telling().for_each(|line| *costs.entry(line.region()).or_default() += line.billed);
    let all: Usd = costs.values().copied().sum();
    let regions: BTreeSet<&Region> = if all.value() > Decimal::ZERO {
        let is_home = |cost: &Usd| cost.value() * Decimal::ONE_HUNDRED >= all.value() * SHARE_OF_A_HOME;
        costs.iter().filter(|(_, cost)| is_home(cost)).map(|(region, _)| *region).collect()
    } else {
        let mut meters: BTreeMap<&Region, BTreeSet<(&str, &str)>> = BTreeMap::new();
        for line in telling() {
            meters.entry(line.region()).or_default().insert((&line.service, line.parsed().meter));
        }
        let most = meters.values().map(BTreeSet::len).max().unwrap_or_default();
        meters.iter().filter(|(_, own)| own.len() * 2 >= most).map(|(region, _)| *region).collect()
    };
    if regions.is_empty() {
        return Homes::default();
    }
    let here: BTreeSet<&str> =
        telling().filter(|line| regions.contains(line.region())).map(|line| line.service.as_str()).collect();
    let services = here.into_iter().map(str::to_owned).collect();
    let (mut there, mut anywhere) = (Usd::ZERO, Usd::ZERO);
    for line in lines.iter().filter(|line| line.record_type == RecordType::Usage && !line.region().is_global()) {
        anywhere += line.billed;
        if regions.contains(line.region()) {
            there += line.billed;
        }
    }
    let reason = HomeReason::Billed { services, there, anywhere };
    let main = regions.iter().max_by_key(|region| costs.get(*region)).copied().cloned();
    Homes { regions: regions.into_iter().cloned().collect(), main, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::BillLine;
    use crate::catalogue::Catalogue;
    use crate::model::allowance::eligibility::Eligibility;
    use crate::model::lines::Row;
    use crate::snapshot::Snapshot;

    fn line(service: &str, usage_type: &str, billed: &str) -> BillLine {
        BillLine {
            service: service.into(),
            usage_type: usage_type.into(),
            operation: None,
            record_type: RecordType::Usage,
            record_types: BTreeSet::new(),
            usage: "1".parse().ok(),
            unit: None,
            billed: billed.parse().unwrap(),
            amortized: None,
            net: None,
        }
    }

    fn found(lines: &[BillLine]) -> Vec<String> {
        let rules = Catalogue::built_in().unwrap();
        let eligibility = Eligibility::of(&Snapshot::empty("2022-05-03T09:00:00Z".parse().unwrap()), None);
        let month = "2022-04".parse().unwrap();
        let resolved = |line: &BillLine| ResolvedLine::of(Row::reckoned(line.clone()), &rules, &eligibility, month);
        let lines: Vec<ResolvedLine<'_>> = lines.iter().map(resolved).collect();
        homes(&lines, &BTreeSet::new()).regions.iter().map(|region| region.code().to_owned()).collect()
    }

    #[test]
    fn home_is_where_things_run_and_money_goes() {
        let s3 = "Amazon Simple Storage Service";
        let storage = line(s3, "EU-TimedStorage-ByteHrs", "3");
        let requests = line(s3, "USE2-Requests-Tier1", "900");
        let alarms = line("AmazonCloudWatch", "EUW2-CW:AlarmMonitorUsage", "0.1");
        let events = line("AWS CloudTrail", "APN1-FreeEventsRecorded", "0");
        assert_eq!(found(&[storage.clone(), requests.clone(), alarms.clone(), events]), ["eu-west-1"]);
        assert!(found(&[requests, alarms]).is_empty());
        let second = line(s3, "EUW2-TimedStorage-ByteHrs", "1");
        assert_eq!(found(&[storage.clone(), second]), ["eu-west-1", "eu-west-2"]);
        let forgotten = line(s3, "EUW2-TimedStorage-ByteHrs", "0.5");
        assert_eq!(found(&[storage, forgotten]), ["eu-west-1"]);
    }
}
