//! What can stop a run, and its exit status.

mod shown;

use std::io::ErrorKind;
use std::path::PathBuf;

use miette::Diagnostic;

use crate::catalogue::CatalogueError;
#[cfg(feature = "aws")]
use crate::collect::CollectError;
use crate::deliver::Failed;
use crate::exit;
use crate::question::{FileError, NoAnswer};
use crate::snapshot::SeveralAccounts;
use crate::snapshot_file::SnapshotError;
use crate::state::StateError;

pub use shown::Shown;

/// What stopped a run.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum RunError {
    /// A rules file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Rules(#[from] CatalogueError),
    /// A snapshot can't be read, or the output not be written.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Snapshot(#[from] SnapshotError),
    /// There are no usable credentials.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    #[diagnostic(transparent)]
    Collect(#[from] CollectError),
    /// AWS would have to be asked, which this build can't.
    #[cfg(not(feature = "aws"))]
    #[error("this build of whybill can't ask AWS")]
    #[diagnostic(help(
        "read a saved snapshot with --from FILE, or take a build with the feature `aws`, which cargo builds unless told \
         --no-default-features; such a build saves a snapshot with `whybill collect --output FILE`"
    ))]
    WithoutAws,
    /// Snapshots that don't belong together.
    #[error(transparent)]
    #[diagnostic(transparent)]
    SeveralAccounts(#[from] SeveralAccounts),
    /// The question has no answer.
    #[error(transparent)]
    #[diagnostic(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// A whybill.toml is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Settings(#[from] FileError),
    /// A whybill.toml, or a file of suppressions, can't be opened.
    #[error("can't read {path}: {cause}")]
    #[diagnostic(help("make it a text file that you may read, or take it away; with --suppressions, name another"))]
    SettingsFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A rules file can't be opened.
    #[error("can't read {path}: {cause}")]
    #[diagnostic(help("name a rules file in the form of freetier.toml, saved as UTF-8 text"))]
    RulesFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Something on the command line does not go with the rest.
    #[error("{what}")]
    #[diagnostic(help("{help}"))]
    Usage {
        /// What is wrong.
        what: String,
        /// What to write instead.
        help: String,
    },
    /// A script deletes so much that its number must be named.
    #[error("{what}")]
    #[diagnostic(help("look at `whybill strays` first; then name the number: --script --yes-delete {resources}"))]
    LargeScript {
        /// What it would delete.
        what: String,
        /// How many resources.
        resources: usize,
    },
    /// A page or workbook can't be made.
    #[error("can't make {}: {cause}", path.display())]
    #[diagnostic(help("the same is in `whybill explain`, `free-tier`, `alarms` and `strays`, with --format csv"))]
    Document {
        /// The file that was asked for.
        path: PathBuf,
        /// What its library says.
        cause: String,
    },
    /// What digests keep can't be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    State(#[from] StateError),
    /// No destination of a digest can be written to.
    #[error("nothing can be delivered to {to}: {}", why.why)]
    #[diagnostic(help("{}; nothing was asked", why.help))]
    Undeliverable {
        /// The first of the destinations.
        to: String,
        /// Why, and what would help.
        why: Failed,
    },
    /// Standard output is gone, other than by a closed pipe.
    #[error("can't write the answer: {0}")]
    #[diagnostic(help("look at where standard output goes: a full disk, or a file that may not be written"))]
    Output(std::io::Error),
}

impl RunError {
    /// The exit status it ends with.
    pub fn status(&self) -> u8 {
        match self {
            Self::Rules(_)
            | Self::Settings(_)
            | Self::SeveralAccounts(_)
            | Self::Usage { .. }
            | Self::State(StateError::Newer { .. } | StateError::OtherAccount { .. })
            | Self::NoAnswer(
                NoAnswer::Future { .. }
                | NoAnswer::NoService { .. }
                | NoAnswer::OtherAccount { .. }
                | NoAnswer::SeveralResources { .. },
            ) => exit::USAGE,
            Self::RulesFile { cause, .. } if cause.kind() == ErrorKind::InvalidData => exit::USAGE,
            Self::Snapshot(
                SnapshotError::NotJson { .. }
                | SnapshotError::Broken { .. }
                | SnapshotError::Foreign { .. }
                | SnapshotError::Twice { .. }
                | SnapshotError::Newer { .. },
            ) => exit::USAGE,
            #[cfg(feature = "aws")]
            Self::Collect(_) => exit::FAILED,
            #[cfg(not(feature = "aws"))]
            Self::WithoutAws => exit::FAILED,
            Self::Snapshot(_)
            | Self::NoAnswer(
                NoAnswer::NoMonth { .. }
                | NoAnswer::NoResource { .. }
                | NoAnswer::NoAccounts { .. }
                | NoAnswer::NoAccountBill { .. }
                | NoAnswer::NoLine { .. }
                | NoAnswer::NoWord { .. },
            )
            | Self::RulesFile { .. }
            | Self::SettingsFile { .. }
            | Self::Document { .. }
            | Self::LargeScript { .. }
            | Self::State(_)
            | Self::Undeliverable { .. }
            | Self::Output(_) => exit::FAILED,
        }
    }
}
