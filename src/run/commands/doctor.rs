//! `doctor`: whether credentials and permissions are in order.

use super::Run;
use crate::error::RunError;
use crate::policy;
use crate::question::Scope;
use crate::run::beside::usage;
use crate::run::input::question;
use crate::run::live;
use crate::run::output::say;

pub(super) fn run(paid: bool, run: Run<'_>) -> Result<u8, RunError> {
    let Run { options, world, .. } = run;
    if !options.from.is_empty() {
        return Err(usage("doctor examines a live account, not a saved snapshot", "leave out --from"));
    }
    if options.dry_run {
        return say(&policy::examination(paid));
    }
    live::examined(&question(Scope::Alarms, None, options, world)?, paid, options, world)
}
