//! What is wrong in a file that a user wrote.

use std::ops::Range;
use std::sync::Arc;

/// What is wrong with a `whybill.toml`, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
#[error("{}, line {line}: {what}", file.name())]
#[diagnostic(help("{help}"))]
pub struct FileError {
    line: usize,
    what: String,
    help: String,
    #[source_code]
    file: Arc<miette::NamedSource<String>>,
    #[label("here")]
    at: miette::SourceSpan,
}

impl FileError {
    pub(super) fn new(file: &Arc<miette::NamedSource<String>>, what: String, at: Range<usize>, help: &str) -> Self {
        // A parser says the same on several lines where it can.
        let what = what.lines().collect::<Vec<_>>().join(" ");
        let line = line_of(file.inner(), at.start);
        Self { line, what, help: help.to_owned(), file: Arc::clone(file), at: at.into() }
    }
}

/// The line on which a place of a text is; the first is 1.
pub(super) fn line_of(text: &str, place: usize) -> usize {
    text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1
}
