//! The table of `diff`: each line that costs more or less, and why.

use unicode_width::UnicodeWidthStr;

use super::foot::foot;
use super::{heading, push, wrap};
use crate::answer::{ChangedLine, DiffReport};
use crate::bill::figures::money;
use crate::bill::{Usd, harmless};
use crate::report::{Look, prose};

/// The answer of `diff`.
pub(crate) fn diff(report: &DiffReport, look: Look) -> String {
    let mut out = String::new();
    let account = report.account.as_deref().unwrap_or("of an unknown account");
    let title = format!("AWS bill {account}, {} against {}", report.to.in_words(), report.from.in_words());
    push(&mut out, &heading(&title, look));
    for sentence in prose::diff::summary(report) {
        push(&mut out, &wrap(&harmless(&sentence), "", look.width));
    }
    for line in report.lines.iter().filter(|line| !line.billed.change().is_zero()) {
        out.push('\n');
        push(&mut out, &title_of(line, look));
        let both = format!("{} before, {} now", money(line.billed.from), money(line.billed.to));
        push(&mut out, &wrap(&both, "  ", look.width));
        push(&mut out, &wrap(&harmless(&prose::diff::explanation(report, line)), "  ", look.width));
    }
    push(&mut out, &foot(&report.gaps, &report.requests, look));
    out
}

/// A line's name and, at the right, how much more or less it costs.
fn title_of(line: &ChangedLine, look: Look) -> String {
    let what = prose::explain::name(line.record_type, &line.record_types, &line.usage_type);
    let place = if line.region.is_global() { String::new() } else { format!(", {}", line.region.in_words()) };
    let change = line.billed.change();
    let amount = format!("{}{}", if change > Usd::ZERO { "+" } else { "" }, money(change));
    let width = usize::from(look.width);
    let room = width.saturating_sub(amount.len() + 1);
    let title = harmless(&format!("{}: {what}{place}", line.service));
    let title = wrap(&title, "", u16::try_from(room).unwrap_or(look.width));
    let last = title.lines().last().map_or(0, UnicodeWidthStr::width);
    let colour = if change > Usd::ZERO { "31" } else { "32" };
    let gap = " ".repeat(width.saturating_sub(last + amount.len()));
    let amount = if look.colour { format!("\u{1b}[{colour}m{amount}\u{1b}[0m") } else { amount };
    format!("{title}{gap}{amount}")
}
