//! What the commands answer, as plain data.

mod alarms;
mod dearest;
mod diff;
mod digest;
mod explain;
mod finding_reason;
mod free_tier;
mod glossary;
mod line;
mod line_reason;
mod measures;
mod offer_reason;
mod organisation;
mod overview;
mod replay;
mod script;
mod settings;
mod signins;
mod strays;
mod summary_reason;
mod who;

pub use crate::model::{
    AwsCount, Basis, Began, Burst, Charge, Created, CreatedSource, CreditsOutlook, Discount, HomeReason, Life,
    ListPrice, Member, NextMonth, OfStack, PriceStep, Why,
};
pub use alarms::{AlarmRow, AlarmsReport, FreeAlarms};
pub use dearest::{Before, Cleanup, Dearest, Forecast, Reason, Rest};
pub use diff::{CauseOfChange, ChangedLine, DiffReport, Pair};
pub use digest::{AllowanceNews, ClosedMonth, DigestReport, FirstOf, ForecastNews, ResourceNews, UsageNews};
pub use explain::{ExplainReport, ExplainedLine, PaidPrice, PriceKind, Totals, Verdict};
pub use finding_reason::{
    AlarmReason, BillReason, BurstReason, Call, FindingReason, Gone, GoneTold, HumanCause, IdleHours, Kept, MadeThing,
    NoCommand, OldGeneration, Overflow, ResourceReason, ScalingReason, SilentVolumes, Stands, StuckIn, Surcharge, Twin,
    UnexplainedCharge, Unused, WasteReason,
};
pub use free_tier::{FirstYearEnd, FreeTierReport, OfferUse, OfferVerdict, Outlook};
pub use glossary::{GlossaryReport, MeterTold, OperationTold};
pub use line::{LineOfMonth, LineReport, LineResources};
pub use line_reason::{AtList, Candidate, Counted, CreditFor, LineReason, LineSplit, PriceTold, WholeDays};
pub use measures::Measures;
pub use offer_reason::{Beyond, BeyondReading, Charged, FirstYear, Gives, OfferReason, TwoReadings};
pub use organisation::{AccountBill, OrganisationBill};
pub use overview::{AlarmLife, AlarmMonth, MonthCost, RegionUse, WholeReport};
pub use replay::{Replay, ReplayOutcome};
pub use script::{Deletions, joined};
pub use settings::{
    Origin, Setting, SettingName, SettingValue, SettingsFile, SettingsReport, UnusedSetting, WhyUnused,
};
pub use signins::{FailingAddress, Missing, SigninAlert, SigninCount, SigninRow, SigninsReport, UserType};
pub use strays::{
    Finding, Fix, Resource, Severity, StrayMember, StraysReport, SuppressionNote, SuppressionText, TakesDown,
};
pub use summary_reason::{Part, SummaryReason};
pub use who::{Cause, Deletion, Making, MakingEvidence, NoMaker, WhoReport};

use std::collections::BTreeSet;

use crate::catalogue::Catalogue;
use crate::snapshot::Requests;

/// An answer that can be written.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// Of `explain`.
    Explain(&'a ExplainReport),
    /// Of `explain --accounts`.
    Accounts(&'a ExplainReport),
    /// Of `explain LINE`.
    Line(&'a LineReport),
    /// Of `alarms`.
    Alarms(&'a AlarmsReport),
    /// Of `free-tier`.
    FreeTier(&'a FreeTierReport),
    /// Of `who`.
    Who(&'a WhoReport),
    /// Of `signins`.
    Signins(&'a SigninsReport),
    /// Of `strays`.
    Strays(&'a StraysReport),
    /// Of `diff`.
    Diff(&'a DiffReport),
    /// Of `digest`.
    Digest(&'a DigestReport),
    /// Of `rules list`.
    Rules(&'a Catalogue),
    /// Of `glossary`.
    Glossary(&'a GlossaryReport),
    /// Of `config`.
    Settings(&'a SettingsReport),
}

impl Answer<'_> {
    /// What the run asked of AWS; `None` of answers that look at no account.
    pub fn requests(&self) -> Option<&Requests> {
        match self {
            Self::Explain(report) | Self::Accounts(report) => Some(&report.requests),
            Self::Line(report) => Some(&report.requests),
            Self::Alarms(report) => Some(&report.requests),
            Self::FreeTier(report) => Some(&report.requests),
            Self::Who(report) => Some(&report.requests),
            Self::Signins(report) => Some(&report.requests),
            Self::Strays(report) => Some(&report.requests),
            Self::Diff(report) => Some(&report.requests),
            Self::Digest(report) => Some(&report.requests),
            Self::Rules(_) | Self::Glossary(_) | Self::Settings(_) => None,
        }
    }

    /// The verdicts in it, for `--fail-on`.
    pub fn verdicts(&self) -> BTreeSet<&'static str> {
        match self {
            Self::Explain(report) | Self::Accounts(report) => {
                report.lines.iter().map(|line| line.verdict.as_str()).collect()
            }
            Self::Line(report) => report.lines.iter().map(|line| line.verdict.as_str()).collect(),
            Self::FreeTier(report) => {
                report.offers.iter().filter(|row| row.given != Some(false)).map(|row| row.verdict.as_str()).collect()
            }
            Self::Strays(report) => report.findings.iter().flat_map(|own| [own.rule, own.severity.as_str()]).collect(),
            // Whatever changed is one of any.
            Self::Diff(report) => {
                let any = report.causes.keys().next().map(|_| "any");
                report.causes.keys().map(|cause| cause.as_str()).chain(any).collect()
            }
            Self::Alarms(_)
            | Self::Who(_)
            | Self::Signins(_)
            | Self::Digest(_)
            | Self::Rules(_)
            | Self::Glossary(_)
            | Self::Settings(_) => BTreeSet::new(),
        }
    }
}
