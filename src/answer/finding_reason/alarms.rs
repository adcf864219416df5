//! Why an alarm is found, and what there is to know of it.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::Gone;
use crate::bill::Region;

/// What speaks against an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlarmReason {
    /// It has no data, and its metric had none for two weeks.
    Silent,
    /// What it watches is gone.
    TargetGone(Gone),
    /// It watches what another one watches, and does the same.
    Repeats(Twin),
    /// Statistic, threshold and periods are those of the alarm that it repeats.
    SameCondition,
    /// Its state hasn't changed for long.
    Stuck {
        /// Its state.
        state: StuckIn,
        /// Since when.
        since: DateTime<Utc>,
        /// For how many whole days.
        days: i64,
    },
    /// It has no action.
    NoAction,
    /// Its actions are switched off.
    ActionsOff,
    /// No topic that it tells has a confirmed subscription.
    Unheard,
    /// What else may look at it isn't known.
    LookersUnknown,
    /// It stands in a region that is no home.
    AwayFromHome {
        /// Where.
        region: Region,
        /// The homes.
        homes: Vec<Region>,
        /// Whether nothing runs where it stands.
        is_alone: bool,
    },
    /// It looks more often than once a minute.
    HighResolution {
        /// How often, in seconds.
        period: i32,
        /// So many times as much it costs, where all regions' prices say the same.
        times: Option<Decimal>,
        /// Whether no allowance covers it.
        is_never_free: bool,
    },
    /// The metrics of its namespace come by the minute.
    ComesByTheMinute(String),
    /// A period of 60 seconds is to be set by hand.
    LengthenItsPeriod,
    /// It combines one alarm alone, by its name.
    CombinesOne(String),
    /// No other composite alarm needs it, and none keeps its actions back.
    NothingNeedsIt,
    /// The one alarm that it combines doesn't do all that it does, by its name.
    GiveItsActionsTo(String),
    /// The metrics that no expression of it uses, by their ids.
    UnusedMetrics(Vec<String>),
    /// It is charged for more metrics than it needs.
    TooManyMetrics {
        /// Those that are charged.
        charged: u32,
        /// Those that it needs.
        needed: u32,
    },
    /// Auto scaling made it, and makes it again, so that no command is given.
    OfAutoScaling,
    /// What it doesn't use is to be left out by hand.
    LeaveOutTheUnused,
}

/// The alarm that another one repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Its name: any text.
    pub name: String,
    /// Whether it is known to be the older one.
    pub is_older: bool,
    /// Whether both are known to have the same threshold.
    pub is_condition_known: bool,
}

/// The state in which an alarm has been for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StuckIn {
    /// In ALARM.
    Alarm,
    /// Without data.
    NoData,
}
