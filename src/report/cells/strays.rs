//! The cells of `strays`.

use super::{Cell, Sheet, instant, some_number, some_text, text};
use crate::answer::{Finding, Fix, StrayMember, StraysReport};
use crate::report::prose;

/// What a row adds to its finding.
enum Row<'a> {
    /// The finding itself: what it saves, why, and when and by whom that was made.
    Finding,
    /// One of the things that it is about.
    Resource(&'a StrayMember),
    /// What else speaks for it.
    Evidence(String),
    /// A command, with what it acts on and what else goes.
    Command(&'a Fix),
}

impl Row<'_> {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Resource(_) => "resource",
            Self::Evidence(_) => "evidence",
            Self::Command(_) => "command",
        }
    }
}

/// A row a finding, and one for each resource, sentence of evidence and command of it, under the finding's id. What it saves
/// stands on its own row alone.
pub(crate) fn strays(report: &StraysReport) -> Sheet {
    let header = vec![
        "id",
        "row",
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
        "acts_on",
        "takes_down",
    ];
    let rows = report.findings.iter().flat_map(|own| {
        let resources = own.members.iter().map(Row::Resource);
        let evidence = prose::strays::evidence(own).into_iter().map(Row::Evidence);
        let commands = own.fix.iter().map(Row::Command);
        let all = std::iter::once(Row::Finding).chain(resources).chain(evidence).chain(commands);
        all.map(move |row| cells(own, &row)).collect::<Vec<_>>()
    });
    Sheet { header, rows: rows.collect() }
}

fn cells(finding: &Finding, row: &Row<'_>) -> Vec<Cell> {
    let own = |cell: fn(&Finding) -> Cell| if matches!(row, Row::Finding) { cell(finding) } else { Cell::Empty };
    let resource = finding.resource.as_ref();
    let member = if let Row::Resource(member) = row { Some(member) } else { None };
    let fix = if let Row::Command(fix) = row { Some(fix) } else { None };
    let evidence = if let Row::Evidence(sentence) = row { Some(sentence) } else { None };
    let acted_on = fix.map(|fix| finding.acted_on(fix).join(", "));
    vec![
        text(&finding.id),
        text(row.kind()),
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
        own(|finding| some_number(finding.month_cost)),
        own(|finding| text(prose::strays::why(finding))),
        some_text(evidence),
        own(|finding| some_text(finding.created.at.map(instant))),
        own(|finding| some_text(finding.created.by.as_ref())),
        own(|finding| text(finding.created.source.as_str())),
        some_text(fix.map(|fix| fix.command())),
        some_text(acted_on.filter(|names| !names.is_empty())),
        some_text(fix.and_then(|fix| prose::strays::takes_down(fix))),
    ]
}
