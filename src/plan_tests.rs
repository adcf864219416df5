use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::*;
use crate::bill::{BillLine, RecordType, Region, Usd};
use crate::facts::alarm_class::ALARM_METERS;
use crate::facts::resources::{FURTHER_COPIES, STORED_LOGS};
use crate::facts::{INVENTORIES, MetricName};
use crate::question::{Scope, Sought};
use crate::snapshot::{
    Account, AccountPlan, Alarm, DayEvents, Days, EnabledRegions, Gap, Inventoried, MetricQuery, MetricSum, MonthBill,
    RegionSource, Role, SigninEvents, Source, Trail, TrailEvent, Watches,
};

fn ask(month: &str, as_of: &str) -> Question {
    let as_of = as_of.parse().unwrap();
    Question { month: month.parse().ok(), as_of: Some(as_of), now: as_of, ..Question::default() }
}

fn april() -> Question {
    ask("2022-04", "2022-05-03T09:00:00Z")
}

fn gap(source: Source, region: Option<&str>) -> Gap {
    let region = region.map(Region::new);
    Gap { source, region, required: false, error: "AccessDenied".into(), effect: String::new() }
}

fn known(role: Role) -> Snapshot {
    let mut snapshot = Snapshot::empty(april().now);
    snapshot.account = Some(Account { id: "123456789012".into(), role });
    let codes = ["eu-west-1", "us-east-1"].map(Region::new).into();
    snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::Account });
    snapshot
}

fn billed(mut snapshot: Snapshot) -> Snapshot {
    let empty = MonthBill::empty(false);
    snapshot.months = april().each_month().map(|month| (month, empty.clone())).collect();
    snapshot
}

/// What is asked beside list prices, whose own tests stand with them.
fn plan(snapshot: &Snapshot, ask: &Question) -> Vec<Request> {
    let mut requests = super::plan(snapshot, ask);
    requests.retain(|request| !matches!(request, Request::Prices { .. }));
    requests
}

fn words(requests: &[Request]) -> Vec<String> {
    requests.iter().map(|request| format!("{}{:?}", request.source(), request.region().map(Region::code))).collect()
}

#[test]
fn asks_for_fourteen_months() {
    let (from, to) = april().months();
    assert_eq!((from.to_string(), to.to_string()), ("2021-04".into(), "2022-05".into()));
    assert_eq!(april().until(to).to_string(), "2022-05-04");
    assert_eq!(april().until(april().month_asked()).to_string(), "2022-05-01");
}

#[test]
fn events_are_asked_for_as_far_back_as_they_are_kept() {
    let from = |now: &str| Question { now: now.parse().unwrap(), ..april() }.trail_span().0.date_naive().to_string();
    // 90 days before 2022-05-03, and before the day on which it is asked.
    assert_eq!(from("2022-05-03T09:00:00Z"), "2022-02-02");
    assert_eq!(from("2022-06-02T09:00:00Z"), "2022-03-04");
}

#[test]
fn an_earlier_instant_stays_within_what_cost_explorer_keeps() {
    let late = Question { now: "2022-09-01T00:00:00Z".parse().unwrap(), ..april() };
    assert_eq!(late.months().0.to_string(), "2021-08");
    let ages = Question { now: "2026-09-01T00:00:00Z".parse().unwrap(), ..april() };
    assert_eq!(ages.months().0.to_string(), "2021-04");
    assert_eq!(ask("2020-12", "2022-05-03T09:00:00Z").months().0.to_string(), "2020-12");
}

#[test]
fn starts_with_the_account() {
    let empty = Snapshot::empty(april().now);
    assert_eq!(plan(&empty, &april()), [Request::Identity, Request::Regions]);
    let open = Question { scope: Scope::FreeTier, ..ask("2022-05", "2022-05-03T09:00:00Z") };
    let of_the_account = [Request::Identity, Request::Regions, Request::FreeTier, Request::AccountPlan];
    assert_eq!(plan(&empty, &open), of_the_account, "none of them waits for another");
    let given = Question { regions: Some([Region::new("eu-west-1")].into()), ..april() };
    assert_eq!(plan(&empty, &given), [Request::Identity], "whose regions they are isn't known yet");
    let mut unknown = known(Role::Unknown);
    unknown.regions = None;
    assert_eq!(plan(&unknown, &april()), [Request::Organization, Request::Regions], "whose lines isn't known yet");
}

