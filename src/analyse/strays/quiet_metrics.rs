//! Metrics that are silent while all is well: that they have no data says nothing of their alarms.
//!
//! Source: AWS, "CloudWatch metrics for your Application Load Balancer": most counts of errors are reported only where
//! "there is a nonzero value"; other services' counts of what went wrong are sent alike.

use crate::analyse::strays::context::Scene;
use crate::bill::Region;
use crate::snapshot::Alarm;

/// What the name of a metric holds that counts what went wrong.
const WRONG: [&str; 19] = [
    "4xx",
    "5xx",
    "blocked",
    "bounce",
    "complaint",
    "deadletter",
    "denied",
    "discard",
    "dropped",
    "error",
    "exception",
    "fail",
    "fault",
    "lost",
    "reject",
    "retries",
    "throttl",
    "timedout",
    "timeout",
];

impl Scene<'_> {
    /// Whether what an alarm watches may be silent rightly: it counts what went wrong, or comes from a filter on logs.
    pub(crate) fn may_rest(&self, region: &Region, alarm: &Alarm) -> bool {
        let any = alarm.metrics().next().is_some();
        let counts_what_went_wrong = any && alarm.metrics().all(|(_, metric)| is_of_wrong(metric));
        counts_what_went_wrong || self.is_of_a_filter(region, alarm).unwrap_or(true)
    }

    /// Whether a metric is the account's own, of which nobody but its sender knows how often it comes.
    pub(crate) fn is_own_metric(alarm: &Alarm) -> bool {
        alarm.metrics().any(|(namespace, _)| !namespace.starts_with("AWS/") && namespace != "CWAgent")
    }
}

fn is_of_wrong(metric: &str) -> bool {
    let metric = metric.to_ascii_lowercase();
    WRONG.iter().any(|word| metric.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_what_went_wrong() {
        for metric in
            ["HTTPCode_ELB_5XX_Count", "ThrottledRequests", "UserErrors", "FailedInvocations", "DeadLetterErrors"]
        {
            assert!(is_of_wrong(metric), "{metric}");
        }
        for metric in ["CPUUtilization", "RequestCount", "UnHealthyHostCount", "FreeStorageSpace", "Invocations"] {
            assert!(!is_of_wrong(metric), "{metric}");
        }
    }
}
