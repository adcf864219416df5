//! What a command goes by: the rules, the question, and the snapshot, saved or collected now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, Utc};

use super::beside::{tell_note, usage};
use super::output::say;
use super::{World, live};
use crate::bill::figures::money;
use crate::bill::{BillingMonth, Region, Usd};
use crate::catalogue::Catalogue;
use crate::cli::{Form, Options};
use crate::error::RunError;
use crate::plan;
use crate::question::{NoAnswer, Question, Scope};
use crate::redact::{self, Redactor};
use crate::report::{Document, Format};
use crate::snapshot::{Requests, Snapshot, joined};
use crate::snapshot_file::{self, SnapshotError, disk};

pub(super) fn rules(file: Option<&Path>) -> Result<Catalogue, RunError> {
    let Some(path) = file else {
        return Ok(Catalogue::built_in()?);
    };
    let text = disk::read_text(path).map_err(|cause| RunError::RulesFile { path: path.to_owned(), cause })?;
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

/// March 2006: S3 opened, and nothing was billed before.
const FIRST_BILL: DateTime<Utc> = DateTime::from_timestamp_nanos(1_141_171_200_000_000_000);

/// RFC 3339 writes years with four digits; any span that is reckoned with may be added to them.
const LAST_YEAR: i32 = 9999;

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
        ("--timings", options.timings.is_some()),
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
    if as_of.year() > LAST_YEAR {
        return Err(usage(&format!("--as-of {as_of} lies beyond all time"), "name an earlier instant"));
    }
    if let Some(month) = month.filter(|month| month.start() > as_of) {
        return Err(NoAnswer::Future { month, as_of }.into());
    }
    // A live account has no later month: that is found before anything is paid for it.
    let open = BillingMonth::of(as_of);
    if options.from.is_empty() && open > BillingMonth::of(world.now) {
        return Err(NoAnswer::Future { month: open, as_of: world.now }.into());
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
    if options.timings.is_some() && !options.from.is_empty() {
        return Err(usage("--timings tells how long AWS took, and --from asks it nothing", "leave out one of them"));
    }
    let saved = saved(&options.from)?;
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
        say(&outline(question, cached, options))?;
        return Ok(None);
    }
    Ok(Some(shown(live::collected(question, options, world)?)))
}

/// The snapshots that were named, `-` for standard input.
fn saved(paths: &[PathBuf]) -> Result<Vec<Snapshot>, RunError> {
    let is_input = |path: &PathBuf| path.as_os_str() == "-";
    if paths.iter().filter(|path| is_input(path)).count() > 1 {
        return Err(usage("--from - stands twice, and standard input is read once", "leave out one of them"));
    }
    let read = |path: &PathBuf| -> Result<Snapshot, SnapshotError> {
        if !is_input(path) {
            return snapshot_file::load(path);
        }
        snapshot_file::load_from(std::io::stdin().lock(), Path::new("standard input"))
    };
    Ok(paths.iter().map(read).collect::<Result<_, _>>()?)
}

/// Of a saved snapshot without the last closed month the newest one that it has; what is older than one would think is said.
pub(super) fn of_file(question: Question, snapshot: &Snapshot, options: &Options, world: &World) -> Question {
    if options.from.is_empty() || question.month.is_some() {
        return question;
    }
    let open = BillingMonth::of(question.as_of.unwrap_or(snapshot.taken_at));
    let own = snapshot.account.as_ref().map(|account| account.id.as_str());
    let member = question.account.as_deref().filter(|asked| Some(*asked) != own);
    let months = member.map_or(Some(&snapshot.months), |account| snapshot.members.get(account));
    let newest = months.and_then(|months| months.range(..open).next_back()).map(|(month, _)| *month);
    let Some(month) = newest else { return question };
    let is_last = month == open.previous();
    let is_dated = question.as_of.is_some() || month == BillingMonth::of(world.now).previous();
    if !is_last || !is_dated && options.form() == Form::Of(Format::Table) {
        let (month, taken) = (month.in_words(), snapshot.taken_at.date_naive());
        let age = age((world.now.date_naive() - taken).num_days());
        tell_note(&format!("{month} is the newest closed month of the snapshot, which is of {taken}{age}"), options);
    }
    Question { month: Some(month).filter(|_| !is_last), ..question }
}

/// How old something is.
fn age(days: i64) -> String {
    match days {
        ..=0 => String::new(),
        1 => ", a day old".to_owned(),
        2..62 => format!(", {days} days old"),
        62..730 => format!(", {} months old", days / 30),
        _ => format!(", {} years old", days / 365),
    }
}

/// What a run would ask, and cost at least.
fn outline(question: &Question, cached: bool, options: &Options) -> String {
    let lines: String = plan::outline(question, cached).iter().map(|step| format!("- {}\n", step.words)).collect();
    let cost = if question.wants_bill() {
        let (least, most) = (money(least_cost(question, cached)), money(ceiling(options)));
        format!(
            "at least {least}, at most {most} (--max-ce-requests): Cost Explorer takes $0.01 a page, everything else is free"
        )
    } else {
        "nothing: only Cost Explorer takes money, which isn't asked".to_owned()
    };
    format!("This run would ask:\n{lines}It would cost {cost}.\n")
}

/// What a run costs at least.
pub(super) fn least_cost(question: &Question, cached: bool) -> Usd {
    plan::outline(question, cached).iter().map(|step| step.cost_at_least).sum()
}

/// What a run costs at most: it stops before the page after that.
pub(super) fn ceiling(options: &Options) -> Usd {
    Requests { cost_explorer: options.max_ce_requests, ..Requests::default() }.cost()
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
