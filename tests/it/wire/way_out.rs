//! What goes wrong says what it is and what to do.

use serde_json::json;

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{Machine, april, gaps, usage};
use crate::wire::odd_pages::plain;
use crate::wire::server::{Asked, Aws, Fault, World, usual};

const JSON: &str = "application/x-amz-json-1.1";

fn refused(code: &str) -> Fault {
    Fault::Answer { status: 400, kind: JSON, body: json!({"__type": code, "message": "no"}).to_string().into_bytes() }
}

fn page(status: u16) -> Fault {
    Fault::Answer { status, kind: "text/html", body: b"<!DOCTYPE html><html>Please sign in</html>".to_vec() }
}

/// As CloudWatch refuses, which answers in CBOR.
fn refused_in_cbor(code: &str) -> Fault {
    let mut body = Vec::new();
    let fields = [("__type", code), ("message", "no")].map(|(name, value)| (name.into(), value.into()));
    ciborium::into_writer(&ciborium::Value::Map(fields.into()), &mut body).unwrap();
    Fault::Answer { status: 403, kind: "application/cbor", body }
}

/// As AWS's identity service, which answers in XML, refuses.
fn refused_in_xml(code: &str, message: &str) -> Fault {
    let body = format!("<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>");
    Fault::Answer { status: 403, kind: "text/xml", body: body.into_bytes() }
}

fn faulty(is_hit: impl Fn(&Asked) -> bool + Send + 'static, fault: impl Fn() -> Fault + Send + 'static) -> World {
    let mut world = april();
    world.fault = Some(Box::new(move |asked| is_hit(asked).then(&fault)));
    world
}

#[test]
fn a_wrong_clock_and_what_stands_between_are_told() {
    let late = "Signature expired: 20220501T000000Z is now earlier than 20220503T000000Z (20220503T000500Z - 5 min.)";
    for (what, fault, said) in [
        (
            "skewed",
            Box::new(|| refused_in_xml("RequestTimeTooSkewed", "too far")) as Box<dyn Fn() -> Fault + Send>,
            "clock is wrong",
        ),
        ("late", Box::new(move || refused_in_xml("SignatureDoesNotMatch", late)), "clock is wrong"),
        ("expired", Box::new(|| refused_in_xml("RequestExpired", "Request has expired.")), "clock is wrong"),
        ("portal", Box::new(|| page(200)), "something other than AWS answered (HTTP 200"),
        ("proxy", Box::new(|| page(407)), "something other than AWS answered (HTTP 407"),
        ("forbidden", Box::new(|| page(403)), "something other than AWS answered (HTTP 403"),
    ] {
        let aws = Aws::start(faulty(|asked| asked.operation == "GetCallerIdentity", fault));
        let output = Machine::new().explain(&aws, &[]);
        assert_eq!(output.status.code(), Some(1), "{what}: {}", plain(&output));
        assert!(plain(&output).contains(said), "{what}: {}", plain(&output));
        assert!(
            plain(&output).contains("set the clock") || plain(&output).contains("HTTPS_PROXY"),
            "{}",
            plain(&output)
        );
    }
    let aws = Aws::start(faulty(|asked| asked.operation == "GetCostAndUsage", || page(200)));
    let output = Machine::new().explain(&aws, &[]);
    assert!(plain(&output).contains("something other than AWS answered (HTTP 200"), "{}", plain(&output));
}

