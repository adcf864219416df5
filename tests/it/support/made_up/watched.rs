//! What the made-up alarms watch.

use std::collections::BTreeMap;

use whybill::snapshot::{Condition, MetricQuery, Watches};

use super::dice::Dice;

/// The meter that an alarm is charged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolution {
    /// Once a minute or less often.
    Standard,
    /// More often.
    High,
    /// On other alarms.
    Composite,
}

/// What an alarm is called, watches and is charged for.
pub(super) struct Watched {
    pub(super) word: &'static str,
    pub(super) watches: Watches,
    pub(super) resolution: Resolution,
    /// How many alarm-metrics.
    pub(super) metrics: i64,
}

/// The ten alarms of a service: the first four are the pipeline's, the next three its stack's, the others made by hand.
/// Some services have an alarm of another kind in a place: a ratio, a band, a composite alarm, one of high resolution,
/// one that watches what another watches.
pub(super) fn of_service(number: usize, dice: &mut Dice) -> Vec<Watched> {
    let service = format!("svc-{number}");
    let balancer = format!("app/{service}/{}", dice.hex(16));
    let instance = format!("i-{}", dice.hex(17));
    let (queue, function) = (format!("{service}-jobs"), format!("{service}-handler"));
    let (dead, database) = (format!("{service}-dead-letters"), format!("{service}-db"));
    let every = |count: usize| number % count == count - 1;
    let cpu = || metric("AWS/EC2", "CPUUtilization", ("InstanceId", &instance), 300, "80");
    vec![
        if every(5) {
            ratio()
        } else {
            standard(
                "5xx",
                metric("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", ("LoadBalancer", &balancer), 60, "10"),
            )
        },
        if every(6) {
            band()
        } else {
            standard(
                "latency",
                metric("AWS/ApplicationELB", "TargetResponseTime", ("LoadBalancer", &balancer), 60, "1.5"),
            )
        },
        standard("cpu", metric("AWS/ECS", "CPUUtilization", ("ServiceName", &service), 60, "75")),
        if every(3) {
            composite(&service, if every(5) { "error-rate" } else { "5xx" })
        } else {
            standard("queue-age", metric("AWS/SQS", "ApproximateAgeOfOldestMessage", ("QueueName", &queue), 300, "900"))
        },
        standard("Errors", metric("AWS/Lambda", "Errors", ("FunctionName", &function), 300, "0")),
        standard("Throttles", metric("AWS/Lambda", "Throttles", ("FunctionName", &function), 300, "0")),
        standard(
            "DeadLetters",
            metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName", &dead), 300, "0"),
        ),
        if every(4) { high("instance-cpu", cpu()) } else { standard("instance-cpu", cpu()) },
        standard(
            "storage",
            metric("AWS/RDS", "FreeStorageSpace", ("DBInstanceIdentifier", &database), 300, "5000000000"),
        ),
        if every(7) {
            standard("instance-cpu-copy", cpu())
        } else {
            standard("orders", metric("Shop", "OrdersFailed", ("Service", &service), 60, "5"))
        },
    ]
}

/// The eight alarms that target tracking keeps for a table with scaled reads and writes: the endings of their names, and
/// what each watches.
pub(super) fn of_table(table: &str) -> Vec<(&'static str, Watches)> {
    let (over, under) = ("GreaterThanThreshold", "LessThanThreshold");
    let of_kind = |kind: &str| {
        let consumed = format!("Consumed{kind}CapacityUnits");
        let provisioned = format!("Provisioned{kind}CapacityUnits");
        [
            ("AlarmHigh", consumed.clone(), 60, over, "42"),
            ("AlarmLow", consumed, 60, under, "30"),
            ("ProvisionedCapacityHigh", provisioned.clone(), 300, over, "1"),
            ("ProvisionedCapacityLow", provisioned, 300, under, "1"),
        ]
    };
    let all = [of_kind("Read"), of_kind("Write")].into_iter().flatten();
    all.map(|(ending, name, period, comparison, threshold)| {
        let watches = metric("AWS/DynamoDB", &name, ("TableName", table), period, threshold);
        (ending, compared(watches, comparison))
    })
    .collect()
}

fn metric(namespace: &str, name: &str, (dimension, value): (&str, &str), seconds: i32, threshold: &str) -> Watches {
    let condition = Condition {
        statistic: if name.ends_with("Utilization") { "Average" } else { "Sum" }.to_owned(),
        threshold: threshold.parse().unwrap(),
        periods: 3,
        datapoints: None,
        missing: None,
    };
    Watches::Metric {
        namespace: namespace.to_owned(),
        metric: name.to_owned(),
        dimensions: BTreeMap::from([(dimension.to_owned(), value.to_owned())]),
        period: Some(seconds),
        comparison: Some("GreaterThanThreshold".to_owned()),
        condition: Some(condition),
    }
}

fn compared(watches: Watches, how: &str) -> Watches {
    match watches {
        Watches::Metric { namespace, metric, dimensions, period, condition, .. } => {
            Watches::Metric { namespace, metric, dimensions, period, condition, comparison: Some(how.to_owned()) }
        }
        other => other,
    }
}

fn standard(word: &'static str, watches: Watches) -> Watched {
    Watched { word, watches, resolution: Resolution::Standard, metrics: 1 }
}

fn high(word: &'static str, mut watches: Watches) -> Watched {
    if let Watches::Metric { period, .. } = &mut watches {
        *period = Some(10);
    }
    Watched { word, watches, resolution: Resolution::High, metrics: 1 }
}

fn composite(service: &str, first: &str) -> Watched {
    let rule = format!("ALARM(\"{service}-{first}\") OR ALARM(\"{service}-cpu\")");
    let watches = Watches::Composite { rule, suppressor: None };
    Watched { word: "any", watches, resolution: Resolution::Composite, metrics: 1 }
}

/// An expression over errors and requests: each of them counts.
fn ratio() -> Watched {
    let queries = vec![
        query("m1", Some("HTTPCode_Target_5XX_Count"), None),
        query("m2", Some("RequestCount"), None),
        query("e1", None, Some("m1/m2")),
    ];
    let watches =
        Watches::Queries { queries, comparison: Some("GreaterThanThreshold".to_owned()), threshold_metric: None };
    Watched { word: "error-rate", watches, resolution: Resolution::Standard, metrics: 2 }
}

/// A band of expected values: the metric counts as three.
fn band() -> Watched {
    let queries =
        vec![query("m1", Some("TargetResponseTime"), None), query("ad1", None, Some("ANOMALY_DETECTION_BAND(m1, 2)"))];
    let comparison = Some("LessThanLowerOrGreaterThanUpperThreshold".to_owned());
    let watches = Watches::Queries { queries, comparison, threshold_metric: Some("ad1".to_owned()) };
    Watched { word: "latency", watches, resolution: Resolution::Standard, metrics: 3 }
}

fn query(id: &str, metric: Option<&str>, expression: Option<&str>) -> MetricQuery {
    MetricQuery {
        id: id.to_owned(),
        metric: metric.map(str::to_owned),
        namespace: metric.map(|_| "AWS/ApplicationELB".to_owned()),
        account: None,
        expression: expression.map(str::to_owned),
        period: Some(60),
    }
}
