use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::report::prose::signins::{missing, unknown};
use crate::snapshot::{Condition, Subscription};
use crate::snapshot_file::load;

fn february() -> Snapshot {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/signin-alerts-2022-02/snapshot.json")).unwrap()
}

fn alerts_now(snapshot: &Snapshot) -> Vec<SigninAlert> {
    alerts(snapshot, snapshot.taken_at)
}

fn ireland() -> Region {
    Region::new("eu-west-1")
}

/// The alerts, `None` where they can't be told, in the order of their ids.
fn present(snapshot: &Snapshot) -> Vec<Option<bool>> {
    alerts_now(snapshot).iter().map(|alert| alert.present).collect()
}

/// What the patterns of filters alone cover: failure of IAM users and root, success of IAM users and root.
fn covered(pattern: &str) -> Vec<Coverage> {
    WANTED.iter().map(|wanted| coverage(pattern, wanted)).collect()
}

#[test]
fn patterns_as_aws_and_cis_write_them() {
    use Coverage::{All, None as No, Part, Untold};
    for (pattern, covers) in [
        // CIS 3.6, and AWS's own example of it: a wrong user name has another message.
        ("{ ($.eventName = ConsoleLogin) && ($.errorMessage = \"Failed authentication\") }", [Part, All, No, No]),
        ("{ ($.eventName = ConsoleLogin) && ($.responseElements.ConsoleLogin = \"Failure\") }", [All, All, No, No]),
        // CIS 3.3: whatever root does.
        (
            "{$.userIdentity.type=\"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !=\"AwsServiceEvent\"}",
            [No, All, No, All],
        ),
        // CIS 3.2: an alert on what has no second factor is none on the rest.
        ("{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") }", [Part; 4]),
        (
            "{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") && \
             ($.userIdentity.type = \"IAMUser\") && ($.responseElements.ConsoleLogin = \"Success\") }",
            [No, No, Part, No],
        ),
        ("{ $.eventName = ConsoleLogin }", [All; 4]),
        ("{ $.eventSource = signin.amazonaws.com }", [All; 4]),
        ("{ $.eventName = ConsoleLogin && $.userIdentity.type != Root }", [All, No, All, No]),
        ("{ $.eventName = ConsoleLogin && $.sourceIPAddress != 203.0.113.* }", [Untold; 4]),
        ("{ $.eventName = CreateTrail }", [No; 4]),
        ("{ $.userIdentity.type = IAMUser }", [No; 4]),
        ("", [No; 4]),
    ] {
        assert_eq!(covered(pattern), covers, "{pattern}");
    }
}

#[test]
fn all_four_are_in_place() {
    assert_eq!(present(&february()), [Some(true); 4]);
}

#[test]
fn one_filter_may_serve_several_alerts() {
    let mut snapshot = february();
    let filters = snapshot.evidence.metric_filters.get_mut(&ireland()).unwrap();
    filters.truncate(1);
    filters[0].pattern = "{ $.eventName = ConsoleLogin }".to_owned();
    assert_eq!(present(&snapshot), [Some(true); 4]);
}

const RECEIVER: &str = "a confirmed subscription of a topic that the alarm acts on";

#[test]
fn each_part_that_lacks_is_named() {
    let lacks = |change: fn(&mut Snapshot)| {
        let mut snapshot = february();
        change(&mut snapshot);
        let alerts = alerts_now(&snapshot);
        (alerts[0].present, missing(&alerts[0]).join("; "), alerts[1].present)
    };
    fn first(snapshot: &mut Snapshot) -> &mut Alarm {
        let alarms = snapshot.alarms.get_mut(&Region::new("eu-west-1")).unwrap();
        alarms.iter_mut().find(|alarm| alarm.name == "signin-console-failure-iam").unwrap()
    }
    let off = lacks(|snapshot| first(snapshot).actions_enabled = false);
    assert_eq!(
        off,
        (Some(false), "the actions of the alarm signin-console-failure-iam, which are switched off".into(), Some(true))
    );
    // It has a topic, for when all is well again.
    let calming = lacks(|snapshot| first(snapshot).on_alarm = Some([].into()));
    assert!(calming.1.ends_with("when it is in alarm"), "{}", calming.1);
    let mute = lacks(|snapshot| first(snapshot).actions.clear());
    assert_eq!(
        mute,
        (
            Some(false),
            "a topic among the actions of the alarm signin-console-failure-iam when it is in alarm".into(),
            Some(true)
        )
    );
    let gone = lacks(|snapshot| {
        let alarms = snapshot.alarms.get_mut(&Region::new("eu-west-1")).unwrap();
        alarms.retain(|alarm| alarm.name != "signin-console-failure-iam");
    });
    let alarm = "an alarm on the metric of the filter signin-console-failure-iam";
    assert_eq!(gone, (Some(false), format!("{alarm}; {RECEIVER}"), Some(true)));
    let unheard = lacks(|snapshot| {
        let waiting = Subscription { protocol: "email".to_owned(), confirmed: false };
        snapshot.evidence.subscriptions.values_mut().for_each(|all| *all = vec![waiting.clone()]);
    });
    let topic = "a confirmed subscription of the topic of the alarm signin-console-failure-iam";
    assert_eq!(unheard, (Some(false), topic.into(), Some(false)));
    let unseen = lacks(|snapshot| {
        snapshot.evidence.metric_filters.get_mut(&Region::new("eu-west-1")).unwrap().remove(0);
    });
    assert_eq!(unseen.0, Some(false));
    assert!(unseen.1.starts_with("a metric filter whose pattern matches them; an alarm"), "{unseen:?}");
    let unwritten = lacks(|snapshot| snapshot.evidence.trails = Some(Vec::new()));
    assert_eq!(unwritten.0, Some(false));
    assert!(unwritten.1.starts_with("a multi-region trail"), "{unwritten:?}");
}

