//! Where an open month is heading, day by day: from the alarms that exist, from what stands there, from how
//! requests came in on the last days; and what the next full month will be.

use std::collections::BTreeMap;

use chrono::{Days as DayCount, NaiveDate};
use rust_decimal::Decimal;

use crate::bill::{BillingMonth, Quantity, Region};
use crate::catalogue::{Meter, Standing};
use crate::model::alarms::meter::{Span, alarm_months_by_day};
use crate::model::allowance::pools::Pool;
use crate::model::forecast::alarm_pool::{AlarmPool, alive};
use crate::model::month::Case;
use crate::model::provenance::timeline::{Reading, Timeline};
use crate::snapshot::Role;

/// What will have been used by the end of each day of a month, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Course {
    /// A sum a day of the month.
    pub(crate) sums: Vec<Quantity>,
    /// The weakest ground that a part of it stands on.
    pub(crate) basis: Basis,
    /// What the next full month will be, where all of it runs on by itself.
    pub(crate) next: Option<Quantity>,
    /// What will have been used in each region at the month's end; alarms have none here.
    pub(crate) regions: BTreeMap<Region, Quantity>,
}

/// What a forecast rests on; the weakest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The alarms that exist, by their meter.
    Alarms,
    /// What stood there on this day stays.
    Level(NaiveDate),
    /// The mean of so many days up to this one, each weekday as often as the others where they are seven.
    Mean(usize, NaiveDate),
    /// The mean of the seven days up to this one, and so much more (or less) each week, as in the weeks before.
    Trend(Decimal, NaiveDate),
    /// The sum to date, drawn out: so many hours of the month are over.
    StraightLine(i64),
}

/// Usage by meter, region and day.
pub(crate) type DayIndex<'a> = BTreeMap<(&'a str, &'a Region), BTreeMap<NaiveDate, Quantity>>;

/// Days over which requests are averaged: each weekday once.
const WEEK: u64 = 7;
/// Cost Explorer's figures of a day are complete a day after its end ("refreshed at least once every 24 hours").
const SETTLES_AFTER: DayCount = DayCount::new(2);

