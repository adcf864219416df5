//! The sentences of `strays`: what was found in all, and what there is to say of each finding beside its reason.

mod alarms;
mod bill;
mod burst;
mod remedy;
mod resources;
mod scaling;
mod waste;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::answer::{
    CreatedSource, Finding, FindingReason, Gone, GoneTold, HomeReason, OfStack, Overflow, StraysReport, SuppressionNote,
};
use crate::bill::figures::{exact, money};
use crate::bill::{Quantity, Region, Usd};
use crate::facts::attribution::{Program, in_words};
use crate::facts::events::kind_in_words;
use crate::report::prose::free_tier;

pub(crate) use remedy::shown;
pub use remedy::takes_down;

/// Of more findings than these it is said how many each rule made.
const FEW: usize = 5;

/// What was found, in a few sentences.
pub fn summary(report: &StraysReport) -> Vec<String> {
    let mut sentences = vec![found(report)];
    sentences.extend(by_rule(report));
    sentences.extend(same_money(report));
    sentences.push(looked_at(report));
    sentences.push(home(report));
    sentences.extend(suppressed(report.suppressed));
    sentences.extend(suppression_notes(report));
    sentences
}

/// The findings that no other contains.
fn outer(report: &StraysReport) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| finding.part_of.is_none())
}

/// `3 findings, one of them for information only. Without all of them a full month costs $1.20 less.`
fn found(report: &StraysReport) -> String {
    let count = outer(report).count();
    match count {
        0 if report.suppressed > 0 => "Nothing is left to tell.".to_owned(),
        0 => "Nothing was found that nobody needs.".to_owned(),
        1 => format!("1 finding{}.{}", for_information(report, count), saved(report, count)),
        _ => format!("{count} findings{}.{}", for_information(report, count), saved(report, count)),
    }
}

/// How many of the findings are only to be known.
fn for_information(report: &StraysReport, count: usize) -> String {
    let hints = report.findings.iter().filter(|finding| finding.is_hint()).count();
    match (hints, count) {
        (0, _) => String::new(),
        (1, 1) => ", for information only".to_owned(),
        (hints, count) if hints == count => ", all of them for information only".to_owned(),
        (1, _) => ", one of them for information only".to_owned(),
        (hints, _) => format!(", {hints} of them for information only"),
    }
}

/// What all findings save together, as far as that is known.
fn saved(report: &StraysReport, count: usize) -> String {
    let is_any_known = report.findings.iter().any(|finding| finding.month_cost.is_some());
    match (report.unknown_savings, report.month_cost.filter(|_| is_any_known)) {
        (0, None) if !is_any_known => String::new(),
        (_, None) if count == 1 => " What it saves can't be told.".to_owned(),
        (_, None) => " What all of them save together can't be told.".to_owned(),
        (0, Some(saved)) => {
            let them = if count == 1 { "it" } else { "all of them" };
            format!(" Without {them} a full month costs {} less.", money(saved))
        }
        (unknown, Some(saved)) => {
            let have = if unknown == 1 { "1 finding has".to_owned() } else { format!("{unknown} findings have") };
            format!(" All of them together save at least {} a month ({have} no figure).", money(saved))
        }
    }
}

/// Of many findings, how many each rule made.
fn by_rule(report: &StraysReport) -> Option<String> {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    outer(report).for_each(|finding| *rules.entry(finding.rule).or_default() += 1);
    let rules: Vec<String> = rules.into_iter().map(|(rule, count)| format!("{rule} {count}")).collect();
    (outer(report).count() > FEW).then(|| format!("By rule: {}.", rules.join(", ")))
}

/// That what each finding saves by itself is more than what all save together.
fn same_money(report: &StraysReport) -> Option<String> {
    let alone: Usd = outer(report).filter_map(|finding| finding.month_cost).sum();
    let is_more = report.month_cost.is_some_and(|together| together < alone);
    is_more.then(|| "Some savings are the same money: each is told as if the others stayed.".to_owned())
}

