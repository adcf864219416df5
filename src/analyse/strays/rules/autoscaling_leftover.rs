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

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::burst::StandingBurst;
use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::{BillReason, Created, Kept, OfStack, Resource, ScalingReason, StrayMember, TakesDown, Unused};
use crate::bill::{Region, Usd};
use crate::facts::metrics::{MetricName, is_capacity, use_of};
use crate::facts::resources::TABLE;
use crate::facts::scaling_owner::{Owner, TRACKING, owner};
use crate::model::lines::ResolvedLine;
use crate::question::RuleId;
use crate::snapshot::{MetricSum, Watches};

pub(crate) const RULE: Rule = Rule { id: RuleId::AutoscalingLeftover, looks: Looks::All(find), note: None };

/// What the ids of groups of EC2 instances begin with here, which EC2's own auto scaling scales.
const GROUP: &str = "autoScalingGroup/";
/// What the meters of functions' provisioned concurrency begin with.
const PROVISIONED: &str = "Lambda-Provisioned-";
/// What is younger had no two weeks to be used in.
const YOUNG: TimeDelta = TimeDelta::days(14);

/// A table or service, and the alarms that auto scaling keeps for it.
struct Scaled<'s> {
    region: &'s Region,
    /// `dynamodb`, `ecs`, …
    service: &'s str,
    /// `table/Rides`.
    resource: &'s str,
    /// CloudFormation's name of its type, where that is known.
    kind: Option<&'static str>,
    /// `Rides`.
    name: &'s str,
    /// What keeps the first of its alarms.
    owner: &'s Owner,
    alarms: Vec<&'s Watched<'s>>,
}

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut groups: BTreeMap<(&Region, &str, &str), Vec<&Watched<'_>>> = BTreeMap::new();
    for watched in &scene.alarms {
        if let Some(owner) = &watched.policy {
            groups.entry((watched.region, &owner.service, whole(&owner.resource))).or_default().push(watched);
        }
    }
    let scaled = groups.into_iter().filter_map(|((region, service, resource), alarms)| {
        let (kind, name) = (kind_of(service, resource), name_of(resource));
        let owner = alarms.first()?.policy.as_ref()?;
        Some(Scaled { region, service, resource, kind, name, owner, alarms })
    });
    scaled.filter_map(|own| look(scene, &own)).collect()
}

/// An index is scaled by itself, and is part of its table: `table/Rides` of `table/Rides/index/by-day`.
fn whole(resource: &str) -> &str {
    if resource.starts_with("table/") { resource.split("/index/").next().unwrap_or(resource) } else { resource }
}

fn look(scene: &Scene<'_>, own: &Scaled<'_>) -> Option<Draft> {
    let made = own.alarms.iter().map(|watched| watched.life.created()).filter(|made| made.at.is_some());
    let created = made.min_by_key(|made| made.at).unwrap_or_else(Created::unknown);
    let gone = own.kind.and_then(|kind| scene.resource_gone(own.region, kind, own.name, created.at));
    let idle = own.sums(scene).and_then(|sums| scene.is_idle(sums.into_iter()));
    let made_in = |burst: &'_ StandingBurst<'_>| burst.making(own.kind?, own.name, own.region).map(|event| event.at);
    let with_its_burst = scene.bursts.iter().filter_map(|burst| Some((burst, made_in(burst)?)));
    let burst = with_its_burst.filter(|(burst, _)| burst.services().len() >= 3).min_by_key(|(burst, _)| burst.day());
    let is_untouched = burst.as_ref().is_some_and(|(burst, _)| own.is_untouched_since(scene, burst));
    let rests = idle.is_none() && gone.is_none() && is_untouched;
    let is_young = created.at.is_some_and(|at| scene.as_of() - at < YOUNG);
    if gone.is_none() && (is_young || idle != Some(true) && !rests) {
        return None;
    }
    let mut draft = Draft::new(RULE.id, own.region.clone());
    let is_gone = gone.is_some();
    if let Some(gone) = gone {
        draft.signal(own.kept(Unused::Gone(gone)));
    }
    let is_part = !is_gone && own.is_of_readers();
    if idle == Some(true) && is_part {
        draft.signal(own.kept(Unused::NoReader));
    } else if idle == Some(true) {
        draft.signal(own.kept(Unused::Idle));
    }
    if rests {
        draft.signal(own.kept(Unused::Untouched));
        draft.note(ScalingReason::UseUnknown);
    }
    if own.alarms.iter().all(|watched| scene.has_no_data(watched.alarm)) {
        draft.signal(ScalingReason::NoData);
    }
    if let Some((burst, at)) = burst {
        let (name, day, services) = (own.name.to_owned(), at.date_naive(), burst.services().len());
        draft.signal(ScalingReason::MadeInBurst { name, day, services });
    }
    if scene.is_foreign(own.region) {
        draft.signal(ScalingReason::AwayFromHome(own.region.clone()));
    }
    let cause = created.at.and_then(|at| scene.human_cause(own.region, own.resource, at));
    let told = cause.map(ScalingReason::Cause).into_iter();
    told.for_each(|reason| draft.note(reason));
    draft.created = created;
    draft.members = own.alarms.iter().map(|watched| watched.member()).collect();
    let kind = own.kind.unwrap_or("AWS::ApplicationAutoScaling::ScalableTarget").to_owned();
    draft.resource = Some(Resource { kind, name: own.name.to_owned(), arn: None });
    draft.removal.alarms = own.alarms.iter().map(|watched| (own.region.clone(), watched.alarm.name.clone())).collect();
    let stack = own.stack(scene);
    // An event tells of changes, not of use.
    if let Some(stack) = stack {
        draft.note(ScalingReason::OfStack(stack));
    } else if is_part {
        draft.note(ScalingReason::ReadersOnly);
    } else if !rests {
        draft.steps = own.steps(is_gone);
        if !is_gone {
            own.leave_no_concurrency(scene, &mut draft);
        }
        if draft.steps.is_empty() {
            draft.note(ScalingReason::DimensionUnknown);
        }
    }
    Some(draft)
}

