//! Many names in few words.

use std::collections::BTreeMap;

use crate::bill::figures;

/// So many names are written out.
const WRITTEN_OUT: usize = 3;
/// So many series of names are told, the rest counted.
const SERIES: usize = 4;

/// `svc-0 … svc-289, new-0 … new-9`: names that differ after their first digit are one series, from its first to its
/// last; what is in none of the longest series is counted.
pub(crate) fn in_short(names: &[&str]) -> String {
    if names.len() <= WRITTEN_OUT {
        return names.join(", ");
    }
    let mut series: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names {
        let stem = name.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        series.entry(stem).or_default().push(name);
    }
    let mut series: Vec<Vec<&str>> = series.into_values().collect();
    series.sort_by_key(|names| std::cmp::Reverse(names.len()));
    let told: Vec<String> = series.iter().take(SERIES).map(|names| span(names)).collect();
    let more: usize = series.iter().skip(SERIES).map(Vec::len).sum();
    let more = if more > 0 { format!(" and {} more", figures::number(more)) } else { String::new() };
    format!("{}{more}", told.join(", "))
}

/// The first and the last of a series.
fn span<'n>(names: &[&'n str]) -> String {
    let place = |name: &&'n str| (number(name), *name);
    let (names, count) = (names.iter().copied(), names.len());
    match (names.clone().min_by_key(place).zip(names.max_by_key(place)), count) {
        (None, _) => String::new(),
        (Some((one, _)), 1) => one.to_owned(),
        (Some((one, other)), 2) => format!("{one}, {other}"),
        (Some((first, last)), _) => format!("{first} … {last}"),
    }
}

/// The first number in a name, by which a series is in order.
fn number(name: &str) -> Option<u64> {
    let from = name.find(|c: char| c.is_ascii_digit())?;
    let digits = name[from..].split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_names_are_written_out() {
        assert_eq!(in_short(&["b", "a"]), "b, a");
    }

    #[test]
    fn a_series_is_told_from_its_first_to_its_last() {
        let own: Vec<String> =
            (0..290).map(|n| format!("svc-{n}")).chain((0..10).map(|n| format!("new-{n}"))).collect();
        let names: Vec<&str> = own.iter().map(String::as_str).collect();
        assert_eq!(in_short(&names), "svc-0 … svc-289, new-0 … new-9");
    }

    #[test]
    fn of_many_series_the_rest_is_counted() {
        assert_eq!(in_short(&["a1", "a2", "a3", "b", "c", "d", "e", "f"]), "a1 … a3, b, c, d and 2 more");
    }
}
