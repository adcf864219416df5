//! Gaps and requests as sentences.

use crate::bill::figures::{capital, money};
use crate::bill::{Region, harmless};
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

/// Gaps as sentences, harmless. What is missing in several regions for one reason is said once.
pub fn missing<'g>(gaps: impl IntoIterator<Item = &'g Gap>) -> Vec<String> {
    let mut told: Vec<(String, String, String, Vec<&Region>)> = Vec::new();
    for gap in gaps {
        let (source, error, effect) = (gap.source.to_string(), error(gap), sentence(&effect(gap)));
        let effect = gap.region.as_ref().map_or_else(|| effect.clone(), |own| effect.replace(&own.in_words(), PLACE));
        let same = |own: &&mut (String, String, String, Vec<&Region>)| {
            (&own.0, &own.1, &own.2) == (&source, &error, &effect) && !own.3.is_empty()
        };
        match (told.iter_mut().find(same), &gap.region) {
            (Some(own), Some(region)) => own.3.push(region),
            _ => told.push((source, error, effect, gap.region.iter().collect())),
        }
    }
    let words = |(source, error, effect, regions): (String, String, String, Vec<&Region>)| {
        let (place, there) = match regions.as_slice() {
            [] => (String::new(), String::new()),
            [one] => (format!(" in {}", one.in_words()), one.in_words()),
            several => {
                let codes: Vec<&str> = several.iter().map(|region| region.code()).collect();
                (format!(" in {} regions ({})", codes.len(), codes.join(", ")), "these regions".to_owned())
            }
        };
        let effect = effect.replace(PLACE, &there);
        harmless(&format!("{source}{place}: {}. {effect}", error.trim_end_matches('.')))
    };
    told.into_iter().map(words).collect()
}

/// Stands for the region in what several gaps have in common; no name has it.
const PLACE: &str = "\u{0}";

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let stop = if text.is_empty() || text.ends_with(['.', '!', '?']) { "" } else { "." };
    capital(text) + stop
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{Effect, Lack, Lacking, Remedy, Source};

    #[test]
    fn what_is_missing_in_many_regions_for_one_reason_is_said_once() {
        let gap = |region: &str, error: &str| {
            let action = "cloudwatch:DescribeAlarms".to_owned();
            let lacking = Lacking { lack: Lack::Alarms, remedy: Some(Remedy::Allow { action }) };
            let (region, effect) = (Some(Region::new(region)), Effect::Collected(lacking));
            Gap { source: Source::Cloudwatch, region, required: true, error: error.to_owned(), effect }
        };
        let gaps = [gap("eu-west-1", "AccessDenied"), gap("eu-west-2", "timed out"), gap("us-east-1", "AccessDenied")];
        assert_eq!(
            missing(&gaps),
            [
                "cloudwatch in 2 regions (eu-west-1, us-east-1): AccessDenied. The alarms of these regions are unknown; \
                 allow the IAM action cloudwatch:DescribeAlarms.",
                "cloudwatch in London (eu-west-2): timed out. The alarms of London (eu-west-2) are unknown; allow the \
                 IAM action cloudwatch:DescribeAlarms.",
            ]
        );
    }
}
