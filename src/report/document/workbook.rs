//! The workbook: a sheet a question, numbers that are numbers.

mod column;
mod grid;
mod months;
mod style;
mod summary;
mod value;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::grid::Grid;
use self::style::Styles;
use crate::answer::WholeReport;
use crate::report::cells;

/// The report as an Office Open XML workbook.
pub(super) fn workbook(report: &WholeReport) -> Result<Vec<u8>, String> {
    build(report).map_err(|error| error.to_string())
}

fn build(report: &WholeReport) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let lines = Grid::new("Lines", column::LINES, cells::lines(&report.explain))
        .totalled("billed", report.explain.totals.billed.to_string());
    let free_tier = Grid::new("Free tier", column::FREE_TIER, cells::free_tier(&report.free_tier));
    let alarms = Grid::new("Alarms", column::ALARMS, cells::alarms(&report.alarms));
    let findings = Grid::new("Findings", column::FINDINGS, cells::strays(&report.strays));

    let mut book = Workbook::new();
    book.set_properties(&properties(report)?);
    summary::write(book.add_worksheet().set_name("Summary")?, report, &lines, &alarms, &styles)?;
    for (grid, names) in [(&lines, 3), (&free_tier, 3), (&alarms, 2), (&findings, 1)] {
        grid.write(book.add_worksheet(), names, &styles)?;
    }
    months::write(book.add_worksheet().set_name("Months")?, &report.months, &styles)?;
    book.save_to_buffer()
}

/// Made at the instant of analysis, so that the same report makes the same file.
fn properties(report: &WholeReport) -> Result<DocProperties, XlsxError> {
    let made = ExcelDateTime::from_timestamp(report.as_of().timestamp())?;
    Ok(DocProperties::new()
        .set_title(value::shown(&summary::title(report)))
        .set_author(concat!("whybill ", env!("CARGO_PKG_VERSION")))
        .set_creation_datetime(&made))
}
