//! `whybill.who/1`.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{GapTold, RequestsMade, StackTold};
use crate::answer::WhoReport;
use crate::bill::Region;
use crate::report::cells::instant;
use crate::report::prose;

#[derive(JsonSchema, Serialize)]
pub(super) struct Who<'a> {
    #[schemars(extend("const" = "whybill.who/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    resource: &'a str,
    name: &'a str,
    kind: Option<&'a str>,
    region: &'a Region,
    summary: Vec<String>,
    stack: Option<StackTold<'a>>,
    created: Created<'a>,
    cause: Option<Cause<'a>>,
    deleted: Option<Deleted<'a>>,
    burst: Option<Burst<'a>>,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(JsonSchema, Serialize)]
struct Created<'a> {
    at: Option<String>,
    by: Option<&'a str>,
    via: Option<&'a str>,
    source: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct Cause<'a> {
    event: &'a str,
    at: String,
    by: Option<&'a str>,
    resource: Option<&'a str>,
}

#[derive(JsonSchema, Serialize)]
struct Deleted<'a> {
    at: String,
    by: Option<&'a str>,
}

#[derive(JsonSchema, Serialize)]
struct Burst<'a> {
    from: String,
    to: String,
    principal: Option<&'a str>,
    services: &'a BTreeSet<String>,
    resources: Vec<Member<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct Member<'a> {
    kind: &'a str,
    name: &'a str,
    region: &'a Region,
    at: String,
}

impl<'a> Who<'a> {
    pub(super) fn of(report: &'a WhoReport) -> Self {
        let created = &report.created;
        let cause = report.cause.as_ref().map(|cause| Cause {
            event: &cause.event,
            at: instant(cause.at),
            by: cause.by.as_deref(),
            resource: cause.resource.as_deref(),
        });
        let deleted = report.deleted.as_ref();
        let burst = report.burst.as_ref().map(|burst| Burst {
            from: instant(burst.from),
            to: instant(burst.to),
            principal: burst.principal.as_deref(),
            services: &burst.services,
            resources: burst
                .resources
                .iter()
                .map(|made| Member { kind: &made.kind, name: &made.name, region: &made.region, at: instant(made.at) })
                .collect(),
        });
        Self {
            schema: "whybill.who/1",
            account: report.account.as_deref(),
            resource: &report.resource,
            name: &report.name,
            kind: report.kind.as_deref(),
            region: &report.region,
            summary: prose::who::summary(report),
            stack: report.stack.as_ref().map(StackTold::of),
            created: Created {
                at: created.at.map(instant),
                by: created.by.as_deref(),
                via: created.via.as_deref(),
                source: created.source.as_str(),
            },
            cause,
            deleted: deleted.map(|deleted| Deleted { at: instant(deleted.at), by: deleted.by.as_deref() }),
            burst,
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}
