//! The sentences of `digest`: what is new, the money first.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::answer::{
    AllowanceNews, ClosedMonth, CreatedSource, DigestReport, Finding, FirstOf, ForecastNews, OfferVerdict,
    ResourceNews, SigninRow, UsageNews,
};
use crate::bill::figures::{capital, counted, exact, money};
use crate::bill::{Quantity, Usd};
use crate::facts::attribution::in_words;
use crate::report::prose::names::in_short;
use crate::report::prose::{diff, service, strays};

/// A part of the digest: what it is about, and its sentences.
pub(crate) type Part = (&'static str, Vec<String>);

/// What a digest is of: `New in AWS account 123456789012 since 17 March 2022, 07:00 UTC`.
pub fn title(report: &DigestReport) -> String {
    let account =
        report.account.as_deref().map_or_else(|| "an unknown AWS account".to_owned(), |id| format!("AWS account {id}"));
    match report.from {
        Some(from) => format!("New in {account} since {}", moment(from)),
        None => format!("First look at {account}, {}", moment(report.to)),
    }
}

/// The most important of it in a sentence; that there is nothing, where that is so.
pub fn headline(report: &DigestReport) -> String {
    if report.nothing_new() {
        let is_whole = !report.gaps.iter().any(|gap| gap.required);
        return match report.from {
            Some(from) if is_whole => format!("Nothing new since {}.", moment(from)),
            Some(from) => format!("Nothing new since {}, as far as it could be checked.", moment(from)),
            None => {
                let allowances = match (is_whole, report.knows_allowances) {
                    (true, true) => "No allowance will be used up.",
                    (true, false) => "Whether an allowance will be used up is unknown.",
                    (false, _) => "Not all could be checked.",
                };
                format!("{allowances} What is new is told from the next digest on.")
            }
        };
    }
    let parts = parts(report);
    let first = |title: &str| parts.iter().find(|(own, _)| *own == title).and_then(|(_, told)| told.first());
    let by_weight = [FREE_TIER, CLOSED, FORECAST, BILL, ROOT, CAME, FOUND, WENT, SETTLED];
    let is_news = |title: &&&str| **title != FORECAST || report.forecast.is_some_and(|own| own.is_news);
    by_weight.iter().filter(is_news).find_map(|title| first(title)).cloned().unwrap_or_default()
}

const FREE_TIER: &str = "Free Tier";
const CLOSED: &str = "Final bill";
const FORECAST: &str = "Forecast";
const BILL: &str = "On the bill for the first time";
const ROOT: &str = "Root user";
const CAME: &str = "Created";
const WENT: &str = "Deleted";
const FOUND: &str = "Unused or leftover";
const SETTLED: &str = "No longer found";

/// All of it, part by part; none of them is empty.
fn parts(report: &DigestReport) -> Vec<Part> {
    let year = report.to.year();
    let parts: [Part; 9] = [
        (FREE_TIER, report.allowances.iter().flat_map(|own| allowance(own, year)).collect()),
        (CLOSED, report.closed_month.iter().flat_map(closed_month).collect()),
        (FORECAST, report.forecast.iter().filter(|_| !report.nothing_new()).map(forecast).collect()),
        (BILL, report.usage.iter().map(first_usage).collect()),
        (ROOT, signins(&report.signins, year)),
        (CAME, resources(&report.new, year)),
        (WENT, resources(&report.gone, year)),
        (FOUND, report.found.iter().map(finding).collect()),
        (SETTLED, report.settled.iter().map(settled).collect()),
    ];
    parts.into_iter().filter(|(_, told)| !told.is_empty()).collect()
}

/// The same without what the headline says already.
pub(crate) fn below_headline(report: &DigestReport) -> Vec<Part> {
    let headline = headline(report);
    let rest = |(title, told): Part| (title, told.into_iter().filter(|own| *own != headline).collect());
    parts(report).into_iter().map(rest).filter(|(_, told): &Part| !told.is_empty()).collect()
}

/// `13 alarms from 17 March on: April 2022 will cost $0.30.`
pub(crate) fn allowance(own: &AllowanceNews, year: i32) -> Vec<String> {
    match own.alarms {
        Some(alarms) => of_alarms(own, alarms, year),
        None => vec![of_usage(own, year)],
    }
}

fn of_alarms(own: &AllowanceNews, alarms: usize, year: i32) -> Vec<String> {
    let offer = &own.offer;
    let used = offer.next_full_month.used.or(offer.month_end.used).unwrap_or(offer.used);
    let is_each_one = used == Quantity::new(alarms.into());
    let many = if is_each_one { counted(alarms, "alarm") } else { format!("{} alarm metrics", exact(used)) };
    let since = own.since.map_or_else(String::new, |on| format!(" from {} on", day(on, year)));
    let limit = exact(offer.limit) + if is_each_one { " alarms" } else { " alarm metrics" };
    let over = used.beyond(offer.limit);
    let rest = if over.is_zero() {
        format!("{limit} are free.")
    } else {
        let cost = own.cost.map_or_else(|| "they are charged".to_owned(), money);
        format!("{limit} are free: {cost} every full month until you delete {}.", exact(over))
    };
    vec![format!("{many}{since}: {}.", will_cost(own)), rest]
}

fn of_usage(own: &AllowanceNews, year: i32) -> String {
    let offer = &own.offer;
    let (what, of, limit) = (capital(&offer.name()), service::short(&offer.service), exact(offer.limit));
    let run_out = if offer.verdict == OfferVerdict::Exceeded { "ran out" } else { "will run out" };
    let on = offer.overflows_on.map_or_else(String::new, |on| format!(" on {}", day(on, year)));
    format!("{what} ({of}): the free {limit} {run_out}{on}. {}.", capital(&will_cost(own)))
}

fn will_cost(own: &AllowanceNews) -> String {
    let month = own.month.in_words();
    match own.cost {
        Some(cost) => format!("{month} will cost {}", money(cost)),
        None => format!("what {month} will cost is unknown"),
    }
}

fn closed_month(own: &ClosedMonth) -> Vec<String> {
    let (month, billed) = (own.month.in_words(), money(own.billed));
    let change = own.change.as_ref().map_or_else(String::new, |change| {
        let (rise, from) = (change.billed.change(), change.from.in_words());
        if rise.is_zero() {
            return format!(", the same as {from}");
        }
        let more = if rise.is_negative() { "less" } else { "more" };
        format!(", {} {more} than {from} ({})", money(rise.abs()), money(change.billed.from))
    });
    let is = if own.estimated { "is over, an estimate still" } else { "is final" };
    let told = format!("{month} {is}: {billed}{change}.");
    std::iter::once(told).chain(own.change.as_ref().and_then(diff::by_cause)).collect()
}

fn forecast(own: &ForecastNews) -> String {
    let (month, at_least) = (own.month.in_words(), if own.is_whole { "about" } else { "no less than" });
    let before = own.before.map_or_else(String::new, |before| {
        let rise = own.billed - before;
        let last = own.month.previous().in_words();
        if own.is_news {
            format!(", {} more than {last} ({})", money(rise), money(before))
        } else {
            format!("; {last} came to {}", money(before))
        }
    });
    format!("{month} will end at {at_least} {}{before}.", money(own.billed))
}

fn first_usage(own: &UsageNews) -> String {
    let (name, place) = (service::short(&own.service), own.region.in_words());
    let so_far =
        if own.billed == Usd::ZERO { "free so far".to_owned() } else { format!("{} so far", money(own.billed)) };
    match (own.what, &own.usage_type) {
        (FirstOf::Region, _) => format!("First usage in {place}: {name}, {so_far}."),
        (FirstOf::Service, _) => format!("First usage of {name}, in {place}: {so_far}."),
        (FirstOf::Charge, usage_type) => {
            let what = usage_type.as_deref().unwrap_or("usage");
            format!("New charge: {name}, {what}, {place}: {so_far}.")
        }
    }
}

/// So many sign-ins are told one by one.
const SIGNINS: usize = 3;

fn signins(rows: &[SigninRow], year: i32) -> Vec<String> {
    let (came_in, failed): (Vec<&SigninRow>, Vec<&SigninRow>) = rows.iter().partition(|row| row.success);
    let from = |row: &SigninRow| row.address.as_ref().map_or_else(String::new, |own| format!(" from {own}"));
    let factor = |row: &SigninRow| if row.lacks_factor() { ", without a second factor" } else { "" };
    let at = |row: &SigninRow| format!("{} at {}", day(row.at.date_naive(), year), row.at.format("%H:%M UTC"));
    let mut told = Vec::new();
    for (rows, what) in [(came_in, "The root user signed in"), (failed, "A sign-in of the root user failed")] {
        let shown = rows.iter().take(SIGNINS);
        told.extend(shown.map(|row| format!("{what} on {}{}{}.", at(row), from(row), factor(row))));
        if let Some(more @ 1..) = rows.len().checked_sub(SIGNINS) {
            told.push(format!("{what} {more} more times since: `whybill signins` has each."));
        }
    }
    told
}

/// What is told together of resources: place, day, whether that is a bound, by whom.
type Together<'r> = (String, Option<NaiveDate>, bool, Option<&'r str>);

