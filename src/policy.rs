//! What `policy` and `doctor` print.

#[cfg(feature = "aws")]
mod health;

#[cfg(feature = "aws")]
pub use health::health;

use crate::plan::{IAM_ACTIONS, IamAction};

/// The least policy that the commands need, as JSON.
pub fn policy() -> String {
    let actions: Vec<&str> = IAM_ACTIONS.iter().map(|action| action.name).collect();
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Whybill", "Effect": "Allow", "Action": actions, "Resource": "*"}],
    });
    // Texts and lists always serialise.
    serde_json::to_string_pretty(&policy).unwrap_or_default() + "\n"
}

/// What an examination would ask, and cost.
pub fn examination(paid: bool) -> String {
    let asked = |action: &&IamAction| paid || action.name != "ce:GetCostAndUsage";
    let lines: String =
        IAM_ACTIONS.iter().filter(asked).map(|action| format!("- one call of {}\n", action.name)).collect();
    let cost = if paid { "at least $0.01, for a page of Cost Explorer" } else { "nothing" };
    format!(
        "This check would ask:\n- whose credentials these are (sts:GetCallerIdentity)\n{lines}It would cost {cost}.\n"
    )
}
