//! AWS's regions: their codes, names, and the prefixes they have in usage types.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A region's code (`eu-west-1`), or `global` for what AWS bills over all regions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Region(Cow<'static, str>);

/// The code of the place of what AWS bills over all regions.
pub(crate) const GLOBAL: &str = "global";

/// What AWS publishes of a region.
#[derive(Debug, Deserialize)]
pub struct RegionFacts {
    /// Which: `eu-west-1`.
    #[serde(rename = "code")]
    pub region: Region,
    /// As bills write it: `EU (Ireland)`.
    pub name: String,
    /// Its usage-type prefix: `EU` for Ireland. Empty where AWS has published none.
    pub prefix: String,
    /// A second prefix that is seen on bills.
    pub alias: String,
    /// `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`.
    pub partition: String,
}

static REGIONS: LazyLock<Vec<RegionFacts>> = LazyLock::new(|| {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("regions.csv").as_bytes())
        .deserialize()
        .filter_map(Result::ok)
        .collect()
});

/// Each region, by what usage types may begin with.
static PREFIXES: LazyLock<BTreeMap<&str, &Region>> = LazyLock::new(|| {
    let of = |facts: &'static RegionFacts| {
        [facts.region.code(), &facts.prefix, &facts.alias].map(|prefix| (prefix, &facts.region))
    };
    REGIONS.iter().flat_map(of).filter(|(prefix, _)| !prefix.is_empty()).collect()
});

impl Region {
    /// A region by its code; any code is taken, since AWS opens new ones.
    pub fn new(code: impl Into<String>) -> Self {
        Self(Cow::Owned(code.into()))
    }

    /// The place of what AWS bills over all regions.
    pub(crate) const GLOBAL: &'static Self = &Self(Cow::Borrowed(GLOBAL));
    /// Where a regional service's usage type without a prefix belongs (S3 User Guide: "USE1 (or no prefix)").
    pub(super) const UNPREFIXED: &'static Self = &Self(Cow::Borrowed("us-east-1"));

    /// The place of what AWS bills over all regions.
    pub fn global() -> Self {
        Self::GLOBAL.clone()
    }

    /// Whether this is `global`.
    pub fn is_global(&self) -> bool {
        self.0 == GLOBAL
    }

    /// `eu-west-1`.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// What AWS publishes of it, where it is known here.
    pub fn facts(&self) -> Option<&'static RegionFacts> {
        REGIONS.iter().find(|region| region.region == *self)
    }

    /// The name a person knows it by: `Ireland (eu-west-1)`; the code alone where no name is known.
    pub fn in_words(&self) -> String {
        match self.known_as() {
            _ if self.is_global() => "all regions".to_owned(),
            Some(name) => format!("{name} ({})", self.0),
            None => self.0.to_string(),
        }
    }

    /// The same without its code: `Ireland`.
    pub fn name(&self) -> String {
        match self.known_as() {
            _ if self.is_global() => "all regions".to_owned(),
            name => name.unwrap_or_else(|| self.0.to_string()),
        }
    }

    /// The place in AWS's name, where that is one: `Canada (Central)` is Canada Central.
    fn known_as(&self) -> Option<String> {
        let name = self.facts().map(|facts| facts.name.as_str())?;
        let Some((land, place)) = name.split_once(" (") else { return Some(name.to_owned()) };
        let place = place.trim_end_matches(')');
        let is_place = place != "Central" && !place.starts_with("US-");
        Some(if is_place { place.to_owned() } else { format!("{} {place}", land.trim_start_matches("AWS ")) })
    }

    /// The region that usage types with this prefix belong to: its code, or AWS's billing code for it.
    pub(super) fn of_prefix(prefix: &str) -> Option<&'static Self> {
        PREFIXES.get(prefix).copied()
    }

    /// Every region that is known here.
    pub fn known() -> &'static [RegionFacts] {
        &REGIONS
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(Region::known().len(), 41, "41 regions in the four partitions");
        let prefixes: std::collections::BTreeSet<_> =
            Region::known().iter().filter(|r| !r.prefix.is_empty()).map(|r| &r.prefix).collect();
        assert_eq!(prefixes.len(), 39, "two regions have no published prefix, none shares one");
    }

    #[test]
    fn names_as_people_say_them() {
        assert_eq!(Region::new("eu-west-1").in_words(), "Ireland (eu-west-1)");
        assert_eq!(Region::new("us-east-1").in_words(), "N. Virginia (us-east-1)");
        assert_eq!(Region::new("ca-central-1").in_words(), "Canada Central (ca-central-1)");
        assert_eq!(Region::new("us-gov-west-1").name(), "GovCloud US-West");
        assert_eq!(Region::new("sa-east-1").name(), "Sao Paulo");
        assert_eq!(Region::new("mx-central-1").name(), "Mexico Central");
        assert_eq!(Region::new("xx-new-1").in_words(), "xx-new-1");
    }
}
