//! When things are asked, how often, and how long they are waited for; and what is told of that.

use std::process::Output;
use std::time::Duration;

use serde_json::Value;

use crate::support::program::{json, text};
use crate::wire::machine::{AS_OF, Machine, april, gaps};
use crate::wire::server::{Aws, Fault, World, usual};

/// What a run writes of its questions.
fn timings(machine: &Machine) -> Value {
    serde_json::from_slice(&std::fs::read(machine.home.path().join("t.json")).unwrap()).unwrap()
}

fn questions(timings: &Value) -> &[Value] {
    timings["questions"].as_array().unwrap()
}

/// The sources, each with its region, of the questions that a source's questions waited for; none where for nothing.
fn awaited_by(timings: &Value, source: &str) -> Vec<(String, Option<(String, String)>)> {
    let place = |question: &Value| {
        let of = |field: &str| question[field].as_str().unwrap_or_default().to_owned();
        (of("source"), of("region"))
    };
    let all = questions(timings);
    let after = |question: &Value| question["after"].as_u64().map(|number| place(&all[number as usize]));
    let own = all.iter().filter(|question| question["source"] == source);
    own.map(|question| (place(question).1, after(question))).collect()
}

#[test]
fn everything_is_asked_as_soon_as_what_it_needs_is_known() {
    let (aws, machine) = (Aws::start(april()), Machine::new());
    let output = machine.explain(&aws, &["--timings", "t.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let timings = timings(&machine);
    for source in ["sts", "organizations", "account", "account-plan"] {
        assert_eq!(awaited_by(&timings, source), [(String::new(), None)], "{source} waits for nothing");
    }
    let of_account = |after: &Option<(String, String)>| {
        let (source, region) = after.clone().unwrap();
        region.is_empty() && ["sts", "organizations", "account", "account-plan"].contains(&source.as_str())
    };
    let alarms = awaited_by(&timings, "cloudwatch");
    assert_eq!(alarms.len(), 17);
    let identity = Some(("sts".to_owned(), String::new()));
    assert!(alarms.iter().all(|(_, after)| *after == identity), "all regions at once: {alarms:?}");
    assert!(of_account(&awaited_by(&timings, "cost-explorer")[0].1), "the bill waits for no alarms");
    let histories = awaited_by(&timings, "alarm-history");
    let events = awaited_by(&timings, "cloudtrail");
    assert!(!events.is_empty() && events.len() == histories.len());
    let is_of =
        |source: &str, region: &str, after: &(String, String)| (after.0.as_str(), after.1.as_str()) == (source, region);
    for (region, after) in histories {
        // Of a region without alarms the bill tells that there were some.
        let after = after.unwrap();
        assert!(is_of("cloudwatch", &region, &after) || after.0 == "cost-explorer", "{region}: {after:?}");
    }
    for (region, after) in events {
        let after = after.unwrap();
        let is_next = is_of("alarm-history", &region, &after) || is_of("cloudwatch", &region, &after);
        assert!(is_next, "{region}: {after:?}");
    }
    let sent = questions(&timings).iter().flat_map(|question| question["requests"].as_array().unwrap());
    assert_eq!(sent.count(), aws.all_asked().len(), "every request is told of");
}

#[test]
fn verbose_tells_each_answer_and_no_secret() {
    let (aws, machine) = (Aws::start(april()), Machine::new());
    let told = |more: &[&str]| text(&machine.explain(&aws, &[&["--no-cache"], more].concat()).stderr);
    let verbose = told(&["-v"]);
    let line = |of: &str| verbose.lines().find(|line| line.contains(of)).unwrap_or_else(|| panic!("{of}: {verbose}"));
    assert!(line("(sts:GetCallerIdentity)").starts_with('['), "{verbose}");
    assert!(line("the alarms of Ireland (eu-west-1)").contains(", 1 request, after "), "{verbose}");
    assert!(line("(ce:GetCostAndUsage)").contains(", after "), "{verbose}");
    for secret in ["AKIA", "Signature", "AWS4-HMAC", "X-Amz", "UnblendedCost", "4.16"] {
        assert!(!verbose.contains(secret), "{secret}: {verbose}");
    }
    let hidden = told(&["-v", "--redact"]);
    assert!(hidden.lines().any(|line| line.contains("] cloudwatch in eu-west-1: ")), "{hidden}");
    assert!(!hidden.contains("the alarms of"), "{hidden}");
    assert_eq!(told(&[]), "");
}

#[test]
fn timings_are_written_even_when_the_run_fails_and_checked_before_it_pays() {
    let mut world = april();
    world.failing.insert("GetCostAndUsage".to_owned(), "AccessDeniedException".to_owned());
    let (aws, machine) = (Aws::start(world), Machine::new());
    let output = machine.explain(&aws, &["--timings", "t.json"]);
    assert_eq!(output.status.code(), Some(1));
    let timings = timings(&machine);
    let bill = questions(&timings).iter().find(|question| question["source"] == "cost-explorer").unwrap();
    assert_eq!((&bill["error"], &bill["requests"][0]["status"]), (&"AccessDeniedException".into(), &400.into()));
    let before = aws.all_asked().len();
    let output = machine.explain(&aws, &["--timings", "no/such/folder/t.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let saved = machine.explain(&aws, &["--timings", "t.json", "--from", "s.json"]);
    assert_eq!(saved.status.code(), Some(2), "{}", text(&saved.stderr));
    assert_eq!(aws.all_asked().len(), before, "neither asks anything");
}

/// An account to whose first so many requests of an operation there is an HTTP status and nothing else.
fn bare(operation: &'static str, status: u16, mut times: u32) -> World {
    let mut world = april();
    world.fault = Some(Box::new(move |asked| {
        let is_hit = asked.operation == operation && times > 0;
        times -= u32::from(is_hit);
        is_hit.then(|| Fault::Answer { status, kind: "text/plain", body: Vec::new() })
    }));
    world
}

/// An account some of whose requests are never answered, by operation and region.
fn silent<const N: usize>(silent: [(&'static str, &'static str); N]) -> World {
    let mut world = april();
    world.fault = Some(Box::new(move |asked| {
        silent.contains(&(asked.operation.as_str(), asked.region.as_str())).then_some(Fault::Silence)
    }));
    world
}

/// The output of `explain`, and how often an operation was asked.
fn run(world: World, variables: &[(&str, &str)], operation: &str) -> (Output, usize) {
    let (aws, machine) = (Aws::start(world), Machine::new());
    let mut command = machine.signed_in(&aws);
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--regions", "eu-west-2", "--format", "json"];
    let output = command.args(args).envs(variables.iter().copied()).output().unwrap();
    (output, aws.asked(operation).len())
}

/// CloudTrail takes two requests a second in a region.
#[test]
fn nothing_is_asked_so_fast_that_it_is_throttled() {
    let mut world = april();
    world.rates.insert("LookupEvents".to_owned(), 2);
    let (aws, machine) = (Aws::start(world), Machine::new());
    let args = ["alarms", "--as-of", AS_OF, "--regions", "eu-west-2"];
    let output = machine.signed_in(&aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let asked = aws.asked("LookupEvents");
    assert_eq!(asked.len(), 3, "put, put a composite one, deleted: {asked:?}");
    assert!(asked.iter().all(|asked| asked.refused.is_none()), "{asked:?}");
}

#[test]
fn a_throttle_without_a_code_is_asked_again() {
    let (output, asked) = run(bare("DescribeAlarms", 429, 1), &[], "DescribeAlarms");
    assert_eq!((output.status.code(), asked), (Some(0), 2), "{}", text(&output.stderr));
}

/// As everywhere with AWS.
#[test]
fn how_often_something_is_asked_is_for_the_environment_to_say() {
    for (attempts, throttles, gaps_left) in [("1", 1, 1), ("2", 1, 0)] {
        let mut world = april();
        world.throttled.insert("DescribeAlarms".to_owned(), throttles);
        let (output, asked) = run(world, &[("AWS_MAX_ATTEMPTS", attempts)], "DescribeAlarms");
        assert_eq!((asked, gaps(&json(&output), "cloudwatch").len()), (attempts.parse().unwrap(), gaps_left));
    }
}

/// A page costs $0.01 once AWS has served it, and only a throttle says that it hasn't.
#[test]
fn a_page_is_paid_for_again_only_where_it_was_not_served() {
    let bare = |status| bare("GetCostAndUsage", status, 1);
    let throttled = |times| {
        let mut world = april();
        world.throttled.insert("GetCostAndUsage".to_owned(), times);
        world
    };
    let mut cut = april();
    cut.fault = Some(Box::new(|asked| (asked.operation == "GetCostAndUsage").then_some(Fault::Cut)));
    for (world, status, asked) in [
        (cut, 1, 1),
        (bare(500), 1, 1),
        (bare(503), 1, 1),
        (bare(429), 0, 3),
        (throttled(1), 0, 3),
        (throttled(2), 1, 2),
    ] {
        let (output, pages) = run(world, &[], "GetCostAndUsage");
        assert_eq!((output.status.code(), pages), (Some(status), asked), "{}", text(&output.stderr));
    }
}

#[test]
fn the_answer_is_written_in_the_time_that_a_run_is_given() {
    let london = [("DescribeAlarms", "eu-west-2"), ("LookupEvents", "eu-west-2"), ("LookupEvents", "eu-west-1")];
    let (aws, machine) = (Aws::start(silent(london)), Machine::new());
    let output = machine.explain(&aws, &["--timeout", "10"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let report = json(&output);
    assert_eq!(report["totals"]["billed"], "4.16", "what came is told");
    let alarms = gaps(&report, "cloudwatch");
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert_eq!((&alarms[0]["region"], &alarms[0]["error"]), (&"eu-west-2".into(), &"--timeout reached".into()));
    assert!(alarms[0]["effect"].as_str().unwrap().ends_with("raise --timeout"), "{alarms:?}");
    assert!(gaps(&report, "cloudtrail").iter().all(|gap| gap["error"] == "--timeout reached"), "{report}");
}

/// A page that is paid for is awaited, be it that nothing more may be asked.
#[test]
fn a_paid_page_that_is_on_its_way_is_awaited_beyond_the_time_for_asking() {
    let mut world = april();
    world.instead = Some(Box::new(|world, asked| {
        let is_usage = asked.operation == "GetCostAndUsage" && asked.body["GroupBy"][1]["Key"] == "USAGE_TYPE";
        is_usage.then(|| {
            // Of five seconds 4.5 are for asking, and have begun before this question came.
            std::thread::sleep(Duration::from_millis(4_600));
            usual(world, asked, &asked.body).to_string().into_bytes()
        })
    }));
    let (aws, machine) = (Aws::start(world), Machine::new());
    let output = machine.explain(&aws, &["--timeout", "5"]);
    let report = json(&output);
    assert_eq!((&report["totals"]["billed"], &report["requests"]["cost_explorer"]), (&"4.16".into(), &2.into()));
    let late = report["gaps"].as_array().unwrap();
    assert!(late.iter().any(|gap| gap["error"] == "--timeout reached"), "the time for asking was over: {late:?}");
    assert_eq!(json(&machine.explain(&aws, &[]))["requests"]["cost_explorer"], 0, "and it is kept");
}

/// Who it is nobody can do without.
#[test]
fn a_run_without_an_identity_ends_in_time_too() {
    let aws = Aws::start(silent([("GetCallerIdentity", "eu-west-1")]));
    let output = Machine::new().explain(&aws, &["--timeout", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--timeout reached"), "{}", text(&output.stderr));
    assert!(aws.asked("GetCostAndUsage").is_empty());
}
