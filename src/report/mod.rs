//! What an answer says, as plain data; and one file for each format it can be written in.
//!
//! A format is a function from the plain data to a text; only `run` writes.

mod cells;
mod csv;
mod document;
mod focus;
mod json;
mod markdown;
pub mod prose;
mod rules;
mod table;
pub mod words;

pub use document::{Document, digest_page, document};
pub use json::{Described, schema};
#[cfg(feature = "aws")]
pub(crate) use table::hanging;

use crate::answer::{Answer, ExplainReport, Fix, StraysReport};
use crate::bill::harmless;

/// How any answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For eyes.
    Table,
    /// For scripts.
    Json,
    /// For spreadsheets.
    Csv,
    /// For issues and wikis.
    Markdown,
}

/// What a table may use of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: u16,
    /// Whether it shows colours.
    pub colour: bool,
    /// Whether nothing is folded or left out.
    pub full: bool,
    /// Whether each thing is told with all that is known of it.
    pub verbose: bool,
    /// Whether a bill is told without its lines.
    pub brief: bool,
}

impl Look {
    /// What a file or a pipe shows in so many columns.
    pub const fn plain(width: u16) -> Self {
        Self { width, colour: false, full: false, verbose: false, brief: false }
    }
}

/// Columns below which no table can be read.
const NARROWEST: u16 = 40;

/// A comment among commands. zsh has none when it is interactive: a line of its own is no command's arguments, and in its
/// quotes nothing is run, expanded or taken from the history.
fn comment(text: &str) -> String {
    format!("# '{}'", harmless(text).replace('\'', "’"))
}

/// Writes an answer in a format.
pub fn write(answer: Answer<'_>, format: Format, look: Look) -> String {
    let look = Look { width: look.width.max(NARROWEST), ..look };
    match (answer, format) {
        (Answer::Explain(report), Format::Table) => table::explain(report, look),
        (Answer::Explain(report), Format::Json) => json::explain(report),
        (Answer::Explain(report), Format::Csv) => csv::write(&cells::explain(report)),
        (Answer::Explain(report), Format::Markdown) => markdown::explain(report),
        (Answer::Accounts(report), Format::Table) => table::accounts(report, look),
        (Answer::Accounts(report), Format::Json) => json::explain(report),
        (Answer::Accounts(report), Format::Csv) => csv::write(&cells::accounts(report)),
        (Answer::Accounts(report), Format::Markdown) => markdown::plain(&cells::accounts(report)),
        (Answer::Line(report), Format::Table) => table::line(report, look),
        (Answer::Line(report), Format::Json) => json::line(report),
        (Answer::Line(report), Format::Csv) => csv::write(&cells::line(report)),
        (Answer::Line(report), Format::Markdown) => markdown::line(report),
        (Answer::Alarms(report), Format::Table) => table::alarms(report, look),
        (Answer::Alarms(report), Format::Json) => json::alarms(report),
        (Answer::Alarms(report), Format::Csv) => csv::write(&cells::alarms(report)),
        (Answer::Alarms(report), Format::Markdown) => markdown::alarms(report),
        (Answer::FreeTier(report), Format::Table) => table::free_tier(report, look),
        (Answer::FreeTier(report), Format::Json) => json::free_tier(report),
        (Answer::FreeTier(report), Format::Csv) => csv::write(&cells::free_tier(report)),
        (Answer::FreeTier(report), Format::Markdown) => markdown::free_tier(report),
        (Answer::Who(report), Format::Table) => table::who(report, look),
        (Answer::Who(report), Format::Json) => json::who(report),
        (Answer::Who(report), Format::Csv) => csv::write(&cells::who(report)),
        (Answer::Who(report), Format::Markdown) => markdown::who(report),
        (Answer::Signins(report), Format::Table) => table::signins(report, look),
        (Answer::Signins(report), Format::Json) => json::signins(report),
        (Answer::Signins(report), Format::Csv) => csv::write(&cells::signins(report)),
        (Answer::Signins(report), Format::Markdown) => markdown::signins(report),
        (Answer::Strays(report), Format::Table) => table::strays(report, look),
        (Answer::Strays(report), Format::Json) => json::strays(report),
        (Answer::Strays(report), Format::Csv) => csv::write(&cells::strays(report)),
        (Answer::Strays(report), Format::Markdown) => markdown::strays(report),
        (Answer::Diff(report), Format::Table) => table::diff(report, look),
        (Answer::Diff(report), Format::Json) => json::diff(report),
        (Answer::Diff(report), Format::Csv) => csv::write(&cells::diff(report)),
        (Answer::Diff(report), Format::Markdown) => markdown::diff(report),
        (Answer::Digest(report), Format::Table) => table::digest(report, look),
        (Answer::Digest(report), Format::Json) => json::digest(report),
        (Answer::Digest(report), Format::Csv) => csv::write(&cells::digest(report)),
        (Answer::Digest(report), Format::Markdown) => markdown::digest(report),
        (Answer::Rules(catalogue), Format::Table) => rules::table(catalogue, look.width),
        (Answer::Rules(catalogue), Format::Json) => rules::json(catalogue),
        (Answer::Rules(catalogue), Format::Csv) => rules::csv(catalogue),
        (Answer::Rules(catalogue), Format::Markdown) => rules::markdown(catalogue),
        (Answer::Glossary(report), Format::Table) => table::glossary(report, look),
        (Answer::Glossary(report), Format::Json) => json::glossary(report),
        (Answer::Glossary(report), Format::Csv) => csv::write(&cells::glossary(report)),
        (Answer::Glossary(report), Format::Markdown) => markdown::plain(&cells::glossary(report)),
        (Answer::Settings(report), Format::Table) => table::settings(report, look),
        (Answer::Settings(report), Format::Json) => json::settings(report),
        (Answer::Settings(report), Format::Csv) => csv::write(&cells::settings(report)),
        (Answer::Settings(report), Format::Markdown) => markdown::plain(&cells::settings(report)),
    }
}

/// A month's charges as CSV in the shape of FOCUS 1.2, which has rows for nothing else.
pub fn focus(report: &ExplainReport) -> String {
    csv::write(&focus::focus(report))
}

/// The commands of a strays report, one a line, each after a comment on what else it takes down.
pub fn script(report: &StraysReport) -> String {
    let line = |fix: &Fix| {
        let comment = prose::strays::takes_down(fix)
            .map_or_else(String::new, |what| format!("{}\n", comment(&format!("also deletes {what}"))));
        format!("{comment}{}\n", fix.command())
    };
    report.script().iter().map(line).collect()
}
