//! Who asked for an event: a person, a role's session, root, or a service on somebody's behalf.

use crate::facts::events::plain_name;
use crate::snapshot::TrailEvent;

/// Who asked for an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The identity in the record: an ARN, or CloudTrail's user name.
    pub by: Option<String>,
    /// The service that asked on somebody's behalf.
    pub via: Option<String>,
    /// Whether the identity is a service's own, so that the record doesn't name whom it asked for.
    pub is_service: bool,
}

/// Names in `invokedBy` and addresses that stand for a person at the console.
const CONSOLE: &[&str] = &["signin.amazonaws.com", "console.amazonaws.com"];

/// Who asked for an event, told by `invokedBy`, the address and the session's role.
///
/// A service asks with its service-linked role, which names no person; or it forwards the person's own session,
/// which is then the identity in the record.
pub fn asker(event: &TrailEvent) -> Asker {
    let (via, is_service) = service_behind(event);
    Asker { by: event.by.clone(), via: via.map(str::to_owned), is_service }
}

/// The service that asked on somebody's behalf, and whether the identity is its own.
fn service_behind(event: &TrailEvent) -> (Option<&str>, bool) {
    let linked = [&event.role, &event.by].into_iter().flatten().find_map(|arn| linked_service(arn));
    let is_service_name = |name: &&str| *name == "AWS Internal" || name.ends_with(".amazonaws.com");
    let told = [&event.invoked_by, &event.address].into_iter().flatten().map(String::as_str);
    let told = told.filter(is_service_name).find(|name| !CONSOLE.contains(name));
    let is_identity = |by: &String| !is_service_name(&by.as_str());
    let is_service = linked.is_some() || (told.is_some() && !event.by.as_ref().is_some_and(is_identity));
    let via = match (&linked, told) {
        // The role's path names the service in full; a role's name alone says less than what the record tells.
        (Some(Linked::Principal(service)), _) => Some(*service),
        (Some(Linked::Role(_)), Some(told)) => Some(told),
        (Some(Linked::Role(role)), None) => Some(*role),
        (None, told) => told,
    };
    (via, is_service)
}

enum Linked<'a> {
    /// From the role's path: `dynamodb.application-autoscaling.amazonaws.com`.
    Principal(&'a str),
    /// From a session's ARN, which has no path: `AWSServiceRoleForApplicationAutoScaling_DynamoDBTable`.
    Role(&'a str),
}

fn linked_service(arn: &str) -> Option<Linked<'_>> {
    if !arn.starts_with("arn:") {
        return None;
    }
    if let Some((_, rest)) = arn.split_once(":role/aws-service-role/") {
        return rest.split('/').next().map(Linked::Principal);
    }
    let (_, session) = arn.split_once(":assumed-role/")?;
    let role = session.split('/').next()?;
    role.starts_with("AWSServiceRoleFor").then_some(Linked::Role(role))
}

/// Whether a person, a role's session or root asked for an event, and no service on its own.
pub fn is_persons(event: &TrailEvent) -> bool {
    event.by.is_some() && !service_behind(event).1
}

/// Whether an identity is a service's own, which names no person.
pub fn is_service(by: &str) -> bool {
    by.ends_with(".amazonaws.com") || by.contains("/AWSServiceRoleFor") || by == "AWS Internal"
}

/// What the things of auto scaling that an event names are for, in the forms in which events name it.
pub fn targets(event: &TrailEvent) -> Vec<&str> {
    event.resources.iter().filter_map(|name| scaled(plain_name(name))).flat_map(target_forms).collect()
}

/// `table/Rides` is also named `Rides`.
pub fn target_forms(target: &str) -> Vec<&str> {
    std::iter::once(target).chain(target.split_once('/').map(|(_, name)| name)).collect()
}

