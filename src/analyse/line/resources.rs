//! The resources behind lines, as far as the account's inventory tells.

use std::collections::BTreeSet;

use crate::answer::{ExplainedLine, LineResources};
use crate::bill::{RecordType, Region, UsageType};
use crate::facts::resources::{
    ADDRESS, FURTHER_COPIES, LOAD_BALANCER, LOG_GROUP, NAT_GATEWAY, STORED_LOGS, TABLE, TRAIL, VOLUME, is_held,
    property, shown_name,
};
use crate::snapshot::{Inventoried, Snapshot};

/// What bills call volumes of a type, where that isn't the type's name.
const VOLUME_TYPES: [(&str, &str); 2] = [("piops", "io1"), ("", "standard")];

/// What the account had of the kinds that make these lines, by kind and region.
pub(super) fn of_lines(snapshot: &Snapshot, lines: &[ExplainedLine]) -> Vec<LineResources> {
    let mut known: Vec<LineResources> = Vec::new();
    for line in lines.iter().filter(|line| line.record_type == RecordType::Usage && line.resources.is_empty()) {
        let Some(own) = of_line(snapshot, line) else { continue };
        match known.iter_mut().find(|other| other.kind == own.kind && other.region == own.region) {
            Some(other) => {
                let names: BTreeSet<String> = other.names.drain(..).chain(own.names).collect();
                other.names = names.into_iter().collect();
            }
            None => known.push(own),
        }
    }
    known
}

fn of_line(snapshot: &Snapshot, line: &ExplainedLine) -> Option<LineResources> {
    let region = &line.region;
    let meter = UsageType::parse(&line.service, &line.usage_type).meter;
    let has = |part: &str| meter.contains(part);
    let of_kind = |kind: &'static str, is_meant: &dyn Fn(&Inventoried) -> bool| {
        let held = snapshot.evidence.inventory.get(region)?.get(kind)?;
        let names: Vec<String> = held.iter().filter(|own| is_meant(own)).map(|own| name(kind, own)).collect();
        // That none of them is meant says nothing while there are others.
        (held.is_empty() || !names.is_empty()).then_some((kind, names))
    };
    let is_table = line.service.contains("DynamoDB");
    let gateways = snapshot.evidence.inventory.get(region).and_then(|kinds| kinds.get(NAT_GATEWAY));
    let gateways = gateways.map(Vec::as_slice).unwrap_or_default();
    let (kind, names) = match () {
        () if is_table && has("CapacityUnit-Hrs") => {
            of_kind(TABLE, &|own| property(own, "BillingMode") != Some("PAY_PER_REQUEST"))
        }
        () if is_table && (has("RequestUnits") || has("TimedStorage")) => of_kind(TABLE, &|_| true),
        () if has("NatGateway-") => of_kind(NAT_GATEWAY, &|own| property(own, "State") != Some("deleted")),
        () if has("LoadBalancerUsage") || has("LCUUsage") => of_kind(LOAD_BALANCER, &|own| is_balancer_of(line, own)),
        () if has("IdleAddress") => of_kind(ADDRESS, &|own| !is_held(own, gateways)),
        // An instance's public address need not be an Elastic IP address: that there is none of these says nothing.
        () if has("InUseAddress") => {
            of_kind(ADDRESS, &|own| is_held(own, gateways)).filter(|(_, names)| !names.is_empty())
        }
        () if meter.starts_with("EBS:VolumeUsage") => {
            let of = meter.trim_start_matches("EBS:VolumeUsage").trim_start_matches('.');
            let of = VOLUME_TYPES.iter().find(|(billed, _)| *billed == of).map_or(of, |(_, own)| *own);
            of_kind(VOLUME, &|own| property(own, "VolumeType") == Some(of))
        }
        () if has(STORED_LOGS) && line.service.contains("CloudWatch") => log_groups(snapshot, region),
        () if has(FURTHER_COPIES) => trails(snapshot, region),
        () => None,
    }?;
    Some(LineResources { kind, region: region.clone(), at: snapshot.taken_at, names })
}

/// The log groups that store something, the largest first.
fn log_groups(snapshot: &Snapshot, region: &Region) -> Option<(&'static str, Vec<String>)> {
    let groups = snapshot.evidence.log_groups.get(region)?;
    let mut stored: Vec<_> = groups.iter().filter(|own| own.stored_bytes > 0).collect();
    stored.sort_by_key(|own| std::cmp::Reverse(own.stored_bytes));
    (!stored.is_empty()).then(|| (LOG_GROUP, stored.into_iter().map(|own| own.name.clone()).collect()))
}

/// The trails that record a region's events.
fn trails(snapshot: &Snapshot, region: &Region) -> Option<(&'static str, Vec<String>)> {
    let all = snapshot.evidence.trails.as_ref()?.iter();
    let here = all.filter(|own| own.multi_region || own.home_region == *region);
    let names: Vec<String> = here.map(|own| own.name.clone()).collect();
    (!names.is_empty()).then_some((TRAIL, names))
}

/// Whether a load balancer is of the kind that a line's operation names: `LoadBalancing:Application`.
fn is_balancer_of(line: &ExplainedLine, own: &Inventoried) -> bool {
    let of = line.operation.as_deref().and_then(|operation| operation.strip_prefix("LoadBalancing:"));
    of.zip(property(own, "Type")).is_none_or(|(of, own)| own.eq_ignore_ascii_case(of))
}

/// What people call it: a load balancer by its name.
fn name(kind: &str, own: &Inventoried) -> String {
    let named = property(own, "LoadBalancerName").filter(|_| kind == LOAD_BALANCER);
    named.unwrap_or_else(|| shown_name(kind, own)).to_owned()
}
