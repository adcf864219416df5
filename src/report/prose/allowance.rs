//! What is said of allowances wherever they are told of: what one gives, who has it, and AWS's own count of it.

use rust_decimal::Decimal;

use crate::answer::{AwsCount, Gives, Why};
use crate::bill::figures::{exact, percent, short};
use crate::bill::{Quantity, quotient};
use crate::catalogue::{Kind, Scope};
use crate::model::agrees;
use crate::snapshot::Role;

/// Said of a list price that no page of AWS's own could be read for.
pub(super) const UNVERIFIED_PRICE: &str = "The list price is not confirmed by a page of AWS's own.";

/// More than so many times the allowance is no share of it any more.
const TIMES: Decimal = Decimal::TEN;

/// How many times an allowance was used, where that is more than a bar can show.
pub(crate) fn times(used: Quantity, limit: Quantity) -> Option<Decimal> {
    quotient(used.value(), limit.value()).filter(|times| *times > TIMES)
}

/// What part of an allowance was used: `86.7%`, `190.11 × the free amount`.
pub(crate) fn share(used: Quantity, limit: Quantity) -> String {
    let of = |times| format!("{} × the free amount", short(Quantity::new(times)));
    times(used, limit).map_or_else(|| percent(used, limit), of)
}

/// What an allowance gives, and how much of it was used, to the last digit.
pub(super) fn gives(gives: &Gives) -> String {
    gives_in(gives, exact)
}

/// The same with figures as they are to be written.
pub(super) fn gives_in(gives: &Gives, written: fn(Quantity) -> String) -> String {
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
    let share = if gives.is_share { format!(" ({})", share(gives.used, gives.limit)) } else { String::new() };
    let (limit, used, noun) = (exact(gives.limit), written(gives.used), &gives.noun);
    let as_yet = if gives.open { " so far" } else { "" };
    format!("{kind} {limit} {noun} a month{scope}{unsure}; {who} {used}{as_yet}{share}.")
}

/// Why an account doesn't have an allowance, as a part of a sentence.
pub(super) fn why_not_given(why: Why) -> &'static str {
    match why {
        Why::Older => "free in an account's first 12 months only, and these are over",
        Why::Past => "free only in the first 12 months of accounts opened before 2025-07-15, which are over for all",
        Why::Younger => "free for accounts opened before 2025-07-15 only, and this one is younger",
        Why::Plan => "not free on this account's plan",
        Why::Ended => "AWS's free trial has ended for all accounts",
        Why::NotYetOpened => "free from the day the account was opened, which is later",
    }
}

/// Whether both counts agree, and how they differ: AWS's own, and the bill's of an allowance.
pub(super) fn aws_count(count: &AwsCount, bill: Quantity, allowance: Quantity) -> String {
    let name = count.pool.as_ref().map_or_else(String::new, |name| format!(" (its pool {name})"));
    let limit = if count.limit == allowance {
        String::new()
    } else {
        format!(
            " AWS's limit is {}, the rules here say {}: go by AWS's, and look for newer rules.",
            exact(count.limit),
            exact(allowance)
        )
    };
    let Some(forecast) = count.forecast else {
        let used = exact(count.used);
        let stands = format!("AWS's own Free Tier count{name} counts what is free and stands at its limit, {used}");
        return if bill < count.used && !agrees(count.used, bill) {
            let behind = exact(count.used - bill);
            format!("{stands}, {behind} more than the bill: the bill's lines may be some hours behind.{limit}")
        } else {
            format!("{stands}: it agrees.{limit}")
        };
    };
    let used = if agrees(count.used, bill) {
        format!("AWS's own Free Tier count{name} agrees: {} used", exact(count.used))
    } else {
        let (size, why) = if count.used < bill {
            ("less", "it may be some hours behind")
        } else {
            ("more", "the bill's lines may be some hours behind")
        };
        let apart = exact((bill - count.used).abs());
        format!("AWS's own Free Tier count{name} says {} used, {apart} {size} than the bill: {why}", exact(count.used))
    };
    format!("{used}. It foresees {} at the month's end.{limit}", exact(forecast))
}

/// Whether AWS's own count says what the bill says, so that there is nothing to tell.
pub(super) fn is_agreed(count: &AwsCount, bill: Quantity, allowance: Quantity) -> bool {
    let is_same = agrees(count.used, bill) || count.forecast.is_none() && bill >= count.used;
    is_same && count.limit == allowance
}

/// What an account's role means for its allowances, where that is not plain.
pub(super) fn about_the_role(role: Role) -> Option<String> {
    let sentence = match role {
        Role::Member => {
            "Another account pays for this one. The Free Tier is shared over their organisation: what is left of an allowance isn't told for one member."
        }
        Role::Unknown => {
            "Whether this account belongs to an organisation is unknown; it is reckoned as standing alone."
        }
        Role::Standalone | Role::Payer => return None,
    };
    Some(sentence.to_owned())
}
