//! The months side by side: a row each, a column a service, and a chart of them.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Chart, ChartType, Formula, Worksheet, XlsxError, column_number_to_name};

use super::column::Kind;
use super::grid::{long, short};
use super::style::{self, Styles};
use super::value;
use crate::answer::MonthCost;
use crate::bill::Usd;
use crate::report::cells::Cell;

/// The columns before the services: the month, and whether it is an estimate.
const LEAD: usize = 2;
/// So many characters wide is a service's column.
const SERVICE: u16 = 18;
/// More services than these make a chart that nobody can read.
const CHARTED: usize = 12;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, months: &[MonthCost], styles: &Styles) -> Result<(), XlsxError> {
    let services = services(months);
    let (other, billed) = (LEAD + services.len(), LEAD + services.len() + 1);
    let last = months.len().max(1);
    let titles = ["Month", "Estimated"].into_iter().chain(services.iter().map(|(name, _)| *name));
    let ends = ["Credits, refunds, discounts, tax and fees, in US dollars", "Billed, in US dollars"];
    for (place, title) in titles.chain(ends).enumerate() {
        sheet.set_column_width(short(place), if place < LEAD { 12 } else { SERVICE })?;
        sheet.write_string_with_format(0, short(place), value::shown(title), &styles.head)?;
    }
    let titles = services.iter().map(|(name, _)| *name).chain(ends);
    let head = titles.map(|title| value::lines(title, SERVICE)).max();
    sheet.set_row_height(0, value::height(head.unwrap_or(1)))?;
    for (at, month) in months.iter().enumerate() {
        let row = at + 1;
        let mut put =
            |place: usize, cell: &Cell, kind: Kind| value::write(sheet, (long(row), short(place)), cell, kind, styles);
        put(0, &Cell::Text(month.month.to_string()), Kind::Month)?;
        put(1, &Cell::Text(month.estimated.to_string()), Kind::Flag)?;
        for (place, (name, _)) in services.iter().enumerate() {
            let cost = month.services.get(*name).map_or(Cell::Empty, |cost| Cell::Number(cost.to_string()));
            put(LEAD + place, &cost, Kind::Money)?;
        }
        put(other, &Cell::Number(month.other.to_string()), Kind::Money)?;
        let (from, to) = (column_number_to_name(short(LEAD)), column_number_to_name(short(other)));
        let sum = Formula::new(format!("=SUM({from}{0}:{to}{0})", row + 1)).set_result(month.billed.to_string());
        sheet.write_formula_with_format(long(row), short(billed), sum, styles.of(Kind::Money, ""))?;
    }
    let foot = long(last + 2);
    sheet.write_string_with_format(foot, 0, "Total", styles.total(false))?;
    sheet.write_blank(foot, 1, styles.total(false))?;
    let sums = services.iter().map(|(_, sum)| *sum);
    let ends = [months.iter().map(|month| month.other).sum(), months.iter().map(|month| month.billed).sum::<Usd>()];
    for (place, sum) in sums.chain(ends).enumerate() {
        let letter = column_number_to_name(short(LEAD + place));
        let formula = Formula::new(format!("=SUM({letter}2:{letter}{})", last + 1)).set_result(sum.to_string());
        sheet.write_formula_with_format(foot, short(LEAD + place), formula, styles.total(true))?;
    }
    sheet.autofilter(0, 0, long(last), short(billed))?;
    sheet.set_freeze_panes(1, 1)?;
    style::fit_to_width(sheet);
    sheet.set_repeat_rows(0, 0)?;
    if let Some(chart) = chart(months, &services, last) {
        sheet.insert_chart(foot + 2, 0, &chart)?;
    }
    Ok(())
}

/// Every service that was used in any month, with what it cost in all of them; the dearest first.
fn services(months: &[MonthCost]) -> Vec<(&str, Usd)> {
    let mut sums: BTreeMap<&str, Usd> = BTreeMap::new();
    for (name, cost) in months.iter().flat_map(|month| &month.services) {
        *sums.entry(name).or_default() += *cost;
    }
    let mut services: Vec<(&str, Usd)> = sums.into_iter().collect();
    services.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then(a.cmp(b)));
    services
}

/// What the services cost, stacked, a bar a month; `None` where nothing cost anything.
fn chart(months: &[MonthCost], services: &[(&str, Usd)], last: usize) -> Option<Chart> {
    let charged = services.iter().filter(|(_, sum)| *sum > Usd::ZERO).count();
    if charged == 0 {
        return None;
    }
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for place in (LEAD..LEAD + charged.min(CHARTED)).map(short) {
        chart.add_series().set_name(("Months", 0, place)).set_categories(("Months", 1, 0, long(last), 0)).set_values((
            "Months",
            1,
            place,
            long(last),
            place,
        ));
    }
    let title = if charged > CHARTED {
        format!("Usage by service: the {CHARTED} dearest of {charged}")
    } else {
        "Usage by service".to_owned()
    };
    chart.title().set_name(title.as_str());
    chart.y_axis().set_name("US dollars").set_num_format("$#,##0.00");
    // A bar's height is its cost only where it stands on zero.
    if !months.iter().flat_map(|month| month.services.values()).any(|cost| cost.is_negative()) {
        chart.y_axis().set_min(0);
    }
    chart.x_axis().set_num_format("yyyy-mm").set_text_axis(true);
    chart.set_width(760).set_height(380);
    Some(chart)
}
