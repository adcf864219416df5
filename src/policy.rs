//! The IAM actions that the commands need: all read, none write.

/// An action and what is missing without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// `ce:GetCostAndUsage`.
    pub name: &'static str,
    /// What the answer lacks where it is refused.
    pub without: &'static str,
}

/// Every action, in the order in which it is asked for. sts:GetCallerIdentity needs no permission.
pub const ACTIONS: &[Action] = &[
    Action {
        name: "organizations:DescribeOrganization",
        without: "whether an organisation shares the Free Tier is unknown",
    },
    Action {
        name: "account:ListRegions",
        without: "only the regions that every account has, and those on the bill, are looked into",
    },
    Action { name: "ce:GetCostAndUsage", without: "there is no bill to explain" },
    Action { name: "cloudwatch:DescribeAlarms", without: "which alarms make a line is unknown" },
    Action { name: "cloudtrail:LookupEvents", without: "when alarms were made and deleted, and by whom, is unknown" },
    Action {
        name: "cloudwatch:DescribeAlarmHistory",
        without: "creations and deletions are known from CloudTrail alone",
    },
    Action {
        name: "freetier:GetFreeTierUsage",
        without: "AWS's own count of the open month can't be held against ours",
    },
];

/// The least policy that the commands need, as JSON.
pub fn policy() -> String {
    let actions: Vec<&str> = ACTIONS.iter().map(|action| action.name).collect();
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Whybill", "Effect": "Allow", "Action": actions, "Resource": "*"}],
    });
    // Texts and lists always serialise.
    serde_json::to_string_pretty(&policy).unwrap_or_default() + "\n"
}