impl<'s> Scaled<'s> {
    /// The sums of what is consumed; `None` where not all that tells was asked. A table of which only writes are scaled
    /// may be read all the same.
    fn sums(&self, scene: &'s Scene<'_>) -> Option<Vec<&'s MetricSum>> {
        let watched = self.alarms.iter().filter_map(|watched| match &watched.alarm.watches {
            Watches::Metric { namespace, metric, dimensions, .. } if !is_capacity(metric) => {
                let (namespace, metric) = (namespace.clone(), metric.clone());
                Some(MetricName { namespace, metric, dimensions: Some(dimensions.clone()) })
            }
            _ => None,
        });
        let telling = self.kind.into_iter().flat_map(|kind| use_of(kind, self.name));
        let metrics: BTreeSet<MetricName> = watched.chain(telling).collect();
        metrics.iter().map(|metric| scene.sum_of(self.region, metric)).collect()
    }

    /// Whether no event has changed it since the last day of the burst that made it: all events about it are known.
    fn is_untouched_since(&self, scene: &Scene<'_>, burst: &StandingBurst<'_>) -> bool {
        let Some(kind) = self.kind else { return false };
        let member = StrayMember { kind: kind.to_owned(), name: self.name.to_owned(), region: self.region.clone() };
        scene.are_all_events_known(&member) && !scene.is_changed_after(&member, burst.last_day)
    }

    /// The stack that made its scaling: the target, the group, or alarms that set off a policy.
    fn stack(&self, scene: &Scene<'_>) -> Option<OfStack> {
        let target = [("AWS::ApplicationAutoScaling::ScalableTarget", self.resource)];
        let group = self.kind.filter(|_| self.resource.starts_with(GROUP)).map(|kind| (kind, self.name));
        let alarms = self.alarms.iter().map(|watched| (watched.made_as(), watched.alarm.name.as_str()));
        target
            .into_iter()
            .chain(group)
            .chain(alarms)
            .find_map(|(kind, name)| scene.provenance().stack_of(self.region, kind, name))
    }

    /// What a function's alias has provisioned stays when its scaling goes, and is charged: tells what its line costs, and
    /// takes it down. How much of the line is this alias's no data tell.
    fn leave_no_concurrency(&self, scene: &Scene<'_>, draft: &mut Draft) {
        let alias = self.resource.strip_prefix("function:").and_then(|own| own.rsplit_once(':'));
        let Some((function, qualifier)) = alias.filter(|_| self.service == "lambda") else { return };
        let charged = |line: &&ResolvedLine<'_>| line.region() == self.region && line.billed > Usd::ZERO;
        for line in scene.case.lines.iter().filter(charged).filter(|line| line.parsed().meter.starts_with(PROVISIONED))
        {
            let (usage_type, billed) = (line.usage_type.clone(), line.billed);
            draft.note(BillReason::WholeLine { usage_type, billed });
            draft.removal.unknown = true;
            *draft.at_stake.get_or_insert_default() += billed;
        }
        let step = Step::new("lambda", "delete-provisioned-concurrency-config", self.region);
        let step = step.with("function-name", "FunctionName", function).with("qualifier", "Qualifier", qualifier);
        draft.steps.push(step.taking_down(TakesDown::ProvisionedConcurrency));
    }

    /// Whether what is measured is a cluster's readers alone: a metric with the dimension that says so, or of replicas.
    fn is_of_readers(&self) -> bool {
        self.alarms.iter().any(|watched| match &watched.alarm.watches {
            Watches::Metric { metric, dimensions, .. } => {
                dimensions.get("Role").is_some_and(|role| role == "READER")
                    || self.service == "elasticache" && metric.contains("Replica")
            }
            _ => false,
        })
    }

    fn kept(&self, unused: Unused) -> ScalingReason {
        let is_made = self.alarms.iter().all(|watched| owner(watched.alarm).is_some());
        ScalingReason::Kept(Kept { alarms: self.alarms.len(), owner: self.owner.clone(), is_made, unused })
    }

    /// What takes down its scaling, and with it the alarms of target tracking. Those of step scaling are the user's, and
    /// stay: they are deleted by themselves, as are all that a gone group has left, whose policies went with it. None
    /// where it isn't known how its scaling is taken down.
    fn steps(&self, is_gone: bool) -> Vec<Step> {
        let is_group = self.resource.starts_with(GROUP);
        let scaling = match (is_group, is_gone) {
            (true, true) => Vec::new(),
            (true, false) => self.steps_of_group(),
            (false, _) => self.steps_of_targets(is_gone),
        };
        let without_policy = is_group && is_gone;
        if scaling.is_empty() && !without_policy {
            return Vec::new();
        }
        let stays = |name: &&String| without_policy || !name.starts_with(TRACKING);
        let own: Vec<String> = self.alarms.iter().map(|own| &own.alarm.name).filter(stays).cloned().collect();
        let delete = (!own.is_empty())
            .then(|| Step::new("cloudwatch", "delete-alarms", self.region).with_all("alarm-names", "AlarmNames", own));
        scaling.into_iter().chain(delete).collect()
    }

    /// A group's policies.
    fn steps_of_group(&self) -> Vec<Step> {
        let mut policies: BTreeMap<&str, bool> = BTreeMap::new();
        for watched in &self.alarms {
            let arn = watched.policy.as_ref().and_then(|policy| policy.policy_arn.split_once(":policyName/"));
            if let Some((_, name)) = arn {
                *policies.entry(name).or_default() |= owner(watched.alarm).is_some();
            }
        }
        let of_policy = |(policy, tracks): (&str, bool)| {
            let step = Step::new("autoscaling", "delete-policy", self.region);
            let step = step.with("auto-scaling-group-name", "AutoScalingGroupName", self.name);
            let goes = if tracks { TakesDown::PolicyAlarms } else { TakesDown::Policy };
            step.with("policy-name", "PolicyName", policy).taking_down(goes)
        };
        policies.into_iter().map(of_policy).collect()
    }

    /// The scaling target of each dimension; deregistering it deletes its policies, and these their alarms.
    fn steps_of_targets(&self, is_gone: bool) -> Vec<Step> {
        let scaled = self.alarms.iter().filter_map(|watched| {
            let resource = watched.policy.as_ref()?.resource.as_str();
            Some((resource, dimension(self.service, resource, watched)?))
        });
        let targets: BTreeSet<(&str, &str)> = scaled.collect();
        let stays = (!is_gone).then(|| self.name.to_owned());
        let of_target = |(resource, dimension): (&str, &str)| {
            Step::new("application-autoscaling", "deregister-scalable-target", self.region)
                .with("service-namespace", "ServiceNamespace", self.service)
                .with("resource-id", "ResourceId", resource)
                .with("scalable-dimension", "ScalableDimension", dimension)
                .taking_down(TakesDown::Scaling { stays: stays.clone() })
        };
        targets.into_iter().map(of_target).collect()
    }
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

