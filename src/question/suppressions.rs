//! Findings that a user has looked at and wants to hear of no more.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use super::RuleId;
use super::file_error::{FileError, source};
use crate::bill::Region;
use crate::redact::Redactor;

/// The suppressions of a `whybill.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suppressions {
    /// In the file's order.
    pub all: Vec<Suppression>,
    /// The stand-ins of a redacted snapshot, through which its names are seen.
    pub(crate) names: Option<Redactor>,
}

/// A finding, or several, to be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rule.
    pub rule: String,
    /// The resource's name, or of one among several, with `*` for any text; `None`: any resource.
    pub resource: Option<String>,
    /// Where; `None`: anywhere.
    pub region: Option<Region>,
    /// Why: for who reads the file next.
    pub reason: String,
    /// The last day on which it holds; `None`: for good.
    pub until: Option<NaiveDate>,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    suppress: Vec<toml::Spanned<WrittenSuppression>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSuppression {
    rule: String,
    #[serde(default)]
    resource: Option<String>,
    #[serde(default)]
    region: Option<String>,
    reason: String,
    /// A date, with quotes or without.
    #[serde(default)]
    until: Option<toml::Value>,
}

const HELP: &str = "a [[suppress]] has a rule, a reason, and may have a resource (with * for any text), a region, and \
                    until = 2026-12-31";

impl Suppressions {
    /// The suppressions of a text that has nothing else.
    ///
    /// # Errors
    /// [`FileError`] that points at what is wrong.
    pub fn parse(name: &str, text: &str) -> Result<Self, FileError> {
        let file = source(name, text);
        let written: Written = toml::from_str(text)
            .map_err(|cause| FileError::new(&file, cause.message(), cause.span().unwrap_or_default(), HELP))?;
        Self::of(written.suppress, &file)
    }

    /// Those that are written in a file, in order.
    pub(super) fn of(
        written: Vec<toml::Spanned<WrittenSuppression>>,
        file: &Arc<miette::NamedSource<String>>,
    ) -> Result<Self, FileError> {
        let error = |what: String, at: std::ops::Range<usize>, help: String| FileError::new(file, &what, at, &help);
        let mut all = Vec::new();
        for entry in written {
            let at = entry.span();
            let own = entry.into_inner();
            if !RuleId::ALL.iter().any(|rule| rule.as_str() == own.rule) {
                let rules = RuleId::ALL.map(RuleId::as_str).join(", ");
                return Err(error(format!("there is no rule `{}`", own.rule), at, format!("the rules: {rules}")));
            }
            if own.reason.trim().is_empty() {
                return Err(error("the reason is empty".to_owned(), at, HELP.to_owned()));
            }
            let region = own.region.map(Region::new);
            if let Some(unknown) = region.as_ref().filter(|region| !region.is_global() && region.facts().is_none()) {
                let help = "regions are named by their codes, for example eu-west-1";
                return Err(error(format!("there is no region `{unknown}`"), at, help.to_owned()));
            }
            let until = own.until.map(|day| day.as_str().map_or_else(|| day.to_string(), str::to_owned));
            let until = until.map(|day| day.parse::<NaiveDate>());
            let until = until.transpose().map_err(|_| error("`until` is not a day".to_owned(), at, HELP.to_owned()))?;
            let (rule, resource) = (own.rule, own.resource);
            all.push(Suppression { rule, resource, region, reason: own.reason, until });
        }
        Ok(Self { all, names: None })
    }

    /// The same for a snapshot in which names have these stand-ins, if any.
    #[must_use]
    pub fn of_names(self, names: Option<Redactor>) -> Self {
        Self { names, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_or_refused() {
        let good = "[[suppress]]\nrule = \"no-action\"\nresource = \"x*\"\nregion = \"eu-west-2\"\nreason = \"seen\"\n";
        for until in ["2026-12-31", "\"2026-12-31\""] {
            let read = Suppressions::parse("whybill.toml", &format!("{good}until = {until}\n")).unwrap();
            assert_eq!(read.all[0].until, NaiveDate::from_ymd_opt(2026, 12, 31));
        }
        for (text, says) in [
            (good.replace("no-action", "no-acton"), "there is no rule `no-acton`"),
            (good.replace("\"seen\"", "\" \""), "the reason is empty"),
            (good.replace("region", "place"), "unknown field"),
            (format!("{good}until = \"soon\"\n"), "`until` is not a day"),
            (format!("{good}until = 5\n"), "`until` is not a day"),
            (good.replace("eu-west-2", "eu-wets-2"), "there is no region `eu-wets-2`"),
        ] {
            let error = Suppressions::parse("whybill.toml", &text).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
