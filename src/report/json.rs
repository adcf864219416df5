//! JSON for scripts: structs of their own, versioned, so that the rest can change without them.

mod alarms;
mod diff;
mod digest;
mod explain;
mod free_tier;
mod glossary;
mod line;
mod schema;
mod settings;
mod signins;
mod strays;
mod who;

pub use schema::{Described, schema};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::{
    AlarmsReport, DiffReport, DigestReport, ExplainReport, FreeTierReport, GlossaryReport, LineReport, OfStack,
    SettingsReport, SigninsReport, StraysReport, WhoReport,
};
use crate::bill::Region;
use crate::bill::Usd;
use crate::bill::figures;
use crate::report::prose;
use crate::snapshot::{Gap, Requests, Source};

/// The answer of `explain`.
pub(crate) fn explain(report: &ExplainReport) -> String {
    pretty(&explain::Explain::of(report))
}

/// The answer of `explain LINE`.
pub(crate) fn line(report: &LineReport) -> String {
    pretty(&line::OneLine::of(report))
}

/// The answer of `glossary`.
pub(crate) fn glossary(report: &GlossaryReport) -> String {
    pretty(&glossary::Glossary::of(report))
}

/// The answer of `config`.
pub(crate) fn settings(report: &SettingsReport) -> String {
    pretty(&settings::Settings::of(report))
}

/// The answer of `alarms`.
pub(crate) fn alarms(report: &AlarmsReport) -> String {
    pretty(&alarms::Alarms::of(report))
}

/// The answer of `free-tier`.
pub(crate) fn free_tier(report: &FreeTierReport) -> String {
    pretty(&free_tier::FreeTier::of(report))
}

/// The answer of `signins`.
pub(crate) fn signins(report: &SigninsReport) -> String {
    pretty(&signins::Signins::of(report))
}

/// The answer of `diff`.
pub(crate) fn diff(report: &DiffReport) -> String {
    pretty(&diff::Diff::of(report))
}

/// The answer of `digest`.
pub(crate) fn digest(report: &DigestReport) -> String {
    pretty(&digest::Digest::of(report))
}

/// The answer of `who`.
pub(crate) fn who(report: &WhoReport) -> String {
    pretty(&who::Who::of(report))
}

/// The answer of `strays`.
pub(crate) fn strays(report: &StraysReport) -> String {
    pretty(&strays::Strays::of(report))
}

fn pretty(answer: &impl Serialize) -> String {
    // Strings, numbers and lists always serialise.
    serde_json::to_string_pretty(answer).unwrap_or_default() + "\n"
}

#[derive(JsonSchema, Serialize)]
struct GapTold<'a> {
    source: Source,
    region: Option<&'a Region>,
    required: bool,
    error: String,
    effect: String,
}

impl<'a> GapTold<'a> {
    fn all(gaps: &'a [Gap]) -> Vec<Self> {
        let told = |gap: &'a Gap| Self {
            source: gap.source,
            region: gap.region.as_ref(),
            required: gap.required,
            error: prose::gap::error(gap),
            effect: prose::gap::effect(gap),
        };
        gaps.iter().map(told).collect()
    }
}

/// The stack or configuration that something is part of.
#[derive(JsonSchema, Serialize)]
struct StackTold<'a> {
    tool: &'a str,
    name: Option<&'a str>,
}

impl<'a> StackTold<'a> {
    fn of(own: &'a OfStack) -> Self {
        Self { tool: own.tool_name(), name: own.stack.as_deref() }
    }
}

#[derive(JsonSchema, Serialize)]
struct RequestsMade {
    cost_explorer: u32,
    #[serde(serialize_with = "price")]
    cost_explorer_usd: Usd,
    cloudwatch: u32,
    cloudtrail: u32,
    pricing: u32,
    cached: u32,
}

/// A price has two decimals at least: `0.10`.
fn price<S: serde::Serializer>(price: &Usd, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&figures::plain_price(*price))
}

impl RequestsMade {
    fn of(requests: &Requests) -> Self {
        Self {
            cost_explorer: requests.cost_explorer,
            cost_explorer_usd: requests.cost(),
            cloudwatch: requests.cloudwatch,
            cloudtrail: requests.cloudtrail,
            pricing: requests.pricing,
            cached: requests.cached,
        }
    }
}
