//! The sentences of `diff`: what two months' bills differ by, and what each line's change is for.

use rust_decimal::Decimal;

use crate::answer::{CauseOfChange, ChangedLine, Charge, DiffReport, Pair};
use crate::bill::figures::{money, price, rounded};
use crate::bill::{BillingMonth, Quantity, Usd, unit};

/// The answer in a few sentences: how much more or less, by what causes.
pub fn summary(report: &DiffReport) -> Vec<String> {
    let mut sentences = vec![billed(report)];
    sentences.extend(not_final(report));
    sentences.extend(by_cause(report));
    let in_usage = report.lines.iter().filter(|line| line.billed.change().is_zero()).count();
    sentences.extend(match in_usage {
        0 => None,
        1 => Some("1 line changed in usage alone, at no cost.".to_owned()),
        lines => Some(format!("{lines} lines changed in usage alone, at no cost.")),
    });
    sentences.extend(match report.unchanged {
        0 => None,
        1 => Some("1 line is the same in both months.".to_owned()),
        lines => Some(format!("{lines} lines are the same in both months.")),
    });
    sentences
}

/// Whether the later month was open at the instant of analysis.
fn is_open(report: &DiffReport) -> bool {
    report.as_of < report.to.end()
}

fn billed(report: &DiffReport) -> String {
    let (from, to) = (report.from.in_words(), report.to.in_words());
    let so_far = if is_open(report) { " so far" } else { "" };
    let (before, now, change) = (money(report.billed.from), money(report.billed.to), report.billed.change());
    if change.is_zero() {
        return format!("{to} cost {now}{so_far}, the same as {from}.");
    }
    let more = if change.is_negative() { "less" } else { "more" };
    format!("{to} cost {now}{so_far}, {} {more} than {from} ({before}).", money(change.abs()))
}

/// That the later month may change.
fn not_final(report: &DiffReport) -> Option<String> {
    let to = report.to.in_words();
    if is_open(report) {
        return Some(format!("{to} is not over: what it has come to so far is held against a whole month."));
    }
    report.estimated.then(|| format!("AWS calls {to} an estimate still: it may change."))
}

/// What each cause makes of the change, the most first.
pub(crate) fn by_cause(report: &DiffReport) -> Option<String> {
    let mut causes: Vec<(CauseOfChange, Usd)> =
        report.causes.iter().filter(|(_, change)| !change.is_zero()).map(|(cause, change)| (*cause, *change)).collect();
    causes.sort_by_key(|(_, change)| std::cmp::Reverse(change.abs()));
    let part = |(cause, change): &(CauseOfChange, Usd)| format!("{} {}", signed(*change), in_words(*cause));
    let parts: Vec<String> = causes.iter().map(part).collect();
    (!parts.is_empty()).then(|| format!("Why: {}.", parts.join(" · ")))
}

fn in_words(cause: CauseOfChange) -> &'static str {
    match cause {
        CauseOfChange::New => "new",
        CauseOfChange::Gone => "gone",
        CauseOfChange::FullMonth => "created during the month before, now running all month",
        CauseOfChange::MonthLength => "the months' lengths",
        CauseOfChange::Usage => "usage",
        CauseOfChange::FreeTierExhausted => "Free Tier used up",
        CauseOfChange::FreeTierRegained => "inside the Free Tier again",
        CauseOfChange::PartMonth => "free months that ended",
        CauseOfChange::Tier => "price tiers",
        CauseOfChange::Price => "prices",
        CauseOfChange::Credit => "credits",
        CauseOfChange::Refund => "refunds",
        CauseOfChange::Discount => "discounts",
        CauseOfChange::Tax => "tax",
        CauseOfChange::Fee => "fees",
        CauseOfChange::Unexplained => "unknown",
    }
}

/// A change with its sign: `+$0.20`, `-$1.00`.
fn signed(change: Usd) -> String {
    let sign = if change.is_negative() { "-" } else { "+" };
    format!("{sign}{}", money(change.abs()))
}

/// Why a line of a report costs more or less: a sentence a cause.
pub fn explanation(report: &DiffReport, line: &ChangedLine) -> String {
    let months = Pair { from: report.from, to: report.to };
    let sentences = line.causes.iter().map(|(cause, change)| sentence(line, months, *cause, *change));
    sentences.collect::<Vec<_>>().join(" ")
}

