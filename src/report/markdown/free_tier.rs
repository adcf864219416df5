//! The answer of `free-tier` as Markdown.

use super::{escaped, folded, foot, table};
use crate::answer::{FreeTierReport, OfferUse, OfferVerdict};
use crate::bill::figures::{capital, counted, exact, money, percent};
use crate::bill::{Quantity, Usd};
use crate::report::prose;

/// The answer of `free-tier`, as GitHub-flavoured Markdown; allowances that cost nothing and hold are folded.
pub(crate) fn free_tier(report: &FreeTierReport) -> String {
    let to_date = if report.open { " to date" } else { "" };
    let mut out = format!("# AWS Free Tier, {}{to_date}\n\n", report.month.in_words());
    for sentence in prose::free_tier::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    let (hold, others): (Vec<_>, Vec<_>) = report.offers.iter().partition(|row| holds(row));
    if !others.is_empty() {
        out.push_str(&format!("\n{}", offers(&others)));
    }
    if !hold.is_empty() {
        let many = format!("{} not used up, nothing to pay", counted(hold.len(), "allowance"));
        out.push_str(&folded(&many, &offers(&hold)));
    }
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}

fn holds(row: &OfferUse) -> bool {
    let costs = |cost: Option<Usd>| cost.is_some_and(|cost| !cost.is_zero());
    row.verdict == OfferVerdict::Ok && !costs(row.month_end.cost) && !costs(row.next_full_month.cost)
}

fn offers(rows: &[&OfferUse]) -> String {
    let header = [
        "service",
        "allowance",
        "used",
        "limit",
        "share",
        "month's end",
        "costs",
        "next full month",
        "costs",
        "verdict",
    ];
    let cells = rows.iter().map(|row| {
        let figure = |used: Option<Quantity>| used.map_or_else(String::new, exact);
        let cost = |cost: Option<Usd>| cost.map_or_else(String::new, money);
        vec![
            row.service.clone(),
            row.name(),
            exact(row.used),
            exact(row.limit),
            row.percent.map_or_else(String::new, |_| percent(row.used, row.limit)),
            figure(row.month_end.used),
            cost(row.month_end.cost),
            figure(row.next_full_month.used),
            cost(row.next_full_month.cost),
            row.verdict.as_str().to_owned(),
        ]
    });
    let why = rows.iter().map(|row| {
        let (name, why) = (escaped(&capital(&row.name())), escaped(&prose::free_tier::explanation(row)));
        format!("- **{name}.** {why}\n")
    });
    format!("{}\n{}", table(&header, cells), why.collect::<String>())
}
