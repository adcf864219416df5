//! How answers' times grow with what they are about: from a thousand to a hundred thousand lines, alarms and events.
//!
//! `cargo bench --bench scaling` runs all of it; `-- signins` what has that in its name. Each row has the time at each size, the
//! fastest of some runs, and the exponent: 1 where ten times as much takes ten times as long. The last rows are
//! the program's own: seconds and memory from a snapshot's file.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]
#![expect(clippy::float_arithmetic, reason = "times and their ratios, no money")]
#![expect(clippy::disallowed_macros, reason = "a bench prints what it measured")]

#[path = "../tests/it/support/collected.rs"]
mod collected;
#[path = "../tests/it/support/made_up/mod.rs"]
mod made_up;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use whybill::analyse;
use whybill::bill::{Quantity, Region};
use whybill::catalogue::Catalogue;
use whybill::plan::{Planner, plan};
use whybill::question::{Question, Scope};
use whybill::report::{Document, document};
use whybill::snapshot::{DayEvents, Inventoried, MetricFilter, Snapshot, TrailEvent, Watches};
use whybill::snapshot_file::save;

use collected::collected;
use made_up::{LARGE, Size, account};

const SEED: u64 = 202_204;
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// The region of what is all in one.
const IRELAND: &str = "eu-west-1";
/// A case is run again until so much time has passed, and five times at least: what else the machine does only adds.
const ENOUGH: Duration = Duration::from_millis(500);

type Made = fn(usize) -> Snapshot;
/// How long an answer takes.
type Answer = fn(&Snapshot, &Catalogue) -> Duration;

