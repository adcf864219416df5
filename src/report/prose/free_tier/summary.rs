//! The answer of `free-tier` in a few sentences: what overflows, when, at what cost; what ends; else how close it is.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::answer::{CreditsOutlook, FirstYearEnd, FreeTierReport, OfferUse, OfferVerdict};
use crate::bill::figures::{about, capital, exact, four_digits, money, percent, short};
use crate::bill::{BillingMonth, Usd};
use crate::catalogue::Kind;
use crate::report::prose::allowance::about_the_role;
use crate::report::prose::{credits, service};
use crate::snapshot::AccountPlan;

/// So many allowances that are used up are told one by one, of more the dearest.
const TOLD: usize = 7;
/// So many of the others are named.
const NAMED: usize = 3;

/// The sentences, the most important first.
pub fn summary(report: &FreeTierReport) -> Vec<String> {
    let having: Vec<&OfferUse> =
        report.offers.iter().filter(|row| row.given != Some(false) && is_drawn_on(row)).collect();
    let is_beyond = |row: &&&OfferUse| {
        matches!(row.verdict, OfferVerdict::Exceeded | OfferVerdict::WillExceed) && charged_after(report, row).is_none()
    };
    let mut sentences = all_beyond(report, &having.iter().filter(is_beyond).copied().collect::<Vec<_>>());
    let unknown = having.iter().filter(|row| row.verdict == OfferVerdict::Unknown && row.left.is_some()).count();
    let ended = having.iter().copied().filter(|row| charged_after(report, row).is_some()).collect::<Vec<_>>();
    sentences.extend(first_year_ended(report, &ended));
    if sentences.is_empty() {
        sentences.extend(inside(report, &having, unknown > 0));
    }
    sentences.extend(in_doubt(unknown));
    sentences.extend(report.first_year.as_ref().map(first_year));
    sentences.extend(having.iter().filter_map(|row| trial_end(report, row)));
    sentences.extend(report.plan.as_ref().and_then(|own| plan(own, report.credits.as_ref())));
    sentences.extend(about_the_role(report.role));
    sentences
}

/// The day of a closed month on which an allowance of the account's first year ended, where something was charged after it.
fn charged_after(report: &FreeTierReport, row: &OfferUse) -> Option<NaiveDate> {
    let is_charged = !report.open && row.month_end.cost.is_some_and(|cost| !cost.is_zero());
    let is_sure = row.kind == Kind::TwelveMonths && row.given == Some(true) && row.used <= row.limit;
    let inside = |day: &NaiveDate| report.month.first_day() < *day && *day < report.month.next().first_day();
    row.ends.filter(|day| is_charged && is_sure && inside(day))
}

/// That the account's first 12 months ended in the month, and what that cost.
fn first_year_ended(report: &FreeTierReport, rows: &[&OfferUse]) -> Option<String> {
    let day = charged_after(report, rows.first()?)?;
    let cost: Usd = rows.iter().filter_map(|row| row.month_end.cost).sum();
    let allowances = if rows.len() == 1 { "1 allowance".to_owned() } else { format!("{} allowances", rows.len()) };
    let month = report.month.in_words();
    Some(format!(
        "{month}: the account's first 12 months ended on {day}, and {allowances} with them: {} for what was used from then on.",
        money(cost)
    ))
}

/// Whether something was used of an allowance, or will have been by the month's end.
fn is_drawn_on(row: &OfferUse) -> bool {
    !row.used.is_zero() || row.month_end.used.is_some_and(|end| !end.is_zero())
}

/// The allowances that are or will be used up: each, or of very many the dearest and how many more.
fn all_beyond(report: &FreeTierReport, rows: &[&OfferUse]) -> Vec<String> {
    let cost = |row: &OfferUse| row.month_end.cost.max(row.next_full_month.cost);
    let mut ranked: Vec<usize> = (0..rows.len()).collect();
    ranked.sort_by_key(|at| std::cmp::Reverse(cost(rows[*at])));
    let dear: BTreeSet<usize> = ranked.into_iter().take(TOLD).collect();
    let mut sentences: Vec<String> = dear.iter().map(|at| beyond(report, rows[*at])).collect();
    let others = rows.iter().enumerate().filter(|(at, _)| !dear.contains(at)).map(|(_, row)| row);
    let names: Vec<String> = others.map(|row| format!("{} ({})", row.name(), service::short(&row.service))).collect();
    if !names.is_empty() {
        let are = if names.len() == 1 { "is" } else { "are" };
        let rest = if names.len() > NAMED { format!(" and {} others", names.len() - NAMED) } else { String::new() };
        let named = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        sentences.push(format!("{} more {are} over the limit or will be: {named}{rest}.", names.len()));
    }
    sentences
}

