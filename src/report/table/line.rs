//! The answer of `explain LINE` for eyes.

use std::collections::BTreeSet;

use comfy_table::{Cell as TableCell, CellAlignment, Table, presets};

use super::glossary::about;
use super::{asked, gaps, heading, line_in_words, push};
use crate::answer::{ExplainedLine, LineOfMonth, LineReport};
use crate::bill::figures::{money, price, rounded};
use crate::bill::harmless;
use crate::catalogue::glossary::Entry;
use crate::report::Look;

/// The answer of `explain LINE`.
pub(crate) fn line(report: &LineReport, look: Look) -> String {
    let mut out = String::new();
    if report.lines.is_empty() {
        push(&mut out, &heading(&format!("Not on the bill of {}", report.month.in_words()), look));
    }
    for line in &report.lines {
        if !out.is_empty() {
            out.push('\n');
        }
        push(&mut out, &of_line(line, look));
    }
    for (entry, regions) in entries(&report.lines) {
        out.push('\n');
        push(&mut out, &heading("What it is", look));
        push(&mut out, &about(entry, &regions, look));
    }
    out.push('\n');
    push(&mut out, &heading("Its months", look));
    push(&mut out, &months(&report.months));
    push(&mut out, &gaps(&report.gaps, look));
    push(&mut out, &asked(&report.requests, look));
    out
}

fn of_line(line: &ExplainedLine, look: Look) -> String {
    let mut out = String::new();
    push(&mut out, &line_in_words(line, look));
    if !line.resources.is_empty() {
        push(&mut out, &super::wrap(&format!("Made by: {}.", harmless(&line.resources.join(", "))), "  ", look.width));
    }
    out
}

/// What the glossary has for the lines, each once, with the regions in which they are.
fn entries(lines: &[ExplainedLine]) -> Vec<(&'static Entry, Vec<&str>)> {
    let mut entries: Vec<(&'static Entry, BTreeSet<&str>)> = Vec::new();
    for line in lines {
        let Some(words) = &line.words else { continue };
        let region = Some(line.region.code()).filter(|_| !line.region.is_global());
        match entries.iter_mut().find(|(entry, _)| std::ptr::eq(*entry, words.entry)) {
            Some((_, regions)) => regions.extend(region),
            None => entries.push((words.entry, region.into_iter().collect())),
        }
    }
    entries.into_iter().map(|(entry, regions)| (entry, regions.into_iter().collect())).collect()
}

fn months(months: &[LineOfMonth]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["Month", "Usage type", "Usage", "Unit price", "Billed"]);
    let right = |text: String| TableCell::new(text).set_alignment(CellAlignment::Right);
    for own in months {
        let estimated = if own.estimated { " (estimated)" } else { "" };
        let operation = own.operation.as_ref().map_or_else(String::new, |operation| format!(" by {operation}"));
        let unit = own.unit.as_deref().unwrap_or_default();
        let usage = own.usage.map_or_else(String::new, |usage| harmless(&format!("{} {unit}", rounded(usage))));
        table.add_row([
            TableCell::new(format!("{}{estimated}", own.month)),
            TableCell::new(harmless(&format!("{}{operation}", own.usage_type))),
            right(usage),
            right(own.price.map_or_else(String::new, |paid| price(paid.unit_price))),
            right(money(own.billed)),
        ]);
    }
    table.trim_fmt()
}
