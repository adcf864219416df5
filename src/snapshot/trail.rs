//! What happened: CloudTrail's events, and CloudWatch's own history of alarms.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What CloudTrail told of a region's alarms. Who put those that were last configured before `from`, as CloudWatch says, isn't asked.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trail {
    /// From when on it was asked (90 days are kept).
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
    /// Whether all pages were read. Where not, what is older than the oldest event is not known.
    pub complete: bool,
    /// The events, oldest first.
    pub events: Vec<TrailEvent>,
}

/// One management event.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrailEvent {
    /// CloudTrail's id of it.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// `PutMetricAlarm`.
    pub name: String,
    /// `monitoring.amazonaws.com`.
    pub source: String,
    /// Who: the principal's ARN where the record has it, else CloudTrail's user name.
    #[serde(default)]
    pub by: Option<String>,
    /// The service that asked on somebody's behalf.
    #[serde(default)]
    pub invoked_by: Option<String>,
    /// Where the request came from: an address, or a service's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The ARN of the role whose session it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What the caller's program says of itself: `aws-cli/2.15.30 …`. Anybody may write anything there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The names of the resources it is about.
    #[serde(default)]
    pub resources: Vec<String>,
    /// The error, where the call failed and so changed nothing.
    #[serde(default)]
    pub error: Option<String>,
}

#[cfg(test)]
impl TrailEvent {
    /// An event of tests, on 17 March 2022 at this time, of a service by its short name.
    pub(crate) fn in_test(at: &str, name: &str, source: &str, by: Option<&str>, resources: &[&str]) -> Self {
        Self {
            user_agent: None,
            id: format!("{at}{name}"),
            at: format!("2022-03-17T{at}Z").parse().unwrap(),
            name: name.to_owned(),
            source: format!("{source}.amazonaws.com"),
            by: by.map(str::to_owned),
            invoked_by: None,
            address: None,
            role: None,
            resources: resources.iter().map(|name| (*name).to_owned()).collect(),
            error: None,
        }
    }
}

/// A change of an alarm's configuration, from CloudWatch's alarm history.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmChange {
    /// When.
    pub at: DateTime<Utc>,
    /// The alarm's name.
    pub alarm: String,
    /// What happened to it.
    pub change: Change,
}

/// What happened to an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It was deleted.
    Deleted,
}
