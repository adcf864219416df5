//! The permissions that collecting uses.

use crate::facts::resources::{INVENTORIES, Inventory};

/// A permission that collecting uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IamAction {
    /// As policies write it.
    pub name: &'static str,
    /// What the answer lacks without it.
    pub without: &'static str,
    /// Whether the answer is incomplete without it.
    pub required: bool,
}

/// Every permission that collecting uses, in the order of asking; sts:GetCallerIdentity needs none.
pub const IAM_ACTIONS: &[IamAction] = &ALL;

/// Those of what is asked by name.
const ASKED: &[IamAction] = &[
    IamAction {
        name: "organizations:DescribeOrganization",
        without: "the account is reckoned as standalone",
        required: false,
    },
    IamAction {
        name: "account:ListRegions",
        without: "only the regions that every account has and those on the bill are looked at",
        required: false,
    },
    IamAction { name: "ce:GetCostAndUsage", without: "there is no bill to explain", required: true },
    IamAction {
        name: "cloudwatch:DescribeAlarms",
        without: "the alarms behind the bill's lines aren't named",
        required: true,
    },
    IamAction {
        name: "cloudtrail:LookupEvents",
        without: "who made and deleted alarms, and when, is unknown",
        required: false,
    },
    IamAction {
        name: "cloudwatch:DescribeAlarmHistory",
        without: "CloudWatch's own history of alarms is unknown",
        required: false,
    },
    IamAction {
        name: "freetier:GetFreeTierUsage",
        without: "AWS's own count of Free Tier usage isn't compared with the open month",
        required: false,
    },
    IamAction {
        name: "freetier:GetAccountPlanState",
        without: "which offers the account has is told by its age alone",
        required: false,
    },
    IamAction { name: "pricing:GetProducts", without: "list prices are those that whybill ships", required: false },
    IamAction {
        name: "cloudtrail:DescribeTrails",
        without: "whether a trail writes sign-ins to a log is unknown",
        required: false,
    },
    IamAction {
        name: "cloudtrail:GetTrailStatus",
        without: "whether a trail is switched on is unknown",
        required: false,
    },
    IamAction { name: "cloudtrail:GetEventSelectors", without: "what a trail records is unknown", required: false },
    IamAction {
        name: "logs:DescribeMetricFilters",
        without: "which alerts on sign-ins there are is unknown",
        required: false,
    },
    IamAction {
        name: "sns:ListSubscriptionsByTopic",
        without: "whether anybody is told by those alerts is unknown",
        required: false,
    },
    IamAction {
        name: "cloudwatch:ListMetrics",
        without: "whether the metrics of alarms and volumes still arrive is unknown",
        required: false,
    },
    IamAction {
        name: "cloudwatch:GetMetricStatistics",
        without: "whether anything is consumed of what looks left behind is unknown",
        required: false,
    },
    IamAction {
        name: "logs:DescribeLogGroups",
        without: "which log groups keep everything for ever is unknown",
        required: false,
    },
    IamAction {
        name: "cloudformation:ListResources",
        without: "resources other than alarms aren't named (AWS Cloud Control, which lists them in your name)",
        required: false,
    },
];

/// How many there are.
const COUNT: usize = ASKED.len() + INVENTORIES.len();

/// Each of them once.
const ALL: [IamAction; COUNT] = {
    let mut all = [ASKED[0]; COUNT];
    let mut at = 0;
    while at < COUNT {
        all[at] = if at < ASKED.len() { ASKED[at] } else { of_kind(&INVENTORIES[at - ASKED.len()]) };
        at += 1;
    }
    all
};

/// What Cloud Control needs in the caller's name to list a type.
const fn of_kind(kind: &Inventory) -> IamAction {
    IamAction { name: kind.action, without: kind.without, required: false }
}
