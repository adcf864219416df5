//! `--fail-on`: which verdicts, rules and severities end a run with status 3.

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::answer::{CauseOfChange, OfferVerdict, Severity, Verdict};
use crate::question::RuleId;

/// What an answer must not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailOn {
    verdicts: BTreeSet<&'static str>,
}

/// A verdict, rule or severity that no command gives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such verdict, rule or severity; known are any, {}", each_once().join(", "))]
pub struct NoSuchVerdict;

/// What `any` stands for, beside every finding: whatever a control account never has.
const ANY: [&str; 4] = [
    OfferVerdict::Exceeded.as_str(),
    OfferVerdict::WillExceed.as_str(),
    Verdict::OverFreeTier.as_str(),
    Verdict::Unexplained.as_str(),
];

/// Every verdict, rule and severity that a command gives.
fn known() -> impl Iterator<Item = &'static str> {
    let of_offers = OfferVerdict::ALL.iter().map(|verdict| verdict.as_str());
    let causes = CauseOfChange::ALL.iter().map(|cause| cause.as_str());
    let severities = Severity::ALL.iter().map(|severity| severity.as_str());
    of_offers
        .chain(Verdict::ALL.iter().map(|verdict| verdict.as_str()))
        .chain(RuleId::ALL.map(RuleId::as_str))
        .chain(severities)
        .chain(causes)
}

/// Each of them once: some are verdicts of several commands.
fn each_once() -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    known().filter(|verdict| seen.insert(*verdict)).collect()
}

impl FailOn {
    /// Whether one of these verdicts is among those that must not be.
    pub fn matches(&self, verdicts: &BTreeSet<&'static str>) -> bool {
        !self.verdicts.is_disjoint(verdicts)
    }
}

impl FromStr for FailOn {
    type Err = NoSuchVerdict;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "any" {
            return Ok(Self { verdicts: ANY.into_iter().chain(RuleId::ALL.map(RuleId::as_str)).collect() });
        }
        let verdict = known().find(|verdict| *verdict == text).ok_or(NoSuchVerdict)?;
        let exceeded = OfferVerdict::Exceeded.as_str();
        let includes = (verdict == OfferVerdict::WillExceed.as_str()).then_some(exceeded);
        if let Some(least) = Severity::ALL.into_iter().find(|severity| severity.as_str() == verdict) {
            let above = Severity::ALL.into_iter().filter(|severity| *severity >= least);
            return Ok(Self { verdicts: above.map(Severity::as_str).collect() });
        }
        Ok(Self { verdicts: includes.into_iter().chain([verdict]).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(text: &str, verdict: &'static str) -> bool {
        text.parse::<FailOn>().unwrap().matches(&[verdict].into())
    }

    #[test]
    fn what_fails() {
        assert!(matches("will_exceed", "exceeded") && matches("will_exceed", "will_exceed"));
        assert!(matches("exceeded", "exceeded") && !matches("exceeded", "will_exceed"));
        assert!(matches("any", "unexplained") && !matches("any", "ok") && !matches("any", "within_free_tier"));
        assert!(matches("medium", "high") && matches("medium", "medium") && !matches("medium", "low"));
        assert!(matches("dead-metric", "dead-metric") && !matches("dead-metric", "no-action"));
        assert!(matches("any", "no-action") && !matches("any", "info"));
        let error = "soon".parse::<FailOn>().unwrap_err().to_string();
        assert!(error.contains("will_exceed") && error.contains("over_free_tier"), "{error}");
        assert_eq!(error.matches(" refund").count(), 1, "{error}");
    }
}