/// The dimension that an alarm's policy scales, as Application Auto Scaling names it; of services with several, where the
/// alarm's metric tells which.
/// <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html>
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
        ("sagemaker", "endpoint") if metric.contains("ProvisionedConcurrency") => {
            Some("sagemaker:variant:DesiredProvisionedConcurrency")
        }
        ("sagemaker", "endpoint") => Some("sagemaker:variant:DesiredInstanceCount"),
        ("sagemaker", "inference-component") => Some("sagemaker:inference-component:DesiredCopyCount"),
        ("elasticache", "replication-group") if metric.contains("Replica") => {
            Some("elasticache:replication-group:Replicas")
        }
        ("elasticache", "replication-group") if metric.contains("Primary") || metric.contains("DatabaseMemory") => {
            Some("elasticache:replication-group:NodeGroups")
        }
        ("kafka", _) => Some("kafka:broker-storage:VolumeSize"),
        ("comprehend", _) if resource.contains(":document-classifier-endpoint/") => {
            Some("comprehend:document-classifier-endpoint:DesiredInferenceUnits")
        }
        ("comprehend", _) if resource.contains(":entity-recognizer-endpoint/") => {
            Some("comprehend:entity-recognizer-endpoint:DesiredInferenceUnits")
        }
        ("workspaces", "workspacespool") => Some("workspaces:workspacespool:DesiredUserSessions"),
        ("rds", "cluster") => Some("rds:cluster:ReadReplicaCount"),
        ("neptune", "cluster") => Some("neptune:cluster:ReadReplicaCount"),
        ("ec2", "spot-fleet-request") => Some("ec2:spot-fleet-request:TargetCapacity"),
        ("elasticmapreduce", "instancegroup") => Some("elasticmapreduce:instancegroup:InstanceCount"),
        ("appstream", "fleet") => Some("appstream:fleet:DesiredCapacity"),
        ("cassandra", _) if is_read => Some("cassandra:table:ReadCapacityUnits"),
        ("cassandra", _) if is_write => Some("cassandra:table:WriteCapacityUnits"),
        _ => None,
    }
}
