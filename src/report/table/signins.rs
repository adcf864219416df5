//! The answer of `signins` for eyes.

use comfy_table::{Cell as TableCell, CellAlignment, Table, presets};

use super::foot::foot;
use super::{heading, push, wrap};
use crate::answer::{SigninAlert, SigninRow, SigninsReport};
use crate::bill::figures::number;
use crate::bill::harmless;
use crate::report::{Look, prose};

/// So many sign-ins are shown, the latest; the other formats have all.
const SHOWN: usize = 40;

/// The answer of `signins`.
pub(crate) fn signins(report: &SigninsReport, look: Look) -> String {
    let mut out = String::new();
    let account =
        report.account.as_deref().map_or_else(|| "an unknown AWS account".to_owned(), |id| format!("AWS account {id}"));
    push(&mut out, &heading(&harmless(&format!("Sign-ins to the console of {account}")), look));
    for sentence in prose::signins::summary(report) {
        push(&mut out, &wrap(&harmless(&sentence), "", look.width));
    }
    if report.from.is_some() {
        out.push('\n');
        push(&mut out, &counts(report));
    }
    if !report.events.is_empty() {
        out.push('\n');
        push(&mut out, &heading("The latest first", look));
        for event in report.events.iter().rev().take(SHOWN) {
            push(&mut out, &wrap(&harmless(&line(event)), "  ", look.width));
        }
        if let Some(more @ 1..) = report.events.len().checked_sub(SHOWN) {
            push(
                &mut out,
                &wrap(&format!("{} older ones; --format csv or json has all.", number(more)), "  ", look.width),
            );
        }
    }
    out.push('\n');
    push(&mut out, &heading("Alerts", look));
    for alert in &report.alerts {
        push(&mut out, &wrap(&harmless(&about(alert)), "  ", look.width));
    }
    push(&mut out, &foot(&report.gaps, &report.requests, look));
    out
}

fn counts(report: &SigninsReport) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let right = |text: String| TableCell::new(text).set_alignment(CellAlignment::Right);
    table.add_row([TableCell::new(""), right("success".to_owned()), right("failure".to_owned())]);
    for of in &report.counts {
        table.add_row([
            TableCell::new(of.user_type.as_str()),
            right(of.success.to_string()),
            right(of.failure.to_string()),
        ]);
    }
    table.trim_fmt()
}

fn line(event: &SigninRow) -> String {
    let user = match event.user.as_deref() {
        // CloudTrail hides what was typed where it is no user's name: it may have been a password.
        Some("HIDDEN_DUE_TO_SECURITY_REASONS") => " (not a user's name, so CloudTrail hides it)".to_owned(),
        Some(user) if user != event.user_type.as_str() => format!(" {user}"),
        _ => String::new(),
    };
    let mfa = match event.mfa {
        Some(true) => ", with a second factor",
        _ if event.lacks_factor() => ", no second factor",
        _ => "",
    };
    let from = event.address.as_ref().map_or_else(String::new, |address| format!(", from {address}"));
    let at = event.at.format("%Y-%m-%d %H:%M:%S");
    format!("{at} {}: {}{user}{mfa}{from}, {}", event.outcome(), event.user_type.as_str(), event.region)
}

fn about(alert: &SigninAlert) -> String {
    let on = prose::signins::watched(alert);
    match alert.present {
        Some(true) => format!("{on}: alert in place"),
        Some(false) => format!("{on}: no alert; missing: {}", prose::signins::missing(alert).join("; ")),
        None => format!("{on}: unknown: {}", prose::signins::unknown(alert).join("; ")),
    }
}
