//! What is wrong in a rules file, and where.

use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::bill::{harmless, harmless_lines, harmless_source};

const IN_QUOTES: &str = "write figures, dates and names as strings in quotes, for example limit = \"10\"";

/// Why a rules file can't be used: its first mistake, and the others beside it.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct CatalogueError {
    message: String,
    label: String,
    #[source_code]
    file: Arc<NamedSource<String>>,
    #[label("{label}")]
    at: SourceSpan,
    #[help]
    help: String,
    #[related]
    more: Vec<Problem>,
}

/// One mistake, with its place.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub(super) struct Problem {
    message: String,
    label: String,
    #[label("{label}")]
    at: SourceSpan,
    #[help]
    help: String,
}

impl CatalogueError {
    /// Of the mistakes found in one file, in the order of their lines.
    pub(super) fn new(file_name: &str, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.at.offset());
        let mut problems = problems.into_iter();
        let first = problems.next().unwrap_or_else(|| Problem::new(0..0, "not a rules file", "", ""));
        Self {
            message: format!("{file_name}: {}", first.message),
            label: first.label,
            file: Arc::new(NamedSource::new(harmless(file_name), harmless_source(text)).with_language("TOML")),
            at: first.at,
            help: first.help,
            more: problems.collect(),
        }
    }

    /// How many mistakes were found.
    pub fn count(&self) -> usize {
        1 + self.more.len()
    }
}

impl Problem {
    pub(super) fn new(
        at: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        // What a file says is any text.
        let [message, label, help] = [message.into(), label.into(), help.into()].map(|text| harmless_lines(&text));
        Self { message, label, at: at.into(), help }
    }

    /// A mistake of form: no TOML, an unknown key, a missing one, a value of another type.
    pub(super) fn from_toml(error: &toml::de::Error) -> Self {
        let at = error.span().unwrap_or_default();
        let message = error.message();
        if let Some((unknown, known)) =
            message.split_once(", expected ").filter(|(what, _)| what.starts_with("unknown"))
        {
            let known = known.trim_start_matches("one of ");
            return Self::new(at, unknown.replace("field", "key"), "not known here", format!("known keys: {known}"));
        }
        if message.ends_with("expected a boolean") {
            return Self::new(at, message, "of another type", "write true or false, without quotes");
        }
        if message.starts_with("invalid type") {
            return Self::new(at, message, "of another type", IN_QUOTES);
        }
        if let Some(missing) = message.strip_prefix("missing field ") {
            let help = format!("every such row has the key {missing}; compare the rows around it");
            return Self::new(at, format!("missing key {missing}"), "in this row", help);
        }
        Self::new(at, message, "here", "the file is TOML: [[meter]], [[offer]] and [[price]] tables")
    }
}
