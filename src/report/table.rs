//! For eyes: a plain-words summary, the bill line by line, totals, what is missing, what asking cost.

mod accounts;
pub(super) mod alarms;
mod diff;
mod digest;
mod explain;
mod foot;
mod free_tier;
mod glossary;
mod line;
mod settings;
mod signins;
pub(super) mod strays;
mod who;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::answer::{ExplainedLine, Verdict};
use crate::bill::figures::{capital, money, rounded};
use crate::bill::{harmless, unit};
use crate::report::{Look, prose};

pub(crate) use accounts::accounts;
pub(crate) use alarms::alarms;
pub(crate) use diff::diff;
pub(crate) use digest::digest;
pub(crate) use explain::explain;
pub(crate) use free_tier::free_tier;
pub(crate) use glossary::glossary;
pub(crate) use line::line;
pub(crate) use settings::settings;
pub(crate) use signins::signins;
pub(crate) use strays::strays;
pub(crate) use who::who;

/// So many lines an answer that folds has, unless all was asked for.
const LINES: usize = 60;
/// The widest table that is comfortable to read.
const WIDEST: u16 = 110;
/// From so many columns on each fact has a column of its own.
const WIDE: u16 = 100;

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
fn line_in_words(line: &ExplainedLine, look: Look) -> String {
    let mut titles = title_of(line, look);
    let what = line.words.is_some().then(|| prose::explain::what(line)).flatten();
    let is_unit = |what: &String| line.unit.as_deref().is_some_and(|own| unit::in_words(own, false) == *what);
    let what = what.filter(|what| line.usage.is_none() || !is_unit(what));
    let facts: Vec<String> = what.into_iter().chain(figures(line)).collect();
    if !facts.is_empty() {
        titles.push_str(&wrap(&harmless(&capital(&facts.join(": "))), "  ", look.width));
        titles.push('\n');
    }
    titles.push_str(&wrap(&harmless(&prose::explain::explanation(line)), "  ", look.width));
    let next = line.next_full_month.and_then(|next| {
        Some(match (next.cost, &line.offer) {
            (Some(cost), _) => format!("{}, {}", rounded(next.usage), money(cost)),
            (None, None) => format!("{}, at an unknown price", rounded(next.usage)),
            // Where a pool is shared, the sum is in what the answer begins with.
            (None, Some(_)) => return None,
        })
    });
    if let Some(next) = next {
        titles.push('\n');
        titles.push_str(&wrap(&format!("Next full month: {next}."), "  ", look.width));
    }
    titles
}

/// A line's quantity, and how much of it an allowance gave.
fn figures(line: &ExplainedLine) -> Option<String> {
    let usage = line.usage?;
    let shown = rounded(usage);
    let unit = unit::in_words(line.unit.as_deref().unwrap_or("units"), shown == "1");
    let figures = format!("{shown} {unit}");
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

/// A sentence in lines of at most so many columns, each after an indent. A word longer than a line is broken.
fn wrap(text: &str, indent: &str, width: u16) -> String {
    hanging(text, (indent, indent), width)
}

/// The same with an indent of its own for the first line.
pub(crate) fn hanging(text: &str, (first, others): (&str, &str), width: u16) -> String {
    let text = broken(text, usize::from(width).saturating_sub(others.len()));
    let options = textwrap::Options::new(usize::from(width))
        .initial_indent(first)
        .subsequent_indent(others)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(&text, options)
}

/// Where a long name is broken if it must be: behind one of these.
const JOINTS: [char; 8] = ['-', '/', '_', ':', '.', '@', ',', '='];

/// A text whose words longer than so many columns are broken into lines: behind a joint of a name, where it has one.
pub(super) fn broken(text: &str, width: usize) -> String {
    if width == 0 || text.split([' ', '\n']).all(|word| UnicodeWidthStr::width(word) <= width) {
        return text.to_owned();
    }
    text.split_inclusive([' ', '\n']).map(|word| in_lines(word, width)).collect()
}

/// One word, with a blank or a line's end after it.
fn in_lines(word: &str, width: usize) -> String {
    let (mut out, mut rest) = (String::new(), word);
    while UnicodeWidthStr::width(rest.trim_end()) > width {
        let fits = rest.char_indices().scan(0, |columns, (at, own)| {
            *columns += own.width().unwrap_or_default();
            (*columns <= width).then_some((at + own.len_utf8(), own))
        });
        let fits: Vec<(usize, char)> = fits.collect();
        let joint = fits.iter().rev().find(|(_, own)| JOINTS.contains(own));
        // A first piece of a few letters is no better than a break within.
        let joint = joint.filter(|(end, _)| *end * 3 >= width);
        let Some((end, _)) = joint.or(fits.last()) else { break };
        out.push_str(&rest[..*end]);
        out.push('\n');
        rest = &rest[*end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_broken_at_their_joints() {
        assert_eq!(broken("signin-console-failure-iam of eu-west-1", 18), "signin-console-\nfailure-iam of eu-west-1");
        assert_eq!(broken("table/svc-0-orders-AlarmHigh", 20), "table/svc-0-orders-\nAlarmHigh");
        assert_eq!(broken("verylongname", 5), "veryl\nongna\nme", "without a joint anywhere");
        assert_eq!(broken("アラームアラーム", 8), "アラーム\nアラーム", "two columns each");
        assert_eq!(broken("2022-04-24 $0.10", 16), "2022-04-24 $0.10", "what fits stays whole");
    }
}
