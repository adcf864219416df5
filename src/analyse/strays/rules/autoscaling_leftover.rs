//! `autoscaling-leftover`: alarms that auto scaling keeps for a table or service of which nothing was consumed for two
//! weeks, which is gone, or which was made in a burst and not changed since.
//!
//! Why it costs: target tracking keeps two to four alarms a policy, eight for a DynamoDB table; each is charged.
//!
//! What to do: take down the scaling target with its policies, or the table or service. An alarm that is deleted alone
//! comes back. That low alarms rest in ALARM is by design and no sign.
//!
//! Source: AWS, "Target tracking scaling policies for Application Auto Scaling"; amazonwebshark.com, 2022.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::analyse::strays::command::Step;
use crate::analyse::strays::draft::{Draft, Looks, Rule};
use crate::analyse::strays::made::Burst;
use crate::analyse::strays::scene::{Scene, TABLE, Watched};
use crate::bill::Region;
use crate::plan::{MetricName, use_of};
use crate::report::{Resource, StrayMember};
use crate::snapshot::{MetricSum, Watches};

pub(crate) const RULE: Rule = Rule { id: "autoscaling-leftover", looks: Looks::All(find) };

/// What is younger had no two weeks to be used in.
const YOUNG: TimeDelta = TimeDelta::days(14);

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut groups: BTreeMap<(&Region, &str, &str), Vec<&Watched<'_>>> = BTreeMap::new();
    for watched in &scene.alarms {
        if let Some(owner) = &watched.owner {
            groups.entry((watched.region, &owner.service, whole(&owner.resource))).or_default().push(watched);
        }
    }
    let bursts = if groups.is_empty() { Vec::new() } else { scene.bursts() };
    groups
        .into_iter()
        .filter_map(|((region, service, resource), own)| look(scene, &bursts, region, (service, resource), &own))
        .collect()
}

/// An index is scaled by itself, and is part of its table: `table/Rides` of `table/Rides/index/by-day`.
fn whole(resource: &str) -> &str {
    if resource.starts_with("table/") { resource.split("/index/").next().unwrap_or(resource) } else { resource }
}

fn look(
    scene: &Scene<'_>,
    bursts: &[Burst<'_>],
    region: &Region,
    (service, resource): (&str, &str),
    own: &[&Watched<'_>],
) -> Option<Draft> {
    let name = name_of(resource);
    let kind = kind_of(service, resource);
    let created =
        own.iter().map(|watched| scene.created(watched)).filter(|made| made.at.is_some()).min_by_key(|m| m.at);
    let created = created.unwrap_or_else(crate::analyse::strays::draft::unknown);
    let gone = kind.and_then(|kind| scene.resource_gone(region, kind, name, created.at));
    let idle = sums(scene, region, kind, name, own).and_then(|sums| scene.is_idle(sums.into_iter()));
    let is_young = created.at.is_some_and(|at| scene.as_of() - at < YOUNG);
    let made_it = |burst: &&Burst<'_>| kind.is_some_and(|kind| burst.has(kind, name, region));
    let burst = bursts.iter().filter(made_it).find(|burst| burst.services().len() >= 3);
    let rests = kind.zip(burst).filter(|_| idle.is_none()).is_some_and(|(kind, burst)| {
        let (kind, name) = (kind.to_owned(), name.to_owned());
        let member = StrayMember { kind, name, region: region.clone() };
        scene.are_all_events_known(&member) && !scene.is_changed_after(&member, burst.day)
    });
    if gone.is_none() && (is_young || idle != Some(true) && !rests) {
        return None;
    }
    let mut draft = Draft::new(RULE.id, region.clone(), String::new());
    draft.signals.clear();
    let what = own.first().and_then(|watched| watched.owner.as_ref()).map(|owner| owner.in_words()).unwrap_or_default();
    let count = if own.len() == 1 { "1 alarm is".to_owned() } else { format!("{} alarms are", own.len()) };
    if let Some(gone) = gone {
        draft.signals.push(format!("{count} kept by {what}. {gone}"));
    }
    if idle == Some(true) {
        draft.signals.push(format!("{count} kept by {what}, of which nothing was consumed in two weeks."));
        draft.notes.push("Asked: CloudWatch's sums of what was consumed over two weeks.".to_owned());
    }
    if own.iter().all(|watched| scene.has_no_data(watched.alarm)) {
        draft.signals.push("None of them has data.".to_owned());
    }
    if rests {
        draft.signals.push(format!("{count} kept by {what}, which no event has changed since the day it was made."));
        draft.notes.push("Whether anything is consumed of it is not known: no command is given.".to_owned());
    }
    if let Some(burst) = burst {
        draft.signals.push(format!(
            "{name} was made on {}, with things of {} services.",
            burst.day,
            burst.services().len()
        ));
    }
    if scene.is_foreign(region) {
        draft.signals.push(format!("{} is no home region.", region.in_words()));
    }
    let low = own.iter().filter(|watched| watched.alarm.state == "ALARM" && watched.alarm.name.contains("Low")).count();
    if low > 0 {
        draft.notes.push(format!(
            "{low} low alarm{} in ALARM: by design, and no sign.",
            if low == 1 { " rests" } else { "s rest" }
        ));
    }
    draft.notes.extend(created.at.and_then(|at| scene.human_cause(region, resource, at)));
    draft.created = created;
    draft.members = own.iter().map(|watched| watched.member()).collect();
    let kind = kind.unwrap_or("AWS::ApplicationAutoScaling::ScalableTarget").to_owned();
    draft.resource = Some(Resource { kind, name: name.to_owned(), arn: None });
    draft.removal.alarms = own.iter().map(|watched| (region.clone(), watched.alarm.name.clone())).collect();
    // An event tells of changes, not of use.
    draft.steps = if rests { Vec::new() } else { steps(region, (service, resource), own) };
    Some(draft)
}

/// The sums of what is consumed; `None` where not all that tells was asked. A table of which only writes are scaled may
/// be read all the same.
fn sums<'s>(
    scene: &'s Scene<'_>,
    region: &Region,
    kind: Option<&str>,
    name: &str,
    own: &[&Watched<'_>],
) -> Option<Vec<&'s MetricSum>> {
    let watched = own.iter().filter_map(|watched| match &watched.alarm.watches {
        Watches::Metric { namespace, metric, dimensions, .. } if !metric.starts_with("Provisioned") => {
            let (namespace, metric) = (namespace.clone(), metric.clone());
            Some(MetricName { namespace, metric, dimensions: Some(dimensions.clone()) })
        }
        _ => None,
    });
    let telling = kind.into_iter().flat_map(|kind| use_of(kind, name));
    let metrics: BTreeSet<MetricName> = watched.chain(telling).collect();
    metrics.iter().map(|metric| scene.sum_of(region, metric)).collect()
}

/// As a finding names it: `Rides` of `table/Rides`, `default/web` of `service/default/web`, since other clusters may have
/// a `web`, too.
fn name_of(resource: &str) -> &str {
    match resource.split_once('/') {
        Some(("table" | "service" | "autoScalingGroup", name)) => name,
        _ => resource,
    }
}

fn kind_of(service: &str, resource: &str) -> Option<&'static str> {
    match (service, resource.split('/').next()?) {
        ("dynamodb", "table") => Some(TABLE),
        ("ecs", "service") => Some("AWS::ECS::Service"),
        ("ec2", "autoScalingGroup") => Some("AWS::AutoScaling::AutoScalingGroup"),
        _ => None,
    }
}

