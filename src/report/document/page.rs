//! The page: one file that opens from disk and asks nothing of anybody.

mod alarms;
mod bars;
mod changes;
mod findings;
mod head;
mod lines;
mod months;
mod parts;
mod timeline;
mod waterfall;

use askama::Template;

use self::alarms::AlarmPart;
use self::changes::Changes;
use self::findings::FindingPart;
use self::head::{Card, ReasonPart};
use self::lines::LineTable;
use self::months::Months;
use self::parts::{OfferPart, RegionPart};
use self::timeline::Timeline;
use self::waterfall::Waterfall;
use super::STYLE;
use crate::answer::{StraysReport, WholeReport};
use crate::bill::harmless;
use crate::report::prose;
use crate::report::words::{asked, missing};
use crate::snapshot::Role;

const SCRIPT: &str = include_str!("../../../templates/page.js");
/// The one script that a browser runs on the page: SHA-256 of [`SCRIPT`], as a content security policy names it.
const SCRIPT_HASH: &str = "sha256-KDlGrkF2ArrMtj/WlFm6EBAyH1K0t/rSHJN5u1zOPh0=";
/// A list is filtered where it is longer.
const LONG: usize = 12;
/// So many sentences on the Free Tier are read at once.
const SENTENCES: usize = 6;
/// A table of more rows scrolls by itself.
const TALL: usize = 120;

/// What `templates/page.html` is filled with; every text is harmless already, and escaped there.
#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    style: &'static str,
    script: &'static str,
    script_hash: &'static str,
    title: String,
    month: String,
    as_of: String,
    role: &'static str,
    estimated: bool,
    parts: Vec<PagePart>,
    cards: Vec<Card>,
    total: Vec<String>,
    reasons: Vec<ReasonPart>,
    to_come: Vec<String>,
    to_check: Vec<String>,
    to_clean: Option<String>,
    waterfall: Option<Waterfall>,
    months: Option<Months>,
    lines: Vec<LineTable>,
    /// Whether lines, findings and alarms are filtered.
    is_long: [bool; 3],
    tells_all: bool,
    has_derived_prices: bool,
    free_month: String,
    free_summary: Vec<String>,
    free_more: Vec<String>,
    offers: Vec<OfferPart>,
    more_offers: usize,
    /// Whether a bar is drawn for one of them.
    has_bars: bool,
    changes: Option<Changes>,
    home_reason: String,
    regions: Vec<RegionPart>,
    findings_summary: Vec<String>,
    findings: Vec<FindingPart>,
    more_findings: usize,
    alarms_summary: Vec<String>,
    timeline: Option<Timeline>,
    alarms: Vec<AlarmPart>,
    more_alarms: usize,
    gaps: Vec<String>,
    asked: String,
}

/// A part of the page that can be gone to.
struct PagePart {
    id: &'static str,
    name: &'static str,
}

/// The report as HTML.
pub(super) fn page(report: &WholeReport) -> Result<Vec<u8>, String> {
    let mut page = filled(report);
    page.parts = contents(&page);
    page.render().map(String::into_bytes).map_err(|error| error.to_string())
}

