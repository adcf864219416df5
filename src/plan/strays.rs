//! What `strays` asks beyond the bill, the alarms and their events. CloudWatch's first million requests a month are
//! free, and all else is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Ask, Request, Scope, regions};
use crate::analyse::creations::made;
use crate::analyse::{owner, places};
use crate::bill::{BillLine, BillingMonth, Region};
use crate::snapshot::{Alarm, Inventoried, Snapshot, TrailEvent, Watches};

/// CloudFormation's name of a table's type.
const TABLE: &str = "AWS::DynamoDB::Table";
/// Sums that are asked for in a region at most: eight seconds' worth.
const MAX_SUMS: usize = 400;
/// Resources whose own events are asked for in a region at most.
const MAX_RESOURCES: usize = 10;
/// Days that are looked at in a region at most, and everywhere at most: those on which most of what looks left behind
/// was made.
const MAX_DAYS: usize = 3;

/// A metric that is asked about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MetricName {
    /// `AWS/DynamoDB`.
    pub namespace: String,
    /// `ConsumedReadCapacityUnits`.
    pub metric: String,
    /// Name and value of each dimension; `None`: whatever they are.
    pub dimensions: Option<BTreeMap<String, String>>,
}

/// A type of resource that Cloud Control lists where the bill has its meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inventory {
    /// CloudFormation's name of the type.
    pub kind: &'static str,
    /// What holds any of these in a usage type meters it.
    pub(super) meters: &'static [&'static str],
    /// The IAM action that Cloud Control needs in the caller's name.
    pub action: &'static str,
}

/// Every type. Sources: AWS's resource type schemas (the `list` handler's permissions) and pricing pages.
pub const INVENTORIES: &[Inventory] = &[
    Inventory {
        kind: TABLE,
        meters: &["ReadCapacityUnit-Hrs", "WriteCapacityUnit-Hrs"],
        action: "dynamodb:ListTables",
    },
    Inventory { kind: "AWS::EC2::Volume", meters: &["EBS:VolumeUsage"], action: "ec2:DescribeVolumes" },
    Inventory { kind: "AWS::EC2::EIP", meters: &["ElasticIP:", "PublicIPv4:"], action: "ec2:DescribeAddresses" },
    Inventory { kind: "AWS::EC2::NatGateway", meters: &["NatGateway-"], action: "ec2:DescribeNatGateways" },
    Inventory {
        kind: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        meters: &["LoadBalancerUsage", "LCUUsage"],
        action: "elasticloadbalancing:DescribeLoadBalancers",
    },
];

/// The metrics that tell whether something is used: its type, the dimension that names it, namespace and metrics.
/// Source: each service's page of CloudWatch metrics.
const USE: &[(&str, &str, &str, &[&str])] = &[
    (TABLE, "TableName", "AWS/DynamoDB", &["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"]),
    ("AWS::Lambda::Function", "FunctionName", "AWS/Lambda", &["Invocations"]),
    ("AWS::ApiGateway::RestApi", "ApiName", "AWS/ApiGateway", &["Count"]),
    ("AWS::SQS::Queue", "QueueName", "AWS/SQS", &["NumberOfMessagesSent"]),
    ("AWS::SNS::Topic", "TopicName", "AWS/SNS", &["NumberOfMessagesPublished"]),
    ("AWS::Kinesis::Stream", "StreamName", "AWS/Kinesis", &["IncomingRecords"]),
];

/// Whether the metrics of alarms without data still arrive.
pub(super) fn metrics(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    let unasked = |region: &&Region| !snapshot.evidence.metrics.contains_key(*region);
    let of_region = |region: &Region| {
        let silent = snapshot.alarms.get(region)?.iter().filter(|alarm| alarm.state == "INSUFFICIENT_DATA");
        let metrics: BTreeSet<MetricName> = silent.flat_map(watched).collect();
        (!metrics.is_empty()).then(|| Request::Metrics { region: region.clone(), metrics })
    };
    if wanted(ask) { snapshot.alarms.keys().filter(unasked).filter_map(of_region).collect() } else { Vec::new() }
}

fn watched(alarm: &Alarm) -> Vec<MetricName> {
    match &alarm.watches {
        Watches::Metric { namespace, metric, dimensions, .. } => {
            vec![name(namespace, metric, Some(dimensions.clone()))]
        }
        Watches::Queries { queries, .. } => queries
            .iter()
            .filter_map(|query| Some(name(query.namespace.as_deref()?, query.metric.as_deref()?, None)))
            .collect(),
        Watches::Composite { .. } | Watches::Log | Watches::Promql { .. } => Vec::new(),
    }
}

