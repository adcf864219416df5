//! What there is to know of a command.

use super::help::gates;
use super::{Command, Rules};
use crate::fail_on::Gates;

impl Command {
    /// What `explain` answers when nothing is said: the last closed month's bill.
    pub const BILL: Self = Self::Explain {
        line: None,
        month: None,
        by_operation: None,
        accounts: false,
        account: None,
        account_created: None,
    };

    /// What `--fail-on` can name in its answer.
    pub fn gates(&self) -> Gates {
        match self {
            Self::Explain { line: Some(_), .. } => Gates::of_line(),
            _ => gates(self.name()),
        }
    }

    /// Whether it gives an answer that can be written in several formats.
    pub const fn answers(&self) -> bool {
        match self {
            Self::Explain { .. }
            | Self::FreeTier { .. }
            | Self::Alarms
            | Self::Who { .. }
            | Self::Signins
            | Self::Diff { .. }
            | Self::Digest { .. }
            | Self::Glossary { .. }
            | Self::Config => true,
            Self::Strays { script, .. } => !*script,
            Self::Rules { what } => !matches!(what, Some(Rules::Check { .. })),
            Self::Report { .. }
            | Self::Collect { .. }
            | Self::Policy
            | Self::Schema { .. }
            | Self::Doctor { .. }
            | Self::Completions { .. }
            | Self::Man => false,
        }
    }

    /// As the command line names it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Explain { .. } => "explain",
            Self::FreeTier { .. } => "free-tier",
            Self::Alarms => "alarms",
            Self::Who { .. } => "who",
            Self::Signins => "signins",
            Self::Strays { .. } => "strays",
            Self::Diff { .. } => "diff",
            Self::Digest { .. } => "digest",
            Self::Report { .. } => "report",
            Self::Collect { .. } => "collect",
            Self::Rules { .. } => "rules",
            Self::Glossary { .. } => "glossary",
            Self::Config => "config",
            Self::Policy => "policy",
            Self::Schema { .. } => "schema",
            Self::Doctor { .. } => "doctor",
            Self::Completions { .. } => "completions",
            Self::Man => "man",
        }
    }
}
