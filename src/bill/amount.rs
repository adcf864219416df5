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
mod tests {
    use super::*;

    #[test]
    fn parses_what_aws_writes() {
        for (text, plain) in [
            ("0.2000002", "0.2000002"),
            ("10.000", "10"),
            ("-0.25", "-0.25"),
            ("-0", "0"),
            ("1.86E-8", "0.0000000186"),
            ("2.5e3", "2500"),
        ] {
            assert_eq!(text.parse::<Usd>().unwrap().to_string(), plain, "{text}");
        }
    }

    /// 28 digits are what a decimal holds; what is below 1e-20 is rounded.
    #[test]
    fn reads_what_fits() {
        for (text, plain) in [
            ("0.1234567890123456789012345678", "0.12345678901234567890"),
            ("0.123456789012345678905000000000000000001", "0.12345678901234567891"),
            ("-0.00000000000000000000999999999", "-0.00000000000000000001"),
            ("92345678901234.1234567890123456789", "92345678901234.12345678901235"),
            ("1.2345678901234567E-15", "0.00000000000000123457"),
            ("1e-20", "0.00000000000000000001"),
            ("4.9e-21", "0"),
            ("1e-300", "0"),
            ("-1E-99999", "0"),
            ("0.00000000000000123e+15", "1.23"),
            ("99999999999999.9999", "99999999999999.9999"),
            (".5", "0.5"),
            ("5.", "5"),
            ("+5", "5"),
        ] {
            let read: Usd = text.parse().unwrap();
            assert_eq!(read, plain.parse().unwrap(), "{text}");
            assert!(read.value().scale() <= DECIMALS && !(read.is_zero() && read.value().is_sign_negative()), "{text}");
        }
        assert_eq!("10.000".parse::<Usd>().unwrap().value().scale(), 3, "the digits that a bill shows are kept");
    }

    #[test]
    fn sums_and_products_end_far_beyond_any_bill() {
        let usd = |text: &str| text.parse::<Usd>().unwrap();
        let (most, least) = (Usd::new(MOST), Usd::new(-MOST));
        assert_eq!((MOST.to_string(), BEYOND_ANY_BILL.to_string()), (format!("1{:020}", 0), format!("1{:014}", 0)));
        let huge = usd("99999999999999");
        // (1e14 - 1)^2 is about 1e28
        assert_eq!(huge.times("99999999999999".parse().unwrap()), most);
        assert_eq!(huge.times("-99999999999999".parse().unwrap()), least);
        assert_eq!(huge.times("2".parse().unwrap()).to_string(), "199999999999998");
        assert_eq!((most + most, least - most, -most - most), (most, least, least));
        assert_eq!(Usd::new(Decimal::MAX) + Usd::new(Decimal::MAX), most);
        assert_eq!(Usd::new(Decimal::MIN) - Usd::new(Decimal::MAX), least);
        let mut sum = Usd::new(Decimal::MAX);
        sum += huge;
        sum -= huge;
        assert_eq!(sum, most - huge);
        assert_eq!([most; 3].into_iter().sum::<Usd>(), most);
        assert_eq!(quotient(huge.value(), Decimal::new(1, 20)), Some(MOST));
        assert_eq!(quotient(-huge.value(), Decimal::new(1, 20)), Some(-MOST));
        assert_eq!(quotient(Decimal::ONE, Decimal::ZERO), None);
        assert_eq!(quotient(Decimal::ONE, Decimal::from(8)).unwrap().to_string(), "0.125");
    }

    proptest::proptest! {
        /// Whatever digits are read, arithmetic goes on; and what fits is read exactly.
        #[test]
        fn no_figure_makes_a_panic(one in "-?[0-9]{1,14}(\\.[0-9]{1,40})?([eE]-?[0-9]{1,3})?", other in "-?[0-9]{1,13}\\.[0-9]{0,14}") {
            let exact: Usd = other.parse().unwrap();
            proptest::prop_assert_eq!(exact.value(), Decimal::from_str_exact(&other).unwrap());
            if let Ok(read) = one.parse::<Usd>() {
                let units = Quantity::new(exact.value());
                let _ = (read + exact, read - exact, read.times(units), quotient(read.value(), units.value()));
                proptest::prop_assert_eq!(read.to_string().parse::<Usd>().unwrap(), read);
            }
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in [
            "",
            "-",
            ".",
            "N/A",
            "1,000",
            "0x10",
            "NaN",
            "inf",
            "1_000",
            "--1",
            "1.2.3",
            "e5",
            "1e",
            "1e1.5",
            "100000000000000",
            "1e14",
            "99999999999999.99999999999999999",
            "1e99999",
            "1e99999999999",
            "-79228162514264337593543950335",
            "123456789012345678901234567890123456789",
        ] {
            let error = text.parse::<Quantity>().unwrap_err();
            assert!(error.to_string().contains(&format!("`{text}`")));
        }
    }

    #[test]
    fn a_bare_number_is_refused() {
        assert!(serde_json::from_str::<Usd>("0.1").is_err());
        assert_eq!(serde_json::from_str::<Usd>("\"0.1\"").unwrap().to_string(), "0.1");
    }
}
