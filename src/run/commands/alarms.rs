//! `alarms`: every alarm.

use super::Run;
use crate::answer::Answer;
use crate::error::RunError;
use crate::question::Scope;
use crate::run::input::{question, rules, snapshot};
use crate::{analyse, exit};

pub(super) fn run(run: Run<'_>) -> Result<u8, RunError> {
    let Run { options, world, .. } = run;
    let catalogue = rules(options.rules.as_deref())?;
    let question = question(Scope::Alarms, None, options, world)?;
    let Some((snapshot, _)) = snapshot(&question, options, world)? else {
        return Ok(exit::DONE);
    };
    let report = analyse::alarms(&snapshot, &catalogue);
    run.answer(Answer::Alarms(&report), &report.gaps)
}
