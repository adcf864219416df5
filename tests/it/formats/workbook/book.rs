//! A workbook, read.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use whybill::answer::WholeReport;
use whybill::bill::Usd;
use whybill::report::{Document, document};

const SHEETS: [&str; 6] = ["Summary", "Lines", "Free tier", "Alarms", "Findings", "Months"];

/// A workbook as its reader sees it: the cells, and the formulas.
pub(crate) struct Book {
    cells: BTreeMap<String, Range<Data>>,
    pub(crate) formulas: BTreeMap<String, Range<String>>,
}

impl Book {
    pub(crate) fn of(report: &WholeReport) -> Self {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(document(report, Document::Workbook).unwrap())).unwrap();
        assert_eq!(book.sheet_names(), SHEETS);
        let cells = SHEETS.map(|name| (name.to_owned(), book.worksheet_range(name).unwrap()));
        let formulas = SHEETS.map(|name| (name.to_owned(), book.worksheet_formula(name).unwrap()));
        Self { cells: cells.into(), formulas: formulas.into() }
    }

    pub(crate) fn cell(&self, sheet: &str, row: usize, column: usize) -> Data {
        self.cells[sheet].get((row, column)).cloned().unwrap_or_default()
    }

    pub(crate) fn formula(&self, sheet: &str, row: usize, column: usize) -> String {
        let place = (u32::try_from(row).unwrap(), u32::try_from(column).unwrap());
        self.formulas[sheet].get_value(place).cloned().unwrap_or_default()
    }

    pub(crate) fn column(&self, sheet: &str, title: &str) -> usize {
        let titles = self.cells[sheet].rows().next().unwrap();
        titles.iter().position(|cell| *cell == Data::String(title.to_owned())).unwrap_or_else(|| panic!("{title}"))
    }

    /// What stands beside a label of the summary.
    pub(crate) fn beside(&self, label: &str) -> (Data, String) {
        let row = self.row("Summary", label);
        (self.cell("Summary", row, 1), self.formula("Summary", row, 1))
    }

    pub(crate) fn row(&self, sheet: &str, label: &str) -> usize {
        let label = Data::String(label.to_owned());
        self.cells[sheet].rows().position(|row| row[0] == label).unwrap_or_else(|| panic!("{label}"))
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        let cells = self.cells.values().flat_map(|range| range.used_cells());
        cells.filter_map(|(_, _, cell)| if let Data::String(text) = cell { Some(text.clone()) } else { None }).collect()
    }
}

/// The figure that a cell shows: the shortest decimal that is this float, which is the one that was written where it has
/// no more than fifteen digits.
pub(crate) fn figure(cell: &Data) -> Usd {
    match cell {
        Data::Float(value) => value.to_string().parse().unwrap(),
        Data::Int(value) => value.to_string().parse().unwrap(),
        other => panic!("{other:?} is no number"),
    }
}