impl<'a> Case<'a> {
    /// The usage of each day by meter and region, up to the instant of analysis.
    pub(crate) fn day_index(&self) -> DayIndex<'a> {
        let mut index = DayIndex::new();
        let today = self.as_of.date_naive();
        let seen = |day: NaiveDate| day < today || day == today && !self.looks_back();
        let lines = self.snapshot.days.iter().flat_map(|days| &days.lines).filter(|(day, _)| seen(**day));
        for (day, line) in lines.flat_map(|(day, lines)| lines.iter().map(move |line| (day, line))) {
            if let (Some(meter), Some(usage)) = (self.meter(line), line.usage) {
                let days = index.entry((meter.id.as_str(), line.region())).or_default();
                *days.entry(*day).or_default() += usage;
            }
        }
        index
    }

    /// The course of a pool through the open month; `None` where nothing tells.
    pub(crate) fn course(&self, pool: &Pool<'_>, days: &DayIndex<'_>) -> Option<Course> {
        let (mut parts, mut regions) = (Vec::new(), BTreeMap::new());
        for meter in self.catalogue.meters_of(pool.offer) {
            if meter.standing == Standing::Alarms && self.sees_all_alarms(pool) {
                parts.extend(self.alarms_course(meter));
                continue;
            }
            for (region, used) in self.used_of(meter, pool, days) {
                // A payer's days are its organisation's.
                let tells = self.role() != Role::Payer || !pool.offer.is_each_accounts();
                let series = days.get(&(meter.id.as_str(), &region)).filter(|_| tells);
                let by_days = series.and_then(|series| self.course_of_days(meter, series));
                let part = by_days.or_else(|| self.straight_line(meter, used))?;
                *regions.entry(region).or_default() += part.sums.last().copied().unwrap_or_default().max(used);
                parts.push(part);
            }
        }
        let mut parts = parts.into_iter();
        let mut whole = parts.next()?;
        for part in parts {
            whole.sums.iter_mut().zip(part.sums).for_each(|(sum, more)| *sum += more);
            whole.basis = whole.basis.max(part.basis);
            whole.next = whole.next.zip(part.next).map(|(one, other)| one + other);
        }
        // Less than what was used already it can't be.
        let today = self.month.days().take_while(|day| *day < self.as_of.date_naive()).count();
        whole.sums.iter_mut().skip(today).for_each(|sum| *sum = (*sum).max(pool.used));
        whole.regions = regions;
        Some(whole)
    }

    /// A payer's pool has the alarms of members too, which can't be seen from here.
    fn sees_all_alarms(&self, pool: &Pool<'_>) -> bool {
        self.role_for(pool.offer) != Role::Payer
            && !self.timelines.is_empty()
            && self.unread_regions(pool.offer).is_empty()
    }

    /// What was used of a pool by one meter in each region, and nothing yet where something stands without a line.
    fn used_of(&self, meter: &Meter, pool: &Pool<'_>, days: &DayIndex<'_>) -> BTreeMap<Region, Quantity> {
        let mut used: BTreeMap<Region, Quantity> = BTreeMap::new();
        let of_pool = |region: &Region| pool.region.as_ref().is_none_or(|own| own == region);
        for line in self.counted() {
            let region = line.region();
            if line.is_of(meter) && of_pool(region) {
                *used.entry(region.clone()).or_default() += line.usage.unwrap_or_default();
            }
        }
        if meter.standing == Standing::Stock {
            for region in self.standing_in(meter, days).into_iter().filter(of_pool) {
                used.entry(region).or_default();
            }
        }
        used
    }

    /// The regions in which alarms of a meter exist.
    pub(crate) fn alarm_regions(&self, meter: &Meter) -> Vec<Region> {
        let Some(name) = meter.usage.first().filter(|_| meter.standing == Standing::Alarms) else { return Vec::new() };
        let alive = |timeline: &Timeline| timeline.alive_at(name, self.as_of).next().is_some();
        self.timelines.iter().filter(|(_, timeline)| alive(timeline)).map(|(region, _)| region.clone()).collect()
    }

    /// What the alarms that exist make of a pool in a full month; `None` for other pools, and where some are unseen.
    pub(crate) fn alarms_after(&self, pool: &Pool<'_>) -> Option<Quantity> {
        let mut meters = self.catalogue.meters_of(pool.offer);
        let all = meters.all(|meter| meter.standing == Standing::Alarms) && self.sees_all_alarms(pool);
        all.then(|| AlarmPool::of(self, pool.offer, self.as_of).map(|pool| pool.used()).unwrap_or_default())
    }

    /// How many alarm-metrics of a meter exist.
    fn alarms_alive(&self, meter: &Meter) -> Quantity {
        let of_region = |region: &Region| alive(self, meter, region, self.as_of);
        Quantity::new(self.timelines.keys().filter_map(of_region).sum::<u32>().into())
    }

    /// What was known at the instant of analysis: alarms made since weren't, those deleted since were there.
    pub(crate) fn known(&self, spans: Vec<Span>) -> Vec<Span> {
        let begun = spans.into_iter().filter(|span| span.from.is_none_or(|from| from <= self.as_of));
        begun.map(|span| Span { to: span.to.filter(|to| *to <= self.as_of), ..span }).collect()
    }

    fn alarms_course(&self, meter: &Meter) -> Option<Course> {
        let name = meter.usage.first()?;
        let known = |timeline: &Timeline| self.known(timeline.spans(name, Reading::Created));
        let spans: Vec<Vec<Span>> = self.timelines.values().map(known).collect();
        if spans.iter().all(Vec::is_empty) {
            return None;
        }
        let mut sums = vec![Quantity::ZERO; self.month.days().count()];
        for spans in &spans {
            let more = alarm_months_by_day(spans, self.month);
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        Some(Course { sums, basis: Basis::Alarms, next: Some(self.alarms_alive(meter)), regions: BTreeMap::new() })
    }

    /// The last day whose figures are complete, where it is one of those that are known.
    pub(crate) fn settled(&self) -> Option<NaiveDate> {
        let from = self.snapshot.days.as_ref()?.from;
        self.as_of.date_naive().checked_sub_days(SETTLES_AFTER).filter(|day| *day >= from)
    }

    /// What the settled days were, and for the others what the last settled ones make likely.
    fn course_of_days(&self, meter: &Meter, series: &BTreeMap<NaiveDate, Quantity>) -> Option<Course> {
        let from = self.snapshot.days.as_ref()?.from;
        let today = self.as_of.date_naive();
        let settled = self.settled()?;
        let on = |day: NaiveDate| series.get(&day).copied().unwrap_or_default();
        let pace = match meter.standing {
            Standing::OnDemand => Pace::of(from, settled, |day| self.as_in_this_month(meter, day, on(day))),
            Standing::Alarms | Standing::Stock => {
                // A day's share of a month of 31 days is less than one of 30.
                let elsewhere = settled < self.month.first_day() && counts_in_months(&meter.units);
                let month = if elsewhere { self.month.previous() } else { self.month };
                let level = on(settled).value() * Decimal::from(month.hours()) / Decimal::from(self.month.hours());
                Pace { a_day: level, a_week: Decimal::ONE, basis: Basis::Level(settled) }
            }
        };
        let mut sum = Quantity::ZERO;
        let sums = self.month.days().map(|day| {
            sum += match day {
                day if day <= settled => on(day),
                day if day <= today => on(day).max(pace.on(day, settled)),
                day => pace.on(day, settled),
            };
            sum
        });
        let sums = sums.collect();
        let next = self.next_at(meter, pace.on(settled, settled));
        Some(Course { sums, basis: pace.basis, next, regions: BTreeMap::new() })
    }

    /// What a day's usage is in this month: of what is counted in months a day's share differs with their lengths.
    fn as_in_this_month(&self, meter: &Meter, day: NaiveDate, usage: Quantity) -> Quantity {
        if !is_share_of_a_month(meter) || day >= self.month.first_day() {
            return usage;
        }
        let (then, now) = (BillingMonth::of_day(day).hours(), self.month.hours());
        Quantity::new((usage.value() * Decimal::from(then) / Decimal::from(now)).round_dp(DECIMALS))
    }

    /// The sum to date drawn out. Less than a day tells nothing, nor does a sum of later days too.
    fn straight_line(&self, meter: &Meter, used: Quantity) -> Option<Course> {
        let elapsed = (self.as_of - self.month.start()).num_hours();
        if elapsed < 24 || self.looks_back() && self.snapshot.days.is_none() {
            return None;
        }
        let of_a_day = used.value() * Decimal::from(24) / Decimal::from(elapsed);
        let sums = (1..=self.month.days().count())
            .map(|day| Quantity::new((of_a_day * Decimal::from(day)).round_dp(DECIMALS)));
        let next = self.next_at(meter, Quantity::new(of_a_day));
        Some(Course { sums: sums.collect(), basis: Basis::StraightLine(elapsed), next, regions: BTreeMap::new() })
    }

    /// The next full month of what stands there, by what it makes in a day of this one.
    fn next_at(&self, meter: &Meter, rate: Quantity) -> Option<Quantity> {
        if meter.standing == Standing::OnDemand {
            return None;
        }
        let month = if counts_in_months(&meter.units) { self.month } else { self.next_month() };
        Some(Quantity::new((rate.value() * Decimal::from(month.hours() / 24)).round_dp(DECIMALS)))
    }

    /// The next full month of what stands there and is billed in such units, after a closed month: as much as before,
    /// where it stood there unchanged the month before too, and nothing later is known.
    pub(crate) fn next_of_stock(&self, units: &[String], usage: Quantity, before: Quantity) -> Option<Quantity> {
        let a_day = |usage: Quantity, month: BillingMonth| {
            if counts_in_months(units) { usage.value() } else { usage.value() / Decimal::from(month.hours()) }
        };
        let (now, then) = (a_day(usage, self.month), a_day(before, self.month.previous()));
        let steady = (now - then).abs() <= then * Decimal::new(2, 2);
        if steady { self.next_at_this_pace(units, usage) } else { None }
    }

    /// The next full month of what goes on as it was in a closed one, unless something later is known.
    pub(crate) fn next_at_this_pace(&self, units: &[String], usage: Quantity) -> Option<Quantity> {
        let hours = |month: BillingMonth| Decimal::from(month.hours());
        let (now, next) = (hours(self.month), hours(self.next_month()));
        let scaled =
            if counts_in_months(units) { usage.value() } else { usage.value().checked_div(now)?.checked_mul(next)? };
        let is_latest = self.next_month() <= self.month.plus(2);
        is_latest.then(|| Quantity::new(scaled.round_dp(DECIMALS)))
    }

    /// The first month that starts after the instant of analysis.
    pub(crate) fn next_month(&self) -> BillingMonth {
        BillingMonth::of(self.as_of).next()
    }
}

