//! `report`: all of it as a page or workbook.

use std::path::Path;

use chrono::NaiveDate;

use super::Run;
use crate::bill::BillingMonth;
use crate::error::RunError;
use crate::question::{Question, Scope};
use crate::run::beside::{tell_gaps, tell_written};
use crate::run::gate::judged;
use crate::run::input::{document, of_file, question, rules, snapshot};
use crate::run::settings::suppressed;
use crate::{analyse, exit, report, snapshot_file};

pub(super) fn run(
    month: Option<BillingMonth>,
    account_created: Option<NaiveDate>,
    suppressions: Option<&Path>,
    run: Run<'_>,
) -> Result<u8, RunError> {
    let Run { options, world, .. } = run;
    let (path, form) = document(options)?;
    let catalogue = rules(options.rules.as_deref())?;
    let suppressions = suppressed(suppressions, world)?;
    let asked = question(Scope::All, month, options, world)?;
    let question = Question { suppressions, account_created, ..asked };
    let Some((snapshot, names)) = snapshot(&question, options, world)? else {
        return Ok(exit::DONE);
    };
    let question = Question { suppressions: question.suppressions.of_names(names), ..question };
    let question = of_file(question, &snapshot, options, world);
    let report = analyse::whole(&snapshot, &catalogue, &question)?;
    let made = report::document(&report, form).map_err(|cause| RunError::Document { path: path.to_owned(), cause })?;
    snapshot_file::write(&made, path)?;
    tell_written(path, Some(&report.requests()), options);
    tell_gaps(&report.gaps, options);
    Ok(judged(&report.verdicts(), &report.measures(), &report.gaps, options))
}
