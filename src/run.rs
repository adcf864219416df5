//! The whole program on one page.

use std::io::{ErrorKind, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use clap::CommandFactory;

use crate::analyse::{self, NoAnswer, Question};
use crate::bill::BillingMonth;
use crate::catalogue::Catalogue;
use crate::cli::{Cli, Command, Options, Rules};
use crate::error::RunError;
use crate::report::{self, Answer, Format, Look};
use crate::snapshot::Snapshot;
use crate::{exit, policy, snapshot_file};

/// What only `main` may ask the system for.
#[derive(Debug, Clone)]
pub struct World {
    /// The time.
    pub now: DateTime<Utc>,
    /// The terminal.
    pub look: Look,
}

/// Runs a command and says its exit status.
///
/// # Errors
/// [`RunError`], which knows its exit status.
pub fn run(cli: &Cli, world: &World) -> Result<u8, RunError> {
    let options = &cli.options;
    if let Some(path) = &options.output {
        snapshot_file::check_writable(path)?;
    }
    match &cli.command {
        Command::Explain { month } => {
            let catalogue = rules(options.rules.as_deref())?;
            refuse_future(*month, options.as_of.unwrap_or(world.now))?;
            let snapshot = snapshot(options)?;
            let question = Question { month: *month, as_of: options.as_of };
            let report = analyse::explain(&snapshot, &catalogue, &question)?;
            answer(Answer::Explain(&report), options, world)?;
            Ok(status(&snapshot))
        }
        Command::Alarms => {
            let catalogue = rules(options.rules.as_deref())?;
            let snapshot = snapshot(options)?;
            answer(Answer::Alarms(&analyse::alarms(&snapshot, &catalogue)), options, world)?;
            Ok(status(&snapshot))
        }
        Command::Collect => {
            let Some(path) = &options.output else {
                return Err(usage("collect needs a place to save to", "add --output FILE"));
            };
            let snapshot = snapshot(options)?;
            snapshot_file::write_private(path, &snapshot_file::text(&snapshot))?;
            Ok(status(&snapshot))
        }
        Command::Rules { what: Some(Rules::Check { file }) } => {
            let catalogue = rules(Some(file))?;
            let sums = (catalogue.meters.len(), catalogue.offers.len(), catalogue.prices.len());
            put(
                &format!("{} is in order: {} meters, {} offers, {} prices.\n", file.display(), sums.0, sums.1, sums.2),
                options,
            )
        }
        Command::Rules { what: Some(Rules::List) | None } => {
            answer(Answer::Rules(&rules(options.rules.as_deref())?), options, world)?;
            Ok(exit::DONE)
        }
        Command::Policy => put(&policy::policy(), options),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "whybill", &mut text);
            put(&String::from_utf8_lossy(&text), options)
        }
        Command::Man => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut text).map_err(RunError::Output)?;
            put(&String::from_utf8_lossy(&text), options)
        }
    }
}

fn usage(what: &str, help: &str) -> RunError {
    RunError::Usage { what: what.to_owned(), help: help.to_owned() }
}

fn rules(file: Option<&Path>) -> Result<Catalogue, RunError> {
    let Some(path) = file else {
        return Ok(Catalogue::built_in()?);
    };
    let text = std::fs::read_to_string(path).map_err(|cause| RunError::RulesFile { path: path.to_owned(), cause })?;
    Ok(Catalogue::parse(&path.display().to_string(), &text)?)
}

fn refuse_future(month: Option<BillingMonth>, as_of: DateTime<Utc>) -> Result<(), RunError> {
    match month {
        Some(month) if month.start() > as_of => Err(NoAnswer::Future { month, as_of }.into()),
        _ => Ok(()),
    }
}

fn snapshot(options: &Options) -> Result<Snapshot, RunError> {
    match &options.from {
        Some(path) => Ok(snapshot_file::load(path)?),
        None => Err(usage("there is nothing to explain", "name a saved snapshot with --from FILE")),
    }
}

fn status(snapshot: &Snapshot) -> u8 {
    if snapshot.gaps.iter().any(|gap| gap.required) { exit::INCOMPLETE } else { exit::DONE }
}

fn answer(answer: Answer<'_>, options: &Options, world: &World) -> Result<u8, RunError> {
    let colour = world.look.colour && options.output.is_none() && options.format == Format::Table;
    put(&report::write(answer, options.format, Look { colour, ..world.look }), options)
}

/// Writes a text to where it was asked for. Nobody reading on is no error.
fn put(text: &str, options: &Options) -> Result<u8, RunError> {
    if let Some(path) = &options.output {
        snapshot_file::write_private(path, text)?;
        return Ok(exit::DONE);
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(RunError::Output(error)),
        _ => Ok(exit::DONE),
    }
}
