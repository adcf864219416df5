//! `digest` day by day: the account of March 2022 as it was each morning, served by the local AWS, and what goes wrong.

use std::path::PathBuf;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use whybill::bill::{BillLine, RecordType, Region};
use whybill::snapshot::Snapshot;

use crate::support::fixture;
use crate::support::march::{before_the_alarms, on};
use crate::support::program::text;
use crate::wire::machine::Machine;
use crate::wire::odd_pages::plain;
use crate::wire::server::{Aws, Fault, World};

const PAID: &str = "GetCostAndUsage";
pub(crate) const TOLD: &str = "13 alarms from 17 March on: April 2022 will cost $0.30.";

/// The account as it was at an instant.
pub(crate) fn account(now: &str) -> Snapshot {
    match now {
        _ if now < "2022-03-17T18" => before_the_alarms(now),
        _ if now < "2022-04" => {
            let mut march = on(fixture::snapshot("march-17-2022-open"), now);
            march.evidence.inventory = fixture::snapshot("april-2022").evidence.inventory;
            march
        }
        _ => on(fixture::snapshot("april-2022"), now),
    }
}

/// A user who has a digest every morning.
pub(crate) struct Mornings {
    machine: Machine,
    /// Where it is sent to; empty: to standard output.
    to: Vec<&'static str>,
}

impl Mornings {
    pub(crate) fn to(to: &[&'static str]) -> Self {
        Self { machine: Machine::new(), to: to.to_vec() }
    }

    /// A run at an instant, and the pages that it paid for.
    pub(crate) fn run_with(&self, now: &str, spoilt: impl FnOnce(&mut World), more: &[&str]) -> (Output, usize) {
        let mut world = World::of(account(now));
        spoilt(&mut world);
        let aws = Aws::start(world);
        let mut command = self.machine.signed_in(&aws);
        command.env("WHYBILL_NOW", now).arg("digest");
        for to in &self.to {
            command.args(["--to", to]);
        }
        let output = command.args(more).output().unwrap();
        (output, aws.asked(PAID).len())
    }

    fn run(&self, now: &str) -> (Output, usize) {
        self.run_with(now, |_| {}, &[])
    }

    /// A run that ends well: what it prints, and the pages that it paid for.
    #[track_caller]
    fn told(&self, now: &str) -> (String, usize) {
        let (output, pages) = self.run(now);
        assert_eq!(output.status.code(), Some(0), "{now}: {}", plain(&output));
        (text(&output.stdout), pages)
    }

    fn state_file(&self) -> PathBuf {
        self.machine.home.path().join(".local/state/whybill/digest-default/state.json")
    }

    pub(crate) fn state(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.state_file()).unwrap()).unwrap()
    }

    /// The digests in a folder that they are sent to.
    pub(crate) fn sent(&self, folder: &str) -> Vec<Value> {
        let entries = std::fs::read_dir(self.machine.home.path().join(folder)).into_iter().flatten();
        let mut files: Vec<PathBuf> = entries.map(|own| own.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|own| own == "json"));
        files.sort();
        files.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect()
    }
}

/// The first look asks what is on the bill and its usage; each further one the usage alone, a page; and on 3 May both, since
/// the bill of April is final and a week is over.
#[test]
fn from_16_march_to_3_may() {
    let mornings = Mornings::to(&[]);
    for (now, pages) in [("2022-03-16T07:00:00Z", 2), ("2022-03-17T07:00:00Z", 1)] {
        assert_eq!(mornings.told(now), (String::new(), pages), "{now}");
    }
    let (told, pages) = mornings.told("2022-03-18T07:00:00Z");
    assert_eq!(pages, 1);
    let second = told.lines().nth(1).unwrap();
    assert_eq!(second, TOLD, "{told}");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("17 March by the user admin: 8 alarms (DynamoDB auto scaling for the table Rides)"),
        "{told}"
    );
    assert!(told.contains("Asked: Cost Explorer 1 ($0.01)"), "{told}");
    for now in ["2022-03-19T07:00:00Z", "2022-03-20T07:00:00Z"] {
        assert_eq!(mornings.told(now), (String::new(), 1), "{now}");
    }
    let (told, pages) = mornings.told("2022-05-03T07:00:00Z");
    assert_eq!(pages, 2);
    assert_eq!(
        told.lines().nth(1).unwrap(),
        "April 2022 is final: $4.16, $0.44 more than March 2022 ($3.72).",
        "{told}"
    );
    assert_eq!(mornings.told("2022-05-04T07:00:00Z").1, 1, "April's bill is told, and asked for no more");
    let state = mornings.state();
    assert_eq!((&state["schema"], &state["phase"]), (&json!("whybill.state/1"), &json!("sent")));
    assert_eq!(state["paid"], json!({"2022-03": 6, "2022-05": 3}));
    assert_eq!((&state["bill_told"], &state["account"]), (&json!("2022-04"), &json!("123456789012")));
    let looks = std::fs::read_dir(mornings.state_file().parent().unwrap().join("snapshots")).unwrap();
    assert_eq!(looks.count(), 7, "a look a day, kept whole");
}

