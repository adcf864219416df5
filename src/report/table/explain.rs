//! The table of `explain`: what the month came to, for what, what is about to cost, what to look at; then the lines.

use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width, presets};
use rust_decimal::Decimal;

use super::foot::foot;
use super::{LINES, WIDE, WIDEST, broken, heading, line_in_words, push, wrap};
use crate::answer::{ExplainReport, ExplainedLine, Verdict};
use crate::bill::figures::{counted, money};
use crate::bill::{RecordType, Usd, harmless, quotient};
use crate::report::Look;
use crate::report::prose::explain::{
    first_sentence, has_derived_price, parts, reason, rest, row_name, row_price, row_quantity, share,
};

/// Below this width the price has no column.
const NARROW: u16 = 70;
/// With less room for the lines the reasons are told in short.
const LEAST_ROOM: usize = 10;
/// Of less than this part it isn't told why such a thing is charged at all.
const TELLING: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// A usage type's column is no wider, but for its padding.
const CODE: u16 = 30;
const PADDING: u16 = 2;
/// What makes this part of a bill is told with what people do about it.
const MUCH: Decimal = Decimal::from_parts(25, 0, 0, false, 2);

/// The answer of `explain`.
pub(crate) fn explain(report: &ExplainReport, look: Look) -> String {
    let look = Look { width: look.width.min(WIDEST), ..look };
    let foot = foot(&report.gaps, &report.requests, look);
    let room = |head: &str| LINES.saturating_sub(head.lines().count() + foot.lines().count());
    let mut out = head(report, look);
    if !look.full && !look.verbose && room(&out) < LEAST_ROOM {
        out = head(report, Look { brief: true, ..look });
    }
    if look.brief {
        push(&mut out, &with_hint(&foot, "Every line: `whybill explain`.", look));
        return out;
    }
    let room = room(&out);
    lines(&mut out, report, room, look);
    push(&mut out, &foot);
    out
}

/// What comes before the lines.
fn head(report: &ExplainReport, look: Look) -> String {
    let mut out = String::new();
    push(&mut out, &heading(&title(report), look));
    let (total, to_come, to_check) = parts(report);
    sentences(&mut out, &total, look);
    reasons(&mut out, report, look);
    for (title, part) in [("About to cost", to_come), ("To look at", to_check)] {
        if !part.is_empty() {
            out.push('\n');
            push(&mut out, &heading(title, look));
            sentences(&mut out, &part, look);
        }
    }
    out
}

/// A text with a sentence more, in its last line where there is room.
fn with_hint(text: &str, more: &str, look: Look) -> String {
    let text = text.trim_end();
    let last = text.lines().last().map_or(0, |line| line.chars().count());
    let gap = if last + more.len() < usize::from(look.width) { ' ' } else { '\n' };
    format!("{text}{gap}{more}\n")
}

/// `AWS account 123456789012 · April 2022 · $4.16`
fn title(report: &ExplainReport) -> String {
    let account = report.account.as_deref().map_or_else(|| "AWS bill".to_owned(), |id| format!("AWS account {id}"));
    let open = if report.estimated { " · an estimate, the month is not final" } else { "" };
    format!("{account} · {} · {}{open}", report.month.in_words(), money(report.totals.billed))
}

fn sentences(out: &mut String, sentences: &[String], look: Look) {
    for sentence in sentences {
        push(out, &wrap(&harmless(sentence), "", look.width));
    }
}

/// What makes most of the bill: amount, share and name, why, and what people do about the dearest.
fn reasons(out: &mut String, report: &ExplainReport, look: Look) {
    let amounts = report.dearest.reasons.iter().map(|own| own.amount).chain(report.dearest.rest.map(|own| own.amount));
    let Some(widest) = amounts.map(|amount| money(amount).len()).max() else { return };
    let beside = |amount: Usd, part: Decimal| format!(" {:>widest$} {:>4}  ", money(amount), share(part));
    out.push('\n');
    for own in &report.dearest.reasons {
        let told = reason(report, own);
        let place = if told.place.is_empty() { String::new() } else { format!(" · {}", told.place) };
        let figures = beside(own.amount, own.share);
        let indent = " ".repeat(figures.len());
        push(out, &named(&figures, &format!("{}{place}", told.what), look));
        let is_told_whole = own.share >= TELLING && !look.brief;
        let why = if is_told_whole || look.full || look.verbose { told.whole_why() } else { told.why };
        if !why.is_empty() {
            push(out, &wrap(&harmless(&why), &indent, look.width));
        }
        let shows_action = own.share >= MUCH && !look.brief || look.full || look.verbose;
        if let Some(action) = told.action.filter(|_| shows_action) {
            let action = if look.verbose { action } else { first_sentence(&action) };
            push(out, &wrap(&harmless(&format!("Often: {action}")), &indent, look.width));
        }
    }
    if let Some(own) = report.dearest.rest {
        push(out, &named(&beside(own.amount, own.share), &rest(own.reasons), look));
    }
}

/// A name beside its figures.
fn named(figures: &str, name: &str, look: Look) -> String {
    let indent = " ".repeat(figures.len());
    let name = wrap(&harmless(name), &indent, look.width);
    let name = name.get(figures.len()..).unwrap_or_default();
    let (first, more) = name.split_once('\n').map_or((name, ""), |(first, more)| (first, more));
    let first = if look.colour { format!("\u{1b}[1m{figures}{first}\u{1b}[0m") } else { format!("{figures}{first}") };
    if more.is_empty() { first } else { format!("{first}\n{more}") }
}

