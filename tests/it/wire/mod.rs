//! The binary as users run it, against a local server that speaks AWS's protocols.

mod alone;
mod answers;
#[cfg(feature = "s3")]
mod bucket;
mod commitments;
mod deliver;
mod diff;
mod digest;
mod free_tier;
#[cfg(feature = "lambda")]
mod function;
mod http;
#[cfg(feature = "s3")]
mod killed;
mod long_figures;
mod machine;
mod member;
#[cfg(feature = "s3")]
mod month;
mod odd_bills;
mod odd_pages;
mod operations;
mod organisation;
mod paid;
mod prices;
mod profiles;
mod security;
mod server;
mod settings;
mod side_by_side;
mod signins;
mod strays;
mod timing;
mod way_out;

use machine::{AS_OF, Machine, april, line};
use serde_json::Value;
use server::{Aws, World};
use whybill::bill::Region;
use whybill::snapshot::{Alarm, AlarmChange, Change, MetricQuery, Watches};
use whybill::snapshot_file::load;

use crate::support::fixture;
use crate::support::program::{json, text};

#[test]
fn april_2022_live_comes_out_as_from_its_snapshot() {
    let aws = Aws::start(april());
    let output = Machine::new().explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "no progress where no terminal is");
    let report = json(&output);
    let path = fixture::path("april-2022");
    let saved = Machine::new()
        .command(None)
        .args(["explain", "--month", "2022-04", "--format", "json", "--from"])
        .arg(path)
        .output()
        .unwrap();
    assert_eq!(report["lines"], json(&saved)["lines"]);
    assert_eq!(report["totals"]["billed"], "4.16");
    assert_eq!(report["requests"]["cost_explorer"], 2);
    assert_eq!(report["requests"]["cost_explorer_usd"], "0.02");
    let types = &aws.asked("DescribeAlarms")[0].body["AlarmTypes"];
    assert_eq!(types.as_array().unwrap().len(), 3, "every alarm type is asked for: {types}");
    let period = &aws.asked("GetCostAndUsage")[0].body["TimePeriod"];
    assert_eq!((period["Start"].as_str(), period["End"].as_str()), (Some("2021-04-01"), Some("2022-05-04")));
}

#[test]
fn many_pages_a_throttled_call_and_a_refused_region() {
    let mut world = april();
    world.page = 5;
    world.throttled.insert("DescribeAlarms".to_owned(), 1);
    world.refused.insert("ap-south-1".to_owned());
    let paris = world.snapshot.alarms[&Region::new("eu-west-2")][0].clone();
    let many = (0..250).map(|n| {
        let mut alarm = paris.clone();
        alarm.name = format!("bulk-{n:03}");
        alarm
    });
    world.snapshot.alarms.insert(Region::new("eu-west-3"), many.collect());
    let aws = Aws::start(world);
    let output = Machine::new().explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let report = json(&output);
    assert_eq!(line(&report, "EU-CW:AlarmMonitorUsage")["predicted_usage"], "12.0000024");
    let gaps = report["gaps"].as_array().unwrap();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!((&gaps[0]["region"], &gaps[0]["required"]), (&"ap-south-1".into(), &true.into()));
    assert!(gaps[0]["effect"].as_str().unwrap().contains("cloudwatch:DescribeAlarms"));
    for operation in ["GetCostAndUsage", "ListRegions", "LookupEvents"] {
        assert!(aws.asked(operation).len() > 2, "{operation} has several pages");
    }
    let of_paris = aws.asked("DescribeAlarms").iter().filter(|asked| asked.region == "eu-west-3").count();
    assert!(of_paris >= 50, "250 alarms at 5 a page: {of_paris}");
}

#[test]
fn a_second_run_costs_nothing() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    machine.explain(&aws, &[]);
    let again = json(&machine.explain(&aws, &[]));
    assert_eq!(again["requests"]["cost_explorer"], 0);
    assert!(again["requests"]["cached"].as_u64().unwrap() > 0);
    let fresh = json(&machine.explain(&aws, &["--no-cache"]));
    assert_eq!(fresh["requests"]["cost_explorer"], 2);
}

