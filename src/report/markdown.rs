//! Markdown for issues and wikis.

mod diff;
mod line;
mod signins;
mod who;

use super::cells::{Cell, Sheet};
use crate::answer::{ExplainReport, FreeTierReport, StraysReport};
use crate::bill::figures::{capital, exact, money, percent};
use crate::bill::{Quantity, Usd, harmless};
use crate::report::prose;
use crate::report::words::{asked, missing};
use crate::snapshot::{Gap, Requests};

pub(crate) use diff::diff;
pub(crate) use line::line;
pub(crate) use signins::signins;
pub(crate) use who::who;

/// The answer of `explain`, as GitHub-flavoured Markdown.
pub(crate) fn explain(report: &ExplainReport) -> String {
    let mut out = format!("# AWS bill of {}\n\n", report.month.in_words());
    for sentence in prose::explain::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    let header = ["service", "usage type", "operation", "what", "region", "usage", "free", "charged", "billed", "why"];
    let rows = report.lines.iter().map(|line| {
        let figure = |quantity: Option<Quantity>| quantity.map_or_else(String::new, exact);
        vec![
            line.service.clone(),
            line.usage_type.clone(),
            line.operation.clone().unwrap_or_default(),
            prose::explain::what(line).unwrap_or_default(),
            line.region.code().to_owned(),
            figure(line.usage),
            figure(line.free_units),
            figure(line.charged_units),
            money(line.billed),
            prose::explain::explanation(line),
        ]
    });
    out.push('\n');
    out.push_str(&table(&header, rows));
    out.push_str(&format!("\n**Billed: {}**\n", money(report.totals.billed)));
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}

/// The answer of `free-tier`, as GitHub-flavoured Markdown.
pub(crate) fn free_tier(report: &FreeTierReport) -> String {
    let to_date = if report.open { " to date" } else { "" };
    let mut out = format!("# AWS Free Tier, {}{to_date}\n\n", report.month.in_words());
    for sentence in prose::free_tier::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    let header = [
        "service",
        "allowance",
        "used",
        "limit",
        "share",
        "month's end",
        "costs",
        "next full month",
        "costs",
        "verdict",
        "why",
    ];
    let rows = report.offers.iter().map(|row| {
        let figure = |used: Option<Quantity>| used.map_or_else(String::new, exact);
        let cost = |cost: Option<Usd>| cost.map_or_else(String::new, money);
        vec![
            row.service.clone(),
            row.name(),
            exact(row.used),
            exact(row.limit),
            row.percent.map_or_else(String::new, |_| percent(row.used, row.limit)),
            figure(row.month_end.used),
            cost(row.month_end.cost),
            figure(row.next_full_month.used),
            cost(row.next_full_month.cost),
            row.verdict.as_str().to_owned(),
            prose::free_tier::explanation(row),
        ]
    });
    out.push('\n');
    out.push_str(&table(&header, rows));
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}

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
    for gap in gaps {
        out.push_str(&format!("\n{}\n", escaped(&format!("Missing: {}", missing(gap)))));
    }
    out + &format!("\n{}\n", asked(requests))
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
