//! The table of `strays`: each finding with its reason, what speaks for it, and the commands to paste.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::{asked, gaps, heading, push, wrap};
use crate::answer::{CreatedSource, Finding, Fix, Severity, StraysReport};
use crate::bill::figures::money;
use crate::bill::{Usd, harmless};
use crate::facts::attribution::in_words;
use crate::facts::events::kind_in_words;
use crate::report::Look;

/// So many members are named, the rest counted.
const NAMED: usize = 4;
/// So many findings that are only to be known are shown, the rest counted.
const HINTS: usize = 10;
/// Of more findings than these it is said how many each rule made.
const FEW: usize = 5;

/// The answer of `strays`.
pub(crate) fn strays(report: &StraysReport, look: Look) -> String {
    let mut out = String::new();
    let account = report.account.as_deref().unwrap_or("of an unknown account");
    push(&mut out, &heading(&format!("Strays in AWS account {account}"), look));
    for sentence in report.sentences() {
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
    let names = finding.about();
    for name in names.iter().take(NAMED) {
        push(&mut out, &wrap(&harmless(name), "  ", look.width));
    }
    if names.len() > NAMED {
        push(&mut out, &wrap(&format!("and {} more", names.len() - NAMED), "  ", look.width));
    }
    push(&mut out, &wrap(&harmless(&finding.why), "  ", look.width));
    for sentence in &finding.evidence {
        push(&mut out, &bullet(&harmless(sentence), look));
    }
    let more = [finding.made_in_words(), finding.saving_in_words(), finding.commands_above()];
    for sentence in more.iter().filter(|sentence| !sentence.is_empty()) {
        push(&mut out, &wrap(&harmless(sentence), "  ", look.width));
    }
    for fix in finding.shown() {
        push(&mut out, &command(fix, look.width));
    }
    out
}

fn bullet(text: &str, look: Look) -> String {
    let text = wrap(text, "    ", look.width);
    text.replacen("    ", "  - ", 1)
}

/// A command broken between its words, so that it can still be pasted. A long word is left whole.
fn command(fix: &Fix, width: u16) -> String {
    let room = usize::from(width).saturating_sub(2);
    let mut out = String::new();
    if !fix.takes_down.is_empty() {
        push(
            &mut out,
            &wrap(&format!("# takes down {}", harmless(&fix.takes_down)), "  ", width).replace("\n  ", "\n  # "),
        );
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

impl StraysReport {
    /// What was found, in a few sentences.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let mut out = Vec::new();
        let outer = self.findings.iter().filter(|own| own.part_of.is_none()).count();
        let is_any_known = self.findings.iter().any(|own| own.month_cost.is_some());
        let saved = match (self.unknown_savings, self.month_cost.filter(|_| is_any_known)) {
            (0, None) if !is_any_known => String::new(),
            (_, None) if outer == 1 => " What it saves can't be told.".to_owned(),
            (_, None) => " What all of them save together can't be told.".to_owned(),
            (0, Some(saved)) => {
                let them = if outer == 1 { "it" } else { "all of them" };
                format!(" Without {them} a full month costs {} less.", money(saved))
            }
            (unknown, Some(saved)) => {
                let more =
                    if unknown == 1 { "one of them saves".to_owned() } else { format!("{unknown} of them save") };
                format!(
                    " Without all of them a full month costs at least {} less; what {more} can't be told.",
                    money(saved)
                )
            }
        };
        let hints = match (self.findings.iter().filter(|own| own.is_hint()).count(), outer) {
            (0, _) => String::new(),
            (1, 1) => ", for information only".to_owned(),
            (hints, outer) if hints == outer => ", all of them for information only".to_owned(),
            (1, _) => ", one of them for information only".to_owned(),
            (hints, _) => format!(", {hints} of them for information only"),
        };
        out.push(match outer {
            0 if self.suppressed > 0 => "Nothing is left to tell.".to_owned(),
            0 => "Nothing was found that nobody needs.".to_owned(),
            1 => format!("1 finding{hints}.{saved}"),
            _ => format!("{outer} findings{hints}.{saved}"),
        });
        if outer > FEW {
            let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
            self.findings
                .iter()
                .filter(|own| own.part_of.is_none())
                .for_each(|own| *rules.entry(own.rule).or_default() += 1);
            let rules: Vec<String> = rules.into_iter().map(|(rule, count)| format!("{rule} {count}")).collect();
            out.push(format!("By rule: {}.", rules.join(", ")));
        }
        let alone: Usd =
            self.findings.iter().filter(|own| own.part_of.is_none()).filter_map(|own| own.month_cost).sum();
        if self.month_cost.is_some_and(|together| together < alone) {
            out.push("Some savings are the same money: each is told as if the others stayed.".to_owned());
        }
        let looked = self.as_of.format("%Y-%m-%d");
        out.push(match self.month {
            Some(month) => format!("Looked at: the bill of {}, and what there was on {looked}.", month.in_words()),
            None => format!("Looked at: what there was on {looked}, without a bill."),
        });
        out.push(self.home_reason.clone());
        match self.suppressed {
            0 => {}
            1 => out.push("1 finding is suppressed.".to_owned()),
            count => out.push(format!("{count} findings are suppressed.")),
        }
        out.extend(self.suppression_notes.iter().cloned());
        out
    }
}

impl Finding {
    /// Whether it stands by itself and is only to be known.
    fn is_hint(&self) -> bool {
        self.part_of.is_none() && self.severity == Severity::Info
    }

    /// What it is about: each with its type, but for alarms.
    pub(crate) fn about(&self) -> Vec<String> {
        let named = |kind: &str, name: &str| match kind {
            "AWS::CloudWatch::Alarm" => name.to_owned(),
            _ => format!("{} {name}", kind_in_words(kind)),
        };
        match &self.resource {
            Some(own) if self.members.len() < 2 => vec![named(&own.kind, &own.name)],
            _ => self.members.iter().map(|own| named(&own.kind, &own.name)).collect(),
        }
    }

    /// Where a part's commands are.
    pub(crate) fn commands_above(&self) -> String {
        match (self.part_of.is_some() && !self.fix.is_empty(), self.alternative) {
            (false, _) => String::new(),
            (true, false) => "Its commands are among those above.".to_owned(),
            (true, true) => "For it alone, instead of what is above:".to_owned(),
        }
    }

    /// When it was made and by whom.
    pub(crate) fn made_in_words(&self) -> String {
        let by = self.created.by.as_ref().map_or_else(String::new, |by| format!(" by {}", in_words(by)));
        match (self.created.at, self.created.source) {
            (None, _) => String::new(),
            (Some(at), CreatedSource::Cloudtrail) => format!("Made on {}{by}.", at.format("%Y-%m-%d at %H:%M UTC")),
            (Some(at), _) if by.is_empty() => {
                let at = at.format("%Y-%m-%d at %H:%M UTC");
                format!("It existed on {at} at the latest; no event that is known tells who made it.")
            }
            (Some(at), _) => format!("Made or changed on {}{by}.", at.format("%Y-%m-%d at %H:%M UTC")),
        }
    }

    /// What its remedy saves.
    pub(crate) fn saving_in_words(&self) -> String {
        match self.month_cost {
            Some(cost) if cost.is_zero() => "Alone it saves nothing: it is inside the Free Tier.".to_owned(),
            Some(cost) => format!("Alone it saves {} in a full month, after the Free Tier.", money(cost)),
            None if self.saves => "What it saves can't be told.".to_owned(),
            None => String::new(),
        }
    }
}
