//! `whybill.signins/1`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{GapTold, RequestsMade};
use crate::answer::SigninsReport;
use crate::bill::Region;
use crate::report::cells::instant;
use crate::report::prose;

#[derive(JsonSchema, Serialize)]
pub(super) struct Signins<'a> {
    #[schemars(extend("const" = "whybill.signins/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    from: Option<String>,
    to: String,
    summary: Vec<String>,
    events: Vec<Event<'a>>,
    /// Null where no sign-ins were collected.
    counts: Option<BTreeMap<&'static str, Count>>,
    alerts: Vec<Alert>,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(JsonSchema, Serialize)]
struct Event<'a> {
    at: String,
    region: &'a Region,
    user_type: &'static str,
    user: Option<&'a str>,
    outcome: &'static str,
    mfa: Option<bool>,
    address: Option<&'a str>,
}

#[derive(JsonSchema, Serialize)]
struct Count {
    success: usize,
    failure: usize,
}

#[derive(JsonSchema, Serialize)]
struct Alert {
    id: &'static str,
    present: Option<bool>,
    missing: Vec<String>,
    unknown: Vec<String>,
}

impl<'a> Signins<'a> {
    pub(super) fn of(report: &'a SigninsReport) -> Self {
        let events = report.events.iter().map(|event| Event {
            at: instant(event.at),
            region: &event.region,
            user_type: event.user_type.as_str(),
            user: event.user.as_deref(),
            outcome: event.outcome(),
            mfa: event.mfa,
            address: event.address.as_deref(),
        });
        let counts = report.counts.iter();
        let alerts = report.alerts.iter().map(|alert| Alert {
            id: alert.id,
            present: alert.present,
            missing: prose::signins::missing(alert),
            unknown: prose::signins::unknown(alert),
        });
        Self {
            schema: "whybill.signins/1",
            account: report.account.as_deref(),
            from: report.from.map(instant),
            to: instant(report.to),
            summary: prose::signins::summary(report),
            events: events.collect(),
            counts: report.from.map(|_| {
                counts.map(|of| (of.user_type.as_str(), Count { success: of.success, failure: of.failure })).collect()
            }),
            alerts: alerts.collect(),
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}
