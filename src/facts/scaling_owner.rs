//! Whose an alarm is: the scaling policy that made it and keeps it, or that it sets off.

use std::borrow::Cow;

use crate::snapshot::{Alarm, Watches};

/// A scaling policy. Of target tracking it made its alarms and keeps them: deleting an alarm alone is of no use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// `dynamodb`, `ecs`, …
    pub service: String,
    /// `table/Rides`.
    pub resource: String,
    /// The policy's ARN.
    pub policy_arn: String,
}

/// The same in the alarm's own words.
pub(crate) struct Policy<'a> {
    pub(crate) service: &'a str,
    pub(crate) resource: Cow<'a, str>,
    /// What begins with its ARN.
    text: &'a str,
}

/// What people call the services that auto scaling scales, by its own names for them.
const SERVICES: [(&str, &str); 13] = [
    ("appstream", "AppStream"),
    ("cassandra", "Keyspaces"),
    ("comprehend", "Comprehend"),
    ("dynamodb", "DynamoDB"),
    ("ec2", "EC2"),
    ("ecs", "ECS"),
    ("elasticache", "ElastiCache"),
    ("kafka", "MSK"),
    ("lambda", "Lambda"),
    ("neptune", "Neptune"),
    ("rds", "Aurora"),
    ("sagemaker", "SageMaker"),
    ("workspaces", "WorkSpaces"),
];

/// What auto scaling's names of alarms begin with: those of target tracking, which alone makes alarms of its own.
pub(crate) const TRACKING: &str = "TargetTracking-";
/// What it writes into their descriptions.
const TRACKS: &str = "For TargetTrackingScaling policy";

/// Whose an alarm is: the policy of target tracking that made it. Alarms that set off step and simple scaling are made by
/// whoever wants that: they have a policy, and no owner.
pub fn owner(alarm: &Alarm) -> Option<Owner> {
    let is_tracking =
        alarm.name.starts_with(TRACKING) || alarm.description.as_ref().is_some_and(|own| own.contains(TRACKS));
    is_tracking.then(|| policy(alarm)).flatten()
}

/// The scaling policy that an alarm is about, from its description and actions, whoever made the alarm.
///
/// Auto scaling writes its policy's ARN into both:
/// `arn:aws:autoscaling:REGION:ACCOUNT:scalingPolicy:UUID:resource/dynamodb/table/NAME:policyName/…`.
/// A name alone proves nothing, since anybody can give it. Auto scaling makes no composite alarms.
pub(crate) fn policy(alarm: &Alarm) -> Option<Owner> {
    let Policy { service, resource, text } = Policy::of(alarm)?;
    Some(Owner { service: service.to_owned(), resource: resource.into_owned(), policy_arn: whole(text).to_owned() })
}

impl<'a> Policy<'a> {
    /// The same as [`policy`].
    pub(crate) fn of(alarm: &'a Alarm) -> Option<Self> {
        if matches!(alarm.watches, Watches::Composite { .. }) {
            return None;
        }
        let acting = alarm.actions.iter().find_map(|action| of_arn(action));
        acting.or_else(|| described(alarm.description.as_deref()?))
    }
}

/// The policy whose ARN is in a text.
fn described(text: &str) -> Option<Policy<'_>> {
    // Most texts have no colon, and are done with there.
    let colons = text.match_indices(':').map(|(at, _)| at).filter(|at| text[..*at].ends_with("arn"));
    colons.map(|at| &text[at - "arn".len()..]).find_map(of_arn)
}

/// The policy whose ARN a text begins with.
fn of_arn(text: &str) -> Option<Policy<'_>> {
    // Most ARNs are of other services, and are done with there.
    let (_partition, rest) = text.strip_prefix("arn:")?.split_once(':')?;
    let (_region, rest) = rest.strip_prefix("autoscaling:")?.split_once(':')?;
    let (_account, rest) = rest.split_once(':')?;
    let policy = rest.strip_prefix("scalingPolicy:")?;
    // Names may have colons of their own, and a search for a character is the quickest.
    let up_to =
        |text: &'_ str, end: &str| text.match_indices(':').map(|(at, _)| at).find(|at| text[*at..].starts_with(end));
    if let Some(at) = up_to(policy, ":resource/") {
        let named = &policy[at + ":resource/".len()..];
        let resource = up_to(named, ":policyName/").map_or_else(|| whole(named), |end| &named[..end]);
        let (service, resource) = resource.split_once('/')?;
        return Some(Policy { service, resource: Cow::Borrowed(resource), text });
    }
    let (_, group) = policy.split_once(":autoScalingGroupName/")?;
    let group = whole(group.split(":policyName/").next()?);
    Some(Policy { service: "ec2", resource: Cow::Owned(format!("autoScalingGroup/{group}")), text })
}

/// What a text begins with up to its first space, be that the end of a sentence.
fn whole(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default().trim_end_matches('.')
}

