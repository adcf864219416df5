//! What tells whether the made-up account still needs what it has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use whybill::bill::{Quantity, Region};
use whybill::snapshot::{
    DayEvents, Evidence, Inventoried, LogGroup, MetricFilter, MetricLife, MetricSum, Recorded, Signin, SigninEvents,
    Subscription, TrailConfiguration, TrailEvent, Watches,
};

use super::alarms::Fleet;
use super::dice::Dice;
use super::{ACCOUNT, taken_at, trail_from};

/// Sums that are asked for in a region at most, four a table.
const TABLES_ASKED: usize = 100;
/// Data points of two weeks, one every five minutes.
const POINTS: u64 = 14 * 24 * 12;

/// All of it.
pub(super) fn of(seed: u64, fleets: &[Fleet]) -> Evidence {
    let mut evidence = Evidence::default();
    for fleet in fleets {
        let (region, mut dice) = (Region::new(fleet.code), Dice::of(seed, "evidence", fleet.code));
        evidence.metrics.insert(region.clone(), lives(fleet, &mut dice));
        evidence.sums.insert(region.clone(), sums(fleet, &mut dice));
        evidence.inventory.insert(region.clone(), inventory(fleet, &mut dice));
        evidence.log_groups.insert(region.clone(), log_groups(fleet, &mut dice));
        evidence.signins.insert(region.clone(), signins(fleet, &mut dice));
        evidence.metric_filters.insert(region, filters());
        let topic = format!("arn:aws:sns:{}:{ACCOUNT}:alerts", fleet.code);
        // Of one topic in six nobody has confirmed a subscription.
        let heard = Subscription { protocol: "email".to_owned(), confirmed: !dice.one_in(6) };
        evidence.subscriptions.insert(topic, vec![heard]);
    }
    evidence.trails = Some(vec![trail("management-events", "eu-west-1"), trail("audit", "us-east-1")]);
    if let Some(home) = fleets.first() {
        tutorial(&mut evidence, &Region::new(home.code), &mut Dice::of(seed, "tutorial", home.code));
    }
    evidence
}

/// Whether the metrics of alarms without data still arrive: two in three don't.
fn lives(fleet: &Fleet, dice: &mut Dice) -> Vec<MetricLife> {
    let mut seen = BTreeSet::new();
    let mut lives = Vec::new();
    for alarm in fleet.alarms.iter().filter(|alarm| alarm.state == "INSUFFICIENT_DATA") {
        let dimensions = match &alarm.watches {
            Watches::Metric { dimensions, .. } => dimensions.clone(),
            _ => BTreeMap::new(),
        };
        for (namespace, metric) in alarm.metrics() {
            if seen.insert((namespace, metric, dimensions.clone())) {
                let (namespace, metric) = (namespace.to_owned(), metric.to_owned());
                lives.push(MetricLife { namespace, metric, dimensions: dimensions.clone(), alive: dice.one_in(3) });
            }
        }
    }
    lives
}

/// What was consumed of the tables in two weeks, and how much they had; one in five is idle.
fn sums(fleet: &Fleet, dice: &mut Dice) -> Vec<MetricSum> {
    let mut sums = Vec::new();
    for table in fleet.tables.iter().take(TABLES_ASKED) {
        let is_idle = dice.one_in(5);
        for kind in ["Read", "Write"] {
            let used = if is_idle { 0 } else { dice.between(1_000, 900_000) };
            sums.push(sum(format!("Consumed{kind}CapacityUnits"), table, used, None));
            let provisioned = dice.between(1, 20);
            sums.push(sum(format!("Provisioned{kind}CapacityUnits"), table, provisioned * POINTS, Some(provisioned)));
        }
    }
    sums
}

fn sum(metric: String, table: &str, sum: u64, last_average: Option<u64>) -> MetricSum {
    MetricSum {
        namespace: "AWS/DynamoDB".to_owned(),
        metric,
        dimensions: [("TableName".to_owned(), table.to_owned())].into(),
        from: taken_at() - TimeDelta::days(14),
        to: taken_at(),
        sum: Some(Quantity::new(sum.into())),
        last_average: last_average.map(|average| Quantity::new(average.into())),
    }
}

/// The tables but for one in twelve, which is gone; and some of what else the bill meters.
fn inventory(fleet: &Fleet, dice: &mut Dice) -> BTreeMap<String, Vec<Inventoried>> {
    let held = |identifier: String| Inventoried { identifier, properties: BTreeMap::new() };
    let tables = fleet.tables.iter().filter(|_| !dice.one_in(12)).map(|table| held(table.clone())).collect();
    let mut ids = |prefix: &str, count: u64| (0..count).map(|_| held(format!("{prefix}{}", dice.hex(17)))).collect();
    let mut inventory: BTreeMap<String, Vec<Inventoried>> = BTreeMap::new();
    inventory.insert("AWS::EC2::Volume".to_owned(), ids("vol-", 6));
    inventory.insert("AWS::EC2::EIP".to_owned(), ids("eipalloc-", 3));
    inventory.insert("AWS::EC2::NatGateway".to_owned(), ids("nat-", 1));
    let balancers = format!("arn:aws:elasticloadbalancing:{}:{ACCOUNT}:loadbalancer/app/svc-0/", fleet.code);
    inventory.insert("AWS::ElasticLoadBalancingV2::LoadBalancer".to_owned(), ids(&balancers, 1));
    inventory.insert("AWS::DynamoDB::Table".to_owned(), tables);
    inventory
}

