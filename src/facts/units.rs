//! The units in which AWS counts, as bills spell them.

use crate::bill::unit;

/// How bills spell hours in units of something.
const HOURS: [&str; 3] = ["Hrs", "Hours", "hours"];

/// Whether a unit is hours and nothing else.
pub(crate) fn is_hours(unit: Option<&str>) -> bool {
    unit.is_some_and(|own| unit::same(own, "Hrs"))
}

/// Whether a unit is of hours, also those of something: `ReadCapacityUnit-Hrs`.
pub(crate) fn is_by_the_hour(unit: Option<&str>) -> bool {
    unit.is_some_and(|unit| HOURS.iter().any(|own| unit.contains(own)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_by_themselves_and_of_something() {
        assert!(is_hours(Some("Hrs")) && is_hours(Some("Hours")) && !is_hours(Some("ReadCapacityUnit-Hrs")));
        assert!(
            is_by_the_hour(Some("ReadCapacityUnit-Hrs")) && !is_by_the_hour(Some("GB-Mo")) && !is_by_the_hour(None)
        );
    }
}
