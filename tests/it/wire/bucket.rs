//! Digests and their state in a bucket.

use std::process::Output;

use serde_json::{Value, json};

use crate::support::fixture;
use crate::support::program::text;
use crate::wire::digest::{TOLD, account};
use crate::wire::machine::{AS_OF, Machine, april};
use crate::wire::server::{Asked, Aws, Fault, Objects, World};

const BUCKET: &str = "s3://my-bucket/bill";
const TOPIC: &str = "sns:arn:aws:sns:eu-west-1:123456789012:bill";

/// A digest between two snapshots, to the bucket.
fn replayed(aws: &Aws, machine: &Machine) -> Output {
    let mut run = machine.signed_in(aws);
    run.args(["digest", "--always", "--to", BUCKET, "--since"]);
    run.arg(fixture::path("march-2022")).arg("--from").arg(fixture::path("april-2022")).output().unwrap()
}

/// A digest of the account at an instant, whose state the bucket keeps.
fn looked(aws: &Aws, machine: &Machine, now: &str) -> Output {
    let mut run = machine.signed_in(aws);
    run.env("WHYBILL_NOW", now).args(["digest", "--to", TOPIC, "--to", BUCKET]);
    run.output().unwrap()
}

fn keys(objects: &Objects) -> Vec<String> {
    objects.lock().unwrap().keys().cloned().collect()
}

fn read(objects: &Objects, key: &str) -> Value {
    serde_json::from_slice(&objects.lock().unwrap()[key]).unwrap()
}

#[test]
fn page_json_and_snapshot_are_written_where_the_bucket_is() {
    let mut world = april();
    world.bucket_region = "us-west-2".to_owned();
    let objects = world.objects.clone();
    let (aws, machine) = (Aws::start(world), Machine::new());
    let output = replayed(&aws, &machine);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let written = |ending: &str| format!("my-bucket/bill/digests/2022-05-03T090000Z.{ending}");
    assert_eq!(keys(&objects), ["html", "json", "snapshot.json"].map(written));
    assert_eq!(read(&objects, &written("json"))["schema"], "whybill.digest/1");
    assert_eq!(read(&objects, &written("snapshot.json"))["account"]["id"], "123456789012");
    let regions: Vec<String> = aws.asked("PutObject").into_iter().map(|asked| asked.region).collect();
    assert_eq!(regions, ["eu-west-1", "us-west-2", "us-west-2", "us-west-2"], "it says once where it is");
    assert_eq!(aws.operations(), ["PutObject".to_owned()].into());
}

#[test]
fn a_bucket_that_refuses_is_said_and_has_no_part_of_anything() {
    for (code, help) in [("AccessDenied", "allow s3:PutObject on it"), ("NoSuchBucket", "create it, or name another")] {
        let mut world = april();
        world.failing.insert("PutObject".to_owned(), code.to_owned());
        let objects = world.objects.clone();
        let (aws, machine) = (Aws::start(world), Machine::new());
        let output = replayed(&aws, &machine);
        assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
        let said = text(&output.stderr);
        assert!(said.contains(BUCKET) && said.contains(help), "{said}");
        assert_eq!(keys(&objects), [""; 0]);
    }
}

/// Three mornings, each on a machine that keeps nothing of the one before.
#[test]
fn the_state_stays_in_the_bucket_from_one_morning_to_the_next() {
    let objects = Objects::default();
    let mornings = ["2022-03-17T07:00:00Z", "2022-03-18T07:00:00Z", "2022-03-19T07:00:00Z"];
    let told = mornings.map(|now| {
        let aws = Aws::start(World { objects: objects.clone(), ..World::of(account(now)) });
        let output = looked(&aws, &Machine::new(), now);
        assert_eq!(output.status.code(), Some(0), "{now}: {}", text(&output.stderr));
        aws.asked("Publish").len()
    });
    assert_eq!(told, [0, 1, 0], "what was told on the 18th isn't told on the 19th");
    let kept = keys(&objects);
    let days = ["17", "18", "19"].map(|day| format!("snapshots/2022-03-{day}.json"));
    for file in days.iter().map(String::as_str).chain(["state.json", "lock.json", "digests/2022-03-18T070000Z.html"]) {
        assert!(kept.contains(&format!("my-bucket/bill/{file}")), "{file}: {kept:?}");
    }
    assert_eq!(kept.len(), 3 + 2 + 3, "{kept:?}");
    assert_eq!(read(&objects, "my-bucket/bill/state.json")["phase"], "sent");
    assert_eq!(read(&objects, "my-bucket/bill/lock.json")["began"], Value::Null);
}

