//! What planning goes by of a bill's lines.

use std::collections::{BTreeMap, BTreeSet};

use crate::bill::BillLine;
use crate::facts::alarm_class::counts_alarms;
use crate::facts::incidental_meters::tells;
use crate::facts::resources::{FURTHER_COPIES, Inventory, STORED_LOGS, metered_by};

/// What a region's lines meter.
#[derive(Debug, Default)]
pub(in crate::plan) struct LinesGist {
    /// Types of resources.
    pub(in crate::plan) kinds: BTreeSet<Inventory>,
    /// Logs that are stored.
    pub(in crate::plan) logs: bool,
    /// Copies of events beyond the first, for which some trail is charged.
    pub(in crate::plan) copies: bool,
    /// What tells that something runs there.
    pub(in crate::plan) runs: bool,
}

/// What some lines meter, by the codes of their regions.
pub(in crate::plan) fn by_region<'a>(lines: impl Iterator<Item = &'a BillLine>) -> BTreeMap<&'static str, LinesGist> {
    let mut regions: BTreeMap<&'static str, LinesGist> = BTreeMap::new();
    for line in lines {
        let own = regions.entry(line.region().code()).or_default();
        own.kinds.extend(metered_by(&line.usage_type));
        own.logs |= line.service.contains("CloudWatch") && line.usage_type.contains(STORED_LOGS);
        own.copies |= line.usage_type.contains(FURTHER_COPIES);
        own.runs = own.runs || tells(line);
    }
    regions
}

/// The codes of the regions in which some lines count alarms.
pub(in crate::plan) fn with_alarms<'a>(lines: impl Iterator<Item = &'a BillLine>) -> BTreeSet<&'static str> {
    lines.filter(|line| counts_alarms(&line.usage_type)).map(|line| line.region().code()).collect()
}
