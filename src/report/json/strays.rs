//! `whybill.strays/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{GapTold, RequestsMade};
use crate::answer::{self, StraysReport};
use crate::bill::Region;
use crate::bill::figures::plain_price;
use crate::report::cells::instant;
use crate::report::prose;

#[derive(JsonSchema, Serialize)]
pub(super) struct Strays<'a> {
    #[schemars(extend("const" = "whybill.strays/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    as_of: String,
    month: Option<String>,
    home_regions: &'a [Region],
    home_reason: String,
    summary: Summary,
    findings: Vec<Finding<'a>>,
    suppressions: Suppressions,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(JsonSchema, Serialize)]
struct Summary {
    month_cost: Option<String>,
    unknown: usize,
}

#[derive(JsonSchema, Serialize)]
struct Finding<'a> {
    id: &'a str,
    part_of: Option<&'a str>,
    rule: &'static str,
    severity: &'static str,
    region: &'a Region,
    resource: Option<Resource<'a>>,
    members: Vec<StrayMember<'a>>,
    month_cost: Option<String>,
    why: String,
    evidence: Vec<String>,
    created: Created<'a>,
    fix: Option<String>,
    takes_down: Vec<String>,
}

#[derive(JsonSchema, Serialize)]
struct Resource<'a> {
    kind: &'a str,
    name: &'a str,
    arn: Option<&'a str>,
}

#[derive(JsonSchema, Serialize)]
struct StrayMember<'a> {
    kind: &'a str,
    name: &'a str,
    region: &'a Region,
}

#[derive(JsonSchema, Serialize)]
struct Created<'a> {
    at: Option<String>,
    by: Option<&'a str>,
    source: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct Suppressions {
    used: usize,
    notes: Vec<String>,
}

impl<'a> Strays<'a> {
    pub(super) fn of(report: &'a StraysReport) -> Self {
        Self {
            schema: "whybill.strays/1",
            account: report.account.as_deref(),
            as_of: instant(report.as_of),
            month: report.month.map(|month| month.to_string()),
            home_regions: &report.home_regions,
            home_reason: prose::strays::home(report),
            summary: Summary { month_cost: report.month_cost.map(plain_price), unknown: report.unknown_savings },
            findings: report.findings.iter().map(Finding::of).collect(),
            suppressions: Suppressions { used: report.suppressed, notes: prose::strays::suppression_notes(report) },
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}

impl<'a> Finding<'a> {
    fn of(own: &'a answer::Finding) -> Self {
        let commands: Vec<String> = own.fix.iter().map(answer::Fix::command).collect();
        Self {
            id: &own.id,
            part_of: own.part_of.as_deref(),
            rule: own.rule,
            severity: own.severity.as_str(),
            region: &own.region,
            resource: own.resource.as_ref().map(|own| Resource {
                kind: &own.kind,
                name: &own.name,
                arn: own.arn.as_deref(),
            }),
            members: own
                .members
                .iter()
                .map(|member| StrayMember { kind: &member.kind, name: &member.name, region: &member.region })
                .collect(),
            month_cost: own.month_cost.map(plain_price),
            why: prose::strays::why(own),
            evidence: prose::strays::evidence(own),
            created: Created {
                at: own.created.at.map(instant),
                by: own.created.by.as_deref(),
                source: own.created.source.as_str(),
            },
            fix: (!commands.is_empty()).then(|| commands.join("\n")),
            takes_down: own.fix.iter().filter_map(prose::strays::takes_down).collect(),
        }
    }
}
