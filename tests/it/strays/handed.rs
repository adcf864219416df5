//! The accounts of `fixtures/handed`: what can be deleted there, and who made it. Figures are those of their READMEs.

use serde_json::Value;

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
        (
            "idle-address",
            "10.80",
            "high",
            vec![
                "198.51.100.1|eipalloc-00000000000000001",
                "198.51.100.2|eipalloc-00000000000000002",
                "198.51.100.3|eipalloc-00000000000000003",
            ],
        ),
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
    let commands: Vec<&str> = script.lines().map(|line| line.split("  #").next().unwrap()).collect();
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
        "$178.56 in August 2026 for extended support of MySQL8.0 (old version) in Seoul (ap-northeast-2): 1,488 vCPU-hour."
    );
    assert!(own["evidence"].to_string().contains("upgrade to a supported major version"), "{own}");
    // 43 hours of a cluster that may be gone: told, but no saving is known.
    let findings = found("eks-extended-support");
    let own = of_rule(&findings, "extended-support");
    assert_eq!((&own["month_cost"], &own["severity"]), (&Value::Null, &"medium".into()));
}