fn looked_at(report: &StraysReport) -> String {
    let day = report.as_of.format("%Y-%m-%d");
    match report.month {
        Some(month) => format!("Looked at: the bill of {}, and what there was on {day}.", month.in_words()),
        None => format!("Looked at: what there was on {day}, without a bill."),
    }
}

/// Which regions are taken for the account's homes, and why.
pub fn home(report: &StraysReport) -> String {
    let homes = names(&report.home_regions);
    match &report.home_reason {
        HomeReason::Given => format!("Home is {homes}, as you said."),
        HomeReason::Unknown => {
            "No region is known as home: the bill doesn't show where the account runs. Say so with --home-region."
                .to_owned()
        }
        HomeReason::Billed { services, there, anywhere } => {
            let runs = match services.iter().collect::<Vec<_>>().as_slice() {
                [one] => format!("{one} runs"),
                [one, other] => format!("{one} and {other} run"),
                more => format!("{} services run", more.len()),
            };
            let share = format!(" and {} of {} goes", money(*there), money(*anywhere));
            let goes = if anywhere.is_zero() { String::new() } else { share };
            format!("Home is taken to be {homes}, where {runs}{goes}.")
        }
    }
}

fn suppressed(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 finding is suppressed.".to_owned()),
        count => Some(format!("{count} findings are suppressed.")),
    }
}

/// Of each suppression that took nothing away, why.
pub fn suppression_notes(report: &StraysReport) -> Vec<String> {
    report.suppression_notes.iter().map(idle).collect()
}

fn idle(note: &SuppressionNote) -> String {
    let text = note.text.as_ref().map_or_else(String::new, |text| {
        let resource = text.resource.as_ref().map_or_else(String::new, |own| format!(" of {own}"));
        let region = text.region.as_ref().map_or_else(String::new, |own| format!(" in {own}"));
        format!("{resource}{region} ({})", text.reason)
    });
    let why = note
        .until
        .map_or_else(|| "matches no finding".to_owned(), |until| format!("is over since {until} and does nothing"));
    format!("The suppression of {}{text} {why}.", note.rule)
}

/// What a finding is about: each resource with its type, but for alarms.
pub(crate) fn about(finding: &Finding) -> Vec<String> {
    let named = |kind: &str, name: &str| match kind {
        "AWS::CloudWatch::Alarm" => name.to_owned(),
        _ => format!("{} {name}", kind_in_words(kind)),
    };
    match &finding.resource {
        Some(own) if finding.members.len() < 2 => vec![named(&own.kind, &own.name)],
        _ => finding.members.iter().map(|own| named(&own.kind, &own.name)).collect(),
    }
}

/// The reason of a finding.
pub fn why(finding: &Finding) -> String {
    let allowance = || finding.allowances.first().map(free_tier::explanation).unwrap_or_default();
    finding.why.as_ref().map_or_else(allowance, sentence)
}

/// What else speaks for it, and what there is to know.
pub fn evidence(finding: &Finding) -> Vec<String> {
    let told = usize::from(finding.why.is_none());
    let allowances = finding.allowances.iter().skip(told).map(free_tier::explanation);
    finding.evidence.iter().map(sentence).chain(allowances).collect()
}

/// A reason in words.
fn sentence(reason: &FindingReason) -> String {
    match reason {
        FindingReason::Burst(own) => burst::sentence(own),
        FindingReason::Scaling(own) => scaling::sentence(own),
        FindingReason::Alarm(own) => alarms::sentence(own),
        FindingReason::Resource(own) => resources::sentence(own),
        FindingReason::Bill(own) => bill::sentence(own),
        FindingReason::Waste(own) => waste::sentence(own),
        FindingReason::OfStack(own) => format!("No command is given: {}.", of_stack(own)),
        FindingReason::NeededBy(parent) => {
            format!("The composite alarm {parent} needs it, and can't be without it.")
        }
        FindingReason::Overflow(own) => overflow(own),
    }
}

