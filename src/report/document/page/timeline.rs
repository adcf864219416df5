//! The alarms over time: each a bar, whose length within a month is the part of the month that it is there.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use plotters::prelude::*;

use super::chart::{Chart, LINE, SERIES, font, said, short, svg};
use crate::answer::{AlarmLife, AlarmMonth, WholeReport};
use crate::bill::figures::{money, rounded};
use crate::bill::{BillingMonth, harmless};
use crate::catalogue::named::FREE_ALARMS;
use crate::model::Began;

/// So many months are drawn: those around the month that is explained.
const MONTHS: i32 = 4;
/// So many bars can be told apart; of more, those that began together are one.
const BARS: usize = 30;

/// One bar.
struct Bar {
    name: String,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// Whether events prove when it began.
    proven: bool,
    /// Where they don't: that it may be older or younger.
    bound: &'static str,
    count: usize,
}

/// The chart; `None` where there is no alarm to draw.
pub(super) fn timeline(report: &WholeReport) -> Result<Option<Chart>, String> {
    let explained = report.explain.month;
    let last = BillingMonth::of(report.as_of()).min(explained.next());
    let first = last.plus(1 - MONTHS);
    let (start, end) = (first.start(), last.end().min(report.as_of()));
    let mut bars: Vec<Bar> = report.lives.iter().filter_map(|life| bar(life, start, end)).collect();
    if bars.is_empty() {
        return Ok(None);
    }
    let passing = report.lives.iter().filter(|own| is_passing(own, start, end)).count();
    bars.sort_by(|a, b| (a.from, &a.name).cmp(&(b.from, &b.name)));
    let all = bars.len();
    if bars.len() > BARS {
        bars = together(bars, start);
    }
    let more = bars.len().saturating_sub(BARS);
    bars.truncate(BARS);
    let months: Vec<BillingMonth> =
        std::iter::successors(Some(first), |month| Some(month.next())).take_while(|month| *month <= last).collect();
    let usage: BTreeMap<BillingMonth, &AlarmMonth> = report.alarm_months.iter().map(|own| (own.month, own)).collect();
    let said_of = |month: &BillingMonth| {
        usage.get(month).map(|own| format!("{} alarm-months, {}", rounded(own.usage), money(own.billed)))
    };
    let spoken: Vec<String> =
        months.iter().filter_map(|month| Some(format!("{}: {}", month.in_words(), said_of(month)?))).collect();
    let mut notes = Vec::new();
    notes.extend(free(report));
    if bars.iter().any(|bar| !bar.proven && bar.from > start) {
        notes.push("One whose making no event proves is drawn from when it is first known of.".to_owned());
    }
    if more > 0 {
        notes.push(format!("{more} more groups are not drawn."));
    }
    if passing > 0 {
        notes.push(format!("Of {passing} that are gone no event tells how long they existed: they are not drawn."));
    }
    let when = |bar: &Bar| {
        let bound = bar.bound;
        let from = match bar.from.format("%Y-%m-%d %H:%M") {
            _ if bar.from <= start => format!("before {}", start.format("%Y-%m-%d")),
            at => format!("{at}{bound}"),
        };
        let to = if bar.to >= end { "still there".to_owned() } else { bar.to.format("%Y-%m-%d %H:%M").to_string() };
        vec![bar.name.clone(), from, to, bar.count.to_string()]
    };
    Ok(Some(Chart {
        caption: format!(
            "Each alarm is a bar over the time that it exists; a month charges it for the part of the month that it is there. {}. {}",
            if spoken.is_empty() { "The bill has no alarms".to_owned() } else { spoken.join("; ") },
            notes.join(" ")
        ),
        words: format!("{all} alarms as bars from {} to {}.", first.in_words(), last.in_words()),
        svg: draw(&bars, &months, (start, end), &said_of)?,
        header: ["Alarm", "Since", "Until", "Alarms"].map(str::to_owned).to_vec(),
        rows: bars.iter().map(when).collect(),
    }))
}

fn bar(own: &AlarmLife, start: DateTime<Utc>, end: DateTime<Utc>) -> Option<Bar> {
    let (from, bound) = match own.life.began {
        Began::At(at) => (at, ""),
        Began::NotAfter(at) => (at, " or before"),
        Began::NotBefore(at) => (at, " or later"),
        Began::Before => (start, " or before"),
    };
    let to = own.life.ended.unwrap_or(end).min(end);
    let from = from.max(start);
    let name = harmless(&format!("{} ({})", own.life.name, own.region.code()));
    (from < to).then_some(Bar { name, from, to, proven: bound.is_empty(), bound, count: 1 })
}

