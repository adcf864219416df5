//! The sentences of `free-tier`.

use chrono::{Months, NaiveDate};

use rust_decimal::Decimal;

use super::Ledger;
use crate::analyse::explain::sentence::{UNVERIFIED_PRICE, allowance};
use crate::analyse::explain::summary::about_the_role;
use crate::answer::{AwsCount, OfferUse, OfferVerdict};
use crate::bill::figures::{about, capital, exact, four_digits, money, percent, price, rounded};
use crate::bill::{Quantity, Region, Usd};
use crate::catalogue::Kind;
use crate::model::allowance::aws_counter;
use crate::model::allowance::eligibility::Given;
use crate::model::forecast::projection::Basis;
use crate::model::month::Case;
use crate::snapshot::AccountPlan;

/// An end within so many months is warned of.
const WARNED_BEFORE: Months = Months::new(3);
/// So many regions are named one by one.
const NAMED: usize = 4;

/// A pool's figures in words, with the arithmetic; `heading` says where it is heading.
pub(super) fn explanation(ledger: &Ledger<'_, '_>, heading: &str) -> String {
    let (case, pool) = (ledger.case, &ledger.pool);
    let Some(meter) = ledger.meter else { return String::new() };
    let mut words = vec![allowance(case, pool)];
    words.extend(by_region(ledger));
    if ledger.given == Some(false) {
        words.push(match pool.given {
            Given::No(why) => format!("This account doesn't have it: {}.", why.in_words()),
            _ => "It was charged from the first unit: this account doesn't have the allowance.".to_owned(),
        });
        return words.join(" ");
    }
    if ledger.is_out_of_sight() {
        words.push(
            "The allowance is shared by the payer's whole organisation, which can't be seen from here.".to_owned(),
        );
    } else if !case.is_open() {
        words.extend(charged(ledger));
    }
    words.push(heading.to_owned());
    words.extend(meter.note.clone());
    words.retain(|sentence| !sentence.is_empty());
    words.join(" ")
}

/// Where a pool is heading, what that is told by, and what AWS's own count says.
pub(super) fn heading(ledger: &Ledger<'_, '_>, aws: Option<&AwsCount>) -> String {
    if ledger.given == Some(false) {
        return String::new();
    }
    let mut words = Vec::new();
    if !ledger.is_out_of_sight() {
        words.extend(to_come(ledger).filter(|_| ledger.case.is_open()));
        words.extend(counted_in_each(ledger));
        words.extend(next(ledger));
    }
    let without = twelve_months(ledger);
    let then = without.as_ref().and_then(|_| ledger.cost_without());
    words.extend(without);
    let foretold = [ledger.month_end.cost.filter(|_| ledger.case.is_open()), ledger.next.cost, then];
    if ledger.is_price_unverified() && foretold.iter().flatten().any(|cost| !cost.is_zero()) {
        words.push(UNVERIFIED_PRICE.trim().to_owned());
    }
    words.extend(aws.map(|count| aws_counter::sentence(count, &ledger.pool)));
    words.join(" ")
}

/// Where it was used, if in several places; and what that means where no source says over what it is counted.
fn by_region(ledger: &Ledger<'_, '_>) -> Vec<String> {
    let pool = &ledger.pool;
    let mut words = Vec::new();
    if pool.by_region.len() > 1 {
        let mut places: Vec<(&Region, &Quantity)> = pool.by_region.iter().collect();
        places.sort_by_key(|(region, used)| (std::cmp::Reverse(**used), *region));
        let named = places.iter().take(NAMED).map(|(region, used)| format!("{} {}", region.in_words(), exact(**used)));
        let rest: Quantity = places.iter().skip(NAMED).map(|(_, used)| **used).sum();
        let more = if rest.is_zero() {
            String::new()
        } else {
            format!(", {} more regions {}", places.len() - NAMED, exact(rest))
        };
        words.push(format!("Of it: {}{more}.", named.collect::<Vec<_>>().join(", ")));
        words.extend(two_readings(ledger));
    }
    if pool.uncounted > 0 {
        words.push(format!("{} of its lines have no quantity on the bill and aren't counted.", pool.uncounted));
    }
    words
}