fn sentence(line: &ChangedLine, months: Pair<BillingMonth>, cause: CauseOfChange, change: Usd) -> String {
    let (from, to) = (months.from.in_words(), months.to.in_words());
    let amount = |usage: Quantity| {
        let is_one = usage.value() == rust_decimal::Decimal::ONE;
        format!("{} {}", rounded(usage), unit::in_words(line.unit.as_deref().unwrap_or("Units"), is_one))
    };
    let both_amounts = line.usage.from.zip(line.usage.to).map(|(from, to)| (amount(from), amount(to)));
    let costs = match change {
        change if change.is_zero() => "at no cost".to_owned(),
        change => signed(change),
    };
    let both = || format!("{} before, {} now", money(line.billed.from), money(line.billed.to));
    match cause {
        CauseOfChange::New => {
            let of = line.usage.to.map_or_else(String::new, |usage| format!("{}, ", amount(usage)));
            format!("New in {to}: {of}{costs}.")
        }
        CauseOfChange::Gone => {
            let when = line.usage.from.map_or_else(String::new, |usage| format!(", when it was {}", amount(usage)));
            format!("Gone since {from}{when}: {costs}.")
        }
        CauseOfChange::FullMonth => {
            let of = both_amounts.map_or_else(String::new, |(before, after)| format!("{after} instead of {before}, "));
            format!("Created during {from}, running all of {to}: {of}{costs}.")
        }
        CauseOfChange::MonthLength => {
            let (hours, later) = (months.from.hours(), months.to.hours());
            format!("The same as before, in a month of {later} hours instead of {hours}: {costs}.")
        }
        CauseOfChange::Usage if line.causes.iter().any(|(own, _)| *own == CauseOfChange::FullMonth) => {
            format!("The rest of the usage's change: {costs}.")
        }
        CauseOfChange::Usage => match both_amounts {
            Some((before, after)) => format!("{after} instead of {before}: {costs}."),
            None => format!("{}.", both()),
        },
        CauseOfChange::FreeTierExhausted => {
            format!("Free in {from}, over the limit in {to}: {costs}.")
        }
        CauseOfChange::FreeTierRegained => {
            format!("Over the limit in {from}, inside the Free Tier in {to}: {costs}.")
        }
        CauseOfChange::PartMonth => part_month(line, &costs),
        CauseOfChange::Tier => steps(line, &costs),
        CauseOfChange::Price => format!("A unit costs {} than before: {costs}.", dearer(change, line)),
        CauseOfChange::Credit => format!("Credits: {}.", both()),
        CauseOfChange::Refund => format!("Refunds: {}.", both()),
        CauseOfChange::Discount => format!("Discounts: {}.", both()),
        CauseOfChange::Tax => format!("Tax: {}.", both()),
        CauseOfChange::Fee => format!("Fees: {}.", both()),
        CauseOfChange::Unexplained => match both_amounts {
            Some((before, after)) => {
                let (then, now) = (money(line.billed.from), money(line.billed.to));
                format!("{before} cost {then}, {after} cost {now}: why is unknown.")
            }
            None => format!("{}: why is unknown.", both()),
        },
    }
}

/// That an allowance ended within one of the months.
fn part_month(line: &ChangedLine, costs: &str) -> String {
    let on = line.ended.map_or_else(String::new, |day| format!(" on {day}"));
    format!("The account's first 12 months ended{on}; what was free before is charged since: {costs}.")
}

/// That other amounts fall into the steps of one price, with what was charged at each.
fn steps(line: &ChangedLine, costs: &str) -> String {
    let of_month = |charges: &[Charge]| {
        let parts = charges.iter().map(|own| format!("{} × {}", rounded(own.units), price(own.unit_price)));
        parts.collect::<Vec<_>>().join(" + ")
    };
    let (before, now) = (of_month(&line.charges.from), of_month(&line.charges.to));
    format!("The price is the same and has steps, each month from the first: {before} before, {now} now: {costs}.")
}

fn dearer(change: Usd, line: &ChangedLine) -> &'static str {
    let usage = line.usage.to.map_or(Decimal::ONE, Quantity::value);
    if change.is_negative() == usage.is_sign_negative() { "more" } else { "less" }
}
