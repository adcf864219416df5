//! The charts of money: the month as a waterfall, and month by month.

use std::collections::BTreeMap;

use plotters::prelude::*;

use super::chart::{COST, Chart, FREE, INK, LINE, SERIES, amount, coordinate, font, said, short, svg};
use crate::answer::WholeReport;
use crate::bill::figures::money;
use crate::bill::{Usd, harmless};

/// So many services have a step or a series of their own.
const OWN: usize = 10;

/// The month's bill: each service's usage a step, then what is taken off or added, then the sum.
pub(super) fn waterfall(report: &WholeReport) -> Result<Option<Chart>, String> {
    let explain = &report.explain;
    let mut services: BTreeMap<&str, Usd> = BTreeMap::new();
    for line in explain.lines.iter().filter(|line| line.record_type.counts_as_usage()) {
        *services.entry(&line.service).or_default() += line.billed;
    }
    let mut services: Vec<(&str, Usd)> = services.into_iter().filter(|(_, cost)| !cost.is_zero()).collect();
    services.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then(a.cmp(b)));
    let totals = &explain.totals;
    let mut all: Vec<(String, Usd)> = services.iter().map(|(name, cost)| (harmless(name), *cost)).collect();
    let rest: Usd = all.iter().skip(OWN).map(|(_, cost)| *cost).sum();
    let mut steps: Vec<(String, Usd)> = all.iter().take(OWN).cloned().collect();
    if all.len() > OWN {
        steps.push((format!("{} other services", all.len() - OWN), rest));
    }
    let others = [
        ("Discounts", totals.discounts),
        ("Credits", totals.credits),
        ("Refunds", totals.refunds),
        ("Tax", totals.tax),
        ("Fees", totals.fees),
    ];
    let others: Vec<(String, Usd)> =
        others.into_iter().filter(|(_, cost)| !cost.is_zero()).map(|(name, cost)| (name.to_owned(), cost)).collect();
    steps.extend(others.iter().cloned());
    all.extend(others);
    if steps.is_empty() {
        return Ok(None);
    }
    let dearest = services.first().map(|(name, cost)| format!(" Largest: {}, {}.", harmless(name), money(*cost)));
    let month = explain.month.in_words();
    let mut rows: Vec<Vec<String>> = all.iter().map(|(name, cost)| vec![name.clone(), format!("${cost}")]).collect();
    rows.push(vec!["Billed".to_owned(), format!("${}", totals.billed)]);
    Ok(Some(Chart {
        caption: format!("What {month} is made of, service by service, in US dollars"),
        words: format!("Bars that add up to {}.{}", money(totals.billed), dearest.unwrap_or_default()),
        svg: draw_waterfall(&steps, totals.billed)?,
        header: ["Service", "Cost"].map(str::to_owned).to_vec(),
        rows,
    }))
}

fn draw_waterfall(steps: &[(String, Usd)], billed: Usd) -> Result<String, String> {
    // Each bar begins where the one before ended; the last is the sum, from nothing.
    let mut at = Usd::ZERO;
    let mut bars: Vec<(String, Usd, Usd, Usd)> = Vec::new();
    for (name, cost) in steps {
        bars.push((short(name, 30), at, at + *cost, *cost));
        at += *cost;
    }
    bars.push(("Billed".to_owned(), Usd::ZERO, billed, billed));
    let ends = || bars.iter().flat_map(|(_, from, to, _)| [coordinate(*from), coordinate(*to)]);
    let (least, most) = (ends().min().unwrap_or_default().min(0), ends().max().unwrap_or_default().max(0));
    let room = (most - least).max(1) / 8;
    let count = i32::try_from(bars.len()).unwrap_or(i32::MAX);
    let height = 40 + 30 * u32::try_from(bars.len()).unwrap_or_default();
    svg((760, height), |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(6)
            .x_label_area_size(28)
            .y_label_area_size(220)
            .build_cartesian_2d(least..most + room, 0..count)
            .map_err(said)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .y_labels(2)
            .x_labels(6)
            .x_label_formatter(&|at| amount(*at))
            .label_style(font(13))
            .axis_style(LINE)
            .bold_line_style(LINE)
            .light_line_style(TRANSPARENT)
            .draw()
            .map_err(said)?;
        for (place, (name, from, to, cost)) in bars.iter().enumerate() {
            let row = count - 1 - i32::try_from(place).unwrap_or_default();
            let is_sum = place + 1 == bars.len();
            let colour = match () {
                () if is_sum => INK,
                () if cost.is_negative() => FREE,
                () => COST,
            };
            let (from, to) = (coordinate(*from).min(coordinate(*to)), coordinate(*from).max(coordinate(*to)));
            let mut bar = Rectangle::new([(from, row), (to, row + 1)], colour.filled());
            bar.set_margin(5, 5, 0, 0);
            chart.draw_series(std::iter::once(bar)).map_err(said)?;
            let (x, y) = chart.backend_coord(&(to, row + 1));
            area.draw(&Text::new(money(*cost), (x + 6, y + 9), font(13))).map_err(said)?;
            area.draw(&Text::new(name.clone(), (8, y + 9), font(13))).map_err(said)?;
        }
        Ok(())
    })
}

