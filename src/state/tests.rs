use std::path::Path;

use super::*;
use crate::bill::{BillingMonth, Usd};
use crate::snapshot::Source;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn march() -> BillingMonth {
    "2022-03".parse().unwrap()
}

fn folder() -> (tempfile::TempDir, Folder) {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path().join("digest"));
    (folder, store)
}

#[test]
fn what_is_kept_comes_back_and_a_days_second_look_replaces_none() {
    let (_home, store) = folder();
    assert_eq!(open(&store, at("2022-03-18T07:00:00Z")).unwrap().state, State::first());
    let (first, second) = (at("2022-03-18T07:00:00Z"), at("2022-03-18T09:30:00Z"));
    let names = [first, second].map(|at| write_look(&store, &Snapshot::empty(at)).unwrap());
    assert_eq!(names, ["snapshots/2022-03-18.json", "snapshots/2022-03-18T093000Z.json"]);
    assert_eq!(look(&store, &names[0]).unwrap().unwrap().taken_at, first);
    assert_eq!(store.names(LOOKS).unwrap(), names);
    let state = State { looked: Some(names[1].clone()), phase: Phase::Sending, ..State::first() };
    write_state(&store, &state).unwrap();
    let kept = open(&store, second).unwrap();
    assert_eq!((kept.state, kept.note), (state, None));
}

#[test]
fn a_state_that_is_garbage_is_kept_aside_and_the_last_look_told_again() {
    let (_home, store) = folder();
    for day in ["16", "17", "18"] {
        write_look(&store, &Snapshot::empty(at(&format!("2022-03-{day}T07:00:00Z")))).unwrap();
    }
    for garbage in ["", "{\"schema\": \"whybill.sta", "{\"schema\": \"whybill.state/1\", \"phase\": \"lost\"}", "[]"] {
        store.write(STATE, garbage.as_bytes()).unwrap();
        let Kept { state, note } = open(&store, at("2022-03-19T07:00:00Z")).unwrap();
        assert_eq!(state.looked.as_deref(), Some("snapshots/2022-03-18.json"));
        assert_eq!(state.known_to("stdout"), Some("snapshots/2022-03-17.json"));
        assert!(state.may_have_sent("stdout") && note.unwrap().contains("state.broken-2022-03-19T070000Z.json"));
        let aside = store.read("state.broken-2022-03-19T070000Z.json").unwrap().unwrap();
        assert_eq!(aside, garbage.as_bytes());
    }
}

#[test]
fn a_newer_versions_state_stays_as_it_is() {
    let (_home, store) = folder();
    let newer = b"{\"schema\": \"whybill.state/2\", \"more\": 1}";
    store.write(STATE, newer).unwrap();
    let error = open(&store, at("2022-03-19T07:00:00Z")).unwrap_err();
    assert!(matches!(&error, StateError::Newer { schema, .. } if schema == "whybill.state/2"), "{error}");
    assert_eq!(store.read(STATE).unwrap().unwrap(), newer);
}

#[test]
fn one_run_keeps_others_out_until_it_ends() {
    let (_home, store) = folder();
    let lock = || store.lock(at("2022-03-18T07:00:00Z"), chrono::TimeDelta::minutes(20)).unwrap();
    let first = lock();
    assert!(first.is_some() && lock().is_none());
    drop(first);
    assert!(lock().is_some());
}

