//! Exact decimals: money and metered quantities.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text is no exact decimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a decimal number that can be held exactly (28 digits, below 10^14)")]
pub struct AmountError {
    text: String,
}

/// No bill has such figures; below them no sum of lines and no product of two overflows.
const BEYOND_ANY_BILL: Decimal = Decimal::from_parts(276_447_232, 23_283, 0, false, 0);

/// AWS writes plain decimals; exports also write `1.86E-8` and `-0`.
fn parse_exact(text: &str) -> Result<Decimal, AmountError> {
    let trimmed = text.trim();
    let parsed =
        if trimmed.contains(['e', 'E']) { Decimal::from_scientific(trimmed) } else { Decimal::from_str_exact(trimmed) };
    parsed
        .ok()
        .filter(|value| value.abs() < BEYOND_ANY_BILL)
        .map(|value| if value.is_zero() { Decimal::new(0, value.scale()) } else { value })
        .ok_or_else(|| AmountError { text: text.to_owned() })
}

macro_rules! amount {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
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
                parse_exact(text).map(Self)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
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
                self.0 += other.0;
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
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

impl Usd {
    /// What `units` cost at this price for one unit.
    #[must_use]
    pub fn times(self, units: Quantity) -> Self {
        Self(self.0 * units.0)
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

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "N/A", "1,000", "0x10", "NaN", "100000000000000", "-79228162514264337593543950335"] {
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
