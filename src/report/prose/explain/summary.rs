//! The month's bill in a few plain sentences: what you paid, why, what is about to cost.

use std::collections::BTreeSet;

use crate::answer::{AccountBill, ExplainReport, SummaryReason};
use crate::bill::figures::{exact, money, rounded};
use crate::bill::{Quantity, RecordType, Region, Usd};
use crate::report::prose::allowance::about_the_role;
use crate::report::prose::credits;

/// So many regions are named.
const NAMED: usize = 3;

/// The sentences, the most important first.
pub fn summary(report: &ExplainReport) -> Vec<String> {
    report.summary.iter().map(|reason| sentence(report, reason)).chain(about_the_role(report.role)).collect()
}

fn sentence(report: &ExplainReport, reason: &SummaryReason) -> String {
    match reason {
        SummaryReason::Organisation { billed, accounts } => whole_organisation(report, *billed, *accounts),
        SummaryReason::OfAccount(own) => format!("{}: {}.", account(own), money(own.billed)),
        SummaryReason::MoreAccounts { accounts: 1, billed } => format!("1 more account: {}.", money(*billed)),
        SummaryReason::MoreAccounts { accounts, billed } => format!("{accounts} more accounts: {}.", money(*billed)),
        SummaryReason::NoLines if report.organisation.is_some() => "This account has no line of its own.".to_owned(),
        SummaryReason::Paid { billed, parts } => paid(report, *billed, parts),
        SummaryReason::NoLines => format!(
            "{} has no line on its bill{}: nothing was used, nothing is to be paid.",
            report.month.in_words(),
            so_far(report)
        ),
        SummaryReason::Discount(discount) => format!(
            "Prices are {}% below AWS's list, as {} usage types without an allowance show.",
            discount.percent.normalize(),
            discount.lines
        ),
        SummaryReason::Service { service, billed, beyond } => service_cost(service, *billed, *beyond),
        SummaryReason::MoreServices { services: 1, billed } => format!("1 more service: {}.", money(*billed)),
        SummaryReason::MoreServices { services, billed } => format!("{services} more services: {}.", money(*billed)),
        SummaryReason::Unexplained { lines, billed } => {
            let lines = if *lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
            format!("{lines} of {} in all could not be explained.", money(*billed))
        }
        SummaryReason::Operations { service, dearest, more } => operations(service, dearest, *more),
        SummaryReason::AlarmsKept { owner, alarms: 1 } => format!("1 alarm was made by {}.", owner.in_words()),
        SummaryReason::AlarmsKept { owner, alarms } => {
            format!("{alarms} of the alarms were made by {}.", owner.in_words())
        }
        SummaryReason::Credits(outlook) => credits::of_account(outlook),
        SummaryReason::Stranger { alarm, more, region, home } => {
            let more = if *more == 0 { String::new() } else { format!(" and {more} more") };
            let (region, home) = (region.in_words(), home.in_words());
            format!(
                "A stranger: {alarm}{more} in {region}: nothing else on this bill runs there; the rest is in {home}."
            )
        }
        SummaryReason::AlarmsToComeUnknown { unread } => {
            let those = named(unread);
            format!("What alarms will cost in a full month can't be told: those of {those} were not read.")
        }
        SummaryReason::AlarmsAtMonthEnd { used, over, limit, cost } => format!(
            "{} will end at {} alarm-months if nothing changes, {} more than the {} free ones{}.",
            report.month.in_words(),
            rounded(*used),
            rounded(*over),
            exact(*limit),
            cost.map_or_else(String::new, |cost| format!(": {}", money(cost)))
        ),
        SummaryReason::AlarmsInAFullMonth { metrics, over, limit, cost, from, unread } => format!(
            "A full month of the {metrics} alarm metrics that {} is {}, from {} on, until some are taken down.{}",
            if is_open(report) { "exist now" } else { "existed at the end of this one" },
            beyond(*over, *limit, *cost),
            from.in_words(),
            there_may_be_more(unread)
        ),
    }
}

/// Whether the month was open at the instant of analysis.
fn is_open(report: &ExplainReport) -> bool {
    report.as_of < report.month.end()
}

fn so_far(report: &ExplainReport) -> &'static str {
    if is_open(report) { " so far" } else { "" }
}

fn paid(report: &ExplainReport, billed: Usd, parts: &[(RecordType, Usd)]) -> String {
    let (month, billed, so_far) = (report.month.in_words(), money(billed), so_far(report));
    if parts.is_empty() && report.organisation.is_some() {
        return format!("This account's part: {billed}.");
    }
    if parts.is_empty() {
        return format!("{month} cost {billed}{so_far}.");
    }
    let parts = parts.iter().map(|(record_type, sum)| format!("{} of {}", money(*sum), name(*record_type)));
    let parts = parts.collect::<Vec<_>>().join(", ");
    if report.organisation.is_some() {
        return format!("This account's part: {billed}, which is {parts}.");
    }
    format!("{month} came to {billed}{so_far}: {parts}.")
}

/// `The organisation paid $12.00 for its 3 accounts in April 2022.`
pub(crate) fn whole_organisation(report: &ExplainReport, billed: Usd, accounts: usize) -> String {
    let accounts = if accounts == 1 { "account".to_owned() } else { format!("{accounts} accounts") };
    let (month, so_far) = (report.month.in_words(), so_far(report));
    format!("The organisation paid {} for its {accounts} in {month}{so_far}.", money(billed))
}

/// `production (444455556666)`
fn account(own: &AccountBill) -> String {
    own.name.as_ref().map_or_else(|| own.account.clone(), |name| format!("{name} ({})", own.account))
}

fn name(record_type: RecordType) -> &'static str {
    match record_type {
        RecordType::Usage | RecordType::Negation => "usage",
        RecordType::Fee => "fees",
        RecordType::Tax => "tax",
        RecordType::Discount => "discounts",
        RecordType::Refund => "refunds",
        RecordType::Credit => "credits",
    }
}

fn service_cost(service: &str, billed: Usd, beyond: Usd) -> String {
    let why = if beyond.is_zero() {
        String::new()
    } else if beyond == billed {
        ", for what is beyond the Free Tier's allowance".to_owned()
    } else {
        format!(", {} of it for what is beyond the Free Tier's allowance", money(beyond))
    };
    format!("{service}: {}{why}.", money(billed))
}

fn operations(service: &str, dearest: &[(String, Usd)], more: usize) -> String {
    let named = dearest.iter().map(|(operation, cost)| format!("{operation} {}", money(*cost)));
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{service} by operation: {}{more}.", named.collect::<Vec<_>>().join(", "))
}

/// `3 more than the 10 free ones: $0.30 a month`.
fn beyond(over: Quantity, limit: Quantity, cost: Option<Usd>) -> String {
    let cost = cost.map_or_else(String::new, |cost| format!(": {} a month", money(cost)));
    format!("{} more than the {} free ones{cost}", exact(over), exact(limit))
}

fn there_may_be_more(unread: &BTreeSet<Region>) -> String {
    if unread.is_empty() {
        return String::new();
    }
    format!(" There may be more: the alarms of {} were not read.", named(unread))
}

/// The first few regions by name, and how many more.
fn named(regions: &BTreeSet<Region>) -> String {
    let names: Vec<String> = regions.iter().take(NAMED).map(Region::in_words).collect();
    match regions.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
