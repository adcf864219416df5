//! `--fail-on`: what an answer must not have. A run whose answer has it ends with status 3.

use std::collections::BTreeSet;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::answer::{CauseOfChange, Measures, OfferVerdict, Pair, Severity, Verdict};
use crate::bill::{Usd, product};
use crate::question::RuleId;

/// What an answer must not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailOn {
    text: String,
    gate: Gate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Gate {
    /// A rule, severity or verdict, or `any`.
    Word,
    /// A figure above this one.
    Above(Measure, Usd),
}

/// A figure that is held against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// What the month came to.
    Billed,
    /// Each usage line by itself.
    Line,
    /// Where the open month will end.
    Forecast,
    /// How much more it is than the month before, in percent.
    Change,
}

impl Measure {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Billed, Self::Line, Self::Forecast, Self::Change];

    /// As `--fail-on` names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Billed => "billed",
            Self::Line => "line",
            Self::Forecast => "forecast",
            Self::Change => "change",
        }
    }

    /// How a limit on it is written: `billed>N`.
    pub const fn form(self) -> &'static str {
        match self {
            Self::Billed => "billed>N",
            Self::Line => "line>N",
            Self::Forecast => "forecast>N",
            Self::Change => "change>N%",
        }
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Billed => "billed>50",
            Self::Line => "line>10",
            Self::Forecast => "forecast>50",
            Self::Change => "change>20%",
        }
    }

    /// Why it may not be known.
    const fn unknown(self) -> &'static str {
        match self {
            Self::Billed | Self::Line => "there is no such line",
            Self::Forecast => "only an open month has one, from its second day on",
            Self::Change => "there is no final bill of the month before",
        }
    }
}

/// Why a text is no limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoGate {
    /// A figure's name alone.
    #[error("`{0}` takes a figure: --fail-on '{1}', in quotes, since a shell takes > for a file")]
    NoFigure(&'static str, &'static str),
    /// No figure that there is.
    #[error("`{0}` is no figure of an answer; those are billed, line, forecast and change")]
    NoMeasure(String),
    /// A limit that is no number.
    #[error("`{0}` is no limit: write it as in '{1}'")]
    NoNumber(String, &'static str),
}

impl FromStr for FailOn {
    type Err = NoGate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let measure = |name: &str| Measure::ALL.into_iter().find(|measure| measure.as_str() == name.trim());
        let Some((name, limit)) = text.split_once('>') else {
            return match measure(text) {
                Some(bare) => Err(NoGate::NoFigure(bare.as_str(), bare.example())),
                None => Ok(Self { text: text.to_owned(), gate: Gate::Word }),
            };
        };
        let measure = measure(name).ok_or_else(|| NoGate::NoMeasure(name.trim().to_owned()))?;
        let number = match (measure, limit.trim().strip_suffix('%')) {
            (Measure::Change, Some(percent)) => Some(percent.trim_end()),
            (Measure::Change, None) | (_, Some(_)) => None,
            (_, None) => Some(limit.trim()),
        };
        let amount = number.and_then(|number| number.parse::<Usd>().ok()).filter(|limit| !limit.is_negative());
        let limit = amount.ok_or_else(|| NoGate::NoNumber(limit.trim().to_owned(), measure.example()))?;
        Ok(Self { text: text.to_owned(), gate: Gate::Above(measure, limit) })
    }
}

/// What an answer can be failed on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gates {
    /// Rules, severities, verdicts and causes, and `any`.
    pub words: Vec<&'static str>,
    /// Figures.
    pub measures: Vec<Measure>,
}

impl Gates {
    /// Of a month's bill.
    pub fn of_bill() -> Self {
        Self { words: words([Verdict::ALL.map(Verdict::as_str).to_vec()]), measures: Measure::ALL.to_vec() }
    }

    /// Of one usage type of it.
    pub fn of_line() -> Self {
        Self { measures: vec![Measure::Line], ..Self::of_bill() }
    }

    /// Of allowances.
    pub fn of_allowances() -> Self {
        let verdicts = OfferVerdict::ALL.map(OfferVerdict::as_str).to_vec();
        Self { words: words([verdicts]), measures: vec![Measure::Forecast] }
    }

    /// Of findings.
    pub fn of_findings() -> Self {
        let severities = Severity::ALL.iter().map(|severity| severity.as_str()).collect();
        let rules = RuleId::ALL.map(RuleId::as_str).to_vec();
        Self { words: words([severities, rules]), measures: Vec::new() }
    }

