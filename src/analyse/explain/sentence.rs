//! The sentences of an explanation.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::answer::Gives;
use crate::bill::figures::{exact, money, percent, price};
use crate::bill::{BillLine, BillingMonth, Quantity, Region, Usd, quotient};
use crate::catalogue::{Kind, Offer, Price, Scope};
use crate::model::alarms::meter::half_last_digit;
use crate::model::alarms::replay::Predicted;
use crate::model::allowance::pools::Pool;
use crate::model::allowance::split::{PriceFrom, Split};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::provenance::lifetime::Began;
use crate::model::provenance::timeline::{Life, Reading};
use crate::snapshot::Role;

/// What a pool's offer gives, and how much of it was used.
pub(crate) fn gives(case: &Case<'_>, pool: &Pool<'_>) -> Gives {
    let offer = pool.offer;
    Gives {
        kind: offer.kind,
        scope: offer.scope,
        unverified: offer.unverified,
        limit: offer.limit,
        noun: case.catalogue.noun_of(offer).to_owned(),
        used: pool.used,
        is_organisations: case.bill.organisation.is_some() && !offer.is_each_accounts(),
        is_share: case.role_for(offer) != Role::Member,
        open: case.is_open(),
    }
}

/// What an allowance gives, and how much of it was used.
pub(crate) fn allowance(gives: &Gives) -> String {
    let kind = match gives.kind {
        Kind::Always => "The Free Tier gives",
        Kind::TwelveMonths => "In an account's first 12 months the Free Tier gives",
        Kind::Trial => "A free trial gives",
    };
    let scope = match gives.scope {
        Scope::Global => " over all regions together",
        Scope::Region => " in each region",
        Scope::Unknown => " (AWS doesn't say whether in each region or over all)",
    };
    let unsure = if gives.unverified { " (not confirmed by a page of AWS's own)" } else { "" };
    let who = if gives.is_organisations { "the whole organisation used" } else { "this month used" };
    let share = if gives.is_share { format!(", {} of it", percent(gives.used, gives.limit)) } else { String::new() };
    let (limit, used, noun) = (exact(gives.limit), exact(gives.used), &gives.noun);
    let as_yet = if gives.open { " so far" } else { "" };
    format!("{kind} {limit} {noun} a month{scope}{unsure}; {who} {used}{as_yet}{share}.")
}

/// When a trial ends for every account, where that is still to come, and what the same usage costs then.
pub(crate) fn trial_end(case: &Case<'_>, offer: &Offer, line: &ResolvedLine<'_>) -> Option<String> {
    let on = offer.ends_for_all().filter(|on| case.as_of.date_naive() < *on)?;
    let cost = line.price().zip(line.usage).map(|(list, usage)| money(list.of(usage)));
    let then = cost.map_or_else(|| "all of it is charged".to_owned(), |cost| format!("as many cost {cost}"));
    Some(format!("AWS gives it to every account until {}: from {on} on {then}.", on.pred_opt().unwrap_or(on)))
}

/// That a line is charged whole, though there is an offer that some accounts have.
pub(crate) fn not_on_the_bill(case: &Case<'_>, pool: &Pool<'_>, from: PriceFrom) -> String {
    let offer = pool.offer;
    let whose = match offer.kind {
        Kind::Always => "",
        Kind::TwelveMonths => " of an account's first 12 months",
        Kind::Trial => " of a free trial",
    };
    let (limit, noun) = (exact(offer.limit), case.catalogue.noun_of(offer));
    // Where less than the allowance was used and charged, it isn't given, whatever the price.
    if from == PriceFrom::List || pool.used <= offer.limit {
        return format!("The {limit} free {noun} a month{whose} are not on this bill.");
    }
    format!("Whether the {limit} free {noun} a month{whose} are in it can't be told without a list price.")
}

/// Why an allowance is taken to be in a line though the account's age isn't known.
pub(crate) fn the_price_tells(line: &BillLine) -> Option<String> {
    let odd = line.billed.value().checked_div(line.usage?.value())?.round_dp(10);
    let odd = price(Usd::new(odd));
    Some(format!("That the allowance is in it follows from the price: without it, it would be an odd {odd}."))
}

/// Said of a list price that no page of AWS's own could be read for.
pub(crate) const UNVERIFIED_PRICE: &str = " The list price is not confirmed by a page of AWS's own.";

