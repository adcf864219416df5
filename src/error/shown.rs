//! An error as it is shown: what AWS, a file or a name says in it drives no terminal and gives no access.

use std::error::Error;
use std::fmt;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::RunError;
use crate::bill::{discreet, harmless_lines};

/// What stopped a run, to be shown.
#[derive(Debug)]
pub struct Shown {
    message: String,
    help: Option<String>,
    cause: Option<Cause>,
    error: RunError,
}

/// Why, and why that.
#[derive(Debug)]
struct Cause {
    message: String,
    cause: Option<Box<Cause>>,
}

fn told(text: &dyn fmt::Display) -> String {
    harmless_lines(&discreet(&text.to_string()))
}

impl From<RunError> for Shown {
    fn from(error: RunError) -> Self {
        let help = error.help().map(|help| told(&help));
        Self { message: told(&error), help, cause: error.source().map(Cause::of), error }
    }
}

impl Cause {
    fn of(error: &dyn Error) -> Self {
        Self { message: told(&error), cause: error.source().map(|cause| Box::new(Self::of(cause))) }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Shown {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as &(dyn Error + 'static))
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

/// Files are shown as their own errors have made them harmless.
impl Diagnostic for Shown {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.error.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.error.labels()
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        self.error.related()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_names_nor_causes_drive_a_terminal() {
        let cause = std::io::Error::other("http://user:secret@proxy said \u{1b}[2J");
        let error = RunError::SettingsFile { path: "a\u{1b}[31m.toml".into(), cause };
        let shown = format!("{:?}", miette::Report::new(Shown::from(error)));
        assert!(!shown.contains("\u{1b}[2J") && !shown.contains("secret"), "{shown}");
        assert!(shown.contains("a\\u{1b}[31m.toml") && shown.contains("http://…@proxy"), "{shown}");
    }
}
