//! CSV for spreadsheets: RFC 4180, one fact a row, no cell that runs as a formula.

use super::cells::{Cell, Sheet};

/// The sheet as CSV in UTF-8.
pub(crate) fn write(sheet: &Sheet) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = sheet.header.iter().map(|name| (*name).to_owned()).collect();
    let rows = sheet.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<String>>());
    for row in std::iter::once(header).chain(rows) {
        // Writing into memory fails for no reason but a row of another length, which no sheet has.
        if writer.write_record(&row).is_err() {
            break;
        }
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(figure) => figure.clone(),
        Cell::Text(text) => no_formula(text),
    }
}

/// A text that a spreadsheet would run as a formula is led by an apostrophe; what would drive a
/// terminal is shown by its code.
pub(crate) fn no_formula(text: &str) -> String {
    let lead = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    let drives = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    text.chars().fold(lead.to_owned(), |mut out, c| {
        if drives(c) {
            out.extend(c.escape_unicode())
        } else {
            out.push(c)
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_numbers_stay_numbers() {
        let sheet = Sheet {
            header: vec!["name", "billed"],
            rows: vec![
                vec![Cell::Text("=HYPERLINK(\"x\")".to_owned()), Cell::Number("-0.25".to_owned())],
                vec![Cell::Text("a,\"b\"\nc".to_owned()), Cell::Empty],
                vec![Cell::Text("@x\u{1b}[2J".to_owned()), Cell::Number("1".to_owned())],
            ],
        };
        assert_eq!(
            write(&sheet),
            "name,billed\r\n\"'=HYPERLINK(\"\"x\"\")\",-0.25\r\n\"a,\"\"b\"\"\nc\",\r\n'@x\\u{1b}[2J,1\r\n"
        );
    }
}
