//! Markdown for issues and wikis.

mod diff;
mod digest;
mod explain;
mod free_tier;
mod line;
mod signins;
mod who;

use super::cells::{self, Cell, Sheet};
use crate::answer::{AlarmsReport, StraysReport};
use crate::bill::figures::capital;
use crate::bill::harmless;
use crate::report::prose;
use crate::report::words::{asked, missing};
use crate::snapshot::{Gap, Requests};

pub(crate) use diff::diff;
pub(crate) use digest::digest;
pub(crate) use explain::explain;
pub(crate) use free_tier::free_tier;
pub(crate) use line::line;
pub(crate) use signins::signins;
pub(crate) use who::who;

/// The answer of `strays`, as GitHub-flavoured Markdown.
pub(crate) fn strays(report: &StraysReport) -> String {
    let mut out = "# Unused or leftover resources\n\n".to_owned();
    for sentence in prose::strays::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    for own in &report.findings {
        let inner = if own.part_of.is_some() { "### Part of it: " } else { "## " };
        out.push_str(&format!("\n{inner}{} ({}), {}\n\n", own.rule, own.severity.as_str(), own.region.in_words()));
        let names = prose::strays::about(own);
        let about = (!names.is_empty()).then(|| format!("About: {}.", names.join(", ")));
        let why = Some(prose::strays::why(own)).filter(|why| !why.is_empty());
        let sentences = why.into_iter().chain(prose::strays::remarks(own)).chain(about);
        out.push_str(&sentences.map(|sentence| escaped(&sentence)).collect::<Vec<_>>().join(" "));
        out.push('\n');
        for (at, sentence) in prose::strays::own_evidence(own).iter().enumerate() {
            let lead = if at == 0 { "\n" } else { "" };
            out.push_str(&format!("{lead}- {}\n", escaped(sentence)));
        }
        for (goes, fix) in prose::strays::shown(&own.shown().collect::<Vec<_>>()) {
            if let Some(goes) = goes {
                out.push_str(&format!("\n{}\n", escaped(&format!("{}:", capital(&goes)))));
            }
            // Four spaces make code that no text in it can end.
            out.push_str(&format!("\n    {}\n", fix.command()));
        }
    }
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}

/// What is missing, and what was asked.
fn foot(gaps: &[Gap], requests: &Requests) -> String {
    let mut out = String::new();
    for gap in missing(gaps) {
        out.push_str(&format!("\n{}\n", escaped(&format!("Missing: {gap}"))));
    }
    out + &format!("\n{}\n", asked(requests))
}

/// What of an alarm an issue has room for.
const OF_ALARMS: [&str; 10] = [
    "region",
    "name",
    "kind",
    "alarm_metrics",
    "list_price_month",
    "state",
    "state_since",
    "owner.resource",
    "created.at",
    "created.by",
];

/// The answer of `alarms`: what an issue has room for, without ARNs.
pub(crate) fn alarms(report: &AlarmsReport) -> String {
    let mut sheet = cells::alarms(report);
    let places: Vec<usize> =
        OF_ALARMS.iter().filter_map(|name| sheet.header.iter().position(|own| own == name)).collect();
    sheet.header = places.iter().map(|place| sheet.header[*place]).collect();
    for row in &mut sheet.rows {
        *row = places.iter().filter_map(|place| row.get(*place).cloned()).collect();
    }
    let said = prose::alarms::summary(report).iter().map(|own| format!("- {}\n", escaped(own))).collect::<String>();
    format!("# Alarms\n\n{said}\n{}{}", plain(&sheet), foot(&report.gaps, &report.requests))
}

/// Text that is folded until somebody opens it.
fn folded(summary: &str, text: &str) -> String {
    format!("\n<details><summary>{}</summary>\n\n{text}\n</details>\n", escaped(summary))
}

/// A sheet as it is.
pub(crate) fn plain(sheet: &Sheet) -> String {
    let rows = sheet.rows.iter().map(|row| {
        row.iter()
            .map(|cell| match cell {
                Cell::Empty => String::new(),
                Cell::Text(text) | Cell::Number(text) => text.clone(),
            })
            .collect()
    });
    table(&sheet.header, rows)
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut out = format!("| {} |\n|{}\n", header.join(" | "), "---|".repeat(header.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

/// Text that neither Markdown nor HTML reads as anything but text.
pub(crate) fn escaped(text: &str) -> String {
    harmless(text).chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(escaped("a|b <script>\n[x](y)"), "a\\|b &lt;script&gt;\\\\u{a}\\[x\\](y)");
    }
}
