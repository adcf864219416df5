//! The table of `strays`: each finding with its reason and the commands to paste; of many those of one rule, region and
//! cause together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use unicode_width::UnicodeWidthStr;

use super::foot::foot;
use super::{LINES, heading, push, wrap};
use crate::answer::{Finding, Fix, Severity, StraysReport, joined};
use crate::bill::figures::{counted, money};
use crate::bill::{Region, Usd, harmless};
use crate::facts::resources::ALARM;
use crate::report::prose::names::in_short;
use crate::report::{Look, comment, prose};

/// So many lines of commands a finding has, unless all was asked for.
const COMMAND_LINES: usize = 14;
/// Regions in which a rule found something are named up to so many.
const PLACES: usize = 3;

/// So many alarms of one finding are named.
const FEW_ALARMS: usize = 3;

/// The answer of `strays`.
pub(crate) fn strays(report: &StraysReport, look: Look) -> String {
    let mut head = String::new();
    let sentences = prose::strays::summary(report);
    if let Some((first, rest)) = sentences.split_first() {
        push(&mut head, &heading(&harmless(first), look));
        push(&mut head, &wrap(&harmless(&rest.join(" ")), "", look.width));
    }
    let foot = foot(&report.gaps, &report.requests, look);
    let room = LINES.saturating_sub(head.lines().count() + foot.lines().count());
    format!("{head}{}{foot}", body(report, room, look))
}

/// By what findings are told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Fold {
    /// Not at all.
    Not,
    /// One rule, region, severity, day and maker.
    Cause,
    /// One rule, region and severity, each in few words.
    Region,
    /// One rule, in few words.
    Rule,
}

/// The findings, folded as far as it takes to fit so many lines.
fn body(report: &StraysReport, room: usize, look: Look) -> String {
    if look.full {
        return groups(report, Fold::Not).iter().map(|group| told(group, Fold::Not, look)).collect();
    }
    let parts_alone = if look.verbose { usize::MAX } else { room };
    for fold in [Fold::Not, Fold::Cause, Fold::Region] {
        let groups = groups(report, fold);
        if groups.len() > parts_alone {
            continue;
        }
        let text: String = groups.iter().map(|group| told(group, fold, look)).collect();
        if text.lines().count() <= parts_alone {
            return text;
        }
    }
    cut(&groups(report, Fold::Rule), room, look)
}

/// As many groups as fit, the rest counted.
fn cut(groups: &[Vec<&Finding>], room: usize, look: Look) -> String {
    let mut out = String::new();
    for (at, group) in groups.iter().enumerate() {
        let text = told(group, Fold::Rule, look);
        let is_last = at + 1 == groups.len();
        let kept = if is_last { 0 } else { 2 };
        if out.lines().count() + text.lines().count() + kept > room {
            let rest: usize = groups[at..].iter().map(Vec::len).sum();
            let more = format!("\n{} more: --full, or --format csv.\n", counted(rest, "finding"));
            return out + &more;
        }
        out.push_str(&text);
    }
    out
}

/// Findings that are told together, in their order. Where few words are made of each, what a finding contains is left out.
pub(in crate::report) fn groups(report: &StraysReport, fold: Fold) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut places: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    let is_short = matches!(fold, Fold::Region | Fold::Rule);
    for finding in report.findings.iter().filter(|own| !is_short || own.part_of.is_none()) {
        let place = key(finding, fold).map(|key| *places.entry(key).or_insert(groups.len()));
        match place.and_then(|place| groups.get_mut(place)) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// What findings have in common, as far as it counts: rule, region and severity, and when and by whom it was made.
type Key<'a> = (&'a str, Option<(&'a Region, Severity)>, Option<(Option<NaiveDate>, Option<&'a str>)>);

/// What findings have in common; `None`: it stands alone, as what contains others and is contained does.
fn key(finding: &Finding, fold: Fold) -> Option<Key<'_>> {
    let (rule, place) = (finding.rule, Some((&finding.region, finding.severity)));
    match fold {
        Fold::Not => None,
        Fold::Cause if finding.part_of.is_some() || finding.members.len() != 1 => None,
        Fold::Cause => {
            let day = finding.created.at.map(|at| at.date_naive());
            Some((rule, place, Some((day, finding.created.by.as_deref()))))
        }
        Fold::Region => Some((rule, place, None)),
        Fold::Rule => Some((rule, None, None)),
    }
}

