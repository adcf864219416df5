//! `strays` over the wire: what it asks, and that it comes out as from its snapshot.

use std::collections::BTreeSet;

use serde_json::Value;
use whybill::bill::Region;
use whybill::snapshot::{Inventoried, MetricLife, MetricSum, Watches};

use crate::support::build::usage_line;
use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{AS_OF, Machine, april, gaps};
use crate::wire::server::{Aws, World};

const ARGS: [&str; 5] = ["strays", "--as-of", AS_OF, "--format", "json"];

fn told(report: &Value) -> Vec<(&str, &str, &str)> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|own| {
            let cost = own["month_cost"].as_str().unwrap_or("null");
            (own["rule"].as_str().unwrap(), own["region"].as_str().unwrap(), cost)
        })
        .collect()
}

#[test]
fn april_2022_live_names_the_strays_as_from_its_snapshot() {
    let path = fixture::path("april-2022");
    let path = path.to_str().unwrap();
    let saved = Machine::new().command(None).args(ARGS).args(["--from", path]).output().unwrap();
    let saved = json(&saved);
    // cases.md: London $0.10; the eight of Rides, inside the burst, $0.30; together never more than $0.30.
    let expected = [
        ("tutorial-burst", "eu-west-1", "0.30"),
        ("autoscaling-leftover", "eu-west-1", "0.30"),
        ("unexpected-region", "eu-west-2", "0.10"),
    ];
    for page in [1000, 3] {
        let aws = Aws::start(World { page, ..april() });
        let output = Machine::new().back_then(&aws).args(ARGS).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let live = json(&output);
        assert_eq!(told(&live), expected, "{live:#}");
        assert_eq!(live["findings"], saved["findings"]);
        assert_eq!(live["summary"], saved["summary"]);
        assert_eq!(live["gaps"], serde_json::json!([]));
        let months: BTreeSet<String> =
            aws.asked("GetCostAndUsage").iter().map(|asked| asked.body["TimePeriod"].to_string()).collect();
        assert_eq!(months.len(), 1);
        assert!(months.iter().all(|span| span.contains("2022-04-01") && span.contains("2022-05-04")), "{months:?}");
        // The day of the burst alone, in the region of the burst alone.
        let days = aws.asked("LookupEvents");
        let days: Vec<_> =
            days.iter().filter(|own| own.body["LookupAttributes"][0]["AttributeKey"] == "ReadOnly").collect();
        assert!(!days.is_empty() && days.iter().all(|own| own.region == "eu-west-1"), "{days:?}");
    }
}

#[test]
fn what_is_refused_is_said_and_nothing_is_made_of_it() {
    let refused = ["ListMetrics", "GetMetricStatistics", "ListResources", "DescribeLogGroups", "GetCostAndUsage"];
    let mut world = april();
    world.failing.extend(refused.map(|operation| (operation.to_owned(), "AccessDeniedException".to_owned())));
    let aws = Aws::start(world);
    let output = Machine::new().back_then(&aws).args(ARGS).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let report = json(&output);
    for (source, action) in [("metrics", "cloudwatch:ListMetrics"), ("metric-sums", "cloudwatch:GetMetricStatistics")] {
        let found = gaps(&report, source);
        assert!(found.iter().any(|gap| gap["effect"].as_str().unwrap().contains(action)), "{report}");
    }
    assert!(gaps(&report, "evidence").is_empty(), "said once: {report}");
    assert!(told(&report).iter().all(|(rule, ..)| *rule != "autoscaling-leftover"), "{report}");
}

#[test]
fn a_snapshot_collected_for_strays_answers_alike() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    let collect = ["collect", "--for", "strays", "--as-of", AS_OF, "--output", "s.json"];
    assert_eq!(machine.back_then(&aws).args(collect).output().unwrap().status.code(), Some(0));
    let saved = json(&machine.command(None).args(ARGS).args(["--from", "s.json"]).output().unwrap());
    let live = json(&machine.back_then(&aws).args(ARGS).output().unwrap());
    assert_eq!(saved["findings"], live["findings"]);
    assert!(!saved["findings"].as_array().unwrap().is_empty());
}

