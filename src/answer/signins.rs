//! The answer of `signins`: who came in at the console's door or tried to, and whether anybody is told.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::bill::Region;
use crate::snapshot::{Gap, Requests, Unknown};

/// The console's sign-ins of 90 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigninsReport {
    /// The account's twelve digits.
    pub account: Option<String>,
    /// From when on sign-ins are told; `None` where none were asked for.
    pub from: Option<DateTime<Utc>>,
    /// Until when.
    pub to: DateTime<Utc>,
    /// The sign-ins, oldest first.
    pub events: Vec<SigninRow>,
    /// How many of each kind, in the order of [`UserType::ALL`].
    pub counts: Vec<SigninCount>,
    /// The address that failed most often, where it did so several times.
    pub failing: Option<FailingAddress>,
    /// Which alerts there are.
    pub alerts: Vec<SigninAlert>,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// One sign-in, or an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigninRow {
    /// When.
    pub at: DateTime<Utc>,
    /// In which region it was recorded.
    pub region: Region,
    /// What kind of user.
    pub user_type: UserType,
    /// Who.
    pub user: Option<String>,
    /// Whether it succeeded.
    pub success: bool,
    /// Whether a second factor was used; `None` where that isn't told.
    pub mfa: Option<bool>,
    /// From which address.
    pub address: Option<String>,
}

impl SigninRow {
    /// As the contract's JSON names its outcome.
    pub fn outcome(&self) -> &'static str {
        if self.success { "success" } else { "failure" }
    }

    /// Whether somebody came in without a second factor who should have one here. That of roles and federated users is
    /// another directory's affair, and CloudTrail always says no; a failure may have ended before it was asked for.
    pub(crate) fn lacks_factor(&self) -> bool {
        self.success && self.mfa == Some(false) && matches!(self.user_type, UserType::Root | UserType::Iam)
    }
}

/// The sign-ins of one kind of user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigninCount {
    /// The kind.
    pub user_type: UserType,
    /// How many succeeded.
    pub success: usize,
    /// How many failed.
    pub failure: usize,
}

/// Who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UserType {
    /// The account's root user.
    Root,
    /// A user of IAM.
    Iam,
    /// A session of a role, as IAM Identity Center and switched roles have.
    AssumedRole,
    /// Somebody from another directory.
    Federated,
    /// Anybody else.
    Other,
}

impl UserType {
    /// All, in the order of display.
    pub const ALL: [Self; 5] = [Self::Root, Self::Iam, Self::AssumedRole, Self::Federated, Self::Other];

    /// As the contract's JSON names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Iam => "iam",
            Self::AssumedRole => "assumed-role",
            Self::Federated => "federated",
            Self::Other => "other",
        }
    }
}

/// An alert on sign-ins: a metric filter that sees them, an alarm on its metric, and somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigninAlert {
    /// `signin-console-failure-root`.
    pub id: &'static str,
    /// Whether the account has it; `None` where the data doesn't tell.
    pub present: Option<bool>,
    /// What lacks, where it has not.
    pub missing: Vec<Missing>,
    /// What isn't known, where that can't be told.
    pub unknown: Vec<Unknown>,
}

/// An address from which sign-ins failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingAddress {
    /// The address.
    pub address: String,
    /// How many failed.
    pub failures: usize,
}

/// What an alert lacks, on the way from a trail to somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Any trail, so that no log has the sign-ins.
    Trails,
    /// A trail that writes to the log group that the filter reads.
    TrailInto {
        /// The log group.
        log_group: String,
    },
    /// A trail over all regions.
    AllRegions {
        /// The trail there is.
        trail: String,
        /// Whose sign-ins it has.
        region: Region,
    },
    /// A trail that is switched on.
    Logging {
        /// The trail that isn't.
        trail: String,
    },
    /// Events that change something, of which sign-ins are, in a trail.
    Writes {
        /// The trail.
        trail: String,
    },
    /// A metric filter whose pattern matches the sign-ins.
    Filter,
    /// The rest of the sign-ins, of which a filter sees only part.
    RestOfFilter {
        /// The filter.
        filter: String,
    },
    /// An alarm on the metric of the filter that there isn't.
    Alarm,
    /// An alarm on the metric of a filter.
    AlarmOn {
        /// The filter.
        filter: String,
    },
    /// An alarm at the first sign-in: this one waits for more.
    EarlyAlarm {
        /// The alarm.
        alarm: String,
        /// Its threshold.
        threshold: Decimal,
        /// Whether it must be exceeded, and not only reached.
        exceeded: bool,
    },
    /// An alarm that rises with the metric.
    RisingAlarm {
        /// The alarm, which is in alarm when the metric falls.
        alarm: String,
    },
    /// The actions of an alarm, which are switched off.
    Actions {
        /// The alarm.
        alarm: String,
    },
    /// A topic among an alarm's actions.
    Topic {
        /// The alarm.
        alarm: String,
    },
    /// A confirmed subscription of the topic of an alarm.
    Subscription {
        /// The alarm.
        alarm: String,
    },
    /// A confirmed subscription of a topic of the alarm that there isn't.
    Receiver,
}
