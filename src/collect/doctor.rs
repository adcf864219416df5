//! Whether credentials and permissions are in order: one small call for each permission.

use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use aws_sdk_cloudwatch::types::HistoryItemType;
use aws_sdk_sns::error::ProvideErrorMetadata;

use super::clients::Clients;
use super::cost_explorer::{CostExplorer, Span};
use super::failure::Failure;
use super::tally::Tally;
use super::{CollectError, Settings, free_tier, identity, regions};
use crate::bill::Region;
use crate::plan::{Ask, IAM_ACTIONS, IamAction};
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
pub async fn examine(ask: &Ask, settings: &Settings, paid: bool) -> Result<Health, CollectError> {
    let tally = Tally::new(settings.max_ce_requests);
    let clients = Clients::load(settings.profile.as_deref(), &tally).await;
    let account = identity::account(&clients.sts()).await.map_err(|failure| {
        let why = failure.to_string();
        CollectError::of_identity(&failure).unwrap_or(CollectError::BadCredentials { why })
    })?;
    let role = identity::role(&clients.organizations(), &account).await;
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
                let cost_explorer = CostExplorer { client: &clients.cost_explorer(), tally: &tally };
                told(cost_explorer.records(&span).await.map(drop))
            }
            "freetier:GetFreeTierUsage" => told(
                clients.free_tier().get_free_tier_usage().max_results(1).send().await.map(drop).map_err(Failure::from),
            ),
            "freetier:GetAccountPlanState" => told(free_tier::plan(&clients.free_tier()).await.map(drop)),
            name => told(regional(&clients, &region, name).await),
        };
        checks.push((*action, outcome));
    }
    Ok(Health { account, role: role.unwrap_or(Role::Unknown), checks, requests: tally.requests() })
}

async fn regional(clients: &Clients, region: &Region, action: &str) -> Result<(), Failure> {
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
        "logs:DescribeMetricFilters" => drop(clients.logs(region).describe_metric_filters().limit(1).send().await?),
        "sns:ListSubscriptionsByTopic" => return a_topic_that_is_not_there(clients, region).await,
        other => return Err(Failure::nonsense(format!("no check is known for {other}"))),
    }
    Ok(())
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

fn told(answer: Result<(), Failure>) -> Outcome {
    answer.map_or_else(|failure| Outcome::Fails(failure.to_string()), |()| Outcome::Works)
}
