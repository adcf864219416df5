//! `whybill.diff/1`.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{GapTold, RequestsMade};
use crate::answer::{CauseOfChange, ChangedLine, DiffReport, Pair};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::report::cells::instant;
use crate::report::prose;

#[derive(JsonSchema, Serialize)]
pub(super) struct Diff<'a> {
    #[schemars(extend("const" = "whybill.diff/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    role: &'static str,
    from: BillingMonth,
    to: BillingMonth,
    as_of: String,
    currency: &'static str,
    summary: Vec<String>,
    totals: Change,
    causes: Vec<Cause>,
    lines: Vec<Line<'a>>,
    unchanged: usize,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(JsonSchema, Serialize)]
struct Change {
    from: Usd,
    to: Usd,
    change: Usd,
}

#[derive(JsonSchema, Serialize)]
struct Usage {
    from: Option<Quantity>,
    to: Option<Quantity>,
}

#[derive(JsonSchema, Serialize)]
struct Cause {
    cause: &'static str,
    change: Usd,
}

#[derive(JsonSchema, Serialize)]
struct Line<'a> {
    service: &'a str,
    usage_type: &'a str,
    region: &'a Region,
    record_type: &'static str,
    record_types: &'a BTreeSet<String>,
    usage: Usage,
    unit: Option<&'a str>,
    billed: Change,
    causes: Vec<Cause>,
    explanation: String,
}

impl Change {
    fn of(billed: Pair<Usd>) -> Self {
        Self { from: billed.from, to: billed.to, change: billed.change() }
    }
}

impl Cause {
    fn of((cause, change): (&CauseOfChange, &Usd)) -> Self {
        Self { cause: cause.as_str(), change: *change }
    }
}

impl<'a> Line<'a> {
    fn of(report: &DiffReport, line: &'a ChangedLine) -> Self {
        Self {
            service: &line.service,
            usage_type: &line.usage_type,
            region: &line.region,
            record_type: line.record_type.as_str(),
            record_types: &line.record_types,
            usage: Usage { from: line.usage.from, to: line.usage.to },
            unit: line.unit.as_deref(),
            billed: Change::of(line.billed),
            causes: line.causes.iter().map(|(cause, change)| Cause::of((cause, change))).collect(),
            explanation: prose::diff::explanation(report, line),
        }
    }
}

impl<'a> Diff<'a> {
    pub(super) fn of(report: &'a DiffReport) -> Self {
        Self {
            schema: "whybill.diff/1",
            account: report.account.as_deref(),
            role: report.role.as_str(),
            from: report.from,
            to: report.to,
            as_of: instant(report.as_of),
            currency: "USD",
            summary: prose::diff::summary(report),
            totals: Change::of(report.billed),
            causes: report.causes.iter().map(Cause::of).collect(),
            lines: report.lines.iter().map(|line| Line::of(report, line)).collect(),
            unchanged: report.unchanged,
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}
