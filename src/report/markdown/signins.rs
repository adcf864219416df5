//! The answer of `signins` as GitHub-flavoured Markdown.

use super::{escaped, foot, table};
use crate::answer::SigninsReport;
use crate::report::cells::instant;
use crate::report::prose;

/// The answer of `signins`.
pub(crate) fn signins(report: &SigninsReport) -> String {
    let mut out = "# Sign-ins to the AWS console\n\n".to_owned();
    for sentence in prose::signins::summary(report) {
        out.push_str(&format!("- {}\n", escaped(&sentence)));
    }
    let yes = |known: Option<bool>| known.map_or("", |yes| if yes { "yes" } else { "no" }).to_owned();
    let counts = report.counts.iter();
    let counts = counts.map(|of| vec![of.user_type.as_str().into(), of.success.to_string(), of.failure.to_string()]);
    if report.from.is_some() {
        out.push_str(&format!("\n{}", table(&["user type", "success", "failure"], counts)));
    }
    let events = report.events.iter().map(|event| {
        vec![
            instant(event.at),
            event.outcome().to_owned(),
            event.user_type.as_str().to_owned(),
            event.user.clone().unwrap_or_default(),
            yes(event.mfa),
            event.address.clone().unwrap_or_default(),
            event.region.code().to_owned(),
        ]
    });
    let header = ["at", "outcome", "user type", "user", "second factor", "address", "region"];
    out.push_str(&format!("\n{}", table(&header, events)));
    let alerts = report.alerts.iter().map(|alert| {
        let present = alert.present.map_or("not known", |present| if present { "in place" } else { "lacking" });
        let lacks = [prose::signins::missing(alert), prose::signins::unknown(alert)].concat().join("; ");
        vec![alert.id.to_owned(), present.to_owned(), lacks]
    });
    out.push_str(&format!("\n{}", table(&["alert", "is", "lacks, or is unknown"], alerts)));
    out.push_str(&foot(&report.gaps, &report.requests));
    out
}
