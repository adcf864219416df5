//! `strays`: what nobody needs any more, and the commands that delete it.

use super::Run;
use crate::answer::{Answer, StraysReport};
use crate::cli::Command;
use crate::error::RunError;
use crate::question::{Question, Scope};
use crate::report::Format;
use crate::run::beside::{tell_note, usage};
use crate::run::input::{question, rules, snapshot};
use crate::run::output::{answer_as, leaves_out_gaps};
use crate::run::settings::suppressed;
use crate::{analyse, exit, report};

pub(super) fn run(command: &Command, run: Run<'_>) -> Result<u8, RunError> {
    let Some(report) = found(command, run)? else { return Ok(exit::DONE) };
    if leaves_out_gaps(run.options) {
        tell_notes(&report, run);
    }
    run.answer(Answer::Strays(&report), &report.gaps)
}

/// The commands alone.
pub(super) fn script(command: &Command, yes_delete: Option<usize>, run: Run<'_>) -> Result<u8, RunError> {
    if run.options.names_form() && run.format != Format::Table {
        return Err(usage("--script prints commands and nothing else", "leave out --format, or --script"));
    }
    let Some(report) = found(command, run)? else { return Ok(exit::DONE) };
    tell_notes(&report, run);
    let deletions = report.deletions();
    if deletions.is_large() && yes_delete != Some(deletions.resources) {
        let what = report::prose::strays::deletes(&deletions);
        return Err(RunError::LargeScript { what, resources: deletions.resources });
    }
    answer_as(&report::script(&report), Answer::Strays(&report), &report.gaps, run.options)
}

/// What is found; `None` where a dry run only told what would be asked, and of other commands.
fn found(command: &Command, run: Run<'_>) -> Result<Option<StraysReport>, RunError> {
    let Command::Strays { account_created, suppressions, .. } = command else { return Ok(None) };
    let Run { options, world, .. } = run;
    let catalogue = rules(options.rules.as_deref())?;
    let suppressions = suppressed(suppressions.as_deref(), world)?;
    let asked = question(Scope::Strays, None, options, world)?;
    let question = Question { suppressions, account_created: *account_created, ..asked };
    let Some((snapshot, names)) = snapshot(&question, options, world)? else { return Ok(None) };
    let question = Question { suppressions: question.suppressions.of_names(names), ..question };
    Ok(Some(analyse::strays(&snapshot, &catalogue, &question)?))
}

/// What suppressions took away, which commands and files have no room for.
fn tell_notes(report: &StraysReport, run: Run<'_>) {
    let notes = report::prose::strays::suppression_notes(report);
    notes.iter().for_each(|note| tell_note(note, run.options));
}
