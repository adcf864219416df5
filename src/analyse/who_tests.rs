use std::path::Path;

use super::*;
use crate::answer::Answer;
use crate::report::prose::gap::error;
use crate::report::prose::who::summary;
use crate::report::{Format, Look, write};
use crate::snapshot::{DayEvents, Effect, TrailEvent};
use crate::snapshot_file::load;

const HIGH: &str = "TargetTracking-table/Rides-AlarmHigh-a7997bbe-f299-48a3-936c-dab45244398b";

fn march() -> Snapshot {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/march-2022/snapshot.json")).unwrap()
}

fn ask(snapshot: &Snapshot, resource: &str, region: Option<&str>) -> Result<WhoReport, NoAnswer> {
    who(snapshot, resource, region.map(Region::new).as_ref(), &Question::default())
}

fn event(at: &str, name: &str, source: &str, by: &str, resource: &str) -> TrailEvent {
    TrailEvent {
        user_agent: None,
        id: format!("{at}{name}{resource}"),
        at: at.parse().unwrap(),
        name: name.to_owned(),
        source: format!("{source}.amazonaws.com"),
        by: Some(by.to_owned()),
        invoked_by: None,
        address: Some("203.0.113.7".to_owned()),
        role: None,
        resources: vec![resource.to_owned()],
        error: None,
    }
}

/// The snapshot with the events of a resource beside it.
fn with(mut snapshot: Snapshot, region: &str, name: &str, events: Vec<TrailEvent>) -> Snapshot {
    let resources = snapshot.evidence.resources.entry(Region::new(region)).or_default();
    resources.insert(name.to_owned(), DayEvents { complete: true, events });
    snapshot
}

#[test]
fn auto_scaling_made_the_alarms_on_behalf_of_the_user() {
    let report = ask(&march(), HIGH, None).unwrap();
    let created = &report.created;
    assert_eq!(created.by.as_deref(), Some("arn:aws:iam::123456789012:user/admin"));
    assert_eq!(created.via.as_deref(), Some("dynamodb.application-autoscaling.amazonaws.com"));
    assert_eq!(created.source.as_str(), "not_after", "a put is an update too");
    let cause = report.cause.as_ref().unwrap();
    assert_eq!((cause.event.as_str(), cause.resource.as_deref()), ("PutScalingPolicy", Some("table/Rides")));
    let burst = report.burst.as_ref().unwrap();
    assert_eq!(burst.services.iter().cloned().collect::<Vec<_>>().join(" "), "apigateway cognito-idp dynamodb lambda");
    assert_eq!(burst.resources.iter().filter(|made| made.words == "alarm").count(), 8);
    let arn = format!("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{HIGH}");
    let by_arn = ask(&march(), &arn, None).unwrap();
    assert_eq!((by_arn.created, by_arn.burst, by_arn.name.as_str()), (report.created, report.burst, HIGH));
}

#[test]
fn a_table_is_proven_to_have_been_made() {
    for asked in ["Rides", "arn:aws:dynamodb:eu-west-1:123456789012:table/Rides"] {
        let report = ask(&march(), asked, None).unwrap();
        assert_eq!(
            (report.created.source.as_str(), report.kind.as_deref()),
            ("cloudtrail", Some("AWS::DynamoDB::Table"))
        );
        assert_eq!((report.created.via, report.cause), (None, None));
        assert_eq!(report.created.at, Some("2022-03-17T18:07:33Z".parse().unwrap()));
    }
}

#[test]
fn what_is_older_than_the_events_is_bounded_by_its_configuration() {
    let snapshot = march();
    let london = &snapshot.alarms[&Region::new("eu-west-2")][0];
    let report = ask(&snapshot, &london.name, None).unwrap();
    assert_eq!((report.created.at, report.created.source.as_str()), (london.configured_at, "not_after"));
    assert_eq!((&report.created.by, &report.burst), (&None, &None));
    assert!(summary(&report)[1].contains("CloudTrail keeps 90 days"), "{:?}", summary(&report));
}

