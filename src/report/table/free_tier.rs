//! The table of `free-tier`: a bar an allowance, which reads without colour; of very many a row each, and what has no room
//! counted.

use rust_decimal::prelude::ToPrimitive;
use unicode_width::UnicodeWidthStr;

use super::foot::foot;
use super::{LINES, heading, push, wrap};
use crate::answer::{FreeTierReport, OfferUse, OfferVerdict};
use crate::bill::figures::{counted, money, rounded, short};
use crate::bill::{Quantity, harmless, quotient};
use crate::report::prose::allowance::{share, times};
use crate::report::{Look, prose};

/// The widest bar; wider ones tell no more.
const WIDEST_BAR: usize = 60;

/// The answer of `free-tier`.
pub(crate) fn free_tier(report: &FreeTierReport, look: Look) -> String {
    let mut out = String::new();
    push(&mut out, &heading(&title(report), look));
    for sentence in prose::free_tier::summary(report) {
        push(&mut out, &wrap(&harmless(&sentence), "", look.width));
    }
    let foot = foot(&report.gaps, &report.requests, look);
    let room = LINES.saturating_sub(out.lines().count() + foot.lines().count());
    push(&mut out, &body(report, room, look));
    push(&mut out, &foot);
    out
}

/// `AWS account 123456789012 · Free Tier · April 2022`
fn title(report: &FreeTierReport) -> String {
    let account = report.account.as_deref().map_or_else(|| "AWS".to_owned(), |id| format!("AWS account {id}"));
    let to_date = if report.open { " to date" } else { "" };
    format!("{account} · Free Tier · {}{to_date}", report.month.in_words())
}

/// The parts of the table, what needs attention first.
const PARTS: [(&str, OfferVerdict, bool); 5] = [
    ("Over the limit", OfferVerdict::Exceeded, true),
    ("Will go over the limit", OfferVerdict::WillExceed, true),
    ("Within the limit", OfferVerdict::Ok, true),
    ("Unknown", OfferVerdict::Unknown, true),
    ("Not for this account", OfferVerdict::Unknown, false),
];

/// How much is told of an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Its figures, its bar and its words.
    Whole,
    /// Its figures alone, where it holds.
    Attention,
    /// Its figures alone.
    Figures,
}

/// The allowances, each with as much as fits so many lines.
fn body(report: &FreeTierReport, room: usize, look: Look) -> String {
    let whole = parts(report, Told::Whole, usize::MAX, look);
    if look.full || look.verbose || whole.lines().count() <= room {
        return whole;
    }
    for told in [Told::Attention, Told::Figures] {
        let text = parts(report, told, usize::MAX, look);
        if text.lines().count() <= room {
            return text;
        }
    }
    let mut rows = report.offers.len().min(room);
    loop {
        let text = parts(report, Told::Figures, rows, look);
        if rows <= 1 || text.lines().count() <= room {
            return text;
        }
        rows -= 1;
    }
}

/// The parts with so many allowances at most, the others counted.
fn parts(report: &FreeTierReport, told: Told, rows: usize, look: Look) -> String {
    let mut out = String::new();
    let (mut shown, mut has_bar) = (0, false);
    for (title, verdict, had) in PARTS {
        let belongs = |row: &&OfferUse| row.verdict == verdict && (row.given != Some(false)) == had;
        let own: Vec<&OfferUse> = report.offers.iter().filter(belongs).take(rows - shown).collect();
        shown += own.len();
        if own.is_empty() {
            continue;
        }
        push(&mut out, &format!("\n{}", heading(title, look)));
        let is_short = told == Told::Figures || told == Told::Attention && verdict == OfferVerdict::Ok;
        for row in own {
            if !is_short {
                out.push('\n');
            }
            has_bar |= !is_short && has_a_bar(row);
            push(&mut out, &offer(row, is_short, look));
        }
    }
    if shown < report.offers.len() {
        push(&mut out, &format!("{}: --full", counted(report.offers.len() - shown, "more allowance")));
    }
    if has_bar {
        push(&mut out, &format!("\n{}", wrap(&legend(report), "", look.width)));
    }
    out
}

/// What the bars' signs mean.
fn legend(report: &FreeTierReport) -> String {
    let is_next_known = report.offers.iter().any(|row| row.next_full_month.used.is_some());
    let foreseen = match (report.open, is_next_known) {
        (true, _) => ", + foreseen at the month's end, - in the next full month",
        (false, true) => ", - in the next full month",
        (false, false) => "",
    };
    format!("Bars: # used{foreseen}, | the allowance.")
}

/// What was used many times over shows nothing as a bar.
fn has_a_bar(row: &OfferUse) -> bool {
    row.left.is_some() && times(row.used, row.limit).is_none()
}

/// An allowance: its name and figures; unless short its bar and its words.
fn offer(row: &OfferUse, is_short: bool, look: Look) -> String {
    let share = row.percent.map_or_else(String::new, |_| format!(", {}", share(row.used, row.limit)));
    let used = if row.used > row.limit { short(row.used) } else { rounded(row.used) };
    let cost = row.month_end.cost.filter(|cost| is_short && !cost.is_zero()).map(|cost| format!(", {}", money(cost)));
    let figures = format!("{used} of {}{share}{}", rounded(row.limit), cost.unwrap_or_default());
    let mut out = sides(&harmless(&prose::free_tier::name(row)), &figures, look.width);
    if is_short {
        return out;
    }
    if has_a_bar(row) {
        push(&mut out, &format!("  {}", bar(row, look)));
    }
    let words = if look.verbose { prose::free_tier::explanation(row) } else { prose::free_tier::news(row) };
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