/// The scaling target of each dimension; deregistering it deletes its policies, and these their alarms.
fn steps(region: &Region, (service, resource): (&str, &str), own: &[&Watched<'_>]) -> Vec<Step> {
    if let ("ec2", Some((_, group))) = (service, resource.split_once('/')) {
        let policies: BTreeSet<&str> = own
            .iter()
            .filter_map(|watched| watched.owner.as_ref()?.policy_arn.split_once(":policyName/"))
            .map(|(_, name)| name)
            .collect();
        let step = |policy: &str| {
            let step = Step::new("autoscaling", "delete-policy", region);
            let step = step.with("auto-scaling-group-name", "AutoScalingGroupName", group);
            step.with("policy-name", "PolicyName", policy).taking_down("the alarms of this policy; the group stays")
        };
        return policies.into_iter().map(step).collect();
    }
    let scaled = own.iter().filter_map(|watched| {
        let resource = watched.owner.as_ref()?.resource.as_str();
        Some((resource, dimension(service, resource, watched)?))
    });
    let targets: BTreeSet<(&str, &str)> = scaled.collect();
    let step = |(resource, dimension): (&str, &str)| {
        let name = name_of(resource);
        let step = Step::new("application-autoscaling", "deregister-scalable-target", region);
        let step = step.with("service-namespace", "ServiceNamespace", service);
        let step =
            step.with("resource-id", "ResourceId", resource).with("scalable-dimension", "ScalableDimension", dimension);
        step.taking_down(format!("its scaling policies and their alarms; {name} stays, with the capacity it has"))
    };
    targets.into_iter().map(step).collect()
}

/// The dimension that an alarm's policy scales, as Application Auto Scaling names it.
fn dimension(service: &str, resource: &str, watched: &Watched<'_>) -> Option<&'static str> {
    let Watches::Metric { metric, .. } = &watched.alarm.watches else { return None };
    let (is_read, is_write) = (metric.contains("Read"), metric.contains("Write"));
    match (service, resource.split(['/', ':']).next()?) {
        ("dynamodb", "table") if resource.contains("/index/") => match (is_read, is_write) {
            (true, _) => Some("dynamodb:index:ReadCapacityUnits"),
            (_, true) => Some("dynamodb:index:WriteCapacityUnits"),
            _ => None,
        },
        ("dynamodb", "table") if is_read => Some("dynamodb:table:ReadCapacityUnits"),
        ("dynamodb", "table") if is_write => Some("dynamodb:table:WriteCapacityUnits"),
        ("ecs", "service") => Some("ecs:service:DesiredCount"),
        ("lambda", _) => Some("lambda:function:ProvisionedConcurrency"),
        ("rds", "cluster") => Some("rds:cluster:ReadReplicaCount"),
        ("cassandra", _) if is_read => Some("cassandra:table:ReadCapacityUnits"),
        ("cassandra", _) if is_write => Some("cassandra:table:WriteCapacityUnits"),
        _ => None,
    }
}
