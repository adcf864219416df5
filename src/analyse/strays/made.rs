//! When something was made, by whom, and what a human did that made it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::command::Step;
use super::scene::{Scene, Watched, names};
use crate::analyse::creations::{base_name, service};
use crate::analyse::timeline::Began;
use crate::bill::Region;
use crate::report::{Created, CreatedSource, StrayMember};
use crate::snapshot::TrailEvent;

/// An event that makes something that is seen afterwards.
pub(crate) struct Making {
    /// The event's name, without a version.
    pub(crate) event: &'static str,
    /// The service's name before `.amazonaws.com`.
    pub(crate) service: &'static str,
    /// CloudFormation's name of the type.
    pub(crate) kind: &'static str,
    /// The command that takes it down, its option, the API's field, and what goes with it. `None`: it is deleted by an
    /// id that no event by name tells.
    pub(crate) end: Option<End>,
}

/// How something is taken down.
pub(crate) struct End {
    command: (&'static str, &'static str),
    option: (&'static str, &'static str),
    with_it: &'static str,
}

const fn making(event: &'static str, service: &'static str, kind: &'static str) -> Making {
    Making { event, service, kind, end: None }
}

/// The makings that bursts are told by. Source: AWS's API references; `CreateFunction20150331` has its version taken off.
const MAKINGS: &[Making] = &[
    Making {
        end: Some(End {
            command: ("dynamodb", "delete-table"),
            option: ("table-name", "TableName"),
            with_it: "all that is stored in the table",
        }),
        ..making("CreateTable", "dynamodb", "AWS::DynamoDB::Table")
    },
    Making {
        end: Some(End {
            command: ("lambda", "delete-function"),
            option: ("function-name", "FunctionName"),
            with_it: "its versions and aliases",
        }),
        ..making("CreateFunction", "lambda", "AWS::Lambda::Function")
    },
    making("CreateRestApi", "apigateway", "AWS::ApiGateway::RestApi"),
    making("CreateApi", "apigateway", "AWS::ApiGatewayV2::Api"),
    making("CreateUserPool", "cognito-idp", "AWS::Cognito::UserPool"),
    making("CreateApp", "amplify", "AWS::Amplify::App"),
    making("CreateBucket", "s3", "AWS::S3::Bucket"),
    making("CreateTopic", "sns", "AWS::SNS::Topic"),
    making("CreateQueue", "sqs", "AWS::SQS::Queue"),
    making("PutRule", "events", "AWS::Events::Rule"),
    making("CreateSchedule", "scheduler", "AWS::Scheduler::Schedule"),
    making("CreateStateMachine", "states", "AWS::StepFunctions::StateMachine"),
    making("RunInstances", "ec2", "AWS::EC2::Instance"),
    making("CreateVolume", "ec2", "AWS::EC2::Volume"),
    making("AllocateAddress", "ec2", "AWS::EC2::EIP"),
    making("CreateNatGateway", "ec2", "AWS::EC2::NatGateway"),
    making("CreateLoadBalancer", "elasticloadbalancing", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
    making("CreateDBInstance", "rds", "AWS::RDS::DBInstance"),
    making("CreateCluster", "ecs", "AWS::ECS::Cluster"),
    making("CreateService", "ecs", "AWS::ECS::Service"),
    making("CreateRepository", "ecr", "AWS::ECR::Repository"),
    making("CreateStream", "kinesis", "AWS::Kinesis::Stream"),
    making("CreateSecret", "secretsmanager", "AWS::SecretsManager::Secret"),
    making("CreateDistribution", "cloudfront", "AWS::CloudFront::Distribution"),
    making("CreateFileSystem", "elasticfilesystem", "AWS::EFS::FileSystem"),
    making("CreateCacheCluster", "elasticache", "AWS::ElastiCache::CacheCluster"),
    making("CreateDomain", "es", "AWS::OpenSearchService::Domain"),
];

/// What an event made.
pub(crate) fn making_of(event: &TrailEvent) -> Option<&'static Making> {
    let (service, name) = (service(event), base_name(&event.name));
    MAKINGS.iter().find(|making| making.service == service && making.event.eq_ignore_ascii_case(name))
}

/// Whether an event took down what one of the makings makes. `DeleteFunctionUrlConfig` took no function down.
pub(crate) fn is_end(event: &TrailEvent) -> bool {
    let (service, name) = (service(event), base_name(&event.name));
    let ends = |making: &Making| {
        let (verb, what) = match making.event {
            "RunInstances" => ("Terminate", "Instances"),
            "AllocateAddress" => ("Release", "Address"),
            event => ("Delete", event.trim_start_matches("Create").trim_start_matches("Put")),
        };
        making.service == service && name.strip_prefix(verb) == Some(what)
    };
    MAKINGS.iter().any(ends)
}

