//! The whole program on one page.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use clap::CommandFactory;

use crate::analyse::{self, NoAnswer, Question, Suppressions};
use crate::bill::{BillingMonth, Region};
use crate::cache::Cache;
use crate::catalogue::Catalogue;
use crate::cli::{Cli, Command, Options, Purpose, Rules};
use crate::collect::{self, Outcome, Settings};
use crate::error::RunError;
use crate::plan::{self, Ask, IamAction, Scope, Sought};
use crate::progress::Line;
use crate::redact::{self, Redactor};
use crate::report::words::{harmless, missing, money};
use crate::report::{self, Answer, Document, Format, Look};
use crate::snapshot::{Gap, Requests, Snapshot, joined};
use crate::{exit, policy, snapshot_file};

/// What only `main` may ask the system for.
#[derive(Debug, Clone)]
pub struct World {
    /// The time.
    pub now: DateTime<Utc>,
    /// The terminal.
    pub look: Look,
    /// Whether standard error is a terminal, which shows progress.
    pub shows_progress: bool,
    /// The user's cache folder.
    pub cache: Option<PathBuf>,
}

/// Runs a command and says its exit status.
///
/// # Errors
/// [`RunError`], which knows its exit status.
pub fn run(cli: &Cli, world: &World) -> Result<u8, RunError> {
    let options = &cli.options;
    if options.format == Format::Focus && !matches!(cli.command, Command::Explain { .. }) {
        return Err(usage("only explain has --format focus", "take --format csv, or `whybill explain --format focus`"));
    }
    if let Some(path) = &options.output {
        snapshot_file::check_writable(path)?;
    }
    match &cli.command {
        Command::Explain { month, by_operation, account_created } => {
            let catalogue = rules(options.rules.as_deref())?;
            let question = question(*month, by_operation.as_deref(), *account_created, options, world)?;
            let by_operation = by_operation.as_deref();
            let wanted = Wanted { month: *month, by_operation, ..Wanted::of(Scope::Explain) };
            let Some((snapshot, _)) = snapshot(wanted, options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::explain(&snapshot, &catalogue, &question)?;
            answer(Answer::Explain(&report), &report.gaps, options, world)
        }
        Command::FreeTier { month, all, account_created } => {
            let catalogue = rules(options.rules.as_deref())?;
            let question = question(*month, None, *account_created, options, world)?;
            let open = BillingMonth::of(options.as_of.unwrap_or(world.now));
            let wanted = Wanted { month: month.or(Some(open)), ..Wanted::of(Scope::FreeTier) };
            let Some((snapshot, _)) = snapshot(wanted, options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::free_tier(&snapshot, &catalogue, &question, *all)?;
            answer(Answer::FreeTier(&report), &report.gaps, options, world)
        }
        Command::Alarms => {
            let catalogue = rules(options.rules.as_deref())?;
            let Some((snapshot, _)) = snapshot(Wanted::of(Scope::Alarms), options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::alarms(&snapshot, &catalogue);
            answer(Answer::Alarms(&report), &report.gaps, options, world)
        }
        Command::Who { resource, region } => {
            let region = region.as_deref().map(known_region).transpose()?;
            let question = question(None, None, None, options, world)?;
            let sought = Sought { name: resource.clone(), region: region.clone() };
            let wanted = Wanted { resource: Some(&sought), ..Wanted::of(Scope::Who) };
            let Some((snapshot, names)) = snapshot(wanted, options, world)? else {
                return Ok(exit::DONE);
            };
            let resource = names.map_or_else(|| resource.clone(), |mut names| names.argument(resource));
            let report = analyse::who(&snapshot, &resource, region.as_ref(), &question)?;
            answer(Answer::Who(&report), &report.gaps, options, world)
        }
        Command::Signins => {
            let question = question(None, None, None, options, world)?;
            let Some((snapshot, _)) = snapshot(Wanted::of(Scope::Signins), options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::signins(&snapshot, &question);
            answer(Answer::Signins(&report), &report.gaps, options, world)
        }
        Command::Strays { script, suppressions } => {
            if *script && options.format != Format::Table {
                return Err(usage("--script prints commands and nothing else", "leave out --format, or --script"));
            }
            let catalogue = rules(options.rules.as_deref())?;
            let suppressions = suppressed(suppressions.as_deref())?;
            let question = Question { suppressions, ..question(None, None, None, options, world)? };
            let Some((snapshot, names)) = snapshot(Wanted::of(Scope::Strays), options, world)? else {
                return Ok(exit::DONE);
            };
            let question = Question { suppressions: question.suppressions.of_names(names), ..question };
            let report = analyse::strays(&snapshot, &catalogue, &question)?;
            if *script || leaves_out_gaps(options) {
                report.suppression_notes.iter().for_each(|note| eprintln!("note: {}", harmless(note)));
            }
            let as_script = script.then(|| report::script(&report));
            answer_as(as_script, Answer::Strays(&report), &report.gaps, options, world)
        }
        Command::Diff { one, other, account_created } => {
            if one == other {
                let what = format!("{one} is the same month twice");
                return Err(usage(&what, "name two months, for example 2022-03 2022-04"));
            }
            let (from, to) = (*one.min(other), *one.max(other));
            let catalogue = rules(options.rules.as_deref())?;
            let question = question(Some(to), None, *account_created, options, world)?;
            // All months from the earlier one on are asked for at once.
            let wanted = Wanted { month: Some(from), ..Wanted::of(Scope::Explain) };
            let Some((snapshot, _)) = snapshot(wanted, options, world)? else {
                return Ok(exit::DONE);
            };
            let report = analyse::diff(&snapshot, &catalogue, &question, (from, to))?;
            answer(Answer::Diff(&report), &report.gaps, options, world)
        }
        Command::Report { month, account_created, suppressions } => {
            let (path, form) = document(options)?;
            let catalogue = rules(options.rules.as_deref())?;
            let suppressions = suppressed(suppressions.as_deref())?;
            let question = Question { suppressions, ..question(*month, None, *account_created, options, world)? };
            let wanted = Wanted { month: *month, ..Wanted::of(Scope::All) };
            let Some((snapshot, names)) = snapshot(wanted, options, world)? else {
                return Ok(exit::DONE);
            };
            let question = Question { suppressions: question.suppressions.of_names(names), ..question };
            let report = analyse::whole(&snapshot, &catalogue, &question)?;
            let made =
                report::document(&report, form).map_err(|cause| RunError::Document { path: path.to_owned(), cause })?;
            snapshot_file::write(&made, path)?;
            tell_gaps(&report.gaps);
            let matched = options.fail_on.as_ref().is_some_and(|fail_on| fail_on.matches(&report.verdicts()));
            Ok(if matched { exit::MATCHED } else { status(&report.gaps) })
        }
        Command::Collect { purpose, month, by_operation } => {
            let path = match &options.output {
                Some(path) => path.as_path(),
                None if options.dry_run => Path::new(""),
                None => return Err(usage("collect needs a place to save to", "add --output FILE")),
            };
            let scope = match purpose {
                Purpose::All => Scope::All,
                Purpose::Explain => Scope::Explain,
                Purpose::FreeTier => Scope::FreeTier,
                Purpose::Alarms => Scope::Alarms,
                Purpose::Strays => Scope::Strays,
                Purpose::Signins => Scope::Signins,
            };
            let open = BillingMonth::of(options.as_of.unwrap_or(world.now));
            let month = month.or((scope == Scope::FreeTier).then_some(open));
            let wanted = Wanted { month, by_operation: by_operation.as_deref(), ..Wanted::of(scope) };
            let Some((snapshot, _)) = snapshot(wanted, options, world)? else {
                return Ok(exit::DONE);
            };
            // What was paid for is saved first.
            snapshot_file::save(&snapshot, path)?;
            if leaves_out_gaps(options) {
                tell_gaps(&snapshot.gaps);
            }
            if let Some(called) = by_operation {
                analyse::check_service(&snapshot, ask(wanted, options, world)?.month, called)?;
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
            let ask = ask(Wanted::of(Scope::Alarms), options, world)?;
            let health = runtime()?.block_on(collect::examine(&ask, &settings(options, world), *paid))?;
            put(&policy::health(&health), options)?;
            let refused =
                |(action, outcome): &(IamAction, Outcome)| action.required && matches!(outcome, Outcome::Fails(_));
            Ok(if health.checks.iter().any(refused) { exit::INCOMPLETE } else { exit::DONE })
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
            answer(Answer::Rules(&rules(options.rules.as_deref())?), &[], options, world)
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

/// Where a report goes, and what that file's ending makes it.
fn document(options: &Options) -> Result<(&Path, Document), RunError> {
    let Some(path) = options.output.as_deref() else {
        return Err(usage("report needs a place to write to", "add --output FILE.html or --output FILE.xlsx"));
    };
    let form = Document::of(path).ok_or_else(|| {
        let what = format!("{} is neither a page nor a workbook by its name", path.display());
        usage(&what, "end the file's name in .html or .xlsx")
    })?;
    Ok((path, form))
}

/// The suppressions of the file named, else of the working directory's `whybill.toml` if there is one.
fn suppressed(file: Option<&Path>) -> Result<Suppressions, RunError> {
    let path = file.unwrap_or_else(|| Path::new("whybill.toml"));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if file.is_none() && cause.kind() == ErrorKind::NotFound => return Ok(Suppressions::default()),
        Err(cause) if cause.kind() == ErrorKind::InvalidData => {
            let help = "save it as UTF-8 text";
            return Err(usage(&format!("{} is no text: {cause}", path.display()), help));
        }
        Err(cause) => return Err(RunError::SuppressionsFile { path: path.to_owned(), cause }),
    };
    Ok(Suppressions::parse(&path.display().to_string(), &text)?)
}

/// March 2006: S3 opened, and nothing was billed before.
const FIRST_BILL: DateTime<Utc> = DateTime::from_timestamp_nanos(1_141_171_200_000_000_000);

/// What is asked, as far as the command line says it.
fn question(
    month: Option<BillingMonth>,
    by_operation: Option<&str>,
    account_created: Option<NaiveDate>,
    options: &Options,
    world: &World,
) -> Result<Question, RunError> {
    let as_of = options.as_of.unwrap_or(world.now);
    if as_of < FIRST_BILL {
        return Err(usage(&format!("--as-of {as_of} lies before AWS's first bill"), "name a later instant"));
    }
    if let Some(month) = month.filter(|month| month.start() > as_of) {
        return Err(NoAnswer::Future { month, as_of }.into());
    }
    Ok(Question {
        month,
        as_of: options.as_of,
        home_regions: options.home_region.iter().map(|code| known_region(code)).collect::<Result<_, _>>()?,
        account_created,
        by_operation: by_operation.map(str::to_owned),
        suppressions: Suppressions::default(),
    })
}

/// What a command wants to be collected.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    scope: Scope,
    month: Option<BillingMonth>,
    by_operation: Option<&'a str>,
    resource: Option<&'a Sought>,
}

impl Wanted<'_> {
    /// What a command of this scope wants when nothing more is said.
    fn of(scope: Scope) -> Self {
        Self { scope, month: None, by_operation: None, resource: None }
    }
}

/// The snapshot to answer from: a saved one, or collected now. `None` where a dry run only told of it.
fn snapshot(
    wanted: Wanted<'_>,
    options: &Options,
    world: &World,
) -> Result<Option<(Snapshot, Option<Redactor>)>, RunError> {
    let shown = |snapshot| {
        if !options.redact {
            return (snapshot, None);
        }
        let (snapshot, names) = redact::redacted(snapshot);
        (snapshot, Some(names))
    };
    let wanted_regions = regions(&options.regions)?;
    let saved = options.from.iter().map(|path| snapshot_file::load(path)).collect::<Result<Vec<_>, _>>()?;
    if let Some(snapshot) = joined(saved)? {
        // What was asked when it was collected is not what this run asks: nothing.
        let mut snapshot = Snapshot { requests: Requests::default(), ..snapshot };
        if let Some(regions) = &wanted_regions {
            snapshot.look_only_into(regions);
        }
        return Ok(Some(shown(snapshot)));
    }
    let (ask, settings) = (ask(wanted, options, world)?, settings(options, world));
    if options.dry_run {
        let cached = settings.cache.as_ref().is_some_and(|cache| cache.may_hold(&ask));
        // What would be asked is no answer: the file that an answer goes to stays as it is.
        say(&outline(&ask, cached))?;
        return Ok(None);
    }
    let progress = Line::new(world.shows_progress && !options.no_progress);
    Ok(Some(shown(runtime()?.block_on(collect::collect(&ask, &settings, &progress))?)))
}

fn ask(wanted: Wanted<'_>, options: &Options, world: &World) -> Result<Ask, RunError> {
    let as_of = options.as_of.unwrap_or(world.now);
    Ok(Ask {
        month: wanted.month.unwrap_or_else(|| BillingMonth::of(as_of).previous()),
        as_of,
        now: world.now,
        regions: regions(&options.regions)?,
        scope: wanted.scope,
        by_operation: wanted.by_operation.map(str::to_owned),
        resource: wanted.resource.cloned(),
    })
}

fn settings(options: &Options, world: &World) -> Settings {
    Settings {
        profile: options.profile.clone(),
        max_ce_requests: options.max_ce_requests,
        max_trail_pages: options.max_trail_pages,
        cache: world.cache.clone().filter(|_| !options.no_cache).map(Cache::new),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, RunError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(RunError::Output)
}

/// What a run would ask, and cost at least.
fn outline(ask: &Ask, cached: bool) -> String {
    let steps = plan::outline(ask, cached);
    let cost = steps.iter().map(|step| step.cost_at_least).sum();
    let lines: String = steps.iter().map(|step| format!("- {}\n", step.words)).collect();
    format!(
        "This run would ask:\n{lines}It would cost at least {}: Cost Explorer takes $0.01 a page, everything else is free.\n",
        money(cost)
    )
}

fn regions(text: &str) -> Result<Option<BTreeSet<Region>>, RunError> {
    if text == "all" {
        return Ok(None);
    }
    text.split(',').map(known_region).collect::<Result<_, _>>().map(Some)
}

fn known_region(code: &str) -> Result<Region, RunError> {
    let region = Region::new(code.trim());
    if region.facts().is_some() {
        return Ok(region);
    }
    Err(usage(&format!("`{region}` is not a region"), "regions are named by their codes, for example eu-west-1"))
}

fn status(gaps: &[Gap]) -> u8 {
    if gaps.iter().any(|gap| gap.required) { exit::INCOMPLETE } else { exit::DONE }
}

/// CSV has no place for what is missing, nor has a saved file: standard error has.
fn leaves_out_gaps(options: &Options) -> bool {
    matches!(options.format, Format::Csv | Format::Focus) || options.output.is_some()
}

fn tell_gaps(gaps: &[Gap]) {
    for gap in gaps {
        eprintln!("missing: {}", missing(gap));
    }
}

/// Writes an answer, and says the run's exit status by it.
fn answer(answer: Answer<'_>, gaps: &[Gap], options: &Options, world: &World) -> Result<u8, RunError> {
    answer_as(None, answer, gaps, options, world)
}

/// Writes a text in an answer's place, or the answer, and says the run's exit status by the answer.
fn answer_as(
    text: Option<String>,
    answer: Answer<'_>,
    gaps: &[Gap],
    options: &Options,
    world: &World,
) -> Result<u8, RunError> {
    let colour = world.look.colour && options.output.is_none() && options.format == Format::Table;
    let is_other = text.is_some();
    let text = text.unwrap_or_else(|| report::write(answer, options.format, Look { colour, ..world.look }));
    put(&text, options)?;
    if is_other || leaves_out_gaps(options) {
        tell_gaps(gaps);
    }
    let matched = options.fail_on.as_ref().is_some_and(|fail_on| fail_on.matches(&answer.verdicts()));
    Ok(if matched { exit::MATCHED } else { status(gaps) })
}

/// Writes a text to where it was asked for.
fn put(text: &str, options: &Options) -> Result<u8, RunError> {
    match &options.output {
        Some(path) => {
            snapshot_file::write(text.as_bytes(), path)?;
            Ok(exit::DONE)
        }
        None => say(text),
    }
}

/// Writes a text to standard output. Nobody reading on is no error.
fn say(text: &str) -> Result<u8, RunError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(RunError::Output(error)),
        _ => Ok(exit::DONE),
    }
}
