//! Reports people keep, told apart by the file's ending.

mod workbook;

use std::path::Path;

use super::WholeReport;

/// A form of the whole report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// A workbook for a spreadsheet.
    Workbook,
}

impl Document {
    /// Every form, with the ending of its files.
    pub const ALL: [(Self, &'static str); 1] = [(Self::Workbook, "xlsx")];

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
        Document::Workbook => workbook::workbook(report),
    }
}
