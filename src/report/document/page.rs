//! The page: one file that opens from disk and asks nothing of anybody.

mod alarms;
mod chart;
mod costs;
mod parts;

use askama::Template;

use crate::answer::{StraysReport, WholeReport};
use crate::bill::figures::money;
use crate::bill::harmless;
use crate::report::prose;
use crate::report::words::{asked, missing};
use crate::snapshot::Role;
use chart::Chart;
use parts::{FindingPart, LineGroup, OfferPart, RegionPart};

/// What `templates/page.html` is filled with; every text is harmless already, and escaped there.
#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: String,
    month: String,
    as_of: String,
    role: &'static str,
    estimated: bool,
    sums: Vec<Sum>,
    summary: Vec<String>,
    waterfall: Option<Chart>,
    free_month: String,
    free_summary: Vec<String>,
    offers: Vec<OfferPart>,
    more_offers: usize,
    timeline: Option<Chart>,
    no_timeline: &'static str,
    home_reason: String,
    regions: Vec<RegionPart>,
    months: Option<Chart>,
    findings_summary: Vec<String>,
    findings: Vec<FindingPart>,
    more_findings: usize,
    lines: Vec<LineGroup>,
    gaps: Vec<String>,
    asked: String,
}

/// A sum at the page's head.
struct Sum {
    label: &'static str,
    amount: String,
}

/// The report as HTML.
pub(super) fn page(report: &WholeReport) -> Result<Vec<u8>, String> {
    let explain = &report.explain;
    let account = explain.account.as_deref().unwrap_or("of an unknown account");
    let (offers, more_offers) = parts::offers(&report.free_tier);
    let (findings, more_findings) = parts::findings(&report.strays);
    let none = report.alarms.alarms.is_empty();
    let page = Page {
        title: harmless(&format!("AWS bill {account}, {}", explain.month.in_words())),
        month: explain.month.in_words(),
        as_of: report.as_of().format("%-d %B %Y, %H:%M UTC").to_string(),
        role: role(explain.role),
        estimated: explain.estimated,
        sums: sums(report),
        summary: all_harmless(&prose::explain::summary(explain)),
        waterfall: costs::waterfall(report)?,
        free_month: report.free_tier.month.in_words() + if report.free_tier.open { " to date" } else { "" },
        free_summary: all_harmless(&prose::free_tier::summary(&report.free_tier)),
        offers,
        more_offers,
        timeline: alarms::timeline(report)?,
        no_timeline: if none {
            "There are no alarms in the regions that were read."
        } else {
            "No event tells since when the alarms exist."
        },
        home_reason: harmless(&prose::strays::home(&report.strays)),
        regions: parts::regions(report),
        months: costs::months(report)?,
        findings_summary: strays_summary(&report.strays),
        findings,
        more_findings,
        lines: parts::lines(explain),
        gaps: report.gaps.iter().map(missing).collect(),
        asked: asked(&report.requests()),
    };
    page.render().map(String::into_bytes).map_err(|error| error.to_string())
}

fn all_harmless(sentences: &[String]) -> Vec<String> {
    sentences.iter().map(|sentence| harmless(sentence)).collect()
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Standalone => "The account belongs to no organisation.",
        Role::Payer => "The account pays for an organisation, whose accounts share the Free Tier.",
        Role::Member => "The account is a member of an organisation, whose Free Tier can't be seen from here.",
        Role::Unknown => "Whether the account belongs to an organisation is unknown.",
    }
}

fn sums(report: &WholeReport) -> Vec<Sum> {
    let totals = &report.explain.totals;
    let parts = [
        ("Usage", totals.usage),
        ("Discounts", totals.discounts),
        ("Credits", totals.credits),
        ("Refunds", totals.refunds),
        ("Tax", totals.tax),
        ("Fees", totals.fees),
        ("Unexplained", totals.unexplained),
    ];
    let billed = Sum { label: "Billed", amount: money(totals.billed) };
    let others = parts.into_iter().filter(|(_, amount)| !amount.is_zero() && *amount != totals.billed);
    let savings = report.strays.month_cost.filter(|savings| !savings.is_zero());
    let saved = savings.map(|savings| Sum { label: "Could be saved a month", amount: money(savings) });
    let others = others.map(|(label, amount)| Sum { label, amount: money(amount) });
    std::iter::once(billed).chain(others).chain(saved).collect()
}

fn strays_summary(strays: &StraysReport) -> Vec<String> {
    let home = prose::strays::home(strays);
    // Why a region is home is said with the regions.
    all_harmless(&prose::strays::summary(strays)).into_iter().filter(|sentence| *sentence != home).collect()
}