/// What an alarm or another thing of auto scaling is for, by the name that auto scaling gives it:
/// `TargetTracking-table/Rides-AlarmHigh-…` is for `table/Rides`. Only to be asked where auto scaling made it.
pub fn scaled(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("TargetTracking-")?;
    ["-AlarmHigh-", "-AlarmLow-", "-ProvisionedCapacityHigh-", "-ProvisionedCapacityLow-"]
        .iter()
        .find_map(|ending| rest.rsplit_once(ending))
        .map(|(target, _)| target)
}

/// An identity in words: `the user admin`, `root`, `the session jane of the role Admin`.
pub fn in_words(by: &str) -> String {
    let Some(resource) = by.strip_prefix("arn:").and_then(|rest| rest.splitn(5, ':').nth(4)) else {
        return by.to_owned();
    };
    let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    match resource.split_once('/') {
        None if resource == "root" => "root".to_owned(),
        Some(("user", path)) => format!("the user {}", last(path)),
        Some(("role", path)) => format!("the role {}", last(path)),
        Some(("federated-user", name)) => format!("the federated user {name}"),
        Some(("assumed-role", rest)) => match rest.split_once('/') {
            Some((role, session)) => format!("the session {session} of the role {role}"),
            None => format!("the role {rest}"),
        },
        _ => by.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMIN: &str = "arn:aws:iam::123456789012:user/admin";
    const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/\
        AWSServiceRoleForApplicationAutoScaling_DynamoDBTable/AutoScaling-ManageAlarms";
    const ROLE: &str = "arn:aws:iam::123456789012:role/aws-service-role/\
        dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable";

    fn of(
        by: Option<&str>,
        invoked_by: Option<&str>,
        address: Option<&str>,
        role: Option<&str>,
    ) -> (Option<String>, bool) {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let plain = TrailEvent::in_test("18:00:00", "PutMetricAlarm", "monitoring", by, &[]);
        let asker =
            asker(&TrailEvent { invoked_by: text(invoked_by), address: text(address), role: text(role), ..plain });
        (asker.via, asker.is_service)
    }

    #[test]
    fn services_are_told_from_people() {
        let scaling = "dynamodb.application-autoscaling.amazonaws.com";
        let yes = |via: &str| (Some(via.to_owned()), true);
        for told in [
            of(Some(SESSION), None, None, Some(ROLE)),
            of(Some(SESSION), Some(scaling), None, None),
            of(Some(SESSION), None, Some(scaling), None),
            of(None, Some(scaling), None, None),
            of(Some(scaling), Some(scaling), None, None),
        ] {
            assert_eq!(told, yes(scaling));
        }
        assert_eq!(of(Some(SESSION), None, None, None), yes("AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"));
        let forwarded = Some("cloudformation.amazonaws.com");
        assert_eq!(of(Some(ADMIN), forwarded, forwarded, None), (forwarded.map(str::to_owned), false));
        let jane = "arn:aws:sts::123456789012:assumed-role/Admin/jane";
        for by in [ADMIN, jane, "arn:aws:iam::123456789012:root", "HIDDEN"] {
            assert_eq!(of(Some(by), None, Some("203.0.113.7"), None), (None, false));
            assert_eq!(of(Some(by), Some("signin.amazonaws.com"), None, None), (None, false), "the console");
        }
    }

    #[test]
    fn targets_from_the_names_that_auto_scaling_gives() {
        assert_eq!(scaled("TargetTracking-table/Rides-ProvisionedCapacityHigh-8d07"), Some("table/Rides"));
        assert_eq!(scaled("TargetTracking-service/default/web-app-AlarmHigh-1"), Some("service/default/web-app"));
        assert_eq!(scaled("mine-AlarmHigh-1"), None);
    }

    #[test]
    fn identities_in_words() {
        for (by, words) in [
            (ADMIN, "the user admin"),
            ("arn:aws:iam::123456789012:user/team/jane", "the user jane"),
            ("arn:aws:iam::123456789012:root", "root"),
            (
                "arn:aws:sts::123456789012:assumed-role/Admin/jane@example.com",
                "the session jane@example.com of the role Admin",
            ),
            ("jane", "jane"),
        ] {
            assert_eq!(in_words(by), words);
        }
    }
}
