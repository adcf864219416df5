//! What CloudFormation's events say of stacks.
//!
//! A stack is made by `CreateStack`, or by a change set, as AWS CDK and SAM do it.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-api-logging-cloudtrail.html>
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html>

use crate::facts::events::service;
use crate::snapshot::TrailEvent;

/// Who calls on a stack's behalf.
pub(crate) const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";
/// The name of the session in which CloudFormation uses a stack's service role.
const SESSION: &str = "/AWSCloudFormation";
/// What makes resources of a stack.
const OPERATIONS: [&str; 4] = ["CreateStack", "UpdateStack", "CreateChangeSet", "ExecuteChangeSet"];
const DELETION: &str = "DeleteStack";

/// Whether an event succeeded that makes, changes or deletes a stack.
pub(crate) fn is_of_stacks(event: &TrailEvent) -> bool {
    let is_one = || OPERATIONS.contains(&event.name.as_str()) || is_deletion(event);
    event.error.is_none() && service(event) == "cloudformation" && is_one()
}

/// Whether such an event deletes a stack.
pub(crate) fn is_deletion(event: &TrailEvent) -> bool {
    event.name == DELETION
}

/// The stacks that such an event names, without their ids: `WildRydes` of `WildRydes/51af3dc0-da77-11e4-872e-1234567db123`.
pub(crate) fn stacks(event: &TrailEvent) -> impl Iterator<Item = &str> {
    event.resources.iter().filter(|name| !name.contains(":changeSet/")).map(|name| {
        let name = name.split_once(":stack/").map_or(name.as_str(), |(_, name)| name);
        name.split('/').next().unwrap_or(name)
    })
}

/// Whether CloudFormation made something by its stack's own role, whose session names no person.
pub(crate) fn has_a_service_role(event: &TrailEvent) -> bool {
    event.by.as_ref().is_some_and(|by| by.ends_with(SESSION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_go_by_their_names() {
        let event = |name: &str, resources: &[&str], error: Option<&str>| TrailEvent {
            user_agent: None,
            id: "1".to_owned(),
            at: "2022-03-17T18:25:00Z".parse().unwrap(),
            name: name.to_owned(),
            source: CLOUDFORMATION.to_owned(),
            by: None,
            invoked_by: None,
            address: None,
            role: None,
            resources: resources.iter().map(|name| (*name).to_owned()).collect(),
            error: error.map(str::to_owned),
        };
        let id = "arn:aws:cloudformation:eu-west-1:123456789012:stack/WildRydes/51af3dc0-da77-11e4-872e-1234567db123";
        let set = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/cdk-deploy/1a2b";
        let made = event("CreateChangeSet", &[id, "WildRydes", set], None);
        assert!(is_of_stacks(&made) && !is_deletion(&made));
        assert_eq!(stacks(&made).collect::<Vec<_>>(), ["WildRydes", "WildRydes"]);
        assert!(is_deletion(&event("DeleteStack", &["WildRydes"], None)));
        assert!(!is_of_stacks(&event("CreateStack", &["WildRydes"], Some("AlreadyExistsException"))));
        assert!(!is_of_stacks(&event("DescribeStacks", &["WildRydes"], None)));
    }
}