impl Owner {
    /// As a sentence names it: `DynamoDB auto scaling for the table Rides`.
    pub fn in_words(&self) -> String {
        let service = SERVICES.iter().find(|(code, _)| *code == self.service);
        let Some(((_, service), thing)) = service.zip(self.thing()) else {
            return format!("auto scaling for {} {}", self.service, self.resource);
        };
        format!("{service} auto scaling for the {thing}")
    }

    /// What is scaled, by its type and name: `table Rides`, `function quotes, alias live`.
    /// <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html>
    fn thing(&self) -> Option<String> {
        let resource = self.resource.as_str();
        let last = || resource.rsplit('/').next().unwrap_or(resource);
        let named = |kind: &str, begin: &str| Some(format!("{kind} {}", resource.strip_prefix(begin)?));
        match self.service.as_str() {
            "dynamodb" => named("table", "table/"),
            "ecs" => named("service", "service/"),
            "ec2" => named("group", "autoScalingGroup/").or_else(|| named("Spot Fleet request", "spot-fleet-request/")),
            "rds" | "neptune" => named("cluster", "cluster:"),
            "elasticache" => named("replication group", "replication-group/"),
            "appstream" => named("fleet", "fleet/"),
            "workspaces" => named("pool", "workspacespool/"),
            "comprehend" => Some(format!("endpoint {}", last())),
            "kafka" => Some(format!("cluster {}", resource.split_once(":cluster/")?.1.split('/').next()?)),
            "lambda" => {
                let (function, alias) = resource.strip_prefix("function:")?.rsplit_once(':')?;
                Some(format!("function {function}, alias {alias}"))
            }
            "sagemaker" => {
                let (endpoint, variant) = resource.strip_prefix("endpoint/")?.split_once("/variant/")?;
                Some(format!("endpoint {endpoint}, variant {variant}"))
            }
            "cassandra" => {
                let (keyspace, table) = resource.strip_prefix("keyspace/")?.split_once("/table/")?;
                Some(format!("table {keyspace}.{table}"))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn alarm() -> Alarm {
        Alarm::in_test(Watches::Metric {
            namespace: "AWS/EC2".to_owned(),
            metric: "CPUUtilization".to_owned(),
            dimensions: BTreeMap::new(),
            period: Some(60),
            condition: None,
            comparison: Some("GreaterThanThreshold".to_owned()),
        })
    }

    const POLICY: &str = "arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:\
        6e3f8f2d-0000-4000-8000-000000000001:resource/dynamodb/table/Rides:policyName/$Rides-scaling:createdBy/x";

    #[test]
    fn owners_come_from_description_or_actions() {
        let mut described = alarm();
        described.description = Some(format!("DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {POLICY}."));
        let mut acting = alarm();
        acting.name = "TargetTracking-table/Rides-AlarmHigh-x".to_owned();
        acting.actions.insert(POLICY.to_owned());
        for alarm in [described, acting] {
            let owner = owner(&alarm).unwrap();
            assert_eq!((owner.service.as_str(), owner.resource.as_str()), ("dynamodb", "table/Rides"));
            assert_eq!(owner.in_words(), "DynamoDB auto scaling for the table Rides");
        }
    }

    #[test]
    fn alarms_that_set_off_step_scaling_are_whose_they_were() {
        let mut acting = alarm();
        acting.actions.insert(POLICY.to_owned());
        assert_eq!((owner(&acting), policy(&acting).map(|own| own.resource)), (None, Some("table/Rides".to_owned())));
    }

    #[test]
    fn what_is_scaled_is_named_as_people_do() {
        for (service, resource, said) in [
            ("lambda", "function:quotes:live", "Lambda auto scaling for the function quotes, alias live"),
            (
                "kafka",
                "arn:aws:kafka:us-east-1:123456789012:cluster/demo/0a-1",
                "MSK auto scaling for the cluster demo",
            ),
            (
                "comprehend",
                "arn:aws:comprehend:us-east-1:123456789012:document-classifier-endpoint/tickets",
                "Comprehend auto scaling for the endpoint tickets",
            ),
            ("ec2", "spot-fleet-request/sfr-1", "EC2 auto scaling for the Spot Fleet request sfr-1"),
            ("sagemaker", "endpoint/demo/variant/A", "SageMaker auto scaling for the endpoint demo, variant A"),
            ("cassandra", "keyspace/shop/table/orders", "Keyspaces auto scaling for the table shop.orders"),
            ("workspaces", "workspacespool/wspool-1", "WorkSpaces auto scaling for the pool wspool-1"),
            ("custom-resource", "https://example.com/1", "auto scaling for custom-resource https://example.com/1"),
        ] {
            let (service, resource) = (service.to_owned(), resource.to_owned());
            assert_eq!(Owner { service, resource, policy_arn: String::new() }.in_words(), said);
        }
    }

    #[test]
    fn a_name_alone_is_no_owner() {
        let mut named = alarm();
        named.name = "TargetTracking-table/Rides-AlarmHigh-x".to_owned();
        named.actions.insert("arn:aws:sns:eu-west-1:123456789012:alerts".to_owned());
        assert_eq!(owner(&named), None);
    }
}
