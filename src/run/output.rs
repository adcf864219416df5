//! Where an answer goes, and the exit status that it makes.

use std::io::{ErrorKind, Write};
use std::path::Path;

use super::World;
use super::beside::{tell_gaps, tell_written, usage};
use super::gate::judged;
use crate::answer::Answer;
use crate::cli::{Command, Form, Options};
use crate::error::RunError;
use crate::report::{self, Document, Format, Look};
use crate::snapshot::{Gap, Requests};
use crate::{exit, snapshot_file};

/// CSV has no place for what is missing, nor has a saved file: standard error has.
pub(super) fn leaves_out_gaps(options: &Options) -> bool {
    match options.form() {
        Form::Of(Format::Csv) | Form::Focus => true,
        Form::Of(Format::Table | Format::Json | Format::Markdown) => options.output.is_some(),
    }
}

/// Refuses a file for an answer whose name says that it is a page or workbook, which `report` alone writes.
pub(super) fn check_ending(command: &Command, options: &Options) -> Result<(), RunError> {
    let is_document = options.output.as_deref().is_some_and(|path| Document::of(path).is_some());
    if !is_document || options.names_form() || !command.answers() {
        return Ok(());
    }
    let (path, name) = (options.output.as_deref().unwrap_or_else(|| Path::new("")).display(), command.name());
    let what = format!("{name} doesn't write a page or workbook, which {path} is by its name");
    let help = format!("take `whybill report --output {path}`, or end the name in .json, .csv or .md");
    Err(usage(&what, &help))
}

/// Writes an answer, and says the run's exit status by it.
pub(super) fn answer(
    answer: Answer<'_>,
    format: Format,
    gaps: &[Gap],
    options: &Options,
    world: &World,
) -> Result<u8, RunError> {
    let colour = world.look.colour && options.output.is_none() && format == Format::Table;
    let look = Look { colour, full: options.full, verbose: options.verbose > 0, ..world.look };
    write(&report::write(answer, format, look), answer.requests(), options)?;
    if leaves_out_gaps(options) {
        tell_gaps(gaps, options);
    }
    Ok(judged(&answer.verdicts(), &answer.measures(), gaps, options))
}

/// Writes a text in an answer's place, which has none for gaps, and says the run's exit status by the answer.
pub(super) fn answer_as(text: &str, answer: Answer<'_>, gaps: &[Gap], options: &Options) -> Result<u8, RunError> {
    write(text, answer.requests(), options)?;
    tell_gaps(gaps, options);
    Ok(judged(&answer.verdicts(), &answer.measures(), gaps, options))
}

/// Writes a text to where it was asked for.
pub(super) fn put(text: &str, options: &Options) -> Result<u8, RunError> {
    write(text, None, options)
}

fn write(text: &str, requests: Option<&Requests>, options: &Options) -> Result<u8, RunError> {
    match &options.output {
        Some(path) => {
            snapshot_file::write(text.as_bytes(), path)?;
            tell_written(path, requests, options);
            Ok(exit::DONE)
        }
        None => say(text),
    }
}

/// Writes a text to standard output. Nobody reading on is no error.
pub(super) fn say(text: &str) -> Result<u8, RunError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(RunError::Output(error)),
        _ => Ok(exit::DONE),
    }
}
