//! How an answer is written.

use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::Options;
use crate::report::Format;

/// What `--format` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A format in which every command answers.
    Of(Format),
    /// For FinOps tools, of `explain` alone: CSV in the shape of FOCUS 1.2.
    Focus,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let of_all = Format::value_variants().iter().copied().map(Form::Of);
    of_all.chain([Form::Focus]).collect()
});

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &FORMS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Of(format) => format.to_possible_value(),
            Self::Focus => {
                let help = "For FinOps tools, of `explain` alone: CSV in the shape of FOCUS 1.2";
                Some(PossibleValue::new("focus").help(help))
            }
        }
    }
}

impl Form {
    /// The form of a file whose name ends so.
    fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Of(Format::Json)),
            "csv" => Some(Self::Of(Format::Csv)),
            "md" | "markdown" => Some(Self::Of(Format::Markdown)),
            _ => None,
        }
    }
}

/// When colours are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colours {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// In a pipe too.
    Always,
    /// Nowhere.
    Never,
}

impl Options {
    /// How the answer is written: as was asked for, else as the output file's name ends, else for eyes.
    pub fn form(&self) -> Form {
        let named = self.format.or(self.json.then_some(Form::Of(Format::Json)));
        named.or_else(|| self.ending().and_then(Form::of_ending)).unwrap_or(Form::Of(Format::Table))
    }

    /// Whether the form was asked for by its name.
    pub fn names_form(&self) -> bool {
        self.json || self.format.is_some()
    }

    /// What the output file's name ends in.
    pub fn ending(&self) -> Option<&str> {
        self.output.as_ref()?.extension()?.to_str()
    }
}
