//! Exact decimals: money and metered quantities.
//!
//! A figure that is read is below 10^14, and what it has below 10^-20 is rounded: AWS writes up to 28 decimals and more,
//! and a decimal has room for 28 digits in all. Sums and products end at 10^20, far beyond any bill, instead of failing:
//! so nothing that can be read makes a later sum, product or share of a hundred overflow.

use std::borrow::Cow;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text is no exact decimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a decimal number below 10^14")]
pub struct AmountError {
    text: String,
}

/// 10^14: no bill has such figures.
const BEYOND_ANY_BILL: Decimal = Decimal::from_parts(276_447_232, 23_283, 0, false, 0);
/// 10^20, where sums and products end.
const MOST: Decimal = Decimal::from_parts(1_661_992_960, 1_808_227_885, 5, false, 0);
/// Decimals that are read; what is below the last of them is rounded.
const DECIMALS: u32 = 20;

/// AWS writes plain decimals; exports also write `1.86E-8` and `-0`.
fn parse(text: &str) -> Result<Decimal, AmountError> {
    plain(text.trim())
        .and_then(|plain| Decimal::from_str(&plain).ok())
        .map(|value| value.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero))
        .filter(|value| value.abs() < BEYOND_ANY_BILL)
        .map(|value| if value.is_zero() { Decimal::new(0, value.scale()) } else { value })
        .ok_or_else(|| AmountError { text: text.to_owned() })
}

/// A number without exponent, with a few digits more than can be held at most; `None` where it is no number.
fn plain(text: &str) -> Option<String> {
    let (number, exponent) = match text.split_once(['e', 'E']) {
        // Beyond these any figure is nothing, or none of a bill.
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?.clamp(-1_000, 1_000)),
        None => (text, 0),
    };
    let unsigned = number.strip_prefix(['-', '+']).unwrap_or(number);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let sign = if number.starts_with('-') { "-" } else { "" };
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let Ok(point) = usize::try_from(point) else {
        return Some(format!("{sign}0.{}{digits}", "0".repeat(point.unsigned_abs().try_into().ok()?)));
    };
    let (whole, fraction) = digits.split_at_checked(point).unwrap_or((&digits, ""));
    let zeros = "0".repeat(point.saturating_sub(digits.len()));
    Some(if fraction.is_empty() { format!("{sign}{whole}{zeros}") } else { format!("{sign}0{whole}.{fraction}") })
}

/// A sum or product, no further from nothing than 10^20; `exact` is `None` where it is far beyond.
fn bounded(exact: Option<Decimal>, is_negative: bool) -> Decimal {
    match exact {
        Some(value) => value.clamp(-MOST, MOST),
        None if is_negative => -MOST,
        None => MOST,
    }
}

fn sum(one: Decimal, other: Decimal) -> Decimal {
    // Only figures of one sign are together more than each of them.
    bounded(one.checked_add(other), one.is_sign_negative())
}

/// The product of two figures, which ends at 10^20.
pub(crate) fn product(one: Decimal, other: Decimal) -> Decimal {
    bounded(one.checked_mul(other), one.is_sign_negative() != other.is_sign_negative())
}

/// A share or price, which ends at 10^20; `None` of nothing.
pub(crate) fn quotient(part: Decimal, whole: Decimal) -> Option<Decimal> {
    let is_negative = part.is_sign_negative() != whole.is_sign_negative();
    (!whole.is_zero()).then(|| bounded(part.checked_div(whole), is_negative))
}

macro_rules! amount {
    (#[doc = $words:literal] $name:ident) => {
        #[doc = $words]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
        pub struct $name(Decimal);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(Decimal::ZERO);

            /// Wraps an exact decimal.
            pub const fn new(value: Decimal) -> Self {
                Self(value)
            }

            /// The exact decimal.
            pub const fn value(self) -> Decimal {
                self.0
            }

            /// Whether it is exactly zero.
            pub fn is_zero(self) -> bool {
                self.0.is_zero()
            }

            /// Whether it is below zero.
            pub fn is_negative(self) -> bool {
                self.0 < Decimal::ZERO
            }

            /// Its size without its sign.
            #[must_use]
            pub fn abs(self) -> Self {
                Self(self.0.abs())
            }
        }

        impl fmt::Display for $name {
            /// The exact figure without trailing zeros, as in JSON and CSV.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.normalize().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = AmountError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse(text).map(Self)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(sum(self.0, other.0))
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(sum(self.0, -other.0))
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 = sum(self.0, other.0);
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 = sum(self.0, -other.0);
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
                parts.fold(Self::ZERO, Add::add)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "pattern": "^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$",
                    "description": $words.trim(),
                })
            }
        }

        /// Only from a string: a bare number in TOML or JSON has already been through a float.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

amount! {
    /// US dollars, exact: what a line costs, before any rounding that an invoice does.
    Usd
}

amount! {
    /// A metered quantity in the unit of its line (alarm-months, GB-Mo, requests, …), exact.
    Quantity
}

impl Quantity {
    /// How much of it is beyond a limit; nothing where the limit isn't reached.
    #[must_use]
    pub fn beyond(self, limit: Self) -> Self {
        if self > limit { self - limit } else { Self::ZERO }
    }
}

impl Usd {
    /// What `units` cost at this price for one unit.
    #[must_use]
    pub fn times(self, units: Quantity) -> Self {
        Self(product(self.0, units.0))
    }
}

#[cfg(test)]
#[path = "amount_tests.rs"]
mod tests;
