//! Where the account runs, and where it only left something.

use std::collections::BTreeSet;

use crate::bill::{BillLine, RecordType, Region, Usd};

/// Regions where something runs: metered by more than alarms, requests or free events, which stand
/// in every region that anybody looks into.
pub(crate) fn in_use(lines: &[BillLine]) -> BTreeSet<Region> {
    lines
        .iter()
        .filter(|line| line.record_type == RecordType::Usage)
        .filter(|line| {
            let meter = line.parsed().meter;
            !meter.contains("Alarm") && !meter.contains("Request") && !meter.contains("FreeEventsRecorded")
        })
        .map(BillLine::region)
        .filter(|region| !region.is_global())
        .collect()
}

/// The region in use where most money goes.
pub(crate) fn home(lines: &[BillLine], in_use: &BTreeSet<Region>) -> Option<Region> {
    in_use
        .iter()
        .max_by_key(|region| lines.iter().filter(|line| line.region() == **region).map(|line| line.billed).sum::<Usd>())
        .cloned()
}
