//! What is asked for strays.

use super::*;

fn scaled(n: usize, state: &str) -> Alarm {
    let policy = format!(
        "arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:6e3f8f2d-0000-4000-8000-000000000001:\
         resource/dynamodb/table/t{n:03}:policyName/scale"
    );
    let watches = Watches::Metric {
        namespace: "AWS/DynamoDB".to_owned(),
        metric: "ConsumedReadCapacityUnits".to_owned(),
        dimensions: [("TableName".to_owned(), format!("t{n:03}"))].into(),
        period: Some(60),
        comparison: None,
        condition: None,
    };
    Alarm { name: format!("a{n:03}"), state: state.to_owned(), actions: [policy].into(), watches, ..alarm("", "") }
}

fn sum(metric: &MetricName, sum: Option<&str>) -> MetricSum {
    let to = april().now;
    MetricSum {
        namespace: metric.namespace.clone(),
        metric: metric.metric.clone(),
        dimensions: metric.dimensions.clone().unwrap(),
        from: to - TimeDelta::days(14),
        to,
        sum: sum.map(|sum| sum.parse().unwrap()),
        last_average: None,
    }
}

/// All that strays want known but what is asked here.
fn for_strays(alarms: Vec<Alarm>) -> (Snapshot, Question, Region) {
    let mut snapshot = read(billed(known(Role::Standalone)));
    snapshot.plan = Some(AccountPlan::None);
    let ireland = Region::new("eu-west-1");
    snapshot.alarms.insert(ireland.clone(), alarms);
    let (from, to) = april().trail_span();
    snapshot.trail.insert(ireland.clone(), Trail { from, to, complete: true, events: Vec::new() });
    snapshot.alarm_history.insert(ireland.clone(), Vec::new());
    (snapshot, Question { scope: Scope::Strays, ..april() }, ireland)
}

#[test]
fn strays_ask_for_two_months_of_the_bill() {
    let (from, to) = Question { scope: Scope::Strays, ..april() }.months();
    assert_eq!((from.to_string(), to.to_string()), ("2022-04".into(), "2022-05".into()));
}

