//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

use super::column::Kind;

/// Printed, a sheet is as wide as a page, and as many pages long as it needs.
pub(super) fn fit_to_width(sheet: &mut Worksheet) {
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_margins(0.3, 0.3, 0.5, 0.5, 0.3, 0.3);
}

/// The formats of a workbook, made once.
pub(super) struct Styles {
    /// The name of the report.
    pub(super) title: Format,
    /// The head of a column.
    pub(super) head: Format,
    /// What a row of the summary is about.
    pub(super) label: Format,
    text: Format,
    prose: Format,
    quoted_text: Format,
    quoted_prose: Format,
    money: Format,
    price: Format,
    whole: Format,
    fraction: Format,
    percent: Format,
    month: Format,
    day: Format,
    instant: Format,
    total_label: Format,
    total_money: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        // Set off from the figures before them.
        let text = top.clone().set_align(FormatAlign::Left).set_indent(1);
        let prose = text.clone().set_text_wrap();
        let date = |code: &str| text.clone().set_num_format(code);
        let number = |code: &str| top.clone().set_num_format(code);
        let money = number("$#,##0.00######");
        let bold = |format: &Format| format.clone().set_bold();
        let total = |format: &Format| bold(format).set_border_top(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            head: bold(&prose).set_background_color(Color::RGB(0x00DD_E6F0)),
            label: bold(&top),
            quoted_text: text.clone().set_quote_prefix(),
            quoted_prose: prose.clone().set_quote_prefix(),
            price: number("$#,##0.00##########"),
            whole: number("#,##0"),
            fraction: number("#,##0.0#########"),
            percent: number("0.0##%"),
            month: date("yyyy-mm"),
            day: date("yyyy-mm-dd"),
            instant: date("yyyy-mm-dd hh:mm:ss"),
            total_label: total(&text),
            total_money: total(&money),
            text,
            prose,
            money,
        }
    }

    /// For a text. One that looks like a formula stays a text when somebody edits its cell.
    pub(super) fn text(&self, text: &str, wrapped: bool) -> &Format {
        let runs = text.trim_start().starts_with(['=', '+', '-', '@', '\'', '＝', '＋', '－', '＠']);
        match (runs, wrapped) {
            (true, true) => &self.quoted_prose,
            (true, false) => &self.quoted_text,
            (false, true) => &self.prose,
            (false, false) => &self.text,
        }
    }

    /// For a figure, a date or a flag.
    pub(super) fn of(&self, kind: Kind, figure: &str) -> &Format {
        match kind {
            Kind::Money => &self.money,
            Kind::Price => &self.price,
            Kind::Quantity if figure.contains('.') => &self.fraction,
            Kind::Quantity => &self.whole,
            Kind::Percent => &self.percent,
            Kind::Month => &self.month,
            Kind::Day => &self.day,
            Kind::Instant => &self.instant,
            Kind::Prose => &self.prose,
            Kind::Text | Kind::Flag => &self.text,
        }
    }

    /// For a row of totals.
    pub(super) fn total(&self, is_money: bool) -> &Format {
        if is_money { &self.total_money } else { &self.total_label }
    }
}
