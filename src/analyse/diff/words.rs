//! Changes in words.

use rust_decimal::Decimal;

use crate::answer::{CauseOfChange, ChangedLine, DiffReport, Pair};
use crate::bill::figures::{money, rounded};
use crate::bill::{BillingMonth, Quantity, Usd};

/// The answer in a few sentences.
pub(super) fn summary(report: &DiffReport, estimated: bool) -> Vec<String> {
    let (from, to) = (report.from.in_words(), report.to.in_words());
    let is_open = report.as_of < report.to.end();
    let so_far = if is_open { " so far" } else { "" };
    let mut sentences = vec![match report.billed.change() {
        change if change.is_zero() => {
            format!("{to} cost {}{so_far}, the same as {from}.", money(report.billed.to))
        }
        change => format!(
            "{to} cost {}{so_far}, {} {} than {from} ({}).",
            money(report.billed.to),
            money(change.abs()),
            if change.is_negative() { "less" } else { "more" },
            money(report.billed.from)
        ),
    }];
    if is_open {
        sentences.push(format!("{to} is not over: what it has come to so far is held against a whole month."));
    } else if estimated {
        sentences.push(format!("AWS calls {to} an estimate still: it may change."));
    }
    let mut causes: Vec<(CauseOfChange, Usd)> =
        report.causes.iter().filter(|(_, change)| !change.is_zero()).map(|(cause, change)| (*cause, *change)).collect();
    causes.sort_by_key(|(_, change)| std::cmp::Reverse(change.abs()));
    if !causes.is_empty() {
        let part = |(cause, change): &(CauseOfChange, Usd)| format!("{} by {}", signed(*change), cause.in_words());
        sentences.push(format!("By cause: {}.", causes.iter().map(part).collect::<Vec<_>>().join(", ")));
    }
    let in_usage = report.lines.iter().filter(|line| line.billed.change().is_zero()).count();
    sentences.extend(counted(in_usage, "changed in usage alone, at no cost"));
    sentences.extend(counted(report.unchanged, "the same in both months"));
    sentences
}

fn counted(lines: usize, what: &str) -> Option<String> {
    let verb = if what.starts_with("the same") { if lines == 1 { "is " } else { "are " } } else { "" };
    match lines {
        0 => None,
        1 => Some(format!("1 line {verb}{what}.")),
        lines => Some(format!("{lines} lines {verb}{what}.")),
    }
}

/// A change with its sign: `+$0.20`, `-$1.00`.
fn signed(change: Usd) -> String {
    let sign = if change.is_negative() { "-" } else { "+" };
    format!("{sign}{}", money(change.abs()))
}

/// A line's change, a sentence a cause.
pub(super) fn explanation(line: &ChangedLine, months: Pair<BillingMonth>) -> String {
    let sentences = line.causes.iter().map(|(cause, change)| sentence(line, months, *cause, *change));
    sentences.collect::<Vec<_>>().join(" ")
}

fn sentence(line: &ChangedLine, months: Pair<BillingMonth>, cause: CauseOfChange, change: Usd) -> String {
    let (from, to) = (months.from.in_words(), months.to.in_words());
    let amount = |usage: Option<Quantity>| {
        let unit = line.unit.as_deref().unwrap_or("units");
        usage.map_or_else(
            || "an amount that the bill doesn't tell".to_owned(),
            |usage| format!("{} {unit}", rounded(usage)),
        )
    };
    let (before, after) = (amount(line.usage.from), amount(line.usage.to));
    let costs = match change {
        change if change.is_zero() => "at no cost".to_owned(),
        change => signed(change),
    };
    let both = || format!("{} before, {} now", money(line.billed.from), money(line.billed.to));
    match cause {
        CauseOfChange::New => format!("New in {to}: {after}, {costs}."),
        CauseOfChange::Gone => format!("Gone since {from}, when it was {before}: {costs}."),
        CauseOfChange::FullMonth => format!(
            "What had come in the course of {from} was there for all of {to}: {after} instead of {before}, {costs}."
        ),
        CauseOfChange::MonthLength => {
            let (hours, later) = (months.from.hours(), months.to.hours());
            format!("The same as before, in a month of {later} hours instead of {hours}: {costs}.")
        }
        CauseOfChange::Usage if line.causes.iter().any(|(own, _)| *own == CauseOfChange::FullMonth) => {
            format!("The rest of the usage's change: {costs}.")
        }
        CauseOfChange::Usage => format!("{after} instead of {before}: {costs}."),
        CauseOfChange::FreeTierExhausted => {
            format!("What was free in {from} is charged in {to}, as the allowance doesn't reach for it: {costs}.")
        }
        CauseOfChange::FreeTierRegained => {
            format!("What was charged in {from} is inside the allowance in {to}: {costs}.")
        }
        CauseOfChange::Price => format!("A unit costs {} than before: {costs}.", dearer(change, line)),
        CauseOfChange::Credit => format!("Credits: {}.", both()),
        CauseOfChange::Refund => format!("Refunds: {}.", both()),
        CauseOfChange::Discount => format!("Discounts: {}.", both()),
        CauseOfChange::Tax => format!("Tax: {}.", both()),
        CauseOfChange::Fee => format!("Fees: {}.", both()),
        CauseOfChange::Unexplained => {
            format!(
                "{before} cost {}, {after} cost {}: why can't be told.",
                money(line.billed.from),
                money(line.billed.to)
            )
        }
    }
}

fn dearer(change: Usd, line: &ChangedLine) -> &'static str {
    let usage = line.usage.to.map_or(Decimal::ONE, Quantity::value);
    if change.is_negative() == usage.is_sign_negative() { "more" } else { "less" }
}
