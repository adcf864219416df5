//! What `who` and `signins` ask for.

use super::*;

#[test]
fn sign_ins_everywhere_and_alerts_where_own_metrics_are_watched() {
    let signins = Question { scope: Scope::Signins, ..april() };
    let mut snapshot = read(known(Role::Standalone));
    let topic = "arn:aws:sns:eu-west-1:123456789012:alerts";
    let ireland = vec![alarm("Security", topic), alarm("AWS/Lambda", "arn:aws:sns:eu-west-1:123456789012:other")];
    snapshot.alarms.insert(Region::new("eu-west-1"), ireland);
    let alerts = [
        Request::MetricFilters { region: Region::new("eu-west-1") },
        Request::MetricFilters { region: Region::new("us-east-1") },
        Request::Subscriptions { region: Region::new("eu-west-1"), topic: topic.to_owned() },
    ];
    let sources = |requests: &[Request]| requests.iter().map(Request::source).collect::<Vec<_>>();
    let mut asked = vec![Source::CloudtrailSignins, Source::CloudtrailSignins, Source::CloudtrailTrails];
    asked.extend(sources(&alerts));
    assert_eq!(sources(&plan(&snapshot, &signins)), asked, "and nothing of the bill or the alarms' events");
    let none = SigninEvents { from: april().now, complete: true, events: Vec::new() };
    snapshot.evidence.signins = ["eu-west-1", "us-east-1"].map(|code| (Region::new(code), none.clone())).into();
    snapshot.evidence.trails = Some(Vec::new());
    assert_eq!(plan(&snapshot, &signins), alerts);
    // Another region's alarms may tell somebody by the same region's topics: which are asked about waits for all.
    snapshot.alarms.remove(&Region::new("us-east-1"));
    let alarms = Request::Alarms { region: Region::new("us-east-1") };
    let waits = [alarms, alerts[0].clone(), alerts[1].clone()];
    assert_eq!(plan(&snapshot, &signins), waits);
    // Who plans on asks the same when the other region's alarms have come.
    let mut planner = Planner::default();
    assert_eq!(planner.plan(&snapshot, &signins), waits);
    let there = "arn:aws:sns:us-east-1:123456789012:alerts";
    snapshot.alarms.insert(Region::new("us-east-1"), vec![alarm("Security", there)]);
    let of_there = Request::Subscriptions { region: Region::new("us-east-1"), topic: there.to_owned() };
    assert_eq!(planner.plan(&snapshot, &signins), [&alerts[..], &[of_there]].concat());
}

#[test]
fn a_resource_is_looked_for_where_it_may_be_and_then_its_day() {
    let who = |name: &str, region: Option<&str>| {
        let sought = Sought { name: name.to_owned(), region: region.map(Region::new) };
        Question { scope: Scope::Who, resource: Some(sought), ..april() }
    };
    let mut snapshot = read(known(Role::Standalone));
    let regions = |snapshot: &Snapshot, ask: &Question| {
        plan(snapshot, ask).iter().filter_map(|request| request.region().cloned()).collect::<Vec<_>>()
    };
    assert_eq!(regions(&snapshot, &who("Rides", None)), ["eu-west-1", "us-east-1"].map(Region::new));
    assert_eq!(regions(&snapshot, &who("Rides", Some("us-east-1"))), [Region::new("us-east-1")]);
    let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Rides";
    assert_eq!(regions(&snapshot, &who(arn, None)), [Region::new("eu-west-1")]);
    let event = TrailEvent {
        user_agent: None,
        id: "1".to_owned(),
        at: "2022-03-17T18:07:33Z".parse().unwrap(),
        name: "CreateTable".to_owned(),
        source: "dynamodb.amazonaws.com".to_owned(),
        by: None,
        invoked_by: None,
        address: None,
        role: None,
        resources: vec!["Rides".to_owned()],
        error: None,
    };
    let heard = DayEvents { complete: true, events: vec![event] };
    snapshot.evidence.resources.insert(Region::new("eu-west-1"), [("Rides".to_owned(), heard)].into());
    let day = Request::DayEvents { region: Region::new("eu-west-1"), day: "2022-03-17".parse().unwrap() };
    assert_eq!(plan(&snapshot, &who("Rides", Some("eu-west-1"))), [day]);
}
