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
    AlarmReason, CreatedSource, Deletions, Finding, FindingReason, Gone, GoneTold, HomeReason, OfStack, Overflow,
    StraysReport, SuppressionNote,
};
use crate::bill::figures::{counted, exact, money, number};
use crate::bill::{Quantity, Region, Usd};
use crate::facts::attribution::in_words;
use crate::facts::events::kind_in_words;
use crate::facts::program::Program;
use crate::report::prose::free_tier;

pub use remedy::takes_down;
pub(crate) use remedy::{by_hand, shown};

/// Of more findings than these it is said how many each rule made.
const FEW: usize = 5;

/// What was found, in a few sentences.
pub fn summary(report: &StraysReport) -> Vec<String> {
    let mut sentences = vec![found(report)];
    sentences.extend(by_rule(report));
    sentences.extend(same_money(report));
    sentences.extend(limits(report));
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

/// What a script would delete.
pub fn deletes(deletions: &Deletions) -> String {
    let mut regions: Vec<(&Region, &usize)> = deletions.alarms.iter().collect();
    regions.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let told = regions.iter().take(FEW).map(|(region, count)| format!("{} in {}", number(count), region.in_words()));
    let mut places: Vec<String> = told.collect();
    if regions.len() > FEW {
        places.push(format!("and more in {} other regions", regions.len() - FEW));
    }
    let alarms = deletions.of_alarms();
    let of = if alarms == 0 {
        String::new()
    } else {
        let (alarms, all) = (number(alarms), number(deletions.all_alarms));
        format!(", of them {alarms} of the account's {all} alarms ({})", places.join(", "))
    };
    format!("this script would delete {}{of}; nothing is printed", counted(deletions.resources, "resource"))
}

/// `3 findings, one of them for information only; deleting all of them saves $1.20 a month.`
fn found(report: &StraysReport) -> String {
    let count = outer(report).count();
    match count {
        0 if report.gaps.iter().any(|gap| gap.required) => {
            "Nothing to clean up was found, but not everything could be checked.".to_owned()
        }
        0 if report.suppressed > 0 => "Nothing else to clean up.".to_owned(),
        0 => "Nothing to clean up.".to_owned(),
        _ => format!("{}{}{}.", counted(count, "finding"), for_information(report, count), saved(report, count)),
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
        (hints, _) => format!(", {} of them for information only", number(hints)),
    }
}

/// What all findings save together, as far as that is known.
fn saved(report: &StraysReport, count: usize) -> String {
    let is_any_known = report.findings.iter().any(|finding| finding.month_cost.is_some());
    match (report.unknown_savings, report.month_cost.filter(|_| is_any_known)) {
        (0, None) if !is_any_known => String::new(),
        (_, None) if count == 1 => "; what deleting it saves is unknown".to_owned(),
        (_, None) => "; what deleting all of them saves is unknown".to_owned(),
        (0, Some(saved)) => {
            let them = if count == 1 { "it" } else { "all of them" };
            if saved.is_zero() {
                return format!("; deleting {them} saves nothing: the Free Tier covers it");
            }
            format!("; deleting {them} saves {} a month", money(saved))
        }
        (unknown, Some(saved)) => {
            let has = if unknown == 1 { "has" } else { "have" };
            let unknown = counted(unknown, "finding");
            format!("; deleting all of them saves at least {} a month ({unknown} {has} no figure)", money(saved))
        }
    }
}

/// Of many findings, how many each rule made.
fn by_rule(report: &StraysReport) -> Option<String> {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    outer(report).for_each(|finding| *rules.entry(finding.rule).or_default() += 1);
    let rules: Vec<String> = rules.into_iter().map(|(rule, count)| format!("{rule} {}", number(count))).collect();
    (outer(report).count() > FEW).then(|| format!("By rule: {}.", rules.join(", ")))
}

/// That what each finding saves by itself is more than what all save together.
fn same_money(report: &StraysReport) -> Option<String> {
    let alone: Usd = outer(report).filter_map(|finding| finding.month_cost).sum();
    let is_more = report.month_cost.is_some_and(|together| together < alone);
    is_more.then(|| "Each saving assumes that you keep the others.".to_owned())
}

fn looked_at(report: &StraysReport) -> String {
    let day = report.as_of.format("%Y-%m-%d");
    match report.month {
        Some(month) => format!("Based on {}'s bill and the account on {day}.", month.in_words()),
        None => format!("Based on the account on {day}, without a bill."),
    }
}

/// Which regions are taken for the account's homes, and why.
pub fn home(report: &StraysReport) -> String {
    let homes = places(&report.home_regions);
    let word = if report.home_regions.len() == 1 { "region" } else { "regions" };
    match &report.home_reason {
        HomeReason::Given => format!("Home {word}: {homes}."),
        HomeReason::Unknown => "Home region: unknown (name it with --home-region).".to_owned(),
        HomeReason::Billed { .. } => format!("Home {word}: {homes} (guessed; --home-region)."),
    }
}

/// Regions by name alone.
fn places(regions: &[Region]) -> String {
    regions.iter().map(Region::name).collect::<Vec<_>>().join(" and ")
}

/// What allowances give of what was found, once for all findings.
fn limits(report: &StraysReport) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for reason in report.findings.iter().flat_map(|finding| &finding.evidence) {
        let FindingReason::Overflow(own) = reason else { continue };
        let sentence = overflow(own);
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    told
}

/// What else speaks for a finding, without what the summary says of all.
pub(crate) fn own_evidence(finding: &Finding) -> Vec<String> {
    let own = finding.evidence.iter().filter(|reason| !matches!(reason, FindingReason::Overflow(_)));
    let allowances = finding.allowances.iter().skip(usize::from(finding.why.is_none())).map(free_tier::in_short);
    own.map(sentence).chain(allowances).collect()
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
    if let (Some(FindingReason::Alarm(AlarmReason::AwayFromHome { region, homes, is_alone })), Some(own)) =
        (&finding.why, &finding.resource)
    {
        let (place, homes) = (region.in_words(), places(homes));
        let rest = if *is_alone { "nothing else runs there; the account runs in" } else { "the account runs in" };
        return format!("Unexpected region: alarm {} in {place}; {rest} {homes}.", own.name);
    }
    let allowance = || finding.allowances.first().map(free_tier::in_short).unwrap_or_default();
    finding.why.as_ref().map_or_else(allowance, sentence)
}

/// What else speaks for it, and what there is to know.
pub fn evidence(finding: &Finding) -> Vec<String> {
    let told = usize::from(finding.why.is_none());
    let allowances = finding.allowances.iter().skip(told).map(free_tier::in_short);
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

/// `CloudFormation created it; remove it in its stack WildRydes, since deleted by hand it is missed there or comes back`.
fn of_stack(own: &OfStack) -> String {
    if let (Some(Program::Cdk), Some(stack)) = (&own.tool, &own.stack) {
        let there = remove_there(&Program::Cdk);
        return format!("AWS CDK created it in its stack {stack}, by the user agent of its change set; {there}");
    }
    if let Some(tool) = &own.tool {
        return format!("{} created it, by its user agent; {}", tool.name(), remove_there(tool));
    }
    let name = own.stack.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    format!(
        "CloudFormation created it; remove it in its stack{name}, since deleted by hand it is missed there or comes back"
    )
}

/// What is to be done with what such a tool made, as a part of a sentence.
pub(super) fn remove_there(tool: &Program) -> &'static str {
    match tool {
        Program::Pulumi => "remove it in its program, since deleted by hand it is missed there",
        Program::Cdk => "remove it in the CDK app, since deleted by hand it is missed there or comes back",
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

/// `The account has 13 alarms, 10 are free: 3 are charged in a full month.`
fn overflow(own: &Overflow) -> String {
    let over = own.used - own.free;
    let whose = if own.is_organisations { "organisation" } else { "account" };
    let are = if over == Quantity::new(Decimal::ONE) { "is" } else { "are" };
    let (free, used, noun, over) = (exact(own.free), exact(own.used), &own.noun, exact(over));
    format!("The {whose} has {used} {noun}, {free} are free: {over} {are} charged in a full month.")
}

/// Regions in words, joined.
fn names(regions: &[Region]) -> String {
    regions.iter().map(Region::in_words).collect::<Vec<_>>().join(" and ")
}

/// When what a finding is about was made, what its remedy saves, and where its commands are.
pub(crate) fn remarks(finding: &Finding) -> impl Iterator<Item = String> {
    [made(finding), saving(finding), commands_above(finding)].into_iter().flatten()
}

/// When it was created and by whom.
pub(crate) fn made(finding: &Finding) -> Option<String> {
    let day = finding.created.at?.format("%Y-%m-%d");
    let by = finding.created.by.as_deref().map(in_words);
    Some(match (finding.created.source, by) {
        (CreatedSource::Cloudtrail, Some(by)) => format!("Created on {day} by {by}."),
        (CreatedSource::Cloudtrail, None) => format!("Created on {day}."),
        (CreatedSource::NotBefore, _) => format!("Created on or after {day}, by whom is unknown."),
        (_, Some(by)) => format!("Created or changed on {day} by {by}."),
        (_, None) => format!("Created on or before {day}, by whom is unknown (CloudTrail keeps 90 days)."),
    })
}

/// What its remedy saves.
fn saving(finding: &Finding) -> Option<String> {
    match finding.month_cost {
        Some(cost) if cost.is_zero() && finding.is_after_allowance => {
            Some("Deleting it alone saves nothing: the Free Tier covers it.".to_owned())
        }
        Some(cost) => Some(format!("Deleting it saves {} a month.", money(cost))),
        None => finding.saves.then(|| "What deleting it saves is unknown.".to_owned()),
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