/// Nine days of March 2022: each asks a page, and on the eighth again what else is on the bill.
#[test]
fn records_are_asked_for_weekly() {
    let mornings = Mornings::to(&["digests"]);
    let pages: Vec<usize> = (18..=26).map(|day| mornings.told(&format!("2022-03-{day}T07:00:00Z")).1).collect();
    assert_eq!(pages, [2, 1, 1, 1, 1, 1, 1, 2, 1]);
}

#[test]
fn a_folder_has_what_is_new_and_nothing_else() {
    let mornings = Mornings::to(&["digests", "more"]);
    for day in 16..=19 {
        let now = format!("2022-03-{day}T07:00:00Z");
        let (output, _) = mornings.run(&now);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0), "{now}: {}", plain(&output));
    }
    for folder in ["digests", "more"] {
        let sent = mornings.sent(folder);
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert_eq!(sent[0]["summary"][0], TOLD);
    }
}

/// One destination can't be written to on the 18th: the other one has its digest, and that one has it the next day.
#[test]
fn a_destination_that_fails_is_told_the_next_time() {
    let mornings = Mornings::to(&["digests", "broken"]);
    mornings.told("2022-03-17T07:00:00Z");
    let broken = mornings.machine.home.path().join("broken");
    let _ = std::fs::remove_dir_all(&broken);
    std::fs::write(&broken, "no folder").unwrap();
    let (output, _) = mornings.run("2022-03-18T07:00:00Z");
    assert_eq!(output.status.code(), Some(4), "{}", plain(&output));
    assert!(plain(&output).contains("not delivered to broken"), "{}", plain(&output));
    std::fs::remove_file(&broken).unwrap();
    mornings.told("2022-03-19T07:00:00Z");
    assert_eq!(mornings.sent("digests").len(), 1, "it was told on the 18th");
    let late = mornings.sent("broken");
    assert_eq!((late.len(), &late[0]["summary"][0]), (1, &json!(TOLD)));
    assert_eq!(late[0]["from"], "2022-03-17T07:00:00Z");
}

/// Somebody looks by hand on the 18th: the folder has its digest on the 19th all the same.
#[test]
fn a_look_by_hand_takes_nothing_from_who_is_told_every_morning() {
    let mut mornings = Mornings::to(&["digests"]);
    mornings.told("2022-03-17T07:00:00Z");
    mornings.to.clear();
    assert!(mornings.told("2022-03-18T07:00:00Z").0.contains(TOLD));
    mornings.to.push("digests");
    mornings.told("2022-03-19T07:00:00Z");
    let sent = mornings.sent("digests");
    assert_eq!((sent.len(), &sent[0]["summary"][0]), (1, &json!(TOLD)));
}