/// `In Ireland (eu-west-1) on 17 March by the user admin: 8 alarms (DynamoDB auto scaling for the table Rides), table Rides.`
fn resources(all: &[ResourceNews], year: i32) -> Vec<String> {
    let mut groups: BTreeMap<Together<'_>, Vec<&ResourceNews>> = BTreeMap::new();
    for own in all {
        let when = &own.when;
        let is_bound = when.source != CreatedSource::Cloudtrail && when.by.is_none();
        let on = when.at.map(|at| at.date_naive());
        groups.entry((own.region.in_words(), on, is_bound, when.by.as_deref())).or_default().push(own);
    }
    let told = groups.iter().map(|((place, on, is_bound, by), own)| {
        let since = if *is_bound { "since" } else { "on" };
        let on = on.map_or_else(String::new, |on| format!(" {since} {}", day(on, year)));
        let by = by.map_or_else(String::new, |by| format!(" by {}", in_words(by)));
        format!("In {place}{on}{by}: {}.", kinds(own).join(", "))
    });
    told.collect()
}

/// Each type with its names, or with what keeps them; those that there are most of first.
fn kinds(all: &[&ResourceNews]) -> Vec<String> {
    let mut kinds: BTreeMap<(&str, Option<String>), Vec<&str>> = BTreeMap::new();
    for own in all {
        let owner = own.owner.as_ref().map(|owner| owner.in_words());
        kinds.entry((&own.words, owner)).or_default().push(&own.name);
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let told = kinds.into_iter().map(|((words, owner), names)| match (owner, names.as_slice()) {
        (Some(owner), names) => format!("{} ({owner})", counted(names.len(), words)),
        (None, [one]) => format!("{words} {one}"),
        (None, names) => format!("{} ({})", counted(names.len(), words), in_short(names)),
    });
    told.collect()
}

fn finding(own: &Finding) -> String {
    let saves = own.month_cost.filter(|cost| !cost.is_zero());
    let saves = saves.map_or_else(String::new, |cost| format!(" Deleting it saves {} a month.", money(cost)));
    format!("{}{saves}", strays::why(own))
}

fn settled(own: &Finding) -> String {
    let about: Vec<String> = strays::about(own);
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    format!("{} in {}: {}.", in_short(&about), own.region.in_words(), own.rule)
}

/// `17 March`; of another year `17 March 2021`.
fn day(on: NaiveDate, year: i32) -> String {
    let shown = if on.year() == year { on.format("%-d %B") } else { on.format("%-d %B %Y") };
    shown.to_string()
}

/// `17 March 2022, 07:00 UTC`.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}
