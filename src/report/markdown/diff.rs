//! What changed between two months, in Markdown.

use super::{escaped, folded, foot, table};
use crate::answer::{ChangedLine, DiffReport};
use crate::bill::figures::{counted, exact};
use crate::report::prose;
use crate::report::prose::diff::{explanation, is_told, rise};
use crate::report::prose::explain::row_name;

/// The answer of `diff`, as GitHub-flavoured Markdown; what changed by less than half a cent is folded, as is why.
pub(crate) fn diff(report: &DiffReport) -> String {
    let mut out = format!("# AWS bill of {} against {}\n\n", report.to.in_words(), report.from.in_words());
    for sentence in prose::diff::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    let (told, small): (Vec<_>, Vec<_>) = report.lines.iter().partition(|line| is_told(line));
    if !told.is_empty() {
        out.push_str(&format!("\n{}", changes(&told)));
        out.push_str(&folded("Why each line changed", &reasons(report, &told)));
    }
    if !small.is_empty() {
        let many = format!("{} of less than half a cent", counted(small.len(), "change"));
        out.push_str(&folded(&many, &format!("{}\n{}", changes(&small), reasons(report, &small))));
    }
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}

fn changes(lines: &[&ChangedLine]) -> String {
    let header = ["change", "before", "now", "what", "region", "usage before", "now", "usage type"];
    let figure = |usage: Option<_>| usage.map_or_else(String::new, exact);
    let rows = lines.iter().map(|line| {
        let rise = rise(line);
        vec![
            rise.by,
            rise.before,
            rise.now,
            row_name(&line.line),
            line.region.code().to_owned(),
            figure(line.usage.from),
            figure(line.usage.to),
            line.usage_type.to_string(),
        ]
    });
    table(&header, rows)
}

/// A line a point, with why it changed.
fn reasons(report: &DiffReport, lines: &[&ChangedLine]) -> String {
    let point = |line: &&ChangedLine| {
        let place = if line.region.is_global() { String::new() } else { format!(", {}", line.region.name()) };
        let title = escaped(&format!("{}{place}: {}", row_name(&line.line), rise(line).by));
        format!("- **{title}.** {}\n", escaped(&explanation(report, line)))
    };
    lines.iter().map(point).collect()
}
