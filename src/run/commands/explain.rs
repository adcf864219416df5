//! `explain`: a month's bill, one usage type of it, or its accounts.

use super::Run;
use crate::analyse;
use crate::answer::{Answer, ExplainReport};
use crate::catalogue::Catalogue;
use crate::cli::{Command, Options};
use crate::error::RunError;
use crate::exit;
use crate::question::{Question, Scope};
use crate::redact::Redactor;
use crate::report::prose::accounts::{check_accounts, check_payer};
use crate::run::World;
use crate::run::beside::usage;
use crate::run::input::{of_file, question, rules, snapshot};
use crate::run::output::answer_as;
use crate::snapshot::Snapshot;
use crate::{report, snapshot_file};

/// One usage type, through all its months.
pub(super) fn line(command: &Command, line: &str, run: Run<'_>) -> Result<u8, RunError> {
    let Some((snapshot, catalogue, question)) = asked_of_bill(command, run.options, run.world)? else {
        return Ok(exit::DONE);
    };
    let report = analyse::explain_line(&snapshot, &catalogue, &question, line)?;
    run.answer(Answer::Line(&report), &report.gaps)
}

/// The month's bill, or what each account of the organisation cost.
pub(super) fn bill(command: &Command, accounts: bool, run: Run<'_>) -> Result<u8, RunError> {
    let Some(report) = explained(command, run.options, run.world)? else {
        return Ok(exit::DONE);
    };
    if !accounts {
        return run.answer(Answer::Explain(&report), &report.gaps);
    }
    check_accounts(&report)?;
    run.answer(Answer::Accounts(&report), &report.gaps)
}

/// `--format focus`, which has rows for the charges that `explain` tells of and for nothing else.
pub(super) fn focus(command: &Command, options: &Options, world: &World) -> Result<u8, RunError> {
    let Command::Explain { line, accounts, .. } = command else {
        return Err(usage("only explain has --format focus", "take --format csv, or `whybill explain --format focus`"));
    };
    if line.is_some() {
        return Err(usage("one usage type has no --format focus", "take --format csv, or leave out the usage type"));
    }
    if *accounts {
        return Err(usage("--accounts has no --format focus", "take --format csv, or leave out --accounts"));
    }
    if let Some(path) = &options.output {
        snapshot_file::check_writable(path)?;
    }
    let Some(report) = explained(command, options, world)? else {
        return Ok(exit::DONE);
    };
    answer_as(&report::focus(&report), Answer::Explain(&report), &report.gaps, options)
}

/// The month's bill explained; `None` where a dry run only told what would be asked, and of other commands.
fn explained(command: &Command, options: &Options, world: &World) -> Result<Option<ExplainReport>, RunError> {
    let asked = asked_of_bill(command, options, world)?;
    let Some((snapshot, catalogue, question)) = asked else { return Ok(None) };
    if question.needs_accounts {
        check_payer(snapshot.role())?;
    }
    Ok(Some(analyse::bill(&snapshot, &catalogue, &question)?))
}

/// What `explain` goes by; `None` as of [`explained`].
fn asked_of_bill(
    command: &Command,
    options: &Options,
    world: &World,
) -> Result<Option<(Snapshot, Catalogue, Question)>, RunError> {
    let Command::Explain { month, by_operation, account_created, account, accounts, .. } = command else {
        return Ok(None);
    };
    let catalogue = rules(options.rules.as_deref())?;
    let asked = question(Scope::Explain, *month, options, world)?;
    let (by_operation, account) = (by_operation.clone(), account.clone());
    let (account_created, needs_accounts) = (*account_created, *accounts);
    let question = Question { by_operation, account, account_created, needs_accounts, ..asked };
    let Some((snapshot, names)) = snapshot(&question, options, world)? else { return Ok(None) };
    let shown = |mut names: Redactor| question.account.as_deref().map(|account| names.argument(account));
    let account = names.map_or_else(|| question.account.clone(), shown);
    let question = of_file(Question { account, ..question }, &snapshot, options, world);
    Ok(Some((snapshot, catalogue, question)))
}
