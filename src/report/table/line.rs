//! The answer of `explain LINE` for eyes.

use std::collections::{BTreeMap, BTreeSet};

use comfy_table::{Cell as TableCell, CellAlignment, Table, presets};

use super::foot::foot;
use super::glossary::about;
use super::{heading, line_in_words, push, wrap};
use crate::answer::{ExplainedLine, LineOfMonth, LineReport};
use crate::bill::figures::{money, price, rounded};
use crate::bill::{BillingMonth, RecordType, Usd, harmless, unit};
use crate::catalogue::glossary::Entry;
use crate::report::{Look, prose};

/// The answer of `explain LINE`.
pub(crate) fn line(report: &LineReport, look: Look) -> String {
    let mut out = String::new();
    if let Some(title) = prose::line::title(report) {
        push(&mut out, &heading(&title, look));
    }
    for line in &report.lines {
        if !out.is_empty() {
            out.push('\n');
        }
        push(&mut out, &of_line(line, look));
    }
    if !report.resources.is_empty() {
        out.push('\n');
        push(&mut out, &heading("What is behind it", look));
        for own in &report.resources {
            push(&mut out, &wrap(&prose::line::resources(own), "  ", look.width));
        }
    }
    let entries = entries(&report.lines);
    if prose::line::has_many_meters(entries.len()) {
        let more = "`whybill explain` with one of these usage types says where to look and how to pay less.";
        push(&mut out, &format!("\n{}", wrap(more, "", look.width)));
    } else {
        let many = entries.len() > 1;
        for (entry, names, regions) in entries {
            let title = match names.as_slice() {
                [name] if many => format!("What it is: {name}"),
                [name, ..] if many => format!("What it is: {name} and others"),
                _ => "What it is".to_owned(),
            };
            out.push('\n');
            push(&mut out, &heading(&title, look));
            push(&mut out, &about(&prose::line::about(report, entry, &regions), look));
        }
    }
    out.push('\n');
    push(&mut out, &heading("Its months", look));
    push(&mut out, &months(&report.months, look));
    push(&mut out, &foot(&report.gaps, &report.requests, look));
    out
}

fn of_line(line: &ExplainedLine, look: Look) -> String {
    let mut out = String::new();
    push(&mut out, &line_in_words(line, look));
    if !line.resources.is_empty() {
        push(&mut out, &wrap(&format!("Resources: {}.", harmless(&line.resources.join(", "))), "  ", look.width));
    }
    out
}

/// What the glossary has for the lines, each entry once, with the lines' own names of it and the regions in which they are.
fn entries(lines: &[ExplainedLine]) -> Vec<(&'static Entry, Vec<&str>, Vec<&str>)> {
    let mut entries: Vec<(&'static Entry, BTreeSet<&str>, BTreeSet<&str>)> = Vec::new();
    for line in lines {
        let Some(words) = &line.words else { continue };
        let region = Some(line.region.code()).filter(|_| !line.region.is_global());
        match entries.iter_mut().find(|(entry, ..)| std::ptr::eq(*entry, words.entry)) {
            Some((_, names, regions)) => {
                names.insert(&words.what);
                regions.extend(region);
            }
            None => entries.push((words.entry, [words.what.as_str()].into(), region.into_iter().collect())),
        }
    }
    let listed = |set: BTreeSet<_>| set.into_iter().collect();
    entries.into_iter().map(|(entry, names, regions)| (entry, listed(names), listed(regions))).collect()
}

/// The months, line by line; at the end, where there are several lines, all of them together.
fn months(all: &[LineOfMonth], look: Look) -> String {
    let mut lines: Vec<(String, Vec<&LineOfMonth>)> = Vec::new();
    for own in all {
        let name = name_of(own);
        match lines.iter_mut().find(|(other, _)| *other == name) {
            Some((_, months)) => months.push(own),
            None => lines.push((name, vec![own])),
        }
    }
    let mut out = String::new();
    for (name, months) in &lines {
        push(&mut out, &wrap(name, "  ", look.width));
        push(&mut out, &of_one_line(months));
    }
    if lines.len() > 1 {
        push(&mut out, "  All together");
        push(&mut out, &together(all));
    }
    out
}

/// `AmazonCloudWatch: EU-CW:AlarmMonitorUsage, Ireland (eu-west-1), in alarms`.
fn name_of(own: &LineOfMonth) -> String {
    let what = match own.record_type {
        RecordType::Usage => own.usage_type.to_string(),
        record if matches!(own.usage_type.as_str(), "" | "NoUsageType") => record.as_str().to_owned(),
        record => format!("{}, {}", record.as_str(), own.usage_type),
    };
    let operation = own.operation.as_ref().map_or_else(String::new, |operation| format!(" by {operation}"));
    let place = if own.region.is_global() { String::new() } else { format!(", {}", own.region.in_words()) };
    let counted = own.usage.and(own.unit.as_deref());
    let unit = counted.map_or_else(String::new, |own| format!(", in {}", unit::in_words(own, false)));
    harmless(&format!("{}: {what}{operation}{place}{unit}", own.service))
}

fn of_one_line(months: &[&LineOfMonth]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["   Month", "Usage", "Unit price", "Billed"]);
    for own in months {
        table.add_row([
            month(own),
            right(own.usage.map_or_else(String::new, rounded)),
            right(own.price.map_or_else(String::new, |paid| price(paid.unit_price))),
            right(money(own.billed)),
        ]);
    }
    if months.len() > 1 {
        let sum = money(months.iter().map(|own| own.billed).sum());
        table.add_row([TableCell::new("   Sum"), right(String::new()), right(String::new()), right(sum)]);
    }
    table.trim_fmt()
}

/// What all lines cost, month by month.
fn together(all: &[LineOfMonth]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut sums: BTreeMap<BillingMonth, (&LineOfMonth, Usd)> = BTreeMap::new();
    for own in all {
        let sum = sums.entry(own.month).or_insert((own, Usd::ZERO));
        sum.1 += own.billed;
    }
    for (own, sum) in sums.values() {
        table.add_row([month(own), right(money(*sum))]);
    }
    if sums.len() > 1 {
        let sum = money(all.iter().map(|own| own.billed).sum());
        table.add_row([TableCell::new("   Sum"), right(sum)]);
    }
    table.trim_fmt()
}

fn month(own: &LineOfMonth) -> TableCell {
    let estimated = if own.estimated { " (estimated)" } else { "" };
    TableCell::new(format!("   {}{estimated}", own.month))
}

fn right(text: String) -> TableCell {
    TableCell::new(text).set_alignment(CellAlignment::Right)
}
