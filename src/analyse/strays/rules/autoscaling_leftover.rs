//! `autoscaling-leftover`: alarms that auto scaling keeps for a table or service of which nothing was consumed for two
//! weeks, or which is gone.
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
use crate::report::Resource;
use crate::snapshot::{MetricSum, Watches};

pub(crate) const RULE: Rule = Rule { id: "autoscaling-leftover", looks: Looks::All(find) };

/// What is younger had no two weeks to be used in.
const YOUNG: TimeDelta = TimeDelta::days(14);

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut groups: BTreeMap<(&Region, &str, &str), Vec<&Watched<'_>>> = BTreeMap::new();
    for watched in &scene.alarms {
        if let Some(owner) = &watched.owner {
            groups.entry((watched.region, &owner.service, &owner.resource)).or_default().push(watched);
        }
    }
    let bursts = if groups.is_empty() { Vec::new() } else { scene.bursts() };
    groups
        .into_iter()
        .filter_map(|((region, service, resource), own)| look(scene, &bursts, region, (service, resource), &own))
        .collect()
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
    let gone = scene.resource_gone(region, kind, name, created.at);
    let idle = scene.is_idle(sums(scene, region, own).into_iter());
    let is_young = created.at.is_some_and(|at| scene.as_of() - at < YOUNG);
    if gone.is_none() && (idle != Some(true) || is_young) {
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
    if own.iter().all(|watched| watched.alarm.state == "INSUFFICIENT_DATA") {
        draft.signals.push("None of them has data.".to_owned());
    }
    if let Some(burst) = bursts.iter().find(|burst| burst.has(name, region) && burst.services().len() >= 3) {
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
    draft.steps = steps(region, (service, resource), own);
    Some(draft)
}

/// The sums of the metrics that the alarms watch.
fn sums<'s>(scene: &'s Scene<'_>, region: &Region, own: &[&Watched<'_>]) -> Vec<&'s MetricSum> {
    let held = scene.snapshot().evidence.sums.get(region).into_iter().flatten();
    let is_watched = |sum: &&MetricSum| {
        own.iter().any(|watched| match &watched.alarm.watches {
            Watches::Metric { namespace, metric, dimensions, .. } => {
                *namespace == sum.namespace && *metric == sum.metric && *dimensions == sum.dimensions
            }
            _ => false,
        })
    };
    held.filter(is_watched).collect()
}

/// `Rides` of `table/Rides` and of `table/Rides/index/by-day`; `web` of `service/default/web`.
fn name_of(resource: &str) -> &str {
    match resource.split_once('/') {
        Some(("table", rest)) => rest.split("/index/").next().unwrap_or(rest),
        _ => resource.rsplit('/').next().unwrap_or(resource),
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
    let dimensions: BTreeSet<&str> = own.iter().filter_map(|watched| dimension(service, resource, watched)).collect();
    let name = name_of(resource);
    let step = |dimension: &str| {
        let step = Step::new("application-autoscaling", "deregister-scalable-target", region);
        let step = step.with("service-namespace", "ServiceNamespace", service);
        let step =
            step.with("resource-id", "ResourceId", resource).with("scalable-dimension", "ScalableDimension", dimension);
        step.taking_down(format!("its scaling policies and their alarms; {name} stays, with the capacity it has"))
    };
    dimensions.into_iter().map(step).collect()
}

/// The dimension that an alarm's policy scales, as Application Auto Scaling names it.
fn dimension(service: &str, resource: &str, watched: &Watched<'_>) -> Option<&'static str> {
    let Watches::Metric { metric, .. } = &watched.alarm.watches else { return None };
    let (is_read, is_write) = (metric.contains("Read"), metric.contains("Write"));
    match (service, resource.split('/').next()?) {
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