/// What becomes of an allowance of which no source says over what it is counted.
fn two_readings(ledger: &Ledger<'_, '_>) -> Option<String> {
    let (pool, limit) = (&ledger.pool, ledger.pool.offer.limit);
    if !pool.has_two_readings() || pool.by_region.values().any(|used| *used > limit) {
        return None;
    }
    let will_be = ledger.month_end.used.is_some_and(|end| end > limit);
    let sentence = match (pool.used > limit, ledger.verdict) {
        (true, OfferVerdict::WillExceed) => {
            "Counted over all regions it is used up, counted in each region it is not yet, but will be in one."
        }
        (true, _) => "Counted over all regions it is used up, counted in each region it is not.",
        (false, OfferVerdict::Unknown) if will_be => {
            "Counted over all regions it will be used up, counted in each region it will not."
        }
        _ => return None,
    };
    Some(sentence.to_owned())
}

/// That a closed month's bill tells that an allowance is counted in each region.
fn counted_in_each(ledger: &Ledger<'_, '_>) -> Option<String> {
    let is_told = !ledger.case.is_open() && !ledger.is_out_of_sight() && ledger.verdict == OfferVerdict::Ok;
    let beyond = ledger.pool.has_two_readings() && !ledger.beyond(ledger.pool.used).is_zero();
    (is_told && beyond).then(|| {
        "All regions together used more than the allowance and nothing was charged: in each region it is not used up."
            .to_owned()
    })
}

/// What was charged of a closed month.
fn charged(ledger: &Ledger<'_, '_>) -> Option<String> {
    let (used, billed) = (ledger.pool.used, ledger.pool.billed);
    let beyond = ledger.beyond(used);
    match (beyond.is_zero(), billed.is_zero()) {
        (false, true) if ledger.verdict == OfferVerdict::Ok => None,
        (false, false) if ledger.given.is_none() => Some(format!(
            "{} was charged; whether for all {} or for the {} beyond the allowance can't be told.",
            exactly(billed),
            exact(used),
            exact(beyond)
        )),
        (false, _) => Some(format!("What is beyond it, {}, cost {}.", exact(beyond), exactly(billed))),
        (true, false) if billed.value().abs() >= Decimal::new(1, 6) => Some(format!(
            "{} was charged although the allowance isn't used up here: other accounts of an organisation may have used it, or it isn't given to this one.",
            exactly(billed)
        )),
        _ => None,
    }
}

/// An amount as people write it, and exactly where that is more.
fn exactly(amount: Usd) -> String {
    let (short, long) = (money(amount), price(amount));
    if short == long { short } else { format!("{short} ({long})") }
}

/// Where an open month will end, and what that is told by.
fn to_come(ledger: &Ledger<'_, '_>) -> Option<String> {
    if ledger.pool.by_region.is_empty() {
        return None;
    }
    let (Some(end), Some(course)) = (ledger.month_end.used, &ledger.course) else {
        return Some("Where the month will end can't be told from what is known.".to_owned());
    };
    let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
    let basis = match course.basis {
        Basis::Alarms => "the alarms that exist, each hour counted".to_owned(),
        Basis::Level(on) => format!("if what stood there on {} stays", day(on)),
        Basis::Mean(1, on) => format!("if each day is like {}", day(on)),
        Basis::Mean(days, on) => format!("if each day is like the mean of the {days} up to {}", day(on)),
        Basis::Trend(factor, on) => format!(
            "if each day is like the mean of the 7 up to {}, and {} each week, as in the weeks before",
            day(on),
            change(factor)
        ),
        Basis::StraightLine(hours) => {
            format!("a straight line from the {hours} hours that are over: there is no usage by the day")
        }
    };
    Some(format!(
        "{} will end at {} ({basis}){}.",
        ledger.case.month.in_words(),
        if course.basis == Basis::Alarms { rounded(end) } else { about(end) },
        beyond(ledger, end, ledger.month_end.cost)
    ))
}

/// A weekly factor in words: `23% more`.
fn change(factor: Decimal) -> String {
    let percent = ((factor - Decimal::ONE) * Decimal::ONE_HUNDRED).round_dp(0).normalize();
    if percent.is_sign_negative() { format!("{}% less", percent.abs()) } else { format!("{percent}% more") }
}

