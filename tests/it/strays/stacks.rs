//! What CloudFormation made is deleted and changed in its stack: every command says the same of it.

use whybill::analyse::{alarms, who};
use whybill::answer::OfStack;
use whybill::catalogue::Catalogue;
use whybill::facts::program::Program;
use whybill::question::Question;
use whybill::redact::redacted;
use whybill::report::prose::strays::evidence;
use whybill::snapshot::{DayEvents, TrailEvent};

use super::one;
use crate::strays::account::{Account, IRELAND, ParseRegion};
use crate::support::build::event;

/// The roles that the CDK's bootstrap makes: the first makes change sets, the second is the stack's own.
const DEPLOYS: &str =
    "arn:aws:sts::123456789012:assumed-role/cdk-hnb659fds-deploy-role-123456789012-eu-west-1/aws-cdk-ann";
const EXECUTES: &str =
    "arn:aws:sts::123456789012:assumed-role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1/AWSCloudFormation";

/// An account with an alarm that a stack's own role made, and these events of its stacks.
fn account(of_stacks: Vec<TrailEvent>) -> Account {
    let mut account = Account::new();
    account.alarm(IRELAND, "red").in_alarm_since("2021-01-01").actions(&[]);
    let put = TrailEvent {
        by: Some(EXECUTES.to_owned()),
        invoked_by: Some("cloudformation.amazonaws.com".to_owned()),
        ..event("2026-08-01T09:00:00Z", "monitoring", "PutMetricAlarm", "red")
    };
    let region = IRELAND.parse_region();
    account.snapshot.trail.get_mut(&region).unwrap().events.push(put);
    let day = DayEvents { complete: true, events: of_stacks };
    let days = account.snapshot.evidence.days.entry(region).or_default();
    days.insert("2026-08-01".parse().unwrap(), day);
    account
}

fn change_set(at: &str, stack: &str, agent: &str) -> TrailEvent {
    TrailEvent {
        by: Some(DEPLOYS.to_owned()),
        user_agent: Some(agent.to_owned()),
        ..event(at, "cloudformation", "CreateChangeSet", stack)
    }
}

/// What `alarms` and `who` say, which is the same.
fn told(account: &Account) -> Option<OfStack> {
    let row = alarms(&account.snapshot, &Catalogue::built_in().unwrap()).alarms.remove(0);
    let region = IRELAND.parse_region();
    let asked = who(&account.snapshot, "red", Some(&region), &Question::default()).unwrap();
    assert_eq!(row.stack, asked.stack);
    row.stack
}

fn stack(tool: Option<Program>, name: Option<&str>) -> Option<OfStack> {
    Some(OfStack { tool, stack: name.map(str::to_owned) })
}

#[test]
fn what_the_cdk_deploys_is_its_stacks_by_the_change_set() {
    let agent = "aws-sdk-js/3.600.0 os/linux lang/js aws-cdk/2.150.0";
    let account = account(vec![change_set("2026-08-01T08:58:00Z", "Shop", agent)]);
    assert_eq!(told(&account), stack(Some(Program::Cdk), Some("Shop")));
    let report = account.strays();
    let found = one(&report, "stuck-state");
    assert!(found.fix.is_empty());
    // Neither a person nor a thing is named by what tells it.
    let (hidden, _) = redacted(account.snapshot);
    let hidden = alarms(&hidden, &Catalogue::built_in().unwrap()).alarms.remove(0);
    assert_eq!(hidden.stack.and_then(|own| own.tool), Some(Program::Cdk));
    let why = "AWS CDK created it in its stack Shop, by the user agent of its change set; remove it in the CDK app";
    assert!(evidence(found).iter().any(|own| own.contains(why)), "{:?}", evidence(found));
}

#[test]
fn a_stack_by_other_means_is_cloudformations() {
    let by_hand = change_set("2026-08-01T08:58:00Z", "Shop", "AWS CloudFormation Console");
    assert_eq!(told(&account(vec![by_hand.clone()])), stack(None, Some("Shop")));
    let later = TrailEvent { at: "2026-08-01T09:00:01Z".parse().unwrap(), ..by_hand.clone() };
    assert_eq!(told(&account(vec![later])), stack(None, None), "it can't have made what was there before");
    let other = change_set("2026-08-01T08:59:00Z", "Other", "aws-cdk/2.150.0");
    assert_eq!(told(&account(vec![by_hand.clone(), other])), stack(None, None), "of two nobody can say which");
    let gone = event("2026-08-02T08:00:00Z", "cloudformation", "DeleteStack", "Shop");
    assert_eq!(told(&account(vec![by_hand, gone])), stack(None, None), "the alarm outlived it, so it was another's");
}
