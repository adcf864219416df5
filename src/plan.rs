//! What can be asked of AWS for a question, given what is known already. Pure.
//!
//! [`plan`] is called again whenever an answer arrives. Some questions follow from answers: the bill's filter from the
//! account's role, the alarms' events from the regions that have alarms. Each stage says itself what it waits for, and
//! waits for no more than that. What is named by how much there is of it (sums, days, tables: so many a region at most)
//! waits until all that it is chosen from is settled, so that it doesn't depend on which answer came first.
//!
//! What is settled has its answer or has left a [`crate::snapshot::Gap`], and isn't asked again. What is on its way is
//! named until it is answered: who asks remembers what was asked.

mod account;
mod alarms;
mod bill;
mod evidence;
mod gist;
mod iam;
mod known;
mod outline;
mod prices;
mod puts;
mod request;
mod spent;
mod strays;

use crate::question::Question;
use crate::snapshot::{Role, Snapshot};
use gist::Gist;
use known::Known;

pub use iam::{IAM_ACTIONS, IamAction};
pub use outline::{Step, outline};
pub use puts::puts_to_ask;
pub use request::{Request, Shared, Wanted};
pub use spent::Spent;
pub(crate) use strays::unlisted;

/// CloudTrail's events that make or change alarms: metric ones, composite ones. Those of log alarms are asked for where there are any.
pub const ALARM_PUTS: [&str; 2] = ["PutMetricAlarm", "PutCompositeAlarm"];
/// CloudTrail's event that deletes alarms of any kind.
pub const ALARM_DELETION: &str = "DeleteAlarms";

/// All that can be asked now; empty when nothing is left to ask, or what is left waits for what is on its way.
pub fn plan(snapshot: &Snapshot, ask: &Question) -> Vec<Request> {
    Planner::default().plan(snapshot, ask)
}

/// Who plans again and again while one snapshot is collected. What is many in it comes at once and stays as it is: each alarm,
/// line and event is read once.
#[derive(Debug, Default)]
pub struct Planner {
    gist: Gist,
}

impl Planner {
    /// As [`plan`], of a snapshot that has grown.
    pub fn plan(&mut self, snapshot: &Snapshot, ask: &Question) -> Vec<Request> {
        // Nothing is paid for an answer that there can't be.
        if ask.needs_accounts && matches!(snapshot.role(), Role::Standalone | Role::Member) {
            return Vec::new();
        }
        self.gist.read(snapshot, ask);
        all_open(&Known::of(snapshot, ask, &self.gist))
    }
}

fn all_open(known: &Known<'_>) -> Vec<Request> {
    let stages: [fn(&Known<'_>) -> Vec<Request>; 5] =
        [account::requests, bill::requests, alarms::requests, strays::requests, evidence::requests];
    let open = stages.iter().flat_map(|stage| known.open(stage(known)));
    open.chain(prices::requests(known)).collect()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