impl Making {
    /// The command that takes one down.
    pub(crate) fn step(&self, name: &str, region: &Region) -> Option<Step> {
        let end = self.end.as_ref()?;
        let step = Step::new(end.command.0, end.command.1, region).with(end.option.0, end.option.1, name);
        Some(step.taking_down(end.with_it))
    }
}

/// Resources that one principal made on one day.
pub(crate) struct Burst<'a> {
    pub(crate) day: NaiveDate,
    pub(crate) principal: &'a str,
    pub(crate) region: Region,
    /// The makings, in their order.
    pub(crate) made: Vec<(&'a TrailEvent, &'static Making, StrayMember)>,
}

impl Burst<'_> {
    pub(crate) fn services(&self) -> BTreeSet<&str> {
        self.made.iter().map(|(event, ..)| service(event)).collect()
    }

    pub(crate) fn has(&self, name: &str, region: &Region) -> bool {
        self.made.iter().any(|(.., own)| own.name == name && own.region == *region)
    }
}

impl<'a> Scene<'a> {
    /// What is known of an alarm's beginning.
    pub(crate) fn created(&self, watched: &Watched<'_>) -> Created {
        let name = &watched.alarm.name;
        let source = match watched.life.began {
            Began::At(_) => CreatedSource::Cloudtrail,
            Began::NotAfter(_) => CreatedSource::NotAfter,
            Began::Before => CreatedSource::Unknown,
        };
        let known = Created { at: watched.life.made_at(), source, by: watched.life.made_by.clone() };
        let events = self.snapshot().evidence.resources.get(watched.region).and_then(|known| known.get(name.as_str()));
        let put = events.into_iter().flat_map(|known| &known.events).find(|event| event.name.starts_with("Put"));
        match put {
            Some(put) if source != CreatedSource::Cloudtrail && known.at.is_none_or(|at| put.at < at) => {
                Created { at: Some(put.at), source: CreatedSource::NotAfter, by: put.by.clone() }
            }
            Some(put) if known.at == Some(put.at) && known.by.is_none() => Created { by: put.by.clone(), ..known },
            _ => known,
        }
    }

    /// What people did to a resource in the hours before an instant, in words.
    pub(crate) fn human_cause(&self, region: &Region, name: &str, before: DateTime<Utc>) -> Option<String> {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let about = |event: &TrailEvent| event.resources.iter().any(|own| names(own, name) || names(own, bare));
        let is_cause = |event: &&&TrailEvent| {
            event.invoked_by.is_none()
                && !is_service(event)
                && (before - TimeDelta::hours(2)..=before).contains(&event.at)
                && ["Create", "Register", "Put"].iter().any(|verb| event.name.starts_with(verb))
                && about(event)
        };
        let events = self.events(region);
        let causes: Vec<&&TrailEvent> = events.iter().filter(is_cause).collect();
        let by = causes.first()?.by.as_deref()?;
        let mut calls: Vec<String> = Vec::new();
        for event in causes.iter().filter(|event| event.by.as_deref() == Some(by)) {
            let call = format!("{} ({} UTC)", event.name, event.at.format("%H:%M"));
            if !calls.contains(&call) {
                calls.push(call);
            }
        }
        Some(format!("Shortly before, {by} called {} for {bare}.", calls.join(", ")))
    }

    /// All that was made by one principal on one day in one region, and is not known to be gone.
    pub(crate) fn bursts(&self) -> Vec<Burst<'a>> {
        let mut bursts: BTreeMap<(NaiveDate, &str, &Region), Burst<'a>> = BTreeMap::new();
        for region in self.event_regions() {
            for event in self.events(region) {
                let (Some(making), Some(by)) = (making_of(event), event.by.as_deref()) else { continue };
                if is_service(event) {
                    continue;
                }
                for resource in &event.resources {
                    let name = bare(resource).to_owned();
                    if self.resource_gone(region, Some(making.kind), &name, Some(event.at)).is_some() {
                        continue;
                    }
                    let key = (event.at.date_naive(), by, region);
                    let burst = bursts.entry(key).or_insert_with(|| Burst {
                        day: key.0,
                        principal: by,
                        region: region.clone(),
                        made: Vec::new(),
                    });
                    let member = StrayMember { kind: making.kind.to_owned(), name, region: region.clone() };
                    if !burst.made.iter().any(|(.., own)| *own == member) {
                        burst.made.push((event, making, member));
                    }
                }
            }
        }
        bursts.into_values().collect()
    }
}

/// The name in an ARN; any other text is the name itself.
fn bare(resource: &str) -> &str {
    if resource.starts_with("arn:") { resource.rsplit(['/', ':']).next().unwrap_or(resource) } else { resource }
}

/// Whether a service made the call by itself, or on somebody's behalf.
fn is_service(event: &TrailEvent) -> bool {
    let of_service = |text: &Option<String>| text.as_deref().is_some_and(|text| text.contains("aws-service-role"));
    event.invoked_by.is_some() || of_service(&event.role) || of_service(&event.by)
}
