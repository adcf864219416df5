//! Units that bills count in, in words: `units.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::bill::unit;

/// What a unit of a bill is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitInWords {
    /// As bills spell it, of one: `GB-month`.
    pub unit: String,
    /// What one is.
    pub means: String,
    /// AWS's page that it rests on.
    pub page: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    unit: Vec<UnitInWords>,
}

static UNITS: LazyLock<Vec<UnitInWords>> =
    LazyLock::new(|| toml::from_str::<File>(include_str!("units.toml")).map(|file| file.unit).unwrap_or_default());

/// All that are known.
pub fn units() -> &'static [UnitInWords] {
    &UNITS
}

/// The one of this name, however bills spell it: `GB-Mo`, `GB-months`.
pub fn unit_in_words(name: &str) -> Option<&'static UnitInWords> {
    UNITS.iter().find(|own| unit::same(&own.unit, name) || unit::in_words(&own.unit, false).eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_however_spelt_and_short() {
        for (name, unit) in [
            ("GB-months", "GB-month"),
            ("GB-Mo", "GB-month"),
            ("gb-month", "GB-month"),
            ("Hrs", "hour"),
            ("Lambda-GB-Second", "GB-second"),
            ("vCPU-Hours", "vCPU-hour"),
            ("1K tokens", "1K tokens"),
            ("thousand tokens", "1K tokens"),
        ] {
            assert_eq!(unit_in_words(name).map(|own| own.unit.as_str()), Some(unit), "{name}");
        }
        assert_eq!(unit_in_words("Alarms"), None);
        for own in units() {
            assert!(own.page.starts_with("https://") && own.means.ends_with('.'), "{own:?}");
            assert!(own.means.split(". ").all(|sentence| sentence.split_whitespace().count() <= 22), "{own:?}");
        }
    }
}