/// What each month cost, by service.
pub(super) fn months(report: &WholeReport) -> Result<Option<Chart>, String> {
    let months: Vec<_> = report.months.iter().rev().take(13).rev().collect();
    if months.len() < 2 {
        return Ok(None);
    }
    let mut sums: BTreeMap<&str, Usd> = BTreeMap::new();
    for (name, cost) in months.iter().flat_map(|month| &month.services) {
        *sums.entry(name).or_default() += *cost;
    }
    let mut sums: Vec<(&str, Usd)> = sums.into_iter().filter(|(_, cost)| !cost.is_zero()).collect();
    sums.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then(a.cmp(b)));
    let own: Vec<&str> = sums.iter().take(SERIES.len() - 1).map(|(name, _)| *name).collect();
    let mut series: Vec<(String, Vec<Usd>)> = own
        .iter()
        .map(|name| {
            let costs = months.iter().map(|month| month.services.get(*name).copied().unwrap_or_default());
            (harmless(name), costs.collect())
        })
        .collect();
    let rest = months.iter().map(|month| {
        month.services.iter().filter(|(name, _)| !own.contains(&name.as_str())).map(|(_, cost)| *cost).sum::<Usd>()
    });
    let rest: Vec<Usd> = rest.collect();
    if rest.iter().any(|cost| !cost.is_zero()) {
        series.push(("other services".to_owned(), rest));
    }
    let names: Vec<String> = months.iter().map(|month| month.month.to_string()).collect();
    let mut header = vec!["Month".to_owned()];
    header.extend(series.iter().map(|(name, _)| name.clone()));
    header.extend(["Credits, tax and the like", "Billed"].map(str::to_owned));
    let rows = months.iter().enumerate().map(|(at, month)| {
        let estimated = if month.estimated { " (estimate)" } else { "" };
        let mut row = vec![format!("{}{estimated}", month.month)];
        row.extend(series.iter().map(|(_, costs)| format!("${}", costs[at])));
        row.extend([format!("${}", month.other), format!("${}", month.billed)]);
        row
    });
    let (first, last) = (months[0], months[months.len() - 1]);
    Ok(Some(Chart {
        caption: "Usage of each month by service, in US dollars".to_owned(),
        words: format!(
            "Stacked columns, a month each: from {} in {} to {} in {}.",
            money(first.billed),
            first.month.in_words(),
            money(last.billed),
            last.month.in_words()
        ),
        rows: rows.collect(),
        svg: draw_months(&names, &series)?,
        header,
    }))
}

fn draw_months(names: &[String], series: &[(String, Vec<Usd>)]) -> Result<String, String> {
    let total = |at: usize| series.iter().map(|(_, costs)| costs[at].max(Usd::ZERO)).sum::<Usd>();
    let most = (0..names.len()).map(|at| coordinate(total(at))).max().unwrap_or_default().max(1);
    let count = i32::try_from(names.len()).unwrap_or(i32::MAX);
    let legend = 20 * i32::try_from(series.len().div_ceil(2)).unwrap_or_default();
    let height = 300 + u32::try_from(legend).unwrap_or_default();
    svg((760, height), |area| {
        let (above, below) = area.split_vertically(300);
        let mut chart = ChartBuilder::on(&above)
            .margin(8)
            .x_label_area_size(24)
            .y_label_area_size(70)
            .build_cartesian_2d(0..count.max(6), 0..most + most / 12)
            .map_err(said)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .x_labels(2)
            .y_labels(6)
            .y_label_formatter(&|at| amount(*at))
            .label_style(font(13))
            .axis_style(LINE)
            .bold_line_style(LINE)
            .light_line_style(TRANSPARENT)
            .draw()
            .map_err(said)?;
        for at in 0..names.len() {
            let place = i32::try_from(at).unwrap_or_default();
            let mut from = 0;
            for ((_, costs), colour) in series.iter().zip(SERIES) {
                let to = from + coordinate(costs[at].max(Usd::ZERO));
                let mut bar = Rectangle::new([(place, from), (place + 1, to)], colour.filled());
                bar.set_margin(0, 0, 6, 6);
                chart.draw_series(std::iter::once(bar)).map_err(said)?;
                from = to;
            }
            let (x, y) = chart.backend_coord(&(place, 0));
            area.draw(&Text::new(names[at].clone(), (x + 4, y + 6), font(12))).map_err(said)?;
        }
        for (at, ((name, _), colour)) in series.iter().zip(SERIES).enumerate() {
            let at = i32::try_from(at).unwrap_or_default();
            let (x, y) = (76 + 340 * (at % 2), 20 * (at / 2));
            below.draw(&Rectangle::new([(x, y + 2), (x + 12, y + 14)], colour.filled())).map_err(said)?;
            below.draw(&Text::new(short(name, 40), (x + 18, y + 1), font(13))).map_err(said)?;
        }
        Ok(())
    })
}
