//! The function of AWS Lambda against a small Runtime API: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::wire::digest::{TOLD, account};
use crate::wire::http::Server;
use crate::wire::machine::{AS_OF, Machine, april};
use crate::wire::server::{Aws, Objects, World};

const TOPIC: &str = "sns:arn:aws:sns:eu-west-1:123456789012:bill";
const BUCKET: &str = "s3://my-bucket/bill";
const SECRET: &str = "wJalrXUtnFEMI-EXAMPLE";

/// What the function answered to an event.
#[derive(Debug)]
enum Answered {
    Response(Value),
    Error(Value),
}

/// What came of a function that got so many events, and its log.
struct Ran {
    answers: Vec<Answered>,
    log: Vec<Value>,
}

#[expect(clippy::disallowed_methods, reason = "Lambda tells a function when it will be ended by the clock on the wall")]
fn deadline() -> String {
    let end = SystemTime::now() + Duration::from_secs(330);
    end.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis().to_string()
}

/// Runs the function as Lambda does: it asks for events one after another, and is stopped when there are no more.
fn run(aws: &Aws, machine: &Machine, now: &str, events: usize) -> Ran {
    let api = Server::start();
    let folder = machine.home.path().join("tmp");
    std::fs::create_dir_all(&folder).unwrap();
    let mut function = Command::new(env!("CARGO_BIN_EXE_whybill-lambda"))
        .env_clear()
        .current_dir(machine.home.path())
        .env("AWS_LAMBDA_RUNTIME_API", api.address().to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "whybill")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/whybill")
        .env("AWS_ENDPOINT_URL", aws.url())
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env("AWS_SESSION_TOKEN", "FwoGZXIvYXdzEXAMPLE")
        .env("TMPDIR", &folder)
        .env("WHYBILL_NOW", now)
        .env("WHYBILL_TO", format!("{TOPIC} {BUCKET}"))
        .env("WHYBILL_STATE", BUCKET)
        .env("WHYBILL_MONTH_CEILING", "1.00")
        .env("WHYBILL_HOME_REGIONS", "")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answers = Vec::new();
    let mut given = 0;
    loop {
        let request = api.next().unwrap();
        if request.url.ends_with("/invocation/next") {
            if given == events {
                break;
            }
            given += 1;
            let (id, end) = (given.to_string(), deadline());
            let headers = [
                ("Lambda-Runtime-Aws-Request-Id", id.as_str()),
                ("Lambda-Runtime-Deadline-Ms", &end),
                ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:whybill"),
                ("Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"),
                ("Content-Type", "application/json"),
            ];
            request.respond(200, &headers, b"{}");
            continue;
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let own = format!("/2018-06-01/runtime/invocation/{given}/");
        answers.push(match request.url.strip_prefix(&own) {
            Some("response") => Answered::Response(body),
            Some("error") => Answered::Error(body),
            _ => panic!("{} is no part of the Runtime API", request.url),
        });
        request.respond(202, &[("Content-Type", "application/json")], b"{\"status\":\"OK\"}");
    }
    function.kill().unwrap();
    let mut said = String::new();
    function.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    function.wait().unwrap();
    for secret in [SECRET, "FwoGZXIvYXdz", "Signature="] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
    let log =
        said.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
    Ran { answers, log }
}

/// The files below a folder, but for those below its temporary one.
fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != "tmp").collect()
}

/// What was published, by its subject, and the answer to the event of each morning; Lambda keeps no folder between them.
fn mornings(days: &[&str], objects: &Objects, spoil: impl Fn(&str, &mut World)) -> Vec<(Vec<String>, Answered)> {
    let morning = |now: &&str| {
        let mut world = World { objects: objects.clone(), ..World::of(account(now)) };
        spoil(now, &mut world);
        let (aws, machine) = (Aws::start(world), Machine::new());
        let Ran { mut answers, log } = run(&aws, &machine, now, 1);
        assert_eq!(files(machine.home.path()), [""; 0], "it writes below the temporary folder alone");
        let end = log.iter().find(|line| line["message"] == "the digest has ended");
        assert_eq!(end.unwrap()["outcome"]["request"], "1", "{log:?}");
        let published = aws.asked("Publish");
        let subjects = published.iter().map(|own| own.body["Subject"].as_str().unwrap().to_owned()).collect();
        (subjects, answers.remove(0))
    };
    days.iter().map(morning).collect()
}

