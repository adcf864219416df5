//! The cells of `strays`.

use super::{Cell, Sheet, instant, some_number, some_text, text};
use crate::answer::{Finding, Fix, StrayMember, StraysReport};
use crate::report::prose;

/// A row a finding, and more where it has several members, sentences of evidence or commands: the first of each stand
/// on the first row, the second on the second. What it saves stands on the first only.
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
        "takes_down",
    ];
    let rows = report.findings.iter().flat_map(|own| {
        let (why, evidence) = (prose::strays::why(own), prose::strays::evidence(own));
        let longest = own.members.len().max(evidence.len()).max(own.fix.len()).max(1);
        (0..longest).map(|at| row(own, &why, &evidence, at)).collect::<Vec<_>>()
    });
    Sheet { header, rows: rows.collect() }
}

fn row(finding: &Finding, why: &str, evidence: &[String], at: usize) -> Vec<Cell> {
    let own = |cell: Cell| if at == 0 { cell } else { Cell::Empty };
    let resource = finding.resource.as_ref();
    let member: Option<&StrayMember> = finding.members.get(at);
    let fix: Option<&Fix> = finding.fix.get(at);
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
        own(text(why)),
        some_text(evidence.get(at)),
        own(some_text(finding.created.at.map(instant))),
        own(some_text(finding.created.by.as_ref())),
        own(text(finding.created.source.as_str())),
        some_text(fix.map(Fix::command)),
        some_text(fix.and_then(prose::strays::takes_down)),
    ]
}
