//! How much a quantity is, in things: so many at once all month, or one for so many days.

use rust_decimal::Decimal;

use crate::answer::{LineReason, WholeDays};
use crate::catalogue::glossary::{Entry, Operation, Reads};
use crate::catalogue::{Meter, Standing};
use crate::facts::units::is_hours;
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;

/// Fewer at once than this are no things that run all month.
const ABOUT_ONE: Decimal = Decimal::from_parts(95, 0, 0, false, 2);
/// The least amount that is told of what can be parted.
const LEAST: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// How much a line's quantity is in things, by the glossary, else by its rule.
pub(super) fn of_line(
    case: &Case<'_>,
    line: &ResolvedLine<'_>,
    meter: Option<&Meter>,
    entry: Option<&'static Entry>,
) -> Option<LineReason> {
    let usage = line.usage?.value();
    if case.looks_back() || line.usage?.is_zero() {
        return None;
    }
    let in_hours = is_hours(line.unit.as_deref());
    let stands = meter.is_some_and(|meter| meter.standing == Standing::Stock);
    let reads = entry.map_or(Reads::Count, |entry| entry.reads);
    let least = match reads {
        Reads::Hours => ABOUT_ONE,
        Reads::Capacity => LEAST,
        Reads::Months => return days_of_one(case, usage, entry?),
        Reads::Count | Reads::Money | Reads::Stored if stands && in_hours => ABOUT_ONE,
        Reads::Stored | Reads::Count | Reads::Money => return None,
    };
    let month = Some(case.month).filter(|_| !case.is_open());
    let hours = month.map_or_else(|| (case.as_of - case.month.start()).num_hours(), |month| month.hours());
    let many = usage.checked_div(hours.into())?;
    if many < least {
        return if reads == Reads::Hours { hours_of_one(usage, entry?) } else { None };
    }
    let whole = month.filter(|_| reads == Reads::Hours).and_then(|month| whole_days(usage, month.hours()));
    Some(LineReason::AtOnce { many, of: entry.and_then(|entry| entry.of.as_ref()), hours, month, whole })
}

/// A whole number of things that makes as many hours in a day or two less than the month has, where its own hours make
/// none: they were created on its first days or deleted on its last.
fn whole_days(usage: Decimal, hours: i64) -> Option<WholeDays> {
    let many = |hours: i64| usage.checked_div(hours.into()).filter(|many| many.fract().is_zero());
    if many(hours).is_some() {
        return None;
    }
    let days = hours / 24;
    let shorter = [days - 1, days - 2].into_iter();
    shorter.filter_map(|days| Some(WholeDays { many: many(days * 24)?, days })).next()
}

/// Fewer hours than the month has of one thing.
fn hours_of_one(usage: Decimal, entry: &'static Entry) -> Option<LineReason> {
    let hours = usage.round().normalize();
    let of = entry.of.as_ref().filter(|_| hours > Decimal::ONE)?;
    Some(LineReason::HoursOfOne { hours, of })
}

/// A part of a month of one thing.
fn days_of_one(case: &Case<'_>, usage: Decimal, entry: &'static Entry) -> Option<LineReason> {
    let days = usage * Decimal::from(case.month.hours()) / Decimal::from(24);
    let is_part = usage < ABOUT_ONE && days >= LEAST;
    let of = entry.of.as_ref().filter(|_| is_part)?;
    Some(LineReason::DaysOfOne { days: days.round_dp(1).normalize(), of })
}

/// What a line's operation stands for, and how many things make so much of it.
pub(super) fn of_operation(line: &ResolvedLine<'_>, operation: &'static Operation) -> LineReason {
    let units = operation.per.as_ref().map(|(units, _)| Decimal::from(*units));
    let things = units.zip(line.usage).and_then(|(units, usage)| usage.value().checked_div(units));
    let things = things.map(|things| things.round_dp(1).normalize()).filter(|things| !things.is_zero());
    LineReason::Operation { operation, things }
}
