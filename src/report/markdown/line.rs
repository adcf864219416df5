//! The answer of `explain LINE` as Markdown.

use super::{escaped, foot, plain};
use crate::answer::LineReport;
use crate::bill::figures::money;
use crate::report::cells;
use crate::report::prose;

/// The answer of `explain LINE`, as GitHub-flavoured Markdown.
pub(crate) fn line(report: &LineReport) -> String {
    let mut out = String::new();
    for line in &report.lines {
        let what = prose::explain::what(line).unwrap_or_else(|| line.usage_type.clone());
        let title = format!("{}, {}: {}", line.usage_type, line.region.in_words(), money(line.billed));
        out.push_str(&format!("# {}\n\n", escaped(&title)));
        out.push_str(&format!("{}\n", escaped(&format!("{what}. {}", prose::explain::explanation(line)))));
        let about = line.words.as_ref().map(|words| prose::glossary::about(words.entry, &[line.region.code()]));
        for (at, (title, text)) in about.unwrap_or_default().iter().enumerate() {
            let lead = if at == 0 { "\n" } else { "" };
            out.push_str(&format!("{lead}- {title}: {}\n", escaped(text)));
        }
        out.push('\n');
    }
    out.push_str(&plain(&cells::line(report)));
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}