/// How requests come in: so many a day, and by which factor they change from week to week.
#[derive(Debug, Clone, Copy)]
struct Pace {
    a_day: Decimal,
    a_week: Decimal,
    basis: Basis,
}

impl Pace {
    /// The mean of the last settled days. Where they rose, or fell, by a twentieth at least in each of the last two weeks
    /// they go on so, at the slower of both paces.
    fn of(from: NaiveDate, settled: NaiveDate, on: impl Fn(NaiveDate) -> Quantity) -> Self {
        let days = |skipped: u64| {
            let back = (0..WEEK).map(move |n| DayCount::new(skipped + n));
            back.filter_map(|back| settled.checked_sub_days(back))
                .take_while(|day| *day >= from)
                .map(&on)
                .collect::<Vec<_>>()
        };
        let week = |n: u64| Some(days(n * WEEK)).filter(|days| days.len() as u64 == WEEK);
        let sum = |days: &[Quantity]| days.iter().copied().sum::<Quantity>().value();
        let last = days(0);
        let a_day = sum(&last) / Decimal::from(last.len().max(1));
        let paces = || {
            let (last, before, earlier) = (sum(&week(0)?), sum(&week(1)?), sum(&week(2)?));
            Some((last.checked_div(before)?, before.checked_div(earlier)?))
        };
        let (up, down) = (Decimal::new(105, 2), Decimal::new(95, 2));
        let a_week = match paces() {
            Some((now, then)) if now >= up && then >= up => now.min(then),
            Some((now, then)) if now <= down && then <= down => now.max(then),
            _ => return Self { a_day, a_week: Decimal::ONE, basis: Basis::Mean(last.len(), settled) },
        };
        let a_week = a_week.round_dp(FACTOR_DECIMALS).clamp(SLOWEST, FASTEST);
        Self { a_day, a_week, basis: Basis::Trend(a_week, settled) }
    }

