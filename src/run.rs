//! The whole program on one page.

mod alone;
mod beside;
mod digest;
mod gate;
mod input;
mod live;
mod output;
mod settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::answer::{Answer, ExplainReport};
use crate::catalogue::Catalogue;
use crate::cli::{Cli, Command, Form, Options, Rules};
use crate::error::RunError;
use crate::plan::Spent;
use crate::question::{Question, Scope, Sought};
use crate::redact::Redactor;
use crate::report::prose::accounts::{check_accounts, check_payer};
use crate::report::{self, Format, Look};
use crate::snapshot::Snapshot;
use crate::{analyse, exit, policy, snapshot_file};
use beside::{status, tell_gaps, tell_note, tell_written, usage};
use gate::{check_gate, judged};
use input::{document, known_region, no_account, of_file, question, rules, snapshot};
use output::{answer, answer_as, check_ending, leaves_out_gaps, put, say};
use settings::suppressed;

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
        Some(command) => run_command(command, &cli.options, world),
        None => alone::run(&cli.options, world),
    }
}

#[expect(clippy::too_many_lines, reason = "a flat match: what each command asks, answers and prints")]
fn run_command(command: &Command, options: &Options, world: &World) -> Result<u8, RunError> {
    check_gate(command, options)?;
    check_ending(command, options)?;
    let format = match options.form() {
        Form::Of(format) => format,
        Form::Focus => return focus(command, options, world),
    };
    if let Some(path) = &options.output {
        snapshot_file::check_writable(path)?;
    }
    match command {
        Command::Explain { line: Some(line), .. } => {
            let Some((snapshot, catalogue, question)) = asked_of_bill(command, options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::explain_line(&snapshot, &catalogue, &question, line)?;
            answer(Answer::Line(&report), format, &report.gaps, options, world)
        }
        Command::Explain { accounts, .. } => {
            let Some(report) = explained(command, options, world)? else {
                return Ok(exit::DONE);
            };
            if !accounts {
                return answer(Answer::Explain(&report), format, &report.gaps, options, world);
            }
            check_accounts(&report)?;
            answer(Answer::Accounts(&report), format, &report.gaps, options, world)
        }
        Command::FreeTier { month, all, account_created } => {
            let catalogue = rules(options.rules.as_deref())?;
            let asked = question(Scope::FreeTier, *month, options, world)?;
            let question = Question { account_created: *account_created, ..asked };
            let Some((snapshot, _)) = snapshot(&question, options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::free_tier(&snapshot, &catalogue, &question, *all)?;
            answer(Answer::FreeTier(&report), format, &report.gaps, options, world)
        }
        Command::Alarms => {
            let catalogue = rules(options.rules.as_deref())?;
            let question = question(Scope::Alarms, None, options, world)?;
            let Some((snapshot, _)) = snapshot(&question, options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::alarms(&snapshot, &catalogue);
            answer(Answer::Alarms(&report), format, &report.gaps, options, world)
        }
        Command::Who { resource, region } => {
            let region = region.as_deref().map(known_region).transpose()?;
            let sought = Sought { name: resource.clone(), region: region.clone() };
            let question = Question { resource: Some(sought), ..question(Scope::Who, None, options, world)? };
            let Some((snapshot, names)) = snapshot(&question, options, world)? else {
                return Ok(exit::DONE);
            };
            let resource = names.map_or_else(|| resource.clone(), |mut names| names.argument(resource));
            let report = analyse::who(&snapshot, &resource, region.as_ref(), &question)?;
            answer(Answer::Who(&report), format, &report.gaps, options, world)
        }
        Command::Signins => {
            let question = question(Scope::Signins, None, options, world)?;
            let Some((snapshot, _)) = snapshot(&question, options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::signins(&snapshot, &question);
            answer(Answer::Signins(&report), format, &report.gaps, options, world)
        }
        Command::Strays { script, yes_delete, account_created, suppressions } => {
            if *script && options.names_form() && format != Format::Table {
                return Err(usage("--script prints commands and nothing else", "leave out --format, or --script"));
            }
            let catalogue = rules(options.rules.as_deref())?;
            let suppressions = suppressed(suppressions.as_deref(), world)?;
            let asked = question(Scope::Strays, None, options, world)?;
            let question = Question { suppressions, account_created: *account_created, ..asked };
            let Some((snapshot, names)) = snapshot(&question, options, world)? else {
                return Ok(exit::DONE);
            };
            let question = Question { suppressions: question.suppressions.of_names(names), ..question };
            let report = analyse::strays(&snapshot, &catalogue, &question)?;
            if *script || leaves_out_gaps(options) {
                let notes = report::prose::strays::suppression_notes(&report);
                notes.iter().for_each(|note| tell_note(note, options));
            }
            let told = Answer::Strays(&report);
            if *script {
                let deletions = report.deletions();
                if deletions.is_large() && *yes_delete != Some(deletions.resources) {
                    let what = report::prose::strays::deletes(&deletions);
                    return Err(RunError::LargeScript { what, resources: deletions.resources });
                }
                answer_as(&report::script(&report), told, &report.gaps, options)
            } else {
                answer(told, format, &report.gaps, options, world)
            }
        }
        Command::Diff { one, other, account_created } => {
            if one == other {
                let what = format!("{one} is the same month twice");
                return Err(usage(&what, "name two months, for example 2022-03 2022-04"));
            }
            let (from, to) = (*one.min(other), *one.max(other));
            let catalogue = rules(options.rules.as_deref())?;
            let asked = question(Scope::Explain, Some(to), options, world)?;
            // All months from the earlier one on are asked for at once.
            let question =
                Question { month: Some(from), account_created: *account_created, by_account: false, ..asked };
            let Some((snapshot, _)) = snapshot(&question, options, world)? else {
                return Ok(exit::DONE);
            };
            let question = Question { month: Some(to), ..question };
            let report = analyse::diff(&snapshot, &catalogue, &question, (from, to))?;
            answer(Answer::Diff(&report), format, &report.gaps, options, world)
        }
        Command::Digest { .. } => digest::run(command, format, options, world),
        Command::Report { month, account_created, suppressions } => {
            let (path, form) = document(options)?;
            let catalogue = rules(options.rules.as_deref())?;
            let suppressions = suppressed(suppressions.as_deref(), world)?;
            let asked = question(Scope::All, *month, options, world)?;
            let question = Question { suppressions, account_created: *account_created, ..asked };
            let Some((snapshot, names)) = snapshot(&question, options, world)? else {
                return Ok(exit::DONE);
            };
            let question = Question { suppressions: question.suppressions.of_names(names), ..question };
            let question = of_file(question, &snapshot, options, world);
            let report = analyse::whole(&snapshot, &catalogue, &question)?;
            let made =
                report::document(&report, form).map_err(|cause| RunError::Document { path: path.to_owned(), cause })?;
            snapshot_file::write(&made, path)?;
            tell_written(path, Some(&report.requests()), options);
            tell_gaps(&report.gaps, options);
            Ok(judged(&report.verdicts(), &report.measures(), &report.gaps, options))
        }
        Command::Collect { scope, month, by_operation, account } => {
            let path = match &options.output {
                Some(path) => path.as_path(),
                None if options.dry_run => Path::new(""),
                None => return Err(usage("collect needs a place to save to", "add --output FILE")),
            };
            let asked = question(*scope, *month, options, world)?;
            let question = Question { by_operation: by_operation.clone(), account: account.clone(), ..asked };
            let Some((snapshot, _)) = snapshot(&question, options, world)? else {
                return Ok(exit::DONE);
            };
            // What was paid for is saved first.
            snapshot_file::save(&snapshot, path)?;
            tell_written(path, Some(&snapshot.requests), options);
            if leaves_out_gaps(options) {
                tell_gaps(&snapshot.gaps, options);
            }
            let is_own = question.looks_at_own(snapshot.account.as_ref());
            if let Some(called) = by_operation.as_ref().filter(|_| is_own) {
                analyse::check_service(&snapshot, question.month_asked(), called)?;
            }
            Ok(status(&snapshot.gaps))
        }
        Command::Doctor { paid } => {
            if !options.from.is_empty() {
                return Err(usage("doctor examines a live account, not a saved snapshot", "leave out --from"));
            }
            if options.dry_run {
                return say(&policy::examination(*paid));
            }
            live::examined(&question(Scope::Alarms, None, options, world)?, *paid, options, world)
        }
        Command::Rules { what: Some(Rules::Check { file }) } => {
            let catalogue = rules(Some(file))?;
            let (meters, offers, prices) = (catalogue.meters.len(), catalogue.offers.len(), catalogue.prices.len());
            let notes: String = catalogue.notes().iter().map(|note| format!("note: {note}\n")).collect();
            put(
                &format!("{} is in order: {meters} meters, {offers} offers, {prices} prices.\n{notes}", file.display()),
                options,
            )
        }
        Command::Rules { what: Some(Rules::List) | None } => {
            answer(Answer::Rules(&rules(options.rules.as_deref())?), format, &[], options, world)
        }
        Command::Glossary { word } => {
            no_account(options)?;
            answer(Answer::Glossary(&analyse::glossary(word.as_deref())?), format, &[], options, world)
        }
        Command::Config => {
            let report = settings::report(options, world)?;
            answer(Answer::Settings(&report), format, &[], options, world)
        }
        Command::Policy => put(&policy::policy(), options),
        Command::Schema { name } => put(&report::schema(*name), options),
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

/// `--format focus`, which has rows for the charges that `explain` tells of and for nothing else.
fn focus(command: &Command, options: &Options, world: &World) -> Result<u8, RunError> {
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
