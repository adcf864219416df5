//! What was paid for isn't lost, and isn't paid for twice.

use std::process::{Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{AS_OF, Machine, april};
use crate::wire::odd_pages::{cached, plain};
use crate::wire::server::{Asked, Aws, Fault, World};

const PAID: &str = "GetCostAndUsage";

/// A world in which something goes wrong with some requests as long as a switch is on.
fn faulty(
    mut world: World,
    is_hit: impl Fn(&Asked) -> bool + Send + 'static,
    fault: fn() -> Fault,
) -> (World, Arc<AtomicBool>) {
    let switch = Arc::new(AtomicBool::new(true));
    let on = Arc::clone(&switch);
    world.fault = Some(Box::new(move |asked| (on.load(Ordering::SeqCst) && is_hit(asked)).then(fault)));
    (world, switch)
}

/// Whether usage is asked for, of an account alone or of all.
fn is_usage(asked: &Asked) -> bool {
    asked.operation == PAID && asked.body["GroupBy"][1]["Key"] == "USAGE_TYPE"
}

fn denied() -> Fault {
    let body = json!({"__type": "AccessDeniedException", "message": "no"}).to_string().into_bytes();
    Fault::Answer { status: 400, kind: "application/x-amz-json-1.1", body }
}

fn expired() -> Fault {
    let body = json!({"__type": "ExpiredTokenException", "message": "no"}).to_string().into_bytes();
    Fault::Answer { status: 400, kind: "application/x-amz-json-1.1", body }
}

fn broken() -> Fault {
    let body = json!({"__type": "InternalFailure", "message": "no"}).to_string().into_bytes();
    Fault::Answer { status: 500, kind: "application/x-amz-json-1.1", body }
}

#[test]
fn a_query_that_was_answered_whole_is_kept_whatever_comes_after() {
    for (what, fault) in
        [("denied", denied as fn() -> Fault), ("expired", expired), ("a reset", || Fault::Cut), ("500", broken)]
    {
        let (world, switch) = faulty(april(), is_usage, fault);
        let (aws, machine) = (Aws::start(world), Machine::new());
        let first = machine.explain(&aws, &[]);
        assert_eq!((first.status.code(), first.stdout.len()), (Some(1), 0), "{what}: {}", plain(&first));
        let sent = aws.asked(PAID).len();
        let said = format!("Asked for ${}.{:02}. What was answered whole is kept", sent / 100, sent % 100);
        assert!(plain(&first).contains(&said), "{what}: {}", plain(&first));
        switch.store(false, Ordering::SeqCst);
        let second = machine.explain(&aws, &[]);
        assert_eq!(second.status.code(), Some(0), "{what}: {}", plain(&second));
        let report = json(&second);
        assert_eq!((&report["totals"]["billed"], &report["requests"]["cost_explorer"]), (&json!("4.16"), &json!(1)));
        assert_eq!(aws.asked(PAID).len(), sent + 1, "{what}");
        assert_eq!(json(&machine.explain(&aws, &[]))["requests"]["cost_explorer"], 0, "{what}");
    }
}

/// The organisation's usage is a payer's third query, and what each account cost the fourth.
#[test]
fn a_payers_own_bill_is_not_paid_again_for_its_organisations() {
    let third = |asked: &Asked| is_usage(asked) && asked.body["Filter"]["And"].is_null();
    let (world, switch) = faulty(World::of(fixture::snapshot("payer")), third, denied);
    let (aws, machine) = (Aws::start(world), Machine::new());
    let args = ["explain", "--month", "2025-09", "--as-of", "2025-10-09T09:00:00Z", "--format", "json"];
    let explained = || machine.signed_in(&aws).args(args).output().unwrap();
    assert_eq!(explained().status.code(), Some(4));
    assert_eq!(aws.asked(PAID).len(), 4);
    switch.store(false, Ordering::SeqCst);
    let again = explained();
    assert_eq!(again.status.code(), Some(0), "{}", plain(&again));
    assert_eq!(json(&again)["requests"]["cost_explorer"], 1);
}

#[test]
fn a_query_that_was_cut_between_pages_is_asked_anew_and_that_is_said() {
    let second_page = |asked: &Asked| is_usage(asked) && asked.body["NextPageToken"].is_string();
    let (mut world, switch) = faulty(april(), second_page, denied);
    world.page = 8;
    let (aws, machine) = (Aws::start(world), Machine::new());
    let first = machine.explain(&aws, &[]);
    assert_eq!(first.status.code(), Some(1), "{}", plain(&first));
    let lost = "Of a query that was cut, 1 page can't be used: the next run asks it anew.";
    assert!(plain(&first).contains(lost), "{}", plain(&first));
    assert_eq!(cached(&machine), [""; 0], "a part of a bill is no bill");
    let records = aws.asked(PAID).iter().filter(|asked| !is_usage(asked)).count();
    switch.store(false, Ordering::SeqCst);
    let again = json(&machine.explain(&aws, &[]));
    assert_eq!(again["totals"]["billed"], "4.16");
    assert_eq!(aws.asked(PAID).iter().filter(|asked| !is_usage(asked)).count(), records, "what was whole is kept");
    // where the command has another answer it is said beside it
    let second_page = |asked: &Asked| is_usage(asked) && asked.body["NextPageToken"].is_string();
    let (mut world, _) = faulty(april(), second_page, denied);
    world.page = 8;
    let aws = Aws::start(world);
    let strays = Machine::new().back_then(&aws).args(["strays", "--regions", "eu-west-1"]).output().unwrap();
    assert_eq!(strays.status.code(), Some(4), "{}", plain(&strays));
    assert!(plain(&strays).contains(lost), "{}", plain(&strays));
}

/// An account's bill takes two queries, a payer's three, and a service by operation one more.
#[test]
fn a_bound_that_is_too_low_is_told_before_anything_is_paid() {
    let refused = |world: World, month: &str, as_of: &str, more: &[&str]| {
        let aws = Aws::start(world);
        let args = ["explain", "--month", month, "--as-of", as_of, "--max-ce-requests"];
        let output = Machine::new().signed_in(&aws).args(args).args(more).output().unwrap();
        let asked = aws.asked(PAID).len();
        assert_eq!(output.status.code(), Some(1), "{more:?}: {}", plain(&output));
        assert!(plain(&output).contains("--max-ce-requests"), "{more:?}: {}", plain(&output));
        assert_eq!(asked, 0, "{more:?}");
    };
    refused(april(), "2022-04", AS_OF, &["1"]);
    refused(april(), "2022-04", AS_OF, &["2", "--by-operation", "S3"]);
    let payer = || World::of(fixture::snapshot("payer"));
    refused(payer(), "2025-09", "2025-10-09T09:00:00Z", &["2"]);
    // Where what each account cost is the answer, it is a fourth.
    refused(payer(), "2025-09", "2025-10-09T09:00:00Z", &["3", "--accounts"]);
    let (aws, machine) = (Aws::start(payer()), Machine::new());
    let by_account = |more: &[&str]| {
        let args = ["explain", "--month", "2025-09", "--as-of", "2025-10-09T09:00:00Z", "--max-ce-requests"];
        let output = machine.signed_in(&aws).args(args).args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{more:?}: {}", plain(&output));
        aws.asked(PAID).len()
    };
    assert_eq!(by_account(&["4", "--accounts"]), 4);
    assert_eq!(by_account(&["0", "--accounts"]), 4, "all of it is kept");
    let aws = Aws::start(april());
    let args = ["strays", "--regions", "eu-west-1", "--max-ce-requests", "1"];
    let strays = Machine::new().back_then(&aws).args(args).output().unwrap();
    assert_eq!((strays.status.code(), aws.asked(PAID).len()), (Some(4), 0), "{}", plain(&strays));
}

#[test]
fn several_runs_at_once_pay_once() {
    let (aws, machine) = (Aws::start(april()), Machine::new());
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json"];
    let run = || machine.signed_in(&aws).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let runs = [run(), run(), run()];
    let outputs: Vec<Output> = runs.into_iter().map(|run| run.wait_with_output().unwrap()).collect();
    for output in &outputs {
        assert_eq!(output.status.code(), Some(0), "{}", plain(output));
        assert_eq!(json(output)["totals"]["billed"], "4.16");
    }
    assert_eq!(aws.asked(PAID).len(), 2);
}

/// A run waits for another one that asks for the same, as long as it may ask itself.
#[test]
fn another_run_is_waited_for_within_the_time_that_a_run_is_given() {
    let (aws, machine) = (Aws::start(april()), Machine::new());
    let cache = machine.home.path().join(".cache/whybill");
    std::fs::create_dir_all(&cache).unwrap();
    let lock = std::fs::File::create(cache.join("123456789012.lock")).unwrap();
    lock.lock().unwrap();
    let output = machine.explain(&aws, &["--timeout", "2"]);
    assert_eq!(output.status.code(), Some(1), "{}", plain(&output));
    assert!(plain(&output).contains("--timeout reached"), "{}", plain(&output));
    assert!(aws.asked(PAID).is_empty(), "{}", plain(&output));
    drop(lock);
    assert_eq!(json(&machine.explain(&aws, &[]))["requests"]["cost_explorer"], 2);
}

/// As a user and a system end it.
#[cfg(unix)]
#[test]
fn a_signal_ends_it_with_what_was_spent_and_keeps_what_was_answered() {
    for (signal, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let (world, switch) = faulty(april(), is_usage, || Fault::Silence);
        let (aws, machine) = (Aws::start(world), Machine::new());
        let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json"];
        let mut command = machine.signed_in(&aws);
        let run = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        aws.wait_for(PAID, 2);
        let kill = std::process::Command::new("kill").args([&format!("-{signal}"), &run.id().to_string()]).status();
        assert!(kill.unwrap().success());
        let ended = run.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(status), "{}", plain(&ended));
        assert!(plain(&ended).contains("Stopped. Asked for $0.02."), "{}", plain(&ended));
        assert_eq!(text(&ended.stdout), "");
        switch.store(false, Ordering::SeqCst);
        assert_eq!(json(&machine.explain(&aws, &[]))["requests"]["cost_explorer"], 1, "{signal}");
    }
}

