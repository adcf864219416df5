//! How long the program takes over a wire like AWS's, held against its critical path: the local AWS of the tests with a
//! latency, and CloudTrail at its rate.
//!
//! `cargo bench --bench live` runs it, `cargo bench --bench live --profile dev` a debug build, `-- strays` one command; the
//! program that `WHYBILL_BENCHED` names is run in place of that build's.
//! The run time divided by the critical path doesn't depend on the machine, as long as it isn't busy.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]
#![expect(clippy::disallowed_macros, reason = "a bench prints what it measured")]

mod critical_path;
#[expect(dead_code, reason = "other benches and the tests use more of it")]
#[path = "../../tests/it/support/made_up/mod.rs"]
mod made_up;
#[expect(dead_code, reason = "the tests use more of it")]
mod wire;

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::Days;
use critical_path::Timings;
use made_up::{Size, account};
use whybill::snapshot::Snapshot;
use wire::server::{Asked, Aws, THROTTLED, World};

/// What each answer takes.
const LATENCY: Duration = Duration::from_millis(80);
/// What CloudTrail takes of LookupEvents a second, in a region.
const RATE: usize = 2;
const SEED: u64 = 202_204;
const SIZE: Size = Size { regions: 17, alarms: 20, lines: 340, months: 2 };
/// When the account's snapshot was taken.
const AS_OF: &str = "2026-11-12T09:00:00Z";
const RUNS: usize = 3;
/// The commands, and what run time ÷ critical path is aimed at.
const COMMANDS: [(&str, &str); 5] =
    [("alarms", "1.3"), (AT_REST, "1.3"), ("explain", "1.3"), ("strays", "1.5"), ("report", "1.5")];
/// `alarms` of an account whose alarms nobody has changed for long.
const AT_REST: &str = "at rest";

/// Only `cargo bench` says `--bench`: `cargo test --all-targets` has nothing to wait for here.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    println!("command    run time  critical path  ratio   aim  requests  throttled");
    for (command, aim) in COMMANDS {
        if wanted.is_empty() || wanted.iter().any(|name| *name == command) {
            println!("{}", best(command, aim));
        }
    }
}

/// The fastest of some runs: what else the machine does only adds.
fn best(command: &str, aim: &str) -> String {
    let runs = (0..RUNS).map(|_| run(command));
    let (time, timings, aws) = runs.min_by_key(|(time, ..)| *time).unwrap();
    let path = timings.critical_path(LATENCY);
    let ratio = time.as_micros() * 100 / path.as_micros().max(1);
    let (whole, rest) = (ratio / 100, ratio % 100);
    let (requests, throttled) = aws;
    let (time, path) = (seconds(time), seconds(path));
    format!("{command:<8} {time:>8} s {path:>12} s  {whole:>2}.{rest:02}  {aim:>4} {requests:>9} {throttled:>10}")
}

fn at_rest(mut account: Snapshot) -> Snapshot {
    let long_ago = account.taken_at - Days::new(400);
    account.alarms.values_mut().flatten().for_each(|alarm| alarm.configured_at = Some(long_ago));
    account.trail.values_mut().for_each(|trail| trail.events.clear());
    account.alarm_history.values_mut().for_each(Vec::clear);
    account
}

fn seconds(time: Duration) -> String {
    format!("{}.{:03}", time.as_secs(), time.subsec_millis())
}

/// One run on a machine that has kept nothing: its time, what it tells of its questions, and how many requests came and
/// were throttled.
fn run(command: &str) -> (Duration, Timings, (usize, usize)) {
    let account = account(SEED, SIZE);
    // What was deleted since an earlier instant is looked for: an account at rest is asked about now.
    let (command, account, as_of) = match command {
        AT_REST => ("alarms", at_rest(account), None),
        _ => (command, account, Some(AS_OF)),
    };
    let world = World { latency: LATENCY, rates: [("LookupEvents".to_owned(), RATE)].into(), ..World::of(account) };
    let aws = Aws::start(world);
    let home = tempfile::tempdir().unwrap();
    let timings = home.path().join("timings.json");
    let binary = std::env::var_os("WHYBILL_BENCHED").unwrap_or_else(|| env!("CARGO_BIN_EXE_whybill").into());
    let mut program = Command::new(binary);
    program
        .env_clear()
        .current_dir(home.path())
        .env("HOME", home.path())
        .env("WHYBILL_NOW", AS_OF)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "example")
        .env("AWS_ENDPOINT_URL", aws.url())
        .args([command, "--timings"])
        .arg(&timings)
        .args(as_of.iter().flat_map(|as_of| ["--as-of", *as_of]));
    if command == "report" {
        program.args(["--output", "report.html"]);
    }
    let start = Instant::now();
    let output = program.output().unwrap();
    let time = start.elapsed();
    let status = output.status.code();
    assert!(matches!(status, Some(0 | 4)), "{status:?}: {}", String::from_utf8_lossy(&output.stderr));
    let asked = aws.all_asked();
    let is_throttled = |asked: &&Asked| asked.refused.as_deref() == Some(THROTTLED);
    let throttled = asked.iter().filter(is_throttled).count();
    if std::env::var_os("WHYBILL_BENCH_COUNTS").is_some() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        asked.iter().for_each(|asked| *counts.entry(&asked.operation).or_default() += 1);
        println!("{counts:?}");
    }
    (time, Timings::read(&timings), (asked.len(), throttled))
}
