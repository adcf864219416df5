//! The cells of `alarms`.

use super::{Sheet, instant, number, some_number, some_text, text};
use crate::answer::{AlarmsReport, OfStack};

/// A row an alarm.
pub(crate) fn alarms(report: &AlarmsReport) -> Sheet {
    let header = vec![
        "region",
        "name",
        "arn",
        "kind",
        "resolution",
        "alarm_metrics",
        "state",
        "state_since",
        "actions_enabled",
        "action_count",
        "owner.service",
        "owner.resource",
        "owner.policy_arn",
        "created.at",
        "created.source",
        "created.by",
        "list_price_month",
        "stack.tool",
        "stack.name",
    ];
    let rows = report
        .alarms
        .iter()
        .map(|alarm| {
            let owner = alarm.owner.as_ref();
            vec![
                text(alarm.region.code()),
                text(&alarm.name),
                text(&alarm.arn),
                text(alarm.charged.kind.as_str()),
                some_text(alarm.charged.high_resolution.map(|high| if high { "high" } else { "standard" })),
                some_number(alarm.charged.metrics),
                text(&alarm.state),
                some_text(alarm.state_since.map(instant)),
                text(alarm.actions_enabled.to_string()),
                number(alarm.action_count),
                some_text(owner.map(|owner| &owner.service)),
                some_text(owner.map(|owner| &owner.resource)),
                some_text(owner.map(|owner| &owner.policy_arn)),
                some_text(alarm.created.at.map(instant)),
                text(alarm.created.source.as_str()),
                some_text(alarm.created.by.as_ref()),
                some_number(alarm.list_price_month),
                some_text(alarm.stack.as_ref().map(OfStack::tool_name)),
                some_text(alarm.stack.as_ref().and_then(|own| own.stack.as_ref())),
            ]
        })
        .collect();
    Sheet { header, rows }
}
