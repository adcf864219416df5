//! What planning goes by of what was done in a region on a day.

use chrono::{DateTime, Utc};

use crate::facts::events::{made, makes};
use crate::snapshot::DayEvents;

/// Something that an event made: CloudFormation's name of its type, and its own name.
pub(in crate::plan) type Made = (&'static str, String);

/// What was read of a day's events.
#[derive(Debug, Default)]
pub(in crate::plan) struct DayGist {
    /// When and by whom something was made.
    pub(in crate::plan) making: Vec<(DateTime<Utc>, Option<String>)>,
    /// What was made.
    pub(in crate::plan) made: Vec<Made>,
}

impl DayGist {
    pub(super) fn of(day: &DayEvents) -> Self {
        let making = day.events.iter().filter(|event| makes(event));
        let all = day.events.iter().flat_map(made);
        let named = all.flat_map(|(creation, names)| names.into_iter().map(|name| (creation.kind.as_str(), name)));
        Self { making: making.map(|event| (event.at, event.by.clone())).collect(), made: named.collect() }
    }
}
