//! Answers as rows of cells, for every tabular format.

mod diff;
mod signins;
mod who;

use super::{
    AlarmsReport, Charge, ExplainReport, ExplainedLine, Finding, FreeTierReport, OfferUse, StrayMember, StraysReport,
};
use crate::bill::{Quantity, Region};

pub(crate) use diff::diff;
pub(crate) use signins::signins;
pub(crate) use who::who;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing is known, or nothing applies.
    Empty,
    /// Any text.
    Text(String),
    /// An exact figure.
    Number(String),
}

/// A header and rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn some_text(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Text(value.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "figures are small and come as temporaries")]
fn number(value: impl ToString) -> Cell {
    Cell::Number(value.to_string())
}

fn some_number(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, number)
}

/// A row a line; one with several price tiers has a row a tier, and its own figures on the first
/// only, so that a column sums to the bill.
pub(crate) fn explain(report: &ExplainReport) -> Sheet {
    let header = vec![
        "month",
        "service",
        "usage_type",
        "operation",
        "region",
        "record_type",
        "usage",
        "unit",
        "billed",
        "offer",
        "free_units",
        "charged_units",
        "charges.units",
        "charges.unit_price",
        "charges.cost",
        "verdict",
        "predicted_usage",
        "next_full_month.usage",
        "next_full_month.cost",
        "resource_count",
        "explanation",
    ];
    let rows = report
        .lines
        .iter()
        .flat_map(|line| {
            let rest = line.charges.iter().skip(1).map(|charge| line_row(report, line, Some(charge), false));
            std::iter::once(line_row(report, line, line.charges.first(), true)).chain(rest).collect::<Vec<_>>()
        })
        .collect();
    Sheet { header, rows }
}

fn line_row(report: &ExplainReport, line: &ExplainedLine, charge: Option<&Charge>, first: bool) -> Vec<Cell> {
    let own = |cell: Cell| if first { cell } else { Cell::Empty };
    vec![
        text(report.month.to_string()),
        text(&line.service),
        text(&line.usage_type),
        some_text(line.operation.as_ref()),
        text(line.region.code()),
        text(line.record_type.as_str()),
        own(some_number(line.usage)),
        some_text(line.unit.as_ref()),
        own(number(line.billed)),
        some_text(line.offer.as_ref()),
        own(some_number(line.free_units)),
        own(some_number(line.charged_units)),
        some_number(charge.map(|charge| charge.units)),
        some_number(charge.map(|charge| charge.unit_price)),
        some_number(charge.map(|charge| charge.cost)),
        text(line.verdict.as_str()),
        own(some_number(line.predicted_usage)),
        own(some_number(line.next_full_month.map(|next| next.usage))),
        own(some_number(line.next_full_month.and_then(|next| next.cost))),
        own(number(line.resources.len())),
        text(&line.explanation),
    ]
}

/// A row a region of an allowance; its own figures stand on the first only, so that a column sums.
pub(crate) fn free_tier(report: &FreeTierReport) -> Sheet {
    let header = vec![
        "month",
        "offer",
        "service",
        "kind",
        "scope",
        "unit",
        "limit",
        "used",
        "left",
        "percent",
        "by_region.region",
        "by_region.used",
        "month_end.used",
        "month_end.cost",
        "next_full_month.used",
        "next_full_month.cost",
        "verdict",
        "given",
        "ends",
        "overflows_on",
        "aws.pool",
        "aws.used",
        "aws.limit",
        "aws.forecast",
        "explanation",
    ];
    let rows = report.offers.iter().flat_map(|row| {
        let rest = row.by_region.iter().skip(1).map(|place| offer_row(report, row, Some(place), false));
        std::iter::once(offer_row(report, row, row.by_region.first(), true)).chain(rest).collect::<Vec<_>>()
    });
    Sheet { header, rows: rows.collect() }
}

