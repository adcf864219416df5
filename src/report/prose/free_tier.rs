//! The sentences of `free-tier` on one allowance: what it gives, what was charged, where it is heading.

mod summary;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::answer::{
    Basis, Beyond, BeyondReading, Charge, Charged, FirstYear, OfferReason, OfferUse, OfferVerdict, TwoReadings,
};
use crate::bill::figures::{about, exact, money, price, rounded};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::report::prose::allowance::{self, UNVERIFIED_PRICE};

pub use summary::summary;

/// So many regions are named one by one.
const NAMED: usize = 4;

/// A pool's figures in words, with the arithmetic, and where it is heading.
pub fn explanation(row: &OfferUse) -> String {
    joined(row, |_| true)
}

/// What is news beside a pool's figures: of what is inside its allowance they say enough, but for where it is heading.
pub(crate) fn news(row: &OfferUse) -> String {
    if row.verdict == OfferVerdict::Ok { joined(row, OfferReason::is_ahead) } else { explanation(row) }
}

fn joined(row: &OfferUse, told: fn(&OfferReason) -> bool) -> String {
    let reasons = row.reasons.iter().filter(|reason| told(reason));
    let sentences = reasons.map(|reason| sentence(row, reason)).filter(|sentence| !sentence.is_empty());
    sentences.collect::<Vec<_>>().join(" ")
}

fn sentence(row: &OfferUse, reason: &OfferReason) -> String {
    match reason {
        OfferReason::Gives(gives) => allowance::gives(gives),
        OfferReason::ByRegion => by_region(row),
        OfferReason::TwoReadings(readings) => two_readings(*readings).to_owned(),
        OfferReason::Uncounted(lines) => {
            format!("{lines} of its lines have no quantity on the bill and aren't counted.")
        }
        OfferReason::NotGiven(why) => format!("This account doesn't have it: {}.", allowance::why_not_given(*why)),
        OfferReason::ChargedFromTheFirstUnit => {
            "It was charged from the first unit: this account doesn't have the allowance.".to_owned()
        }
        OfferReason::OutOfSight => {
            "The allowance is shared by the payer's whole organisation, which can't be seen from here.".to_owned()
        }
        OfferReason::Charged { billed, why } => charged(row, *billed, *why),
        OfferReason::ChargedSoFar { charges, billed } => charged_so_far(charges, *billed),
        OfferReason::MonthEndUnknown => "Where the month will end is unknown.".to_owned(),
        OfferReason::MonthEnd { month, used, basis, beyond } => month_end(*month, *used, *basis, beyond.as_ref()),
        OfferReason::CountedInEachRegion => {
            "All regions together used more than the allowance and nothing was charged: in each region it is not used up."
                .to_owned()
        }
        OfferReason::NextMonth { month, used, beyond } => next_month(*month, *used, beyond.as_ref()),
        OfferReason::NextMonthWithout { month, used, cost } => next_month_without(*month, *used, *cost),
        OfferReason::FirstYear { end, cost_without } => first_year(*end, *cost_without),
        OfferReason::TrialEnds { on, cost_without } => trial_ends(*on, *cost_without),
        OfferReason::UnverifiedPrice => UNVERIFIED_PRICE.to_owned(),
        OfferReason::AwsCount => {
            row.aws.as_ref().map_or_else(String::new, |count| allowance::aws_count(count, row.used, row.limit))
        }
        OfferReason::Note(note) => note.clone(),
    }
}

/// Where it was used, the most first.
fn by_region(row: &OfferUse) -> String {
    let mut places: Vec<&(Region, Quantity)> = row.by_region.iter().collect();
    places.sort_by_key(|(region, used)| (std::cmp::Reverse(*used), region));
    let named = places.iter().take(NAMED).map(|(region, used)| format!("{} {}", region.in_words(), exact(*used)));
    let rest: Quantity = places.iter().skip(NAMED).map(|(_, used)| *used).sum();
    let more =
        if rest.is_zero() { String::new() } else { format!(", {} more regions {}", places.len() - NAMED, exact(rest)) };
    format!("{}{more}.", named.collect::<Vec<_>>().join(", "))
}

fn two_readings(readings: TwoReadings) -> &'static str {
    match readings {
        TwoReadings::UsedUpAndSoonInOne => {
            "Counted over all regions it is used up, counted in each region it is not yet, but will be in one."
        }
        TwoReadings::UsedUpOverAll => "Counted over all regions it is used up, counted in each region it is not.",
        TwoReadings::WillBeUsedUpOverAll => {
            "Counted over all regions it will be used up, counted in each region it will not."
        }
    }
}

