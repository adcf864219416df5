//! The alarms over time: each a bar, whose length within a month is the part of the month that it is there.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use super::bars::{length, seconds};
use crate::answer::{AlarmLife, AlarmMonth, WholeReport};
use crate::bill::figures::{counted, money, rounded};
use crate::bill::{BillingMonth, harmless};
use crate::catalogue::named::FREE_ALARMS;
use crate::model::Began;

/// So many months are drawn: those around the month that is explained.
const MONTHS: i32 = 4;
/// So many bars can be told apart; of more, those that began together are one.
const BARS: usize = 30;

/// The chart.
pub(super) struct Timeline {
    pub(super) caption: String,
    pub(super) marks: Vec<Mark>,
    pub(super) bars: Vec<LifeBar>,
}

/// Where a month begins, with what its bill has of alarms.
pub(super) struct Mark {
    pub(super) left: String,
    pub(super) name: String,
    /// Alarm-months, and what they cost; empty where the bill isn't known or there is no room.
    pub(super) words: [String; 2],
}

/// An alarm's bar, or that of several.
pub(super) struct LifeBar {
    pub(super) name: String,
    pub(super) when: String,
    pub(super) left: String,
    pub(super) width: String,
}

/// One bar.
struct Bar {
    name: String,
    /// Its region; empty where they are several.
    place: String,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// Whether events prove when it began.
    proven: bool,
    /// Where they don't: that it may be older or younger.
    bound: &'static str,
    count: usize,
}

/// The chart; `None` where there is no alarm to draw.
pub(super) fn timeline(report: &WholeReport) -> Option<Timeline> {
    let explained = report.explain.month;
    let last = BillingMonth::of(report.as_of()).min(explained.next());
    let first = last.plus(1 - MONTHS);
    let (start, end) = (first.start(), last.end().min(report.as_of()));
    let mut bars: Vec<Bar> = report.lives.iter().filter_map(|life| bar(life, start, end)).collect();
    if bars.is_empty() {
        return None;
    }
    let passing = report.lives.iter().filter(|own| is_passing(own, start, end)).count();
    bars.sort_by(|a, b| (a.from, &a.name).cmp(&(b.from, &b.name)));
    if bars.len() > BARS {
        bars = together(bars, start);
    }
    let more = bars.len().saturating_sub(BARS);
    if more > 0 {
        bars.sort_by_key(|bar| std::cmp::Reverse(bar.count));
        bars.truncate(BARS);
        bars.sort_by(|a, b| (a.from, &a.name).cmp(&(b.from, &b.name)));
    }
    let months: Vec<BillingMonth> =
        std::iter::successors(Some(first), |month| Some(month.next())).take_while(|month| *month <= last).collect();
    let usage: BTreeMap<BillingMonth, &AlarmMonth> = report.alarm_months.iter().map(|own| (own.month, own)).collect();
    let mut notes = Vec::new();
    notes.extend(free(report));
    if bars.iter().any(|bar| !bar.proven && bar.from > start) {
        notes.push("A bar begins where the alarm is first known of, if no event tells when it was created.".to_owned());
    }
    if more > 0 {
        let them = if more == 1 { "is" } else { "are" };
        notes.push(format!("{} {them} not drawn.", counted(more, "more group")));
    }
    if passing > 0 {
        notes.push(format!("Of {passing} that are gone no event tells how long they existed: they are not drawn."));
    }
    let figures = |month: &BillingMonth| usage.get(month).map(|own| [rounded(own.usage), money(own.billed)]);
    let told = |month: &BillingMonth| {
        let [usage, billed] = figures(month)?;
        Some(format!("{}: {usage} alarm-months, {billed}", month.in_words()))
    };
    let told: Vec<String> = months.iter().filter_map(told).collect();
    let bill = if told.is_empty() { "The bill has no line of alarms".to_owned() } else { told.join("; ") };
    let whole = seconds(start, end);
    let mark = |month: &BillingMonth| Mark {
        left: length(seconds(start, month.start()), whole),
        name: if is_brief(*month, end) { String::new() } else { short_name(*month, first) },
        words: if is_brief(*month, end) { Default::default() } else { figures(month).unwrap_or_default() },
    };
    let told_bar = |own: &Bar| LifeBar {
        name: own.name.clone(),
        when: when(own, (start, end)),
        left: length(seconds(start, own.from), whole),
        width: length(seconds(own.from, own.to), whole),
    };
    Some(Timeline {
        caption: format!("Each bar is the time that an alarm exists. {bill}. {}", notes.join(" ")),
        marks: months.iter().map(mark).collect(),
        bars: bars.iter().map(told_bar).collect(),
    })
}

/// A month that has hardly begun has no room for its name.
fn is_brief(month: BillingMonth, end: DateTime<Utc>) -> bool {
    end - month.start() < TimeDelta::days(14)
}

/// `Mar`, and with its year where that is news.
fn short_name(month: BillingMonth, first: BillingMonth) -> String {
    let day = month.first_day();
    let is_news = month == first || day.month() == 1;
    day.format(if is_news { "%b %Y" } else { "%b" }).to_string()
}

fn when(bar: &Bar, (start, end): (DateTime<Utc>, DateTime<Utc>)) -> String {
    let bound = bar.bound;
    let from = match bar.from.format("%Y-%m-%d %H:%M") {
        _ if bar.from <= start => format!("before {}", start.format("%Y-%m-%d")),
        at => format!("{at}{bound}"),
    };
    let place = if bar.place.is_empty() { String::new() } else { format!("{} · ", bar.place) };
    if bar.to >= end {
        format!("{place}since {from}")
    } else {
        format!("{place}{from} to {}", bar.to.format("%Y-%m-%d %H:%M"))
    }
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
    let (name, place) = (harmless(&own.life.name), harmless(own.region.code()));
    (from < to).then_some(Bar { name, place, from, to, proven: bound.is_empty(), bound, count: 1 })
}

/// Whether of an alarm that is gone only one instant is known.
fn is_passing(own: &AlarmLife, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
    let ended = own.life.ended.filter(|at| (start..end).contains(at));
    ended.is_some_and(|ended| own.life.began.at().is_some_and(|at| at >= ended))
}

/// How much of it is free.
fn free(report: &WholeReport) -> Option<String> {
    let row = report.free_tier.offers.iter().find(|row| row.offer == FREE_ALARMS && row.left.is_some())?;
    Some(format!("The first {} of a month are free, all regions together.", rounded(row.limit)))
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
                if group.place != bar.place {
                    group.place.clear();
                }
                group.name = format!("{} {when} {}", counted(group.count, "alarm"), key.0);
            }
            None => drop(groups.insert(key, bar)),
        }
    }
    groups.into_values().collect()
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
            let life = Life {
                name,
                charged,
                owner: None,
                stack: None,
                began,
                ended: Some(at(ended)),
                made_by: None,
                after: None,
            };
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
