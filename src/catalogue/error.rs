//! What is wrong with a rules file, and where.

use std::ops::Range;

use miette::{Diagnostic, NamedSource, SourceSpan};

/// A rules file can't be used. Each fault points into the file and says what is allowed there.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{file} has {count}", count = if faults.len() == 1 { "a fault".to_owned() } else { format!("{} faults", faults.len()) })]
pub struct CatalogueError {
    /// The file's name.
    pub(crate) file: String,
    /// Every fault, in the file's order.
    #[related]
    pub faults: Vec<Fault>,
}

/// One fault of a rules file.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    #[source_code]
    pub(crate) text: NamedSource<String>,
    #[label("{label}")]
    pub(crate) at: SourceSpan,
    pub(crate) label: String,
    /// What is allowed there.
    #[help]
    pub help: Option<String>,
}

/// Collects the faults of one file.
pub(crate) struct Faults<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<Fault>,
}

impl<'a> Faults<'a> {
    pub(crate) fn of(file: &'a str, text: &'a str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// Notes a fault at a place in the file.
    pub(crate) fn add(&mut self, at: Range<usize>, message: impl Into<String>, label: &str, help: impl Into<String>) {
        self.found.push(Fault {
            message: message.into(),
            text: NamedSource::new(self.file, self.text.to_owned()).with_language("TOML"),
            at: at.into(),
            label: label.to_owned(),
            help: Some(help.into()).filter(|help| !help.is_empty()),
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(crate) fn into_error(mut self) -> CatalogueError {
        self.found.sort_by_key(|fault| fault.at.offset());
        CatalogueError { file: self.file.to_owned(), faults: self.found }
    }
}