/// Cost Explorer throttles for good: the alarms alone tell what April will cost, by the bill of the day before.
#[test]
fn without_cost_explorer_no_day_is_lost() {
    let mornings = Mornings::to(&["digests"]);
    mornings.told("2022-03-17T07:00:00Z");
    let throttled =
        |world: &mut World| drop(world.failing.insert(PAID.to_owned(), "LimitExceededException".to_owned()));
    let (output, pages) = mornings.run_with("2022-03-18T07:00:00Z", throttled, &[]);
    assert_eq!(output.status.code(), Some(4), "{}", plain(&output));
    assert_eq!(mornings.sent("digests")[0]["summary"][0], TOLD);
    assert_eq!(mornings.state()["paid"]["2022-03"], 2 + pages, "what failed is counted");
    mornings.told("2022-03-19T07:00:00Z");
    let sent = mornings.sent("digests");
    assert!(sent.iter().skip(1).all(|own| own["allowances"] == json!([]) && own["new"] == json!([])), "{sent:?}");
}

/// Without credentials there is no look: the next run holds against the last one.
#[test]
fn a_run_that_fails_keeps_what_it_paid_and_the_last_look() {
    let mornings = Mornings::to(&["digests"]);
    mornings.told("2022-03-17T07:00:00Z");
    let expired =
        |world: &mut World| drop(world.failing.insert("GetCallerIdentity".to_owned(), "ExpiredToken".to_owned()));
    let (output, _) = mornings.run_with("2022-03-18T07:00:00Z", expired, &[]);
    assert_eq!((output.status.code(), mornings.sent("digests").len()), (Some(1), 0), "{}", plain(&output));
    assert_eq!(mornings.state()["paid"], json!({"2022-03": 2}));
    mornings.told("2022-03-19T07:00:00Z");
    assert_eq!(mornings.sent("digests")[0]["summary"][0], TOLD);
}

/// Killed while Cost Explorer is silent: the page that it may have paid for counts, nothing was sent, and the day after tells.
#[test]
fn a_run_that_is_killed_while_it_asks_counts_what_it_may_have_paid() {
    let mornings = Mornings::to(&[]);
    mornings.told("2022-03-17T07:00:00Z");
    let now = "2022-03-18T07:00:00Z";
    let mut world = World::of(account(now));
    world.fault = Some(Box::new(|asked| (asked.operation == PAID).then_some(Fault::Silence)));
    let aws = Aws::start(world);
    let mut command = mornings.machine.signed_in(&aws);
    command.env("WHYBILL_NOW", now).arg("digest").stdout(Stdio::null()).stderr(Stdio::null());
    let mut run = command.spawn().unwrap();
    aws.wait_for(PAID, 1);
    run.kill().unwrap();
    run.wait().unwrap();
    let state = mornings.state();
    assert_eq!((&state["paid"], &state["phase"]), (&json!({"2022-03": 3}), &json!("sent")));
    assert_eq!(state["looked"], "snapshots/2022-03-17.json");
    assert!(mornings.told("2022-03-19T07:00:00Z").0.contains(TOLD));
    assert_eq!(mornings.state()["paid"], json!({"2022-03": 4}));
}

#[test]
fn a_run_that_was_killed_while_sending_is_repeated_and_says_so() {
    let mornings = Mornings::to(&[]);
    mornings.told("2022-03-17T07:00:00Z");
    let mut state = mornings.state();
    mornings.told("2022-03-18T07:00:00Z");
    // As the run of the 18th wrote it before it sent.
    state["phase"] = json!("sending");
    state["sending"] = json!(["stdout"]);
    state["looked"] = json!("snapshots/2022-03-18.json");
    std::fs::write(mornings.state_file(), state.to_string()).unwrap();
    let (told, _) = mornings.told("2022-03-19T07:00:00Z");
    assert!(told.starts_with("Sent again: ") && told.contains(TOLD), "{told}");
    assert_eq!(mornings.told("2022-03-20T07:00:00Z").0, "", "once");
}

#[test]
fn a_state_that_is_garbage_is_told_and_kept_aside() {
    let mornings = Mornings::to(&[]);
    for day in 16..=18 {
        mornings.told(&format!("2022-03-{day}T07:00:00Z"));
    }
    std::fs::write(mornings.state_file(), "{\"schema\": \"whyb").unwrap();
    let (output, _) = mornings.run("2022-03-19T07:00:00Z");
    assert_eq!(output.status.code(), Some(0), "{}", plain(&output));
    assert!(plain(&output).contains("can't be read") && plain(&output).contains("kept aside"), "{}", plain(&output));
    assert!(text(&output.stdout).contains(TOLD), "whether the 18th was told is not known: {}", text(&output.stdout));
    let aside = mornings.state_file().with_file_name("state.broken-2022-03-19T070000Z.json");
    assert_eq!(std::fs::read_to_string(aside).unwrap(), "{\"schema\": \"whyb");
    assert_eq!(mornings.told("2022-03-20T07:00:00Z").0, "");
}