#[test]
fn a_snapshot_that_is_collected_redacted_names_nobody() {
    let (aws, machine) = (Aws::start(april()), Machine::new());
    let collect = ["collect", "--redact", "--as-of", AS_OF, "--output", "s.json"];
    assert_eq!(machine.back_then(&aws).args(collect).output().unwrap().status.code(), Some(0));
    let saved = std::fs::read_to_string(machine.home.path().join("s.json")).unwrap();
    for secret in ["123456789012", "Rides", "WildRides", "user/admin", "EC2-CPU-Utilisation", "i-0a1b2c3d4e5f60718"] {
        assert!(!saved.contains(secret), "{secret}");
    }
    let report = json(&machine.command(None).args(ARGS).args(["--from", "s.json"]).output().unwrap());
    assert_eq!(told(&report).len(), 3, "what is found stays the same: {report}");
}

#[test]
fn of_a_time_long_ago_it_is_not_told_what_arrived() {
    let aws = Aws::start(april());
    let output = Machine::new().signed_in(&aws).args(ARGS).output().unwrap();
    let report = json(&output);
    assert_eq!(gaps(&report, "metrics").len(), 1, "{report}");
    let london = report["findings"].as_array().unwrap().iter().find(|own| own["region"] == "eu-west-2").unwrap();
    assert!(!london["evidence"].to_string().contains("silent for two weeks"), "{london}");
}

#[test]
fn a_dry_run_names_each_permission_and_asks_nothing() {
    let aws = Aws::start(april());
    let output = Machine::new().signed_in(&aws).args(["strays", "--dry-run"]).output().unwrap();
    let said = text(&output.stdout);
    let actions = ["ListMetrics", "GetMetricStatistics", "ListResources", "DescribeLogGroups", "LookupEvents"];
    let of_trails = ["DescribeTrails", "GetTrailStatus", "GetEventSelectors", "DescribeMetricFilters"];
    for action in actions.into_iter().chain(of_trails) {
        assert!(said.contains(action), "{action}: {said}");
    }
    assert!(said.contains("$0.02") && aws.asked("GetCallerIdentity").is_empty(), "{said}");
}