/// Two pages on 28 February, then two and a page a day: $0.04 of March are known, and whose account it is.
#[test]
fn without_a_state_the_looks_tell_what_they_paid_and_whose_they_are() {
    use crate::snapshot::{Account, Requests, Role};
    let (_home, store) = folder();
    for (day, cost_explorer) in [("02-28", 2), ("03-01", 2), ("03-02", 1), ("03-03", 1)] {
        let mut look = Snapshot::empty(at(&format!("2022-{day}T07:00:00Z")));
        look.account = Some(Account { id: "123456789012".to_owned(), role: Role::Standalone });
        look.requests = Requests { cost_explorer, ..Requests::default() };
        write_look(&store, &look).unwrap();
    }
    let now = at("2022-03-04T07:00:00Z");
    let Kept { state, note } = open(&store, now).unwrap();
    assert!(note.unwrap().starts_with("state.json is missing in "));
    store.write(STATE, b"garbage").unwrap();
    assert_eq!(open(&store, now).unwrap().state, state);
    assert_eq!(state.paid, [(march(), 4)].into());
    assert_eq!(state.account.as_deref(), Some("123456789012"));
    assert_eq!(state.pages_left(march(), "0.10".parse().unwrap()), 6);
    assert!(state.may_have_sent("stdout") && state.known_to("stdout") == Some("snapshots/2022-03-02.json"));
}

/// A hundred stay, and with them what is needed of older ones.
#[test]
fn the_oldest_looks_go_where_there_are_very_many() {
    let (_home, store) = folder();
    let first = at("2022-01-01T07:00:00Z");
    let names: Vec<String> = (0..103)
        .map(|day| write_look(&store, &Snapshot::empty(first + chrono::TimeDelta::days(day))).unwrap())
        .collect();
    let told = [("b".to_owned(), Some(names[1].clone())), ("c".to_owned(), None)].into();
    let state = State { looked: names.last().cloned(), told, ..State::first() };
    prune(&store, &state).unwrap();
    let kept = store.names(LOOKS).unwrap();
    assert_eq!((kept.len(), &kept[0], &kept[1..]), (101, &names[1], &names[3..]));
    prune(&store, &state).unwrap();
    assert_eq!(store.names(LOOKS).unwrap(), kept);
}

#[cfg(unix)]
#[test]
fn only_the_user_may_look() {
    use std::os::unix::fs::PermissionsExt;
    let (home, store) = folder();
    write_state(&store, &State::first()).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.path().join("digest")), 0o700);
    assert_eq!(mode(&home.path().join("digest/state.json")), 0o600);
}

/// $0.40 is 40 pages of $0.01; part of a cent is none.
#[test]
fn a_ceiling_leaves_whole_pages() {
    let mut state = State::first();
    let ceiling = |text: &str| text.parse::<Usd>().unwrap();
    assert_eq!(state.pages_left(march(), ceiling("0.40")), 40);
    state.pay(march(), 38);
    assert_eq!(state.pages_left(march(), ceiling("0.40")), 2);
    assert_eq!(state.pages_left(march(), ceiling("0.389")), 0);
    assert_eq!(state.pages_left(march().next(), ceiling("0.40")), 40, "each month has its own");
    assert_eq!(state.pages_left(march(), ceiling("0.10")), 0);
}

#[test]
fn what_could_not_be_read_comes_from_the_look_before() {
    use crate::bill::Region;
    use crate::snapshot::{Alarm, Gap, MonthBill, Watches, Without};
    let (ireland, london) = (Region::new("eu-west-1"), Region::new("eu-west-2"));
    let mut before = Snapshot::empty(at("2022-03-17T07:00:00Z"));
    for region in [&ireland, &london] {
        before.alarms.insert(region.clone(), vec![Alarm::in_test(Watches::Log)]);
    }
    for month in [march().plus(-3), march().previous(), march()] {
        before.months.insert(month, MonthBill::empty(true));
    }
    let mut after = Snapshot::empty(at("2022-03-18T07:00:00Z"));
    after.gaps.push(Gap::of_answer(Source::Cloudwatch, Some(&london), true, Without::Alarms));
    let after = carried(&before, after);
    assert_eq!(after.alarms.keys().collect::<Vec<_>>(), [&london], "Ireland answered, and has none any more");
    assert_eq!(after.gaps.len(), 1, "it was not seen");
    assert_eq!(after.months.keys().copied().collect::<Vec<_>>(), [march().previous(), march()]);
}
