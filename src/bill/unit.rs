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
