//! A run that is killed after any of its writes: what is kept is whole, no day is lost, and no message comes twice but the
//! one that says that it may.

use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::Value;

use crate::wire::digest::{TOLD, account};
use crate::wire::machine::Machine;
use crate::wire::server::{Aws, Fault, Objects, World};

const BUCKET: &str = "s3://my-bucket/bill";
const TOPIC: &str = "sns:arn:aws:sns:eu-west-1:123456789012:bill";
const STATE: &str = "my-bucket/bill/state.json";

/// What came of a morning.
struct Morning {
    /// What it wrote, in order: keys of objects, and the topic.
    writes: Vec<String>,
    /// The subjects that were published.
    subjects: Vec<String>,
    /// The pages of Cost Explorer that were asked for.
    pages: usize,
}

/// A morning's run. One that is to be killed gets no answer to so many writes, which are done, and ends there.
fn morning(now: &str, objects: &Objects, killed_after: Option<usize>) -> Morning {
    let mut world = World { objects: objects.clone(), ..World::of(account(now)) };
    let (sender, silent) = channel();
    let mut written = 0;
    world.fault = Some(Box::new(move |asked| {
        written += usize::from(matches!(asked.operation.as_str(), "PutObject" | "Publish"));
        let is_last = killed_after == Some(written);
        is_last.then(|| sender.send(()).unwrap());
        is_last.then_some(Fault::Silence)
    }));
    let (aws, machine) = (Aws::start(world), Machine::new());
    let mut command = machine.signed_in(&aws);
    command.env("WHYBILL_NOW", now).args(["digest", "--to", TOPIC, "--to", BUCKET]);
    let mut run = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    if killed_after.is_some() {
        silent.recv_timeout(Duration::from_secs(60)).unwrap();
        run.kill().unwrap();
    }
    let ended = run.wait().unwrap();
    assert_eq!(ended.success(), killed_after.is_none(), "{now}: {ended}");
    let of = |operation: &str, member: &str| {
        let asked = aws.asked(operation).into_iter();
        asked.map(|own| own.body[member].as_str().unwrap_or_default().to_owned()).collect::<Vec<String>>()
    };
    let is_write = |operation: &str| matches!(operation, "PutObject" | "Publish");
    let writes = aws.all_asked().into_iter().filter(|own| is_write(&own.operation));
    let writes = writes.map(|own| own.body["Place"].as_str().unwrap_or("topic").to_owned()).collect();
    Morning { writes, subjects: of("Publish", "Subject"), pages: of("GetCostAndUsage", "").len() }
}

fn read(objects: &Objects, key: &str) -> Value {
    serde_json::from_slice(&objects.lock().unwrap()[key]).unwrap()
}

/// The run of the 18th has the lock, says what it may pay, keeps its look and what it paid, says that it is about to send,
/// sends a snapshot, JSON and a page to the bucket and the text to the topic, notes that, and leaves.
#[test]
fn after_any_of_its_writes() {
    let start = Objects::default();
    morning("2022-03-17T07:00:00Z", &start, None);
    let fresh = || Objects::new(std::sync::Mutex::new(start.lock().unwrap().clone()));
    let writes = morning("2022-03-18T07:00:00Z", &fresh(), None).writes;
    let file = |name: &str| format!("my-bucket/bill/{name}");
    let sent = |ending: &str| file(&format!("digests/2022-03-18T070000Z.{ending}"));
    let (lock, state, look) = (file("lock.json"), STATE.to_owned(), file("snapshots/2022-03-18.json"));
    let [snapshot, json, page] = ["snapshot.json", "json", "html"].map(sent);
    let topic = "topic".to_owned();
    let order = [&lock, &state, &look, &state, &state, &snapshot, &json, &page, &topic, &state, &lock];
    assert_eq!(writes.iter().collect::<Vec<_>>(), order);
    let positions: Vec<(usize, &String)> = (1..).zip(&writes).collect();
    // Some side by side, since each is a run that waits.
    for some in positions.chunks(4) {
        std::thread::scope(|threads| {
            for (at, written) in some {
                let objects = fresh();
                threads.spawn(move || killed_at(*at, written, &objects));
            }
        });
    }
}

/// Two more mornings after a run that was killed there: what was told, and what is kept.
fn killed_at(at: usize, written: &str, objects: &Objects) {
    let days = ["2022-03-18T07:00:00Z", "2022-03-19T07:00:00Z", "2022-03-20T07:00:00Z"];
    let told = days.map(|now| morning(now, objects, Some(at).filter(|_| now == days[0])));
    let subjects: Vec<&str> = told.iter().flat_map(|own| &own.subjects).map(String::as_str).collect();
    let again = format!("Sent again: {TOLD}");
    let expected: &[&str] = match at {
        // Nothing says that it was about to send: the next morning tells.
        1..=4 => &[TOLD],
        // It may have sent, and has not.
        5..=8 => &[&again],
        // It has sent, and didn't come to say so.
        9 => &[TOLD, &again],
        _ => &[TOLD],
    };
    assert_eq!(subjects, expected, "killed after {at}, {}", written);
    assert_eq!(told[2].subjects, [""; 0], "killed after {at}: all is told by then");
    let state = read(objects, STATE);
    assert_eq!((&state["phase"], &state["looked"]), (&"sent".into(), &"snapshots/2022-03-20.json".into()));
    let (paid, counted) = (told.iter().map(|own| own.pages).sum::<usize>(), state["paid"]["2022-03"].as_u64());
    // The 17th paid two. What was killed before it asked counts the page that it was about to ask for.
    let unasked = usize::from(at == 2);
    assert_eq!(counted, u64::try_from(2 + paid + unasked).ok(), "killed after {at}");
    for (key, bytes) in objects.lock().unwrap().iter() {
        let is_json = || serde_json::from_slice::<Value>(bytes).is_ok();
        let is_whole = if key.ends_with(".html") { bytes.trim_ascii_end().ends_with(b"</html>") } else { is_json() };
        assert!(is_whole, "killed after {at}: {key}");
    }
}
