//! `who`: who or what made a resource.

use super::Run;
use crate::answer::Answer;
use crate::error::RunError;
use crate::question::{Question, Scope, Sought};
use crate::run::input::{known_region, question, snapshot};
use crate::{analyse, exit};

pub(super) fn run(resource: &str, region: Option<&str>, run: Run<'_>) -> Result<u8, RunError> {
    let Run { options, world, .. } = run;
    let region = region.map(known_region).transpose()?;
    let sought = Sought { name: resource.to_owned(), region: region.clone() };
    let question = Question { resource: Some(sought), ..question(Scope::Who, None, options, world)? };
    let Some((snapshot, names)) = snapshot(&question, options, world)? else {
        return Ok(exit::DONE);
    };
    let resource = names.map_or_else(|| resource.to_owned(), |mut names| names.argument(resource));
    let report = analyse::who(&snapshot, &resource, region.as_ref(), &question)?;
    run.answer(Answer::Who(&report), &report.gaps)
}
