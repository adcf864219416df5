//! What `policy` and `doctor` print.

#[cfg(feature = "aws")]
use crate::bill::{figures::money, harmless};
#[cfg(feature = "aws")]
use crate::collect::{Health, Outcome};
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

/// What an examination found, a line a permission.
#[cfg(feature = "aws")]
pub fn health(health: &Health) -> String {
    let mut out = format!("Credentials are good: account {}, {}.\n\n", health.account, health.role.as_str());
    for (action, outcome) in &health.checks {
        let line = match outcome {
            Outcome::Works => format!("ok       {}\n", action.name),
            Outcome::Fails(why) => {
                format!("refused  {}: {}\n         Without it, {}.\n", action.name, harmless(why), action.without)
            }
            Outcome::Unknown => {
                format!(
                    "unknown  {}: asking costs $0.01; add --paid to try it\n         Without it, {}.\n",
                    action.name, action.without
                )
            }
        };
        out.push_str(&line);
    }
    out + &format!("\nThis check cost {}.\n", money(health.requests.cost()))
}