    /// What a day after the last settled one is likely to make.
    fn on(&self, day: NaiveDate, settled: NaiveDate) -> Quantity {
        let ahead = (day - settled).num_days();
        let weeks = (ahead + 6) / 7;
        let factor = (0..weeks).fold(Decimal::ONE, |factor, _| factor * self.a_week);
        Quantity::new((self.a_day * factor).round_dp(DECIMALS))
    }
}

const FACTOR_DECIMALS: u32 = 4;
/// No course is foretold to fall by more than a fifth a week, or to rise by more than a quarter: what doubles seldom
/// goes on doubling.
const SLOWEST: Decimal = Decimal::from_parts(80, 0, 0, false, 2);
const FASTEST: Decimal = Decimal::from_parts(125, 0, 0, false, 2);

/// More digits than any meter has.
const DECIMALS: u32 = 10;

/// Whether units of something that stands are months of it (GB-Mo, keys), not hours or seconds.
pub(crate) fn counts_in_months(units: &[String]) -> bool {
    let of_time =
        |unit: &String| ["hr", "hour", "second", "minute", "day"].iter().any(|time| unit.to_lowercase().contains(time));
    !units.iter().any(of_time)
}

/// Custom metrics, by the usage type that counts them in months: metrics that are asked for have the same unit.
const METRIC_MONTHS: &str = "CW:MetricMonitorUsage";

/// Whether a day's usage of a meter is its share of a month, as that of stored bytes is.
fn is_share_of_a_month(meter: &Meter) -> bool {
    meter.usage.iter().any(|name| name == METRIC_MONTHS) || meter.units.iter().any(|unit| unit.contains("-Mo"))
}

#[cfg(test)]
#[path = "projection_tests.rs"]
mod tests;
