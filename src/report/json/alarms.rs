//! `whybill.alarms/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{GapTold, RequestsMade, StackTold};
use crate::answer::AlarmsReport;
use crate::bill::Region;
use crate::bill::figures::plain_price;
use crate::report::cells::instant;

#[derive(JsonSchema, Serialize)]
pub(super) struct Alarms<'a> {
    #[schemars(extend("const" = "whybill.alarms/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    alarms: Vec<Alarm<'a>>,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(JsonSchema, Serialize)]
struct Alarm<'a> {
    region: &'a Region,
    name: &'a str,
    arn: &'a str,
    kind: &'static str,
    resolution: Option<&'static str>,
    alarm_metrics: Option<u32>,
    state: &'a str,
    state_since: Option<String>,
    actions_enabled: bool,
    action_count: usize,
    owner: Option<Owner<'a>>,
    stack: Option<StackTold<'a>>,
    created: Created<'a>,
    list_price_month: Option<String>,
}

#[derive(JsonSchema, Serialize)]
struct Owner<'a> {
    service: &'a str,
    resource: &'a str,
    policy_arn: &'a str,
}

#[derive(JsonSchema, Serialize)]
struct Created<'a> {
    at: Option<String>,
    source: &'static str,
    by: Option<&'a str>,
}

impl<'a> Alarms<'a> {
    pub(super) fn of(report: &'a AlarmsReport) -> Self {
        let alarms = report.alarms.iter().map(|alarm| Alarm {
            region: &alarm.region,
            name: &alarm.name,
            arn: &alarm.arn,
            kind: alarm.charged.kind.as_str(),
            resolution: alarm.charged.high_resolution.map(|high| if high { "high" } else { "standard" }),
            alarm_metrics: alarm.charged.metrics,
            state: &alarm.state,
            state_since: alarm.state_since.map(instant),
            actions_enabled: alarm.actions_enabled,
            action_count: alarm.action_count,
            owner: alarm.owner.as_ref().map(|owner| Owner {
                service: &owner.service,
                resource: &owner.resource,
                policy_arn: &owner.policy_arn,
            }),
            stack: alarm.stack.as_ref().map(StackTold::of),
            created: Created {
                at: alarm.created.at.map(instant),
                source: alarm.created.source.as_str(),
                by: alarm.created.by.as_deref(),
            },
            list_price_month: alarm.list_price_month.map(plain_price),
        });
        Self {
            schema: "whybill.alarms/1",
            account: report.account.as_deref(),
            alarms: alarms.collect(),
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}