fn name(namespace: &str, metric: &str, dimensions: Option<BTreeMap<String, String>>) -> MetricName {
    MetricName { namespace: namespace.to_owned(), metric: metric.to_owned(), dimensions }
}

/// What was consumed of what auto scaling scales, of tables with capacity on the bill, and of what was made on a day
/// that is looked at.
pub(super) fn sums(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    if !wanted(ask) {
        return Vec::new();
    }
    let evidence = &snapshot.evidence;
    let places: BTreeSet<&Region> =
        snapshot.alarms.keys().chain(evidence.inventory.keys()).chain(evidence.days.keys()).collect();
    let of_region = |region: &Region| {
        let known = evidence.sums.get(region).map(Vec::as_slice).unwrap_or_default();
        let is_known = |metric: &MetricName| {
            known.iter().any(|sum| {
                sum.namespace == metric.namespace
                    && sum.metric == metric.metric
                    && metric.dimensions.as_ref() == Some(&sum.dimensions)
            })
        };
        let mut metrics: Vec<MetricName> = scaled(snapshot, region);
        metrics.extend(tables(snapshot, region));
        metrics.extend(made_on_days(snapshot, region));
        let mut seen = BTreeSet::new();
        metrics.retain(|metric| !is_known(metric) && seen.insert(metric.clone()));
        let left_out = metrics.len().saturating_sub(MAX_SUMS.saturating_sub(known.len()));
        metrics.truncate(metrics.len() - left_out);
        let request = Request::Sums { region: region.clone(), metrics, until: ask.as_of, left_out };
        (!seen.is_empty()).then_some(request)
    };
    places.into_iter().filter_map(of_region).collect()
}

/// The metrics of alarms that auto scaling keeps, those that haven't changed for longest first; and what else tells
/// whether their tables are used: of some only reads or writes are scaled.
fn scaled(snapshot: &Snapshot, region: &Region) -> Vec<MetricName> {
    let mut kept: Vec<&Alarm> =
        snapshot.alarms.get(region).into_iter().flatten().filter(|alarm| owner(alarm).is_some()).collect();
    kept.sort_by_key(|alarm| (alarm.state_since, &alarm.name));
    let of_table = |alarm: &&Alarm| {
        let owner = owner(alarm).filter(|owner| owner.service == "dynamodb");
        let table = owner.as_ref().and_then(|owner| owner.resource.strip_prefix("table/")?.split("/index/").next());
        table.into_iter().flat_map(|table| use_of(TABLE, table)).collect::<Vec<_>>()
    };
    let metrics = kept.iter().flat_map(|alarm| watched(alarm).into_iter().chain(of_table(alarm)));
    // A sum is of one metric, and a query of several doesn't say by which dimensions.
    let can_be_summed = |metric: &MetricName| metric.dimensions.is_some() && !metric.metric.starts_with("Provisioned");
    metrics.filter(can_be_summed).collect()
}

/// What is consumed of tables with provisioned capacity on the bill, and how much they have.
fn tables(snapshot: &Snapshot, region: &Region) -> Vec<MetricName> {
    let tables = snapshot.evidence.inventory.get(region).and_then(|held| held.get(TABLE));
    let of_table = |table: &str| {
        let had = ["ProvisionedReadCapacityUnits", "ProvisionedWriteCapacityUnits"];
        let had = had.into_iter().map(|metric| {
            let dimensions = [("TableName".to_owned(), table.to_owned())].into();
            name("AWS/DynamoDB", metric, Some(dimensions))
        });
        use_of(TABLE, table).chain(had).collect::<Vec<_>>()
    };
    tables.into_iter().flatten().flat_map(|table| of_table(&table.identifier)).collect()
}

/// What is consumed of what was made on the days that are looked at.
fn made_on_days(snapshot: &Snapshot, region: &Region) -> Vec<MetricName> {
    let days = snapshot.evidence.days.get(region).into_iter().flat_map(BTreeMap::values);
    let made = days.flat_map(|day| &day.events).flat_map(made);
    made.flat_map(|(creation, names)| names.into_iter().map(|name| (creation.kind.as_str(), name)))
        .flat_map(|(kind, name)| use_of(kind, &name).collect::<Vec<_>>())
        .collect()
}

/// The metrics that tell whether a resource of a type is used; none of a type for which no metric tells.
pub(crate) fn use_of(kind: &str, resource: &str) -> impl Iterator<Item = MetricName> {
    let known = USE.iter().find(|(own, ..)| *own == kind);
    known.into_iter().flat_map(move |(_, dimension, namespace, metrics)| {
        let dimensions: BTreeMap<String, String> = [((*dimension).to_owned(), resource.to_owned())].into();
        metrics.iter().map(move |metric| name(namespace, metric, Some(dimensions.clone())))
    })
}

