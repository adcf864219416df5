//! What is wrong in a file that a user wrote.

use std::ops::Range;
use std::sync::Arc;

use miette::NamedSource;

use crate::bill::{harmless, harmless_source};

/// What is wrong with a `whybill.toml`, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("{}, line {line}: {what}", file.name())]
#[diagnostic(help("{help}"))]
pub struct FileError {
    line: usize,
    what: String,
    help: String,
    #[source_code]
    file: Arc<NamedSource<String>>,
    #[label("here")]
    at: miette::SourceSpan,
}

impl FileError {
    pub(super) fn new(file: &Arc<NamedSource<String>>, what: &str, at: Range<usize>, help: &str) -> Self {
        // A parser says the same on several lines where it can.
        let what = harmless(&what.lines().collect::<Vec<_>>().join(" "));
        let line = line_of(file.inner(), at.start);
        Self { line, what, help: help.to_owned(), file: Arc::clone(file), at: at.into() }
    }
}

/// A file's text as an error shows it.
pub(super) fn source(name: &str, text: &str) -> Arc<NamedSource<String>> {
    Arc::new(NamedSource::new(harmless(name), harmless_source(text)))
}

/// The line on which a place of a text is; the first is 1.
pub(super) fn line_of(text: &str, place: usize) -> usize {
    text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_drives_no_terminal_and_keeps_its_places() {
        let text = "a = \"\u{1b}[2J\"\r\n# \u{9b}2J \u{202e}x é\n\tb = 1";
        let file = source("whybill.toml", text);
        assert_eq!(file.inner(), "a = \"?[2J\"?\n# ??2J ???x é\n\tb = 1");
        assert_eq!(file.inner().len(), text.len());
        let error = FileError::new(&file, "unknown field `\u{1b}[2J`", text.find("b = 1").unwrap()..text.len(), "");
        assert_eq!(error.to_string(), "whybill.toml, line 3: unknown field `\\u{1b}[2J`");
    }
}