#[test]
fn collect_saves_what_explain_takes_back() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    let saved = machine.signed_in(&aws).args(["collect", "--as-of", AS_OF, "--output", "s.json"]).output().unwrap();
    assert_eq!(saved.status.code(), Some(0), "{}", text(&saved.stderr));
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json", "--from", "s.json"];
    let from = json(&machine.command(None).args(args).output().unwrap());
    assert_eq!(from["lines"], json(&machine.explain(&aws, &[]))["lines"]);
    assert_eq!((&from["requests"]["cost_explorer"], &from["requests"]["cloudwatch"]), (&0.into(), &0.into()));
}

/// The alarm history in two pages, and AWS's own count of the open month, in three.
#[test]
fn history_and_free_tier_come_in_pages_too() {
    let mut world = april();
    world.page = 1;
    world.snapshot.free_tier = fixture::snapshot("pipeline-2024").free_tier;
    let count = world.snapshot.free_tier.as_ref().unwrap().len();
    let change = |at: &str, change| AlarmChange { at: at.parse().unwrap(), alarm: "gone".to_owned(), change };
    let changes =
        vec![change("2022-04-02T10:00:00Z", Change::Created), change("2022-04-03T10:00:00Z", Change::Deleted)];
    world.snapshot.alarm_history.insert(Region::new("eu-west-2"), changes.clone());
    let free_tier = world.snapshot.free_tier.clone();
    let aws = Aws::start(world);
    let machine = Machine::new();
    let collect = |more: &[&str]| {
        let args = ["collect", "--regions", "eu-west-2", "--max-ce-requests", "999", "--output", "s.json"];
        let output = machine.signed_in(&aws).args(args).args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        load(&machine.home.path().join("s.json")).unwrap()
    };
    assert_eq!(collect(&["--as-of", AS_OF]).alarm_history[&Region::new("eu-west-2")], changes);
    assert_eq!(aws.asked("DescribeAlarmHistory").len(), 2);
    let now = collect(&[]);
    assert_eq!(now.free_tier, free_tier);
    assert_eq!(now.alarm_history[&Region::new("eu-west-2")], [], "what is older than the 90 days isn't asked for");
    assert_eq!(aws.asked("GetFreeTierUsage").len(), count);
}