fn filled(report: &WholeReport) -> Page {
    let explain = &report.explain;
    let account = explain.account.as_deref().map_or_else(|| "AWS bill".to_owned(), |id| format!("AWS account {id}"));
    let (offers, more_offers) = parts::offers(&report.free_tier);
    let (findings, more_findings) = findings::findings(&report.strays);
    let (alarms, more_alarms) = alarms::alarms(&report.alarms);
    let mut free_summary = all_harmless(&prose::free_tier::summary(&report.free_tier));
    let (total, to_come, to_check) = said(report);
    Page {
        style: STYLE,
        script: SCRIPT,
        script_hash: SCRIPT_HASH,
        title: harmless(&format!("{account} · {}", explain.month.in_words())),
        month: explain.month.in_words(),
        as_of: report.as_of().format("%-d %B %Y, %H:%M UTC").to_string(),
        role: role(explain.role),
        estimated: explain.estimated,
        parts: Vec::new(),
        to_clean: to_clean(&report.strays),
        cards: head::cards(report),
        total: all_harmless(&total),
        reasons: head::reasons(explain),
        to_come: all_harmless(&to_come),
        to_check: all_harmless(&to_check),
        waterfall: waterfall::waterfall(explain),
        months: months::months(report),
        lines: lines::lines(explain),
        is_long: [explain.lines.len(), findings.len(), alarms.len()].map(|many| many > LONG),
        tells_all: lines::tells_all(explain),
        has_derived_prices: lines::has_derived_prices(explain),
        free_month: report.free_tier.month.in_words() + if report.free_tier.open { " to date" } else { "" },
        free_more: free_summary.split_off(free_summary.len().min(SENTENCES)),
        free_summary,
        has_bars: offers.iter().any(|offer| offer.bar.is_some()),
        offers,
        more_offers,
        changes: report.changes.as_ref().map(changes::changes),
        home_reason: harmless(&prose::strays::home(&report.strays)),
        regions: parts::regions(report),
        findings_summary: strays_summary(&report.strays),
        findings,
        more_findings,
        alarms_summary: all_harmless(&prose::alarms::summary(&report.alarms)),
        timeline: timeline::timeline(report),
        alarms,
        more_alarms,
        gaps: missing(&report.gaps),
        asked: asked(&report.requests()),
    }
}

/// What there is on the page, in its order.
fn contents(page: &Page) -> Vec<PagePart> {
    let all = [
        ("reasons", "What you paid for", !page.reasons.is_empty()),
        ("to-come", "About to cost", !page.to_come.is_empty()),
        ("to-check", "To look at", !page.to_check.is_empty() || page.to_clean.is_some()),
        ("services", "Services", true),
        ("months", "Months", page.months.is_some()),
        ("lines", "Lines", true),
        ("free-tier", "Free Tier", true),
        ("changes", "Changes", page.changes.is_some()),
        ("regions", "Regions", true),
        ("findings", "Clean-up", true),
        ("alarms", "Alarms", !page.alarms.is_empty()),
        ("gaps", "Not checked", !page.gaps.is_empty()),
    ];
    all.into_iter().filter(|(.., is_there)| *is_there).map(|(id, name, _)| PagePart { id, name }).collect()
}

/// What there is to say of the bill in sentences, without what a card or another part of the page tells.
fn said(report: &WholeReport) -> (Vec<String>, Vec<String>, Vec<String>) {
    let explain = &report.explain;
    let (mut total, to_come, mut to_check) = prose::explain::parts(explain);
    let before = prose::explain::before(explain);
    let cleanup = explain.cleanup.as_ref().map(prose::explain::cleanup);
    let ahead = prose::explain::ahead(explain);
    total.retain(|sentence| Some(sentence) != before.as_ref() && Some(sentence) != ahead.as_ref());
    to_check.retain(|sentence| Some(sentence) != cleanup.as_ref());
    (total, to_come, to_check)
}

/// What was found that is unused or left over, in a sentence.
fn to_clean(strays: &StraysReport) -> Option<String> {
    let is_any = strays.findings.iter().any(|finding| finding.saves);
    prose::strays::summary(strays).into_iter().next().filter(|_| is_any).map(|sentence| harmless(&sentence))
}

fn all_harmless(sentences: &[String]) -> Vec<String> {
    sentences.iter().map(|sentence| harmless(sentence)).collect()
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Standalone => "Standalone account.",
        Role::Payer => "The account pays for an organisation, whose accounts share the Free Tier.",
        Role::Member => "The account is a member of an organisation, whose Free Tier can't be seen from here.",
        Role::Unknown => "Whether the account belongs to an organisation is unknown.",
    }
}

fn strays_summary(strays: &StraysReport) -> Vec<String> {
    let home = prose::strays::home(strays);
    // Why a region is home is said with the regions.
    all_harmless(&prose::strays::summary(strays)).into_iter().filter(|sentence| *sentence != home).collect()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    /// A browser runs no script whose hash the page doesn't name.
    #[test]
    fn the_policy_names_the_script_that_the_page_has() {
        assert_eq!(SCRIPT_HASH, format!("sha256-{}", STANDARD.encode(Sha256::digest(SCRIPT))));
    }
}
