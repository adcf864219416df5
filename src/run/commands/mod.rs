//! What each command asks, answers and writes: a file a command.

mod alarms;
mod collect;
mod diff;
mod doctor;
mod explain;
mod free_tier;
mod report;
mod rules;
mod signins;
mod strays;
mod who;

use super::gate::check_gate;
use super::output::{answer, check_ending, put};
use super::{World, digest, input, settings};
use crate::answer::Answer;
use crate::cli::{Command, Form, Options};
use crate::error::RunError;
use crate::report::Format;
use crate::snapshot::Gap;
use crate::{analyse, policy, snapshot_file};

/// What every command goes by.
#[derive(Clone, Copy)]
struct Run<'a> {
    format: Format,
    options: &'a Options,
    world: &'a World,
}

impl Run<'_> {
    /// Writes an answer, and says the run's exit status by it.
    fn answer(&self, told: Answer<'_>, gaps: &[Gap]) -> Result<u8, RunError> {
        answer(told, self.format, gaps, self.options, self.world)
    }
}

/// Runs a command and says its exit status.
pub(super) fn run(command: &Command, options: &Options, world: &World) -> Result<u8, RunError> {
    check_gate(command, options)?;
    check_ending(command, options)?;
    let format = match options.form() {
        Form::Of(format) => format,
        Form::Focus => return explain::focus(command, options, world),
    };
    if let Some(path) = &options.output {
        snapshot_file::check_writable(path)?;
    }
    let run = Run { format, options, world };
    match command {
        Command::Explain { line: Some(line), .. } => explain::line(command, line, run),
        Command::Explain { accounts, .. } => explain::bill(command, *accounts, run),
        Command::FreeTier { month, all, account_created } => free_tier::run(*month, *all, *account_created, run),
        Command::Alarms => alarms::run(run),
        Command::Who { resource, region } => who::run(resource, region.as_deref(), run),
        Command::Signins => signins::run(run),
        Command::Strays { script: true, yes_delete, .. } => strays::script(command, *yes_delete, run),
        Command::Strays { .. } => strays::run(command, run),
        Command::Diff { one, other, account_created } => diff::run(*one, *other, *account_created, run),
        Command::Digest { .. } => digest::run(command, format, options, world),
        Command::Report { month, account_created, suppressions } => {
            report::run(*month, *account_created, suppressions.as_deref(), run)
        }
        Command::Collect { scope, month, by_operation, account } => {
            collect::run(*scope, *month, by_operation.as_ref(), account.as_ref(), run)
        }
        Command::Doctor { paid } => doctor::run(*paid, run),
        Command::Rules { what } => rules::run(what.as_ref(), run),
        Command::Glossary { word } => {
            input::no_account(options)?;
            run.answer(Answer::Glossary(&analyse::glossary(word.as_deref())?), &[])
        }
        Command::Config => run.answer(Answer::Settings(&settings::report(options, world)?), &[]),
        Command::Policy => put(&policy::policy(), options),
        Command::Schema { name } => put(&crate::report::schema(*name), options),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut crate::cli::command(), "whybill", &mut text);
            put(&String::from_utf8_lossy(&text), options)
        }
        Command::Man => {
            let mut text = Vec::new();
            clap_mangen::Man::new(crate::cli::command()).render(&mut text).map_err(RunError::Output)?;
            put(&String::from_utf8_lossy(&text), options)
        }
    }
}
