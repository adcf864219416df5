//! The cells of `signins`.

use super::{Cell, Sheet, instant, some_text, text};
use crate::report::{SigninAlert, SigninRow, SigninsReport};

/// A row a sign-in, then one for each thing that an alert lacks, or for the alert where nothing does.
pub(crate) fn signins(report: &SigninsReport) -> Sheet {
    let header = vec![
        "at",
        "region",
        "user_type",
        "user",
        "outcome",
        "mfa",
        "address",
        "alerts.id",
        "alerts.present",
        "alerts.missing",
    ];
    let alerts = report.alerts.iter().flat_map(|alert| match alert.missing.as_slice() {
        [] => vec![alert_row(alert, None)],
        missing => missing.iter().map(|missing| alert_row(alert, Some(missing))).collect(),
    });
    Sheet { header, rows: report.events.iter().map(event_row).chain(alerts).collect() }
}

fn event_row(event: &SigninRow) -> Vec<Cell> {
    let mut row = vec![
        text(instant(event.at)),
        text(event.region.code()),
        text(event.user_type.as_str()),
        some_text(event.user.as_ref()),
        text(event.outcome()),
        some_text(event.mfa),
        some_text(event.address.as_ref()),
    ];
    row.resize(10, Cell::Empty);
    row
}

fn alert_row(alert: &SigninAlert, missing: Option<&String>) -> Vec<Cell> {
    let mut row = vec![Cell::Empty; 7];
    row.extend([text(alert.id), some_text(alert.present), some_text(missing)]);
    row
}
