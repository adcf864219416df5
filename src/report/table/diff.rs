//! The table of `diff`: a row a line that costs more or less, the biggest change first, and why.

use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, Table, presets};

use super::foot::foot;
use super::{LINES, WIDE, WIDEST, heading, push, wrap};
use crate::answer::{ChangedLine, DiffReport};
use crate::bill::figures::{counted, signed};
use crate::bill::{RecordType, Usd, harmless};
use crate::report::prose::diff::{explanation, is_told, rise, summary};
use crate::report::prose::explain::row_name;
use crate::report::{Look, prose};

/// The answer of `diff`.
pub(crate) fn diff(report: &DiffReport, look: Look) -> String {
    let look = Look { width: look.width.min(WIDEST), ..look };
    let mut out = String::new();
    push(&mut out, &heading(&title(report), look));
    for sentence in summary(report) {
        push(&mut out, &wrap(&harmless(&sentence), "", look.width));
    }
    let foot = foot(&report.gaps, &report.requests, look);
    let room = LINES.saturating_sub(out.lines().count() + foot.lines().count() + BESIDE);
    push(&mut out, &lines(report, room, look));
    push(&mut out, &foot);
    out
}

/// A blank line, and what is left out.
const BESIDE: usize = 3;

/// `AWS account 123456789012 · April 2022 against March 2022`
fn title(report: &DiffReport) -> String {
    let account = report.account.as_deref().map_or_else(|| "AWS bill".to_owned(), |id| format!("AWS account {id}"));
    format!("{account} · {} against {}", report.to.in_words(), report.from.in_words())
}

/// The lines that cost more or less, as many as have room; the others counted.
fn lines(report: &DiffReport, room: usize, look: Look) -> String {
    let is_whole = look.full || look.verbose;
    let changed = report.lines.iter().filter(|line| !line.billed.change().is_zero());
    let (told, small): (Vec<_>, Vec<_>) = changed.partition(|line| is_whole || is_told(line));
    let mut rows = if is_whole { told.len() } else { told.len().min(room) };
    let mut text = table(report, &told[..rows], look);
    while !is_whole && rows > 1 && text.lines().count() > room {
        rows -= 1;
        text = table(report, &told[..rows], look);
    }
    let mut out = String::new();
    if rows > 0 {
        push(&mut out, &format!("\n{text}"));
    }
    let rest = &told[rows..];
    if !rest.is_empty() {
        let sum: Usd = rest.iter().map(|line| line.billed.change()).sum();
        push(&mut out, &format!(" {}: {} (--full).", counted(rest.len(), "more change"), signed(sum)));
    }
    if !small.is_empty() {
        push(&mut out, &format!(" {} of less than half a cent (--full).", counted(small.len(), "change")));
    }
    out
}

fn table(report: &DiffReport, lines: &[&ChangedLine], look: Look) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(look.width);
    if look.colour {
        table.force_no_tty();
        table.enforce_styling();
    }
    let is_wide = look.width >= WIDE;
    let names = ["Change", "Before", "Now", "What", "Why"];
    let shown = if is_wide { &names[..] } else { &names[..4] };
    table.set_header(shown.iter().map(|name| Cell::new(name).add_attribute(Attribute::Dim)));
    for line in lines {
        let rise = rise(line);
        let right = |text: &str| Cell::new(text).set_alignment(CellAlignment::Right);
        let colour = if line.billed.change() > Usd::ZERO { Color::Red } else { Color::Green };
        let (what, why) = (harmless(&name(line, look)), harmless(&explanation(report, line)));
        let amounts = [right(&rise.by).fg(colour), right(&rise.before), right(&rise.now)];
        let words = if is_wide { vec![what, why] } else { vec![format!("{what}\n{why}")] };
        table.add_row(amounts.into_iter().chain(words.into_iter().map(Cell::new)));
    }
    table.trim_fmt()
}

/// A line in words; with all that is known of it as billed too.
fn name(line: &ChangedLine, look: Look) -> String {
    let place = if line.region.is_global() { String::new() } else { format!(", {}", line.region.name()) };
    let is_usage = line.record_type == RecordType::Usage;
    let code = || prose::explain::name(line.record_type, &line.record_types, &line.usage_type);
    let billed = if look.verbose && is_usage { format!(" ({})", code()) } else { String::new() };
    format!("{}{place}{billed}", row_name(&line.line))
}
