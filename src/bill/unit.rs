//! Units of usage, which AWS spells in several ways.

/// Spellings of one unit, in lower case and without what separates words; the first stands for all.
const SPELLINGS: [&[&str]; 9] = [
    &["hour", "hr"],
    &["gbmonth", "gbmo"],
    &["iopsmonth", "iopsmo"],
    &["objmonth", "objectmonth"],
    &["request", "apirequest", "apicall"],
    &["lambdagbsecond", "gbsecond"],
    &["gibpsmonth", "gibpsmo", "gib/secondmonth"],
    &["mibpsmonth", "mibpsmo", "mib/secondmonth"],
    &["vcpuhour", "vcpuhr"],
];

/// Whether two spellings are of one unit: `GB-Mo`, `GB-Month` and `GB-Months`; `Hrs` and `Hours`; singular and plural.
pub fn same(one: &str, other: &str) -> bool {
    one == other || meaning(one) == meaning(other)
}

fn meaning(unit: &str) -> String {
    let letters = unit.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_'));
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    let singular = plain.strip_suffix('s').filter(|rest| !rest.is_empty() && !rest.ends_with('s')).unwrap_or(&plain);
    // IOPS is no plural.
    let singular = if plain.ends_with("iops") { plain.as_str() } else { singular };
    let known = SPELLINGS.iter().find(|spellings| spellings.contains(&singular));
    known.and_then(|spellings| spellings.first()).map_or_else(|| singular.to_owned(), |first| (*first).to_owned())
}

/// How people say units that bills spell in their own way, of one.
const SAID: [(&str, &str); 8] = [
    ("1ktoken", "thousand tokens"),
    ("1mtoken", "million tokens"),
    ("lambdagbsecond", "GB-second"),
    ("configurationitemrecorded", "configuration item"),
    ("hostedzone", "hosted zone"),
    ("hr", "hour"),
    ("mo", "month"),
    ("sec", "second"),
];

/// Whether a unit only says that something was counted.
pub fn says_nothing(unit: &str) -> bool {
    ["unit", "count", "quantity"].contains(&meaning(unit).as_str())
}

/// A unit as people say it, of one or of many: `Hrs` is `hours`, `GB-Mo` is `GB-months`.
pub fn in_words(unit: &str, is_one: bool) -> String {
    let cut = unit.rfind(['-', ' ']).map_or(0, |at| at + 1);
    let whole = said(unit);
    let (before, last) = if whole.is_some() { ("", unit) } else { unit.split_at(cut) };
    let before: String = before.split_inclusive(['-', ' ']).map(words).collect();
    let one = whole.or_else(|| said(last)).map_or_else(|| one_of(&words(last)), str::to_owned);
    format!("{before}{}", if is_one { one } else { many_of(&one) })
}

fn said(unit: &str) -> Option<&'static str> {
    let letters = unit.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_'));
    let plain = one_of(&letters.flat_map(char::to_lowercase).collect::<String>());
    SAID.iter().find(|(own, _)| *own == plain).map(|(_, said)| *said)
}

/// A name of AWS's in words: `ReadCapacityUnit` is `read capacity unit`, and `vCPU` stays.
fn words(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let starts_word = letter.is_uppercase() && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if starts_word && at > 0 && letters[at - 1].is_lowercase() {
            out.push(' ');
        }
        // `GiB` is no word.
        let is_word = starts_word && letters.get(at + 2).is_none_or(|next| !next.is_uppercase());
        out.extend(if is_word { letter.to_lowercase().collect::<Vec<_>>() } else { vec![*letter] });
    }
    out
}

fn one_of(name: &str) -> String {
    let is_plural = name.len() > 2 && !["ss", "ps", "PS"].iter().any(|end| name.ends_with(end));
    match name.strip_suffix("ies").filter(|_| is_plural) {
        Some(rest) => format!("{rest}y"),
        None => name.strip_suffix('s').filter(|_| is_plural).unwrap_or(name).to_owned(),
    }
}

fn many_of(name: &str) -> String {
    // Amounts of data have no plural, nor has IOPS.
    if name.is_empty() || name.ends_with(['B', 's', 'S', '/']) {
        return name.to_owned();
    }
    match name.strip_suffix('y').filter(|rest| !rest.ends_with(['a', 'e', 'o'])) {
        Some(rest) => format!("{rest}ies"),
        None => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_unit() {
        for (one, other) in [
            ("GB-Mo", "GB-Month"),
            ("GB-Mo", "GB-Months"),
            ("Hrs", "Hours"),
            ("Hrs", "hours"),
            ("Request", "API Requests"),
            ("Requests", "API Request"),
            ("Alarms", "Alarm"),
            ("IOPS-Mo", "IOPS-Months"),
            ("GiBps-mo", "GiB/Second-Months"),
            ("vCPU-Hours", "vCPU-hour"),
            ("Lambda-GB-Second", "Lambda-GB-Seconds"),
            ("Keys", "Key"),
        ] {
            assert!(same(one, other) && same(other, one), "{one} {other}");
        }
    }

    #[test]
    fn units_as_people_say_them() {
        for (unit, one, many) in [
            ("Hrs", "hour", "hours"),
            ("hours", "hour", "hours"),
            ("GB-Mo", "GB-month", "GB-months"),
            ("GB", "GB", "GB"),
            ("Alarms", "alarm", "alarms"),
            ("HostedZone", "hosted zone", "hosted zones"),
            ("Queries", "query", "queries"),
            ("Keys", "key", "keys"),
            ("vCPU-hour", "vCPU-hour", "vCPU-hours"),
            ("vCPU-Hours", "vCPU-hour", "vCPU-hours"),
            ("LCU-Hrs", "LCU-hour", "LCU-hours"),
            ("ReadCapacityUnit-Hrs", "read capacity unit-hour", "read capacity unit-hours"),
            ("Lambda-GB-Second", "GB-second", "GB-seconds"),
            ("API Requests", "API request", "API requests"),
            ("ConfigurationItemRecorded", "configuration item", "configuration items"),
            ("IOPS-Mo", "IOPS-month", "IOPS-months"),
            ("1K tokens", "thousand tokens", "thousand tokens"),
            ("1M tokens", "million tokens", "million tokens"),
        ] {
            assert_eq!((in_words(unit, true).as_str(), in_words(unit, false).as_str()), (one, many), "{unit}");
        }
    }

    #[test]
    fn other_units() {
        for (one, other) in [
            ("GB", "GB-Mo"),
            ("MiBps-Mo", "GiBps-Mo"),
            ("Hrs", "LCU-Hrs"),
            ("Requests", "Events"),
            ("IOPS", "IOP"),
            ("s", ""),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }
}
