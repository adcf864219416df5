//! For eyes: a plain-words summary, the bill line by line, totals, what is missing, what asking cost.

mod accounts;
mod alarms;
mod diff;
mod foot;
mod free_tier;
mod glossary;
mod line;
mod signins;
mod strays;
mod who;

use comfy_table::{Attribute, Cell as TableCell, CellAlignment, Table, presets};

use unicode_width::UnicodeWidthStr;

use crate::answer::{ExplainReport, ExplainedLine, Verdict};
use crate::bill::figures::{capital, money, rounded};
use crate::bill::harmless;
use crate::report::words::missing;
use crate::report::{Look, prose};
use crate::snapshot::{Gap, Requests};

pub(crate) use accounts::accounts;
pub(crate) use alarms::alarms;
pub(crate) use diff::diff;
pub(crate) use free_tier::free_tier;
pub(crate) use glossary::glossary;
pub(crate) use line::line;
pub(crate) use signins::signins;
pub(crate) use strays::strays;
pub(crate) use who::who;

/// The answer of `explain`.
pub(crate) fn explain(report: &ExplainReport, look: Look) -> String {
    let mut out = String::new();
    let account = report.account.as_deref().unwrap_or("of an unknown account");
    let open = if report.estimated { ", estimated: the month is not final" } else { "" };
    push(&mut out, &heading(&format!("AWS bill {account}, {}{open}", report.month.in_words()), look));
    for sentence in prose::explain::summary(report) {
        push(&mut out, &wrap(&harmless(&sentence), "", look.width));
    }
    let (dear, free): (Vec<_>, Vec<_>) = report.lines.iter().partition(|line| !line.billed.is_zero());
    for (title, lines) in [("What you pay for", dear), ("What cost nothing", free)] {
        if !lines.is_empty() {
            out.push('\n');
            push(&mut out, &heading(title, look));
            let many = lines.len() > EXPLAINED_AT_MOST;
            let (quiet, telling): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| many && is_quiet(line));
            for line in telling {
                out.push('\n');
                push(&mut out, &one_line(line, look));
            }
            if !quiet.is_empty() {
                out.push('\n');
                for line in &quiet {
                    push(&mut out, &title_of(line, look));
                }
                let sentence = format!(
                    "These {} are inside their allowance or have no price; --format markdown, csv or json explains each.",
                    quiet.len()
                );
                push(&mut out, &wrap(&sentence, "  ", look.width));
            }
        }
    }
    out.push('\n');
    push(&mut out, &totals(report, look));
    push(&mut out, &gaps(&report.gaps, look));
    push(&mut out, &asked(&report.requests, look));
    out
}

fn push(out: &mut String, text: &str) {
    out.push_str(text);
    if !text.is_empty() && !text.ends_with('\n') {
        out.push('\n');
    }
}

fn heading(text: &str, look: Look) -> String {
    let text = wrap(text, "", look.width);
    if look.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text }
}

/// So many lines that cost nothing are explained one by one.
const EXPLAINED_AT_MOST: usize = 12;

/// Whether there is nothing to learn from a line: it cost nothing, and won't.
fn is_quiet(line: &ExplainedLine) -> bool {
    line.billed.is_zero()
        && line.predicted_usage.is_none()
        && line.next_full_month.is_none_or(|next| next.cost.is_some_and(crate::bill::Usd::is_zero))
        && matches!(line.verdict, Verdict::WithinFreeTier | Verdict::NoCharge)
}

/// A line's name and, at the right, what it cost.
fn title_of(line: &ExplainedLine, look: Look) -> String {
    let what = prose::explain::name(line.record_type, &line.record_types, &line.usage_type);
    let place = if line.region.is_global() { String::new() } else { format!(", {}", line.region.in_words()) };
    let operation = line.operation.as_ref().map_or_else(String::new, |operation| format!(" by {operation}"));
    let title = format!("{}: {what}{operation}{place}", line.service);
    let amount = money(line.billed);
    let room = usize::from(look.width).saturating_sub(UnicodeWidthStr::width(amount.as_str()) + 1);
    let mut titles = wrap(&harmless(&title), "", u16::try_from(room).unwrap_or(look.width));
    let last = titles.lines().last().map_or(0, UnicodeWidthStr::width);
    titles
        .push_str(&" ".repeat(usize::from(look.width).saturating_sub(last + UnicodeWidthStr::width(amount.as_str()))));
    titles.push_str(&paint(&amount, line.verdict, look));
    titles.push('\n');
    titles
}

