//! `--fail-on`: which verdicts end a run with status 3.

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::report::{OfferVerdict, Verdict};

/// What an answer must not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailOn {
    verdicts: BTreeSet<&'static str>,
}

/// A verdict that no command gives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such verdict; known are any, {}", known().collect::<Vec<_>>().join(", "))]
pub struct NoSuchVerdict;

/// What `any` stands for: whatever a control account never has.
const ANY: [&str; 4] = [
    OfferVerdict::Exceeded.as_str(),
    OfferVerdict::WillExceed.as_str(),
    Verdict::OverFreeTier.as_str(),
    Verdict::Unexplained.as_str(),
];

/// Every verdict that a command gives.
fn known() -> impl Iterator<Item = &'static str> {
    let of_offers = OfferVerdict::ALL.iter().map(|verdict| verdict.as_str());
    of_offers.chain(Verdict::ALL.iter().map(|verdict| verdict.as_str()))
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
            return Ok(Self { verdicts: ANY.into() });
        }
        let verdict = known().find(|verdict| *verdict == text).ok_or(NoSuchVerdict)?;
        let exceeded = OfferVerdict::Exceeded.as_str();
        let includes = (verdict == OfferVerdict::WillExceed.as_str()).then_some(exceeded);
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
        let error = "soon".parse::<FailOn>().unwrap_err().to_string();
        assert!(error.contains("will_exceed") && error.contains("over_free_tier"), "{error}");
    }
}
