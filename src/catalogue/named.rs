//! What code looks up in the catalogue by name: without it in a rules file, a part of an answer is off, and said to be.

use super::model::Catalogue;

/// The service whose meters count alarms, as Cost Explorer names it.
pub(crate) const CLOUDWATCH: &str = "AmazonCloudWatch";

/// The usage type of an alarm that looks once a minute or less, without prefix.
pub(crate) const STANDARD_ALARMS: &str = "CW:AlarmMonitorUsage";
/// That of an alarm that looks more often.
pub(crate) const HIGH_RESOLUTION_ALARMS: &str = "CW:HighResAlarmMonitorUsage";
/// That of an alarm on other alarms.
pub(crate) const COMPOSITE_ALARMS: &str = "CW:CompositeAlarmMonitorUsage";
/// That of an alarm on a Metrics Insights query.
pub(crate) const INSIGHTS_ALARMS: &str = "CW:MetricInsightAlarmUsage";

/// The offer of free alarm metrics.
pub(crate) const FREE_ALARMS: &str = "cloudwatch-alarms";

/// The meter of stored logs.
pub(crate) const STORED_LOGS: &str = "cloudwatch-logs-storage";
/// The meter of management events that a trail records again.
pub(crate) const FURTHER_COPIES: &str = "cloudtrail-management-events-further-copies";
/// The meter of a table's provisioned reads.
pub(crate) const READ_CAPACITY: &str = "dynamodb-read-capacity";
/// The meter of a table's provisioned writes.
pub(crate) const WRITE_CAPACITY: &str = "dynamodb-write-capacity";

/// What is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A meter of [`CLOUDWATCH`], by its usage type.
    Alarms(&'static str),
    /// A meter, by its id.
    Meter(&'static str),
    /// An offer, by its id.
    Offer(&'static str),
}

/// Whose answers need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum For {
    /// Of `alarms`, and of `strays`, which tells what they save.
    Alarms,
    /// Of `strays`.
    Strays,
    /// Of `report`.
    Report,
}

/// One of them, and what is off without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// What is looked up.
    pub named: Named,
    /// Whose answers need it.
    pub of: For,
    /// What is off without it.
    pub without: &'static str,
}

/// All of them.
pub(crate) const NEEDS: &[Need] = &[
    need(Named::Alarms(STANDARD_ALARMS), For::Alarms, NO_PRICE),
    need(Named::Alarms(HIGH_RESOLUTION_ALARMS), For::Alarms, NO_PRICE),
    need(Named::Alarms(COMPOSITE_ALARMS), For::Alarms, NO_PRICE),
    need(Named::Alarms(INSIGHTS_ALARMS), For::Alarms, NO_PRICE),
    need(Named::Meter(STORED_LOGS), For::Strays, "log-group-never-expires finds nothing"),
    need(Named::Meter(FURTHER_COPIES), For::Strays, "second-trail finds nothing"),
    need(Named::Meter(READ_CAPACITY), For::Strays, "idle-table doesn't see where reads are provisioned"),
    need(Named::Meter(WRITE_CAPACITY), For::Strays, "idle-table doesn't see where writes are provisioned"),
    need(Named::Offer(FREE_ALARMS), For::Report, "the chart of alarms doesn't say how many are free"),
];

const NO_PRICE: &str = "what such alarms cost isn't told, nor what goes with them";

const fn need(named: Named, of: For, without: &'static str) -> Need {
    Need { named, of, without }
}

impl Need {
    /// `meter \`cloudwatch-logs-storage\``.
    pub(crate) fn in_words(&self) -> String {
        match self.named {
            Named::Alarms(usage) => format!("meter of {CLOUDWATCH} with the usage type `{usage}`"),
            Named::Meter(id) => format!("meter `{id}`"),
            Named::Offer(id) => format!("offer `{id}`"),
        }
    }
}

impl Catalogue {
    /// What code looks up by name and these rules don't have.
    pub(crate) fn lacking(&self) -> impl Iterator<Item = &'static Need> + use<'_> {
        NEEDS.iter().filter(|need| match need.named {
            Named::Alarms(usage) => self.meter(CLOUDWATCH, usage).is_none(),
            Named::Meter(id) => self.meter_of_id(id).is_none(),
            Named::Offer(id) => !self.offers.iter().any(|offer| offer.id == id),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_are_built_in_have_all_that_code_names() {
        let lacking: Vec<String> = Catalogue::built_in().unwrap().lacking().map(Need::in_words).collect();
        assert_eq!(lacking, Vec::<String>::new());
    }

    #[test]
    fn what_a_file_of_rules_lacks_is_noted() {
        let text = include_str!("../../freetier.toml").replace("cloudwatch-logs-storage", "log-storage");
        let rules = Catalogue::parse("a.toml", &text).unwrap();
        let notes = rules.notes();
        assert_eq!(notes, ["there is no meter `cloudwatch-logs-storage`: log-group-never-expires finds nothing"]);
    }
}