/// `CloudFormation made it; remove it in its stack WildRydes, since deleted by hand it is missed there or comes back`.
fn of_stack(own: &OfStack) -> String {
    if let Some(tool) = &own.tool {
        return format!("{} made it, by its user agent; {}", tool.name(), remove_there(tool));
    }
    let name = own.stack.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    format!(
        "CloudFormation made it; remove it in its stack{name}, since deleted by hand it is missed there or comes back"
    )
}

/// What is to be done with what such a tool made, as a part of a sentence.
pub(super) fn remove_there(tool: &Program) -> &'static str {
    match tool {
        Program::Pulumi => "remove it in its program, since deleted by hand it is missed there",
        _ => "remove it in its configuration, since deleted by hand it comes back with the next apply",
    }
}

/// `Rides is gone: DeleteTable of 2022-03-20.`
fn gone(own: &Gone) -> String {
    let name = &own.name;
    match &own.told_by {
        GoneTold::Inventory(region) => format!("{name} is gone: no such resource is in {}.", region.in_words()),
        GoneTold::Event { name: event, at } => format!("{name} is gone: {event} of {}.", at.format("%Y-%m-%d")),
    }
}

/// `10 of the account's 13 alarms are free, over all regions together: 3 more are charged in a full month.`
fn overflow(own: &Overflow) -> String {
    let beyond = own.used - own.free;
    let whose = if own.is_organisations { "organisation's" } else { "account's" };
    let are = if beyond == Quantity::new(Decimal::ONE) { "is" } else { "are" };
    let (free, used, noun, beyond) = (exact(own.free), exact(own.used), &own.noun, exact(beyond));
    format!(
        "{free} of the {whose} {used} {noun} are free, over all regions together: {beyond} more {are} charged in a full \
         month."
    )
}

/// Regions in words, joined.
fn names(regions: &[Region]) -> String {
    regions.iter().map(Region::in_words).collect::<Vec<_>>().join(" and ")
}

/// When what a finding is about was made, what its remedy saves, and where its commands are.
pub(crate) fn remarks(finding: &Finding) -> impl Iterator<Item = String> {
    [made(finding), saving(finding), commands_above(finding)].into_iter().flatten()
}

/// When it was made and by whom.
fn made(finding: &Finding) -> Option<String> {
    let at = finding.created.at?.format("%Y-%m-%d at %H:%M UTC");
    let by = finding.created.by.as_deref().map(in_words);
    Some(match (finding.created.source, by) {
        (CreatedSource::Cloudtrail, Some(by)) => format!("Made on {at} by {by}."),
        (CreatedSource::Cloudtrail, None) => format!("Made on {at}."),
        (_, Some(by)) => format!("Made or changed on {at} by {by}."),
        (_, None) => format!("It existed on {at} at the latest; no event that is known tells who made it."),
    })
}

/// What its remedy saves.
fn saving(finding: &Finding) -> Option<String> {
    match finding.month_cost {
        Some(cost) if cost.is_zero() => Some("Alone it saves nothing: it is inside the Free Tier.".to_owned()),
        Some(cost) => {
            let after = if finding.is_after_allowance { ", after the Free Tier" } else { "" };
            Some(format!("Alone it saves {} in a full month{after}.", money(cost)))
        }
        None => finding.saves.then(|| "What it saves can't be told.".to_owned()),
    }
}

/// Where a part's commands are.
fn commands_above(finding: &Finding) -> Option<String> {
    let is_part = finding.part_of.is_some() && !finding.fix.is_empty();
    let place = if finding.alternative {
        "For it alone, instead of what is above:"
    } else {
        "Its commands are among those above."
    };
    is_part.then(|| place.to_owned())
}

#[cfg(test)]
mod tests;