/// How a line splits, with its arithmetic.
pub(crate) fn arithmetic(split: &Split, billed: Usd, list: Option<&Price>) -> String {
    let charged = charges(split, billed);
    let doubt = if list.is_some_and(|list| list.unverified) { UNVERIFIED_PRICE } else { "" };
    let list = list.and_then(Price::first);
    let from = match (split.from, list) {
        (PriceFrom::Bill, _) if split.charges.is_empty() => String::new(),
        (PriceFrom::Bill, Some(list)) => {
            format!(
                " AWS's list price is {}; this one is worked out from the bill: cost over charged units.{doubt}",
                price(list)
            )
        }
        (PriceFrom::Bill, None) => {
            " No list price is known here: this one is worked out from the bill, cost over charged units.".to_owned()
        }
        (PriceFrom::List, _) if split.charges.is_empty() => String::new(),
        (PriceFrom::List, _) => doubt.to_owned(),
    };
    match (split.free.is_zero(), split.charged.is_zero()) {
        (_, true) => format!("All {} are free.", exact(split.free)),
        (true, false) => format!("All are charged: {charged}.{from}"),
        (false, false) => {
            let whole = split.free + split.charged;
            format!(
                "{} = {} free + {} charged: {charged}.{from}",
                exact(whole),
                exact(split.free),
                exact(split.charged)
            )
        }
    }
}

/// `2.000002 × $0.10 = $0.2000002`, tier by tier; of a bill to the cent, what was rounded or cut off too.
fn charges(split: &Split, billed: Usd) -> String {
    let parts: Vec<String> =
        split.charges.iter().map(|charge| format!("{} × {}", exact(charge.units), price(charge.unit_price))).collect();
    let product: Usd = split.charges.iter().map(|charge| charge.unit_price.times(charge.units)).sum();
    let parts = parts.join(" + ");
    let to_the_cent = billed.value().normalize().scale() <= CENT;
    let within_a_cent = (product - billed).value().abs() < Decimal::new(1, CENT);
    if product != billed && split.from == PriceFrom::List && to_the_cent && within_a_cent {
        return format!("{parts} = {}, billed as {}", price(product), price(billed));
    }
    let sign = if product == billed { "=" } else { "≈" };
    let about = if price(billed) == money(billed) { String::new() } else { format!(", about {}", money(billed)) };
    format!("{parts} {sign} {}{about}", price(billed))
}

/// So many decimals has a cent.
pub(crate) const CENT: u32 = 2;

/// How many run at once, of what is counted in hours: more than one is what an allowance of a month's hours is not for.
pub(crate) fn at_once(case: &Case<'_>, usage: Quantity) -> Option<String> {
    if case.looks_back() {
        return None;
    }
    let (hours, which) = if case.is_open() {
        ((case.as_of - case.month.start()).num_hours(), "so far".to_owned())
    } else {
        (case.month.hours(), format!("of {}", case.month.in_words()))
    };
    let many = usage.value().checked_div(hours.into())?.round_dp(1);
    let many = Some(many.normalize()).filter(|many| *many > Decimal::ONE)?;
    Some(format!("So many hours are {many} at once, on average, over the {hours} hours {which}."))
}

/// What the meter makes of the alarms, held against the bill.
pub(crate) fn prediction(case: &Case<'_>, best: Predicted, billed: Quantity) -> String {
    let (month, predicted) = (case.month, best.made.usage);
    let how = format!("counted in slices of five minutes over the {} hours of {}", month.hours(), month.in_words());
    if best.made.agrees(billed) {
        let because = match best.reading {
            Reading::Created => "",
            Reading::Changed => ", if the alarms that were written this month existed before",
        };
        return format!("The alarms make {} alarm-months, {how}{because}: the bill agrees.", exact(predicted));
    }
    let missing = billed - predicted;
    if let Some(hours) = lacked(case, missing, best.standing) {
        let last = if hours == Decimal::ONE { "hour".to_owned() } else { format!("{hours} hours") };
        return format!(
            "The alarms make {} alarm-months, {how}; the bill is still an estimate and says {} less: it lacks about the last {last} of the month.",
            exact(predicted),
            exact(missing.abs())
        );
    }
    if missing.is_negative() && missing.abs().value() < half_last_digit(billed.value()) * Decimal::TWO {
        return format!(
            "The alarms make {} alarm-months, {how}; the bill's {} is that figure cut off, it seems.",
            exact(predicted),
            exact(billed)
        );
    }
    let (size, cause) = if missing.is_negative() {
        ("less", "an alarm may have been made later than events show, or be charged elsewhere")
    } else if best.covered {
        ("more", "an alarm that is out of sight here was charged too")
    } else {
        ("more", "an alarm may have been deleted since: events don't reach back over the whole month")
    };
    format!(
        "The alarms make {} alarm-months, {how}; the bill says {} {size}: {cause}.",
        exact(predicted),
        exact(missing.abs())
    )
}

