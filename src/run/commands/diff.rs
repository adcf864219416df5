//! `diff`: what changed between two months.

use chrono::NaiveDate;

use super::Run;
use crate::answer::Answer;
use crate::bill::BillingMonth;
use crate::error::RunError;
use crate::question::{Question, Scope};
use crate::run::beside::usage;
use crate::run::input::{question, rules, snapshot};
use crate::{analyse, exit};

pub(super) fn run(
    one: BillingMonth,
    other: BillingMonth,
    account_created: Option<NaiveDate>,
    run: Run<'_>,
) -> Result<u8, RunError> {
    let Run { options, world, .. } = run;
    if one == other {
        let what = format!("{one} is the same month twice");
        return Err(usage(&what, "name two months, for example 2022-03 2022-04"));
    }
    let (from, to) = (one.min(other), one.max(other));
    let catalogue = rules(options.rules.as_deref())?;
    let asked = question(Scope::Explain, Some(to), options, world)?;
    // All months from the earlier one on are asked for at once.
    let question = Question { month: Some(from), account_created, by_account: false, ..asked };
    let Some((snapshot, _)) = snapshot(&question, options, world)? else {
        return Ok(exit::DONE);
    };
    let question = Question { month: Some(to), ..question };
    let report = analyse::diff(&snapshot, &catalogue, &question, (from, to))?;
    run.answer(Answer::Diff(&report), &report.gaps)
}