#[test]
fn what_was_not_collected_is_not_known() {
    let mut unfiltered = february();
    unfiltered.evidence.metric_filters = BTreeMap::new();
    assert_eq!(present(&unfiltered), [None; 4]);
    let mut elsewhere = february();
    elsewhere.evidence.metric_filters = [(Region::new("us-east-1"), Vec::new())].into();
    assert_eq!(present(&elsewhere), [None; 4], "the alarms of Ireland watch metrics of the account's own");
    let mut unalarmed = february();
    unalarmed.alarms.remove(&ireland());
    assert_eq!(present(&unalarmed), [None; 4]);
    let mut refused = february();
    refused.evidence.metric_filters.get_mut(&ireland()).unwrap().remove(0);
    assert_eq!(present(&refused)[0], Some(false));
    refused.alarms.remove(&Region::new("us-east-1"));
    refused.gaps.push(crate::snapshot::Gap {
        source: Source::Cloudwatch,
        region: Some(Region::new("us-east-1")),
        required: true,
        error: "AccessDenied".to_owned(),
        effect: crate::snapshot::Effect::Told("x".to_owned()),
    });
    assert_eq!(present(&refused), [None, Some(true), Some(true), Some(true)], "it may be where alarms were refused");
    let mut unheard = february();
    unheard.evidence.subscriptions.clear();
    assert_eq!(present(&unheard), [None; 4]);
    let mut partial = february();
    let filters = partial.evidence.metric_filters.get_mut(&ireland()).unwrap();
    filters[0].pattern = "{ $.eventName = ConsoleLogin && $.sourceIPAddress != 203.0.113.7 }".to_owned();
    assert_eq!(present(&partial), [None, Some(true), Some(true), Some(true)]);
    assert!(unknown(&alerts_now(&partial)[0])[0].contains("signin-console-failure-iam"));
}

/// The first alert's own actions are given to a composite alarm with this rule.
fn over_a_composite(rule: &str) -> Option<bool> {
    let mut snapshot = february();
    let alarms = snapshot.alarms.get_mut(&ireland()).unwrap();
    let own = alarms.iter_mut().find(|alarm| alarm.name == "signin-console-failure-iam").unwrap();
    let actions = std::mem::take(&mut own.actions);
    let watches = Watches::Composite { rule: rule.to_owned(), suppressor: None };
    let composite = Alarm { name: "any-sign-in".to_owned(), actions, watches, ..own.clone() };
    alarms.push(composite);
    present(&snapshot)[0]
}

#[test]
fn a_composite_alarm_tells_of_those_that_it_names() {
    assert_eq!(over_a_composite("ALARM(signin-console-failure-iam) OR ALARM(x)"), Some(true));
    assert_eq!(over_a_composite("ALARM(signin-console-failure-iam) AND ALARM(x)"), None);
    assert_eq!(over_a_composite("ALARM(x)"), Some(false));
}

/// Whether the alert on failures of IAM users is there after a change.
fn after(change: fn(&mut Snapshot)) -> (Option<bool>, String) {
    let mut snapshot = february();
    change(&mut snapshot);
    let alert = alerts_now(&snapshot).remove(0);
    (alert.present, [missing(&alert), unknown(&alert)].concat().join("; "))
}

fn trail(snapshot: &mut Snapshot) -> &mut TrailConfiguration {
    &mut snapshot.evidence.trails.as_mut().unwrap()[0]
}