/// The log groups of regions that store logs, and the resources of types that the bill meters.
pub(super) fn inventories(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    if !wanted(ask) {
        return Vec::new();
    }
    let mut requests = Vec::new();
    for region in regions(snapshot, ask) {
        let lines = || lines(snapshot, ask).filter(|line| line.region() == region);
        if !snapshot.evidence.log_groups.contains_key(&region) && lines().any(stores_logs) {
            requests.push(Request::LogGroups { region: region.clone() });
        }
        let kinds = unlisted(snapshot, &region, lines);
        if !kinds.is_empty() {
            requests.push(Request::Inventory { region, kinds });
        }
    }
    requests
}

/// The types of resources that a region's lines meter and that were not listed there.
pub(crate) fn unlisted<'l, L: Iterator<Item = &'l BillLine>>(
    snapshot: &Snapshot,
    region: &Region,
    lines: impl Fn() -> L,
) -> Vec<Inventory> {
    let held = snapshot.evidence.inventory.get(region);
    let is_metered = |kind: &&Inventory| {
        lines().any(|line| kind.meters.iter().any(|meter| line.usage_type.contains(meter)))
            && !held.is_some_and(|held| held.contains_key(kind.kind))
    };
    INVENTORIES.iter().filter(is_metered).copied().collect()
}

fn stores_logs(line: &BillLine) -> bool {
    line.service.contains("CloudWatch") && line.usage_type.contains("TimedStorage-ByteHrs")
}

/// Where the bill has copies of events beyond the first, for which some trail is charged.
pub(super) fn paid_events(snapshot: &Snapshot, ask: &Ask) -> BTreeSet<Region> {
    let lines = lines(snapshot, ask).filter(|line| wanted(ask) && line.usage_type.contains("PaidEventsRecorded"));
    lines.map(BillLine::region).filter(|region| !region.is_global()).collect()
}

/// Where an alarm without data may watch what a filter of logs makes.
pub(super) fn filtered(snapshot: &Snapshot, ask: &Ask) -> BTreeSet<Region> {
    let is_silent = |alarm: &Alarm| alarm.state == "INSUFFICIENT_DATA" && super::evidence::watches_own_metric(alarm);
    let places = snapshot.alarms.iter().filter(|(_, alarms)| wanted(ask) && alarms.iter().any(is_silent));
    places.map(|(region, _)| region.clone()).collect()
}

/// The lines of the last closed month and of the open one.
fn lines<'a>(snapshot: &'a Snapshot, ask: &Ask) -> impl Iterator<Item = &'a BillLine> {
    let open = BillingMonth::of(ask.as_of);
    [open.previous(), open].into_iter().filter_map(|month| snapshot.months.get(&month)).flat_map(|bill| &bill.lines)
}

/// All that was changed on the days on which what looks left behind was made: there, and on the days of most of it
/// wherever something runs, since one day's work may be in several regions.
pub(super) fn days(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    if !wanted(ask) {
        return Vec::new();
    }
    let mut days: BTreeSet<(Region, NaiveDate)> = BTreeSet::new();
    let mut overall: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for region in snapshot.trail.keys() {
        let suspect = suspect_days(snapshot, region);
        suspect.iter().for_each(|(day, count)| *overall.entry(*day).or_default() += count);
        days.extend(most(suspect).map(|day| (region.clone(), day)));
    }
    let runs: BTreeSet<Region> =
        lines(snapshot, ask).filter(|line| places::tells(line)).map(BillLine::region).collect();
    let runs: Vec<Region> = regions(snapshot, ask).into_iter().filter(|region| runs.contains(region)).collect();
    days.extend(most(overall).flat_map(|day| runs.iter().map(move |region| (region.clone(), day))));
    let is_known = |region: &Region, day: &NaiveDate| {
        snapshot.evidence.days.get(region).is_some_and(|held| held.contains_key(day))
    };
    let unasked = days.into_iter().filter(|(region, day)| !is_known(region, day));
    unasked.map(|(region, day)| Request::DayEvents { region, day }).collect()
}

/// The days with most of it.
fn most(days: BTreeMap<NaiveDate, usize>) -> impl Iterator<Item = NaiveDate> {
    let mut days: Vec<(NaiveDate, usize)> = days.into_iter().collect();
    days.sort_by_key(|(day, count)| (std::cmp::Reverse(*count), *day));
    days.into_iter().take(MAX_DAYS).map(|(day, _)| day)
}

