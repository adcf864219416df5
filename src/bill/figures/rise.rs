//! An amount in two months, and how much it rose.

use rust_decimal::Decimal;

use super::{CENTS, HALF_UP, grouped};
use crate::bill::Usd;

/// More digits than these no bill has.
const MOST_DECIMALS: u32 = 12;

/// An amount in two months and how much it rose, in words that add up to the eye: `$0.492`, `$0.506`, `+$0.014`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rise {
    /// In the earlier month.
    pub before: String,
    /// In the later one.
    pub now: String,
    /// The difference with its sign.
    pub by: String,
    /// The same without it.
    pub apart: String,
    decimals: u32,
}

impl Rise {
    /// To the cent, or to as many digits more as it takes until the difference that is shown is that of what is shown.
    pub fn of(before: Usd, now: Usd) -> Self {
        Self::by_parts(before, now, &[])
    }

    /// The same where the parts of the difference are shown too: they sum to it, as far as they make all of it.
    pub fn by_parts(before: Usd, now: Usd, parts: &[Usd]) -> Self {
        let change = now - before;
        let adds_up = |decimals: &u32| sums([before, change].iter(), now, *decimals);
        let all_add_up = |decimals: &u32| adds_up(decimals) && sums(parts.iter(), change, *decimals);
        let mut tried = CENTS..=MOST_DECIMALS;
        let decimals = tried.clone().find(all_add_up).or_else(|| tried.find(adds_up)).unwrap_or(CENTS);
        let in_words = |amount: Usd| money_to(amount, decimals);
        let (by, apart) = (signed_to(change, decimals), in_words(change.abs()));
        Self { before: in_words(before), now: in_words(now), by, apart, decimals }
    }

    /// A part of the difference, to the same digits: `+$0.20`.
    pub fn part(&self, amount: Usd) -> String {
        signed_to(amount, self.decimals)
    }
}

/// Whether parts sum to their whole as they are shown.
fn sums<'a>(parts: impl Iterator<Item = &'a Usd>, whole: Usd, decimals: u32) -> bool {
    let shown = |amount: Usd| amount.value().round_dp_with_strategy(decimals, HALF_UP);
    parts.map(|part| shown(*part)).sum::<Decimal>() == shown(whole)
}

/// Money to so many decimals: `$0.506`.
fn money_to(amount: Usd, decimals: u32) -> String {
    let rounded = amount.value().round_dp_with_strategy(decimals, HALF_UP);
    let sign = if rounded < Decimal::ZERO { "-" } else { "" };
    let places = usize::try_from(decimals).unwrap_or_default();
    format!("{sign}${}", grouped(&format!("{:.places$}", rounded.abs())))
}

/// The same with a sign: `+$0.20`, `-$1.00`.
fn signed_to(amount: Usd, decimals: u32) -> String {
    let sign = if amount.is_negative() { "-" } else { "+" };
    format!("{sign}{}", money_to(amount.abs(), decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cents would say `$0.49`, `$0.51`, `+$0.01`.
    #[test]
    fn differences_add_up_to_the_eye() {
        for (before, now, written) in [
            ("3.7210412", "4.1600002", ["$3.72", "$4.16", "+$0.44"]),
            ("0.49205", "0.506235", ["$0.492", "$0.506", "+$0.014"]),
            ("0.506235", "0.49205", ["$0.506", "$0.492", "-$0.014"]),
            ("11041.05", "4302.77", ["$11,041.05", "$4,302.77", "-$6,738.28"]),
            ("0", "0.2000002", ["$0.00", "$0.20", "+$0.20"]),
            ("-7.49", "-4.84", ["-$7.49", "-$4.84", "+$2.65"]),
        ] {
            let rise = Rise::of(before.parse().unwrap(), now.parse().unwrap());
            assert_eq!([rise.before, rise.now, rise.by], written.map(str::to_owned), "{before} to {now}");
        }
    }
}
