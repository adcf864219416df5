//! What changed between two months, in Markdown.

use super::{escaped, foot, table};
use crate::answer::DiffReport;
use crate::bill::figures::{exact, money};
use crate::report::prose;

/// The answer of `diff`, as GitHub-flavoured Markdown.
pub(crate) fn diff(report: &DiffReport) -> String {
    let mut out = format!("# AWS bill of {} against {}\n\n", report.to.in_words(), report.from.in_words());
    for sentence in prose::diff::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    let header = ["service", "usage type", "region", "usage before", "now", "billed before", "now", "change", "why"];
    let figure = |usage: Option<_>| usage.map_or_else(String::new, exact);
    let rows = report.lines.iter().map(|line| {
        vec![
            line.service.clone(),
            line.usage_type.clone(),
            line.region.code().to_owned(),
            figure(line.usage.from),
            figure(line.usage.to),
            money(line.billed.from),
            money(line.billed.to),
            money(line.billed.change()),
            prose::diff::explanation(report, line),
        ]
    });
    out.push('\n');
    out.push_str(&table(&header, rows));
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}
