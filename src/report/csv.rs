//! CSV for spreadsheets: RFC 4180, one fact a row, no cell that runs as a formula.

use super::cells::{Cell, Sheet};
use crate::bill::harmless;

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

/// A text that a spreadsheet would run as a formula is led by an apostrophe, as is the part after a sign or a line's
/// end at which one set to another separator would begin a cell. What would drive a terminal, or mislead the eye, is
/// shown by its code.
pub(crate) fn no_formula(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    if text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(LEADS) {
        out.push('\'');
    }
    let mut begins = false;
    for c in text.chars() {
        if begins && LEADS.contains(&c) {
            out.push('\'');
        }
        begins = matches!(c, ';' | '\t' | '\r' | '\n') || begins && c == ' ';
        if matches!(c, '\n' | '\r' | '\t') {
            out.push(c);
        } else {
            out.push_str(&harmless(c.encode_utf8(&mut [0; 4])));
        }
    }
    out
}

/// What a formula begins with; the wide forms too, which some spreadsheets read alike.
const LEADS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

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

    #[test]
    fn whatever_begins_a_cell_is_no_formula() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\rx", "'\rx"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
            ("a;=1", "a;'=1"),
            ("a;  =1", "a;  '=1"),
            ("a\n@x", "a\n'@x"),
            ("a = b - c", "a = b - c"),
            ("arn:aws:x", "arn:aws:x"),
            ("", ""),
        ] {
            assert_eq!(no_formula(text), written, "{text:?}");
        }
    }

    #[test]
    fn what_misleads_the_eye_is_shown_by_its_code() {
        assert_eq!(no_formula("a\u{0}b\u{202e}c\u{200b}=d\n"), "a\\u{0}b\\u{202e}c\\u{200b}=d\n");
    }
}
