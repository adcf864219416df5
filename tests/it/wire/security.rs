//! What is asked, and what is never said.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use whybill::facts::events::kind_in_words;
use whybill::snapshot_file::load;

use crate::support::fixture;
use crate::support::program::text;
use crate::wire::machine::{Machine, april};
use crate::wire::server::{Aws, Fault, World};

/// AWS's operations that whybill asks, as the SDK's clients call them: each reads.
const ALLOWED: [&str; 19] = [
    "describe_alarm_history",
    "describe_alarms",
    "describe_log_groups",
    "describe_metric_filters",
    "describe_organization",
    "describe_trails",
    "get_account_plan_state",
    "get_caller_identity",
    "get_cost_and_usage",
    "get_event_selectors",
    "get_free_tier_usage",
    "get_metric_statistics",
    "get_products",
    "get_trail_status",
    "list_metrics",
    "list_regions",
    "list_resources",
    "list_subscriptions_by_topic",
    "lookup_events",
];

/// What the operations of the SDK's clients that are linked begin with.
const VERBS: &str = "abort accept activate add allocate associate assume attach batch cancel change check close complete confirm copy \
    create deactivate decline decode delete deregister describe detach disable disassociate discover enable execute \
    export filter generate get head import invite invoke leave list lookup modify move opt provide publish purge put \
    query reboot register release remove rename replace reset restore revoke run search select send set sign start \
    stop subscribe tag terminate test unsubscribe untag update upgrade upload verify write";

/// What a digest asks of what its user names: it tells there, and keeps what it saw.
const DELIVERING: [&str; 4] = ["get_object", "list_objects_v2", "publish", "put_object"];

/// Operations of a single word, which would write.
const SINGLE: [&str; 5] = ["invoke", "logout", "publish", "subscribe", "unsubscribe"];

/// Calls without arguments that begin like an operation and are Rust's, or a member of a request.
const NO_OPERATIONS: [&str; 3] = ["enable_all", "get_or_insert_default", "lookup_attributes"];

/// The calls in a text that may be operations: a verb, more words, and no arguments.
fn operations(text: &str) -> BTreeSet<String> {
    let calls = text.split('.').skip(1).filter_map(|part| Some(part.split_once("()")?.0.trim().to_owned()));
    let is_name = |name: &String| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let is_operation = |name: &String| {
        SINGLE.contains(&name.as_str())
            || name.split_once('_').is_some_and(|(verb, _)| VERBS.split(' ').any(|own| own == verb))
    };
    calls.filter(is_name).filter(is_operation).filter(|name| !NO_OPERATIONS.contains(&name.as_str())).collect()
}

fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            sources(&path, found);
        } else if !name.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap());
        }
    }
}

#[test]
fn no_operation_of_aws_is_called_but_these_which_read() {
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/collect"), &mut text);
    assert_eq!(operations(&text), ALLOWED.map(str::to_owned).into());
    for operation in ALLOWED {
        assert!(
            ["get_", "list_", "describe_", "lookup_"].iter().any(|verb| operation.starts_with(verb)),
            "{operation}"
        );
    }
    assert_eq!(operations("client.delete_alarms().send()"), ["delete_alarms".to_owned()].into(), "it would be seen");
}

/// What writes is a digest's alone, and goes to what its user names: `collect` never gets at it.
#[test]
fn only_a_digests_delivery_writes() {
    let mut text = String::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&source.join("deliver"), &mut text);
    assert_eq!(operations(&text), DELIVERING.map(str::to_owned).into());
    let mut all = String::new();
    sources(&source, &mut all);
    for operation in DELIVERING {
        let call = format!(".{operation}()");
        assert_eq!(all.matches(&call).count(), text.matches(&call).count(), "{operation} is called elsewhere");
    }
    let mut run = String::new();
    sources(&source.join("run"), &mut run);
    assert_eq!(run.matches("deliver::deliver(").count(), 1, "one command delivers");
    assert_eq!(operations("client.publish().send()"), ["publish".to_owned()].into(), "it would be seen");
}

/// `describe_alarms` as AWS names it.
fn in_aws_words(operation: &str) -> String {
    operation.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// The IAM action of an operation.
fn action(operation: &str) -> &'static str {
    match operation {
        "GetCallerIdentity" => "sts:GetCallerIdentity",
        "DescribeOrganization" => "organizations:DescribeOrganization",
        "ListRegions" => "account:ListRegions",
        "GetCostAndUsage" => "ce:GetCostAndUsage",
        "DescribeAlarms" => "cloudwatch:DescribeAlarms",
        "DescribeAlarmHistory" => "cloudwatch:DescribeAlarmHistory",
        "ListMetrics" => "cloudwatch:ListMetrics",
        "GetMetricStatistics" => "cloudwatch:GetMetricStatistics",
        "LookupEvents" => "cloudtrail:LookupEvents",
        "DescribeTrails" => "cloudtrail:DescribeTrails",
        "GetTrailStatus" => "cloudtrail:GetTrailStatus",
        "GetEventSelectors" => "cloudtrail:GetEventSelectors",
        "GetFreeTierUsage" => "freetier:GetFreeTierUsage",
        "GetAccountPlanState" => "freetier:GetAccountPlanState",
        "GetProducts" => "pricing:GetProducts",
        "DescribeMetricFilters" => "logs:DescribeMetricFilters",
        "DescribeLogGroups" => "logs:DescribeLogGroups",
        "ListSubscriptionsByTopic" => "sns:ListSubscriptionsByTopic",
        "ListResources" => "cloudformation:ListResources",
        other => panic!("{other} has no action here"),
    }
}

