//! Instants as the SDK has them.

use aws_sdk_cloudwatch::primitives::DateTime as AwsInstant;
use chrono::{DateTime, Datelike, DurationRound, NaiveDate, NaiveTime, TimeDelta, Utc};

/// RFC 3339 writes years with four digits: what is beyond is no time, and leaves room for all that is reckoned with times.
const LAST_YEAR: i32 = 9999;

/// An instant, to the millisecond: AWS's fractions of a second have been through a float.
pub(crate) fn instant(time: AwsInstant) -> Option<DateTime<Utc>> {
    let instant = DateTime::from_timestamp(time.secs(), time.subsec_nanos())?;
    let instant = instant.duration_round(TimeDelta::milliseconds(1)).ok()?;
    Some(instant).filter(|own| (0..=LAST_YEAR).contains(&own.year()))
}

/// An instant for a request.
pub(crate) fn aws(time: DateTime<Utc>) -> AwsInstant {
    AwsInstant::from_secs(time.timestamp())
}

/// From when on, until when.
pub(crate) type Span = (DateTime<Utc>, DateTime<Utc>);

/// From when on, until when the events of a day are asked for.
pub(crate) fn day_span(day: NaiveDate) -> Span {
    let start = day.and_time(NaiveTime::MIN).and_utc();
    (start, start + TimeDelta::days(1) - TimeDelta::seconds(1))
}
