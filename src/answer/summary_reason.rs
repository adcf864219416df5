//! What there is to say of a month's bill as a whole, as data: what was paid, why, what is about to cost.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::answer::AccountBill;
use crate::bill::{BillingMonth, Name, Quantity, RecordType, Region, Usd};
use crate::facts::Owner;
use crate::facts::program::Program;
use crate::model::{CreditsOutlook, Discount};

/// Something to say of a month's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SummaryReason {
    /// What the organisation cost that the account pays for.
    Organisation {
        /// All its accounts together.
        billed: Usd,
        /// How many they are.
        accounts: usize,
    },
    /// What an account of the organisation cost.
    OfAccount(AccountBill),
    /// What the accounts that aren't told one by one cost.
    MoreAccounts {
        /// How many.
        accounts: usize,
        /// What they cost together.
        billed: Usd,
    },
    /// What it came to.
    Paid {
        /// The sum of all lines.
        billed: Usd,
        /// What of it was of each kind of record; empty where there is nothing but usage.
        parts: Vec<(RecordType, Usd)>,
    },
    /// It has no line.
    NoLines,
    /// All prices of the bill are below AWS's list.
    Discount(Discount),
    /// What could not be explained.
    Unexplained {
        /// How many lines.
        lines: usize,
        /// What they cost together.
        billed: Usd,
    },
    /// Which operations made the cost of the service that was split.
    Operations {
        /// The service as billed.
        service: Name,
        /// The dearest operations with what each cost.
        dearest: Vec<(String, Usd)>,
        /// How many more there are.
        more: usize,
    },
    /// Some of the month's alarms were made by a scaling policy.
    AlarmsKept {
        /// The policy.
        owner: Owner,
        /// How many.
        alarms: usize,
    },
    /// Other scaling policies made alarms, too.
    MoreAlarmsKept {
        /// What else they scale: so many things.
        owners: usize,
        /// How many alarms these are.
        alarms: usize,
    },
    /// Some of the month's alarms are part of stacks, or of another tool's configuration.
    AlarmsOfStacks {
        /// The tool; CloudFormation otherwise.
        tool: Option<Program>,
        /// The stacks, as far as they are known by name.
        stacks: BTreeSet<String>,
        /// How many alarms.
        alarms: usize,
    },
    /// In so many regions more there are alarms where nothing else runs.
    MoreStrangers {
        /// How many.
        regions: usize,
    },
    /// When AWS's trial ends that a line draws on.
    TrialEnds {
        /// What the line counts.
        what: String,
        /// The first day without it.
        on: NaiveDate,
        /// What as many units cost then, where that is known.
        cost: Option<Usd>,
    },
    /// When the credits of the account's Free plan end.
    Credits(CreditsOutlook),
    /// Alarms where nothing else runs.
    Stranger {
        /// The first of them.
        alarm: String,
        /// How many more there are.
        more: usize,
        /// Where.
        region: Region,
        /// Where the rest of the account is.
        home: Region,
    },
    /// What alarms will cost can't be told: these regions' were not read.
    AlarmsToComeUnknown {
        /// The regions.
        unread: BTreeSet<Region>,
    },
    /// The open month ends with more alarm-months than are free, if nothing changes.
    AlarmsAtMonthEnd {
        /// The alarm-months.
        used: Quantity,
        /// Those beyond the allowance.
        over: Quantity,
        /// Free ones in a month.
        limit: Quantity,
        /// What those beyond cost; `None` where regions' prices differ or aren't known.
        cost: Option<Usd>,
    },
    /// What a full month of that costs which goes on by itself, alarms apart.
    RunsOn {
        /// The first full month.
        month: BillingMonth,
        /// How many of the bill's lines.
        lines: usize,
        /// What they cost.
        cost: Usd,
        /// Whether what alarms will cost is told before it.
        besides: bool,
    },
    /// A full month of the alarms that exist is more than what is free.
    AlarmsInAFullMonth {
        /// How many alarm-metrics there are.
        metrics: u32,
        /// Those beyond the allowance.
        over: Quantity,
        /// Free ones in a month.
        limit: Quantity,
        /// What those beyond cost; `None` where regions' prices differ or aren't known.
        cost: Option<Usd>,
        /// The first full month.
        from: BillingMonth,
        /// Regions whose alarms were not read: there may be more.
        unread: BTreeSet<Region>,
    },
}

/// A part of what there is to say of a bill, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What it came to.
    Total,
    /// What is about to cost.
    ToCome,
    /// What to look at.
    ToCheck,
}

impl SummaryReason {
    /// Where it is told.
    pub const fn part(&self) -> Part {
        match self {
            Self::Organisation { .. }
            | Self::OfAccount(_)
            | Self::MoreAccounts { .. }
            | Self::Paid { .. }
            | Self::NoLines
            | Self::Discount(_)
            | Self::Operations { .. } => Part::Total,
            Self::TrialEnds { .. }
            | Self::Credits(_)
            | Self::AlarmsToComeUnknown { .. }
            | Self::AlarmsAtMonthEnd { .. }
            | Self::RunsOn { .. }
            | Self::AlarmsInAFullMonth { .. } => Part::ToCome,
            Self::Unexplained { .. }
            | Self::AlarmsKept { .. }
            | Self::MoreAlarmsKept { .. }
            | Self::AlarmsOfStacks { .. }
            | Self::Stranger { .. }
            | Self::MoreStrangers { .. } => Part::ToCheck,
        }
    }
}
