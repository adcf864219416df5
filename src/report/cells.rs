//! Answers as rows of cells, for every tabular format.

mod alarms;
mod diff;
mod digest;
mod explain;
mod free_tier;
mod glossary;
mod line;
mod settings;
mod signins;
mod strays;
mod who;

pub(crate) use alarms::alarms;
pub(crate) use diff::diff;
pub(crate) use digest::digest;
pub(crate) use explain::{accounts, explain, lines};
pub(crate) use free_tier::free_tier;
pub(crate) use glossary::glossary;
pub(crate) use line::line;
pub(crate) use settings::settings;
pub(crate) use signins::signins;
pub(crate) use strays::strays;
pub(crate) use who::who;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing is known, or nothing applies.
    Empty,
    /// Any text.
    Text(String),
    /// An exact figure.
    Number(String),
}

/// A header and rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn some_text(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Text(value.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "figures are small and come as temporaries")]
fn number(value: impl ToString) -> Cell {
    Cell::Number(value.to_string())
}

fn some_number(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, number)
}

/// An instant as every format writes it: RFC 3339 in UTC.
pub(crate) fn instant(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
