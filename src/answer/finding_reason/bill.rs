//! Why what is on the bill is found, and what there is to know of it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::answer::ExplainedLine;
use crate::bill::{BillingMonth, Name, Quantity, Region, Usd};
use crate::model::CreditsOutlook;

/// What speaks against what is on the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillReason {
    /// These services are on the bill in a region that is no home.
    AwayFromHome {
        /// The services.
        services: Vec<String>,
        /// The region.
        region: Region,
    },
    /// It is little beside the rest.
    Little {
        /// What it costs.
        billed: Usd,
        /// What all costs.
        all: Usd,
    },
    /// The user named the homes, and it is in none.
    NotNamedAsHome,
    /// A line of it.
    Line {
        /// Its service.
        service: Name,
        /// Its usage type.
        usage_type: Name,
        /// Its usage, and the unit that the bill gives it.
        usage: Option<(Quantity, Option<Name>)>,
        /// What it costs.
        billed: Usd,
    },
    /// More usage of alarms than those that exist account for.
    AlarmsGone {
        /// The bill's month.
        month: BillingMonth,
        /// Where.
        region: Region,
        /// The whole usage, in alarm-months.
        usage: Quantity,
        /// What of it is not from alarms that exist.
        gone: Quantity,
    },
    /// An alarm was deleted.
    Deleted {
        /// Its name: any text.
        name: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// No known event tells of a deletion.
    DeletionUnknown,
    /// It ends by itself.
    EndsByItself,
    /// What the whole line costs.
    WholeLine {
        /// Its usage type.
        usage_type: Name,
        /// The cost.
        billed: Usd,
    },
    /// An allowance ends.
    AllowanceEnds {
        /// Free units in a month.
        limit: Quantity,
        /// What one unit is, in words, plural.
        noun: String,
        /// The first day without it.
        day: NaiveDate,
    },
    /// A trial that every account has ends on this day.
    TrialEnds {
        /// Free units in a month.
        limit: Quantity,
        /// What one unit is, in words, plural.
        noun: String,
        /// The first day without it.
        day: NaiveDate,
    },
    /// What a full month will cost.
    FullMonthCosts(Usd),
    /// What is used of an allowance.
    Used {
        /// So much.
        used: Quantity,
        /// Of so much.
        limit: Quantity,
    },
    /// The credits of the Free plan end before the plan does.
    PlanEndsEarly(CreditsOutlook),
    /// A charge that nothing explains.
    Unexplained(Box<UnexplainedCharge>),
}

/// A charge that no rule and no price explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnexplainedCharge {
    /// The month of its bill.
    pub month: BillingMonth,
    /// Its line, with the reasons that there are.
    pub line: ExplainedLine,
}
