//! The topics that alarms on sign-ins may tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::bill::Region;
use crate::snapshot::{Alarm, Watches};

/// Those of the regions whose alarms were looked through.
#[derive(Debug, Default)]
pub(super) struct Topics(BTreeMap<Region, BTreeSet<String>>);

impl Topics {
    /// Looks through the alarms of the regions that weren't looked at before.
    pub(super) fn look_through(&mut self, alarms: &BTreeMap<Region, Vec<Alarm>>) {
        // A composite alarm may tell of those that it names.
        let may_tell =
            |alarm: &&Alarm| alarm.watches_own_metric() || matches!(alarm.watches, Watches::Composite { .. });
        for (region, alarms) in alarms {
            if !self.0.contains_key(region) {
                let told = alarms.iter().filter(may_tell).flat_map(|alarm| &alarm.actions).cloned();
                self.0.insert(region.clone(), told.collect());
            }
        }
    }

    /// Each of them once.
    pub(super) fn all(&self) -> BTreeSet<&String> {
        self.0.values().flatten().collect()
    }
}