/// Whether of an alarm that is gone only one instant is known.
fn is_passing(own: &AlarmLife, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
    let ended = own.life.ended.filter(|at| (start..end).contains(at));
    ended.is_some_and(|ended| own.life.began.at().is_some_and(|at| at >= ended))
}

/// How much of it is free.
fn free(report: &WholeReport) -> Option<String> {
    let row = report.free_tier.offers.iter().find(|row| row.offer == FREE_ALARMS && row.left.is_some())?;
    Some(format!("The first {} of a month are free, over all regions together.", rounded(row.limit)))
}

/// Those that began and ended on the same day as one bar.
fn together(bars: Vec<Bar>, start: DateTime<Utc>) -> Vec<Bar> {
    let mut groups: BTreeMap<(chrono::NaiveDate, chrono::NaiveDate), Bar> = BTreeMap::new();
    for bar in bars {
        let key = (bar.from.date_naive(), bar.to.date_naive());
        match groups.get_mut(&key) {
            Some(group) => {
                group.count += 1;
                if group.proven {
                    (group.proven, group.bound) = (bar.proven, bar.bound);
                }
                let when = if group.from <= start { "from before" } else { "of" };
                group.name = format!("{} alarms {when} {}", group.count, key.0);
            }
            None => drop(groups.insert(key, bar)),
        }
    }
    groups.into_values().collect()
}

fn draw(
    bars: &[Bar],
    months: &[BillingMonth],
    (start, end): (DateTime<Utc>, DateTime<Utc>),
    said_of: &dyn Fn(&BillingMonth) -> Option<String>,
) -> Result<String, String> {
    let count = i32::try_from(bars.len()).unwrap_or(i32::MAX);
    let height = 60 + 18 * u32::try_from(bars.len()).unwrap_or_default();
    svg((900, height), |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(6)
            .margin_top(40)
            .x_label_area_size(4)
            .y_label_area_size(260)
            .build_cartesian_2d(start.timestamp()..end.timestamp(), 0..count)
            .map_err(said)?;
        for month in months {
            let at = month.start().timestamp();
            chart.draw_series([PathElement::new(vec![(at, 0), (at, count)], LINE)]).map_err(said)?;
            let (x, _) = chart.backend_coord(&(at, count));
            // A month that has hardly begun has no room for its name.
            if (end - month.start()) < TimeDelta::days(14) {
                continue;
            }
            area.draw(&Text::new(month.in_words(), (x + 4, 6), font(14))).map_err(said)?;
            let words = said_of(month).unwrap_or_default();
            area.draw(&Text::new(words, (x + 4, 23), font(12))).map_err(said)?;
        }
        for (place, own) in bars.iter().enumerate() {
            let row = count - 1 - i32::try_from(place).unwrap_or_default();
            let mut bar =
                Rectangle::new([(own.from.timestamp(), row), (own.to.timestamp(), row + 1)], SERIES[0].filled());
            bar.set_margin(3, 3, 0, 0);
            chart.draw_series(std::iter::once(bar)).map_err(said)?;
            let (_, y) = chart.backend_coord(&(start.timestamp(), row + 1));
            area.draw(&Text::new(short(&own.name, 42), (4, y + 3), font(12))).map_err(said)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::Region;
    use crate::facts::alarm_class::Charged;
    use crate::model::provenance::timeline::Life;

    /// Whatever bounds its beginning: where that is its end, too, there is no bar to draw, and it is counted.
    #[test]
    fn of_a_passing_alarm_one_instant_is_known() {
        let at = |day: u32| format!("2022-04-{day:02}T12:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let gone = |began: Began, ended: u32| {
            let charged = Charged { kind: crate::bill::AlarmKind::Standard, high_resolution: None, metrics: Some(1) };
            let name = "a".to_owned();
            let life = Life { name, charged, owner: None, began, ended: Some(at(ended)), made_by: None, after: None };
            AlarmLife { region: Region::new("eu-west-1"), life }
        };
        for began in [Began::At, Began::NotAfter, Began::NotBefore] {
            for (ended, is_there) in [(4, true), (5, false)] {
                let life = gone(began(at(4)), ended);
                assert_eq!(is_passing(&life, at(1), at(30)), is_there);
                assert_eq!(bar(&life, at(1), at(30)).is_none(), is_there);
            }
        }
        assert!(!is_passing(&gone(Began::Before, 4), at(1), at(30)));
        assert!(!is_passing(&gone(Began::NotBefore(at(4)), 4), at(5), at(30)), "before what is drawn");
    }
}
