//! Figures as people write them.

mod rise;

use rust_decimal::Decimal;

use super::{Quantity, Usd};

pub use rise::Rise;

/// Money is rounded to the cent from here on.
pub(crate) const HALF_A_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// So many decimals has a cent.
pub(crate) const CENTS: u32 = 2;

/// Money to the cent: `$0.20`. What is below a cent keeps its first two digits: `$0.0033`.
pub fn money(amount: Usd) -> String {
    let value = amount.value();
    let size = value.abs();
    let sign = if value < Decimal::ZERO { "-" } else { "" };
    if size.is_zero() || size >= HALF_A_CENT {
        return format!("{sign}${}", grouped(&format!("{:.2}", size.round_dp_with_strategy(2, HALF_UP))));
    }
    let digits = size.round_sf_with_strategy(2, HALF_UP).unwrap_or(size);
    format!("{sign}${}", digits.normalize())
}

/// A change with its sign: `+$0.20`, `-$1.00`.
pub fn signed(change: Usd) -> String {
    if change > Usd::ZERO { format!("+{}", money(change)) } else { money(change) }
}

/// A price with all its digits, two at least: `$0.10`, `$0.0000053`, `$9,800.00`.
pub fn price(amount: Usd) -> String {
    format!("${}", grouped(&plain_price(amount)))
}

/// The same for scripts: `0.10`, `9800.00`.
pub fn plain_price(amount: Usd) -> String {
    let value = amount.value().normalize();
    if value.scale() < 2 { format!("{value:.2}") } else { value.to_string() }
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

/// A quantity as a sentence needs it: to two decimals, above ten thousand to none; what is smaller keeps two digits.
pub fn short(quantity: Quantity) -> String {
    let value = quantity.value();
    let decimals = if value.abs() >= Decimal::from(10_000) { 0 } else { 2 };
    let near = value.round_dp_with_strategy(decimals, HALF_UP);
    let shown = if near.is_zero() { value.round_sf_with_strategy(2, HALF_UP).unwrap_or(value) } else { near };
    grouped(&shown.normalize().to_string())
}

/// A price as a sentence needs it: one far below a cent for a thousand or a million: `$0.40 per million`.
pub fn price_in_words(amount: Usd) -> String {
    let value = amount.value();
    let of = |many: i64| Usd::new(value * Decimal::from(many));
    if value.is_zero() || value >= Decimal::new(1, 4) {
        price(amount)
    } else if value >= Decimal::new(1, 6) {
        format!("{} per 1,000", price(of(1_000)))
    } else {
        format!("{} per million", price(of(1_000_000)))
    }
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
    if count == 1 { format!("1 {noun}") } else { format!("{} {}", number(count), plural(noun)) }
}

/// `alarms`, `addresses`, `policies`, `gateways`.
pub fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if noun.ends_with('s') => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// `a, b and c`
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let joined = |names: &[S]| names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match names {
        [others @ .., last] if !others.is_empty() => format!("{} and {}", joined(others), last.as_ref()),
        _ => joined(names),
    }
}

/// A count with its thousands set apart: `1,174`.
pub fn number(count: impl ToString + Copy) -> String {
    grouped(&count.to_string())
}

/// How big a file is: `38 kB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => counted(usize::try_from(bytes).unwrap_or_default(), "byte"),
        1_000..999_500 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{}.{} MB", (bytes + 50_000) / 1_000_000, (bytes + 50_000) / 100_000 % 10),
    }
}

/// With a capital, but for what begins with a name of AWS's: `t3.micro instances`, `vCPU-hours`.
pub fn capital(text: &str) -> String {
    let first = text.split([' ', ',', ':', '-']).next().unwrap_or_default();
    if !first.chars().all(char::is_lowercase) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
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
        for (exact, written) in [("0.1", "$0.10"), ("1", "$1.00"), ("0.0000053", "$0.0000053"), ("9800", "$9,800.00")] {
            assert_eq!(price(exact.parse().unwrap()), written);
        }
    }

    #[test]
    fn what_is_named_one_after_another() {
        let of = |names: &[&str]| listed(names);
        assert_eq!([of(&[]), of(&["a"]), of(&["a", "b"]), of(&["a", "b", "c"])], ["", "a", "a and b", "a, b and c"]);
    }

    #[test]
    fn what_there_are_several_of() {
        for (noun, written) in [
            ("alarm", "1,174 alarms"),
            ("Elastic IP address", "1,174 Elastic IP addresses"),
            ("policy", "1,174 policies"),
            ("NAT gateway", "1,174 NAT gateways"),
            ("key", "1,174 keys"),
        ] {
            assert_eq!([counted(1, noun), counted(1_174, noun)], [format!("1 {noun}"), written.to_owned()]);
        }
    }

    #[test]
    fn names_keep_their_case() {
        for (text, written) in [
            ("keys", "Keys"),
            ("alarms: 12", "Alarms: 12"),
            ("t3.micro instances", "t3.micro instances"),
            ("vCPUs", "vCPUs"),
            ("", ""),
        ] {
            assert_eq!(capital(text), written);
        }
    }

    #[test]
    fn quantities() {
        assert_eq!(exact("1068965".parse().unwrap()), "1,068,965");
        assert_eq!(exact("12.0000024".parse().unwrap()), "12.0000024");
        assert_eq!(rounded("7.67293666".parse().unwrap()), "7.673");
        assert_eq!(rounded("0.0000412".parse().unwrap()), "0.000041");
        assert_eq!(about("933534.7142857146".parse().unwrap()), "933,500");
        assert_eq!(about("3.2880001".parse().unwrap()), "3.288");
    }

    #[test]
    fn sentences_have_short_figures() {
        for (quantity, written) in [
            ("142.3517", "142.35"),
            ("13.000003", "13"),
            ("976836327", "976,836,327"),
            ("18553.4", "18,553"),
            ("0.0484", "0.05"),
            ("0.0012345", "0.0012"),
        ] {
            assert_eq!(short(quantity.parse().unwrap()), written);
        }
    }

    #[test]
    fn small_prices_are_told_for_many() {
        for (price, written) in [
            ("0.023", "$0.023"),
            ("0.0001", "$0.0001"),
            ("0.000005", "$0.005 per 1,000"),
            ("0.0000004", "$0.40 per million"),
            ("9800", "$9,800.00"),
        ] {
            assert_eq!(price_in_words(price.parse().unwrap()), written);
        }
    }

    #[test]
    fn sizes_of_files() {
        for (bytes, written) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_499, "1 kB"),
            (38_400, "38 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (1_250_000, "1.3 MB"),
            (12_000_000, "12.0 MB"),
        ] {
            assert_eq!(size(bytes), written);
        }
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
}