#[test]
fn the_day_of_what_nothing_was_consumed_of_is_looked_at_and_no_other() {
    let (mut snapshot, ask, ireland) = for_strays(vec![scaled(1, "ALARM"), scaled(2, "ALARM")]);
    let put = |n: usize, day: &str| TrailEvent {
        user_agent: None,
        id: n.to_string(),
        at: format!("2022-03-{day}T18:31:08Z").parse().unwrap(),
        name: "PutMetricAlarm".to_owned(),
        source: "monitoring.amazonaws.com".to_owned(),
        by: None,
        invoked_by: None,
        address: None,
        role: None,
        resources: vec![format!("a{n:03}")],
        error: None,
    };
    snapshot.trail.get_mut(&ireland).unwrap().events = vec![put(1, "17"), put(2, "20")];
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
        service: "AWS Lambda".to_owned(),
        usage_type: usage_type.to_owned(),
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

/// A query's metric has no dimensions here, so no sum is its: asked for it, the same was planned again and again.
#[test]
fn no_sum_is_asked_for_of_an_alarm_on_several_metrics() {
    let mut several = scaled(1, "OK");
    several.watches = Watches::Queries {
        queries: vec![MetricQuery {
            id: "m1".to_owned(),
            metric: Some("BacklogPerInstance".to_owned()),
            namespace: Some("Shop".to_owned()),
            account: None,
            expression: None,
            period: Some(60),
        }],
        comparison: None,
        threshold_metric: None,
    };
    let (mut snapshot, ask, ireland) = for_strays(vec![several]);
    let requests = plan(&snapshot, &ask);
    let [Request::Sums { metrics, left_out: 0, .. }] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(
        metrics.iter().all(|own| own.namespace == "AWS/DynamoDB") && metrics.len() == 2,
        "of its table: {metrics:?}"
    );
    snapshot.evidence.sums.insert(ireland, metrics.iter().map(|metric| sum(metric, Some("1"))).collect());
    assert_eq!(plan(&snapshot, &ask), []);
}

#[test]
fn no_more_sums_are_asked_for_than_a_region_has_time_for() {
    let (mut snapshot, ask, ireland) = for_strays((0..500).map(|n| scaled(n, "OK")).collect());
    let requests = plan(&snapshot, &ask);
    // Reads and writes of each.
    let [Request::Sums { metrics, left_out: 600, .. }] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(metrics.len(), 400);
    snapshot.evidence.sums.insert(ireland, metrics.iter().map(|metric| sum(metric, Some("1"))).collect());
    snapshot.gaps.push(gap(Source::MetricSums, Some("eu-west-1")));
    assert_eq!(plan(&snapshot, &ask), []);
}

#[test]
fn inventories_are_asked_for_where_the_bill_has_their_meter() {
    let (mut snapshot, ask, ireland) = for_strays(Vec::new());
    let line = |service: &str, usage_type: &str| BillLine {
        service: service.to_owned(),
        usage_type: usage_type.to_owned(),
        operation: None,
        record_type: RecordType::Usage,
        record_types: BTreeSet::new(),
        usage: None,
        unit: None,
        billed: Usd::ZERO,
        amortized: None,
        net: None,
    };
    let lines = [
        line("AmazonCloudWatch", "EU-TimedStorage-ByteHrs"),
        line("Amazon Simple Storage Service", "TimedStorage-ByteHrs"),
        line("EC2 - Other", "EU-EBS:VolumeUsage.gp3"),
        line("AWS CloudTrail", "EU-PaidEventsRecorded"),
    ];
    snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap().lines.extend(lines);
    let volumes = INVENTORIES.iter().find(|own| own.kind == "AWS::EC2::Volume").copied().unwrap();
    let logs = Request::LogGroups { region: ireland.clone() };
    let inventory = Request::Inventory { region: ireland.clone(), kinds: vec![volumes] };
    let trails = Request::Trails { region: ireland.clone() };
    assert_eq!(plan(&snapshot, &ask), [logs, inventory, trails.clone()]);
    snapshot.evidence.log_groups.insert(ireland.clone(), Vec::new());
    snapshot.evidence.inventory.insert(ireland, [(volumes.kind.to_owned(), Vec::new())].into());
    assert_eq!(plan(&snapshot, &ask), [trails]);
}

/// What collecting looks for on the bill is a part of some usage type of the rules that are built in.
#[test]
fn what_is_looked_for_on_the_bill_has_a_meter() {
    let catalogue = crate::catalogue::Catalogue::built_in().unwrap();
    let looked_for = INVENTORIES.iter().flat_map(|kind| kind.meters).chain(ALARM_METERS);
    let looked_for = looked_for.chain([&STORED_LOGS, &FURTHER_COPIES]);
    let is_known =
        |part: &&&str| catalogue.meters.iter().flat_map(|meter| &meter.usage).any(|own| own.contains(**part));
    let unknown: Vec<_> = looked_for.filter(|part| !is_known(part)).collect();
    assert_eq!(
        unknown,
        [&"ElasticIP:", &"NatGateway-"],
        "nothing of these is free, and no price of them is known here"
    );
}

#[test]
fn who_made_an_idle_table_is_asked_where_no_event_tells() {
    let (mut snapshot, ask, ireland) = for_strays(Vec::new());
    let table = Inventoried { identifier: "Old".to_owned(), properties: BTreeMap::new() };
    let used = Inventoried { identifier: "Used".to_owned(), ..table.clone() };
    snapshot
        .evidence
        .inventory
        .insert(ireland.clone(), [("AWS::DynamoDB::Table".to_owned(), vec![table, used])].into());
    let requests = plan(&snapshot, &ask);
    let [Request::Sums { metrics, .. }] = requests.as_slice() else { panic!("{requests:?}") };
    // Consumed and provisioned, reads and writes, of two tables.
    assert_eq!(metrics.len(), 8);
    let is_used = |metric: &MetricName| metric.dimensions.as_ref().unwrap()["TableName"] == "Used";
    let sums = metrics.iter().map(|metric| sum(metric, if is_used(metric) { Some("1") } else { None }));
    snapshot.evidence.sums.insert(ireland.clone(), sums.collect());
    let (from, to) = ask.trail_span();
    let asked = Request::ResourceEvents { region: ireland.clone(), name: "Old".to_owned(), from, to };
    assert_eq!(plan(&snapshot, &ask), [asked]);
    let none = DayEvents { complete: true, events: Vec::new() };
    snapshot.evidence.resources.insert(ireland, [("Old".to_owned(), none)].into());
    assert_eq!(plan(&snapshot, &ask), []);
}

#[test]
fn what_passes_and_whether_volumes_send_anything_is_asked() {
    let (mut snapshot, ask, ireland) = for_strays(Vec::new());
    let held = |name: &str| Inventoried { identifier: name.to_owned(), properties: BTreeMap::new() };
    let plain = Inventoried { properties: [("VolumeType".to_owned(), "gp3".to_owned())].into(), ..held("vol-1") };
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";
    let inventory = [
        ("AWS::EC2::Volume", vec![plain, held("vol-2")]),
        ("AWS::EC2::NatGateway", vec![held("nat-1")]),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", vec![held(arn)]),
    ];
    let inventory = inventory.map(|(kind, held)| (kind.to_owned(), held));
    snapshot.evidence.inventory.insert(ireland.clone(), inventory.into_iter().collect());
    let requests = plan(&snapshot, &ask);
    let [Request::Metrics { metrics: lives, .. }, Request::Sums { metrics, .. }] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    let named = |own: &MetricName| {
        let dimensions = own.dimensions.iter().flatten().map(|(name, value)| format!("{name}={value}"));
        format!("{} {} {}", own.namespace, own.metric, dimensions.collect::<String>())
    };
    // Of one whose type isn't known two, since several instances may share it.
    let asked: Vec<String> = lives.iter().map(named).collect();
    assert_eq!(
        asked,
        [
            "AWS/EBS VolumeIdleTime VolumeId=vol-1",
            "AWS/EBS VolumeIdleTime VolumeId=vol-2",
            "AWS/EBS VolumeReadOps VolumeId=vol-2"
        ]
    );
    let asked: Vec<String> = metrics.iter().map(named).collect();
    assert_eq!(
        asked,
        [
            "AWS/NATGateway BytesOutToDestination NatGatewayId=nat-1",
            "AWS/ApplicationELB RequestCount LoadBalancer=app/shop/50dc6c495c0c9188",
            "AWS/ApplicationELB ConsumedLCUs LoadBalancer=app/shop/50dc6c495c0c9188"
        ]
    );
    // Of those that send nothing it is asked who made them.
    let sums = metrics.iter().map(|metric| sum(metric, Some("1"))).collect();
    let life = |own: &MetricName| MetricLife {
        namespace: own.namespace.clone(),
        metric: own.metric.clone(),
        dimensions: own.dimensions.clone().unwrap(),
        alive: own.metric == "VolumeReadOps",
    };
    snapshot.evidence.metrics.insert(ireland.clone(), lives.iter().map(life).collect());
    snapshot.evidence.sums.insert(ireland.clone(), sums);
    let (from, to) = ask.trail_span();
    assert_eq!(
        plan(&snapshot, &ask),
        [Request::ResourceEvents { region: ireland, name: "vol-1".to_owned(), from, to }]
    );
}

fn volume_line() -> BillLine {
    BillLine { service: "EC2 - Other".to_owned(), usage_type: "EU-EBS:VolumeUsage.gp3".to_owned(), ..alarm_line() }
}

#[test]
fn one_region_does_not_wait_for_another_nor_for_the_bill() {
    let mut snapshot = known(Role::Standalone);
    snapshot.alarms.insert(Region::new("eu-west-1"), vec![alarm("AWS/Lambda", "")]);
    let bill = ["cost-explorerNone"; 2];
    let others = ["cloudwatchSome(\"us-east-1\")", "cloudtrailSome(\"eu-west-1\")", "alarm-historySome(\"eu-west-1\")"];
    assert_eq!(words(&plan(&snapshot, &april())), bill.into_iter().chain(others).collect::<Vec<_>>());
}

/// Of what there is too much of, so much is asked about as there is room for: all of it must be known first.
#[test]
fn sums_wait_for_what_they_are_chosen_from() {
    let (mut snapshot, ask, ireland) = for_strays(vec![scaled(1, "OK")]);
    let is_sums = |request: &Request| matches!(request, Request::Sums { .. });
    let sums = |snapshot: &Snapshot| plan(snapshot, &ask).into_iter().filter(is_sums).collect::<Vec<_>>();
    assert_eq!(sums(&snapshot).len(), 1);
    let open = snapshot.months.remove(&"2022-05".parse().unwrap()).unwrap();
    assert_eq!(sums(&snapshot), [], "the bill may have tables, too");
    snapshot.months.insert("2022-05".parse().unwrap(), open);
    snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap().lines.push(volume_line());
    assert_eq!(sums(&snapshot), [], "its resources aren't listed yet");
    snapshot.gaps.push(gap(Source::Inventory, Some("eu-west-1")));
    assert_eq!(sums(&snapshot).len(), 1, "they can't be");
    snapshot.alarms.remove(&ireland);
    assert_eq!(sums(&snapshot), []);
}

/// What was made beside is chosen over all regions, and each region's sums of it over all its days.
#[test]
fn days_wait_for_every_region_and_their_sums_for_every_day() {
    let (mut snapshot, ask, ireland) = for_strays(vec![alarm("AWS/Lambda", "")]);
    let virginia = Region::new("us-east-1");
    let put = |day: &str| TrailEvent {
        user_agent: None,
        id: day.to_owned(),
        at: format!("2022-03-{day}T18:31:08Z").parse().unwrap(),
        name: "PutMetricAlarm".to_owned(),
        source: "monitoring.amazonaws.com".to_owned(),
        by: None,
        invoked_by: None,
        address: None,
        role: None,
        resources: vec!["a".to_owned()],
        error: None,
    };
    let silent = Alarm { state: "INSUFFICIENT_DATA".to_owned(), ..alarm("AWS/Lambda", "") };
    snapshot.alarms.insert(ireland.clone(), vec![silent.clone(), Alarm { name: "b".to_owned(), ..silent }]);
    snapshot.evidence.metrics.insert(ireland.clone(), Vec::new());
    let second = TrailEvent { resources: vec!["b".to_owned()], ..put("18") };
    snapshot.trail.get_mut(&ireland).unwrap().events = vec![put("17"), second];
    let day = |n: u32| chrono::NaiveDate::from_ymd_opt(2022, 3, n).unwrap();
    let asked = |n: u32| Request::DayEvents { region: ireland.clone(), day: day(n) };
    assert_eq!(plan(&snapshot, &ask), [asked(17), asked(18)]);
    let alarms = snapshot.alarms.remove(&virginia).unwrap();
    assert_eq!(plan(&snapshot, &ask), [Request::Alarms { region: virginia.clone() }]);
    snapshot.alarms.insert(virginia.clone(), alarms);
    let mut made = put("17");
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

/// Which trails there are is asked once, from all regions that are to be looked at from.
#[test]
fn trails_wait_for_the_bill_where_it_has_a_say() {
    let snapshot = known(Role::Standalone);
    let is_trails = |request: &Request| matches!(request, Request::Trails { .. });
    let asks = |scope| plan(&snapshot, &Question { scope, ..april() }).iter().any(is_trails);
    assert!(asks(Scope::Signins) && !asks(Scope::All));
}