/// `, 3 beyond it: $0.30`, or nothing.
fn beyond(ledger: &Ledger<'_, '_>, used: Quantity, cost: Option<Usd>) -> String {
    let beyond = ledger.beyond(used);
    if beyond.is_zero() {
        return String::new();
    }
    // It is what both figures show, where the first is rounded.
    let shown = ledger.beyond(four_digits(used));
    let shown = about(if ledger.is_of_alarms() || shown.is_zero() { beyond } else { shown });
    if ledger.pool.has_two_readings() {
        let cost = ledger.cost_of(beyond).map_or_else(String::new, |cost| format!(": {}", money(cost)));
        return format!(", {shown} beyond it if it is counted over all regions{cost}");
    }
    let day = ledger.overflows_on.filter(|day| ledger.is_in_this_month(*day) == (Some(used) == ledger.month_end.used));
    let day = day.map_or_else(String::new, |day| format!(" from {} on", day.format("%Y-%m-%d")));
    let cost = cost.map_or_else(
        || ", at prices that aren't known or differ by region".to_owned(),
        |cost| {
            let told = if ledger.list_price(beyond).is_none() { ", at the price that was charged so far" } else { "" };
            format!(": {}{told}", money(cost))
        },
    );
    format!(", {shown} beyond it{day}{cost}")
}

/// What the next full month will be.
fn next(ledger: &Ledger<'_, '_>) -> Option<String> {
    let used = ledger.next.used?;
    let beyond = if ledger.is_gone_in_the_next_month() {
        let cost = ledger.next.cost.map_or_else(String::new, |cost| format!(": {}", money(cost)));
        format!(", and the allowance has ended by then{cost}")
    } else {
        beyond(ledger, used, ledger.next.cost)
    };
    Some(format!("A full month, {}, makes {}{beyond}.", ledger.case.next_month().in_words(), rounded(used)))
}

/// When an offer of an account's first year ends, and what the same usage costs then.
fn twelve_months(ledger: &Ledger<'_, '_>) -> Option<String> {
    if ledger.pool.offer.kind != Kind::TwelveMonths || ledger.pool.used.is_zero() {
        return None;
    }
    let then = ledger.cost_without();
    let costs = |cost: Usd| format!("a month like this one costs {}", money(cost));
    match ledger.pool.given {
        Given::Until(day) => {
            let then = then.map_or_else(|| "all of it is charged".to_owned(), costs);
            Some(format!("This account's first 12 months end: from {day} on {then}."))
        }
        Given::Unknown(by) => {
            let by = by.map_or_else(String::new, |day| format!("; they end by {day} at the latest"));
            let then = then.map_or_else(|| "it is charged from the first unit".to_owned(), costs);
            if ledger.given == Some(true) {
                let shown = "The bill shows that this account is in its first 12 months";
                return Some(format!("{shown}{by}: without the allowance {then}."));
            }
            Some(format!(
                "Whether this account is in its first 12 months isn't known (--account-created DATE tells){by}: without the allowance {then}."
            ))
        }
        Given::Yes | Given::No(_) => None,
    }
}

/// The answer in a few sentences: what overflows, when, at what cost; what ends; else how close it is.
pub(super) fn summary(case: &Case<'_>, offers: &[OfferUse]) -> Vec<String> {
    let so_far =
        if case.is_open() { format!(" (to {})", case.as_of.format("%-d %B, %H:%M UTC")) } else { String::new() };
    let month = format!("{}{so_far}", case.month.in_words());
    let having: Vec<&OfferUse> = offers.iter().filter(|row| row.given != Some(false) && !row.used.is_zero()).collect();
    let mut sentences = Vec::new();
    for row in having.iter().filter(|row| matches!(row.verdict, OfferVerdict::Exceeded | OfferVerdict::WillExceed)) {
        sentences.push(cliff(case, row));
    }
    let unknown = having.iter().filter(|row| row.verdict == OfferVerdict::Unknown && row.left.is_some()).count();
    if sentences.is_empty() {
        sentences.extend(inside(case, &month, &having, unknown > 0));
    }
    if unknown > 0 {
        let of = if unknown == 1 { "1 allowance".to_owned() } else { format!("{unknown} allowances") };
        sentences.push(format!("Of {of} it can't be told whether it will be used up; the lines below say why."));
    }
    sentences.extend(ending(case, &having));
    sentences.extend(plan(case));
    sentences.extend(about_the_role(case.role()));
    sentences
}