#[test]
fn a_region_that_is_not_enabled_and_an_api_without_data_are_told() {
    let in_india = |asked: &Asked| asked.operation == "DescribeAlarms" && asked.region == "ap-south-1";
    for code in ["UnrecognizedClientException", "OptInRequired"] {
        let aws = Aws::start(faulty(in_india, move || refused_in_cbor(code)));
        let output = Machine::new().signed_in(&aws).args(["alarms", "--format", "json"]).output().unwrap();
        let report = json(&output);
        let [gap] = gaps(&report, "cloudwatch")[..] else { panic!("{}", report["gaps"]) };
        assert!(gap["effect"].as_str().unwrap().contains("is the region enabled"), "{code}: {gap}");
    }
    for (code, said) in [
        ("DataUnavailableException", "freetier:GetFreeTierUsage failed: try again"),
        ("AccessDeniedException", "allow the IAM action freetier:GetFreeTierUsage"),
    ] {
        let is_hit = |asked: &Asked| asked.operation == "GetFreeTierUsage";
        let aws = Aws::start(faulty(is_hit, move || refused(code)));
        let output = Machine::new().back_then(&aws).args(["free-tier", "--format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", plain(&output));
        let report = json(&output);
        let [gap] = gaps(&report, "free-tier")[..] else { panic!("{}", report["gaps"]) };
        assert!(gap["effect"].as_str().unwrap().contains(said), "{code}: {gap}");
    }
}

#[test]
fn many_gaps_of_one_cause_are_told_once() {
    let aws = Aws::start(faulty(|asked| asked.operation == "DescribeAlarms", || refused_in_cbor("AccessDenied")));
    let output = Machine::new().signed_in(&aws).args(["alarms", "--format", "csv"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    let said = text(&output.stderr);
    assert_eq!(said.matches("cloudwatch:DescribeAlarms").count(), 1, "{said}");
    assert!(said.contains("cloudwatch in 17 regions (ap-northeast-1, "), "{said}");
    assert!(said.contains("us-west-2): AccessDenied. The alarms of these regions are unknown; allow"), "{said}");
}

#[test]
fn what_was_not_read_is_not_nothing() {
    let mut world = april();
    for (operation, code) in [("GetCostAndUsage", "AccessDeniedException"), ("DescribeAlarms", "AccessDenied")] {
        world.failing.insert(operation.to_owned(), code.to_owned());
    }
    let aws = Aws::start(world);
    for (command, said) in [
        ("alarms", "No alarms were found, but not every region was read."),
        ("strays", "Nothing to clean up was found, but not everything could be checked."),
    ] {
        let output = Machine::new().back_then(&aws).arg(command).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{}", plain(&output));
        assert!(text(&output.stdout).starts_with(said), "{}", text(&output.stdout));
    }
}

/// An answer that holds nothing, not even an empty list, is none.
#[test]
fn an_answer_of_nothing_is_a_gap_and_no_list_of_nothing() {
    let of_alarms: &[&str] = &["alarms", "--regions", "eu-west-2"];
    let of_strays: &[&str] = &["strays", "--regions", "eu-west-1,eu-west-2"];
    for (operation, source, args) in [
        ("LookupEvents", "cloudtrail", of_alarms),
        ("GetProducts", "price-list", of_alarms),
        ("DescribeAlarms", "cloudwatch", of_alarms),
        ("GetFreeTierUsage", "free-tier", &["free-tier", "--regions", "eu-west-2"]),
        ("GetAccountPlanState", "account-plan", &["free-tier", "--regions", "eu-west-2"]),
        ("ListRegions", "account", &["alarms"]),
        ("GetCallerIdentity", "sts", of_alarms),
        ("DescribeOrganization", "organizations", of_strays),
        ("DescribeAlarmHistory", "alarm-history", of_strays),
        ("ListMetrics", "metrics", of_strays),
        ("GetMetricStatistics", "metric-sums", of_strays),
        ("ListResources", "inventory", of_strays),
        ("DescribeLogGroups", "log-groups", of_strays),
        ("DescribeTrails", "cloudtrail-trails", &["signins", "--regions", "eu-west-1"]),
    ] {
        let mut world = april();
        let bill = world.snapshot.months.get_mut(&"2022-04".parse().unwrap()).unwrap();
        bill.lines.push(usage(("AmazonCloudWatch", "EU-TimedStorage-ByteHrs"), None, "1", "GB-Mo", "0.03"));
        world.instead = Some(Box::new(move |_, asked| {
            // CloudWatch answers in CBOR.
            let is_cbor = ["DescribeAlarms", "DescribeAlarmHistory", "ListMetrics", "GetMetricStatistics"];
            let nothing = if is_cbor.contains(&operation) { vec![0xa0] } else { b"{}".to_vec() };
            (asked.operation == operation).then_some(nothing)
        }));
        let aws = Aws::start(world);
        let output = Machine::new().back_then(&aws).args(args).args(["--format", "json"]).output().unwrap();
        let report = json(&output);
        assert!(!gaps(&report, source).is_empty(), "{operation}: {}", report["gaps"]);
    }
}

/// What a trail records, and its metric filters.
#[test]
fn an_answer_of_nothing_about_alerts_is_a_gap() {
    for (operation, source) in [
        ("GetTrailStatus", "cloudtrail-trails"),
        ("GetEventSelectors", "cloudtrail-trails"),
        ("DescribeMetricFilters", "logs"),
    ] {
        let mut world = World::of(fixture::snapshot("signin-alerts-2022-02"));
        world.instead = Some(Box::new(move |_, asked| (asked.operation == operation).then(|| b"{}".to_vec())));
        let (aws, machine) = (Aws::start(world), Machine::new());
        let mut command = machine.signed_in(&aws);
        let output = command.env("WHYBILL_NOW", "2022-03-01T09:00:00Z").args(["signins", "--format", "json"]).output();
        let report = json(&output.unwrap());
        assert!(!gaps(&report, source).is_empty(), "{operation}: {}", report["gaps"]);
    }
}

/// The bill of April 2022 with one line's cost that is no figure.
fn odd() -> World {
    let mut world = april();
    world.instead = Some(Box::new(|world, asked| {
        let is_usage = asked.operation == "GetCostAndUsage" && asked.body["GroupBy"][0]["Key"] == "SERVICE";
        is_usage.then(|| {
            let mut answer = usual(world, asked, &asked.body);
            for result in answer["ResultsByTime"].as_array_mut().unwrap() {
                let is_april = result["TimePeriod"]["Start"] == "2022-04-01";
                for group in result["Groups"].as_array_mut().unwrap() {
                    if is_april && group["Keys"][1] == "EU-CW:AlarmMonitorUsage" {
                        group["Metrics"]["UnblendedCost"]["Amount"] = "1e15".into();
                    }
                }
            }
            answer.to_string().into_bytes()
        })
    }));
    world
}

#[test]
fn a_row_without_a_figure_is_a_gap_in_every_run_and_the_rest_is_told() {
    let (aws, machine) = (Aws::start(odd()), Machine::new());
    for run in ["paid", "kept"] {
        let output = machine.explain(&aws, &[]);
        assert_eq!(output.status.code(), Some(4), "{run}: {}", plain(&output));
        let report = json(&output);
        // 4.16 less the line's 0.2000002
        assert_eq!(report["totals"]["billed"], "3.9599998", "{run}");
        let [gap] = gaps(&report, "cost-explorer")[..] else { panic!("{}", report["gaps"]) };
        assert!(gap["effect"].as_str().unwrap().contains("EU-CW:AlarmMonitorUsage in 2022-04"), "{gap}");
        assert_eq!(gap["required"], true);
    }
    assert_eq!(aws.asked("GetCostAndUsage").len(), 2, "what was paid for is kept");
}

#[test]
fn a_month_in_the_future_is_told_before_anything_is_asked() {
    let aws = Aws::start(april());
    for args in [
        &["explain", "--as-of", "2999-12-31T00:00:00Z"][..],
        &["explain", "--as-of", "2022-06-03T00:00:00Z", "--month", "2022-05"],
        &["free-tier", "--as-of", "9999-12-31T23:59:59Z"],
        &["strays", "--as-of", "+262142-12-31T23:59:59Z"],
    ] {
        let output = Machine::new().back_then(&aws).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", plain(&output));
    }
    assert!(aws.operations().is_empty());
}
