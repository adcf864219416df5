//! Whether credentials and permissions are in order: one small call for each permission.

use std::collections::BTreeMap;

use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use aws_sdk_cloudwatch::types::HistoryItemType;
use aws_sdk_sns::error::ProvideErrorMetadata;
use chrono::{DateTime, Utc};

use super::clients::Clients;
use super::cost_explorer::{CostExplorer, Span};
use super::failure::Failure;
use super::pace::Pace;
use super::tally::Tally;
use super::timing::Log;
use super::{CollectError, Settings, evidence, free_tier, identity, metrics, price_list, profile, regions};
use crate::bill::Region;
use crate::facts::metrics::MetricName;
use crate::facts::resources::{INVENTORIES, Inventory};
use crate::plan::{IAM_ACTIONS, IamAction};
use crate::question::Question;
use crate::snapshot::{Requests, Role};

/// What the examination found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The account's twelve digits.
    pub account: String,
    /// Its role in an organisation.
    pub role: Role,
    /// Each permission that collecting uses, in the order of asking.
    pub checks: Vec<(IamAction, Outcome)>,
    /// What the examination asked.
    pub requests: Requests,
}

/// Whether a permission is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The call was answered.
    Works,
    /// It was refused or failed: why.
    Fails(String),
    /// It was not asked, since asking costs money.
    Unknown,
}

/// Tries each permission with free calls; with `paid` Cost Explorer too, for $0.01.
///
/// # Errors
/// [`CollectError`] where there are no usable credentials.
pub async fn examine(ask: &Question, settings: &Settings, paid: bool) -> Result<Health, CollectError> {
    profile::check(settings.profile.as_deref()).await?;
    let tally = Tally::new(settings.max_ce_requests, settings.spent.clone());
    let clients = Clients::load(settings, &tally, &Log::start()).await;
    let account = identity::account(&clients.sts()).await.map_err(|failure| {
        let why = failure.to_string();
        CollectError::of_identity(&failure).unwrap_or(CollectError::BadCredentials { why })
    })?;
    let payer = identity::payer(&clients.organizations()).await;
    let role = payer.map(|payer| identity::role(&account, payer.as_deref()));
    let region = ask.regions.iter().flatten().next().cloned().unwrap_or_else(|| Region::new("us-east-1"));
    let mut checks = Vec::new();
    for action in IAM_ACTIONS {
        let outcome = match action.name {
            "organizations:DescribeOrganization" => told(role.clone().map(drop)),
            "account:ListRegions" => told(regions::enabled(&clients.account()).await.map(drop)),
            "ce:GetCostAndUsage" if !paid => Outcome::Unknown,
            "ce:GetCostAndUsage" => {
                let open = ask.months().1;
                let span = Span { from: open, to: open, until: ask.until(open), linked_account: None };
                let cost_explorer = CostExplorer { client: &clients.cost_explorer(), tally: &tally, kept: None };
                told(cost_explorer.records(&span, 1).await.map(drop))
            }
            "freetier:GetFreeTierUsage" => told(
                clients.free_tier().get_free_tier_usage().max_results(1).send().await.map(drop).map_err(Failure::from),
            ),
            "pricing:GetProducts" => told(price_list::is_open(clients.pricing().as_ref()).await),
            "freetier:GetAccountPlanState" => told(free_tier::plan(&clients.free_tier()).await.map(drop)),
            name => told(regional(&clients, &region, ask.instant(), name).await),
        };
        checks.push((*action, outcome));
    }
    Ok(Health { account, role: role.unwrap_or(Role::Unknown), checks, requests: tally.requests() })
}