#[test]
fn a_newer_versions_state_and_another_run_stop_it_before_anything_is_asked() {
    let mornings = Mornings::to(&[]);
    mornings.told("2022-03-17T07:00:00Z");
    let lock = std::fs::File::open(mornings.state_file().with_file_name(".lock")).unwrap();
    lock.lock().unwrap();
    let (output, pages) = mornings.run("2022-03-18T07:00:00Z");
    assert_eq!((output.status.code(), pages), (Some(1), 0), "{}", plain(&output));
    assert!(plain(&output).contains("another digest is running"), "{}", plain(&output));
    drop(lock);
    let newer = "{\"schema\": \"whybill.state/2\"}";
    std::fs::write(mornings.state_file(), newer).unwrap();
    let (output, pages) = mornings.run("2022-03-18T07:00:00Z");
    assert_eq!((output.status.code(), pages), (Some(2), 0), "{}", plain(&output));
    assert!(plain(&output).contains("update whybill"), "{}", plain(&output));
    assert_eq!(std::fs::read_to_string(mornings.state_file()).unwrap(), newer);
}

/// A clock that was a day ahead once, and one that went back by years.
#[test]
fn a_clock_that_jumps_loses_nothing_and_repeats_nothing() {
    for wrong in ["2022-03-18T12:00:00Z", "2022-01-01T00:00:00Z"] {
        let mornings = Mornings::to(&["digests"]);
        mornings.told("2022-03-17T07:00:00Z");
        let aws = Aws::start(World::of(account("2022-03-17T07:00:00Z")));
        let mut command = mornings.machine.signed_in(&aws);
        let output = command.env("WHYBILL_NOW", wrong).args(["digest", "--to", "digests"]).output().unwrap();
        assert!(output.status.code().is_some_and(|status| status == 0 || status == 4), "{wrong}: {}", plain(&output));
        mornings.told("2022-03-18T07:00:00Z");
        mornings.told("2022-03-19T07:00:00Z");
        let told = mornings.sent("digests");
        let of_alarms =
            |own: &&Value| own["new"].as_array().unwrap().iter().any(|own| own["kind"] == "AWS::CloudWatch::Alarm");
        assert_eq!(told.iter().filter(of_alarms).count(), 1, "{wrong}: {told:?}");
    }
}

/// Two pages are paid for on the 16th; $0.02 a month leaves none for the 17th and the 18th.
#[test]
fn a_months_ceiling_stops_the_bill_and_not_the_look() {
    let mornings = Mornings::to(&["digests"]);
    let ceiling = ["--month-ceiling", "0.02"];
    assert_eq!(mornings.run_with("2022-03-16T07:00:00Z", |_| {}, &ceiling).1, 2);
    let (output, pages) = mornings.run_with("2022-03-17T07:00:00Z", |_| {}, &ceiling);
    assert_eq!((output.status.code(), pages), (Some(4), 0), "{}", plain(&output));
    assert!(plain(&output).contains("--month-ceiling $0.02 is reached"), "{}", plain(&output));
    let (_, pages) = mornings.run_with("2022-03-18T07:00:00Z", |_| {}, &ceiling);
    assert_eq!((pages, &mornings.sent("digests")[0]["summary"][0]), (0, &json!(TOLD)));
    let (output, pages) = mornings.run_with("2022-03-18T08:00:00Z", |_| {}, &["--month-ceiling", "0.02", "--dry-run"]);
    assert_eq!((output.status.code(), pages), (Some(0), 0));
    assert!(text(&output.stdout).contains("at most $0.00 (--month-ceiling"), "{}", text(&output.stdout));
}