/// What was charged of a closed month.
fn charged(row: &OfferUse, billed: Usd, why: Charged) -> String {
    let is_nothing = billed.is_zero();
    let billed = exactly(billed);
    match why {
        Charged::Beyond(beyond) if is_nothing => {
            format!("Nothing was charged for the {} over the limit; the bill doesn't say why.", exact(beyond))
        }
        Charged::Beyond(beyond) => format!("{} over the limit cost {billed}.", exact(beyond)),
        Charged::AllOrBeyond(beyond) => format!(
            "{billed} was charged; whether for all {} or for the {} over the limit is unknown.",
            exact(row.used),
            exact(beyond)
        ),
        Charged::After(day) => format!("{billed} was charged for what was used from {day} on."),
        Charged::Inside => format!(
            "{billed} was charged although the allowance isn't used up here: other accounts of an organisation may have used it, or it isn't given to this one."
        ),
    }
}

/// What an open month has come to: `So far 4,158.333 × $0.30 = $1,247.50.`
fn charged_so_far(charges: &[Charge], billed: Usd) -> String {
    let parts = charges.iter().map(|own| format!("{} × {}", rounded(own.units), price(own.unit_price)));
    format!("So far {} = {}.", parts.collect::<Vec<_>>().join(" + "), money(billed))
}

/// An amount as people write it, and exactly where that is more.
fn exactly(amount: Usd) -> String {
    let (short, long) = (money(amount), price(amount));
    if short == long { short } else { format!("{short} ({long})") }
}

/// Where an open month will end, and what that is told by.
fn month_end(month: BillingMonth, used: Quantity, basis: Basis, beyond: Option<&Beyond>) -> String {
    let end = if basis == Basis::Alarms { rounded(used) } else { about(used) };
    let beyond = beyond.map_or_else(String::new, beyond_it);
    format!("{} will end at {end} ({}){beyond}.", month.in_words(), told_by(basis))
}

fn told_by(basis: Basis) -> String {
    let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
    match basis {
        Basis::Alarms => "the alarms that exist, counted in slices of five minutes".to_owned(),
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
    }
}

/// A weekly factor in words: `23% more`.
fn change(factor: Decimal) -> String {
    let percent = ((factor - Decimal::ONE) * Decimal::ONE_HUNDRED).round_dp(0).normalize();
    if percent.is_sign_negative() { format!("{}% less", percent.abs()) } else { format!("{percent}% more") }
}

/// `, 3 over the limit: $0.30`.
fn beyond_it(beyond: &Beyond) -> String {
    let units = about(beyond.units);
    match beyond.reading {
        BeyondReading::IfOverAllRegions { cost } => {
            let cost = cost.map_or_else(String::new, |cost| format!(": {}", money(cost)));
            format!(", {units} over the limit if it is counted over all regions{cost}")
        }
        BeyondReading::Sure { from, cost, is_billed_price } => {
            let from = from.map_or_else(String::new, |day| format!(" from {} on", day.format("%Y-%m-%d")));
            let told = if is_billed_price { ", at the price that was charged so far" } else { "" };
            let cost = cost.map_or_else(
                || ", at prices that are unknown or differ by region".to_owned(),
                |cost| format!(": {}{told}", money(cost)),
            );
            format!(", {units} over the limit{from}{cost}")
        }
    }
}

fn next_month(month: BillingMonth, used: Quantity, beyond: Option<&Beyond>) -> String {
    let beyond = beyond.map_or_else(String::new, beyond_it);
    format!("A full month, {}, makes {}{beyond}.", month.in_words(), rounded(used))
}

fn next_month_without(month: BillingMonth, used: Quantity, cost: Option<Usd>) -> String {
    let cost = cost.map_or_else(String::new, |cost| format!(": {}", money(cost)));
    let (month, used) = (month.in_words(), rounded(used));
    format!("A full month, {month}, makes {used}, and the allowance has ended by then{cost}.")
}

/// When a trial ends for every account, and what the same usage costs then.
fn trial_ends(on: NaiveDate, cost_without: Option<Usd>) -> String {
    let then = cost_without.map_or_else(
        || "all of it is charged".to_owned(),
        |cost| format!("a month like this one costs {}", money(cost)),
    );
    let last = on.pred_opt().unwrap_or(on);
    format!("AWS gives it to every account until {last}: from {on} on {then}.")
}

/// When an offer of an account's first year ends, and what the same usage costs then.
fn first_year(end: FirstYear, cost_without: Option<Usd>) -> String {
    let then = |untold: &str| {
        cost_without.map_or_else(|| untold.to_owned(), |cost| format!("a month like this one costs {}", money(cost)))
    };
    let ends = |by: Option<NaiveDate>| by.map_or_else(String::new, |day| format!("; they end by {day}"));
    match end {
        FirstYear::Known(day) => {
            format!("This account's first 12 months end: from {day} on {}.", then("all of it is charged"))
        }
        FirstYear::Billed(by) => format!(
            "The bill shows that this account is in its first 12 months{}: without the allowance {}.",
            ends(by),
            then("it is charged from the first unit")
        ),
        FirstYear::Unknown(by) => format!(
            "Whether this account is in its first 12 months is unknown (--account-created DATE tells){}: without the allowance {}.",
            ends(by),
            then("it is charged from the first unit")
        ),
    }
}
