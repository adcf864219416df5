use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

#[path = "plan/evidence_tests.rs"]
mod evidence_tests;
#[path = "plan/puts_tests.rs"]
mod puts_tests;
#[path = "plan/strays_tests.rs"]
mod strays_tests;

use super::*;
use crate::bill::{BillLine, RecordType, Region, Usd};
use crate::facts::alarm_class::ALARM_METERS;
use crate::facts::resources::{FURTHER_COPIES, STORED_LOGS};
use crate::facts::{INVENTORIES, MetricName};
use crate::question::{Scope, Sought};
use crate::snapshot::{
    Account, AccountPlan, Alarm, DayEvents, Days, Effect, EnabledRegions, Gap, Inventoried, MetricLife, MetricQuery,
    MetricSum, MonthBill, RegionSource, Role, SigninEvents, Source, Trail, TrailEvent, Watches,
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
    Gap { source, region, required: false, error: "AccessDenied".into(), effect: Effect::Told(String::new()) }
}

fn known(role: Role) -> Snapshot {
    let mut snapshot = Snapshot::empty(april().now);
    snapshot.account = Some(Account { id: "123456789012".into(), role });
    let codes = ["eu-west-1", "us-east-1"].map(Region::new).into();
    snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::Account });
    snapshot.plan = Some(AccountPlan::None);
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
    let first = [Request::Identity, Request::Organization, Request::Regions, Request::AccountPlan];
    assert_eq!(plan(&empty, &april()), first);
    let open = Question { scope: Scope::FreeTier, ..ask("2022-05", "2022-05-03T09:00:00Z") };
    let of_the_account = [&first[..3], &[Request::FreeTier, Request::AccountPlan]].concat();
    assert_eq!(plan(&empty, &open), of_the_account, "none of them waits for another");
    let given = Question { regions: Some([Region::new("eu-west-1")].into()), ..april() };
    assert_eq!(
        plan(&empty, &given),
        [Request::Identity, Request::Organization, Request::AccountPlan],
        "whose regions they are is unknown yet"
    );
    let nobody = Snapshot { gaps: vec![gap(Source::Sts, None)], ..empty };
    assert!(!plan(&nobody, &april()).contains(&Request::Organization), "nobody's role");
    let mut unknown = known(Role::Unknown);
    unknown.regions = None;
    assert_eq!(plan(&unknown, &april()), [Request::Organization, Request::Regions], "whose lines is unknown yet");
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
    let wanted = [
        Request::BillRecords { of: None, from: open, to: open },
        Request::BillUsage { of: None, from: open, to: open },
    ];
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
    let wanted = ["alarm-historySome(\"eu-west-1\")", "cloudtrailSome(\"eu-west-1\")"];
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
fn days_only_where_an_open_months_end_is_asked_for_and_the_plan_for_every_bill() {
    let snapshot = Snapshot { plan: None, ..read(billed(known(Role::Standalone))) };
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
    assert_eq!(plan(&Snapshot { plan: None, ..with_plan.clone() }, &april()), [Request::AccountPlan]);
    let alarms = Question { scope: Scope::Alarms, ..april() };
    assert_eq!(plan(&Snapshot { plan: None, ..with_plan }, &alarms), []);
}

#[test]
fn a_members_lines_are_asked_of_its_payer_alone_and_nothing_of_the_payers_own() {
    let member = |scope| Question { account: Some("444455556666".to_owned()), scope, ..april() };
    let (from, to) = april().months();
    let of = || Some("444455556666".to_owned());
    let wanted = [Request::BillRecords { of: of(), from, to }, Request::BillUsage { of: of(), from, to }];
    let payer = known(Role::Payer);
    assert_eq!(plan(&payer, &member(Scope::Explain)), wanted);
    let mut read_whole = read(billed(payer.clone()));
    read_whole.months.values_mut().for_each(|bill| bill.organisation = Some(Vec::new()));
    assert_eq!(plan(&Snapshot { plan: None, ..read_whole.clone() }, &member(Scope::Explain)), wanted);
    let beside: Vec<Request> = plan(&read_whole, &member(Scope::All));
    assert_eq!(
        beside.iter().filter(|request| request.asks_cost_explorer()).collect::<Vec<_>>()[..2],
        [&wanted[0], &wanted[1]]
    );
    let months = read_whole.months.clone();
    read_whole.members.insert("444455556666".to_owned(), months);
    assert_eq!(plan(&read_whole, &member(Scope::Explain)), []);
    for role in [Role::Standalone, Role::Member] {
        assert_eq!(plan(&known(role), &member(Scope::Explain)), [], "{role:?}");
    }
    let own = Question { account: Some("123456789012".to_owned()), ..april() };
    assert_eq!(plan(&payer, &own), plan(&payer, &april()));
    let mut nobody = Snapshot::empty(april().now);
    let who = [Request::Identity, Request::Organization];
    assert_eq!(plan(&nobody, &member(Scope::Explain)), who, "whose credentials these are decides");
    nobody.gaps.push(gap(Source::Sts, None));
    assert_eq!(plan(&nobody, &member(Scope::Explain)), []);
}

#[test]
fn operations_are_asked_once_of_a_service_on_the_bill() {
    let mut snapshot = read(billed(known(Role::Standalone)));
    let april = Question { by_operation: Some("S3".to_owned()), ..april() };
    assert_eq!(plan(&snapshot, &april), [], "not on the bill");
    let line = BillLine { service: "Amazon Simple Storage Service".into(), ..alarm_line() };
    let month = snapshot.months.get_mut(&april.month_asked()).unwrap();
    month.lines.push(line.clone());
    let (month, service) = (april.month_asked(), line.service.to_string());
    assert_eq!(plan(&snapshot, &april)[0], Request::Operations { of: None, month, service: service.clone() });
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
        Request::BillUsage { of: None, from, to },
        Request::Alarms { region: region() },
        Request::Trail { region: region(), from: since, to: until },
        Request::AlarmHistory { region: region(), from: since, to: until },
        Request::FreeTier,
        Request::AccountPlan,
        Request::Prices { wanted: Shared::default() },
        Request::Trails { region: region() },
        Request::TrailStatus {
            region: region(),
            trail: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/t".to_owned(),
        },
        Request::TrailSelectors { region: region(), trail: "t".to_owned() },
        Request::MetricFilters { region: region() },
        Request::Subscriptions { region: region(), topic: "arn:aws:sns:eu-west-1:123456789012:alerts".to_owned() },
        Request::Metrics { region: region(), metrics: Shared::default() },
        Request::Sums { region: region(), metrics: Shared::default(), until, left_out: 0 },
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
    let watches = Watches::Metric {
        namespace: namespace.to_owned(),
        metric: "m".to_owned(),
        dimensions: BTreeMap::new(),
        period: Some(300),
        comparison: None,
        condition: None,
    };
    Alarm { actions: [topic.to_owned()].into(), ..Alarm::in_test(watches) }
}

/// The cache may have a month that is asked for again, since those beside it are missing.
#[test]
fn a_month_that_comes_anew_tells_where_alarms_were() {
    let mut snapshot = read(billed(known(Role::Standalone)));
    let open = snapshot.months.pop_last().unwrap();
    let mut planner = Planner::default();
    let events = |requests: &[Request]| requests.iter().any(|request| matches!(request, Request::AlarmHistory { .. }));
    assert!(!events(&planner.plan(&snapshot, &april())), "nothing on the bill yet");
    snapshot.months.last_entry().unwrap().get_mut().lines.push(alarm_line());
    snapshot.months.extend([open]);
    assert!(events(&planner.plan(&snapshot, &april())));
}
