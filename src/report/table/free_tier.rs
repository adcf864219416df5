//! The table of `free-tier`: a bar an allowance, which reads without colour.

use rust_decimal::prelude::ToPrimitive;
use unicode_width::UnicodeWidthStr;

use super::foot::foot;
use super::{heading, push, wrap};
use crate::answer::{FreeTierReport, OfferUse, OfferVerdict};
use crate::bill::figures::{money, percent, rounded};
use crate::bill::{Quantity, harmless, quotient};
use crate::report::{Look, prose};

/// The widest bar; wider ones tell no more.
const WIDEST_BAR: usize = 60;

/// The answer of `free-tier`.
pub(crate) fn free_tier(report: &FreeTierReport, look: Look) -> String {
    let mut out = String::new();
    let account = report.account.as_deref().unwrap_or("of an unknown account");
    let to_date = if report.open { " to date" } else { "" };
    push(&mut out, &heading(&format!("AWS Free Tier {account}, {}{to_date}", report.month.in_words()), look));
    for sentence in prose::free_tier::summary(report) {
        push(&mut out, &wrap(&harmless(&sentence), "", look.width));
    }
    for (title, verdict, had) in PARTS {
        let belongs = |row: &&OfferUse| row.verdict == verdict && (row.given != Some(false)) == had;
        let rows: Vec<&OfferUse> = report.offers.iter().filter(belongs).collect();
        if !rows.is_empty() {
            out.push('\n');
            push(&mut out, &heading(title, look));
        }
        for row in rows {
            out.push('\n');
            push(&mut out, &offer(row, look));
        }
    }
    if report.offers.iter().any(|row| row.left.is_some()) {
        let is_next_known = report.offers.iter().any(|row| row.next_full_month.used.is_some());
        let foreseen = match (report.open, is_next_known) {
            (true, _) => ", + foreseen at the month's end, - in the next full month",
            (false, true) => ", - in the next full month",
            (false, false) => "",
        };
        out.push('\n');
        push(&mut out, &wrap(&format!("Bars: # used{foreseen}, | the allowance."), "", look.width));
    }
    push(&mut out, &foot(&report.gaps, &report.requests, look));
    out
}

/// The parts of the table, what needs attention first.
const PARTS: [(&str, OfferVerdict, bool); 5] = [
    ("Used up", OfferVerdict::Exceeded, true),
    ("Will overflow", OfferVerdict::WillExceed, true),
    ("Inside the allowance", OfferVerdict::Ok, true),
    ("Can't be told", OfferVerdict::Unknown, true),
    ("Not for this account", OfferVerdict::Unknown, false),
];

/// An allowance: its name and figures, its bar, and its words.
fn offer(row: &OfferUse, look: Look) -> String {
    let share = match row.percent {
        Some(_) => format!(", {}", percent(row.used, row.limit)),
        None => String::new(),
    };
    let figures = format!("{} of {}{share}", rounded(row.used), rounded(row.limit));
    let mut out = sides(&harmless(&format!("{}: {}", row.service, row.name())), &figures, look.width);
    if row.left.is_some() {
        push(&mut out, &format!("  {}", bar(row, look)));
    }
    let words = prose::free_tier::news(row);
    if !words.is_empty() {
        push(&mut out, &wrap(&harmless(&words), "  ", look.width));
    }
    out
}

/// A title, and figures at the right of its last line or under it.
fn sides(title: &str, figures: &str, width: u16) -> String {
    let width = usize::from(width);
    let title = wrap(title, "", u16::try_from(width).unwrap_or(u16::MAX));
    let last = title.lines().last().map_or(0, UnicodeWidthStr::width);
    let own = UnicodeWidthStr::width(figures);
    if last + 1 + own <= width {
        format!("{title}{}{figures}\n", " ".repeat(width - last - own))
    } else {
        format!("{title}\n{}{figures}\n", " ".repeat(width.saturating_sub(own)))
    }
}

/// What was used, what is foreseen, and where the allowance ends: `[####++++--|   ]`.
fn bar(row: &OfferUse, look: Look) -> String {
    let cells = (usize::from(look.width) - 6).min(WIDEST_BAR);
    let ends = [Some(row.used), row.month_end.used, row.next_full_month.used].map(Option::unwrap_or_default);
    let whole = ends.into_iter().fold(row.limit, Quantity::max);
    let [used, end, next] = ends.map(|end| share_of(end, whole, cells));
    let limit = share_of(row.limit, whole, cells).clamp(1, cells);
    // What is less than a cell beyond it (the hourly rounding of alarms) shows no overflow.
    let overflows = limit < cells;
    let marks: String = (0..cells)
        .map(|cell| match cell {
            cell if cell + 1 == limit && overflows => '|',
            cell if cell < used => '#',
            cell if cell < end => '+',
            cell if cell < next => '-',
            _ => ' ',
        })
        .collect();
    let colour = match row.verdict {
        OfferVerdict::Exceeded => "31",
        OfferVerdict::WillExceed => "33",
        OfferVerdict::Ok => "32",
        OfferVerdict::Unknown => "0",
    };
    let marks = if look.colour { format!("\u{1b}[{colour}m{marks}\u{1b}[0m") } else { marks };
    let closing = if overflows { "]" } else { "|" };
    let cost = row.month_end.cost.filter(|cost| !cost.is_zero()).map(|cost| format!(" {}", money(cost)));
    let room = usize::from(look.width) - 2 - cells - 2;
    format!("[{marks}{closing}{}", cost.filter(|cost| cost.len() <= room).unwrap_or_default())
}

/// How many of the bar's cells a quantity fills; anything above zero fills one.
fn share_of(part: Quantity, whole: Quantity, cells: usize) -> usize {
    let share = quotient(part.value(), whole.value()).unwrap_or_default();
    let filled = (share * rust_decimal::Decimal::from(cells)).round().to_usize().unwrap_or_default();
    if part.is_zero() { 0 } else { filled.clamp(1, cells) }
}
