//! The cells of `signins`.

use super::{Cell, Sheet, instant, some_text, text};
use crate::answer::{SigninAlert, SigninRow, SigninsReport};
use crate::report::prose;

/// A row a sign-in; then a row an alert, and more where it lacks several things or several aren't known: the first of
/// each stand on the first row.
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
        "alerts.unknown",
    ];
    let alerts = report
        .alerts
        .iter()
        .flat_map(|alert| (0..alert.missing.len().max(alert.unknown.len()).max(1)).map(|at| alert_row(alert, at)));
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
    row.resize(11, Cell::Empty);
    row
}

fn alert_row(alert: &SigninAlert, at: usize) -> Vec<Cell> {
    let (missing, unknown) = (prose::signins::missing(alert), prose::signins::unknown(alert));
    let mut row = vec![Cell::Empty; 7];
    row.extend([text(alert.id), some_text(alert.present), some_text(missing.get(at)), some_text(unknown.get(at))]);
    row
}
