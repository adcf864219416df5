//! `rules`: the allowances and prices in force, or whether a file of them is in order.

use std::path::Path;

use super::Run;
use crate::answer::Answer;
use crate::cli::Rules;
use crate::error::RunError;
use crate::run::input::rules;
use crate::run::output::put;

pub(super) fn run(what: Option<&Rules>, run: Run<'_>) -> Result<u8, RunError> {
    match what {
        Some(Rules::Check { file }) => check(file, run),
        Some(Rules::List) | None => run.answer(Answer::Rules(&rules(run.options.rules.as_deref())?), &[]),
    }
}

fn check(file: &Path, run: Run<'_>) -> Result<u8, RunError> {
    let catalogue = rules(Some(file))?;
    let (meters, offers, prices) = (catalogue.meters.len(), catalogue.offers.len(), catalogue.prices.len());
    let notes: String = catalogue.notes().iter().map(|note| format!("note: {note}\n")).collect();
    put(
        &format!("{} is in order: {meters} meters, {offers} offers, {prices} prices.\n{notes}", file.display()),
        run.options,
    )
}
