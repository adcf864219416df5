//! The answer of `alarms`: every alarm in every region, and what it costs.

use chrono::{DateTime, Utc};

use crate::bill::{Quantity, Region, Usd};
use crate::facts::alarm_class::Charged;
use crate::facts::scaling_owner::Owner;
use crate::model::{Created, OfStack};
use crate::snapshot::{Gap, Requests};

/// Every alarm that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmsReport {
    /// The account's twelve digits.
    pub account: Option<String>,
    /// By region and name.
    pub alarms: Vec<AlarmRow>,
    /// What an allowance gives of their metrics, where one does.
    pub free: Option<FreeAlarms>,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// The allowance of alarm metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeAlarms {
    /// So many are free.
    pub limit: Quantity,
    /// So many of the account's draw on it.
    pub used: Quantity,
    /// What those that are free would cost in a full month; `None`: not known.
    pub saved: Option<Usd>,
    /// Whether a whole organisation shares it.
    pub is_shared: bool,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmRow {
    /// Where.
    pub region: Region,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// What it is charged as.
    pub charged: Charged,
    /// Its state.
    pub state: String,
    /// Since when.
    pub state_since: Option<DateTime<Utc>>,
    /// Whether its actions are on.
    pub actions_enabled: bool,
    /// How many actions it has.
    pub action_count: usize,
    /// The scaling policy that keeps it.
    pub owner: Option<Owner>,
    /// The stack or configuration that it is part of.
    pub stack: Option<OfStack>,
    /// When it was made.
    pub created: Created,
    /// What it costs in a full month at list price, before any allowance; `None` where no source gives it.
    pub list_price_month: Option<Usd>,
}