async fn regional(clients: &Clients, region: &Region, as_of: DateTime<Utc>, action: &str) -> Result<(), Failure> {
    match action {
        "cloudwatch:DescribeAlarms" => drop(clients.cloudwatch(region).describe_alarms().max_records(1).send().await?),
        "cloudwatch:DescribeAlarmHistory" => {
            let kind = HistoryItemType::ConfigurationUpdate;
            let history = clients.cloudwatch(region).describe_alarm_history().history_item_type(kind).max_records(1);
            drop(history.send().await?);
        }
        "cloudtrail:LookupEvents" => {
            let by = LookupAttribute::builder()
                .attribute_key(LookupAttributeKey::EventName)
                .attribute_value("PutMetricAlarm")
                .build()
                .map_err(|error| Failure::nonsense(error.to_string()))?;
            drop(clients.cloudtrail(region).lookup_events().lookup_attributes(by).max_results(1).send().await?);
        }
        "cloudtrail:DescribeTrails" => drop(clients.cloudtrail(region).describe_trails().send().await?),
        // No trail is known here: that AWS looks for one and doesn't find it tells that it may be asked.
        "cloudtrail:GetTrailStatus" => {
            return not_found(evidence::is_logging(&clients.cloudtrail(region), NO_TRAIL).await);
        }
        "cloudtrail:GetEventSelectors" => {
            return not_found(evidence::recorded(&clients.cloudtrail(region), NO_TRAIL).await);
        }
        "logs:DescribeMetricFilters" => drop(clients.logs(region).describe_metric_filters().limit(1).send().await?),
        "cloudwatch:ListMetrics" => {
            drop(clients.cloudwatch(region).list_metrics().namespace("AWS/Billing").send().await?)
        }
        "cloudwatch:GetMetricStatistics" => {
            let wanted = MetricName {
                namespace: "AWS/Usage".to_owned(),
                metric: "CallCount".to_owned(),
                dimensions: Some(BTreeMap::new()),
            };
            let pace = Pace::every(metrics::SUM_PERIOD, clients.deadline);
            let (_, failure) = metrics::sums(&clients.cloudwatch(region), &[wanted], as_of, &pace).await;
            return failure.map_or(Ok(()), Err);
        }
        "logs:DescribeLogGroups" => drop(clients.logs(region).describe_log_groups().limit(1).send().await?),
        "cloudformation:ListResources" => return listed(clients, region, &INVENTORIES[0], action).await,
        "sns:ListSubscriptionsByTopic" => return a_topic_that_is_not_there(clients, region).await,
        other if let Some(kind) = INVENTORIES.iter().find(|kind| kind.action == other) => {
            return listed(clients, region, kind, action).await;
        }
        other => return Err(Failure::nonsense(format!("no check is known for {other}"))),
    }
    Ok(())
}

/// Cloud Control asks the resource's own service: a refusal that names another action tells nothing of this one.
async fn listed(clients: &Clients, region: &Region, kind: &Inventory, action: &str) -> Result<(), Failure> {
    match clients.cloud_control(region).list_resources().type_name(kind.kind).max_results(1).send().await {
        Ok(_) => Ok(()),
        Err(error) => {
            let failure = Failure::from(error);
            let of_another = failure.message.contains("perform: ") && !failure.message.contains(action);
            if of_another { Ok(()) } else { Err(failure) }
        }
    }
}

/// No topic is known here: that AWS looks for one and doesn't find it tells that it may be asked.
async fn a_topic_that_is_not_there(clients: &Clients, region: &Region) -> Result<(), Failure> {
    let account = identity::account(&clients.sts()).await?;
    let topic = format!("arn:aws:sns:{region}:{account}:whybill-looks-for-no-topic");
    match clients.sns(region).list_subscriptions_by_topic().topic_arn(topic).send().await {
        Err(error) if error.code().is_some_and(|code| code.starts_with("NotFound")) => Ok(()),
        answer => answer.map(drop).map_err(Failure::from),
    }
}

const NO_TRAIL: &str = "whybill-looks-for-no-trail";

fn not_found<T>(answer: Result<T, Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if failure.code.starts_with("TrailNotFound") => Ok(()),
        answer => answer.map(drop),
    }
}

fn told(answer: Result<(), Failure>) -> Outcome {
    answer.map_or_else(|failure| Outcome::Fails(failure.to_string()), |()| Outcome::Works)
}
