//! The sentences of `who`: what a resource is, how it came to be, its end, its burst.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::answer::{Burst, Cause, Deletion, MakingEvidence, NoMaker, OfStack, WhoReport};
use crate::bill::figures::{capital, counted, listed};
use crate::bill::harmless;
use crate::facts::attribution::{in_words, is_service};
use crate::facts::program::Program;

/// The answer in a few sentences.
pub fn summary(report: &WhoReport) -> Vec<String> {
    let mut sentences = vec![what(report), making(report)];
    sentences.extend(report.created.program.as_ref().map(by_program));
    sentences.extend(report.stack.as_ref().and_then(in_stack));
    sentences.extend(report.cause.as_ref().map(|cause| asked_for(report, cause)));
    sentences.extend(report.deleted.as_ref().map(deletion));
    if report.is_missing {
        sentences.push("It is no longer there; its deletion is not among the events.".to_owned());
    }
    sentences.extend(report.burst.as_ref().map(burst));
    sentences
}

fn what(report: &WhoReport) -> String {
    let words = report.words.as_ref().or(report.kind.as_ref());
    let words = words.map_or_else(|| "a resource of unknown kind".to_owned(), |words| with_article(words));
    let kept = report.owner.as_ref().map_or_else(String::new, |owner| format!(", kept by {}", owner.in_words()));
    format!("{} is {words} in {}{kept}.", report.name, report.region.in_words())
}

/// How it came to be, by what tells of it.
fn making(report: &WhoReport) -> String {
    let Some(at) = report.created.at.map(moment) else {
        return "When it was created is unknown: no event and no time stamp tell.".to_owned();
    };
    match &report.created.evidence {
        MakingEvidence::LaterConfiguration { than } => {
            format!("Nothing shows that it existed on {}: its own configuration is of {at}.", moment(*than))
        }
        MakingEvidence::Creation => format!("Created on {at}{}.", by_whom(report)),
        MakingEvidence::History => format!("Created on {at}, by whom is unknown."),
        MakingEvidence::CreationOrChange { event } => {
            let who = by_whom(report);
            format!("Created or changed on {at}{who}: {event} does both, so it is at least that old.")
        }
        MakingEvidence::Configuration { maker } => {
            format!("Last changed on {at}, so at least that old; {}.", no_maker(*maker))
        }
        MakingEvidence::Change { maker } => {
            format!("Changed on {at}, so at least that old; {}.", no_maker(*maker))
        }
        MakingEvidence::EarlierDeletion => {
            format!("Created after {at}, when one of its name was deleted; by whom is unknown.")
        }
        MakingEvidence::Unknown => format!("It was seen on {at}."),
    }
}

/// ` by dynamodb.application-autoscaling.amazonaws.com on behalf of the user admin`.
fn by_whom(report: &WhoReport) -> String {
    match (&report.created.via, &report.created.by) {
        (Some(via), Some(by)) if report.cause.is_some() || !is_service(by) => {
            format!(" by {via} on behalf of {}", in_words(by))
        }
        (Some(via), _) => format!(" by {via}; on whose behalf is unknown"),
        (None, Some(by)) => format!(" by {}", in_words(by)),
        (None, None) => String::new(),
    }
}

/// The program that called, by its own words.
fn by_program(program: &Program) -> String {
    match program {
        Program::Pulumi => {
            "Pulumi called, by its user agent: change it in its program, since deleted by hand it is missed there."
                .to_owned()
        }
        Program::Terraform | Program::OpenTofu => format!(
            "{} called, by its user agent: change it in its configuration, since deleted by hand it comes back with the \
             next apply.",
            program.name()
        ),
        Program::Cdk => "AWS CDK called, by its user agent: change it in the CDK app.".to_owned(),
        Program::Other(word) => format!("The call came from {}, by its user agent.", harmless(word)),
    }
}

/// Where it is changed and deleted. What a program keeps that named itself is said with it.
fn in_stack(own: &OfStack) -> Option<String> {
    match (&own.tool, &own.stack) {
        (None, Some(stack)) => Some(format!("It is part of the stack {stack}: change and delete it there.")),
        (None, None) => Some("It is part of a stack: change and delete it there.".to_owned()),
        (Some(Program::Cdk), stack) => {
            let stack = stack.as_ref().map_or_else(|| "a stack".to_owned(), |name| format!("the stack {name}"));
            Some(format!("It is part of {stack} of AWS CDK, by its change set's user agent: change it in the CDK app."))
        }
        (Some(_), _) => None,
    }
}

fn no_maker(why: NoMaker) -> &'static str {
    match why {
        NoMaker::BeforeTheEvents => "who created it, and when, is unknown (CloudTrail keeps 90 days)",
        NoMaker::NoEvent => "who created it, and when, is unknown",
    }
}

/// What a person did that made a service make it.
fn asked_for(report: &WhoReport, cause: &Cause) -> String {
    let about = cause.resource.as_ref().map_or_else(String::new, |name| format!(" for {name}"));
    let who = cause.by.as_deref().map_or_else(|| "Somebody".to_owned(), |by| capital(&in_words(by)));
    let before = report.created.at.map_or_else(TimeDelta::zero, |at| at - cause.at);
    format!("{who} had asked for that: {}{about} at {}, {}.", cause.event, clock(cause.at), before_it(before))
}

fn deletion(deleted: &Deletion) -> String {
    let by = deleted.by.as_deref().map_or_else(String::new, |by| format!(" by {}", in_words(by)));
    format!("It was deleted on {}{by}.", moment(deleted.at))
}

/// `In the same burst … created 13 resources with apigateway and lambda: 8 alarms, 1 table`.
fn burst(burst: &Burst) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for made in &burst.resources {
        *counts.entry(&made.words).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(words, count)| (std::cmp::Reverse(*count), *words));
    let kinds: Vec<String> = counts.iter().map(|(words, count)| counted(*count, words)).collect();
    let who = burst.principal.as_deref().map_or_else(|| "somebody".to_owned(), in_words);
    let services: Vec<&str> = burst.services.iter().map(String::as_str).collect();
    let with = if services.is_empty() { String::new() } else { format!(" with {}", listed(&services)) };
    let until = if burst.from.date_naive() == burst.to.date_naive() { clock(burst.to) } else { moment(burst.to) };
    format!(
        "It is part of a burst: from {} to {until} {who} created {} resources{with}: {}.",
        moment(burst.from),
        burst.resources.len(),
        kinds.join(", ")
    )
}

fn with_article(words: &str) -> String {
    let vowel = words.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) && !words.starts_with("AWS::");
    format!("{} {words}", if vowel || words.starts_with("AWS::") { "an" } else { "a" })
}

fn before_it(time: TimeDelta) -> String {
    match (time.num_minutes(), time.num_seconds()) {
        (_, ..=0) => "at the same moment".to_owned(),
        (0, 1) => "a second before".to_owned(),
        (0, seconds) => format!("{seconds} seconds before"),
        (1, _) => "a minute before".to_owned(),
        (minutes, _) => format!("{minutes} minutes before"),
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d at %H:%M:%S UTC").to_string()
}

fn clock(at: DateTime<Utc>) -> String {
    at.format("%H:%M:%S UTC").to_string()
}
