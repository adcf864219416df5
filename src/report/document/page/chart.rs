//! Charts, drawn by plotters, in colours that follow the reader's light or dark.

use plotters::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::bill::Usd;
use crate::bill::figures::money;

/// A chart with all that stands around it.
pub(super) struct Chart {
    pub(super) caption: String,
    /// What it shows, for who can't see it.
    pub(super) words: String,
    pub(super) svg: String,
    /// The same in figures.
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Colours that plotters draws with, and the page's variables that take their place.
pub(super) const INK: RGBColor = RGBColor(1, 2, 3);
pub(super) const LINE: RGBColor = RGBColor(1, 2, 4);
pub(super) const COST: RGBColor = RGBColor(1, 2, 5);
pub(super) const FREE: RGBColor = RGBColor(1, 2, 6);
const VARIABLES: [(&str, &str); 4] =
    [("#010203", "var(--ink)"), ("#010204", "var(--line)"), ("#010205", "var(--cost)"), ("#010206", "var(--free)")];

/// Colours of series, of 3:1 at least against both white and the dark page.
pub(super) const SERIES: [RGBColor; 7] = [
    RGBColor(0x3a, 0x7e, 0xc6),
    RGBColor(0xc4, 0x6a, 0x2b),
    RGBColor(0x3f, 0x95, 0x60),
    RGBColor(0xa4, 0x62, 0xb8),
    RGBColor(0xa8, 0x80, 0x20),
    RGBColor(0xc2, 0x52, 0x78),
    RGBColor(0x75, 0x81, 0x8d),
];

/// Text of an axis.
pub(super) fn font(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}

/// What is drawn by `draw`, as SVG that scales; its text is hidden from who reads `words` instead.
pub(super) fn svg(
    size: (u32, u32),
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, plotters::coord::Shift>) -> Result<(), String>,
) -> Result<String, String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area)?;
        area.present().map_err(said)?;
    }
    for (colour, variable) in VARIABLES {
        svg = svg.replace(colour, variable);
    }
    Ok(svg.replacen("<svg ", "<svg aria-hidden=\"true\" ", 1))
}

/// What plotters says of a failure.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn said(error: impl ToString) -> String {
    error.to_string()
}

/// Money as a coordinate: millionths of a dollar.
pub(super) fn coordinate(amount: Usd) -> i64 {
    (amount.value() * Decimal::from(1_000_000)).round().to_i64().unwrap_or_default()
}

/// A coordinate as money.
pub(super) fn amount(coordinate: i64) -> String {
    money(Usd::new(Decimal::new(coordinate, 6)))
}

/// A name short enough for an axis.
pub(super) fn short(name: &str, most: usize) -> String {
    let name = crate::bill::harmless(name);
    if name.chars().count() <= most { name } else { name.chars().take(most - 1).chain(['…']).collect() }
}
