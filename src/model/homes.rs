//! Where the account runs, and where it only left something.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::bill::figures::money;
use crate::bill::{BillLine, RecordType, Region, Usd};
use crate::facts::incidental_meters::tells;

/// Regions where something runs: metered by more than alarms, requests or free events, which stand
/// in every region that anybody looks into.
pub(crate) fn in_use<'l>(lines: impl Iterator<Item = &'l BillLine>) -> BTreeSet<Region> {
    lines.filter(|line| tells(line)).map(BillLine::region).collect()
}

/// The regions in which the account is meant to run, and why that is thought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Homes {
    /// Empty: nothing tells.
    pub(crate) regions: BTreeSet<Region>,
    /// The one that stands for them: the first that was named, else the one in which most money goes.
    pub(crate) main: Option<Region>,
    /// Whether the user named them.
    pub(crate) given: bool,
    /// The reason, as a sentence.
    pub(crate) reason: String,
}

/// A region with this share of what all regions cost, in percent, is a home.
const SHARE_OF_A_HOME: Decimal = Decimal::from_parts(20, 0, 0, false, 0);

/// The homes: those given, else the regions in which something runs and a fifth of the money goes; where all is free,
/// those with half as many meters as the one that has most.
pub(crate) fn homes<'l>(lines: impl Iterator<Item = &'l BillLine>, given: &BTreeSet<Region>) -> Homes {
    if !given.is_empty() {
        let reason = format!("Home is {}, as you said.", names(given));
        return Homes { regions: given.clone(), main: given.first().cloned(), given: true, reason };
    }
    let lines: Vec<&BillLine> = lines.collect();
    let mut places: BTreeMap<Region, (Usd, BTreeSet<(String, String)>)> = BTreeMap::new();
    for line in lines.iter().copied().filter(|line| tells(line)) {
        let place = places.entry(line.region()).or_default();
        place.0 += line.billed;
        place.1.insert((line.service.clone(), line.parsed().meter));
    }
    let all: Usd = places.values().map(|place| place.0).sum();
    let most = places.values().map(|place| place.1.len()).max().unwrap_or_default();
    let is_home = |(cost, meters): &(Usd, BTreeSet<(String, String)>)| {
        if all.value() > Decimal::ZERO {
            cost.value() * Decimal::ONE_HUNDRED >= all.value() * SHARE_OF_A_HOME
        } else {
            meters.len() * 2 >= most
        }
    };
    let regions: BTreeSet<Region> = places.iter().filter(|(_, place)| is_home(place)).map(|(r, _)| r.clone()).collect();
    if regions.is_empty() {
        return Homes {
            reason:
                "No region is known as home: the bill doesn't show where the account runs. Say so with --home-region."
                    .to_owned(),
            ..Homes::default()
        };
    }
    let here = places.iter().filter(|(region, _)| regions.contains(region)).flat_map(|(_, place)| &place.1);
    let services: BTreeSet<&str> = here.map(|(service, _)| service.as_str()).collect();
    let regional = || lines.iter().filter(|line| line.record_type == RecordType::Usage && !line.region().is_global());
    let all: Usd = regional().map(|line| line.billed).sum();
    let own: Usd = regional().filter(|line| regions.contains(&line.region())).map(|line| line.billed).sum();
    let runs = match services.iter().copied().collect::<Vec<_>>().as_slice() {
        [one] => format!("{one} runs"),
        [one, other] => format!("{one} and {other} run"),
        more => format!("{} services run", more.len()),
    };
    let goes = if all.is_zero() { String::new() } else { format!(" and {} of {} goes", money(own), money(all)) };
    let reason = format!("Home is taken to be {}, where {runs}{goes}.", names(&regions));
    let main = regions.iter().max_by_key(|region| places.get(*region).map(|place| place.0)).cloned();
    Homes { regions, main, given: false, reason }
}

fn names(regions: &BTreeSet<Region>) -> String {
    regions.iter().map(Region::in_words).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(service: &str, usage_type: &str, billed: &str) -> BillLine {
        BillLine {
            service: service.to_owned(),
            usage_type: usage_type.to_owned(),
            operation: None,
            record_type: RecordType::Usage,
            usage: "1".parse().ok(),
            unit: None,
            billed: billed.parse().unwrap(),
        }
    }

    fn found(lines: &[BillLine]) -> Vec<String> {
        homes(lines.iter(), &BTreeSet::new()).regions.iter().map(|region| region.code().to_owned()).collect()
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