/// Of a region's volumes the listed metrics tell which send anything; of its gateways the sums, which one passes nothing.
#[test]
fn what_stands_unused_is_named_by_its_own_metrics() {
    let mut world = april();
    let snapshot = &mut world.snapshot;
    let ireland = Region::new("eu-west-1");
    let month = snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap();
    month.lines.extend([
        usage_line("EC2 - Other", "EU-EBS:VolumeUsage.gp3", "300", "GB-Mo", "26.4"),
        usage_line("EC2 - Other", "EU-NatGateway-Hours", "1440", "Hrs", "69.12"),
        usage_line("EC2 - Other", "EU-NatGateway-Bytes", "7", "GB", "0.336"),
    ]);
    let held = |name: &str, properties: &[(&str, &str)]| Inventoried {
        identifier: name.to_owned(),
        properties: properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    };
    let volume = |name: &str, size: &str| held(name, &[("Size", size), ("VolumeType", "gp3")]);
    let inventory = snapshot.evidence.inventory.entry(ireland.clone()).or_default();
    inventory.insert("AWS::EC2::Volume".to_owned(), vec![volume("vol-1", "100"), volume("vol-2", "200")]);
    inventory.insert("AWS::EC2::NatGateway".to_owned(), vec![held("nat-1", &[]), held("nat-2", &[])]);
    let named = |name: &str, value: &str| [(name.to_owned(), value.to_owned())].into();
    snapshot.evidence.metrics.entry(ireland.clone()).or_default().push(MetricLife {
        namespace: "AWS/EBS".to_owned(),
        metric: "VolumeIdleTime".to_owned(),
        dimensions: named("VolumeId", "vol-2"),
        alive: true,
    });
    let to = snapshot.taken_at;
    snapshot.evidence.sums.entry(ireland).or_default().push(MetricSum {
        namespace: "AWS/NATGateway".to_owned(),
        metric: "BytesOutToDestination".to_owned(),
        dimensions: named("NatGatewayId", "nat-2"),
        from: to - chrono::TimeDelta::days(14),
        to,
        sum: "3500000000".parse().ok(),
        last_average: None,
    });
    let aws = Aws::start(world);
    let report = json(&Machine::new().back_then(&aws).args(ARGS).output().unwrap());
    let found = |rule: &str| {
        let mut own = report["findings"].as_array().unwrap().iter().filter(|own| own["rule"] == rule);
        let one = own.next().unwrap_or_else(|| panic!("{report:#}"));
        assert!(own.next().is_none());
        (one["resource"]["name"].as_str().unwrap(), one["month_cost"].as_str().unwrap(), one["fix"].to_string())
    };
    // 26.40 x 100 / 300, and one of two gateways: 69.12 / 2.
    assert_eq!(found("unattached-volume"), ("vol-1", "8.80", "null".to_owned()));
    let (gateway, cost, fix) = found("idle-nat-gateway");
    assert!((gateway, cost) == ("nat-1", "34.56") && fix.contains("delete-nat-gateway"), "{fix}");
    let asked = aws.asked("ListMetrics");
    assert!(asked.iter().any(|own| own.body["Namespace"] == "AWS/EBS" && own.region == "eu-west-1"), "{asked:?}");
}

/// Five thousand alarms in 17 regions, a hundred of them without data, actions or both.
#[test]
fn five_thousand_alarms_are_asked_about_in_few_requests() {
    let mut world = april();
    let london = Region::new("eu-west-2");
    let pattern = world.snapshot.alarms[&london][0].clone();
    let codes: Vec<Region> = world.snapshot.regions.iter().flat_map(|own| own.codes.iter().cloned()).collect();
    assert_eq!(codes.len(), 17);
    for n in 0..5000_usize {
        let mut alarm = pattern.clone();
        alarm.name = format!("bulk-{n:04}");
        alarm.arn = format!("arn:aws:cloudwatch:{}:123456789012:alarm:{}", codes[n % 17], alarm.name);
        let Watches::Metric { dimensions, .. } = &mut alarm.watches else { panic!() };
        dimensions.insert("InstanceId".to_owned(), format!("i-{n:017}"));
        alarm.state = if n < 100 { "INSUFFICIENT_DATA".to_owned() } else { "OK".to_owned() };
        alarm.state_since = "2021-01-01T00:00:00Z".parse().ok();
        if n >= 100 {
            alarm.actions = ["arn:aws:sns:eu-west-1:123456789012:alerts".to_owned()].into();
            alarm.actions_enabled = true;
        }
        world.snapshot.alarms.entry(codes[n % 17].clone()).or_default().push(alarm);
    }
    let aws = Aws::start(world);
    let output = Machine::new().back_then(&aws).args(ARGS).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    let findings = report["findings"].as_array().unwrap();
    let bulk =
        findings.iter().filter(|own| own["resource"]["name"].as_str().is_some_and(|name| name.starts_with("bulk")));
    let strong = bulk.filter(|own| own["severity"] != "info").count();
    assert_eq!(strong, 100);
    let requests = &report["requests"];
    // Three names of events and a page more for those of a day in two regions; nothing for each alarm.
    assert!(requests["cloudtrail"].as_u64().unwrap() <= 17 * 6, "{requests}");
    assert_eq!(requests["cloudtrail"].as_u64().unwrap() as usize, aws.asked("LookupEvents").len());
    let metrics = aws.asked("ListMetrics").len();
    assert!(metrics <= 17 * 4, "one name of a metric in each region is one question: {metrics}");
}
