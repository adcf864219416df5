//! What planning goes by of what is many: alarms, lines, a day's events. Each is read once, since what has come stays as it is;
//! and what follows from them is worked out again only where more is known.

mod alarms;
mod day;
mod kept;
mod lines;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::NaiveDate;

use super::request::Request;
use crate::bill::Region;
use crate::question::Question;
use crate::snapshot::Snapshot;

pub(super) use alarms::AlarmsGist;
pub(super) use day::{DayGist, Made};
use kept::Kept;
pub(super) use lines::{LinesGist, by_region, with_alarms};

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Gist {
    /// Of the alarms of each region that has answered.
    pub(super) alarms: BTreeMap<Region, AlarmsGist>,
    /// Of each day in each region whose events are known.
    pub(super) days: BTreeMap<Region, BTreeMap<NaiveDate, DayGist>>,
    /// The codes of the regions that the own bill has alarms in; known once the bill is settled.
    pub(super) alarm_usage: OnceCell<BTreeSet<&'static str>>,
    /// What the last lines meter, by the codes of their regions; known once the bill is settled.
    pub(super) metered: OnceCell<BTreeMap<&'static str, LinesGist>>,
    /// The service of the asked month that is to be split by operation, as billed; known once its lines are.
    pub(super) service: OnceCell<Option<String>>,
    /// The questions to the price list, CloudWatch's apart, each known once it can be asked; `None`: there is nothing to ask.
    pub(super) prices: OnceCell<Option<Request>>,
    pub(super) prices_of_cloudwatch: OnceCell<Option<Request>>,
    /// The sums to ask for of what stands in a region, by how much of it is known; `None`: none.
    pub(super) standing: Kept<Option<Request>>,
    /// Where those of a region's events about alarms are that made what looks left behind, by their days.
    pub(super) suspects: Kept<Rc<BTreeMap<NaiveDate, Vec<usize>>>>,
    /// The sums to ask for of what was made in a region on the days that are known, by how much of all that is known.
    pub(super) of_made: Kept<Option<Request>>,
    /// The events to ask for of what nobody uses in a region, by how much is known of it.
    pub(super) makers: Kept<Vec<Request>>,
}

impl Gist {
    /// Reads what has come since.
    pub(super) fn read(&mut self, snapshot: &Snapshot, ask: &Question) {
        for (region, alarms) in &snapshot.alarms {
            if !self.alarms.contains_key(region) {
                self.alarms.insert(region.clone(), AlarmsGist::of(alarms, ask));
            }
        }
        for (region, days) in &snapshot.evidence.days {
            let read = self.days.entry(region.clone()).or_default();
            for (day, events) in days {
                read.entry(*day).or_insert_with(|| DayGist::of(events));
            }
        }
    }

    /// The topics that alarms on sign-ins may tell, each once.
    pub(super) fn topics(&self) -> BTreeSet<&String> {
        self.alarms.values().flat_map(|alarms| &alarms.topics).collect()
    }
}