/// Those of five functions; every other one never expires.
fn log_groups(fleet: &Fleet, dice: &mut Dice) -> Vec<LogGroup> {
    let group = |number: usize| {
        let name = format!("/aws/lambda/svc-{number}-handler");
        LogGroup {
            arn: format!("arn:aws:logs:{}:{ACCOUNT}:log-group:{name}:*", fleet.code),
            name,
            stored_bytes: dice.between(10_000_000, 40_000_000_000),
            retention_days: (!number.is_multiple_of(2)).then_some(30),
            created_at: Some(taken_at() - TimeDelta::days(400)),
        }
    };
    (0..5).map(group).collect()
}

/// One sign-in of the user in Virginia each week, the fourth of them without a second factor; elsewhere none.
fn signins(fleet: &Fleet, dice: &mut Dice) -> SigninEvents {
    let weeks = if fleet.code == "us-east-1" { 12 } else { 0 };
    let event = |week: u32| Signin {
        at: trail_from() + TimeDelta::weeks(week.into()) + TimeDelta::minutes(dice.between(0, 600).cast_signed()),
        identity: "IAMUser".to_owned(),
        user: Some("admin".to_owned()),
        success: week != 7,
        mfa: Some(week % 4 != 3),
        address: Some("203.0.113.7".to_owned()),
    };
    SigninEvents { from: trail_from(), complete: true, events: (0..weeks).map(event).collect() }
}

/// The filter that makes the metric which orders' alarms watch.
fn filters() -> Vec<MetricFilter> {
    vec![MetricFilter {
        name: "orders-failed".to_owned(),
        log_group: "/aws/lambda/svc-0-handler".to_owned(),
        pattern: "{ $.event = \"order-failed\" }".to_owned(),
        metrics: [("Shop".to_owned(), "OrdersFailed".to_owned())].into(),
    }]
}

/// A trail over all regions.
fn trail(name: &str, home: &str) -> TrailConfiguration {
    TrailConfiguration {
        name: name.to_owned(),
        arn: format!("arn:aws:cloudtrail:{home}:{ACCOUNT}:trail/{name}"),
        home_region: Region::new(home),
        multi_region: true,
        organisation: false,
        insights: false,
        log_group: None,
        logging: Some(true),
        records: Some(Recorded { reads: true, writes: true, filtered: false, others: false }),
    }
}

/// What the user made of four services on one afternoon of September, and left.
fn tutorial(evidence: &mut Evidence, region: &Region, dice: &mut Dice) {
    let day: NaiveDate = "2026-09-17".parse().unwrap();
    let at = |minutes: u32| -> DateTime<Utc> { day.and_hms_opt(14, minutes, 0).unwrap().and_utc() };
    let mut event = |minutes: u32, source: &str, name: &str, resource: &str| TrailEvent {
        user_agent: None,
        id: dice.uuid(),
        at: at(minutes),
        name: name.to_owned(),
        source: format!("{source}.amazonaws.com"),
        by: Some(format!("arn:aws:iam::{ACCOUNT}:user/admin")),
        invoked_by: None,
        address: Some("203.0.113.7".to_owned()),
        role: None,
        resources: vec![resource.to_owned()],
        error: None,
    };
    let events = vec![
        event(2, "cognito-idp", "CreateUserPool", "workshop-users"),
        event(9, "dynamodb", "CreateTable", "workshop"),
        event(17, "lambda", "CreateFunction20150331", "workshop-handler"),
        event(26, "apigateway", "CreateRestApi", "workshop-api"),
    ];
    evidence.days.entry(region.clone()).or_default().insert(day, DayEvents { complete: true, events });
    let held = Inventoried { identifier: "workshop".to_owned(), properties: BTreeMap::new() };
    let inventory = evidence.inventory.entry(region.clone()).or_default();
    inventory.entry("AWS::DynamoDB::Table".to_owned()).or_default().push(held);
    let used = [
        ("AWS/Lambda", "Invocations", "FunctionName", "workshop-handler", None),
        ("AWS/ApiGateway", "Count", "ApiName", "workshop-api", None),
        ("AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", "workshop", None),
        ("AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", "workshop", None),
        ("AWS/DynamoDB", "ProvisionedReadCapacityUnits", "TableName", "workshop", Some(1)),
        ("AWS/DynamoDB", "ProvisionedWriteCapacityUnits", "TableName", "workshop", Some(1)),
    ];
    let sums = used.map(|(namespace, metric, dimension, name, had)| MetricSum {
        namespace: namespace.to_owned(),
        dimensions: [(dimension.to_owned(), name.to_owned())].into(),
        ..sum(metric.to_owned(), name, had.unwrap_or_default() * POINTS, had)
    });
    evidence.sums.entry(region.clone()).or_default().extend(sums);
}
