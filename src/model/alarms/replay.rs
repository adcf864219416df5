//! What the meter makes of the alarms, to be held against the bill.

use std::collections::BTreeMap;

use crate::bill::{Quantity, Region};
use crate::catalogue::named;
use crate::model::alarms::meter::Metered;
use crate::model::month::Case;
use crate::model::provenance::timeline::Reading;

/// What the meter makes of a region's alarms, and how the puts were read.
#[derive(Clone, Copy)]
pub(crate) struct Predicted {
    pub(crate) made: Metered,
    /// How many alarm-metrics stand at the month's end.
    pub(crate) standing: u32,
    pub(crate) reading: Reading,
    pub(crate) covered: bool,
}

/// The meters of alarms.
const ALARM_METERS: [&str; 3] = [named::STANDARD_ALARMS, named::HIGH_RESOLUTION_ALARMS, named::COMPOSITE_ALARMS];

impl Case<'_> {
    pub(crate) fn predictions(&self) -> BTreeMap<(String, Region), Metered> {
        let mut all = BTreeMap::new();
        for region in self.timelines.keys() {
            for meter in ALARM_METERS {
                if let Some(predicted) = self.predicted(meter, region, Reading::Created) {
                    all.insert((meter.to_owned(), region.clone()), predicted.made);
                }
            }
        }
        all
    }

    pub(crate) fn predicted(&self, meter: &str, region: &Region, reading: Reading) -> Option<Predicted> {
        if self.bill.estimated && self.as_of < self.month.end() {
            return None;
        }
        let timeline = self.timelines.get(region)?;
        let covered = timeline.covers(self.month);
        if !covered && !timeline.older_than(self.month) {
            return None;
        }
        let spans = timeline.spans(meter, reading);
        let at_the_end = timeline.alive_at(meter, self.month.end());
        let standing = at_the_end.filter_map(|life| life.charged.metrics).sum();
        (!spans.is_empty()).then(|| Predicted { made: Metered::of(&spans, self.month), standing, reading, covered })
    }

    /// The reading of the events that the bill agrees with; else that which takes puts for creations.
    pub(crate) fn best_prediction(&self, meter: &str, region: &Region, billed: Quantity) -> Option<Predicted> {
        let created = self.predicted(meter, region, Reading::Created)?;
        if created.made.agrees(billed) {
            return Some(created);
        }
        let changed = self.predicted(meter, region, Reading::Changed)?;
        Some(if changed.made.agrees(billed) { changed } else { created })
    }
}
