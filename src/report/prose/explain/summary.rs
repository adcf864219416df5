//! The month's bill in a few plain sentences: what you paid, why, what is about to cost.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::answer::{AccountBill, Cleanup, ExplainReport, Part, SummaryReason};
use crate::bill::figures::{HALF_A_CENT, Rise, capital, counted, exact, money, number, short};
use crate::bill::{RecordType, Region, Usd};
use crate::facts::program::Program;
use crate::report::prose::allowance::about_the_role;
use crate::report::prose::credits;
use crate::report::prose::explain::dearest;

/// So many regions are named.
const NAMED: usize = 3;

/// The sentences: what the month came to, for what, what is about to cost, what to look at.
pub fn summary(report: &ExplainReport) -> Vec<String> {
    let (total, to_come, to_check) = parts(report);
    let paid = report.summary.iter().filter(|reason| is_title(report, reason)).map(|reason| sentence(report, reason));
    [paid.collect(), total, reasons(report), to_come, to_check].concat()
}

/// Whether a heading with the month and its sum says as much.
fn is_title(report: &ExplainReport, reason: &SummaryReason) -> bool {
    matches!(reason, SummaryReason::Paid { parts, .. } if parts.is_empty()) && report.organisation.is_none()
}

/// The same but for the sum, which a heading tells, and the reasons: what the month came to; what is about to cost; what to look at.
pub fn parts(report: &ExplainReport) -> (Vec<String>, Vec<String>, Vec<String>) {
    let told = || report.summary.iter().filter(|own| !is_title(report, own));
    let of = |part: Part| told().filter(move |own| own.part() == part).map(|own| sentence(report, own));
    let total = of(Part::Total).chain(before(report)).chain(ahead(report)).chain(about_the_role(report.role));
    let to_check = of(Part::ToCheck).chain(report.cleanup.as_ref().map(cleanup));
    (total.collect(), of(Part::ToCome).collect(), to_check.collect())
}

/// What makes most of the bill, a sentence each.
fn reasons(report: &ExplainReport) -> Vec<String> {
    let told = report.dearest.reasons.iter().map(|own| {
        let words = dearest::reason(report, own);
        let place = if words.place.is_empty() { String::new() } else { format!(", {}", words.place) };
        let why = words.whole_why();
        let why = if why.is_empty() { why } else { format!(" {why}") };
        format!("{} ({}): {}{place}.{why}", money(own.amount), share(own.share), words.what)
    });
    let rest = report
        .dearest
        .rest
        .map(|own| format!("{} ({}): {}.", money(own.amount), share(own.share), dearest::rest(own.reasons)));
    told.chain(rest).collect()
}

/// A share of the whole: `79%`.
pub(crate) fn share(share: Decimal) -> String {
    let percent = (share * Decimal::ONE_HUNDRED).round();
    if percent.is_zero() { "<1%".to_owned() } else { format!("{percent}%") }
}

/// The month before, and how much more or less this one is.
pub(crate) fn before(report: &ExplainReport) -> Option<String> {
    let before = report.before?;
    let (month, was) = (before.month.in_words(), money(before.billed));
    let change = report.totals.billed - before.billed;
    if before.billed.is_zero() && report.totals.billed.is_zero() {
        return None;
    }
    Some(if is_open(report) {
        format!("{month} came to {was}.")
    } else if change.value().abs() < HALF_A_CENT {
        format!("That is as much as in {month}.")
    } else {
        let rise = Rise::of(before.billed, report.totals.billed);
        let more = if change > Usd::ZERO { "more" } else { "less" };
        format!("That is {} {more} than in {month} ({}).", rise.apart, rise.before)
    })
}

/// Where an open month will end.
pub(crate) fn ahead(report: &ExplainReport) -> Option<String> {
    let own = report.forecast?;
    let (month, about) = (report.month.in_words(), if own.is_whole { "about" } else { "at least" });
    Some(format!("If usage goes on as so far, {month} will end at {about} {}.", money(own.billed)))
}

