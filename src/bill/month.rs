//! Calendar months in UTC, which is what AWS bills by.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A billing period: one calendar month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillingMonth {
    year: i32,
    month: u32,
}

/// How long after a month its bill may still change.
const SETTLES: TimeDelta = TimeDelta::days(7);

/// Why a text is no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a month; write it as YYYY-MM, for example 2022-04")]
pub struct MonthError(String);

impl BillingMonth {
    /// The month of a calendar year, counted from 1. `None` beyond 1–12 or years 2000–2999.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        ((2000..3000).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month an instant falls in.
    pub fn of(instant: DateTime<Utc>) -> Self {
        Self { year: instant.year(), month: instant.month() }
    }

    /// The month a day falls in.
    pub fn of_day(day: NaiveDate) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }

    /// Midnight UTC of its first day.
    pub fn start(self) -> DateTime<Utc> {
        self.first_day().and_time(NaiveTime::MIN).and_utc()
    }

    /// The instant it ends: the start of the next month (exclusive).
    pub fn end(self) -> DateTime<Utc> {
        self.next().start()
    }

    /// From when on its bill is taken as it is: AWS makes one final within days.
    pub(crate) fn settles(self) -> DateTime<Utc> {
        self.end() + SETTLES
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// `months` later (earlier where negative).
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let count = self.year * 12 + self.month.cast_signed() - 1 + months;
        Self { year: count.div_euclid(12), month: count.rem_euclid(12).cast_unsigned() + 1 }
    }

    /// Its days, first to last.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first_day().iter_days().take_while(move |day| Self::of_day(*day) == self)
    }

    /// Its length in hours: 672 to 744. Alarm-months and GB-months are divided by this.
    pub fn hours(self) -> i64 {
        (self.end() - self.start()).num_hours()
    }

    /// As a person writes it: `April 2022`.
    pub fn in_words(self) -> String {
        self.first_day().format("%B %Y").to_string()
    }
}

impl fmt::Display for BillingMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for BillingMonth {
    type Err = MonthError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = match text.as_bytes() {
            [y0, y1, y2, y3, b'-', m0, m1] if [y0, y1, y2, y3, m0, m1].iter().all(|b| b.is_ascii_digit()) => {
                text[..4].parse().ok().zip(text[5..].parse().ok())
            }
            _ => None,
        };
        parsed.and_then(|(year, month)| Self::new(year, month)).ok_or_else(|| MonthError(text.to_owned()))
    }
}

impl Serialize for BillingMonth {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl JsonSchema for BillingMonth {
    fn schema_name() -> Cow<'static, str> {
        "BillingMonth".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "description": "A month, as `2022-04`."})
    }
}

impl<'de> Deserialize<'de> for BillingMonth {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> BillingMonth {
        text.parse().unwrap()
    }

    #[test]
    fn hours_follow_the_calendar() {
        for (text, hours) in [("2022-04", 30 * 24), ("2022-03", 31 * 24), ("2023-02", 28 * 24), ("2024-02", 29 * 24)] {
            assert_eq!(month(text).hours(), hours, "{text}");
        }
    }

    #[test]
    fn steps_over_the_year() {
        assert_eq!(month("2022-12").next(), month("2023-01"));
        assert_eq!(month("2022-01").previous(), month("2021-12"));
        assert_eq!(month("2022-05").plus(-13), month("2021-04"));
    }

    #[test]
    fn refuses_what_is_no_month() {
        for text in ["2022-13", "2022-00", "2022-4", "April", "+022-04", "2022-04-01", ""] {
            assert!(text.parse::<BillingMonth>().is_err(), "{text}");
        }
    }
}
