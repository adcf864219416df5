//! Bars of HTML: where each begins and how long it is, in percent of the whole.

use rust_decimal::Decimal;

use crate::bill::quotient;

/// A part of a whole as a length: `12.5%`; nothing where there is no whole.
pub(super) fn length(part: Decimal, whole: Decimal) -> String {
    let share = quotient(part * Decimal::ONE_HUNDRED, whole).unwrap_or_default();
    format!("{}%", share.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED).round_dp(2).normalize())
}

/// Whole seconds, as what a length is taken of.
pub(super) fn seconds(from: chrono::DateTime<chrono::Utc>, to: chrono::DateTime<chrono::Utc>) -> Decimal {
    Decimal::from((to - from).num_seconds())
}
