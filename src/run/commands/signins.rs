//! `signins`: the console's sign-ins.

use super::Run;
use crate::answer::Answer;
use crate::error::RunError;
use crate::question::Scope;
use crate::run::input::{question, snapshot};
use crate::{analyse, exit};

pub(super) fn run(run: Run<'_>) -> Result<u8, RunError> {
    let Run { options, world, .. } = run;
    let question = question(Scope::Signins, None, options, world)?;
    let Some((snapshot, _)) = snapshot(&question, options, world)? else {
        return Ok(exit::DONE);
    };
    let report = analyse::signins(&snapshot, &question);
    run.answer(Answer::Signins(&report), &report.gaps)
}
