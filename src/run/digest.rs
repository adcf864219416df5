//! `digest`: what is new since the last look, between two snapshots or with an account that is looked at now.

use super::World;
use super::beside::{tell_gaps, tell_note, usage};
use super::input::{question, rules, snapshot};
use super::output::{answer, leaves_out_gaps};
use super::settings::suppressed;
use crate::answer::{Answer, DigestReport};
use crate::cli::{Command, Options};
use crate::error::RunError;
use crate::question::{Question, Scope};
use crate::report::{Format, prose};
use crate::snapshot::{SeveralAccounts, Snapshot};
use crate::{analyse, exit, snapshot_file};

/// Runs it.
pub(super) fn run(command: &Command, format: Format, options: &Options, world: &World) -> Result<u8, RunError> {
    let Command::Digest { since, always, account_created, suppressions, .. } = command else { return Ok(exit::DONE) };
    if options.as_of.is_some() {
        return Err(usage("a digest tells of the account as it is: --as-of does nothing there", "leave it out"));
    }
    let catalogue = rules(options.rules.as_deref())?;
    let suppressions = suppressed(suppressions.as_deref(), world)?;
    let asked = question(Scope::Digest, None, options, world)?;
    let question = Question { suppressions, account_created: *account_created, ..asked };
    let before = since.as_deref().map(snapshot_file::load).transpose()?;
    let Some((after, names)) = snapshot(&question, options, world)? else { return Ok(exit::DONE) };
    let (before, question) = match names {
        Some(mut names) => {
            let before = before.map(|before| names.another(before));
            (before, Question { suppressions: question.suppressions.of_names(Some(names)), ..question })
        }
        None => (before, question),
    };
    check(before.as_ref(), &after)?;
    let report = analyse::digest(before.as_ref(), &after, &catalogue, &question);
    print(&report, *always, format, options, world)
}

/// Refuses looks at two accounts, and those in the wrong order.
fn check(before: Option<&Snapshot>, after: &Snapshot) -> Result<(), RunError> {
    let Some(before) = before else { return Ok(()) };
    let accounts = [before, after].into_iter().filter_map(|own| own.account.as_ref()).map(|own| own.id.clone()).collect();
    let own = SeveralAccounts { accounts };
    if own.accounts.len() > 1 {
        return Err(own.into());
    }
    if before.taken_at > after.taken_at {
        let what = format!("--since is of {}, later than {}", before.taken_at, after.taken_at);
        return Err(usage(&what, "name the earlier snapshot with --since, the later with --from"));
    }
    Ok(())
}

/// Prints it where there is something to tell; else that there is nothing, on standard error.
fn print(
    report: &DigestReport,
    always: bool,
    format: Format,
    options: &Options,
    world: &World,
) -> Result<u8, RunError> {
    if always || !report.nothing_new() || format != Format::Table || options.output.is_some() {
        return answer(Answer::Digest(report), format, &report.gaps, options, world);
    }
    tell_note(&prose::digest::headline(report), options);
    if !leaves_out_gaps(options) {
        tell_gaps(&report.gaps, options);
    }
    Ok(super::beside::status(&report.gaps))
}
