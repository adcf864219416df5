//! The whole program on one page.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::CommandFactory;

use crate::analyse::{self, NoAnswer, Question};
use crate::bill::{BillingMonth, Region};
use crate::catalogue::Catalogue;
use crate::cli::{Cli, Command, Options, Rules};
use crate::collect::cache::Cache;
use crate::collect::{self, Settings};
use crate::error::RunError;
use crate::plan::{self, Ask, Purpose};
use crate::progress::Line;
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
    if let Some(path) = &options.output {
        snapshot_file::check_writable(path)?;
    }
    match &cli.command {
        Command::Explain { month } => {
            let catalogue = rules(options.rules.as_deref())?;
            check_month(*month, options, world)?;
            let open = *month == Some(BillingMonth::of(world.now));
            let Some(snapshot) = snapshot(Purpose::Explain, open, options, world)? else {
                return Ok(exit::DONE);
            };
            let question = Question { month: *month, as_of: options.as_of };
            let report =
                analyse::explain(&snapshot, &catalogue, &question).map_err(|error| no_bill(&snapshot, error))?;
            answer(Answer::Explain(&report), options, world)?;
            Ok(status(&snapshot))
        }
        Command::Alarms => {
            let catalogue = rules(options.rules.as_deref())?;
            let Some(snapshot) = snapshot(Purpose::Alarms, false, options, world)? else {
                return Ok(exit::DONE);
            };
            answer(Answer::Alarms(&analyse::alarms(&snapshot, &catalogue)), options, world)?;
            Ok(status(&snapshot))
        }
        Command::Collect => {
            let path = match &options.output {
                Some(path) => path.as_path(),
                None if options.dry_run => Path::new(""),
                None => return Err(usage("collect needs a place to save to", "add --output FILE")),
            };
            let Some(snapshot) = snapshot(Purpose::All, true, options, world)? else {
                return Ok(exit::DONE);
            };
            snapshot_file::write_private(path, &snapshot_file::text(&snapshot))?;
            Ok(status(&snapshot))
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

/// Refuses a month that no run can have, before anything is asked.
fn check_month(month: Option<BillingMonth>, options: &Options, world: &World) -> Result<(), RunError> {
    let (Some(month), as_of) = (month, options.as_of.unwrap_or(world.now)) else {
        return Ok(());
    };
    if month.start() > as_of {
        return Err(NoAnswer::Future { month, as_of }.into());
    }
    let (first, _) = plan::window(as_of);
    if options.from.is_none() && month < first {
        return Err(RunError::TooOld { month, first });
    }
    Ok(())
}

/// Where Cost Explorer refused, that is why there is no bill.
fn no_bill(snapshot: &Snapshot, error: NoAnswer) -> RunError {
    match (snapshot.gaps.iter().find(|gap| gap.source == "cost-explorer"), error) {
        (Some(gap), NoAnswer::NoMonth { .. }) => {
            RunError::NoBill { error: gap.error.clone(), next: gap.effect.clone() }
        }
        (_, error) => error.into(),
    }
}

/// The snapshot to answer from: a saved one, or collected now. `None` where a dry run only told of it.
/// `open`: whether the month that is open now is wanted.
fn snapshot(purpose: Purpose, open: bool, options: &Options, world: &World) -> Result<Option<Snapshot>, RunError> {
    if let Some(path) = &options.from {
        return Ok(Some(snapshot_file::load(path)?));
    }
    let as_of = options.as_of.unwrap_or(world.now);
    let free_tier = open && BillingMonth::of(as_of) == BillingMonth::of(world.now);
    let ask = Ask { purpose, as_of, regions: regions(&options.regions)?, free_tier };
    if options.dry_run {
        put(&plan::dry_run(&ask), options)?;
        return Ok(None);
    }
    let settings = Settings {
        profile: options.profile.clone(),
        max_ce_requests: options.max_ce_requests,
        max_trail_pages: options.max_trail_pages,
        cache: world.cache.clone().filter(|_| !options.no_cache).map(Cache::in_folder),
    };
    let progress = Line::new(world.shows_progress && !options.no_progress);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(RunError::Output)?;
    Ok(Some(runtime.block_on(collect::collect(&ask, &settings, world.now, &progress))?))
}

fn regions(text: &str) -> Result<Option<std::collections::BTreeSet<Region>>, RunError> {
    if text == "all" {
        return Ok(None);
    }
    let codes: std::collections::BTreeSet<Region> = text.split(',').map(|code| Region::new(code.trim())).collect();
    match codes.iter().find(|region| region.facts().is_none()) {
        Some(region) => Err(usage(
            &format!("`{region}` is not a region"),
            "name regions by their codes, with commas between: --regions eu-west-1,eu-west-2",
        )),
        None => Ok(Some(codes)),
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
