//! The answer of `who` as GitHub-flavoured Markdown.

use super::{escaped, foot, table};
use crate::answer::WhoReport;
use crate::report::prose;

/// The answer of `who`.
pub(crate) fn who(report: &WhoReport) -> String {
    let mut out = format!("# Who created {}\n\n", escaped(&report.name));
    for sentence in prose::who::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    if let Some(burst) = &report.burst {
        let rows = burst.resources.iter().map(|made| {
            let at = made.at.format("%Y-%m-%d %H:%M:%S").to_string();
            vec![at, made.words.clone(), made.name.clone(), made.region.code().to_owned()]
        });
        out.push('\n');
        out.push_str(&table(&["created", "kind", "name", "region"], rows));
    }
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}