/// S3 takes no page on the 18th: the topic is told that, and the bucket is told on the 19th.
#[test]
fn a_bucket_that_refuses_a_page_gets_it_the_next_day() {
    let objects = Objects::default();
    let refuse = |asked: &Asked| {
        let body = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>".to_vec();
        let is_page = asked.operation == "PutObject" && asked.body["Place"].as_str().unwrap().contains("/digests/");
        is_page.then_some(Fault::Answer { status: 403, kind: "application/xml", body })
    };
    let told = ["2022-03-17T07:00:00Z", "2022-03-18T07:00:00Z", "2022-03-19T07:00:00Z"].map(|now| {
        let mut world = World { objects: objects.clone(), ..World::of(account(now)) };
        if now.contains("-18T") {
            world.fault = Some(Box::new(refuse));
        }
        let aws = Aws::start(world);
        let output = looked(&aws, &Machine::new(), now);
        let messages: Vec<String> =
            aws.asked("Publish").iter().map(|own| own.body["Message"].as_str().unwrap().to_owned()).collect();
        (output.status.code(), messages)
    });
    assert_eq!((told[0].0, told[1].0, told[2].0), (Some(0), Some(4), Some(0)));
    assert_eq!((told[0].1.len(), told[1].1.len(), told[2].1.len()), (0, 1, 0), "{told:?}");
    let message = &told[1].1[0];
    assert!(
        message.contains(TOLD) && message.contains(&format!("Not delivered to {BUCKET}: AccessDenied")),
        "{message}"
    );
    let pages: Vec<String> = keys(&objects).into_iter().filter(|key| key.ends_with(".html")).collect();
    assert_eq!(pages, ["my-bucket/bill/digests/2022-03-19T070000Z.html"]);
}

#[test]
fn a_run_leaves_another_alone_and_takes_over_from_one_that_was_killed() {
    let locked = |began: &str| {
        let world = april();
        let lock = json!({"began": began, "run": 7}).to_string().into_bytes();
        world.objects.lock().unwrap().insert("my-bucket/bill/lock.json".to_owned(), lock);
        Aws::start(world)
    };
    let aws = locked("2022-05-03T08:50:00Z");
    let output = looked(&aws, &Machine::new(), AS_OF);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("another digest is running"), "{}", text(&output.stderr));
    assert_eq!(aws.operations(), ["GetObject".to_owned()].into(), "nothing is paid for");
    let aws = locked("2022-05-03T08:30:00Z");
    let output = looked(&aws, &Machine::new(), AS_OF);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// Somebody else writes the lock between this run's reading of it and its own writing.
#[test]
fn of_two_runs_at_once_one_looks() {
    let mut world = april();
    let objects = world.objects.clone();
    let other = json!({"began": AS_OF, "run": 7}).to_string().into_bytes();
    world.fault = Some(Box::new(move |asked| {
        let is_read = asked.operation == "GetObject" && asked.body["Place"] == "my-bucket/bill/lock.json";
        if is_read {
            objects.lock().unwrap().insert("my-bucket/bill/lock.json".to_owned(), other.clone());
            let body = b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>".to_vec();
            return Some(Fault::Answer { status: 404, kind: "application/xml", body });
        }
        None
    }));
    let aws = Aws::start(world);
    let output = looked(&aws, &Machine::new(), AS_OF);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("another digest is running"), "{}", text(&output.stderr));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 0, "nothing is paid for");
}

/// S3 says "access denied" of what isn't there to a role that may not list it whole.
#[test]
fn a_first_run_finds_nothing_where_it_may_not_know_that() {
    let world = || -> World {
        let mut world = april();
        world.fault = Some(Box::new(|asked| {
            let body = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>".to_vec();
            let denied = Fault::Answer { status: 403, kind: "application/xml", body };
            (asked.operation == "GetObject").then_some(denied)
        }));
        world
    };
    let aws = Aws::start(world());
    let output = looked(&aws, &Machine::new(), AS_OF);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let there = world();
    there.objects.lock().unwrap().insert("my-bucket/bill/state.json".to_owned(), b"{}".to_vec());
    let aws = Aws::start(there);
    let output = looked(&aws, &Machine::new(), AS_OF);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("s3:GetObject"), "{}", text(&output.stderr));
    assert_eq!(aws.asked("GetCostAndUsage").len(), 0, "nothing is paid for");
}