/// The pages of a query that a signal cuts can't be used, and that is said.
#[cfg(unix)]
#[test]
fn a_signal_between_pages_says_what_is_lost() {
    let second_page = |asked: &Asked| is_usage(asked) && asked.body["NextPageToken"].is_string();
    let (mut world, switch) = faulty(april(), second_page, || Fault::Silence);
    world.page = 8;
    let (aws, machine) = (Aws::start(world), Machine::new());
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json"];
    let mut command = machine.signed_in(&aws);
    let run = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let of_usage = || aws.asked(PAID).iter().filter(|asked| is_usage(asked)).count();
    let records = loop {
        let all = aws.asked(PAID).len();
        if of_usage() == 2 {
            break all - 2;
        }
        aws.wait_for(PAID, all + 1);
    };
    assert!(std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let ended = run.wait_with_output().unwrap();
    let cost = format!("Stopped. Asked for $0.{:02}. What was answered whole is kept", records + 2);
    let lost = "Of a query that was cut, 1 page can't be used: the next run asks it anew.";
    assert!(plain(&ended).contains(&cost) && plain(&ended).contains(lost), "{}", plain(&ended));
    switch.store(false, Ordering::SeqCst);
    let again = json(&machine.explain(&aws, &[]));
    assert_eq!(again["totals"]["billed"], "4.16");
    assert_eq!(aws.asked(PAID).len() - of_usage(), records, "what was whole is kept");
}

#[test]
fn nothing_is_said_to_be_kept_where_nothing_was_answered() {
    let (world, _) = faulty(april(), |asked| asked.operation == PAID, denied);
    let output = Machine::new().explain(&Aws::start(world), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(plain(&output).ends_with("Asked for $0.01."), "{}", plain(&output));
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_is_said_once() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    std::fs::write(machine.home.path().join(".cache"), "no folder").unwrap();
    let output = machine.explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", plain(&output));
    assert_eq!(plain(&output).matches("nothing can be kept in").count(), 1, "{}", plain(&output));
}