/// The events about tables of which nothing was consumed, where no event that is known tells who made them.
pub(super) fn resources(snapshot: &Snapshot, ask: &Ask) -> Vec<Request> {
    if !wanted(ask) {
        return Vec::new();
    }
    let (from, to) = ask.trail_span();
    let of_region = |(region, held): (&Region, &BTreeMap<String, Vec<Inventoried>>)| {
        let asked = snapshot.evidence.resources.get(region);
        let is_open = |table: &&Inventoried| {
            is_idle(snapshot, region, &use_of(TABLE, &table.identifier).collect::<Vec<_>>())
                && !asked.is_some_and(|asked| asked.contains_key(&table.identifier))
                && !is_made(snapshot, region, &table.identifier)
        };
        let room = MAX_RESOURCES.saturating_sub(asked.map_or(0, BTreeMap::len));
        let open = held.get(TABLE).into_iter().flatten().filter(is_open).take(room);
        let of_table = |table: &Inventoried| Request::ResourceEvents {
            region: region.clone(),
            name: table.identifier.clone(),
            from,
            to,
        };
        open.map(of_table).collect::<Vec<_>>()
    };
    snapshot.evidence.inventory.iter().flat_map(of_region).collect()
}

/// Whether an event that is known made a resource.
fn is_made(snapshot: &Snapshot, region: &Region, name: &str) -> bool {
    let days = snapshot.evidence.days.get(region).into_iter().flat_map(BTreeMap::values);
    days.flat_map(|day| &day.events).flat_map(made).any(|(_, names)| names.iter().any(|own| own == name))
}

/// Whether the sums of these metrics are known, and nothing was consumed.
fn is_idle(snapshot: &Snapshot, region: &Region, metrics: &[MetricName]) -> bool {
    let sums = snapshot.evidence.sums.get(region).into_iter().flatten();
    let own = sums.filter(|sum| {
        metrics.iter().any(|own| own.metric == sum.metric && own.dimensions.as_ref() == Some(&sum.dimensions))
    });
    own.map(|sum| sum.sum.is_none_or(|sum| sum.is_zero())).reduce(|all, own| all && own).unwrap_or_default()
}

/// The days on which what looks left behind in a region was made, and how much of it on each.
fn suspect_days(snapshot: &Snapshot, region: &Region) -> BTreeMap<NaiveDate, usize> {
    let mut put: BTreeMap<&str, NaiveDate> = BTreeMap::new();
    let events = snapshot.trail.get(region).into_iter().flat_map(|trail| &trail.events);
    for event in events.filter(|event: &&TrailEvent| event.error.is_none() && event.name.starts_with("Put")) {
        for alarm in &event.resources {
            put.entry(alarm).or_insert(event.at.date_naive());
        }
    }
    let mut days: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    let suspects =
        snapshot.alarms.get(region).into_iter().flatten().filter(|alarm| is_suspect(snapshot, region, alarm));
    for day in suspects.filter_map(|alarm| put.get(alarm.name.as_str())) {
        *days.entry(*day).or_default() += 1;
    }
    days
}

/// Whether an alarm has no data, tells nobody, or is auto scaling's for what nothing was consumed of.
fn is_suspect(snapshot: &Snapshot, region: &Region, alarm: &Alarm) -> bool {
    if owner(alarm).is_none() {
        return alarm.state == "INSUFFICIENT_DATA" || alarm.actions.is_empty() || !alarm.actions_enabled;
    }
    is_idle(snapshot, region, &watched(alarm))
}

fn wanted(ask: &Ask) -> bool {
    matches!(ask.scope, Scope::Strays | Scope::All)
}

/// What a dry run says of it.
pub(super) fn outline(ask: &Ask) -> Vec<&'static str> {
    if !wanted(ask) {
        return Vec::new();
    }
    vec![
        "whether the metrics of alarms without data still arrive (cloudwatch:ListMetrics)",
        "in regions whose bill meters them: tables, volumes, addresses, NAT gateways and load balancers \
         (cloudformation:ListResources, which is Cloud Control), and log groups (logs:DescribeLogGroups)",
        "what was consumed in two weeks of what auto scaling scales, of those tables and of what was made beside what \
         looks left behind (cloudwatch:GetMetricStatistics; up to 400 sums a region)",
        "all that was changed on the days when what looks left behind was made, there and where something runs, three \
         days a region and three for all of them at most (cloudtrail:LookupEvents)",
        "where alarms without data watch metrics of the account's own: the metric filters (logs:DescribeMetricFilters)",
        "where the bill has further copies of events: the trails, whether each is switched on and what it records \
         (cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus, cloudtrail:GetEventSelectors)",
        "who made tables of which nothing was consumed, ten a region at most (cloudtrail:LookupEvents)",
    ]
}