#[test]
fn what_failed_is_not_asked_again() {
    let mut unknown = known(Role::Unknown);
    unknown.gaps.push(gap(Source::Organizations, None));
    let alarms = ["cloudwatchSome(\"eu-west-1\")", "cloudwatchSome(\"us-east-1\")"];
    let all = ["cost-explorerNone"; 2].into_iter().chain(alarms).collect::<Vec<_>>();
    assert_eq!(words(&plan(&unknown, &april())), all);
    unknown.gaps.push(gap(Source::CostExplorer, None));
    unknown.gaps.push(gap(Source::Cloudwatch, Some("us-east-1")));
    assert_eq!(words(&plan(&unknown, &april())), alarms[..1]);
}

#[test]
fn asks_only_for_missing_months() {
    let mut snapshot = read(billed(known(Role::Standalone)));
    snapshot.months.pop_last();
    let open = "2022-05".parse().unwrap();
    let wanted = [Request::BillRecords { from: open, to: open }, Request::BillUsage { from: open, to: open }];
    assert_eq!(plan(&snapshot, &april()), wanted);
}

#[test]
fn a_payer_needs_its_organisation() {
    let requests = plan(&read(billed(known(Role::Payer))), &april());
    assert!(matches!(requests[..], [Request::OrganisationUsage { .. }]), "{requests:?}");
}

#[test]
fn a_payer_alone_is_told_its_accounts_and_once() {
    let ask = Question { by_account: true, ..april() };
    let month = ask.month_asked();
    let asks = |snapshot: &Snapshot, ask: &Question| plan(snapshot, ask).contains(&Request::Accounts { month });
    for role in [Role::Standalone, Role::Member, Role::Unknown, Role::Payer] {
        let mut snapshot = read(billed(known(role)));
        snapshot.gaps.push(gap(Source::Organizations, None));
        snapshot.months.values_mut().for_each(|bill| bill.organisation = Some(Vec::new()));
        assert_eq!(asks(&snapshot, &ask), role == Role::Payer, "{role:?}");
        assert!(!asks(&snapshot, &april()), "{role:?}: for what doesn't tell of them");
        let mut refused = snapshot.clone();
        refused.gaps.push(gap(Source::CostExplorerAccounts, None));
        assert!(!asks(&refused, &ask), "{role:?}");
        snapshot.months.values_mut().for_each(|bill| bill.accounts = Some(Vec::new()));
        assert!(!asks(&snapshot, &ask), "{role:?}");
    }
}

fn alarm_line() -> BillLine {
    BillLine {
        service: "AmazonCloudWatch".into(),
        usage_type: "EU-CW:AlarmMonitorUsage".into(),
        operation: None,
        record_type: RecordType::Usage,
        record_types: BTreeSet::new(),
        usage: None,
        unit: None,
        billed: Usd::ZERO,
        amortized: None,
        net: None,
    }
}

#[test]
fn events_only_where_alarms_are_or_were() {
    let mut snapshot = billed(known(Role::Standalone));
    snapshot.alarms = ["eu-west-1", "us-east-1"].map(|code| (Region::new(code), Vec::new())).into();
    assert_eq!(plan(&snapshot, &april()), []);
    snapshot.months.first_entry().unwrap().get_mut().lines.push(alarm_line());
    let wanted = ["cloudtrailSome(\"eu-west-1\")", "alarm-historySome(\"eu-west-1\")"];
    assert_eq!(words(&plan(&snapshot, &april())), wanted);
}

#[test]
fn free_tier_only_for_the_open_month() {
    let snapshot = billed(known(Role::Standalone));
    assert!(!plan(&snapshot, &april()).contains(&Request::FreeTier));
    let all = Question { scope: Scope::All, ..april() };
    let with_days = Snapshot { days: Some(no_days()), ..snapshot.clone() };
    assert!(plan(&with_days, &all).contains(&Request::FreeTier));
    assert!(plan(&snapshot, &ask("2022-05", "2022-05-03T09:00:00Z")).contains(&Request::FreeTier));
}

/// With the alarms of every region: none.
fn read(snapshot: Snapshot) -> Snapshot {
    let alarms = ["eu-west-1", "us-east-1"].map(|code| (Region::new(code), Vec::new())).into();
    Snapshot { alarms, ..snapshot }
}

fn no_days() -> Days {
    Days { from: "2022-04-01".parse().unwrap(), until: "2022-05-04".parse().unwrap(), lines: BTreeMap::new() }
}

