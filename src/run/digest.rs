//! `digest`: what is new since the last look, between two snapshots or with an account that is looked at now.

mod live;
mod sending;

use super::World;
use super::beside::{status, tell_gaps, tell_note, usage};
use super::input::{question, rules, snapshot};
use super::output::{answer, say};
use super::settings::suppressed;
use crate::answer::{Answer, DigestReport};
use crate::bill::Usd;
use crate::catalogue::Catalogue;
use crate::cli::{Command, Options};
use crate::deliver::{AGAIN, Destination};
use crate::error::RunError;
use crate::question::{Question, Scope};
use crate::redact::{self, Redactor};
use crate::report::{Format, prose};
use crate::snapshot::{Gap, SeveralAccounts, Snapshot};
use crate::{analyse, exit, snapshot_file};
use sending::delivered;

/// What the command line asks.
struct Asked<'a> {
    always: bool,
    /// Where it goes; empty: to standard output.
    to: Vec<Destination>,
    state: Option<&'a str>,
    month_ceiling: Usd,
    format: Format,
    options: &'a Options,
    world: &'a World,
    catalogue: Catalogue,
    question: Question,
    /// What to hold the account against, where that isn't the last look.
    since: Option<Snapshot>,
}

/// Runs it.
pub(super) fn run(command: &Command, format: Format, options: &Options, world: &World) -> Result<u8, RunError> {
    let Command::Digest { since, always, to, month_ceiling, state, account_created, suppressions } = command else {
        return Ok(exit::DONE);
    };
    if options.as_of.is_some() {
        return Err(usage("a digest tells of the account as it is: --as-of does nothing there", "leave it out"));
    }
    let mut destinations: Vec<Destination> = Vec::new();
    for named in to {
        let own = Destination::parse(named).map_err(|error| usage(&error.to_string(), "name each with a --to"))?;
        if !destinations.contains(&own) {
            destinations.push(own);
        }
    }
    let suppressions = suppressed(suppressions.as_deref(), world)?;
    let asked = question(Scope::Digest, None, options, world)?;
    let asked = Asked {
        always: *always,
        to: destinations,
        state: state.as_deref(),
        month_ceiling: *month_ceiling,
        format,
        options,
        world,
        catalogue: rules(options.rules.as_deref())?,
        question: Question { suppressions, account_created: *account_created, ..asked },
        since: since.as_deref().map(snapshot_file::load).transpose()?,
    };
    if options.from.is_empty() { live::run(&asked) } else { asked.replay() }
}

impl Asked<'_> {
    /// Between two snapshots: nothing is asked, and nothing kept.
    fn replay(&self) -> Result<u8, RunError> {
        let options = Options { redact: false, ..self.options.clone() };
        let Some((after, _)) = snapshot(&self.question, &options, self.world)? else { return Ok(exit::DONE) };
        if let Some(before) = self.since.as_ref().filter(|before| before.taken_at > after.taken_at) {
            let what = format!("--since is of {}, later than --from ({})", before.taken_at, after.taken_at);
            return Err(usage(&what, "name the earlier snapshot with --since, the later with --from"));
        }
        let told = self.told(self.since.as_ref(), &after)?;
        let failed = if self.is_told(&told.report) { delivered(self, &told, &self.to, false)? } else { Vec::new() };
        self.end(&told.report, false, !failed.is_empty())
    }

    /// What there is to tell between two looks, with stand-ins for names where that is asked for.
    fn told(&self, before: Option<&Snapshot>, after: &Snapshot) -> Result<Told, RunError> {
        check(before, after)?;
        let mut question = self.question.clone();
        let (before, after) = if self.options.redact {
            let (after, mut names): (Snapshot, Redactor) = redact::redacted(after.clone());
            let before = before.map(|before| names.another(before.clone()));
            question.suppressions = question.suppressions.of_names(Some(names));
            (before, after)
        } else {
            (before.cloned(), after.clone())
        };
        let report = analyse::digest(before.as_ref(), &after, &self.catalogue, &question);
        Ok(Told { report, snapshot: after })
    }

    fn is_told(&self, report: &DigestReport) -> bool {
        self.always || !report.nothing_new()
    }

    /// Whether it goes to standard output.
    fn prints(&self) -> bool {
        self.to.is_empty() || self.to.contains(&Destination::Stdout)
    }

    /// Prints what goes to standard output, and says the exit status. That there is nothing is said on standard error; a
    /// program that reads the answer has one all the same.
    fn end(&self, report: &DigestReport, again: bool, has_failed: bool) -> Result<u8, RunError> {
        let is_read = matches!(self.format, Format::Json | Format::Csv);
        let ended = if self.prints() && (self.is_told(report) || is_read) {
            if again && !is_read && self.options.output.is_none() {
                say(AGAIN)?;
            } else if again {
                tell_note(AGAIN.trim_end(), self.options);
            }
            answer(Answer::Digest(report), self.format, &report.gaps, self.options, self.world)?
        } else {
            if !self.is_told(report) {
                tell_note(&prose::digest::headline(report), self.options);
            }
            // What makes the status is told in any case.
            let required: Vec<Gap> = report.gaps.iter().filter(|gap| gap.required).cloned().collect();
            tell_gaps(&required, &Options { quiet: false, ..self.options.clone() });
            status(&report.gaps)
        };
        Ok(if has_failed { exit::INCOMPLETE } else { ended })
    }
}

/// What there is to tell, and the look that it is of, as it may be shown.
struct Told {
    report: DigestReport,
    snapshot: Snapshot,
}

/// Refuses looks at two accounts, and those that a user gave in the wrong order.
fn check(before: Option<&Snapshot>, after: &Snapshot) -> Result<(), RunError> {
    let Some(before) = before else { return Ok(()) };
    let accounts =
        [before, after].into_iter().filter_map(|own| own.account.as_ref()).map(|own| own.id.clone()).collect();
    let own = SeveralAccounts { accounts };
    if own.accounts.len() > 1 {
        return Err(own.into());
    }
    Ok(())
}
