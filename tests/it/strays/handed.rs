//! The accounts of `fixtures/handed`: what can be deleted there, and who made it. Figures are those of their READMEs.

use serde_json::Value;

use whybill::snapshot_file::save;

use crate::support::build::{account, usage_line};
use crate::support::fixture;
use crate::support::program::{json, run, text};

fn found(name: &str) -> Vec<Value> {
    let answer = json(&run(&["strays", "--format", "json"], &fixture::handed(name)));
    answer["findings"].as_array().unwrap().clone()
}

fn of_rule<'a>(findings: &'a [Value], rule: &str) -> &'a Value {
    let mut own = findings.iter().filter(|own| own["rule"] == rule);
    let first = own.next().unwrap_or_else(|| panic!("{rule}: {findings:?}"));
    assert!(own.next().is_none(), "{rule}: {findings:?}");
    first
}

#[test]
fn what_the_bill_itself_calls_idle() {
    let findings = found("idle-resources");
    for (rule, saves, severity, names) in [
        ("idle-nat-gateway", "34.56", "high", vec!["nat-00000000000000001"]),
        (
            "idle-load-balancer",
            "18.144",
            "high",
            vec!["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/old/0123456789abcdef"],
        ),
        ("idle-address", "10.80", "high", vec!["198.51.100.1", "198.51.100.2", "198.51.100.3"]),
    ] {
        let own = of_rule(&findings, rule);
        assert_eq!((&own["month_cost"], &own["severity"]), (&saves.into(), &severity.into()), "{rule}");
        let members: Vec<&str> =
            own["members"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(members, names);
        assert!(!own["evidence"].as_array().unwrap().is_empty(), "a second sign: {own}");
    }
    let order: Vec<&str> = findings.iter().map(|own| own["rule"].as_str().unwrap()).collect();
    assert_eq!(order, ["idle-nat-gateway", "idle-load-balancer", "idle-address"], "the dearest first");
    let path = fixture::handed("idle-resources");
    let script = text(&run(&["strays", "--script"], &path).stdout);
    let commands: Vec<&str> = script.lines().filter(|line| !line.starts_with("# '")).collect();
    assert_eq!(
        commands,
        [
            "aws ec2 delete-nat-gateway --region eu-west-1 --nat-gateway-id nat-00000000000000001",
            "aws elbv2 delete-load-balancer --region eu-west-1 --load-balancer-arn \
             arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/old/0123456789abcdef",
            "aws ec2 release-address --region eu-west-1 --allocation-id eipalloc-00000000000000001",
            "aws ec2 release-address --region eu-west-1 --allocation-id eipalloc-00000000000000002",
            "aws ec2 release-address --region eu-west-1 --allocation-id eipalloc-00000000000000003",
        ]
    );
    // 10.80 + 34.56 + 18.144
    let answer = json(&run(&["strays", "--format", "json"], &path));
    assert_eq!(answer["summary"]["month_cost"], "63.504");
}

#[test]
fn a_surcharge_that_credits_hide() {
    let findings = found("rds-extended-support-credits");
    let own = of_rule(&findings, "extended-support");
    assert_eq!((&own["month_cost"], &own["severity"]), (&"178.56".into(), &"high".into()));
    assert_eq!(
        own["why"],
        "$178.56 in August 2026 for extended support of MySQL8.0 (old version) in Seoul (ap-northeast-2): 1,488 vCPU-hours."
    );
    assert!(own["evidence"].to_string().contains("Upgrade to a supported major version"), "{own}");
    // 43 hours of a cluster that may be gone: told, but no saving is known.
    let findings = found("eks-extended-support");
    let own = of_rule(&findings, "extended-support");
    assert_eq!((&own["month_cost"], &own["severity"]), (&Value::Null, &"medium".into()));
}

#[test]
fn where_no_command_helps_the_table_says_what_does() {
    let said = |name: &str| {
        let table = text(&run(&["strays"], &fixture::handed(name)).stdout);
        table.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let surcharge = said("rds-extended-support-credits");
    assert!(surcharge.contains("1,488 vCPU-hours. Upgrade to a supported major version."), "{surcharge}");
    let stack = said("stack-made-scaling-alarms");
    assert!(stack.contains("remove it in its stack awseb-e-examplecode-stack, since deleted by hand"), "{stack}");
    assert!(stack.contains("To list them: aws elbv2 describe-load-balancers --region us-west-2"), "{stack}");
    // With a command there is nothing to do by hand.
    assert!(!said("idle-resources").contains("To list them"));
}

fn script(name: &str) -> String {
    text(&run(&["strays", "--script"], &fixture::handed(name)).stdout)
}

#[test]
fn what_a_stack_made_is_the_stacks() {
    let name = "stack-made-scaling-alarms";
    let findings = found(name);
    let own = of_rule(&findings, "autoscaling-leftover");
    let why = own["why"].as_str().unwrap();
    assert!(why.starts_with("2 alarms set off EC2 auto scaling for the group awseb-e-"), "{why}");
    assert_eq!(own["fix"], Value::Null, "{own}");
    let evidence = own["evidence"].to_string();
    assert!(evidence.contains("remove it in its stack awseb-e-examplecode-stack,"), "{evidence}");
    assert_eq!(script(name), "");
    // Neither `alarms` nor `explain` says that auto scaling made or keeps them.
    let alarms = json(&run(&["alarms", "--format", "json"], &fixture::handed(name)));
    for alarm in alarms["alarms"].as_array().unwrap() {
        let is_made = alarm["name"].as_str().unwrap().starts_with("TargetTracking-");
        assert_eq!(alarm["owner"].is_object(), is_made, "{alarm}");
        let stack = alarm["stack"]["name"].as_str();
        assert_eq!(stack, (!is_made).then_some("awseb-e-examplecode-stack"), "{alarm}");
    }
    let bill = text(&run(&["explain"], &fixture::handed(name)).stdout).replace('\n', " ");
    assert!(!bill.contains("group awseb"), "{bill}");
    assert!(bill.contains("2 of the alarms are part of the CloudFormation stack awseb-e-examplecode-stack"), "{bill}");
}

#[test]
fn what_is_scaled_is_known_by_service_and_metric() {
    let findings = found("scaled-services");
    let left: Vec<&Value> = findings.iter().filter(|own| own["rule"] == "autoscaling-leftover").collect();
    assert_eq!(left.len(), 10);
    let of = |name: &str| {
        *left
            .iter()
            .find(|own| own["resource"]["name"].as_str().unwrap().contains(name))
            .unwrap_or_else(|| panic!("{name}"))
    };
    for (name, dimension) in [
        ("quotes", "lambda:function:ProvisionedConcurrency"),
        ("demo-model", "sagemaker:variant:DesiredInstanceCount"),
        ("sessions", "elasticache:replication-group:NodeGroups"),
        ("cluster/demo", "kafka:broker-storage:VolumeSize"),
        ("tickets", "comprehend:document-classifier-endpoint:DesiredInferenceUnits"),
    ] {
        let fix = of(name)["fix"].as_str().unwrap_or_default();
        let ending = format!("--scalable-dimension {dimension}");
        assert!(fix.lines().next().is_some_and(|first| first.ends_with(&ending)), "{name}: {fix}");
    }
    let aurora = of("aurora-test");
    assert!(!aurora["why"].as_str().unwrap().contains("nothing was consumed"), "{aurora}");
    assert_eq!(aurora["fix"], Value::Null, "{aurora}");
    assert!(!script("scaled-services").contains("aurora-test"));
}

#[test]
fn provisioned_concurrency_that_nobody_calls() {
    let findings = found("lambda-provisioned-left");
    let own = of_rule(&findings, "autoscaling-leftover");
    assert_eq!(
        (&own["resource"]["name"], own["members"].as_array().unwrap().len()),
        (&"function:quotes:live".into(), 2)
    );
    // The bill's line is in words.
    assert!(!findings.iter().any(|own| own["rule"] == "unexplained-charge"), "{findings:?}");
    // What is provisioned stays when only its scaling goes: 1,339,200 x $0.0000041667 = $5.5800
    let evidence = own["evidence"].to_string();
    assert!(evidence.contains("The whole line of Lambda-Provisioned-GB-Second cost $5.58."), "{evidence}");
    let fix = own["fix"].as_str().unwrap();
    assert!(
        fix.ends_with(
            "delete-provisioned-concurrency-config --region us-east-1 --function-name quotes --qualifier live"
        )
    );
    assert_eq!((&own["month_cost"], &own["severity"]), (&serde_json::Value::Null, &"medium".into()));
}

#[test]
fn what_terraform_made_comes_back() {
    let path = fixture::handed("terraform-alarms");
    let as_of = ["--as-of", "2026-07-05T09:00:00Z"];
    let who = text(&run(&[&["who", "web-cpu-3"], &as_of[..]].concat(), &path).stdout).replace('\n', " ");
    assert!(who.contains("Terraform called, by its user agent"), "{who}");
    let script = run(&[&["strays", "--script"], &as_of[..]].concat(), &path);
    assert_eq!(text(&script.stdout), "");
    let answer = json(&run(&[&["strays", "--format", "json"], &as_of[..]].concat(), &path));
    let findings = answer["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 12);
    for own in findings {
        assert!(own["evidence"].to_string().contains("Terraform created it, by its user agent"), "{own}");
    }
    // Redacted, it is Terraform's all the same.
    let script = run(&[&["strays", "--script", "--redact"], &as_of[..]].concat(), &path);
    assert_eq!(text(&script.stdout), "");
}

/// The rule, saving, members and commands of each finding, and the whole answer.
fn told(name: &str, more: &[&str]) -> (Vec<String>, String) {
    let answer = json(&run(&[&["strays", "--format", "json"], more].concat(), &fixture::handed(name)));
    let told = |own: &Value| {
        let commands = own["fix"].as_str().map(|fix| fix.lines().count());
        format!("{} {} {} {commands:?}", own["rule"], own["month_cost"], own["members"].as_array().unwrap().len())
    };
    let mut findings: Vec<String> = answer["findings"].as_array().unwrap().iter().map(told).collect();
    findings.sort();
    (findings, answer.to_string())
}

#[test]
fn what_is_found_is_the_same_redacted() {
    for (name, secrets) in [
        ("idle-resources", ["198.51.100.", "eipalloc-0000", "nat-00000000000000001", "app/old"]),
        ("scaled-services", ["quotes", "demo-model", "aurora-test", "training"]),
    ] {
        let ((plain, _), (redacted, hidden)) = (told(name, &[]), told(name, &["--redact"]));
        assert_eq!(plain, redacted, "{name}");
        for secret in secrets {
            assert!(!hidden.contains(secret), "{name}: {secret}: {hidden}");
        }
    }
}

/// One t4g.small all August and September, within the trial: from January on 744 x $0.0168 = $12.4992 a month.
#[test]
fn what_a_trial_gives_costs_its_price_once_it_has_ended() {
    let hours = |hours| usage_line("Amazon Elastic Compute Cloud - Compute", "BoxUsage:t4g.small", hours, "Hrs", "0");
    let (august, september) = ([hours("744")], [hours("720")]);
    let snapshot = account("2026-09-03T00:00:00Z", &[("2026-07", &august), ("2026-08", &august)]);
    let later = account("2026-10-03T00:00:00Z", &[("2026-08", &august), ("2026-09", &september)]);
    // August's 744 hours; September's 720 x 0.0168 = 12.096
    for (snapshot, cost) in [(snapshot, "12.4992"), (later, "12.096")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("snapshot.json");
        save(&snapshot, &path).unwrap();
        let answer = json(&run(&["strays", "--format", "json"], &path));
        let cliff = of_rule(answer["findings"].as_array().unwrap(), "free-tier-cliff");
        let told = format!("{} {}", cliff["why"], cliff["evidence"]);
        let dollars = if cost == "12.4992" { "$12.50" } else { "$12.10" };
        assert!(told.contains("until 2026-12-31") && told.contains(dollars), "{told}");
        assert!(!told.contains("$0.00"), "{told}");
    }
}