#[test]
fn events_of_the_resource_alone_tell_too() {
    let by = "arn:aws:sts::123456789012:assumed-role/Admin/jane@example.com";
    let made = event("2022-03-20T10:00:00Z", "CreateFunction20150331", "lambda", by, "mailer");
    let mut failed = event("2022-03-19T10:00:00Z", "CreateFunction20150331", "lambda", by, "mailer");
    failed.error = Some("AccessDenied".to_owned());
    let gone = event("2022-03-21T10:00:00Z", "DeleteFunction20150331", "lambda", by, "mailer");
    let snapshot = with(march(), "us-west-2", "mailer", vec![failed, made.clone(), gone.clone()]);
    let report = ask(&snapshot, "mailer", None).unwrap();
    assert_eq!((report.created.at, report.created.source.as_str()), (Some(made.at), "cloudtrail"));
    assert_eq!(report.deleted.as_ref().unwrap().at, gone.at);
    assert!(
        summary(&report)[1].contains("by the session jane@example.com of the role Admin"),
        "{:?}",
        summary(&report)
    );
    let earlier = Question { as_of: Some(made.at), ..Question::default() };
    assert_eq!(who(&snapshot, "mailer", None, &earlier).unwrap().deleted, None, "not yet");
}

#[test]
fn a_forwarded_session_is_the_person_and_the_service_is_named() {
    let by = "arn:aws:iam::123456789012:user/admin";
    let mut made = event("2022-03-20T10:00:00Z", "CreateTable", "dynamodb", by, "Stacked");
    made.invoked_by = Some("cloudformation.amazonaws.com".to_owned());
    let report = ask(&with(march(), "eu-west-1", "Stacked", vec![made]), "Stacked", None).unwrap();
    assert_eq!(report.created.by.as_deref(), Some(by));
    assert_eq!(report.created.via.as_deref(), Some("cloudformation.amazonaws.com"));
    assert!(summary(&report)[1].contains("cloudformation.amazonaws.com on behalf of the user admin"));
}

#[test]
fn nothing_known_and_too_much_known_are_errors() {
    let unknown = ask(&march(), "nope", None).unwrap_err();
    assert!(matches!(&unknown, NoAnswer::NoResource { looked, .. } if looked.contains("13 alarms")), "{unknown}");
    assert!(matches!(ask(&march(), HIGH, Some("eu-west-2")), Err(NoAnswer::NoResource { .. })));
    let kinds = ask(&march(), "WildRides", None).unwrap_err();
    assert!(matches!(&kinds, NoAnswer::SeveralResources { help, .. } if help.contains("ARN")), "{kinds}");
    let twin = event("2022-03-20T10:00:00Z", "CreateTable", "dynamodb", "ann", "Rides");
    let twins = with(march(), "us-west-2", "Rides", vec![twin]);
    let places = ask(&twins, "Rides", None).unwrap_err();
    assert!(places.to_string().contains("Oregon (us-west-2)") && places.to_string().contains("Ireland"), "{places}");
    assert_eq!(ask(&twins, "Rides", Some("us-west-2")).unwrap().created.by.as_deref(), Some("ann"));
    let empty = Snapshot::empty("2022-04-05T09:00:00Z".parse().unwrap());
    assert!(matches!(ask(&empty, "x", None), Err(NoAnswer::NoResource { .. })));
}

#[test]
fn what_the_snapshot_lacks_of_the_day_is_a_gap() {
    let mut snapshot = march();
    assert_eq!(ask(&snapshot, "Rides", None).unwrap().gaps.len(), 1);
    let day = "2022-03-17".parse().unwrap();
    let ireland = snapshot.evidence.days.entry(Region::new("eu-west-1")).or_default();
    ireland.insert(day, DayEvents { complete: true, events: Vec::new() });
    assert_eq!(ask(&snapshot, "Rides", None).unwrap().gaps, []);
    let refused = |source, region: Option<&str>| Gap {
        source,
        region: region.map(Region::new),
        required: true,
        error: "AccessDenied".to_owned(),
        effect: Effect::Told("x".to_owned()),
    };
    snapshot.gaps = vec![refused(Source::CostExplorer, None), refused(Source::Cloudwatch, Some("ap-south-1"))];
    let gaps = ask(&snapshot, "Rides", None).unwrap().gaps;
    assert_eq!(gaps.iter().map(|gap| gap.required).collect::<Vec<_>>(), [false], "elsewhere, and not of money");
    assert_eq!(ask(&snapshot, "Rides", Some("eu-west-1")).unwrap().gaps, []);
    let unknown = ask(&snapshot, "nope", None).unwrap_err().to_string();
    assert!(unknown.contains("not seen: cloudwatch in Mumbai (ap-south-1) (AccessDenied)"), "{unknown}");
}