#[test]
fn a_filter_needs_a_trail_that_feeds_its_log_group() {
    let (present, unknown) = after(|snapshot| snapshot.evidence.trails = None);
    assert_eq!((present, unknown.as_str()), (None, "the trails were not collected"));
    let group = "a trail that writes to the log group aws-cloudtrail-logs-signin-console";
    for (change, lacks) in [
        ((|snapshot| trail(snapshot).log_group = None) as fn(&mut Snapshot), group),
        (
            |snapshot| {
                trail(snapshot).log_group = Some("arn:aws:logs:eu-west-1:123456789012:log-group:app:*".to_owned());
            },
            group,
        ),
        (
            |snapshot| trail(snapshot).multi_region = false,
            "a trail over all regions: management-events has the sign-ins of Ireland (eu-west-1) alone",
        ),
        (|snapshot| trail(snapshot).logging = Some(false), "the trail management-events, which is switched off"),
        (
            |snapshot| trail(snapshot).records.as_mut().unwrap().writes = false,
            "sign-ins in the trail management-events, which records no events that change something",
        ),
    ] {
        assert_eq!(after(change), (Some(false), lacks.to_owned()));
    }
    for change in [
        (|snapshot| trail(snapshot).logging = None) as fn(&mut Snapshot),
        |snapshot| trail(snapshot).records = None,
        |snapshot| trail(snapshot).records.as_mut().unwrap().filtered = true,
    ] {
        assert_eq!(after(change), (None, "what the trail management-events records".to_owned()));
    }
}

#[test]
fn an_alarm_must_rise_at_the_first_of_them() {
    fn own(snapshot: &mut Snapshot) -> &mut Watches {
        let alarms = snapshot.alarms.get_mut(&ireland()).unwrap();
        &mut alarms.iter_mut().find(|alarm| alarm.name == "signin-console-failure-iam").unwrap().watches
    }
    fn falling(snapshot: &mut Snapshot) {
        let Watches::Metric { comparison, .. } = own(snapshot) else { panic!() };
        *comparison = Some("LessThanThreshold".to_owned());
    }
    fn at_five(snapshot: &mut Snapshot) {
        let Watches::Metric { condition, .. } = own(snapshot) else { panic!() };
        let (statistic, threshold) = ("Sum".to_owned(), "5".parse().unwrap());
        *condition = Some(Condition { statistic, threshold, periods: 1, datapoints: None, missing: None });
    }
    fn of_a_user(snapshot: &mut Snapshot) {
        let Watches::Metric { dimensions, .. } = own(snapshot) else { panic!() };
        dimensions.insert("User".to_owned(), "mallory".to_owned());
    }
    let name = "signin-console-failure-iam";
    assert_eq!(
        after(falling),
        (Some(false), format!("an alarm that rises with the metric: {name} does when it falls"))
    );
    assert_eq!(after(at_five), (Some(false), format!("an alarm at the first of them: {name} waits for 5")));
    assert_eq!(after(of_a_user).0, None);
}

#[test]
fn what_was_not_looked_into_may_have_alerts() {
    let mut given = february();
    given.look_only_into(&[Region::new("us-east-1")].into());
    given.evidence.metric_filters.insert(Region::new("us-east-1"), Vec::new());
    assert_eq!(present(&given), [None; 4]);
    let mut absent = february();
    absent.alarms.remove(&ireland());
    absent.evidence.metric_filters.insert(ireland(), Vec::new());
    assert_eq!(present(&absent), [None; 4]);
    // Before they were configured they may have been others, or none.
    let before = "2022-01-15T09:00:00Z".parse().unwrap();
    assert!(alerts(&february(), before).iter().all(|alert| alert.present.is_none()));
}

#[test]
fn an_alarm_that_rests_in_alarm_tells_of_nothing() {
    let told = |threshold: &str, statistic: &str, missing: Option<&str>| {
        let mut snapshot = february();
        for alarm in snapshot.alarms.values_mut().flatten() {
            let Watches::Metric { condition, comparison, .. } = &mut alarm.watches else { continue };
            *comparison = Some("GreaterThanOrEqualToThreshold".to_owned());
            *condition = Some(Condition {
                statistic: statistic.to_owned(),
                threshold: threshold.parse().unwrap(),
                periods: 1,
                datapoints: None,
                missing: missing.map(str::to_owned),
            });
        }
        present(&snapshot)
    };
    assert_eq!(told("1", "Sum", Some("notBreaching")), [Some(true); 4]);
    assert_eq!(told("0", "Sum", None), [None; 4]);
    assert_eq!(told("1", "Sum", Some("breaching")), [None; 4]);
    assert_eq!(told("1", "SampleCount", None), [None; 4]);
}