/// The lines: what was used and paid for, then what was taken off or added.
fn lines(out: &mut String, report: &ExplainReport, room: usize, look: Look) {
    if look.verbose {
        for line in &report.lines {
            out.push('\n');
            push(out, &line_in_words(line, look));
        }
        return;
    }
    let is_own = |line: &&ExplainedLine| matches!(line.record_type, RecordType::Usage | RecordType::Fee);
    let (own, others): (Vec<_>, Vec<_>) = report.lines.iter().partition(is_own);
    let (dear, free): (Vec<_>, Vec<_>) = own.into_iter().partition(|line| look.full || !line.billed.is_zero());
    // Headings, blank lines and what is left out.
    let beside = if others.is_empty() { 5 } else { 7 };
    let taken_off = table(&others, None, look);
    let room = room.saturating_sub(taken_off.lines().count() + beside);
    let charged = Some(report.dearest.charged);
    let mut rows = if look.full { dear.len() } else { dear.len().min(room) };
    let mut text = table(&dear[..rows], charged, look);
    while !look.full && rows > 0 && text.lines().count() > room {
        rows -= 1;
        text = table(&dear[..rows], charged, look);
    }
    let folded = &dear[rows..];
    if rows > 0 || !free.is_empty() {
        out.push('\n');
    }
    if rows > 0 {
        push(out, &text);
    }
    let folded = (folded.len(), folded.iter().map(|line| line.billed).sum());
    for (many, of) in [folded, (free.len(), Usd::ZERO)] {
        if let Some(sentence) = left_out(many, of) {
            push(out, &wrap(&sentence, " ", look.width));
        }
    }
    if !others.is_empty() {
        out.push('\n');
        push(out, &heading("Credits, refunds, discounts and tax", look));
        push(out, &taken_off);
    }
    if report.lines.iter().any(|line| has_derived_price(line) && !line.billed.is_zero()) {
        push(out, &wrap("~ price derived from the bill: cost over charged units.", "", look.width));
    }
}

fn left_out(many: usize, of: Usd) -> Option<String> {
    if many == 0 {
        return None;
    }
    let lines = counted(many, "line");
    Some(if of.is_zero() {
        format!("{lines} cost nothing (--full).")
    } else {
        format!("{lines} more: {} (--full).", money(of))
    })
}

/// Lines as rows. With what all of them cost each one's share is told.
fn table(lines: &[&ExplainedLine], charged: Option<Usd>, look: Look) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(look.width);
    if look.colour {
        table.force_no_tty();
        table.enforce_styling();
    }
    let columns = Columns::of(look.width, charged.is_some());
    if charged.is_some() {
        let names = columns.names().into_iter().map(|name| Cell::new(name).add_attribute(Attribute::Dim));
        table.set_header(names);
    }
    for line in lines {
        table.add_row(columns.row(line, charged));
    }
    // Words wrap well, a usage type doesn't.
    let codes = lines.iter().map(|line| line.usage_type.len()).max().unwrap_or_default();
    let code = columns.has_place.then(|| table.column_iter_mut().last()).flatten();
    if let Some(code) = code {
        let room = u16::try_from(codes).unwrap_or(CODE).min(CODE) + PADDING;
        code.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(room)));
    }
    table.trim_fmt()
}

/// Which columns there is room for.
#[derive(Clone, Copy)]
struct Columns {
    has_share: bool,
    has_place: bool,
    has_price: bool,
}

impl Columns {
    fn of(width: u16, of_charges: bool) -> Self {
        Self { has_share: of_charges, has_place: width >= WIDE, has_price: of_charges && width >= NARROW }
    }

    fn names(self) -> Vec<&'static str> {
        let all = [
            (true, "Amount"),
            (self.has_share, "Share"),
            (true, "What"),
            (self.has_place, "Where"),
            (true, "Quantity"),
            (self.has_price, "Price"),
            (self.has_place, "Usage type"),
        ];
        all.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, name)| name).collect()
    }

    fn row(self, line: &ExplainedLine, charged: Option<Usd>) -> Vec<Cell> {
        let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
        let place = if line.region.is_global() { String::new() } else { line.region.name() };
        let what = row_name(line);
        let what = if self.has_place || place.is_empty() { what } else { format!("{what}, {place}") };
        let part = charged.and_then(|all| quotient(line.billed.value(), all.value())).unwrap_or_default();
        let part = if line.billed > Usd::ZERO { share(part) } else { String::new() };
        let quantity = row_quantity(line);
        let is_usage = line.record_type == RecordType::Usage;
        let code = if is_usage { line.usage_type.as_str() } else { "" };
        let all = [
            (true, right(money(line.billed)).fg(colour(line.verdict))),
            (self.has_share, right(part)),
            (true, Cell::new(harmless(&what))),
            (self.has_place, Cell::new(place)),
            (true, right(harmless(&quantity))),
            (self.has_price, right(row_price(line))),
            (self.has_place, Cell::new(broken(&harmless(code), usize::from(CODE))).add_attribute(Attribute::Dim)),
        ];
        all.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, cell)| cell).collect()
    }
}

/// The colour follows the money, and what isn't known.
fn colour(verdict: Verdict) -> Color {
    match verdict {
        Verdict::OverFreeTier => Color::Yellow,
        Verdict::Unexplained => Color::Red,
        Verdict::WithinFreeTier | Verdict::NoCharge | Verdict::Credit | Verdict::Refund | Verdict::Discount => {
            Color::Green
        }
        Verdict::NoFreeTier | Verdict::Covered | Verdict::Tax | Verdict::Fee => Color::Reset,
    }
}
