//! The units in which AWS counts, as bills spell them.

/// How bills spell hours.
const HOURS: [&str; 3] = ["Hrs", "Hours", "hours"];

/// Whether a unit is hours and nothing else.
pub(crate) fn is_hours(unit: Option<&str>) -> bool {
    unit.is_some_and(|unit| HOURS.contains(&unit))
}

/// Whether a unit is of hours, also those of something: `ReadCapacityUnit-Hrs`.
pub(crate) fn is_by_the_hour(unit: Option<&str>) -> bool {
    unit.is_some_and(|unit| HOURS.iter().any(|own| unit.contains(own)))
}

/// Whether a unit is one of something for a month, of which a day or an hour makes a share.
pub(crate) fn is_by_the_month(unit: &str) -> bool {
    matches!(unit, "Alarms" | "Metrics") || unit.contains("-Mo")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_something() {
        assert!(is_by_the_month("Metrics") && is_by_the_month("GB-Mo") && !is_by_the_month("Requests"));
    }

    #[test]
    fn hours_by_themselves_and_of_something() {
        assert!(is_hours(Some("Hrs")) && is_hours(Some("Hours")) && !is_hours(Some("ReadCapacityUnit-Hrs")));
        assert!(
            is_by_the_hour(Some("ReadCapacityUnit-Hrs")) && !is_by_the_hour(Some("GB-Mo")) && !is_by_the_hour(None)
        );
    }
}
