//! What the JSON of `explain` begins with: what most was paid for, the month before, where it will end, what could be
//! deleted.

use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::{self, ExplainReport};
use crate::bill::{BillingMonth, Usd};
use crate::report::prose;

/// What was paid for, the dearest first; the last is all the others together where there are more.
#[derive(JsonSchema, Serialize)]
pub(super) struct Reason {
    amount: Usd,
    /// Of all that was charged before credits, refunds and discounts: 0.787.
    share: String,
    what: String,
    why: String,
    r#do: Option<String>,
}

/// The month before.
#[derive(JsonSchema, Serialize)]
pub(super) struct Before {
    month: BillingMonth,
    billed: Usd,
}

impl Before {
    pub(super) fn of(own: answer::Before) -> Self {
        Self { month: own.month, billed: own.billed }
    }
}

/// Where an open month will end.
#[derive(JsonSchema, Serialize)]
pub(super) struct Forecast {
    billed: Usd,
    /// Whether nothing is missing in it.
    whole: bool,
}

impl Forecast {
    pub(super) fn of(own: answer::Forecast) -> Self {
        Self { billed: own.billed, whole: own.is_whole }
    }
}

/// What could be deleted.
#[derive(JsonSchema, Serialize)]
pub(super) struct Cleanup {
    findings: usize,
    month_cost: Option<Usd>,
    without_figure: usize,
}

impl Cleanup {
    pub(super) fn of(own: &answer::Cleanup) -> Self {
        Self { findings: own.findings, month_cost: own.month_cost, without_figure: own.unknown }
    }
}

pub(super) fn reasons(report: &ExplainReport) -> Vec<Reason> {
    let told = report.dearest.reasons.iter().map(|own| {
        let words = prose::explain::reason(report, own);
        let place = if words.place.is_empty() { String::new() } else { format!(", {}", words.place) };
        Reason {
            amount: own.amount,
            share: own.share.round_dp(3).normalize().to_string(),
            what: format!("{}{place}", words.what),
            why: words.whole_why(),
            r#do: words.action,
        }
    });
    let rest = report.dearest.rest.map(|own| Reason {
        amount: own.amount,
        share: own.share.round_dp(3).normalize().to_string(),
        what: prose::explain::rest(own.reasons),
        why: String::new(),
        r#do: None,
    });
    told.chain(rest).collect()
}