/// What could be deleted, and what that saves.
pub(crate) fn cleanup(cleanup: &Cleanup) -> String {
    let (findings, them) = match cleanup.findings {
        0 if cleanup.is_whole => return "Nothing unused or leftover was found.".to_owned(),
        0 => return "Nothing unused or leftover was found; `whybill strays` looks further.".to_owned(),
        1 => (counted(1, "finding"), "it"),
        many => (counted(many, "finding"), "them"),
    };
    let saves = match (cleanup.month_cost, cleanup.unknown) {
        (Some(cost), 0) if cost.is_zero() => format!("deleting {them} saves nothing now"),
        (Some(cost), 0) => format!("deleting {them} saves {} a month", money(cost)),
        (Some(cost), _) if cost.is_zero() => format!("what deleting {them} saves is unknown"),
        (Some(cost), _) => format!("deleting {them} saves at least {} a month", money(cost)),
        (None, _) => format!("what deleting {them} saves is unknown"),
    };
    format!("Unused or leftover: {findings}; {saves}. `whybill strays` names each, with its command.")
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
        SummaryReason::Unexplained { lines, billed } => {
            let (unexplained, lines) = (lines, counted(*lines, "line"));
            let in_all = if *unexplained == 1 { "" } else { " in all" };
            format!("{lines} of {}{in_all} could not be explained.", money(*billed))
        }
        SummaryReason::Operations { service, dearest, more } => operations(service, dearest, *more),
        SummaryReason::AlarmsKept { owner, alarms: 1 } => format!("1 alarm was created by {}.", owner.in_words()),
        SummaryReason::AlarmsKept { owner, alarms } => {
            format!("{} of the alarms were created by {}.", number(alarms), owner.in_words())
        }
        SummaryReason::MoreAlarmsKept { owners, alarms } => {
            let things =
                if *owners == 1 { "something else".to_owned() } else { format!("{} other things", number(owners)) };
            let were = if *alarms == 1 { "was" } else { "were" };
            format!("{} {were} created by auto scaling for {things}.", counted(*alarms, "more alarm"))
        }
        SummaryReason::AlarmsOfStacks { tool, stacks, alarms } => of_stacks(tool.as_ref(), stacks, *alarms),
        SummaryReason::MoreStrangers { regions } => {
            format!("{} more have alarms and nothing else.", counted(*regions, "region"))
        }
        SummaryReason::TrialEnds { what, on, cost } => trial_ends(what, *on, *cost),
        SummaryReason::Credits(outlook) => credits::of_account(outlook),
        SummaryReason::Stranger { alarm, more, region, home } => {
            let more = if *more == 0 { String::new() } else { format!(" and {} more", number(*more)) };
            let (region, home) = (region.in_words(), home.in_words());
            format!("Unexpected region: alarm {alarm}{more} in {region}; everything else is in {home}.")
        }
        SummaryReason::AlarmsToComeUnknown { unread } => {
            let those = named(unread);
            format!("What alarms will cost in a full month is unknown: those of {those} were not read.")
        }
        SummaryReason::AlarmsAtMonthEnd { used, over, limit, cost } => format!(
            "If nothing changes, {} will end at {} alarm metrics, {} are free: {} over{}.",
            report.month.in_words(),
            short(*used),
            exact(*limit),
            short(*over),
            cost.map_or_else(String::new, |cost| format!(", {}", money(cost)))
        ),
        SummaryReason::RunsOn { month, lines, cost, besides } => format!(
            "What {}goes on by itself costs {} in {} ({}); use, fees and tax come on top.",
            if *besides { "else " } else { "" },
            money(*cost),
            month.in_words(),
            counted(*lines, "line")
        ),
        SummaryReason::AlarmsInAFullMonth { metrics, over, limit, cost, from, unread } => format!(
            "You have {}, {} are free: {} every month from {} until you delete {}.{}",
            counted(usize::try_from(*metrics).unwrap_or(usize::MAX), "alarm metric"),
            exact(*limit),
            cost.map_or_else(|| format!("{} are charged, at unknown prices,", exact(*over)), money),
            from.in_words(),
            if cost.is_some() { exact(*over) } else { "them".to_owned() },
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

/// `2 of the alarms are part of the CloudFormation stack WildRydes: delete them there.`
fn of_stacks(tool: Option<&Program>, stacks: &BTreeSet<String>, alarms: usize) -> String {
    let (alarms, verb) =
        if alarms == 1 { ("1 alarm".to_owned(), "is") } else { (format!("{} of the alarms", number(alarms)), "are") };
    let them = if verb == "is" { "it" } else { "them" };
    let of_stacks = |of: &str| match stacks.len() {
        0 => format!("{of} stacks"),
        1 => format!("the {of} stack {}", stacks.iter().next().map_or("", String::as_str)),
        many => format!("{many} {of} stacks"),
    };
    match tool {
        None => format!("{alarms} {verb} part of {}: delete {them} there.", of_stacks("CloudFormation")),
        Some(Program::Cdk) => {
            format!("{alarms} {verb} part of {}: delete {them} in the CDK app.", of_stacks("AWS CDK"))
        }
        Some(Program::Pulumi) => format!("Pulumi created {alarms}, by its user agent: delete {them} in its program."),
        Some(tool) => {
            format!("{} created {alarms}, by its user agent: delete {them} in its configuration.", tool.name())
        }
    }
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

fn trial_ends(what: &str, on: NaiveDate, cost: Option<Usd>) -> String {
    let what = capital(what);
    let cost = cost.map_or_else(String::new, |cost| format!(": as much costs {} a month then", money(cost)));
    format!("{what}: AWS's free trial ends on {on}{cost}.")
}

fn operations(service: &str, dearest: &[(String, Usd)], more: usize) -> String {
    let named = dearest.iter().map(|(operation, cost)| format!("{operation} {}", money(*cost)));
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{service} by operation: {}{more}.", named.collect::<Vec<_>>().join(", "))
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
