//! The answer of `digest` as GitHub-flavoured Markdown.

use super::{escaped, foot};
use crate::answer::DigestReport;
use crate::report::prose;

/// The answer of `digest`.
pub(crate) fn digest(report: &DigestReport) -> String {
    let (title, headline) = (prose::digest::title(report), prose::digest::headline(report));
    let mut out = format!("# {}\n\n{}\n", escaped(&title), escaped(&headline));
    for (title, sentences) in prose::digest::below_headline(report) {
        out.push_str(&format!("\n## {title}\n\n"));
        sentences.iter().for_each(|sentence| out.push_str(&format!("- {}\n", escaped(sentence))));
    }
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}
