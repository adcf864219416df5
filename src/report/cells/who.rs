//! The cells of `who`.

use super::{Cell, Sheet, instant, some_text, text};
use crate::answer::{Member, WhoReport};

/// A row a resource of the burst, and a service of it: the first of each on the first row. One row without a burst.
pub(crate) fn who(report: &WhoReport) -> Sheet {
    let header = vec![
        "resource",
        "kind",
        "region",
        "created.at",
        "created.by",
        "created.via",
        "created.source",
        "cause.event",
        "cause.at",
        "cause.resource",
        "deleted.at",
        "deleted.by",
        "burst.from",
        "burst.to",
        "burst.principal",
        "burst.services",
        "burst.resources.kind",
        "burst.resources.name",
        "burst.resources.region",
        "burst.resources.at",
    ];
    let longest = report.burst.as_ref().map_or(0, |burst| burst.resources.len().max(burst.services.len()));
    Sheet { header, rows: (0..longest.max(1)).map(|at| row(report, at)).collect() }
}

fn row(report: &WhoReport, at: usize) -> Vec<Cell> {
    let (created, cause) = (&report.created, report.cause.as_ref());
    let (burst, deleted) = (report.burst.as_ref(), report.deleted.as_ref());
    let member: Option<&Member> = burst.and_then(|burst| burst.resources.get(at));
    vec![
        text(&report.resource),
        some_text(report.kind.as_ref()),
        text(report.region.code()),
        some_text(created.at.map(instant)),
        some_text(created.by.as_ref()),
        some_text(created.via.as_ref()),
        text(created.source.as_str()),
        some_text(cause.map(|cause| &cause.event)),
        some_text(cause.map(|cause| instant(cause.at))),
        some_text(cause.and_then(|cause| cause.resource.as_ref())),
        some_text(deleted.map(|deleted| instant(deleted.at))),
        some_text(deleted.and_then(|deleted| deleted.by.as_ref())),
        some_text(burst.map(|burst| instant(burst.from))),
        some_text(burst.map(|burst| instant(burst.to))),
        some_text(burst.and_then(|burst| burst.principal.as_ref())),
        some_text(burst.and_then(|burst| burst.services.iter().nth(at))),
        some_text(member.map(|member| &member.kind)),
        some_text(member.map(|member| &member.name)),
        some_text(member.map(|member| member.region.code())),
        some_text(member.map(|member| instant(member.at))),
    ]
}
