//! The templates of `deploy`: what they allow, how often a failure is paid for, and whether the alerts that one makes are
//! those that `signins` looks for.

use std::collections::BTreeSet;

use whybill::analyse::signins;
use whybill::plan::IAM_ACTIONS;
use whybill::question::Question;

use crate::support::fixture;

fn template(name: &str) -> String {
    std::fs::read_to_string(fixture::root().join("deploy").join(name)).unwrap()
}

/// The statements of a template's policies: what each allows, and on what.
fn statements(template: &str) -> Vec<(BTreeSet<String>, String)> {
    let of = |text: &str| {
        let lines: Vec<&str> = text.lines().collect();
        let action = lines.iter().position(|line| line.trim_start().starts_with("Action:")).unwrap();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let own = lines[action].trim().trim_start_matches("Action:").trim();
        let below = lines[action + 1..].iter().take_while(|line| indent(line) > indent(lines[action]));
        let below = below.map(|line| line.trim().trim_start_matches("- ").to_owned());
        let actions = below.chain([own.to_owned()]).filter(|action| !action.is_empty()).collect();
        let resource = lines.iter().find_map(|line| line.trim().strip_prefix("Resource: ")).unwrap_or_default();
        (actions, resource.trim_matches('"').to_owned())
    };
    template.split("- Sid: ").skip(1).map(of).collect()
}

#[test]
fn the_function_may_do_what_the_policy_says_and_write_only_to_its_own() {
    let statements = statements(&template("whybill.yaml"));
    let actions: BTreeSet<String> = IAM_ACTIONS.iter().map(|action| action.name.to_owned()).collect();
    let everywhere: Vec<_> = statements.iter().filter(|(_, resource)| resource == "*").collect();
    assert_eq!(everywhere.len(), 1, "all else is bound to a resource");
    assert_eq!(everywhere[0].0, actions, "the template's actions are those of `whybill policy`");
    let bound: Vec<(Vec<&str>, &str)> = statements
        .iter()
        .filter(|(_, resource)| resource != "*")
        .map(|(actions, resource)| (actions.iter().map(String::as_str).collect(), resource.as_str()))
        .collect();
    assert_eq!(
        bound,
        [
            (vec!["sns:Publish"], "!Ref Topic"),
            (vec!["s3:GetObject", "s3:PutObject"], "!Sub arn:${AWS::Partition}:s3:::${Bucket}/${Prefix}/*"),
            (vec!["s3:ListBucket"], "!Sub arn:${AWS::Partition}:s3:::${Bucket}"),
            (vec!["logs:CreateLogStream", "logs:PutLogEvents"], "!GetAtt LogGroup.Arn"),
            (vec!["lambda:InvokeFunction"], "!GetAtt Function.Arn"),
            (vec!["sqs:SendMessage"], "!GetAtt DeadLetters.Arn"),
        ]
    );
}

/// Both layers of retries have defaults that pay for a failed run's pages three times, or 186 times.
#[test]
fn a_failed_run_is_not_paid_for_again() {
    let text = template("whybill.yaml");
    let below = |start: &str| text.split(start).nth(1).unwrap().split("\n\n").next().unwrap();
    assert!(below("Type: AWS::Lambda::EventInvokeConfig").contains("\n      MaximumRetryAttempts: 0\n"));
    assert!(below("Type: AWS::Lambda::EventInvokeConfig").contains("Destination: !Ref Topic"));
    assert!(below("RetryPolicy:").trim_start().starts_with("MaximumRetryAttempts: 1\n"));
    assert!(below("Type: AWS::Scheduler::Schedule").contains("Arn: !GetAtt DeadLetters.Arn"));
    assert!(text.contains("Default: cron(0 7 * * ? *)\n"));
    assert!(below("Type: AWS::Logs::LogGroup").ends_with("RetentionInDays: 90"));
}

#[test]
fn the_alerts_of_the_other_template_are_those_that_are_looked_for() {
    let text = template("signins.yaml");
    let patterns: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("FilterPattern: '")).collect();
    let patterns: Vec<&str> = patterns.into_iter().map(|line| line.strip_suffix('\'').unwrap()).collect();
    let metrics: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("- MetricNamespace: ")).collect();
    assert_eq!((patterns.len(), metrics), (4, vec!["Signins"; 4]));
    assert_eq!(text.matches("Type: AWS::CloudWatch::Alarm\n").count(), 4, "4 of the 10 free ones, as it says");
    assert!(
        !text.lines().any(|line| line.trim_start().starts_with("DefaultValue:")),
        "such a metric is charged all month"
    );
    assert_eq!(text.matches("\n      TreatMissingData: notBreaching\n").count(), 4, "no alarm is grey");
    let present = |patterns: &[&str]| {
        let mut snapshot = fixture::snapshot("signin-alerts-2022-02");
        // By name: failure of IAM users and root, success of both.
        let filters = snapshot.evidence.metric_filters.values_mut().next().unwrap();
        for (filter, pattern) in filters.iter_mut().zip(patterns) {
            filter.pattern = (*pattern).to_owned();
        }
        let question = Question { month: Some("2022-02".parse().unwrap()), ..Question::default() };
        let report = signins(&snapshot, &question);
        report.alerts.iter().filter(|alert| alert.present == Some(true)).count()
    };
    let [root_success, root_failure, user_success, user_failure] = patterns[..] else { panic!() };
    assert_eq!(present(&[user_failure, root_failure, user_success, root_success]), 4);
    assert_eq!(present(&[root_failure, root_failure, user_success, root_success]), 3, "one is missing");
}

/// What the bucket lets go is what `docs/unattended.md` says, below the prefix that the template has, and never the state.
#[test]
fn the_bucket_keeps_looks_and_digests_as_long_as_it_says() {
    let rules: serde_json::Value = serde_json::from_str(&template("lifecycle.json")).unwrap();
    let rules: Vec<(&str, u64)> = rules["Rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| (own["Filter"]["Prefix"].as_str().unwrap(), own["Expiration"]["Days"].as_u64().unwrap()))
        .collect();
    assert_eq!(rules, [("whybill/snapshots/", 100), ("whybill/digests/", 400)]);
    assert!(template("whybill.yaml").contains("\n  Prefix:\n    Type: String\n    Default: whybill\n"));
    let page = std::fs::read_to_string(fixture::root().join("docs/unattended.md")).unwrap();
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("keeps snapshots for 100 days and digests for 400"));
}