    /// Of what changed.
    pub fn of_changes() -> Self {
        let causes = CauseOfChange::ALL.iter().map(|cause| cause.as_str()).collect();
        Self { words: words([causes]), measures: vec![Measure::Change] }
    }

    /// Of all of it.
    pub fn of_report() -> Self {
        let (bill, allowances, findings) = (Self::of_bill(), Self::of_allowances(), Self::of_findings());
        let own = [bill.words, allowances.words, findings.words].concat();
        let any = |word: &&&str| **word != "any";
        Self { words: words([own.iter().filter(any).copied().collect()]), measures: bill.measures }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.measures.is_empty()
    }

    /// Whether a limit is among them.
    pub fn know(&self, fail_on: &FailOn) -> bool {
        match &fail_on.gate {
            Gate::Word => self.words.contains(&fail_on.text.as_str()),
            Gate::Above(measure, _) => self.measures.contains(measure),
        }
    }

    /// All of them, the figures first: `billed>N, line>N, any, …`.
    pub fn list(&self) -> String {
        let measures = self.measures.iter().map(|measure| measure.form());
        measures.chain(self.words.iter().copied()).collect::<Vec<_>>().join(", ")
    }
}

/// `any` and these, each once.
fn words<const N: usize>(lists: [Vec<&'static str>; N]) -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    let all = ["any"].into_iter().chain(lists.into_iter().flatten());
    all.filter(|word| seen.insert(*word)).collect()
}

/// What `any` stands for, beside every finding: whatever a control account never has.
const ANY: [&str; 4] = [
    OfferVerdict::Exceeded.as_str(),
    OfferVerdict::WillExceed.as_str(),
    Verdict::OverFreeTier.as_str(),
    Verdict::Unexplained.as_str(),
];

/// What comes of holding an answer against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It has what it must not have.
    Matched,
    /// It hasn't.
    Clear,
    /// It isn't known, which is no match: why.
    Unknown(&'static str),
}

impl FailOn {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Holds an answer's verdicts and figures against it.
    pub fn judge(&self, verdicts: &BTreeSet<&str>, measures: &Measures) -> Judgement {
        match &self.gate {
            Gate::Word if self.stands_for().iter().any(|word| verdicts.contains(word)) => Judgement::Matched,
            Gate::Word => Judgement::Clear,
            Gate::Above(measure, limit) => above(*measure, *limit, measures),
        }
    }

    /// The verdicts that a word means: `will_exceed` includes what is exceeded already, a severity those above it.
    fn stands_for(&self) -> Vec<&str> {
        let text = self.text.as_str();
        if text == "any" {
            return ANY.into_iter().chain(RuleId::ALL.map(RuleId::as_str)).chain([text]).collect();
        }
        if let Some(least) = Severity::ALL.into_iter().find(|severity| severity.as_str() == text) {
            return Severity::ALL.into_iter().filter(|own| *own >= least).map(Severity::as_str).collect();
        }
        let is_will_exceed = text == OfferVerdict::WillExceed.as_str();
        is_will_exceed.then_some(OfferVerdict::Exceeded.as_str()).into_iter().chain([text]).collect()
    }
}

fn above(measure: Measure, limit: Usd, measures: &Measures) -> Judgement {
    let judged = |is_above: bool| if is_above { Judgement::Matched } else { Judgement::Clear };
    let known = match measure {
        Measure::Billed => measures.billed.map(|billed| judged(billed > limit)),
        // A bill without any usage has no line that is too dear.
        Measure::Line => Some(judged(measures.line.is_some_and(|line| line > limit))),
        Measure::Forecast => measures.forecast.map(|forecast| match forecast.billed > limit {
            false if !forecast.is_whole => Judgement::Unknown("what a part of it will cost is unknown"),
            is_above => judged(is_above),
        }),
        Measure::Change => measures.change.map(|change| judged(has_risen(change, limit))),
    };
    known.unwrap_or(Judgement::Unknown(measure.unknown()))
}

/// Whether the later is more than the earlier by more than so many percent of it: without a division, so exactly.
fn has_risen(change: Pair<Usd>, percent: Usd) -> bool {
    if change.from <= Usd::ZERO {
        return change.to > Usd::ZERO;
    }
    let (rise, before) = (change.change().value(), change.from.value());
    product(rise, Decimal::ONE_HUNDRED) > product(before, percent.value())
}

#[cfg(test)]
#[path = "fail_on_tests.rs"]
mod tests;