#[test]
fn from_16_march_to_3_may_by_the_function() {
    let days = [
        "2022-03-16T07:00:00Z",
        "2022-03-17T07:00:00Z",
        "2022-03-18T07:00:00Z",
        "2022-03-19T07:00:00Z",
        "2022-03-20T07:00:00Z",
        "2022-05-03T07:00:00Z",
    ];
    let objects = Objects::default();
    let told = mornings(&days, &objects, |_, _| {});
    for (day, (_, answer)) in days.iter().zip(&told) {
        assert!(matches!(answer, Answered::Response(outcome) if outcome["status"] == "0"), "{day}: {answer:?}");
    }
    let subjects: Vec<&[String]> = told.iter().map(|(subjects, _)| subjects.as_slice()).collect();
    let counts: Vec<usize> = subjects.iter().map(|own| own.len()).collect();
    assert_eq!(counts, [0, 0, 1, 0, 0, 1], "{subjects:?}");
    assert_eq!(subjects[2], [TOLD]);
    assert!(subjects[5][0].contains("April 2022 is final: $4.16"), "{subjects:?}");
    let looks = objects.lock().unwrap().keys().filter(|key| key.contains("/snapshots/")).count();
    assert_eq!(looks, 6, "a look a day");
}

#[test]
fn two_events_of_one_function() {
    let (aws, machine) = (Aws::start(april()), Machine::new());
    let Ran { answers, log } = run(&aws, &machine, AS_OF, 2);
    assert!(matches!(&answers[..], [Answered::Response(_), Answered::Response(_)]), "{answers:?}, {log:?}");
}

#[test]
fn what_fails_is_raised_with_what_was_said_and_the_function_lives_on() {
    let mut world: World = april();
    world.failing.insert("GetCostAndUsage".to_owned(), "AccessDeniedException".to_owned());
    world.failing.insert("GetCallerIdentity".to_owned(), "ExpiredToken".to_owned());
    let (aws, machine) = (Aws::start(world), Machine::new());
    let Ran { answers, log } = run(&aws, &machine, AS_OF, 2);
    let [Answered::Error(first), Answered::Error(_)] = &answers[..] else { panic!("{answers:?}, {log:?}") };
    assert_eq!(first["errorType"], "DigestFailed");
    let why = first["errorMessage"].as_str().unwrap();
    assert!(why.starts_with("whybill digest ended with status 1\n"), "{why}");
    assert!(why.contains("credentials have expired"), "{why}");
    assert!(log.iter().any(|line| line["level"] == "ERROR"), "{log:?}");
    assert_eq!(aws.asked("Publish").len(), 0);
}

/// SNS refuses on the 18th: that is raised, the bucket has the digest, and the topic gets it on the 19th.
#[test]
fn a_topic_that_refuses_is_raised_and_told_the_next_day() {
    let objects = Objects::default();
    let refuse = |now: &str, world: &mut World| {
        if now.contains("-18T") {
            world.failing.insert("Publish".to_owned(), "AuthorizationError".to_owned());
        }
    };
    let days = ["2022-03-17T07:00:00Z", "2022-03-18T07:00:00Z", "2022-03-19T07:00:00Z", "2022-03-20T07:00:00Z"];
    let told = mornings(&days, &objects, refuse);
    let Answered::Error(raised) = &told[1].1 else { panic!("{told:?}") };
    let why = raised["errorMessage"].as_str().unwrap();
    assert!(why.contains("status 4") && why.contains("allow sns:Publish"), "{why}");
    let counts: Vec<usize> = told.iter().map(|(subjects, _)| subjects.len()).collect();
    assert_eq!(counts, [0, 1, 1, 0], "refused, told, and not told again");
    assert_eq!(told[2].0, [TOLD]);
    let pages = objects.lock().unwrap().keys().filter(|key| key.ends_with(".html")).count();
    assert_eq!(pages, 1, "the bucket was told on the 18th");
}