/// What Cloud Control asks in the caller's name for a type, as AWS documents each type's read permissions.
fn in_the_callers_name(kind: &str) -> &'static str {
    match kind {
        "AWS::DynamoDB::Table" => "dynamodb:ListTables",
        "AWS::EC2::Volume" => "ec2:DescribeVolumes",
        "AWS::EC2::EIP" => "ec2:DescribeAddresses",
        "AWS::EC2::NatGateway" => "ec2:DescribeNatGateways",
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => "elasticloadbalancing:DescribeLoadBalancers",
        other => panic!("{other} ({}) has no action here", kind_in_words(other)),
    }
}

/// What all commands asked of an account, as IAM actions.
fn asked_of(world: World, now: &str, months: [&str; 2]) -> BTreeSet<String> {
    let aws = Aws::start(world);
    let machine = Machine::new();
    for args in EVERY_COMMAND {
        let diff = ["diff", months[0], months[1]];
        let args = if args[0] == "diff" { &diff[..] } else { args };
        let output = machine.signed_in(&aws).env("WHYBILL_NOW", now).args(args).output().unwrap();
        // None of these accounts pays for others, and of some there is no bill.
        assert!(matches!(output.status.code(), Some(0 | 1 | 4)), "{args:?}: {}", text(&output.stderr));
    }
    let kinds = aws.asked("ListResources").into_iter();
    let kinds = kinds.map(|asked| in_the_callers_name(asked.body["TypeName"].as_str().unwrap()).to_owned());
    aws.operations().iter().map(|operation| action(operation).to_owned()).chain(kinds).collect()
}

#[test]
fn the_policy_allows_what_is_asked_and_nothing_else() {
    let policy = Machine::new().command(None).arg("policy").output().unwrap();
    let policy: Value = serde_json::from_slice(&policy.stdout).unwrap();
    let actions = policy["Statement"][0]["Action"].as_array().unwrap();
    let mut allowed: BTreeSet<String> = actions.iter().map(|action| action.as_str().unwrap().to_owned()).collect();
    // Whose credentials they are everybody may ask.
    allowed.insert("sts:GetCallerIdentity".to_owned());
    let worlds = [
        (april(), "2022-05-03T09:00:00Z", ["2022-03", "2022-04"]),
        (World::of(fixture::snapshot("signin-alerts-2022-02")), "2022-03-01T09:00:00Z", ["2022-01", "2022-02"]),
        (World::of(load(&fixture::handed("idle-resources")).unwrap()), "2026-07-04T09:00:00Z", ["2026-05", "2026-06"]),
    ];
    let asked: BTreeSet<String> =
        worlds.into_iter().flat_map(|(world, now, months)| asked_of(world, now, months)).collect();
    assert_eq!(asked, allowed);
    let operations: BTreeSet<&str> = ALLOWED.iter().map(|operation| action(&in_aws_words(operation))).collect();
    assert!(operations.iter().all(|action| allowed.contains(*action)), "{operations:?}");
}

/// Keys, tokens, signatures and the password in an endpoint's address, however much is to be said and whatever fails.
#[test]
fn nothing_that_gives_access_is_said() {
    let worlds = |n: usize| {
        let mut world = april();
        if n > 0 {
            world.fault = Some(Box::new(move |_| {
                let body = json!({"__type": "AccessDeniedException", "message": "no"}).to_string().into_bytes();
                let page = Fault::Answer { status: 403, kind: "text/html", body: b"<html>".to_vec() };
                let refused = Fault::Answer { status: 400, kind: "application/x-amz-json-1.1", body };
                Some(if n == 1 { refused } else { page })
            }));
        }
        world
    };
    for n in 0..3 {
        let aws = Aws::start(worlds(n));
        let with_password = aws.url().replace("http://", "http://somebody:pa55w0rd@");
        let explain = ["-q", "-v", "-vv", "-vvv"].map(|verbosity| vec!["explain", "--no-cache", verbosity]);
        let others = EVERY_COMMAND.map(|args| [args, &["-vvv"]].concat());
        for args in explain.into_iter().chain(others) {
            let machine = Machine::new();
            let mut command = machine.back_then(&aws);
            command
                .env("AWS_ENDPOINT_URL", &with_password)
                .env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI-EXAMPLE")
                .env("AWS_SESSION_TOKEN", "FwoGZXIvYXdzEXAMPLE")
                .env("RUST_LOG", "trace")
                .env("RUST_BACKTRACE", "full");
            let timings: &[&str] = if args[0] == "doctor" { &[] } else { &["--timings", "t.json"] };
            let output = command.args(&args).args(timings).output().unwrap();
            assert_ne!(output.status.code(), Some(2), "{args:?}: {}", text(&output.stderr));
            let mut said = text(&output.stdout) + &text(&output.stderr);
            written(machine.home.path(), &mut said);
            for secret in [
                "pa55w0rd",
                "wJalrXUtnFEMI",
                "FwoGZXIvYXdz",
                "AKIAIOSFODNN7EXAMPLE",
                "Signature=",
                "AWS4-HMAC-SHA256",
                "x-amz-security-token",
            ] {
                assert!(!said.contains(secret), "{n}, {args:?}: {secret} in {said}");
            }
        }
    }
}

/// What asks AWS, a digest that is delivered to a folder among them.
const EVERY_COMMAND: [&[&str]; 11] = [
    &["explain"],
    &["free-tier"],
    &["alarms"],
    &["strays"],
    &["who", "nobody-knows"],
    &["signins"],
    &["diff", "2022-03", "2022-04"],
    &["report", "--output", "report.html"],
    &["collect", "--for", "all", "--output", "s.json", "--max-ce-requests", "99"],
    &["doctor", "--paid"],
    &["digest", "--to", "stdout", "--to", "digests"],
];

/// What stands in the files of a folder, and in those below it.
fn written(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            written(&path, text);
        } else {
            text.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
}
