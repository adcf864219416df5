//! The sentences of `free-tier` on one allowance: what it gives, what was charged, where it is heading.

mod summary;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::answer::{
    Basis, Beyond, BeyondReading, Charge, Charged, FirstYear, OfferReason, OfferUse, OfferVerdict, TwoReadings,
};
use crate::bill::figures::{about, counted, exact, money, price, rounded, short};
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::report::prose::allowance::{self, UNVERIFIED_PRICE};
use crate::report::prose::service;

pub use summary::summary;

/// So many regions are named one by one.
const NAMED: usize = 4;

/// How much of a figure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    /// All of them, as a script or a check needs.
    All,
    /// As many as a reader needs.
    Few,
}

impl Digits {
    const fn written(self) -> fn(Quantity) -> String {
        match self {
            Self::All => exact,
            Self::Few => short,
        }
    }
}

/// An allowance by its service and what it counts: `CloudWatch: API requests`.
pub(crate) fn name(row: &OfferUse) -> String {
    format!("{}: {}", service::short(&row.service), row.name())
}

/// A pool's figures in words, with the arithmetic to the last digit, and where it is heading.
pub fn explanation(row: &OfferUse) -> String {
    joined(row, Digits::All, |_| true)
}

/// The same in as many digits as a reader needs.
pub(crate) fn in_short(row: &OfferUse) -> String {
    joined(row, Digits::Few, |_| true)
}

/// What is news beside a pool's figures: of what is inside its allowance they say enough, but for where it is heading.
pub(crate) fn news(row: &OfferUse) -> String {
    joined(row, Digits::Few, |reason| match (row.verdict, reason) {
        // That is told of all at once.
        (_, OfferReason::OutOfSight) => false,
        (OfferVerdict::Ok, own) => own.is_ahead(),
        (OfferVerdict::Exceeded | OfferVerdict::WillExceed, OfferReason::Gives(gives)) => {
            gives.unverified || gives.is_organisations
        }
        _ => true,
    })
}

fn joined(row: &OfferUse, digits: Digits, told: impl Fn(&OfferReason) -> bool) -> String {
    let reasons = row.reasons.iter().filter(|reason| told(reason));
    let sentences = reasons.map(|reason| sentence(row, reason, digits)).filter(|sentence| !sentence.is_empty());
    sentences.collect::<Vec<_>>().join(" ")
}

fn sentence(row: &OfferUse, reason: &OfferReason, digits: Digits) -> String {
    match reason {
        OfferReason::Gives(gives) => allowance::gives_in(gives, digits.written()),
        OfferReason::ByRegion => by_region(row, digits),
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
        OfferReason::Charged { billed, why } => charged(row, *billed, *why, digits),
        OfferReason::ChargedSoFar { charges, billed } => charged_so_far(charges, *billed),
        OfferReason::MonthEndUnknown => "Where the month will end is unknown.".to_owned(),
        OfferReason::MonthEnd { month, used, basis, beyond } => {
            month_end(*month, *used, told_by(*basis, digits), beyond.as_ref())
        }
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
            let told = |count: &&_| digits == Digits::All || !allowance::is_agreed(count, row.used, row.limit);
            row.aws.as_ref().filter(told).map_or_else(String::new, |count| allowance::aws_count(count, row.used, row.limit))
        }
        OfferReason::Note(note) => note.clone(),
    }
}

/// Where it was used, the most first.
fn by_region(row: &OfferUse, digits: Digits) -> String {
    let mut places: Vec<&(Region, Quantity)> = row.by_region.iter().collect();
    places.sort_by_key(|(region, used)| (std::cmp::Reverse(*used), region));
    let figure = digits.written();
    let one = |(region, used): &&(Region, Quantity)| {
        let place = if digits == Digits::All { region.in_words() } else { region.name() };
        format!("{place} {}", figure(*used))
    };
    let named: Vec<String> = places.iter().take(NAMED).map(one).collect();
    let rest: Quantity = places.iter().skip(NAMED).map(|(_, used)| *used).sum();
    let more = if rest.is_zero() {
        String::new()
    } else {
        format!(", {} {}", counted(places.len() - NAMED, "more region"), figure(rest))
    };
    format!("{}{more}.", named.join(", "))
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
fn charged(row: &OfferUse, billed: Usd, why: Charged, digits: Digits) -> String {
    let is_nothing = billed.is_zero();
    let billed = match digits {
        Digits::All => price(billed),
        Digits::Few => money(billed),
    };
    let exact = digits.written();
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

/// Where an open month will end, and what that is told by.
fn month_end(month: BillingMonth, used: Quantity, (end, by): (Digits, String), beyond: Option<&Beyond>) -> String {
    let end = if end == Digits::All { rounded(used) } else { about(used) };
    let beyond = beyond.map_or_else(String::new, beyond_it);
    format!("{} will end at {end} ({by}){beyond}.", month.in_words())
}

/// What an end is foretold by; what exists is counted, so its digits mean something.
fn told_by(basis: Basis, digits: Digits) -> (Digits, String) {
    let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
    let end = if basis == Basis::Alarms { Digits::All } else { Digits::Few };
    let by = match basis {
        Basis::Alarms if digits == Digits::Few => "the alarms that exist".to_owned(),
        Basis::Mean(days, _) if digits == Digits::Few && days > 1 => format!("at the mean of the last {days} days"),
        Basis::Trend(factor, _) if digits == Digits::Few => {
            format!("at the last week's mean, and {} each week", change(factor))
        }
        Basis::StraightLine(_) if digits == Digits::Few => "at the rate so far".to_owned(),
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
    };
    (end, by)
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
    format!("{}, the next full month, makes {}{beyond}.", month.in_words(), rounded(used))
}

fn next_month_without(month: BillingMonth, used: Quantity, cost: Option<Usd>) -> String {
    let cost = cost.map_or_else(String::new, |cost| format!(": {}", money(cost)));
    let (month, used) = (month.in_words(), rounded(used));
    format!("{month}, the next full month, makes {used}, and the allowance has ended by then{cost}.")
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
