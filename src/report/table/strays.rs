//! The table of `strays`: each finding with its reason, what speaks for it, and the commands to paste.

use unicode_width::UnicodeWidthStr;

use super::{asked, gaps, heading, push, wrap};
use crate::answer::{Finding, Fix, Severity, StraysReport};
use crate::bill::harmless;
use crate::report::{Look, prose};

/// So many members are named, the rest counted.
const NAMED: usize = 4;
/// So many findings that are only to be known are shown, the rest counted.
const HINTS: usize = 10;

/// The answer of `strays`.
pub(crate) fn strays(report: &StraysReport, look: Look) -> String {
    let mut out = String::new();
    let account = report.account.as_deref().unwrap_or("of an unknown account");
    push(&mut out, &heading(&format!("Strays in AWS account {account}"), look));
    for sentence in prose::strays::summary(report) {
        push(&mut out, &wrap(&harmless(&sentence), "", look.width));
    }
    // The gravest stand first, so that hints stand last.
    let hints = report.findings.iter().filter(|own| own.is_hint()).skip(HINTS).count();
    for finding in &report.findings[..report.findings.len() - hints] {
        out.push('\n');
        push(&mut out, &one(finding, look));
    }
    if hints > 0 {
        out.push('\n');
        let what = if hints == 1 { "finding is" } else { "findings are" };
        let more = format!("{hints} more {what} for information only; --format csv or json has all.");
        push(&mut out, &wrap(&more, "", look.width));
    }
    push(&mut out, &gaps(&report.gaps, look));
    push(&mut out, &asked(&report.requests, look));
    out
}

fn one(finding: &Finding, look: Look) -> String {
    let inner = if finding.part_of.is_some() { "part of it: " } else { "" };
    let title = format!("{inner}{} [{}] {}", finding.rule, finding.severity.as_str(), finding.region.in_words());
    let mut out = paint(&wrap(&title, "", look.width), finding.severity, look);
    out.push('\n');
    let names = prose::strays::about(finding);
    for name in names.iter().take(NAMED) {
        push(&mut out, &wrap(&harmless(name), "  ", look.width));
    }
    if names.len() > NAMED {
        push(&mut out, &wrap(&format!("and {} more", names.len() - NAMED), "  ", look.width));
    }
    push(&mut out, &wrap(&harmless(&prose::strays::why(finding)), "  ", look.width));
    for sentence in prose::strays::evidence(finding) {
        push(&mut out, &bullet(&harmless(&sentence), look));
    }
    for sentence in prose::strays::remarks(finding) {
        push(&mut out, &wrap(&harmless(&sentence), "  ", look.width));
    }
    for (goes, fix) in prose::strays::shown(finding) {
        push(&mut out, &command(fix, goes.as_deref(), look.width));
    }
    out
}

fn bullet(text: &str, look: Look) -> String {
    let text = wrap(text, "    ", look.width);
    text.replacen("    ", "  - ", 1)
}

/// A command broken between its words, so that it can still be pasted. A long word is left whole.
fn command(fix: &Fix, goes: Option<&str>, width: u16) -> String {
    let room = usize::from(width).saturating_sub(2);
    let mut out = String::new();
    if let Some(goes) = goes {
        let comment = wrap(&format!("# {}", harmless(goes)), "  ", width);
        push(&mut out, &comment.replace("\n  ", "\n  # "));
    }
    let mut line = String::from("  ");
    for word in &fix.words {
        let needs = UnicodeWidthStr::width(line.as_str()) + 1 + UnicodeWidthStr::width(word.as_str());
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
