//! Which sign-ins an alert is to tell of, and which of them a filter's pattern matches.

use super::pattern::{Sample, matches};

/// An alert on sign-ins that is looked for.
pub(super) struct Wanted {
    pub(super) id: &'static str,
    root: bool,
    success: bool,
}

/// The four of them.
pub(super) const WANTED: [Wanted; 4] = [
    Wanted { id: "signin-console-failure-iam", root: false, success: false },
    Wanted { id: "signin-console-failure-root", root: true, success: false },
    Wanted { id: "signin-console-success-iam", root: false, success: true },
    Wanted { id: "signin-console-success-root", root: true, success: true },
];

/// Which of the wanted sign-ins a filter's pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coverage {
    All,
    Part,
    None,
    Untold,
}

/// Which of the sign-ins of an alert a pattern matches.
pub(super) fn coverage(pattern: &str, wanted: &Wanted) -> Coverage {
    // What matches any call of any user tells nobody of a sign-in.
    if matches(pattern, &ordinary_call()) == Some(true) {
        return Coverage::None;
    }
    let matched: Vec<Option<bool>> = samples(wanted).iter().map(|sample| matches(pattern, sample)).collect();
    let some = |truth: Option<bool>| matched.contains(&truth);
    match (some(Some(true)), some(Some(false)), some(None)) {
        (true, true, _) => Coverage::Part,
        (true, false, false) => Coverage::All,
        (false, true, false) => Coverage::None,
        _ => Coverage::Untold,
    }
}

/// What is wrong with a sign-in that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The password, or the second factor.
    Authentication,
    /// The user's name, which nobody has.
    Username,
    /// A policy of a resource, or of the organisation on resources, denies it.
    Denied,
}

/// The sign-ins that an alert is to tell of, as CloudTrail records them. A failure has several faces, and one filter
/// need not see them all.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>
fn samples(wanted: &Wanted) -> Vec<Sample> {
    let of = |mfa, fault| signin(wanted, mfa, fault);
    if wanted.success {
        return vec![of("Yes", None), of("No", None)];
    }
    let mut failures = vec![of("Yes", Some(Fault::Authentication)), of("No", Some(Fault::Authentication))];
    if !wanted.root {
        failures.extend([of("No", Some(Fault::Username)), of("No", Some(Fault::Denied))]);
    }
    failures
}

fn signin(wanted: &Wanted, mfa: &'static str, fault: Option<Fault>) -> Sample {
    let message = match fault {
        None => Some(("errorMessage", None)),
        Some(Fault::Authentication) => Some(("errorMessage", Some("Failed authentication"))),
        Some(Fault::Username) => Some(("errorMessage", Some("No username found in supplied account"))),
        // What it says isn't documented.
        Some(Fault::Denied) => None,
    };
    let known: Sample = [
        ("eventName", Some("ConsoleLogin")),
        ("eventSource", Some("signin.amazonaws.com")),
        ("eventType", Some("AwsConsoleSignIn")),
        ("userIdentity.type", Some(if wanted.root { "Root" } else { "IAMUser" })),
        ("userIdentity.invokedBy", None),
        ("responseElements.ConsoleLogin", Some(if wanted.success { "Success" } else { "Failure" })),
        ("errorCode", (fault == Some(Fault::Denied)).then_some("AccessDenied")),
        ("additionalEventData.MFAUsed", Some(mfa)),
    ]
    .into();
    known.into_iter().chain(message).collect()
}

fn ordinary_call() -> Sample {
    [
        ("eventName", Some("DescribeInstances")),
        ("eventSource", Some("ec2.amazonaws.com")),
        ("eventType", Some("AwsApiCall")),
        ("userIdentity.type", Some("IAMUser")),
        ("userIdentity.invokedBy", None),
        ("responseElements.ConsoleLogin", None),
        ("errorMessage", None),
        ("errorCode", None),
        ("additionalEventData.MFAUsed", None),
    ]
    .into()
}