fn offer_row(report: &FreeTierReport, row: &OfferUse, place: Option<&(Region, Quantity)>, first: bool) -> Vec<Cell> {
    let own = |cell: Cell| if first { cell } else { Cell::Empty };
    let aws = row.aws.as_ref();
    vec![
        text(report.month.to_string()),
        text(&row.offer),
        text(&row.service),
        text(row.kind.as_str()),
        text(row.scope.as_str()),
        text(&row.unit),
        own(number(row.limit)),
        own(number(row.used)),
        own(some_number(row.left)),
        own(some_number(row.percent)),
        some_text(place.map(|(region, _)| region.code())),
        some_number(place.map(|(_, used)| used)),
        own(some_number(row.month_end.used)),
        own(some_number(row.month_end.cost)),
        own(some_number(row.next_full_month.used)),
        own(some_number(row.next_full_month.cost)),
        text(row.verdict.as_str()),
        some_text(row.given),
        some_text(row.ends),
        some_text(row.overflows_on),
        own(some_text(aws.and_then(|count| count.pool.as_ref()))),
        own(some_number(aws.map(|count| count.used))),
        own(some_number(aws.map(|count| count.limit))),
        own(some_number(aws.map(|count| count.forecast))),
        text(&row.explanation),
    ]
}

/// A row an alarm.
pub(crate) fn alarms(report: &AlarmsReport) -> Sheet {
    let header = vec![
        "region",
        "name",
        "arn",
        "kind",
        "resolution",
        "alarm_metrics",
        "state",
        "state_since",
        "actions_enabled",
        "action_count",
        "owner.service",
        "owner.resource",
        "owner.policy_arn",
        "created.at",
        "created.source",
        "created.by",
        "list_price_month",
    ];
    let rows = report
        .alarms
        .iter()
        .map(|alarm| {
            let owner = alarm.owner.as_ref();
            vec![
                text(alarm.region.code()),
                text(&alarm.name),
                text(&alarm.arn),
                text(alarm.charged.kind.as_str()),
                some_text(alarm.charged.high_resolution.map(|high| if high { "high" } else { "standard" })),
                some_number(alarm.charged.metrics),
                text(&alarm.state),
                some_text(alarm.state_since.map(instant)),
                text(alarm.actions_enabled.to_string()),
                number(alarm.action_count),
                some_text(owner.map(|owner| &owner.service)),
                some_text(owner.map(|owner| &owner.resource)),
                some_text(owner.map(|owner| &owner.policy_arn)),
                some_text(alarm.created.at.map(instant)),
                text(alarm.created.source.as_str()),
                some_text(alarm.created.by.as_ref()),
                some_number(alarm.list_price_month),
            ]
        })
        .collect();
    Sheet { header, rows }
}

/// A row a member of a finding; what it saves stands on the first only.
pub(crate) fn strays(report: &StraysReport) -> Sheet {
    let header = vec![
        "id",
        "part_of",
        "rule",
        "severity",
        "region",
        "resource.kind",
        "resource.name",
        "resource.arn",
        "members.kind",
        "members.name",
        "members.region",
        "month_cost",
        "why",
        "evidence",
        "created.at",
        "created.by",
        "created.source",
        "fix",
    ];
    let rows = report.findings.iter().flat_map(|own| {
        let rest = own.members.iter().skip(1).map(|member| finding_row(own, Some(member), false));
        std::iter::once(finding_row(own, own.members.first(), true)).chain(rest).collect::<Vec<_>>()
    });
    Sheet { header, rows: rows.collect() }
}

fn finding_row(finding: &Finding, member: Option<&StrayMember>, first: bool) -> Vec<Cell> {
    let own = |cell: Cell| if first { cell } else { Cell::Empty };
    let resource = finding.resource.as_ref();
    let commands: Vec<String> = finding.fix.iter().map(super::Fix::command).collect();
    vec![
        text(&finding.id),
        some_text(finding.part_of.as_ref()),
        text(finding.rule),
        text(finding.severity.as_str()),
        text(finding.region.code()),
        some_text(resource.map(|own| &own.kind)),
        some_text(resource.map(|own| &own.name)),
        some_text(resource.and_then(|own| own.arn.as_ref())),
        some_text(member.map(|own| &own.kind)),
        some_text(member.map(|own| &own.name)),
        some_text(member.map(|own| own.region.code())),
        own(some_number(finding.month_cost)),
        own(text(&finding.why)),
        own(text(finding.evidence.join(" "))),
        own(some_text(finding.created.at.map(instant))),
        own(some_text(finding.created.by.as_ref())),
        own(text(finding.created.source.as_str())),
        own(if commands.is_empty() { Cell::Empty } else { text(commands.join("\n")) }),
    ]
}

/// An instant as every format writes it: RFC 3339 in UTC.
pub(crate) fn instant(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
