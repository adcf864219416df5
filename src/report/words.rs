//! Figures as people write them, and hostile text made harmless.

use rust_decimal::Decimal;

use crate::analyse::creations::Creation;
use crate::bill::{Quantity, Usd};
use crate::snapshot::{Gap, Requests};

/// Money to the cent: `$0.20`. What is below a cent keeps its first two digits: `$0.0033`.
pub fn money(amount: Usd) -> String {
    let value = amount.value();
    let size = value.abs();
    let sign = if value < Decimal::ZERO { "-" } else { "" };
    if size.is_zero() || size >= Decimal::new(5, 3) {
        return format!("{sign}${}", grouped(&format!("{:.2}", size.round_dp_with_strategy(2, HALF_UP))));
    }
    let digits = size.round_sf_with_strategy(2, HALF_UP).unwrap_or(size);
    format!("{sign}${}", digits.normalize())
}

/// A price with all its digits, two at least: `$0.10`, `$0.0000053`.
pub fn price(amount: Usd) -> String {
    let value = amount.value().normalize();
    if value.scale() < 2 { format!("${value:.2}") } else { format!("${value}") }
}

/// A quantity with all its digits: `1,068,965`, `2.000002`.
pub fn exact(quantity: Quantity) -> String {
    grouped(&quantity.to_string())
}

/// A quantity to three decimals at most: `12`, `7.673`; what is smaller keeps two digits.
pub fn rounded(quantity: Quantity) -> String {
    let value = quantity.value();
    let three = value.round_dp_with_strategy(3, HALF_UP);
    let shown = if three.is_zero() { value.round_sf_with_strategy(2, HALF_UP).unwrap_or(value) } else { three };
    grouped(&shown.normalize().to_string())
}

/// What is only foreseen, to four digits: `933,500`, `3.288`.
pub fn about(quantity: Quantity) -> String {
    grouped(&four_digits(quantity).value().normalize().to_string())
}

/// A quantity to four digits.
pub fn four_digits(quantity: Quantity) -> Quantity {
    let value = quantity.value();
    Quantity::new(value.round_sf_with_strategy(4, HALF_UP).unwrap_or(value))
}

/// A share as people write it: `86.7%`, `0.009%`.
pub fn percent(part: Quantity, whole: Quantity) -> String {
    let Some(share) = (part.value() * Decimal::ONE_HUNDRED).checked_div(whole.value()) else {
        return "all".to_owned();
    };
    let decimals = if share.abs() >= Decimal::ONE { 1 } else { 3 };
    let shown = share.round_dp_with_strategy(decimals, HALF_UP);
    if shown.is_zero() && !share.is_zero() {
        return "less than 0.001%".to_owned();
    }
    format!("{}%", grouped(&shown.normalize().to_string()))
}

const HALF_UP: rust_decimal::RoundingStrategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// Thousands set apart by commas.
fn grouped(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// `1 alarm`, `2 alarms`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What a run asked of AWS, and what that cost: `Cost Explorer 2 ($0.02), CloudWatch 18, CloudTrail 6`.
pub fn asked(requests: &Requests) -> String {
    let cached = match requests.cached {
        0 => String::new(),
        1 => ", 1 month from the cache".to_owned(),
        months => format!(", {months} months from the cache"),
    };
    format!(
        "Cost Explorer {} ({}{cached}), CloudWatch {}, CloudTrail {}",
        requests.cost_explorer,
        money(requests.cost()),
        requests.cloudwatch,
        requests.cloudtrail
    )
}

/// A gap as a sentence, harmless.
pub fn missing(gap: &Gap) -> String {
    let place = gap.region.as_ref().map_or_else(String::new, |region| format!(" in {}", region.in_words()));
    let effect = sentence(&gap.effect);
    harmless(&format!("{}{place}: {}. {effect}", gap.source, gap.error.trim_end_matches('.')))
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let stop = if text.is_empty() || text.ends_with(['.', '!', '?']) { "" } else { "." };
    capital(text) + stop
}

/// With a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A type of CloudFormation's as people read it: `table` of `AWS::DynamoDB::Table`.
pub fn kind_in_words(kind: &str) -> String {
    if let Some(creation) = Creation::of_kind(kind) {
        return creation.words.clone();
    }
    kind.strip_prefix("AWS::").unwrap_or(kind).replace("::", " ")
}

/// Text without anything that a terminal or a reader's eye could be misled by: control characters,
/// escapes and marks that turn the reading direction are shown by their code.
pub fn harmless(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c.is_control() || turns_or_hides(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        out
    })
}

fn turns_or_hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{115f}' | '\u{1160}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_as_people_write_it() {
        for (exact, written) in [
            ("0.2000002", "$0.20"),
            ("4.16", "$4.16"),
            ("0", "$0.00"),
            ("0.0033", "$0.0033"),
            ("0.00000123456", "$0.0000012"),
            ("-0.25", "-$0.25"),
            ("1234567.891", "$1,234,567.89"),
            ("0.005", "$0.01"),
        ] {
            assert_eq!(money(exact.parse().unwrap()), written, "{exact}");
        }
    }

    #[test]
    fn prices_keep_their_digits() {
        for (exact, written) in [("0.1", "$0.10"), ("1", "$1.00"), ("0.0000053", "$0.0000053")] {
            assert_eq!(price(exact.parse().unwrap()), written);
        }
    }

    #[test]
    fn quantities() {
        assert_eq!(exact("1068965".parse().unwrap()), "1,068,965");
        assert_eq!(exact("12.0000024".parse().unwrap()), "12.0000024");
        assert_eq!(rounded("7.67338468".parse().unwrap()), "7.673");
        assert_eq!(rounded("0.0000412".parse().unwrap()), "0.000041");
        assert_eq!(about("933534.7142857146".parse().unwrap()), "933,500");
        assert_eq!(about("3.2880001".parse().unwrap()), "3.288");
    }

    #[test]
    fn shares() {
        for (part, whole, written) in [
            ("36.976", "400000", "0.009%"),
            ("8.673003", "10", "86.7%"),
            ("13.000003", "10", "130%"),
            ("0", "10", "0%"),
            ("1", "1000000", "less than 0.001%"),
        ] {
            assert_eq!(percent(part.parse().unwrap(), whole.parse().unwrap()), written);
        }
    }

    #[test]
    fn hostile_names_are_shown_by_their_codes() {
        assert_eq!(harmless("a\u{1b}[31mb\nc\u{202e}d"), "a\\u{1b}[31mb\\u{a}c\\u{202e}d");
    }
}
