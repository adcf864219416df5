//! What a command goes by: the rules, the question, and the snapshot, saved or collected now.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::beside::usage;
use super::output::say;
use super::{World, live};
use crate::bill::figures::money;
use crate::bill::{BillingMonth, Region};
use crate::catalogue::Catalogue;
use crate::cli::Options;
use crate::error::RunError;
use crate::plan;
use crate::question::{NoAnswer, Question, Scope, Suppressions};
use crate::redact::{self, Redactor};
use crate::report::Document;
use crate::snapshot::{Requests, Snapshot, joined};
use crate::snapshot_file;

pub(super) fn rules(file: Option<&Path>) -> Result<Catalogue, RunError> {
    let Some(path) = file else {
        return Ok(Catalogue::built_in()?);
    };
    let text = std::fs::read_to_string(path).map_err(|cause| RunError::RulesFile { path: path.to_owned(), cause })?;
    Ok(Catalogue::parse(&path.display().to_string(), &text)?)
}

/// Where a report goes, and what that file's ending makes it.
pub(super) fn document(options: &Options) -> Result<(&Path, Document), RunError> {
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
pub(super) fn suppressed(file: Option<&Path>) -> Result<Suppressions, RunError> {
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

/// Refuses what only a command with an account goes by: the glossary is the same for everybody.
pub(super) fn no_account(options: &Options) -> Result<(), RunError> {
    let given = [
        ("--from", !options.from.is_empty()),
        ("--profile", options.profile.is_some()),
        ("--regions", options.regions != "all"),
        ("--home-region", !options.home_region.is_empty()),
        ("--as-of", options.as_of.is_some()),
        ("--rules", options.rules.is_some()),
        ("--no-cache", options.no_cache),
        ("--max-trail-pages", options.max_trail_pages.is_some()),
        ("--dry-run", options.dry_run),
        ("--fail-on", options.fail_on.is_some()),
    ];
    let Some((option, _)) = given.into_iter().find(|(_, is_given)| *is_given) else { return Ok(()) };
    let what = format!("the glossary looks at no account: {option} does nothing there");
    Err(usage(&what, "leave it out; `whybill explain USAGE_TYPE` looks at the bill"))
}

/// What is asked, as far as every command says it.
pub(super) fn question(
    scope: Scope,
    month: Option<BillingMonth>,
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
        scope,
        month,
        as_of: options.as_of,
        now: world.now,
        by_account: matches!(scope, Scope::Explain | Scope::All),
        regions: regions(&options.regions)?,
        home_regions: options.home_region.iter().map(|code| known_region(code)).collect::<Result<_, _>>()?,
        ..Question::default()
    })
}

/// The snapshot to answer from: a saved one, or collected now. `None` where a dry run only told of it.
pub(super) fn snapshot(
    question: &Question,
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
    let saved = options.from.iter().map(|path| snapshot_file::load(path)).collect::<Result<Vec<_>, _>>()?;
    if let Some(snapshot) = joined(saved)? {
        // What was asked when it was collected is not what this run asks: nothing.
        let mut snapshot = Snapshot { requests: Requests::default(), ..snapshot };
        if let Some(regions) = &question.regions {
            snapshot.look_only_into(regions);
        }
        return Ok(Some(shown(snapshot)));
    }
    if options.dry_run {
        let cached = live::cache(options, world).is_some_and(|cache| cache.may_hold(question));
        // What would be asked is no answer: the file that an answer goes to stays as it is.
        say(&outline(question, cached))?;
        return Ok(None);
    }
    Ok(Some(shown(live::collected(question, options, world)?)))
}

/// What a run would ask, and cost at least.
fn outline(question: &Question, cached: bool) -> String {
    let steps = plan::outline(question, cached);
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

pub(super) fn known_region(code: &str) -> Result<Region, RunError> {
    let region = Region::new(code.trim());
    if region.facts().is_some() {
        return Ok(region);
    }
    Err(usage(&format!("`{region}` is not a region"), "regions are named by their codes, for example eu-west-1"))
}