#[test]
fn days_and_plan_only_where_an_open_months_end_is_asked_for() {
    let snapshot = read(billed(known(Role::Standalone)));
    let (from, until) = ("2022-04-01".parse().unwrap(), "2022-05-04".parse().unwrap());
    let open = Question { scope: Scope::FreeTier, ..ask("2022-05", "2022-05-03T09:00:00Z") };
    let beside = [Request::FreeTier, Request::AccountPlan];
    assert_eq!(
        plan(&snapshot, &open),
        beside.iter().cloned().chain([Request::Days { from, until }]).collect::<Vec<_>>()
    );
    let with_days = Snapshot { days: Some(no_days()), ..snapshot.clone() };
    assert_eq!(plan(&with_days, &open), beside);
    let closed = Question { scope: Scope::FreeTier, ..april() };
    assert_eq!(plan(&snapshot, &closed), [Request::AccountPlan]);
    let with_plan = Snapshot { plan: Some(AccountPlan::None), ..snapshot };
    assert_eq!(plan(&with_plan, &closed), []);
}

#[test]
fn operations_are_asked_once_of_a_service_on_the_bill() {
    let mut snapshot = read(billed(known(Role::Standalone)));
    let april = Question { by_operation: Some("S3".to_owned()), ..april() };
    assert_eq!(plan(&snapshot, &april), [], "not on the bill");
    let line = BillLine { service: "Amazon Simple Storage Service".to_owned(), ..alarm_line() };
    let month = snapshot.months.get_mut(&april.month_asked()).unwrap();
    month.lines.push(line.clone());
    let (month, service) = (april.month_asked(), line.service);
    assert_eq!(plan(&snapshot, &april)[0], Request::Operations { month, service: service.clone() });
    snapshot.months.get_mut(&month).unwrap().by_operation.insert(service, Vec::new());
    assert!(!plan(&snapshot, &april).iter().any(|request| matches!(request, Request::Operations { .. })));
}

#[test]
fn an_outline_says_the_least_cost() {
    let cost = |cached| outline(&april(), cached).iter().map(|step| step.cost_at_least).sum::<Usd>().to_string();
    assert_eq!((cost(false).as_str(), cost(true).as_str()), ("0.02", "0"));
}

#[test]
fn every_permission_is_named_where_it_is_used() {
    let (from, to) = april().months();
    let (since, until) = april().trail_span();
    let region = || Region::new("eu-west-1");
    let requests = [
        Request::Organization,
        Request::Regions,
        Request::BillUsage { from, to },
        Request::Alarms { region: region() },
        Request::Trail { region: region(), from: since, to: until },
        Request::AlarmHistory { region: region(), from: since, to: until },
        Request::FreeTier,
        Request::AccountPlan,
        Request::Prices { wanted: BTreeMap::new() },
        Request::Trails { region: region() },
        Request::TrailStatus {
            region: region(),
            trail: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/t".to_owned(),
        },
        Request::TrailSelectors { region: region(), trail: "t".to_owned() },
        Request::MetricFilters { region: region() },
        Request::Subscriptions { region: region(), topic: "arn:aws:sns:eu-west-1:123456789012:alerts".to_owned() },
        Request::Metrics { region: region(), metrics: BTreeSet::new() },
        Request::Sums { region: region(), metrics: Vec::new(), until, left_out: 0 },
        Request::LogGroups { region: region() },
        Request::Inventory { region: region(), kinds: INVENTORIES.to_vec() },
    ];
    for (request, action) in requests.iter().zip(IAM_ACTIONS) {
        assert!(request.to_string().ends_with(&format!("({})", action.name)), "{request}");
    }
    // Cloud Control asks each type's own service in the caller's name.
    let of_types: Vec<&str> = IAM_ACTIONS.iter().skip(requests.len()).map(|action| action.name).collect();
    assert_eq!(of_types, INVENTORIES.iter().map(|own| own.action).collect::<Vec<_>>());
}

fn alarm(namespace: &str, topic: &str) -> Alarm {
    Alarm {
        name: "a".to_owned(),
        arn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a".to_owned(),
        description: None,
        state: "OK".to_owned(),
        state_since: None,
        configured_at: None,
        actions_enabled: true,
        actions: [topic.to_owned()].into(),
        on_alarm: None,
        watches: Watches::Metric {
            namespace: namespace.to_owned(),
            metric: "m".to_owned(),
            dimensions: BTreeMap::new(),
            period: Some(300),
            comparison: None,
            condition: None,
        },
    }
}

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
    assert_eq!(plan(&snapshot, &signins), [alarms, alerts[0].clone(), alerts[1].clone()]);
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
