//! Reports people keep: a page or a workbook, told apart by the file's ending.

mod digest;
mod page;
mod workbook;

use std::path::Path;

use crate::answer::WholeReport;

pub use digest::digest_page;

const STYLE: &str = include_str!("../../templates/page.css");

/// A form of the whole report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// A page for a browser.
    Page,
    /// A workbook for a spreadsheet.
    Workbook,
}

impl Document {
    /// Every form, with the ending of its files.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Page, "html"), (Self::Workbook, "xlsx")];

    /// The form that a file's name asks for.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|(_, own)| *own == ending).map(|(document, _)| document)
    }
}

/// Makes a document of a report.
///
/// # Errors
/// What the library that makes it says, in words.
pub fn document(report: &WholeReport, document: Document) -> Result<Vec<u8>, String> {
    match document {
        Document::Page => page::page(report),
        Document::Workbook => workbook::workbook(report),
    }
}
