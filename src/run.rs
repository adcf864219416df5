//! The whole program on one page.

mod alone;
mod beside;
mod commands;
mod digest;
mod gate;
mod input;
mod live;
mod output;
mod settings;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::cli::Cli;
use crate::error::RunError;
use crate::plan::Spent;
use crate::report::Look;

pub use beside::{tell, told_cost, told_loss};
pub use settings::{VARIABLES, settle};

/// What only `main` may ask the system for.
#[derive(Debug, Clone)]
pub struct World {
    /// The time.
    pub now: DateTime<Utc>,
    /// The terminal.
    pub look: Look,
    /// Whether standard error is a terminal, which shows progress.
    pub shows_progress: bool,
    /// Whether somebody can be asked: standard input and standard error are terminals.
    pub can_ask: bool,
    /// The user's cache folder.
    pub cache: Option<PathBuf>,
    /// The user's folder of what programs keep between runs.
    pub state: Option<PathBuf>,
    /// The user's folder of settings.
    pub config: Option<PathBuf>,
    /// What the environment sets, of [`VARIABLES`].
    pub variables: BTreeMap<&'static str, String>,
    /// Whether standard output is a terminal.
    pub is_terminal: bool,
    /// What is paid is counted there.
    pub spent: Spent,
}

/// Runs a command and says its exit status.
///
/// # Errors
/// [`RunError`], which knows its exit status.
pub fn run(cli: &Cli, world: &World) -> Result<u8, RunError> {
    match &cli.command {
        Some(command) => commands::run(command, &cli.options, world),
        None => alone::run(&cli.options, world),
    }
}
