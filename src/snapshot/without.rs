//! What an answer was made without.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::bill::Region;
use crate::catalogue::named::Need;

/// What went wrong that is of an answer and of no source, or of a source that the snapshot was collected without; and so
/// what the answer lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Without {
    /// A service's lines by operation.
    Operations {
        /// The service.
        service: String,
    },
    /// Operations that sum to their lines.
    SumOfOperations {
        /// The service.
        service: String,
        /// How many lines stay whole.
        lines: usize,
    },
    /// The days of a bill that was collected after the instant of analysis.
    Days {
        /// The instant's day.
        as_of: NaiveDate,
        /// Of how many lines what was used is the whole month's.
        lines: usize,
    },
    /// A meter or an offer that a command goes by.
    Rules(Need),
    /// What a rule of strays goes by.
    Rule {
        /// The rule's id.
        rule: &'static str,
        /// Why it couldn't look.
        why: String,
    },
    /// Whether the account is in an organisation.
    Role,
    /// All that came after the snapshot.
    LaterSnapshot {
        /// When it was taken.
        taken_at: DateTime<Utc>,
        /// As of when it was to be judged.
        as_of: DateTime<Utc>,
    },
    /// Whether metrics arrived before the instant of analysis.
    EarlierMetrics {
        /// When that was asked.
        asked: NaiveDate,
        /// The instant's day.
        as_of: NaiveDate,
    },
    /// The alarms of a member, which its payer can't see.
    MemberAlarms {
        /// Its account id.
        account: String,
    },
    /// Any alarms.
    Alarms,
    /// A region's alarms, which are on the bill.
    AlarmsOfRegion {
        /// Whether the user left the region out.
        is_left_out: bool,
    },
    /// A region's events about alarms.
    AlarmEvents,
    /// Some of a region's events about alarms.
    OlderAlarmEvents,
    /// The bill.
    Bill,
    /// What tells of use, or of what stands there.
    Evidence {
        /// Whether it is what tells of use that lacks somewhere.
        of_use: bool,
        /// The types of which it isn't known everywhere what stands there.
        kinds: BTreeSet<&'static str>,
    },
    /// Some of the events about a resource.
    OlderResourceEvents,
    /// The events of the day on which a resource was made.
    DayEvents {
        /// The day.
        day: NaiveDate,
        /// Whether some of them are there.
        in_part: bool,
    },
    /// Any sign-ins.
    Signins,
    /// The sign-ins of some regions.
    SigninsOf {
        /// The regions.
        regions: Vec<Region>,
    },
    /// Sign-ins after the snapshot.
    LaterSignins {
        /// The day on which it was taken.
        taken: NaiveDate,
    },
    /// Sign-ins before those that were collected.
    EarlierSignins {
        /// The first day that was collected.
        collected_from: NaiveDate,
        /// The first day that was to be told.
        from: NaiveDate,
    },
    /// Some of a region's sign-ins.
    OlderSignins,
    /// What tells whether there are alerts on sign-ins.
    Alerts {
        /// What isn't known of them.
        unknown: Vec<Unknown>,
    },
}

/// What isn't known of an alert on sign-ins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// The trails.
    Trails,
    /// What a trail records.
    Records {
        /// The trail.
        trail: String,
    },
    /// The metric filters of all regions.
    Filters,
    /// The metric filters of a region.
    FiltersOf(Region),
    /// Whether the pattern of a filter matches the sign-ins.
    Pattern {
        /// The filter.
        filter: String,
    },
    /// The alarms of all regions.
    Alarms,
    /// The alarms of some regions.
    AlarmsOf(Vec<Region>),
    /// What there is in regions that were left out.
    OtherRegions,
    /// Whether there was an alarm at the instant of analysis, as it was configured later.
    Existence {
        /// The alarm.
        alarm: String,
    },
    /// Whether an alarm that reckons with several metrics tells of each sign-in.
    SeveralMetrics {
        /// The alarm.
        alarm: String,
    },
    /// When an alarm is in alarm.
    Condition {
        /// The alarm.
        alarm: String,
    },
    /// Whether the metric has the dimensions that an alarm watches.
    Dimensions {
        /// The alarm.
        alarm: String,
    },
    /// Whether an alarm goes into alarm with each sign-in: it may be in alarm without any, or its statistic may not rise.
    EachRise {
        /// The alarm.
        alarm: String,
    },
    /// Whether an alarm that waits for several periods tells of each sign-in.
    SeveralPeriods {
        /// The alarm.
        alarm: String,
    },
    /// Whether a composite alarm tells of each sign-in.
    Composite {
        /// The composite alarm.
        alarm: String,
    },
    /// The subscriptions of the topic of an alarm.
    Subscriptions {
        /// The alarm.
        alarm: String,
    },
}