#[test]
fn another_accounts_looks_are_not_held_against_this_one() {
    let mornings = Mornings::to(&[]);
    mornings.told("2022-03-17T07:00:00Z");
    let other = |world: &mut World| world.snapshot.account.as_mut().unwrap().id = "111122223333".to_owned();
    let (output, _) = mornings.run_with("2022-03-18T07:00:00Z", other, &[]);
    assert_eq!(output.status.code(), Some(2), "{}", plain(&output));
    assert!(plain(&output).contains("is of the account 123456789012"), "{}", plain(&output));
    assert!(mornings.told("2022-03-18T07:30:00Z").0.contains(TOLD));
}

/// A credit is on the bill of the 17th, when what else is on it was asked for: the look of the 18th, which asks for the usage
/// alone, has it still, and the cache no bill of two ages.
#[test]
fn what_is_no_usage_stays_between_two_weekly_questions() {
    let mornings = Mornings::to(&[]);
    let credited = |world: &mut World| {
        let march = world.snapshot.months.values_mut().last().unwrap();
        let credit =
            BillLine { record_type: RecordType::Credit, billed: "-1".parse().unwrap(), ..march.lines[0].clone() };
        march.lines.push(BillLine { usage_type: "NoUsageType".into(), usage: None, unit: None, ..credit });
    };
    let pages = ["2022-03-17T07:00:00Z", "2022-03-18T07:00:00Z"].map(|now| mornings.run_with(now, credited, &[]).1);
    assert_eq!(pages, [2, 1]);
    let look = mornings.state_file().with_file_name("snapshots/2022-03-18.json");
    let look = whybill::snapshot_file::load(&look).unwrap();
    let credits = |line: &&BillLine| line.record_type == RecordType::Credit;
    let march = look.months.values().last().unwrap();
    assert_eq!(march.lines.iter().filter(credits).map(|line| line.billed.to_string()).collect::<Vec<_>>(), ["-1"]);
    let kept = mornings.machine.home.path().join(".cache/whybill/123456789012.bill.2022-03.json");
    let kept: Value = serde_json::from_slice(&std::fs::read(kept).unwrap()).unwrap();
    assert_eq!(kept["until"], "2022-03-18", "it is of the 17th, and asks for what was before its morrow");
}

/// A table that no alarm and no line of the bill tells of yet: the day's events do, and who made it.
#[test]
fn what_was_made_since_is_told_by_the_days_events() {
    let mornings = Mornings::to(&[]);
    mornings.told("2022-03-16T07:00:00Z");
    let made = |world: &mut World| {
        let march = fixture::snapshot("march-17-2022-open");
        let mut all = march.trail.into_values().flat_map(|trail| trail.events);
        let mut event = all.find(|event| event.name == "CreateTable").unwrap();
        (event.id, event.at) = ("orders".to_owned(), "2022-03-16T21:00:00Z".parse().unwrap());
        event.resources = vec!["Orders".to_owned()];
        world.snapshot.trail.get_mut(&Region::new("eu-west-1")).unwrap().events.push(event);
    };
    let (output, pages) = mornings.run_with("2022-03-17T07:00:00Z", made, &[]);
    let told = text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!((output.status.code(), pages), (Some(0), 1), "{}", plain(&output));
    assert!(told.contains("In Ireland (eu-west-1) on 16 March by the user admin: table Orders."), "{told}");
    let (output, _) = mornings.run_with("2022-03-17T08:00:00Z", made, &[]);
    assert_eq!(text(&output.stdout), "", "once: {}", plain(&output));
}

/// For a program that reads it there is an answer always; for people only where something is new.
#[test]
fn a_program_always_has_an_answer() {
    let mornings = Mornings::to(&[]);
    mornings.told("2022-03-16T07:00:00Z");
    let (output, _) = mornings.run_with("2022-03-17T07:00:00Z", |_| {}, &["--json"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["nothing_new"], &told["from"]), (&json!(true), &json!("2022-03-16T07:00:00Z")));
    let (output, _) = mornings.run_with("2022-03-17T08:00:00Z", |_| {}, &["--format", "markdown"]);
    assert_eq!(text(&output.stdout), "", "{}", plain(&output));
}