/// What is made, and what is asked of it.
type Case = (&'static str, Made, &'static [(&'static str, Answer)]);

const CASES: &[Case] = &[
    (
        "lines",
        lines,
        &[
            ("explain", explain),
            ("free-tier", free_tier),
            ("strays", strays),
            ("page", page),
            ("plans", planning_all),
            ("plans of a digest", planning_digest),
        ],
    ),
    ("lines of one pool", lines_of_one_pool, &[("explain", explain), ("free-tier", free_tier), ("strays", strays)]),
    ("alarms", alarms, &[("alarms", answer_alarms), ("strays", strays), ("plans", planning_all)]),
    (
        "alarms of one region",
        alarms_of_one_region,
        &[("alarms", answer_alarms), ("strays", strays), ("page", page), ("plans", planning_all)],
    ),
    ("filters and alarms", filters, &[("signins", signins), ("strays", strays)]),
    ("events of one day", events_of_one_day, &[("strays", strays), ("alarms", answer_alarms)]),
    ("events of days that are looked at", events_of_days, &[("plans", planning_all)]),
    ("events of people and a service", events_of_people_and_a_service, &[("strays", strays)]),
    ("tables", tables, &[("strays", strays)]),
];

/// Only `cargo bench` says `--bench`: `cargo test --all-targets` has nothing to wait for here.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let wanted = arguments.iter().find(|argument| !argument.starts_with("--"));
    let is_wanted = |name: &str| wanted.is_none_or(|wanted| name.contains(wanted.as_str()));
    let catalogue = Catalogue::built_in().unwrap();
    println!("{:40} {:>10} {:>10} {:>10}   exponents", "", SIZES[0], SIZES[1], SIZES[2]);
    for (of, made, answers) in CASES {
        let names = answers.iter().map(|(what, answer)| (format!("{what} of {of}"), answer));
        let answers: Vec<(String, &Answer)> = names.filter(|(name, _)| is_wanted(name)).collect();
        let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
        for size in SIZES.into_iter().filter(|_| !answers.is_empty()) {
            let snapshot = made(size);
            for (name, answer) in &answers {
                times.entry(name).or_default().push(fastest(|| answer(&snapshot, &catalogue)));
            }
        }
        answers.iter().for_each(|(name, _)| tell(name, &times[name.as_str()]));
    }
    if is_wanted("program") {
        let large = ("5,100 alarms, 2,001 lines", Some(account(SEED, LARGE)));
        let both = ("20,000 lines, 5,000 alarms", Some(both()));
        let lines = ("100,000 lines", Some(lines(50_000)));
        for (name, snapshot) in [("April 2022", None), large, both, lines] {
            program(name, snapshot.as_ref());
        }
    }
}

fn fastest(run: impl Fn() -> Duration) -> Duration {
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < 5 || begun.elapsed() < ENOUGH {
        times.push(run());
    }
    times.into_iter().min().unwrap()
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn tell(name: &str, times: &[Duration]) {
    let shown: Vec<String> = times.iter().map(|time| format!("{:>8.2}ms", time.as_secs_f64() * 1_000.0)).collect();
    let exponents =
        times.windows(2).map(|pair| format!("{:.2}", (pair[1].as_secs_f64() / pair[0].as_secs_f64()).log10()));
    println!("{name:40} {}   {}", shown.join(" "), exponents.collect::<Vec<_>>().join(" "));
}

/// The program from a file: the fastest of five runs, and the most memory that it had.
fn program(name: &str, snapshot: Option<&Snapshot>) {
    let folder = tempfile::tempdir().unwrap();
    let april = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/april-2022/snapshot.json");
    let path = snapshot.map_or_else(|| april.into(), |_| folder.path().join("snapshot.json"));
    snapshot.into_iter().for_each(|snapshot| save(snapshot, &path).unwrap());
    for command in ["explain", "strays"] {
        let runs = (0..5).map(|_| {
            let start = Instant::now();
            let mut child = Command::new(env!("CARGO_BIN_EXE_whybill"))
                .args([command, "--from"])
                .arg(&path)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            let mut most = 0;
            let status = format!("/proc/{}/status", child.id());
            while child.try_wait().unwrap().is_none() {
                most = most.max(std::fs::read_to_string(&status).map_or(0, |text| peak(&text)));
                std::thread::sleep(Duration::from_micros(500));
            }
            (start.elapsed(), most)
        });
        let runs: Vec<(Duration, u64)> = runs.collect();
        let (time, most) = (runs.iter().map(|run| run.0).min().unwrap(), runs.iter().map(|run| run.1).max().unwrap());
        let file = std::fs::metadata(&path).unwrap().len() / 1_000_000;
        println!(
            "{:40} {:>8.2}ms, {} MB at most, file of {file} MB",
            format!("program, {command}: {name}"),
            time.as_secs_f64() * 1_000.0,
            most / 1_000
        );
    }
}

/// The most memory, in kB, in `/proc/PID/status`; nothing where there is no such file.
fn peak(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

fn lines(lines: usize) -> Snapshot {
    account(SEED, Size { regions: 10, alarms: 10, lines, months: 2 })
}

fn alarms(alarms: usize) -> Snapshot {
    unheard(account(SEED, Size { regions: 10, alarms: alarms / 10, lines: 100, months: 2 }))
}

fn both() -> Snapshot {
    account(SEED, Size { regions: 10, alarms: 500, lines: 10_000, months: 2 })
}

fn alarms_of_one_region(alarms: usize) -> Snapshot {
    unheard(account(SEED, Size { regions: 1, alarms, lines: 100, months: 2 }))
}

/// The same with no topic that anybody reads: which are read falls by the seed otherwise, for thousands of alarms at once, so
/// that ten times as many alarms would make four or forty times as many findings.
fn unheard(mut snapshot: Snapshot) -> Snapshot {
    let subscriptions = snapshot.evidence.subscriptions.values_mut().flatten();
    subscriptions.for_each(|subscription| subscription.confirmed = false);
    snapshot
}

/// Rows of one usage type, each of other usage at the same price.
fn lines_of_one_pool(lines: usize) -> Snapshot {
    let mut snapshot = alarms(100);
    for bill in snapshot.months.values_mut() {
        let alarms = bill.lines.iter().find(|line| line.usage_type.ends_with("CW:AlarmMonitorUsage"));
        let Some(own) = alarms.cloned() else { continue };
        let row = |n: usize| {
            let mut row = own.clone();
            row.usage = format!("{}.{}", n % 7 + 1, n % 10).parse::<Quantity>().ok();
            row.billed = format!("{}.{}{}", 0, n % 7 + 1, n % 10).parse().unwrap();
            row
        };
        bill.lines.extend((0..lines).map(row));
    }
    snapshot
}

/// An alarm on each filter's own metric.
fn filters(count: usize) -> Snapshot {
    let mut snapshot = alarms_of_one_region(count);
    let region = Region::new(IRELAND);
    for (n, alarm) in snapshot.alarms.get_mut(&region).unwrap().iter_mut().enumerate() {
        if let Watches::Metric { namespace, metric, dimensions, .. } = &mut alarm.watches {
            (*namespace, *metric) = ("Signins".to_owned(), format!("m{n}"));
            dimensions.clear();
        }
    }
    let filter = |n: usize| MetricFilter {
        name: format!("f{n}"),
        log_group: "trail".to_owned(),
        pattern: "{ ($.eventName = \"ConsoleLogin\") && ($.errorMessage = \"Failed authentication\") }".to_owned(),
        metrics: [("Signins".to_owned(), format!("m{n}"))].into(),
    };
    snapshot.evidence.metric_filters.insert(region, (0..count).map(filter).collect());
    snapshot
}

/// Tables that one person made on one day, one after the other.
fn events_of_one_day(count: usize) -> Snapshot {
    let mut snapshot = alarms_of_one_region(200);
    let region = Region::new(IRELAND);
    let first = snapshot.trail[&region].events.iter().find(|event| event.invoked_by.is_none()).unwrap().clone();
    let event = |n: usize| {
        let mut event = first.clone();
        event.id = format!("e{n}");
        event.at += TimeDelta::milliseconds(i64::try_from(n).unwrap() * 100);
        (event.name, event.source) = ("CreateTable".to_owned(), "dynamodb.amazonaws.com".to_owned());
        event.resources = vec![format!("t{n}")];
        event
    };
    let events = DayEvents { complete: true, events: (0..count).map(event).collect() };
    snapshot.evidence.days.entry(region).or_default().insert(first.at.date_naive(), events);
    snapshot
}

/// Events on the days that a collection looks at, as many on each, in each region.
fn events_of_days(count: usize) -> Snapshot {
    let mut snapshot = account(SEED, LARGE);
    let ask = Question { scope: Scope::All, now: snapshot.taken_at, ..Question::default() };
    let mut days = collected(&snapshot, |known| plan(known, &ask)).evidence.days;
    let each = count / days.values().map(BTreeMap::len).sum::<usize>();
    let made = events_of_one_day(each).evidence.days[&Region::new(IRELAND)].values().next().unwrap().events.clone();
    for (day, events) in days.values_mut().flatten() {
        let of_day = |event: &TrailEvent| TrailEvent { at: day.and_time(event.at.time()).and_utc(), ..event.clone() };
        events.events = made.iter().map(of_day).collect();
    }
    snapshot.evidence.days = days;
    snapshot
}

/// The same, but every other event is an alarm that auto scaling made, as it does shortly after what people do.
fn events_of_people_and_a_service(count: usize) -> Snapshot {
    let mut snapshot = events_of_one_day(count);
    let region = Region::new(IRELAND);
    let is_scalings = |event: &&TrailEvent| event.resources.iter().any(|name| name.starts_with("TargetTracking-"));
    let put = snapshot.trail[&region].events.iter().find(is_scalings).unwrap().clone();
    let days = snapshot.evidence.days.get_mut(&region).unwrap().values_mut();
    for (n, event) in days.flat_map(|day| &mut day.events).enumerate().filter(|(n, _)| n % 2 == 1) {
        let resources = vec![format!("TargetTracking-table/made-{n}-AlarmHigh-{n}")];
        *event = TrailEvent { id: event.id.clone(), at: event.at, resources, ..put.clone() };
    }
    snapshot
}

fn tables(count: usize) -> Snapshot {
    let mut snapshot = alarms_of_one_region(200);
    let table = |n: usize| Inventoried { identifier: format!("t{n}"), properties: BTreeMap::new() };
    let held = snapshot.evidence.inventory.entry(Region::new(IRELAND)).or_default();
    held.entry("AWS::DynamoDB::Table".to_owned()).or_default().extend((0..count).map(table));
    snapshot
}

fn explain(snapshot: &Snapshot, catalogue: &Catalogue) -> Duration {
    timed(|| analyse::explain(snapshot, catalogue, &Question::default()).map(drop).unwrap())
}

fn free_tier(snapshot: &Snapshot, catalogue: &Catalogue) -> Duration {
    timed(|| analyse::free_tier(snapshot, catalogue, &Question::default(), false).map(drop).unwrap())
}

fn strays(snapshot: &Snapshot, catalogue: &Catalogue) -> Duration {
    timed(|| analyse::strays(snapshot, catalogue, &Question::default()).map(drop).unwrap())
}

fn answer_alarms(snapshot: &Snapshot, catalogue: &Catalogue) -> Duration {
    timed(|| drop(analyse::alarms(snapshot, catalogue)))
}

fn signins(snapshot: &Snapshot, _: &Catalogue) -> Duration {
    timed(|| drop(analyse::signins(snapshot, &Question::default())))
}

/// What is asked next after each answer, until all is answered; the answers' own time doesn't count.
fn planning(account: &Snapshot, scope: Scope) -> Duration {
    let ask = Question { scope, now: account.taken_at, ..Question::default() };
    let (mut planner, mut spent) = (Planner::default(), Duration::ZERO);
    collected(account, |known| {
        let start = Instant::now();
        let planned = planner.plan(known, &ask);
        spent += start.elapsed();
        planned
    });
    spent
}

fn planning_all(account: &Snapshot, _: &Catalogue) -> Duration {
    planning(account, Scope::All)
}

fn planning_digest(account: &Snapshot, _: &Catalogue) -> Duration {
    planning(account, Scope::Digest)
}

fn page(snapshot: &Snapshot, catalogue: &Catalogue) -> Duration {
    timed(|| {
        let report = analyse::whole(snapshot, catalogue, &Question::default()).unwrap();
        drop(document(&report, Document::Page));
    })
}
