//! All of it in one: what the page and the workbook are made of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::answer::{AlarmsReport, Answer, DiffReport, ExplainReport, FreeTierReport, StraysReport};
use crate::bill::{BillingMonth, Name, Quantity, Region, Usd};
use crate::model::provenance::timeline::Life;
use crate::snapshot::{Gap, Requests};

/// Everything whybill has to say about an account in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeReport {
    /// The month's bill, line by line.
    pub explain: ExplainReport,
    /// What changed against the month before; `None` where its bill isn't known, or no month is over.
    pub changes: Option<DiffReport>,
    /// What a full month costs at least, if nothing changes; `None` where no price of what runs on is known.
    pub standing: Option<Usd>,
    /// The allowances: of the month that is open at the instant of analysis where its bill is there, else of the month
    /// that is explained.
    pub free_tier: FreeTierReport,
    /// Every alarm that exists.
    pub alarms: AlarmsReport,
    /// What nobody needs any more.
    pub strays: StraysReport,
    /// The alarms over time, by region and name: those that exist, and those that events show to have existed.
    pub lives: Vec<AlarmLife>,
    /// What the alarms came to on the bill, a month each, oldest first; months without any aren't there.
    pub alarm_months: Vec<AlarmMonth>,
    /// Every region on the month's bill or with alarms, where most money goes first.
    pub regions: Vec<RegionUse>,
    /// Every month of the bill that is there, oldest first.
    pub months: Vec<MonthCost>,
    /// What could not be collected, each once.
    pub gaps: Vec<Gap>,
}

impl WholeReport {
    /// The instant of analysis.
    pub fn as_of(&self) -> DateTime<Utc> {
        self.explain.as_of
    }

    /// The verdicts of all answers in it, for `--fail-on`.
    pub fn verdicts(&self) -> BTreeSet<&'static str> {
        let answers = [Answer::Explain(&self.explain), Answer::FreeTier(&self.free_tier), Answer::Strays(&self.strays)];
        answers.iter().flat_map(Answer::verdicts).collect()
    }

    /// What this run asked of AWS.
    pub fn requests(&self) -> Requests {
        self.explain.requests
    }
}

/// The life of one alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmLife {
    /// Where.
    pub region: Region,
    /// When it began and ended, and what it is charged as.
    pub life: Life,
}

/// The alarm-months that a month's bill counts, in all regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmMonth {
    /// The month.
    pub month: BillingMonth,
    /// Whether Cost Explorer calls it an estimate.
    pub estimated: bool,
    /// Alarm-months.
    pub usage: Quantity,
    /// What they cost.
    pub billed: Usd,
}

/// What there is in a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionUse {
    /// Where; `global` for what has no region.
    pub region: Region,
    /// Whether the account is meant to run here; `None` for what has no region, and where no home is known.
    pub home: Option<bool>,
    /// The usage lines of the month here: what each service costs, those that cost nothing too.
    pub services: BTreeMap<Name, Usd>,
    /// What they cost together.
    pub billed: Usd,
    /// What Savings Plans cover of them at On-Demand prices, which `billed` is without: the plans' fees pay for it.
    pub under_plans: Usd,
    /// How many alarms stand here.
    pub alarms: usize,
    /// The ids of findings here, in the order of the findings.
    pub findings: Vec<String>,
}

/// What a month cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCost {
    /// The month.
    pub month: BillingMonth,
    /// Whether Cost Explorer calls it an estimate.
    pub estimated: bool,
    /// Usage by service.
    pub services: BTreeMap<Name, Usd>,
    /// Credits, refunds, discounts, tax and fees together.
    pub other: Usd,
    /// All of it.
    pub billed: Usd,
}
