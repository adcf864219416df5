//! The answer of `explain` as Markdown.

use super::{escaped, folded, foot, table};
use crate::answer::{ExplainReport, ExplainedLine};
use crate::bill::Quantity;
use crate::bill::figures::{capital, counted, exact, money};
use crate::report::prose;

/// The answer of `explain`, as GitHub-flavoured Markdown: what was paid for in a table, why in sentences that are folded, as
/// are the lines that cost nothing.
pub(crate) fn explain(report: &ExplainReport) -> String {
    let mut out = format!("# AWS bill of {}\n\n", report.month.in_words());
    for sentence in prose::explain::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    let (free, charged): (Vec<_>, Vec<_>) = report.lines.iter().partition(|line| line.billed.is_zero());
    if !charged.is_empty() {
        out.push('\n');
        out.push_str(&lines(&charged));
    }
    out.push_str(&format!("\n**Billed: {}**\n", money(report.totals.billed)));
    if !charged.is_empty() {
        out.push_str(&folded("Why each line costs what it costs", &reasons(&charged)));
    }
    if !free.is_empty() {
        let text = format!("{}\n{}", lines(&free), reasons(&free));
        out.push_str(&folded(&format!("{} cost nothing", counted(free.len(), "line")), &text));
    }
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}

fn lines(lines: &[&ExplainedLine]) -> String {
    let has_operation = lines.iter().any(|line| line.operation.is_some());
    let operation = has_operation.then_some("operation");
    let header: Vec<&str> = ["billed", "service", "what", "region", "usage", "free", "charged", "usage type"]
        .into_iter()
        .chain(operation)
        .collect();
    let rows = lines.iter().map(|line| {
        let figure = |quantity: Option<Quantity>| quantity.map_or_else(String::new, exact);
        let operation = has_operation.then(|| line.operation.as_ref().map_or_else(String::new, String::from));
        let own = [
            money(line.billed),
            line.service.to_string(),
            prose::explain::what(line).unwrap_or_default(),
            line.region.code().to_owned(),
            figure(line.usage),
            figure(line.free_units),
            figure(line.charged_units),
            line.usage_type.to_string(),
        ];
        own.into_iter().chain(operation).collect()
    });
    table(&header, rows)
}

/// A line of the bill a point, with why it costs what it costs.
fn reasons(lines: &[&ExplainedLine]) -> String {
    let point = |line: &&ExplainedLine| {
        let what = capital(&prose::explain::what(line).unwrap_or_else(|| line.usage_type.to_string()));
        let place = if line.region.is_global() { String::new() } else { format!(", {}", line.region.name()) };
        let operation = line.operation.as_ref().map_or_else(String::new, |own| format!(" by {own}"));
        let title = escaped(&format!("{what}{operation}{place}: {}", money(line.billed)));
        format!("- **{title}.** {}\n", escaped(&prose::explain::explanation(line)))
    };
    lines.iter().map(point).collect()
}
