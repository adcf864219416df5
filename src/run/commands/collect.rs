//! `collect`: saves what the commands need.

use std::path::Path;

use super::Run;
use crate::bill::BillingMonth;
use crate::error::RunError;
use crate::question::{Question, Scope};
use crate::run::beside::{status, tell_gaps, tell_written, usage};
use crate::run::input::{question, snapshot};
use crate::run::output::leaves_out_gaps;
use crate::{analyse, exit, snapshot_file};

pub(super) fn run(
    scope: Scope,
    month: Option<BillingMonth>,
    by_operation: Option<&String>,
    account: Option<&String>,
    run: Run<'_>,
) -> Result<u8, RunError> {
    let Run { options, world, .. } = run;
    let path = match &options.output {
        Some(path) => path.as_path(),
        None if options.dry_run => Path::new(""),
        None => return Err(usage("collect needs a place to save to", "add --output FILE")),
    };
    let asked = question(scope, month, options, world)?;
    let question = Question { by_operation: by_operation.cloned(), account: account.cloned(), ..asked };
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
    if let Some(called) = by_operation.filter(|_| is_own) {
        analyse::check_service(&snapshot, question.month_asked(), called)?;
    }
    Ok(status(&snapshot.gaps))
}
