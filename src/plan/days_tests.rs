//! On which days it is looked at what was made.

use super::*;

/// That an alarm was put on a day of March 2022.
fn put(alarm: &str, day: &str) -> TrailEvent {
    TrailEvent {
        user_agent: None,
        id: format!("{alarm} {day}"),
        at: format!("2022-03-{day}T18:31:08Z").parse().unwrap(),
        name: "PutMetricAlarm".to_owned(),
        source: "monitoring.amazonaws.com".to_owned(),
        by: None,
        invoked_by: None,
        address: None,
        role: None,
        resources: vec![alarm.to_owned()],
        error: None,
    }
}

#[test]
fn the_day_of_what_nothing_was_consumed_of_is_looked_at_and_no_other() {
    let (mut snapshot, ask, ireland) = for_strays(vec![scaled(1, "ALARM"), scaled(2, "ALARM")]);
    snapshot.trail.get_mut(&ireland).unwrap().events = vec![put("a001", "17"), put("a002", "20")];
    let requests = plan(&snapshot, &ask);
    let [Request::Sums { metrics, left_out: 0, .. }] = requests.as_slice() else { panic!("{requests:?}") };
    // Reads are scaled; of both tables it is asked whether they are written, too.
    assert_eq!(metrics.len(), 4);
    let is_used = |metric: &MetricName| metric.dimensions.as_ref().unwrap()["TableName"] == "t002";
    let sums = metrics.iter().map(|metric| sum(metric, is_used(metric).then_some("3")));
    snapshot.evidence.sums.insert(ireland.clone(), sums.collect());
    let day = chrono::NaiveDate::from_ymd_opt(2022, 3, 17).unwrap();
    assert_eq!(plan(&snapshot, &ask), [Request::DayEvents { region: ireland.clone(), day }]);
    // That day's work may be in another region where something runs, and what only answers requests is none.
    let usage = |usage_type: &str| BillLine {
        service: "AWS Lambda".into(),
        usage_type: usage_type.into(),
        operation: None,
        record_type: RecordType::Usage,
        record_types: BTreeSet::new(),
        usage: "1".parse().ok(),
        unit: None,
        billed: Usd::ZERO,
        amortized: None,
        net: None,
    };
    let lines = [usage("Lambda-GB-Second"), usage("EUW2-Request")];
    snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap().lines.extend(lines);
    let asked = [ireland, Region::new("us-east-1")].map(|region| Request::DayEvents { region, day });
    assert_eq!(plan(&snapshot, &ask), asked);
}

/// What was made beside is chosen over all regions, and each region's sums of it over all its days.
#[test]
fn days_wait_for_every_region_and_their_sums_for_every_day() {
    let (mut snapshot, ask, ireland) = for_strays(vec![alarm("AWS/Lambda", "")]);
    let virginia = Region::new("us-east-1");
    let silent = Alarm { state: "INSUFFICIENT_DATA".to_owned(), ..alarm("AWS/Lambda", "") };
    snapshot.alarms.insert(ireland.clone(), vec![silent.clone(), Alarm { name: "b".to_owned(), ..silent }]);
    snapshot.evidence.metrics.insert(ireland.clone(), Vec::new());
    snapshot.trail.get_mut(&ireland).unwrap().events = vec![put("a", "17"), put("b", "18")];
    let day = |n: u32| chrono::NaiveDate::from_ymd_opt(2022, 3, n).unwrap();
    let asked = |n: u32| Request::DayEvents { region: ireland.clone(), day: day(n) };
    assert_eq!(plan(&snapshot, &ask), [asked(17), asked(18)]);
    let alarms = snapshot.alarms.remove(&virginia).unwrap();
    assert_eq!(plan(&snapshot, &ask), [Request::Alarms { region: virginia.clone() }]);
    snapshot.alarms.insert(virginia.clone(), alarms);
    let mut made = put("a", "17");
    (made.name, made.source) = ("CreateTable".to_owned(), "dynamodb.amazonaws.com".to_owned());
    made.resources = vec!["Rides".to_owned()];
    let days = |events| DayEvents { complete: true, events };
    snapshot.evidence.days.insert(ireland.clone(), [(day(17), days(vec![made]))].into());
    assert_eq!(plan(&snapshot, &ask), [asked(18)]);
    snapshot.evidence.days.get_mut(&ireland).unwrap().insert(day(18), days(Vec::new()));
    let requests = plan(&snapshot, &ask);
    let [Request::Sums { metrics, left_out: 0, .. }] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(metrics.len(), 2, "reads and writes of the table");
}

/// What is made within three hours of rest of each other is one burst, and may be of two days.
#[test]
fn work_over_midnight_is_looked_at_on_both_days() {
    let silent = Alarm { state: "INSUFFICIENT_DATA".to_owned(), ..alarm("AWS/Lambda", "") };
    let (mut snapshot, ask, ireland) = for_strays(vec![silent]);
    snapshot.evidence.metrics.insert(ireland.clone(), Vec::new());
    let event = |name: &str, source: &str, at: &str, by: &str| TrailEvent {
        user_agent: None,
        id: at.to_owned(),
        at: at.parse().unwrap(),
        name: name.to_owned(),
        source: format!("{source}.amazonaws.com"),
        by: Some(by.to_owned()),
        invoked_by: None,
        address: None,
        role: None,
        resources: vec!["a".to_owned()],
        error: None,
    };
    let (admin, other) = ("arn:aws:iam::123456789012:user/admin", "arn:aws:iam::123456789012:user/other");
    let put = |at: &str| event("PutMetricAlarm", "monitoring", at, admin);
    let table = |at: &str, by: &str| event("CreateTable", "dynamodb", at, by);
    let mut asked = |put: TrailEvent, known: Option<Vec<TrailEvent>>| {
        let day = put.at.date_naive();
        snapshot.trail.get_mut(&ireland).unwrap().events = vec![put];
        let known = known.map(|events| (day, DayEvents { complete: true, events }));
        snapshot.evidence.days.insert(ireland.clone(), known.into_iter().collect());
        let day = |request: &Request| match request {
            Request::DayEvents { day, .. } => Some(day.to_string()),
            _ => None,
        };
        plan(&snapshot, &ask).iter().filter_map(day).collect::<Vec<_>>()
    };
    assert_eq!(asked(put("2022-03-17T22:31:08Z"), None), ["2022-03-17", "2022-03-18"]);
    assert_eq!(asked(put("2022-03-17T01:31:08Z"), None), ["2022-03-16", "2022-03-17"]);
    assert_eq!(asked(put("2022-03-17T18:31:08Z"), None), ["2022-03-17"]);
    // From 18:31 over 20:30 to 22:30 no rest is longer than three hours, and midnight is nearer than that.
    let evening = |by: &str| vec![table("2022-03-17T20:30:00Z", by), table("2022-03-17T22:30:00Z", by)];
    assert_eq!(asked(put("2022-03-17T18:31:08Z"), Some(evening(admin))), ["2022-03-18"]);
    assert_eq!(asked(put("2022-03-17T18:31:08Z"), Some(evening(other))), [""; 0], "somebody else's evening");
    let late = vec![table("2022-03-17T22:30:00Z", admin)];
    assert_eq!(asked(put("2022-03-17T18:31:08Z"), Some(late)), [""; 0], "another burst");
}