/// An estimate that lacks more hours than these lacks something else: Cost Explorer is refreshed at least once a day.
const LATE: Decimal = Decimal::from_parts(72, 0, 0, false, 0);

/// The last hours of so many alarm-metrics that an estimate lacks, where that explains what is missing.
fn lacked(case: &Case<'_>, missing: Quantity, standing: u32) -> Option<Decimal> {
    let hours = quotient(missing.abs().value() * Decimal::from(case.month.hours()), standing.into())?;
    let hours = hours.round_dp(0).max(Decimal::ONE);
    (case.bill.estimated && missing.is_negative() && hours <= LATE).then_some(hours)
}

/// The alarms that make a line, grouped by what keeps them.
pub(crate) fn alarms(lives: &[&Life], month: BillingMonth) -> String {
    let mut kept: BTreeMap<Option<String>, BTreeMap<&str, Vec<&Life>>> = BTreeMap::new();
    for life in lives {
        let owner = life.owner.as_ref().map(crate::facts::Owner::in_words);
        kept.entry(owner).or_default().entry(&life.name).or_default().push(life);
    }
    let count: usize = kept.values().map(BTreeMap::len).sum();
    let groups: Vec<String> = kept
        .iter()
        .map(|(owner, named)| {
            let all: Vec<&Life> = named.values().flatten().copied().collect();
            match (owner, named.first_key_value(), named.last_key_value()) {
                (Some(owner), ..) => format!("{} made by {owner}{}", named.len(), days(&all, month)),
                (None, Some((first, _)), Some((last, _))) if named.len() > NAMED => {
                    format!("{} from {first} to {last}{}", named.len(), days(&all, month))
                }
                _ => named.iter().map(|(name, lives)| one(name, lives, month)).collect::<Vec<_>>().join(", "),
            }
        })
        .collect();
    match count {
        0 => String::new(),
        1 => format!("The alarm: {}.", groups.join("; ")),
        count => format!("The {count} alarms: {}.", groups.join("; ")),
    }
}

/// An alarm by its name, with each of its lives: it may have been deleted and made again.
fn one(name: &str, lives: &[&Life], month: BillingMonth) -> String {
    let lives: Vec<String> = lives.iter().map(|life| days(&[life], month)).collect();
    format!("{name}{}", lives.join(", again"))
}

/// So many alarms are named one by one in a sentence.
const NAMED: usize = 6;

/// On which day they began, as far as known.
fn days(lives: &[&Life], month: BillingMonth) -> String {
    let mut days: Vec<String> = lives
        .iter()
        .map(|life| match life.began {
            Began::At(at) => format!("on {}", at.format("%Y-%m-%d")),
            Began::NotAfter(at) if life.made_by.is_some() => format!("on {}", at.format("%Y-%m-%d")),
            Began::NotAfter(at) if at < month.start() => format!("there since {} or before", at.format("%Y-%m-%d")),
            Began::NotAfter(at) => format!("on {} or before", at.format("%Y-%m-%d")),
            Began::NotBefore(at) => format!("after {}", at.format("%Y-%m-%d")),
            Began::Before => "since before what is known".to_owned(),
        })
        .collect();
    days.dedup();
    let gone = lives.iter().all(|life| life.ended.is_some_and(|ended| ended < month.end()));
    let ended = if gone { ", deleted since" } else { "" };
    match days.as_slice() {
        [day] => format!(" ({day}{ended})"),
        _ => String::new(),
    }
}

/// That nothing else runs where an alarm is.
pub(crate) fn stranger(region: &Region, home: &Region) -> String {
    format!(
        "It is a stranger: nothing else on this bill runs in {}; the rest is in {}.",
        region.in_words(),
        home.in_words()
    )
}
