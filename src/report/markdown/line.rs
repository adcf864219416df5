//! The answer of `explain LINE` as Markdown.

use super::{escaped, foot, plain};
use crate::answer::LineReport;
use crate::bill::figures::{capital, money};
use crate::catalogue::glossary::Entry;
use crate::report::cells;
use crate::report::prose;

/// The answer of `explain LINE`, as GitHub-flavoured Markdown.
pub(crate) fn line(report: &LineReport) -> String {
    let mut out = String::new();
    if let Some(title) = prose::line::title(report) {
        out.push_str(&format!("# {}\n\n", escaped(&title)));
    }
    let mut entries: Vec<&Entry> = report.lines.iter().filter_map(|line| Some(line.words.as_ref()?.entry)).collect();
    entries.dedup_by(|one, other| std::ptr::eq(*one, *other));
    let is_about_meters = !prose::line::has_many_meters(entries.len());
    for line in &report.lines {
        let what = prose::explain::what(line).unwrap_or_else(|| line.usage_type.to_string());
        let title = format!("{}, {}: {}", line.usage_type, line.region.in_words(), money(line.billed));
        out.push_str(&format!("# {}\n\n", escaped(&title)));
        let text = format!("{}. {}", capital(&what), prose::explain::explanation(line));
        out.push_str(&format!("{}\n", escaped(&text)));
        let words = line.words.as_ref().filter(|_| is_about_meters);
        let about = words.map(|words| prose::line::about(report, words.entry, &[line.region.code()]));
        for (at, (title, text)) in about.unwrap_or_default().iter().enumerate() {
            let lead = if at == 0 { "\n" } else { "" };
            out.push_str(&format!("{lead}- {title}: {}\n", escaped(text)));
        }
        out.push('\n');
    }
    for own in &report.resources {
        out.push_str(&format!("{}\n\n", escaped(&prose::line::resources(own))));
    }
    out.push_str(&plain(&cells::line(report)));
    let sum = report.months.iter().map(|own| own.billed).sum();
    out.push_str(&format!("\nSum: {}\n", escaped(&money(sum))));
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}
