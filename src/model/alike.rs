//! What stands in most regions, or where much of the money goes: nobody left it behind there.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::bill::{Region, Usd};
use crate::model::lines::ResolvedLine;
use crate::snapshot::Snapshot;

/// In fewer regions nothing is in most of them.
pub(crate) const MOST: usize = 4;
/// A region with this share of the money, in percent, is none that was forgotten.
const SHARE: Decimal = Decimal::from_parts(10, 0, 0, false, 0);

/// In how many regions alarms of a name stand, and where money goes.
#[derive(Debug, Default)]
pub(crate) struct Alike {
    /// By an alarm's name without its region's code; none where too few regions have alarms.
    names: BTreeMap<String, usize>,
    /// Regions with alarms or with anything that runs.
    regions: usize,
    /// Regions in which something runs by the bill.
    running: BTreeSet<Region>,
    /// Regions where much of the money goes.
    dear: BTreeSet<Region>,
}

impl Alike {
    /// Of an account's alarms and lines.
    pub(crate) fn of(snapshot: &Snapshot, lines: &[ResolvedLine<'_>]) -> Self {
        let places = || snapshot.alarms.iter().filter(|(_, alarms)| !alarms.is_empty());
        let mut regions: BTreeSet<&Region> = places().map(|(region, _)| region).collect();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let may_be_in_most = regions.len() >= MOST;
        for (region, alarms) in places().filter(|_| may_be_in_most) {
            let here: BTreeSet<String> = alarms.iter().map(|alarm| plain(&alarm.name, region)).collect();
            here.into_iter().for_each(|name| *names.entry(name).or_default() += 1);
        }
        let mut billed: BTreeMap<&Region, Usd> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.tells()) {
            *billed.entry(line.region()).or_default() += line.billed;
            regions.insert(line.region());
        }
        let all: Usd = billed.values().copied().sum();
        let is_dear = |own: &Usd| *own > Usd::ZERO && own.value() * Decimal::ONE_HUNDRED >= all.value() * SHARE;
        let dear = billed.iter().filter(|(_, own)| is_dear(own)).map(|(region, _)| (*region).clone()).collect();
        let running = billed.into_keys().cloned().collect();
        Self { names, regions: regions.len(), running, dear }
    }

    /// How many regions have alarms or anything that runs.
    pub(crate) const fn regions(&self) -> usize {
        self.regions
    }

    /// Whether an alarm of its name stands in most regions.
    pub(crate) fn stands_in_most(&self, alarm: &str, region: &Region) -> bool {
        let count = self.names.get(&plain(alarm, region)).copied().unwrap_or_default();
        count >= MOST && count * 2 > self.regions
    }

    /// Whether something runs there by the bill.
    pub(crate) fn is_running(&self, region: &Region) -> bool {
        self.running.contains(region)
    }

    /// Whether much of the money goes there.
    pub(crate) fn is_where_money_goes(&self, region: &Region) -> bool {
        self.dear.contains(region)
    }
}

/// A name without its region's code.
fn plain(name: &str, region: &Region) -> String {
    name.replace(region.code(), "*")
}