#[test]
fn what_was_made_beside_it_is_counted_in_words() {
    let made = |at: &str, name: &str, resource: &str| event(at, name, "ec2", "ann", resource);
    let gateways = ["nat-01", "nat-02"].map(|id| made("2022-03-20T10:00:00Z", "CreateNatGateway", id));
    let addresses = ["eipalloc-01", "eipalloc-02"].map(|id| made("2022-03-20T10:00:01Z", "AllocateAddress", id));
    let report = ask(&with(march(), "eu-west-1", "nat-01", [gateways, addresses].concat()), "nat-01", None).unwrap();
    let told = summary(&report).pop().unwrap();
    assert!(told.ends_with("created 4 resources with ec2: 2 Elastic IP addresses, 2 NAT gateways."), "{told}");
}

#[test]
fn every_format_shows_hostile_names_harmless() {
    let name = "=1+1\u{1b}[31m|<b>\n\u{202e}x";
    let made = event("2022-03-20T10:00:00Z", "CreateTable", "dynamodb", name, name);
    let other = event("2022-03-20T10:00:01Z", "CreateTable", "dynamodb", name, "second");
    let report = ask(&with(march(), "eu-west-1", name, vec![made, other]), name, None).unwrap();
    assert_eq!(report.burst.as_ref().unwrap().resources.len(), 2);
    for format in [Format::Table, Format::Csv, Format::Markdown] {
        let text = write(Answer::Who(&report), format, Look::plain(80));
        assert!(!text.contains('\u{1b}'), "{format:?}: {text}");
        match format {
            Format::Csv => assert!(text.contains("\"'=1+1") && !text.contains(",=1+1"), "{text}"),
            Format::Markdown => assert!(!text.contains("<b>") && !text.contains('\u{202e}'), "{text}"),
            _ => assert!(!text.contains('\u{202e}'), "{text}"),
        }
    }
    let json: serde_json::Value =
        serde_json::from_str(&write(Answer::Who(&report), Format::Json, Look::plain(80))).unwrap();
    assert_eq!((json["schema"].as_str(), json["resource"].as_str()), (Some("whybill.who/1"), Some(name)));
}

#[test]
fn an_arn_of_another_account_is_no_resource_of_this_one() {
    let error = ask(&march(), "arn:aws:dynamodb:eu-west-1:999999999999:table/Rides", None).unwrap_err();
    assert!(matches!(error, NoAnswer::OtherAccount { .. }), "{error}");
    assert!(error.to_string().contains("is of the account 999999999999, and this is 123456789012"), "{error}");
}

#[test]
fn before_its_configuration_nothing_shows_that_it_existed() {
    let mut snapshot = march();
    snapshot.trail.clear();
    let before = Question { as_of: Some("2020-01-01T00:00:00Z".parse().unwrap()), ..Question::default() };
    let report = who(&snapshot, HIGH, None, &before).unwrap();
    assert!(summary(&report)[1].starts_with("Nothing shows that it existed on 2020-01-01"), "{:?}", summary(&report));
}

#[test]
fn events_that_were_cut_are_said() {
    let mut snapshot = march();
    assert!(!ask(&snapshot, HIGH, None).unwrap().gaps.iter().any(|gap| error(gap).starts_with("not all events")));
    snapshot.trail.values_mut().for_each(|trail| trail.complete = false);
    assert!(ask(&snapshot, HIGH, None).unwrap().gaps.iter().any(|gap| error(gap).starts_with("not all events")));
}
