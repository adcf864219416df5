//! A cell's value, as a workbook can hold it: numbers are floats there, and texts have an end.

use rust_decimal::Decimal;
use rust_xlsxwriter::{ExcelDateTime, Worksheet, XlsxError};

use super::column::Kind;
use super::style::Styles;
use crate::bill::harmless;
use crate::report::cells::Cell;

/// So many UTF-16 units a cell can hold.
const LONGEST: usize = 32_767;
const CUT: &str = "… (cut: a cell can hold no more)";

/// So many digits of a decimal figure come out of a float as they went in.
const EXACT_DIGITS: usize = 15;

/// Writes a cell where it belongs, as what its column is made of.
pub(super) fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    kind: Kind,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Number(figure) => number(sheet, (row, column), figure, kind, styles)?,
        Cell::Text(text) => {
            let format = styles.of(kind, text);
            match (kind, date(kind, text)) {
                (Kind::Flag, _) if ["true", "false"].contains(&text.as_str()) => {
                    sheet.write_boolean_with_format(row, column, text == "true", format)?;
                }
                (_, Some(date)) => {
                    sheet.write_datetime_with_format(row, column, date, format)?;
                }
                _ => {
                    let shown = shown(text);
                    sheet.write_string_with_format(row, column, &shown, styles.text(&shown, kind == Kind::Prose))?;
                }
            }
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_types, reason = "a workbook holds numbers as floats; whoever needs more digits has a text")]
fn number(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    figure: &str,
    kind: Kind,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let figure = if kind == Kind::Percent { hundredth(figure) } else { figure.to_owned() };
    let format = styles.of(kind, &figure);
    match figure.parse::<f64>() {
        Ok(value) => sheet.write_number_with_format(row, column, value, format)?,
        Err(_) => sheet.write_string_with_format(row, column, shown(&figure), format)?,
    };
    Ok(())
}

fn hundredth(percent: &str) -> String {
    let share = Decimal::from_str_exact(percent).ok().and_then(|percent| percent.checked_div(Decimal::ONE_HUNDRED));
    share.map_or_else(|| percent.to_owned(), |share| share.normalize().to_string())
}

/// The date that a text is; `None` where it is none that a workbook knows, which begin in 1900.
fn date(kind: Kind, text: &str) -> Option<ExcelDateTime> {
    let whole = match kind {
        Kind::Month => format!("{text}-01"),
        Kind::Day | Kind::Instant => text.trim_end_matches('Z').to_owned(),
        _ => return None,
    };
    ExcelDateTime::parse_from_str(&whole).ok()
}

/// How many lines of so many characters a wrapped text takes.
pub(super) fn lines(text: &str, width: u16) -> usize {
    // Letters are wider and narrower than a digit, by which columns are measured; the text is set in a little.
    let room = usize::from(width).saturating_sub(3).max(1);
    text.lines().map(|line| textwrap::wrap(line, room).len()).sum()
}

/// The height of a row of so many lines, in points; a spreadsheet has none that is higher.
pub(super) fn height(lines: usize) -> u32 {
    u32::try_from(lines.clamp(1, 27)).map_or(405, |lines| lines * 15)
}

/// Whether a float can't hold all digits of a figure.
pub(super) fn is_long(figure: &str) -> bool {
    let digits: String = figure.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').trim_end_matches('0').len() > EXACT_DIGITS
}

/// A text as a cell can hold it: nothing in it misleads the eye or breaks the file.
pub(super) fn shown(text: &str) -> String {
    let text = harmless(text).replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}");
    if text.encode_utf16().count() <= LONGEST {
        return text;
    }
    let room = LONGEST - CUT.encode_utf16().count();
    let mut units = 0;
    let fits = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= room
    });
    fits.chain(CUT.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_figures_are_those_with_more_digits_than_a_float_keeps() {
        // 15 and 16 digits that count; zeros before and after them don't.
        for figure in ["123456789012.345", "-0.000000123456789012345", "100000000000000000000", "0"] {
            assert!(!is_long(figure), "{figure}");
        }
        for figure in ["1234567890123.456", "-0.0000001234567890123456"] {
            assert!(is_long(figure), "{figure}");
        }
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let fits = "😀".repeat(16_383) + "a";
        assert_eq!(shown(&fits), fits);
        let cut = shown(&(fits + "b"));
        assert!(cut.encode_utf16().count() <= 32_767 && cut.ends_with("no more)"), "{}", cut.len());
    }

    #[test]
    fn a_row_is_as_high_as_its_text() {
        assert_eq!(lines("one two three", 10), 2);
        assert_eq!((height(0), height(2), height(1000)), (15, 30, 405));
    }

    #[test]
    fn a_percent_is_hundredths() {
        assert_eq!(hundredth("130.00003"), "1.3000003");
        assert_eq!(hundredth("0.0214"), "0.000214");
    }

    #[test]
    fn what_xml_cannot_hold_is_shown_by_its_code() {
        assert_eq!(shown("a\u{0}b\u{ffff}c\u{1b}"), "a\\u{0}b\\u{ffff}c\\u{1b}");
    }
}
