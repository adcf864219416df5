//! What an answer says, as plain data; and one file for each format it can be written in.
//!
//! A format is a function from the plain data to a text; only `run` writes.

mod alarms;
mod cells;
mod csv;
mod explain;
mod json;
mod markdown;
mod table;
pub mod words;

pub use alarms::{AlarmRow, AlarmsReport, Created, CreatedSource};
pub use explain::{Charge, ExplainReport, ExplainedLine, NextMonth, Totals, Verdict};

use crate::catalogue::Catalogue;

/// How an answer is written.
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
}

/// An answer that can be written.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// Of `explain`.
    Explain(&'a ExplainReport),
    /// Of `alarms`.
    Alarms(&'a AlarmsReport),
    /// Of `rules list`.
    Rules(&'a Catalogue),
}

/// Writes an answer in a format.
pub fn write(answer: Answer<'_>, format: Format, look: Look) -> String {
    match format {
        Format::Json => json::write(answer),
        Format::Csv => csv::write(&cells::sheet(answer)),
        Format::Table => table::write(answer, look),
        Format::Markdown => markdown::write(answer),
    }
}
