//! What the Free Tier API answers: AWS's own count, and the account's plan.

use serde_json::{Value, json};
use whybill::snapshot::{AccountPlan, FreeTierUsage};

use super::{account, page, size};
use crate::wire::server::World;

/// A decimal as a JSON number: this API speaks double.
fn number(decimal: &impl ToString) -> Value {
    serde_json::from_str(&decimal.to_string()).unwrap()
}

/// AWS's own count.
pub(super) fn usage(world: &World, body: &Value) -> Result<Value, String> {
    let all: Vec<&FreeTierUsage> = world.snapshot.free_tier.iter().flatten().collect();
    let size = size(world, &body["maxResults"], 1000, 1000)?;
    let (rows, next) = page(&all, size, body, "nextToken", "ValidationException")?;
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|row| {
            json!({"service": row.service, "usageType": row.usage_type, "region": row.region,
                   "freeTierType": row.kind, "actualUsageAmount": number(&row.used),
                   "forecastedUsageAmount": number(&row.forecast), "limit": number(&row.limit),
                   "unit": row.unit, "description": row.description, "operation": "Any"})
        })
        .collect();
    Ok(json!({"freeTierUsages": rows, "nextToken": next}))
}

/// The account's plan; accounts opened before there were plans have none.
pub(super) fn plan(world: &World) -> Result<Value, String> {
    let Some(AccountPlan::Known { kind, status, credits_left, ends }) = &world.snapshot.plan else {
        return Err("ResourceNotFoundException".to_owned());
    };
    let mut state = json!({"accountId": account(world), "accountPlanType": kind, "accountPlanStatus": status});
    if let Some(left) = credits_left {
        state["accountPlanRemainingCredits"] = json!({"amount": number(left), "unit": "USD"});
    }
    if let Some(ends) = ends {
        state["accountPlanExpirationDate"] = json!(ends.to_rfc3339());
    }
    Ok(state)
}
