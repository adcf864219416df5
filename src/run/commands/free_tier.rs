//! `free-tier`: every allowance.

use chrono::NaiveDate;

use super::Run;
use crate::answer::Answer;
use crate::bill::BillingMonth;
use crate::error::RunError;
use crate::question::{Question, Scope};
use crate::run::input::{question, rules, snapshot};
use crate::{analyse, exit};

pub(super) fn run(
    month: Option<BillingMonth>,
    all: bool,
    account_created: Option<NaiveDate>,
    run: Run<'_>,
) -> Result<u8, RunError> {
    let Run { options, world, .. } = run;
    let catalogue = rules(options.rules.as_deref())?;
    let asked = question(Scope::FreeTier, month, options, world)?;
    let question = Question { account_created, ..asked };
    let Some((snapshot, _)) = snapshot(&question, options, world)? else {
        return Ok(exit::DONE);
    };
    let report = analyse::free_tier(&snapshot, &catalogue, &question, all)?;
    run.answer(Answer::FreeTier(&report), &report.gaps)
}
