//! AWS's own count of the open month's Free Tier usage, and the account's plan in it.
//!
//! freetier:GetFreeTierUsage, free, month to date only; members of an organisation see nothing.
//! <https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetFreeTierUsage.html>
//!
//! freetier:GetAccountPlanState, free; tells of accounts opened since 2025-07-15.
//! <https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html>

use aws_sdk_freetier::Client;
use aws_sdk_freetier::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_freetier::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_freetier::error::{BoxError, ProvideErrorMetadata};
use aws_sdk_freetier::types::FreeTierUsage as Row;

use super::double::exact;
use super::failure::Failure;
use super::tokens::Tokens;
use crate::bill::Usd;
use crate::snapshot::{AccountPlan, FreeTierUsage};

const PAGE: i32 = 1000;

/// What an answer must have, be it an empty list: where it is missing the SDK puts something of its own in its place.
#[derive(Debug)]
struct Has(&'static str);

impl Intercept for Has {
    fn name(&self) -> &'static str {
        "Has"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answer = Some(context.response()).filter(|response| response.status().is_success());
        let text = answer.and_then(|answer| answer.body().bytes()).map(String::from_utf8_lossy);
        let lacks = text.is_some_and(|text| !text.contains(&format!("\"{}\"", self.0)));
        if lacks { Err(format!("an answer without {}", self.0).into()) } else { Ok(()) }
    }
}

/// Every row.
pub(crate) async fn usage(client: &Client) -> Result<Vec<FreeTierUsage>, Failure> {
    let mut rows = Vec::new();
    let (mut token, mut tokens) = (None, Tokens::default());
    loop {
        let request = client.get_free_tier_usage().max_results(PAGE).set_next_token(token.clone());
        let answer = request.customize().interceptor(Has("freeTierUsages")).send().await?;
        for row in answer.free_tier_usages {
            rows.push(usage_of(row)?);
        }
        match tokens.next(answer.next_token)? {
            Some(next) => token = Some(next),
            None => return Ok(rows),
        }
    }
}

fn usage_of(row: Row) -> Result<FreeTierUsage, Failure> {
    Ok(FreeTierUsage {
        used: exact(row.actual_usage_amount)?,
        forecast: exact(row.forecasted_usage_amount)?,
        limit: exact(row.limit)?,
        service: row.service.unwrap_or_default(),
        usage_type: row.usage_type.unwrap_or_default(),
        region: row.region.unwrap_or_default(),
        kind: row.free_tier_type.unwrap_or_default(),
        unit: row.unit.unwrap_or_default(),
        description: row.description.unwrap_or_default(),
    })
}

/// The account's plan.
pub(crate) async fn plan(client: &Client) -> Result<AccountPlan, Failure> {
    let answer = match client.get_account_plan_state().customize().interceptor(Has("accountPlanType")).send().await {
        Err(error) if error.code() == Some("ResourceNotFoundException") => return Ok(AccountPlan::None),
        answer => answer?,
    };
    let credits = answer.account_plan_remaining_credits.as_ref();
    let credits = credits.filter(|credits| credits.unit.as_str() == "USD").map(|credits| exact(credits.amount));
    Ok(AccountPlan::Known {
        kind: answer.account_plan_type.as_str().to_owned(),
        status: answer.account_plan_status.as_str().to_owned(),
        credits_left: credits.transpose()?.map(|amount| Usd::new(amount.value())),
        ends: answer.account_plan_expiration_date.and_then(super::time::instant),
    })
}
