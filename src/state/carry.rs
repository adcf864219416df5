//! What a look takes from the one before: the bill of the months before, and what it couldn't read itself, so that nothing
//! is taken for new only because it wasn't seen in between.

use std::collections::BTreeMap;

use crate::bill::{BillingMonth, Region};
use crate::snapshot::{Snapshot, Source};

/// So many months before the open one are kept with each look.
const MONTHS: i32 = 2;

/// A look with what it lacks from the one before. Its gaps stay: it didn't see these parts itself.
pub fn carried(before: &Snapshot, mut after: Snapshot) -> Snapshot {
    let open = BillingMonth::of(after.taken_at);
    for (month, bill) in before.months.range(open.plus(-MONTHS)..=open) {
        after.months.entry(*month).or_insert_with(|| bill.clone());
    }
    let refused: Vec<(Source, Option<Region>)> =
        after.gaps.iter().map(|gap| (gap.source, gap.region.clone())).collect();
    for (source, region) in &refused {
        match (source, region) {
            (Source::Cloudwatch, Some(region)) => fill(&mut after.alarms, &before.alarms, region),
            (Source::Cloudtrail, Some(region)) => fill(&mut after.trail, &before.trail, region),
            (Source::AlarmHistory, Some(region)) => fill(&mut after.alarm_history, &before.alarm_history, region),
            (Source::CloudtrailSignins, Some(region)) => {
                fill(&mut after.evidence.signins, &before.evidence.signins, region);
            }
            (Source::LogGroups, Some(region)) => {
                fill(&mut after.evidence.log_groups, &before.evidence.log_groups, region);
            }
            (Source::Inventory, Some(region)) => {
                let known = before.evidence.inventory.get(region).cloned().unwrap_or_default();
                let own = after.evidence.inventory.entry(region.clone()).or_default();
                for (kind, listed) in known {
                    own.entry(kind).or_insert(listed);
                }
            }
            _ => {}
        }
    }
    after
}

fn fill<T: Clone>(after: &mut BTreeMap<Region, T>, before: &BTreeMap<Region, T>, region: &Region) {
    if let Some(known) = before.get(region) {
        after.entry(region.clone()).or_insert_with(|| known.clone());
    }
}