/// One allowance that is or will be used up: `13 used, 10 free: 3 over, $0.30.`
fn beyond(report: &FreeTierReport, row: &OfferUse) -> String {
    let name = format!("{} ({})", capital(&row.name()), service::short(&row.service));
    let limit = exact(row.limit);
    let month = report.month.in_words();
    if row.verdict == OfferVerdict::Exceeded {
        let used = short(row.used);
        let over = short(row.used - row.limit);
        if !report.open {
            return format!("{name}: {used} used, {limit} free: {over} over{}.", costs(row.month_end.cost));
        }
        let since = row.overflows_on.map_or_else(String::new, |day| format!(" since {day}"));
        let end = row.month_end.used.map_or_else(String::new, |end| {
            format!("; {month} will end at {}{}", about(end), costs(row.month_end.cost))
        });
        return format!("{name}: {used} used so far, {limit} free: {over} over{since}{end}.");
    }
    let beyond_this = row.month_end.used.is_some_and(|end| end > row.limit) && row.month_end.cost != Some(Usd::ZERO);
    let (month, outlook) = if beyond_this {
        (month, row.month_end)
    } else {
        (BillingMonth::of(report.as_of).next().in_words(), row.next_full_month)
    };
    let on = row.overflows_on.map_or_else(String::new, |day| format!(" on {day}"));
    let used = outlook.used.map(about).unwrap_or_default();
    let over = outlook.used.map_or_else(String::new, |used| format!(": {} over", exact(four_digits(used) - row.limit)));
    let cost = costs(outlook.cost);
    format!("{name} will go over the limit{on}: {month} comes to {used}, {limit} are free{over}{cost}.")
}

fn costs(cost: Option<Usd>) -> String {
    cost.map_or_else(String::new, |cost| format!(", {}", money(cost)))
}

/// That none is used up, and the closest to it; nothing where all that was used is in doubt.
fn inside(report: &FreeTierReport, having: &[&OfferUse], is_one_in_doubt: bool) -> Option<String> {
    let so_far =
        if report.open { format!(" (to {})", report.as_of.format("%-d %B, %H:%M UTC")) } else { String::new() };
    let month = format!("{}{so_far}", report.month.in_words());
    let other = if is_one_in_doubt { "other " } else { "" };
    let tense = if report.open { "will be" } else { "was" };
    let is_ok = having.iter().any(|row| row.verdict == OfferVerdict::Ok);
    // Where a closed month tells that an allowance is counted in each region, the sum of all says nothing.
    let told = |row: &&&OfferUse| row.verdict == OfferVerdict::Ok && row.percent.is_some() && !row.is_of_parts();
    match having.iter().filter(told).max_by_key(|row| row.percent) {
        Some(row) => {
            let share = percent(row.used, row.limit);
            let closest = format!("{} ({})", row.name(), service::short(&row.service));
            Some(format!("{month}: no {other}allowance {tense} used up. The closest: {closest}, {share} used."))
        }
        None if having.is_empty() => Some(format!("{month}: no allowance was used.")),
        None if is_ok => Some(format!("{month}: no {other}allowance {tense} used up.")),
        None if is_one_in_doubt => None,
        None => Some(format!("{month}: what is left of the allowances is unknown.")),
    }
}

/// That of some allowances it can't be told whether they will be used up.
fn in_doubt(allowances: usize) -> Option<String> {
    let of = match allowances {
        0 => return None,
        1 => "1 allowance".to_owned(),
        many => format!("{many} allowances"),
    };
    Some(format!("Whether {of} will be used up is unknown; the lines below say why."))
}

/// That the account's first 12 months end soon.
fn first_year(end: &FirstYearEnd) -> String {
    let when = if end.is_sure { format!("on {}", end.on) } else { format!("by {}", end.on) };
    let nouns = end.nouns.join(", ");
    format!("The free first 12 months end {when}; then these are charged from the first unit: {nouns}.")
}

/// That a trial that was used ends for every account.
fn trial_end(report: &FreeTierReport, row: &OfferUse) -> Option<String> {
    let day = row.ends.filter(|day| row.kind == Kind::Trial && *day > report.as_of.date_naive())?;
    Some(format!("The trial of {} ends: AWS gives it until {}.", row.noun, day.pred_opt().unwrap_or(day)))
}

/// The account's plan, where it has one, and how long its credits last.
fn plan(plan: &AccountPlan, outlook: Option<&CreditsOutlook>) -> Option<String> {
    let AccountPlan::Known { kind, status, credits_left, ends } = plan else { return None };
    let left = credits_left.map_or_else(String::new, |left| format!(", {} of credits left", money(left)));
    let ends = ends.map_or_else(String::new, |at| format!(", until {}", at.format("%Y-%m-%d")));
    let kind = kind.to_lowercase();
    let meaning = if kind == "free" {
        " When it ends or its credits are used up, AWS closes the account unless it is upgraded; what is charged is taken from the credits."
    } else {
        ""
    };
    let lasting = outlook.map_or_else(String::new, |own| format!(" {}", credits::lasting(own)));
    let status = status.to_lowercase().replace('_', " ");
    Some(format!("The account is on the {kind} plan ({status}{left}{ends}).{lasting}{meaning}"))
}
