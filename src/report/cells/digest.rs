//! The cells of `digest`: a row a fact.

use chrono::Datelike;

use super::{Cell, Sheet, instant, some_number, some_text, text};
use crate::answer::{DigestReport, Finding, ResourceNews};
use crate::bill::Usd;
use crate::report::prose;

/// One fact of a digest.
#[derive(Default)]
struct Fact {
    fact: &'static str,
    kind: Option<String>,
    name: Option<String>,
    region: Option<String>,
    by: Option<String>,
    at: Option<String>,
    month: Option<String>,
    cost: Option<Usd>,
    explanation: Option<String>,
}

/// A row a fact, named after the list in the JSON that has it.
pub(crate) fn digest(report: &DigestReport) -> Sheet {
    let header = vec!["from", "to", "fact", "kind", "name", "region", "by", "at", "month", "cost", "explanation"];
    let facts = [
        report.new.iter().map(|own| resource("new", own)).collect(),
        report.gone.iter().map(|own| resource("gone", own)).collect(),
        money(report),
        report.found.iter().map(|own| finding("findings.new", own)).collect(),
        report.settled.iter().map(|own| finding("findings.gone", own)).collect(),
        signins(report),
    ];
    let facts: Vec<Fact> = facts.into_iter().flatten().collect();
    Sheet { header, rows: facts.into_iter().map(|fact| row(report, fact)).collect() }
}

fn row(report: &DigestReport, fact: Fact) -> Vec<Cell> {
    vec![
        some_text(report.from.map(instant)),
        text(instant(report.to)),
        text(fact.fact),
        some_text(fact.kind),
        some_text(fact.name),
        some_text(fact.region),
        some_text(fact.by),
        some_text(fact.at),
        some_text(fact.month),
        some_number(fact.cost),
        some_text(fact.explanation),
    ]
}

fn resource(fact: &'static str, own: &ResourceNews) -> Fact {
    Fact {
        fact,
        kind: Some(own.kind.clone()),
        name: Some(own.name.clone()),
        region: Some(own.region.code().to_owned()),
        by: own.when.by.clone(),
        at: own.when.at.map(instant),
        explanation: own.owner.as_ref().map(|owner| owner.in_words()),
        ..Fact::default()
    }
}

fn money(report: &DigestReport) -> Vec<Fact> {
    let year = report.to.year();
    let allowances = report.allowances.iter().map(|own| Fact {
        fact: "allowances",
        name: Some(own.offer.offer.clone()),
        at: own.offer.overflows_on.map(|day| day.to_string()),
        month: Some(own.month.to_string()),
        cost: own.cost,
        explanation: Some(prose::digest::allowance(own, year).join(" ")),
        ..Fact::default()
    });
    let forecast = report.forecast.iter().map(|own| Fact {
        fact: "forecast",
        month: Some(own.month.to_string()),
        cost: Some(own.billed),
        ..Fact::default()
    });
    let usage = report.usage.iter().map(|own| Fact {
        fact: "usage",
        kind: Some(own.what.as_str().to_owned()),
        name: Some(own.usage_type.clone().unwrap_or_else(|| own.service.clone())),
        region: Some(own.region.code().to_owned()),
        cost: Some(own.billed),
        ..Fact::default()
    });
    let closed = report.closed_month.iter().map(|own| Fact {
        fact: "closed_month",
        month: Some(own.month.to_string()),
        cost: Some(own.billed),
        ..Fact::default()
    });
    allowances.chain(forecast).chain(usage).chain(closed).collect()
}

fn finding(fact: &'static str, own: &Finding) -> Fact {
    Fact {
        fact,
        kind: Some(own.rule.to_owned()),
        name: own.resource.as_ref().map(|own| own.name.clone()),
        region: Some(own.region.code().to_owned()),
        by: own.created.by.clone(),
        at: own.created.at.map(instant),
        cost: own.month_cost,
        explanation: Some(prose::strays::why(own)),
        ..Fact::default()
    }
}

fn signins(report: &DigestReport) -> Vec<Fact> {
    let told = report.signins.iter().map(|own| Fact {
        fact: "signins",
        kind: Some(own.outcome().to_owned()),
        name: own.user.clone(),
        region: Some(own.region.code().to_owned()),
        by: own.address.clone(),
        at: Some(instant(own.at)),
        ..Fact::default()
    });
    told.collect()
}