/// A line's name and cost in one row, its figures and explanation beneath.
fn one_line(line: &ExplainedLine, look: Look) -> String {
    let mut titles = title_of(line, look);
    let facts: Vec<String> =
        line.words.is_some().then(|| prose::explain::what(line)).flatten().into_iter().chain(figures(line)).collect();
    if !facts.is_empty() {
        titles.push_str(&wrap(&harmless(&capital(&facts.join(": "))), "  ", look.width));
        titles.push('\n');
    }
    titles.push_str(&wrap(&harmless(&prose::explain::explanation(line)), "  ", look.width));
    if let Some(next) = line.next_full_month {
        let cost = match (next.cost, &line.offer) {
            (Some(cost), _) => format!(", {}", money(cost)),
            (None, Some(_)) => "; how much of it AWS will charge on this line isn't known beforehand".to_owned(),
            (None, None) => "; no price of it is known here".to_owned(),
        };
        titles.push('\n');
        titles.push_str(&wrap(&format!("Next full month: {}{cost}.", rounded(next.usage)), "  ", look.width));
    }
    titles
}

/// A line's quantity, and how much of it an allowance gave.
fn figures(line: &ExplainedLine) -> Option<String> {
    let unit = line.unit.as_deref().unwrap_or("units");
    let figures = format!("{} {unit}", rounded(line.usage?));
    Some(match (line.free_units, line.charged_units, &line.offer) {
        (Some(free), Some(charged), Some(_)) => {
            format!("{figures} ({} free, {} charged)", rounded(free), rounded(charged))
        }
        _ => figures,
    })
}

fn paint(text: &str, verdict: Verdict, look: Look) -> String {
    let code = match verdict {
        Verdict::OverFreeTier => "33",
        Verdict::Unexplained => "31",
        Verdict::WithinFreeTier | Verdict::NoCharge | Verdict::Credit | Verdict::Refund => "32",
        _ => "0",
    };
    if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

fn totals(report: &ExplainReport, look: Look) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let t = &report.totals;
    let rows = [
        ("Usage", t.usage),
        ("Discounts", t.discounts),
        ("Credits", t.credits),
        ("Refunds", t.refunds),
        ("Tax", t.tax),
        ("Fees", t.fees),
    ];
    for (name, amount) in rows.into_iter().filter(|(name, amount)| *name == "Usage" || !amount.is_zero()) {
        table.add_row([TableCell::new(name), TableCell::new(money(amount)).set_alignment(CellAlignment::Right)]);
    }
    let bold = |text: String| {
        let cell = TableCell::new(text).set_alignment(CellAlignment::Right);
        if look.colour { cell.add_attribute(Attribute::Bold) } else { cell }
    };
    table.add_row([TableCell::new("Billed"), bold(money(t.billed))]);
    if !t.unexplained.is_zero() {
        table.add_row([TableCell::new("of it unexplained"), bold(money(t.unexplained))]);
    }
    if look.colour {
        table.force_no_tty();
        table.enforce_styling();
    }
    table.trim_fmt()
}

fn gaps(gaps: &[Gap], look: Look) -> String {
    let mut out = String::new();
    for gap in gaps {
        if out.is_empty() {
            out.push('\n');
            push(&mut out, &heading("What is missing", look));
        }
        push(&mut out, &wrap(&missing(gap), "  ", look.width));
    }
    out
}

fn asked(requests: &Requests, look: Look) -> String {
    format!("\n{}", wrap(&format!("Asked: {}.", super::words::asked(requests)), "", look.width))
}

/// A sentence in lines of at most so many columns, each after an indent. A word longer than a line is cut.
fn wrap(text: &str, indent: &str, width: u16) -> String {
    let options = textwrap::Options::new(usize::from(width))
        .initial_indent(indent)
        .subsequent_indent(indent)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}
