//! The sentences of `diff`: what two months' bills differ by, and what each line's change is for.

use rust_decimal::Decimal;

use crate::answer::{CauseOfChange, ChangedLine, Charge, DiffReport, Pair};
use crate::bill::figures::{HALF_A_CENT, Rise, counted, exact, money, price, rounded, short};
use crate::bill::{BillingMonth, Quantity, Usd, unit};

/// The answer in a few sentences: how much more or less, by what causes.
pub fn summary(report: &DiffReport) -> Vec<String> {
    let mut sentences = vec![billed(report)];
    sentences.extend(not_final(report));
    sentences.extend(by_cause(report));
    let in_usage = report.lines.iter().filter(|line| line.billed.change().is_zero()).count();
    if in_usage > 0 {
        sentences.push(format!("{} changed in usage alone, at no cost.", counted(in_usage, "line")));
    }
    if report.unchanged > 0 {
        let are = if report.unchanged == 1 { "is" } else { "are" };
        sentences.push(format!("{} {are} the same in both months.", counted(report.unchanged, "line")));
    }
    sentences
}

/// What a line cost in both months and by how much that differs, with its causes, in figures that add up.
pub(crate) fn rise(line: &ChangedLine) -> Rise {
    let parts: Vec<Usd> = line.causes.iter().map(|(_, change)| *change).collect();
    Rise::by_parts(line.billed.from, line.billed.to, &parts)
}

/// Whether a change is worth a row: half a cent at least.
pub(crate) fn is_told(line: &ChangedLine) -> bool {
    is_much(line.billed.change())
}

fn is_much(change: Usd) -> bool {
    change.value().abs() >= HALF_A_CENT
}

/// Whether the later month was open at the instant of analysis.
fn is_open(report: &DiffReport) -> bool {
    report.as_of < report.to.end()
}

fn billed(report: &DiffReport) -> String {
    let (from, to) = (report.from.in_words(), report.to.in_words());
    let so_far = if is_open(report) { " so far" } else { "" };
    let change = report.billed.change();
    let rise = Rise::of(report.billed.from, report.billed.to);
    if change.is_zero() {
        return format!("{to} cost {}{so_far}, the same as {from}.", rise.now);
    }
    if !is_much(change) {
        return format!("{to} cost {}{so_far}, as much as {from} but for less than a cent.", money(report.billed.to));
    }
    let more = if change.is_negative() { "less" } else { "more" };
    format!("{to} cost {}{so_far}, {} {more} than {from} ({}).", rise.now, rise.apart, rise.before)
}

/// That the later month may change.
fn not_final(report: &DiffReport) -> Option<String> {
    let to = report.to.in_words();
    if is_open(report) {
        return Some(format!("{to} is not over: what it has come to so far is held against a whole month."));
    }
    report.estimated.then(|| format!("AWS calls {to} an estimate still: it may change."))
}

/// What each cause makes of the change, the most first; what is less than half a cent is left out.
pub(crate) fn by_cause(report: &DiffReport) -> Option<String> {
    let mut causes: Vec<(CauseOfChange, Usd)> =
        report.causes.iter().filter(|(_, change)| is_much(**change)).map(|(cause, change)| (*cause, *change)).collect();
    causes.sort_by_key(|(_, change)| std::cmp::Reverse(change.abs()));
    let parts: Vec<Usd> = causes.iter().map(|(_, change)| *change).collect();
    let rise = Rise::by_parts(report.billed.from, report.billed.to, &parts);
    let part = |(cause, change): &(CauseOfChange, Usd)| {
        format!("{} {}", rise.part(*change), in_words(*cause, *change, report.from))
    };
    let parts: Vec<String> = causes.iter().map(part).collect();
    (!parts.is_empty()).then(|| format!("Why: {}.", parts.join(" · ")))
}

fn in_words(cause: CauseOfChange, change: Usd, from: BillingMonth) -> String {
    let told = match cause {
        CauseOfChange::New => "new",
        CauseOfChange::Gone => "gone",
        CauseOfChange::FullMonth if change.is_negative() => {
            return format!("deleted during {}, now gone all month", from.in_words());
        }
        CauseOfChange::FullMonth => return format!("created during {}, now running all month", from.in_words()),
        CauseOfChange::MonthLength => "the months' lengths",
        CauseOfChange::Usage if change.is_negative() => "less usage",
        CauseOfChange::Usage => "more usage",
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
    };
    told.to_owned()
}

/// Why a line of a report costs more or less: a sentence a cause.
pub fn explanation(report: &DiffReport, line: &ChangedLine) -> String {
    let months = Pair { from: report.from, to: report.to };
    let rise = rise(line);
    let sentences = line.causes.iter().map(|(cause, change)| sentence(line, months, &rise, (*cause, *change)));
    sentences.collect::<Vec<_>>().join(" ")
}

fn sentence(
    line: &ChangedLine,
    months: Pair<BillingMonth>,
    rise: &Rise,
    (cause, change): (CauseOfChange, Usd),
) -> String {
    let (from, to) = (months.from.in_words(), months.to.in_words());
    let amount = |usage: Quantity| with_unit(line, &short(usage));
    let both_amounts = line.usage.from.zip(line.usage.to).map(|usage| apart(line, usage));
    let costs = match change {
        change if change.is_zero() => "at no cost".to_owned(),
        change => rise.part(change),
    };
    let both = || format!("{} before, {} now", rise.before, rise.now);
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
            let told = if change.is_negative() { "Deleted" } else { "Created" };
            let now = if change.is_negative() { "gone for" } else { "running" };
            format!("{told} during {from}, {now} all of {to}: {of}{costs}.")
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
                format!("{before} cost {}, {after} cost {}: why is unknown.", rise.before, rise.now)
            }
            None => format!("{}: why is unknown.", both()),
        },
    }
}

fn with_unit(line: &ChangedLine, figure: &str) -> String {
    format!("{figure} {}", unit::in_words(line.unit.as_deref().unwrap_or("Units"), figure == "1"))
}

/// Two quantities, the later with its unit, to as many digits as it takes to tell them apart: `7.67`, `12 alarms`.
fn apart(line: &ChangedLine, (before, after): (Quantity, Quantity)) -> (String, String) {
    let figures = [short, rounded, exact].map(|written| (written(before), written(after)));
    let told = figures.iter().find(|(before, after)| before != after).unwrap_or(&figures[0]);
    (told.0.clone(), with_unit(line, &told.1))
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
