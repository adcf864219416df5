//! Gaps and requests as sentences.

use crate::bill::figures::{capital, money};
use crate::bill::harmless;
use crate::report::prose::gap::{effect, error};
use crate::snapshot::{Gap, Requests};

/// What a run asked of AWS, and what that cost: `Asked: Cost Explorer 2 ($0.02), CloudWatch 18, CloudTrail 6.`
pub fn asked(requests: &Requests) -> String {
    if *requests == Requests::default() {
        return "Read from a snapshot; no AWS calls.".to_owned();
    }
    let cached = match requests.cached {
        0 => String::new(),
        1 => ", 1 month from the cache".to_owned(),
        months => format!(", {months} months from the cache"),
    };
    let pricing = match requests.pricing {
        0 => String::new(),
        asked => format!(", price list {asked}"),
    };
    format!(
        "Asked: Cost Explorer {} ({}{cached}), CloudWatch {}, CloudTrail {}{pricing}.",
        requests.cost_explorer,
        money(requests.cost()),
        requests.cloudwatch,
        requests.cloudtrail
    )
}

/// A gap as a sentence, harmless.
pub fn missing(gap: &Gap) -> String {
    let place = gap.region.as_ref().map_or_else(String::new, |region| format!(" in {}", region.in_words()));
    let (error, effect) = (error(gap), sentence(&effect(gap)));
    harmless(&format!("{}{place}: {}. {effect}", gap.source, error.trim_end_matches('.')))
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let stop = if text.is_empty() || text.ends_with(['.', '!', '?']) { "" } else { "." };
    capital(text) + stop
}
