//! What is asked for strays.

#[path = "days_tests.rs"]
mod days_tests;

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
        service: service.into(),
        usage_type: usage_type.into(),
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
    BillLine { service: "EC2 - Other".into(), usage_type: "EU-EBS:VolumeUsage.gp3".into(), ..alarm_line() }
}

#[test]
fn one_region_does_not_wait_for_another_nor_for_the_bill() {
    let mut snapshot = known(Role::Standalone);
    snapshot.alarms.insert(Region::new("eu-west-1"), vec![alarm("AWS/Lambda", "")]);
    let bill = ["cost-explorerNone"; 2];
    let others = ["cloudwatchSome(\"us-east-1\")", "alarm-historySome(\"eu-west-1\")"];
    assert_eq!(words(&plan(&snapshot, &april())), bill.into_iter().chain(others).collect::<Vec<_>>());
    snapshot.alarm_history.insert(Region::new("eu-west-1"), Vec::new());
    let others = ["cloudwatchSome(\"us-east-1\")", "cloudtrailSome(\"eu-west-1\")"];
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

/// Which trails there are is asked once, from all regions that are to be looked at from.
#[test]
fn trails_wait_for_the_bill_where_it_has_a_say() {
    let snapshot = known(Role::Standalone);
    let is_trails = |request: &Request| matches!(request, Request::Trails { .. });
    let asks = |scope| plan(&snapshot, &Question { scope, ..april() }).iter().any(is_trails);
    assert!(asks(Scope::Signins) && !asks(Scope::All));
}