/// That none is used up, and the closest to it; nothing where all that was used is in doubt.
fn inside(case: &Case<'_>, month: &str, having: &[&OfferUse], is_one_in_doubt: bool) -> Option<String> {
    let other = if is_one_in_doubt { "other " } else { "" };
    let tense = if case.is_open() { "will be" } else { "was" };
    let is_ok = having.iter().any(|row| row.verdict == OfferVerdict::Ok);
    // Where a closed month tells that an allowance is counted in each region, the sum of all says nothing.
    let told = |row: &&&OfferUse| row.verdict == OfferVerdict::Ok && row.percent.is_some() && !row.is_of_parts();
    match having.iter().filter(told).max_by_key(|row| row.percent) {
        Some(row) => {
            let share = percent(row.used, row.limit);
            let closest = format!("{} ({})", row.name(), row.service);
            Some(format!("{month}: no {other}allowance {tense} used up. The closest: {closest}, {share} used."))
        }
        None if having.is_empty() => Some(format!("{month}: no allowance was used.")),
        None if is_ok => Some(format!("{month}: no {other}allowance {tense} used up.")),
        None if is_one_in_doubt => None,
        None => Some(format!("{month}: what is left of the allowances can't be told.")),
    }
}

/// One allowance that is or will be used up.
fn cliff(case: &Case<'_>, row: &OfferUse) -> String {
    let name = format!("{} ({})", capital(&row.name()), row.service);
    let cost = |cost: Option<Usd>| cost.map_or_else(String::new, |cost| format!(", {}", money(cost)));
    let limit = exact(row.limit);
    let since = row.overflows_on.map_or_else(String::new, |day| format!(" on {day}"));
    if row.verdict == OfferVerdict::Exceeded {
        let end = match row.month_end.used.filter(|_| case.is_open()) {
            Some(end) => {
                format!("; {} will end at {}{}", case.month.in_words(), about(end), cost(row.month_end.cost))
            }
            None => cost(row.month_end.cost),
        };
        return format!("{name}: {} of {limit} free, used up{since}{end}.", rounded(row.used));
    }
    let beyond_this = row.month_end.used.is_some_and(|end| end > row.limit) && row.month_end.cost != Some(Usd::ZERO);
    let (month, used, price) = if beyond_this {
        (case.month, row.month_end.used, row.month_end.cost)
    } else {
        (case.next_month(), row.next_full_month.used, row.next_full_month.cost)
    };
    let used = used.map(about).unwrap_or_default();
    format!("{name} will overflow{since}: {} comes to {used} of {limit} free{}.", month.in_words(), cost(price))
}

/// That the account's first 12 months end soon.
fn ending(case: &Case<'_>, offers: &[&OfferUse]) -> Option<String> {
    let today = case.as_of.date_naive();
    let soon = |day: &NaiveDate| *day >= today && Some(*day) <= today.checked_add_months(WARNED_BEFORE);
    let ending: Vec<&&OfferUse> = offers.iter().filter(|row| row.ends.as_ref().is_some_and(soon)).collect();
    let first = ending.first()?;
    let day = first.ends?;
    let names: Vec<&str> = ending.iter().map(|row| row.noun.as_str()).collect();
    let when = if first.given == Some(true) && case.eligibility.created().is_some() {
        format!("on {day}")
    } else {
        format!("by {day} at the latest")
    };
    Some(format!(
        "The free first 12 months end {when}; then these are charged from the first unit: {}.",
        names.join(", ")
    ))
}

/// The account's plan, where it has one.
fn plan(case: &Case<'_>) -> Option<String> {
    let Some(AccountPlan::Known { kind, status, credits_left, ends }) = &case.snapshot.plan else { return None };
    let credits = credits_left.map_or_else(String::new, |left| format!(", {} of credits left", money(left)));
    let ends = ends.map_or_else(String::new, |at| format!(", until {}", at.format("%Y-%m-%d")));
    let kind = kind.to_lowercase();
    let meaning = if kind == "free" {
        " When it ends or its credits are used up, AWS closes the account unless it is upgraded; what is charged is taken from the credits."
    } else {
        ""
    };
    Some(format!(
        "The account is on the {kind} plan ({}{credits}{ends}).{meaning}",
        status.to_lowercase().replace('_', " ")
    ))
}