fn told(group: &[&Finding], fold: Fold, look: Look) -> String {
    let Some(first) = group.first() else { return String::new() };
    let is_part = first.part_of.is_some();
    let mut out = String::from("\n");
    push(&mut out, &paint(&wrap(&title(group), "", look.width), first.severity, look));
    let names: Vec<String> = group.iter().flat_map(|own| prose::strays::about(own)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let why = prose::strays::why(first);
    let short = match group {
        _ if look.full => names.join(", "),
        [one] => of_one(one),
        _ => in_short(&names),
    };
    let is_in_why = group.len() == 1 && matches!(names.as_slice(), [only] if why.contains(only));
    if !is_in_why && !short.is_empty() {
        let count = if group.len() > 1 { format!("{}: ", group.len()) } else { String::new() };
        push(&mut out, &wrap(&harmless(&format!("{count}{short}")), "  ", look.width));
    }
    let such = match (group.len(), names.first()) {
        (1, _) | (_, None) => why,
        (_, Some(name)) => format!("Such as {name}: {why}"),
    };
    push(&mut out, &wrap(&clipped(&harmless(&such), look), "  ", look.width));
    if is_part && !look.verbose && !look.full {
        return out;
    }
    if look.verbose || look.full {
        for sentence in prose::strays::own_evidence(first) {
            let text = wrap(&harmless(&sentence), "    ", look.width);
            push(&mut out, &text.replacen("    ", "  - ", 1));
        }
    }
    if fold == Fold::Rule || (fold == Fold::Region && group.len() > 1) {
        return out;
    }
    if let Some(sentence) = prose::strays::made(first) {
        push(&mut out, &wrap(&harmless(&sentence), "  ", look.width));
    }
    if !look.verbose && !look.full {
        by_hand(&mut out, group, look);
    }
    push(&mut out, &commands(group, look));
    out
}

/// What is to be done where no command does it, as far as it is the same for all of them.
fn by_hand(out: &mut String, group: &[&Finding], look: Look) {
    let mut told: Vec<String> = Vec::new();
    for sentence in group.iter().flat_map(|own| prose::strays::by_hand(own)) {
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    if group.len() == 1 || told.len() <= 1 {
        told.iter().for_each(|sentence| push(out, &in_lines(&harmless(sentence), look.width)));
    }
}

/// A sentence in lines. A command that it ends with is broken so that it can still be pasted.
fn in_lines(sentence: &str, width: u16) -> String {
    let Some((lead, listing)) = sentence.split_once(": aws ") else { return wrap(sentence, "  ", width) };
    let words: Vec<&str> = std::iter::once("aws").chain(listing.split_whitespace()).collect();
    format!("{}\n{}", wrap(&format!("{lead}:"), "  ", width), broken(&words, width))
}

/// What one finding is about: of many alarms their number.
fn of_one(finding: &Finding) -> String {
    let alarms = finding.members.iter().filter(|own| own.kind == ALARM).count();
    let about = prose::strays::about(finding);
    if alarms <= FEW_ALARMS {
        return in_short(&about.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let others: Vec<&str> = finding
        .members
        .iter()
        .zip(&about)
        .filter(|(own, _)| own.kind != ALARM)
        .map(|(_, name)| name.as_str())
        .collect();
    // The reason tells how many, where nothing else is meant.
    if others.is_empty() {
        return String::new();
    }
    format!("{} and {}", in_short(&others), counted(alarms, "alarm"))
}

/// `[low] unexpected-region · London (eu-west-2) · saves $0.10 a month`.
fn title(group: &[&Finding]) -> String {
    let Some(first) = group.first() else { return String::new() };
    let inner = if first.part_of.is_some() { "part of it: " } else { "" };
    let mut regions: Vec<&Region> = group.iter().map(|own| &own.region).collect();
    regions.sort_unstable();
    regions.dedup();
    let place = match regions.as_slice() {
        more if more.len() > PLACES => format!("{} regions", more.len()),
        few => few.iter().map(|region| region.in_words()).collect::<Vec<_>>().join(", "),
    };
    let severity = group.iter().map(|own| own.severity).max().unwrap_or(first.severity);
    let count = if group.len() > 1 { format!(" · {}", counted(group.len(), "finding")) } else { String::new() };
    format!("{inner}[{}] {}{count} · {place}{}", severity.as_str(), first.rule, saves(group))
}

/// What deleting each alone saves.
pub(in crate::report) fn saves(group: &[&Finding]) -> String {
    let mut known: Vec<Usd> = group.iter().filter_map(|own| own.month_cost).collect();
    known.sort_unstable();
    let each = if group.len() > 1 { "each saves" } else { "saves" };
    match (known.first(), known.last()) {
        (Some(least), Some(most)) if least == most && most.is_zero() => " · saves nothing (Free Tier)".to_owned(),
        (Some(least), Some(most)) if least == most => format!(" · {each} {} a month", money(*most)),
        (Some(least), Some(most)) => format!(" · {each} {} to {} a month", money(*least), money(*most)),
        _ if group.iter().any(|own| own.saves) => " · saving unknown".to_owned(),
        _ => String::new(),
    }
}

/// A reason in two sentences' room.
fn clipped(text: &str, look: Look) -> String {
    let room = 240;
    if look.full || look.verbose || text.chars().count() <= room {
        return text.to_owned();
    }
    let cut: String = text.chars().take(room).collect();
    format!("{} … (-v)", cut.rsplit_once(' ').map_or(cut.as_str(), |(start, _)| start))
}

/// The commands of findings, alarms up to a hundred in one; where they are long it is said where they are.
fn commands(group: &[&Finding], look: Look) -> String {
    let shown: Vec<&Fix> = group.iter().flat_map(|own| own.shown()).collect();
    let fixes = if group.len() > 1 { joined(&shown) } else { shown.into_iter().cloned().collect() };
    let mut out = String::new();
    for (goes, fix) in prose::strays::shown(&fixes.iter().collect::<Vec<_>>()) {
        push(&mut out, &command(fix, goes.as_deref(), look.width));
    }
    let room = if group.len() > 1 { COMMAND_LINES / 2 } else { COMMAND_LINES };
    if look.full || out.lines().count() <= room {
        return out;
    }
    let hint = group.iter().all(|own| own.is_hint());
    let place = if hint { "--full" } else { "--script, or --full" };
    wrap(&format!("{}: {place}", counted(fixes.len(), "command")), "  ", look.width)
}

/// What a comment has around its words: `  # '…'`.
const COMMENT: u16 = 6;

/// A command broken between its words, so that it can still be pasted. A long word is left whole.
fn command(fix: &Fix, goes: Option<&str>, width: u16) -> String {
    let mut out = String::new();
    if let Some(goes) = goes {
        // Each of its lines is a comment by itself.
        let lines = wrap(&harmless(goes), "", width.saturating_sub(COMMENT));
        lines.lines().for_each(|line| push(&mut out, &format!("  {}", comment(line))));
    }
    let words: Vec<&str> = fix.words.iter().map(String::as_str).collect();
    out.push_str(&broken(&words, width));
    out
}

/// The words of a command in lines that a shell reads as one.
fn broken(words: &[&str], width: u16) -> String {
    let room = usize::from(width).saturating_sub(2);
    let mut out = String::new();
    let mut line = String::from("  ");
    for word in words {
        let needs = UnicodeWidthStr::width(line.as_str()) + 1 + UnicodeWidthStr::width(*word);
        if line.trim().is_empty() {
            line.push_str(word);
        } else if needs > room {
            out.push_str(&line);
            out.push_str(" \\\n");
            line = format!("    {word}");
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    out.push_str(&line);
    out
}

fn paint(text: &str, severity: Severity, look: Look) -> String {
    let code = match severity {
        Severity::High => "1;31",
        Severity::Medium => "1;33",
        Severity::Low => "1",
        Severity::Info => "0",
    };
    if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
