//! A sheet of rows: a frozen head with a filter, the cells, exact texts beside them, totals below.

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::column::{Column, Kind};
use super::style::{self, Styles};
use super::value;
use crate::report::cells::{Cell, Sheet};

/// Rows of cells, to become a sheet of the workbook.
pub(super) struct Grid {
    name: &'static str,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    total: Option<(usize, String)>,
}

impl Grid {
    /// The cells under what the workbook calls their columns.
    pub(super) fn new(name: &'static str, known: &[Column], sheet: Sheet) -> Self {
        let column = |header: &&'static str| {
            let own = known.iter().find(|column| column.name == *header).copied();
            own.unwrap_or(Column { name: header, title: header, kind: Kind::Text, width: 16 })
        };
        Self { name, columns: sheet.header.iter().map(column).collect(), rows: sheet.rows, total: None }
    }

    /// With a total under one of its columns of money.
    pub(super) fn totalled(mut self, column: &str, total: String) -> Self {
        self.total = self.place(column).map(|place| (place, total));
        self
    }

    /// How a formula on any sheet names the cells of a column.
    pub(super) fn range(&self, column: &str) -> String {
        let letter = rust_xlsxwriter::column_number_to_name(short(self.place(column).unwrap_or_default()));
        format!("'{}'!${letter}$2:${letter}${}", self.name, self.rows.len().max(1) + 1)
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|own| own.name == column)
    }

    /// Writes it; the first columns, which name a row, stay in sight.
    pub(super) fn write(&self, sheet: &mut Worksheet, names: u16, styles: &Styles) -> Result<(), XlsxError> {
        sheet.set_name(self.name)?;
        let last = self.rows.len().max(1);
        for (place, column) in self.columns.iter().enumerate() {
            sheet.set_column_width(short(place), column.width)?;
            sheet.write_string_with_format(0, short(place), column.title, &styles.head)?;
            for (at, row) in self.rows.iter().enumerate() {
                if let Some(cell) = row.get(place) {
                    value::write(sheet, (long(at + 1), short(place)), cell, column.kind, styles)?;
                }
            }
        }
        let width = self.exact(sheet, styles)?;
        self.heights(sheet)?;
        if let Some((place, total)) = &self.total {
            let letter = rust_xlsxwriter::column_number_to_name(short(*place));
            let formula = Formula::new(format!("=SUM({letter}2:{letter}{})", last + 1)).set_result(total);
            sheet.write_string_with_format(long(last + 2), 0, "Total", styles.total(false))?;
            for between in 1..short(*place) {
                sheet.write_blank(long(last + 2), between, styles.total(false))?;
            }
            sheet.write_formula_with_format(long(last + 2), short(*place), formula, styles.total(true))?;
        }
        sheet.autofilter(0, 0, long(last), short(width - 1))?;
        sheet.set_freeze_panes(1, names)?;
        style::fit_to_width(sheet);
        sheet.set_repeat_rows(0, 0)?;
        Ok(())
    }

    /// Rows as high as what is wrapped in them: not every spreadsheet sees to that by itself.
    fn heights(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let head = self.columns.iter().map(|column| value::lines(column.title, column.width)).max();
        sheet.set_row_height(0, value::height(head.unwrap_or(1)))?;
        for (at, row) in self.rows.iter().enumerate() {
            let prose = self.columns.iter().zip(row).filter(|(column, _)| column.kind == Kind::Prose);
            let lines = prose.map(|(column, cell)| match cell {
                Cell::Text(text) => value::lines(text, column.width),
                Cell::Empty | Cell::Number(_) => 1,
            });
            sheet.set_row_height(long(at + 1), value::height(lines.max().unwrap_or(1)))?;
        }
        Ok(())
    }

    /// Where figures of a column have more digits than a number of a workbook, a column of texts at the end has those
    /// figures whole. Says how many columns the sheet has then.
    fn exact(&self, sheet: &mut Worksheet, styles: &Styles) -> Result<usize, XlsxError> {
        let mut width = self.columns.len();
        for (place, column) in self.columns.iter().enumerate().filter(|(_, column)| column.kind.is_figure()) {
            let figures = self.rows.iter().enumerate().filter_map(|(at, row)| match row.get(place) {
                Some(Cell::Number(figure)) if value::is_long(figure) => Some((at, figure)),
                _ => None,
            });
            let mut figures = figures.peekable();
            if figures.peek().is_none() {
                continue;
            }
            sheet.set_column_width(short(width), 32)?;
            sheet.write_string_with_format(0, short(width), format!("{}: all digits", column.title), &styles.head)?;
            for (at, figure) in figures {
                sheet.write_string_with_format(long(at + 1), short(width), figure, styles.text(figure, false))?;
            }
            width += 1;
        }
        Ok(width)
    }
}

/// A row's number; what no sheet has is refused by the writer.
pub(super) fn long(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A column's number; what no sheet has is refused by the writer.
pub(super) fn short(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::column;
    use crate::catalogue::Catalogue;
    use crate::report::cells;
    use crate::snapshot_file::load;

    #[test]
    fn every_column_of_a_sheet_has_a_heading_of_its_own() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/april-2022/snapshot.json");
        let snapshot = load(file.as_ref()).unwrap();
        let report = crate::analyse::whole(&snapshot, &Catalogue::built_in().unwrap(), &Default::default()).unwrap();
        for (known, sheet) in [
            (column::LINES, cells::lines(&report.explain)),
            (column::FREE_TIER, cells::free_tier(&report.free_tier)),
            (column::ALARMS, cells::alarms(&report.alarms)),
            (column::FINDINGS, cells::strays(&report.strays)),
        ] {
            let titles: BTreeSet<&str> = known.iter().map(|column| column.title).collect();
            assert_eq!(titles.len(), known.len());
            assert_eq!(known.iter().map(|column| column.name).collect::<Vec<_>>(), sheet.header);
        }
    }
}