/// Every kind of alarm, as the protocol writes it.
#[test]
fn alarms_of_every_kind_are_told_apart() {
    let query = |id: &str, metric: Option<&str>, expression: Option<&str>| MetricQuery {
        id: id.to_owned(),
        metric: metric.map(str::to_owned),
        namespace: metric.map(|_| "Own".to_owned()),
        expression: expression.map(str::to_owned),
        account: None,
        period: metric.map(|_| 60),
    };
    let queries = |queries: Vec<MetricQuery>, threshold: Option<&str>| Watches::Queries {
        queries,
        comparison: None,
        threshold_metric: threshold.map(str::to_owned),
    };
    let (a, b) = (query("a", Some("Errors"), None), query("b", Some("Calls"), None));
    let band = query("band", None, Some("ANOMALY_DETECTION_BAND(a, 2)"));
    let select = query("s", None, Some("SELECT MAX(CPUUtilization) FROM \"AWS/EC2\""));
    let kinds = [
        ("composite", Watches::Composite { rule: "ALARM(x)".to_owned(), suppressor: Some("night".to_owned()) }),
        ("log", Watches::Log),
        ("promql", Watches::Promql { query: Some("up == 0".to_owned()) }),
        ("metrics-insights", queries(vec![select], None)),
        ("anomaly-detection", queries(vec![a.clone(), band], Some("band"))),
        ("metric-math", queries(vec![a, b, query("c", None, Some("a/b"))], None)),
    ];
    let mut world = april();
    world.page = 2;
    let plain = world.snapshot.alarms[&Region::new("eu-west-2")][0].clone();
    let alarms = kinds.map(|(name, watches)| Alarm { name: name.to_owned(), watches, ..plain.clone() });
    world.snapshot.alarms.insert(Region::new("eu-west-3"), alarms.into());
    let aws = Aws::start(world);
    let args = ["alarms", "--regions", "eu-west-3", "--format", "json"];
    let output = Machine::new().signed_in(&aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    let found = report["alarms"].as_array().unwrap();
    assert_eq!(found.len(), 6, "{found:?}");
    assert!(found.iter().all(|alarm| alarm["name"] == alarm["kind"]), "{found:?}");
    let metrics = |kind: &str| found.iter().find(|alarm| alarm["kind"] == kind).unwrap()["alarm_metrics"].clone();
    // math counts each metric it refers to; a band is the metric and its two bounds; queries vary or have no price
    assert_eq!(["composite", "metric-math", "anomaly-detection"].map(metrics), [1, 2, 3].map(Value::from));
    assert_eq!(["log", "promql", "metrics-insights"].map(metrics), [const { Value::Null }; 3]);
    assert_eq!(aws.asked("DescribeAlarms").len(), 3);
}

#[test]
fn a_dry_run_asks_nothing() {
    let aws = Aws::start(april());
    let output = Machine::new().explain(&aws, &["--dry-run"]);
    assert!(text(&output.stdout).contains("at least $0.02"), "{}", text(&output.stdout));
    assert!(aws.asked("GetCallerIdentity").is_empty() && aws.asked("GetCostAndUsage").is_empty());
}

#[test]
fn the_bound_on_pages_is_kept() {
    let mut world = april();
    world.page = 3;
    let aws = Aws::start(world);
    let output = Machine::new().explain(&aws, &["--max-ce-requests", "2"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 2);
    assert!(text(&output.stderr).contains("--max-ce-requests"), "{}", text(&output.stderr));
}

#[test]
fn a_payers_lines_are_its_own_and_its_pool_the_organisations() {
    let aws = Aws::start(World::of(fixture::snapshot("payer")));
    let args = ["explain", "--month", "2025-09", "--as-of", "2025-10-09T09:00:00Z", "--format", "json"];
    let report = json(&Machine::new().signed_in(&aws).args(args).output().unwrap());
    assert_eq!(report["role"], "payer");
    assert_eq!(report["requests"]["cost_explorer"], 4);
    let alarms = line(&report, "CW:AlarmMonitorUsage");
    assert_eq!((&alarms["free_units"], &alarms["charged_units"]), (&"2.000001".into(), &"3.999997".into()));
}

/// What goes wrong, the exit status, and what is said to do next.
#[test]
fn what_refuses_is_told_apart() {
    for (operation, code, status, said) in [
        ("GetCostAndUsage", "AccessDeniedException", 1, "ce:GetCostAndUsage"),
        ("GetCostAndUsage", "DataUnavailableException", 1, "never enabled"),
        ("GetCallerIdentity", "ExpiredToken", 1, "sign in again"),
        ("GetCallerIdentity", "InvalidClientTokenId", 1, "aws sts get-caller-identity"),
        ("LookupEvents", "AccessDeniedException", 0, ""),
        ("ListRegions", "AccessDeniedException", 0, ""),
        ("DescribeOrganization", "AccessDeniedException", 0, ""),
    ] {
        let mut world = april();
        world.failing.insert(operation.to_owned(), code.to_owned());
        let aws = Aws::start(world);
        let output = Machine::new().explain(&aws, &[]);
        let stderr = text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(status), "{operation} {code}: {stderr}");
        assert!(stderr.contains(said), "{operation} {code}: {stderr}");
        if status == 0 {
            assert_eq!(json(&output)["gaps"][0]["required"], false, "{operation}");
        }
    }
}

#[test]
fn nonsense_from_one_service_is_a_gap() {
    let mut world = april();
    world.garbled.insert("LookupEvents".to_owned());
    let aws = Aws::start(world);
    let output = Machine::new().explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(json(&output)["gaps"][0]["source"], "cloudtrail");
}

#[test]
fn no_credentials() {
    let aws = Aws::start(april());
    let output = Machine::new().command(Some(&aws)).args(["explain"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no AWS credentials"), "{}", text(&output.stderr));
}

#[test]
fn the_doctor_tries_each_permission() {
    let mut world = april();
    world.failing.insert("LookupEvents".to_owned(), "AccessDeniedException".to_owned());
    let aws = Aws::start(world);
    let machine = Machine::new();
    let output = machine.signed_in(&aws).arg("doctor").output().unwrap();
    let stdout = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(stdout.contains("account 123456789012, standalone"), "{stdout}");
    let verdict =
        "Ready for explain, free-tier and alarms; who lacks 1 permission, signins 1 and strays 1: `whybill policy`.";
    assert!(stdout.split_whitespace().collect::<Vec<_>>().join(" ").starts_with(verdict), "{stdout}");
    assert!(!stdout.contains("ok       ") && stdout.contains("permissions are in order (-v names them)"), "{stdout}");
    let all = text(&machine.signed_in(&aws).args(["doctor", "-v"]).output().unwrap().stdout);
    assert!(all.contains("ok       cloudwatch:DescribeAlarms"), "{all}");
    assert!(all.contains("ok       freetier:GetAccountPlanState"), "{all}");
    assert!(stdout.contains("refused  cloudtrail:LookupEvents"), "{stdout}");
    assert!(stdout.contains("unknown  ce:GetCostAndUsage"), "{stdout}");
    assert!(aws.asked("GetCostAndUsage").is_empty(), "free calls only");
    let before = aws.asked("GetCallerIdentity").len();
    let dry = machine.signed_in(&aws).args(["doctor", "--dry-run", "--paid"]).output().unwrap();
    assert!(text(&dry.stdout).contains("cost at least $0.01"), "{}", text(&dry.stdout));
    let saved = machine.signed_in(&aws).args(["doctor", "--from", "s.json"]).output().unwrap();
    assert_eq!(saved.status.code(), Some(2), "{}", text(&saved.stderr));
    assert_eq!(aws.asked("GetCallerIdentity").len(), before, "neither asks AWS anything");
    let paid = text(&machine.signed_in(&aws).args(["doctor", "--paid", "-v"]).output().unwrap().stdout);
    assert!(paid.contains("ok       ce:GetCostAndUsage") && paid.contains("cost $0.01"), "{paid}");
}

/// Wrong command lines and files, none of which asks AWS anything.
#[test]
fn bad_input_is_told_apart_before_anything_is_asked() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    let file = |name: &str, text: &str| std::fs::write(machine.home.path().join(name), text).unwrap();
    file("cut.json", "{\"schema\": ");
    file("foreign.json", "{\"schema\": \"whybill.explain/1\"}");
    file("newer.json", "{\"schema\": \"whybill.snapshot/2\"}");
    file("rules.toml", "[[meter]]\nnuon = \"x\"\n");
    for (args, status, said) in [
        (&["explain", "--month", "2999-01"][..], 2, "has not begun"),
        (&["explain", "--month", "2022-13"], 2, "write it as YYYY-MM"),
        (&["explain", "--from", "none.json"], 1, "there is no file"),
        (&["explain", "--from", "cut.json"], 2, "is not JSON"),
        (&["explain", "--from", "foreign.json"], 2, "not a whybill snapshot"),
        (&["explain", "--from", "newer.json"], 2, "newer whybill"),
        (&["explain", "--regions", "eu-west-9"], 2, "is not a region"),
        (&["explain", "--rules", "rules.toml"], 2, "rules.toml:2"),
        (&["explain", "--output", "no/such/folder/x.json"], 1, "can't be written"),
        (&["explain", "--month", "2015-01"], 1, "ask for a later month"),
        (&["collect"], 2, "--output FILE"),
    ] {
        let output = machine.signed_in(&aws).args(args).output().unwrap();
        let stderr = text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(status), "{args:?}: {stderr}");
        assert!(stderr.contains(said), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    assert!(aws.asked("GetCallerIdentity").is_empty());
}
