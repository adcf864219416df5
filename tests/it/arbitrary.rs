//! Files of any form: snapshots, rules, settings. None makes a panic, and what is read is answered.
//! `PROPTEST_CASES=1000000 cargo test arbitrary` tries a million of each.

use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;
use serde_json::Value;
use whybill::analyse;
use whybill::answer::Answer;
use whybill::catalogue::Catalogue;
use whybill::question::{Question, Scope, Settings, Suppressions, Trust};
use whybill::report::{Format, Look, write};
use whybill::snapshot::Snapshot;
use whybill::snapshot_file::parse;

use crate::support::fixture::root;

/// A thousand cases, or as many as the environment says; the same each time.
fn cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    // 256 is what it has where nothing is said.
    let cases = if default.cases == 256 { 1_000 } else { default.cases };
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(15), failure_persistence: None, ..default }
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::built_in().unwrap())
}

/// A snapshot with a bit of everything.
fn everything() -> &'static Value {
    static EVERYTHING: OnceLock<Value> = OnceLock::new();
    EVERYTHING.get_or_init(|| {
        let path = root().join("fixtures/forms/10-rows-clocks-proxies-timeouts.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    })
}

/// How many values hold no other.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter().map(count).sum(),
        Value::Object(fields) if !fields.is_empty() => fields.values().map(count).sum(),
        _ => 1,
    }
}

/// Puts another value in the place of one of these, by the order in which they stand.
fn change(value: &mut Value, place: &mut usize, other: &mut Option<Value>) {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter_mut().for_each(|item| change(item, place, other)),
        Value::Object(fields) if !fields.is_empty() => fields.values_mut().for_each(|own| change(own, place, other)),
        leaf => match place.checked_sub(1) {
            Some(left) => *place = left,
            None => *leaf = other.take().unwrap_or_else(|| leaf.clone()),
        },
    }
}

const ODD: &[&str] = &[
    "",
    "0",
    "-0",
    "-1",
    "99999999999999.99",
    "-99999999999999",
    "0.00000000000000000001",
    "1e-28",
    "1e99999",
    "NaN",
    "9999-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "+262142-12-31T23:59:59Z",
    "-262143-01-01T00:00:00Z",
    "9999-12-31",
    "2999-12",
    "2000-01",
    "2022-13",
    "arn:aws:cloudwatch:::alarm:",
    "arn:",
    "é😀",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{0}",
    "ALARM(",
    "AT_LEAST(",
    "{ $.a = ",
    "=cmd|' /C calc'!A0",
    "us-east-1",
    "EU-",
    "-",
];

/// A leaf's odd value: a text, or another kind of value.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => proptest::sample::select(ODD).prop_map(Value::from),
        2 => any::<String>().prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        1 => proptest::sample::select(&[Value::Null, Value::Bool(true), Value::Bool(false)][..]),
    ]
}

/// What an odd snapshot is held against.
fn earlier() -> &'static Snapshot {
    static EARLIER: OnceLock<Snapshot> = OnceLock::new();
    EARLIER.get_or_init(|| crate::support::fixture::snapshot("april-2022"))
}

/// Answers every command from a snapshot, in two formats.
fn answer_all(snapshot: &Snapshot, catalogue: &Catalogue) {
    let shown = |answer: Answer<'_>| {
        let _ = (write(answer, Format::Table, Look::plain(80)), write(answer, Format::Csv, Look::plain(80)));
    };
    let ask = |scope| Question { scope, now: snapshot.taken_at, month: "2022-04".parse().ok(), ..Question::default() };
    if let Ok(report) = analyse::bill(snapshot, catalogue, &ask(Scope::Explain)) {
        shown(Answer::Explain(&report));
    }
    if let Ok(report) = analyse::free_tier(snapshot, catalogue, &ask(Scope::FreeTier), true) {
        shown(Answer::FreeTier(&report));
    }
    if let Ok(report) = analyse::strays(snapshot, catalogue, &ask(Scope::Strays)) {
        shown(Answer::Strays(&report));
    }
    shown(Answer::Signins(&analyse::signins(snapshot, &ask(Scope::Signins))));
    shown(Answer::Alarms(&analyse::alarms(snapshot, catalogue)));
    let digest = analyse::digest(Some(earlier()), snapshot, catalogue, &ask(Scope::Digest));
    shown(Answer::Digest(&digest));
    if let Ok(report) = analyse::who(snapshot, "hidden-alarm-0", None, &ask(Scope::Who)) {
        shown(Answer::Who(&report));
    }
}

const TOML: &[&str] = &[
    "[[meter]]\n",
    "[[offer]]\n",
    "[[price]]\n",
    "[[suppress]]\n",
    "id = \"a\"\n",
    "services = [\"AmazonEC2\"]\n",
    "usage = [\"*\"]\n",
    "units = [\"Hrs\"]\n",
    "noun = \"hour\"\n",
    "standing = \"yes\"\n",
    "source = \"x\"\n",
    "meters = [\"a\"]\n",
    "limit = \"10\"\n",
    "per = \"1e-28\"\n",
    "usd = \"0.1\"\n",
    "tiers = [{ up_to = \"1\", usd = \"99999999999999\" }, { usd = \"1e-20\" }]\n",
    "regions = [\"eu-west-1\"]\n",
    "rule = \"idle-table\"\n",
    "reason = \"x\"\n",
    "name = \"*\"\n",
    "until = \"2999-12-31\"\n",
    "format = \"json\"\n",
    "max_ce_requests = 99999999999\n",
    "home_regions = [\"eu-west-1\", \"é\"]\n",
    "profile = \" \"\n",
    "\u{feff}",
    "\u{1b}",
    "= ",
    "\"",
    "[",
    "{",
    "}",
    "]",
    "#",
    "\n",
    "é",
];

fn toml() -> impl Strategy<Value = String> {
    let of_parts = proptest::collection::vec(proptest::sample::select(TOML), 0..24).prop_map(|own| own.concat());
    prop_oneof![1 => any::<String>(), 6 => of_parts.clone(), 1 => (of_parts, any::<String>()).prop_map(|(a, b)| a + &b)]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn bytes_of_snapshots(bytes in any::<Vec<u8>>(), at in any::<Index>(), cut in any::<Index>()) {
        let _ = parse(&bytes, Path::new("a.json"));
        let mut json = everything().to_string().into_bytes();
        let at = at.index(json.len());
        json.splice(at..at, bytes.into_iter().take(3));
        let _ = parse(&json, Path::new("a.json"));
        json.truncate(cut.index(json.len()));
        let _ = parse(&json, Path::new("a.json"));
    }

    #[test]
    fn odd_snapshots(changes in proptest::collection::vec((any::<Index>(), odd()), 1..5)) {
        let mut json = everything().clone();
        for (place, value) in changes {
            let mut place = place.index(count(&json));
            change(&mut json, &mut place, &mut Some(value));
        }
        if let Ok(snapshot) = parse(json.to_string().as_bytes(), Path::new("a.json")) {
            answer_all(&snapshot, catalogue());
        }
    }

    #[test]
    fn rules(text in toml()) {
        if let Err(error) = Catalogue::parse("a.toml", &text) {
            let _ = format!("{:?}", miette::Report::new(error));
        }
    }

    #[test]
    fn settings(text in toml()) {
        for trust in [Trust::User, Trust::Folder] {
            if let Err(error) = Settings::parse("a.toml", &text, trust) {
                let _ = format!("{:?}", miette::Report::new(error));
            }
        }
        let _ = Suppressions::parse("a.toml", &text);
    }
}

/// Rules with the largest and the least figures that can be read.
#[test]
fn rules_with_figures_at_their_ends() {
    let rules = std::fs::read_to_string(root().join("freetier.toml")).unwrap();
    let snapshot = parse(everything().to_string().as_bytes(), Path::new("a.json")).unwrap();
    let april = crate::support::fixture::snapshot("april-2022");
    for (key, value) in [
        ("per", "1e-20"),
        ("per", "99999999999999"),
        ("limit", "0.00000000000000000001"),
        ("limit", "99999999999999.99"),
        ("usd", "99999999999999"),
        ("usd", "1e-20"),
    ] {
        let mut odd = String::with_capacity(rules.len());
        for (at, part) in rules.split(&format!("{key} = \"")).enumerate() {
            let rest = if at == 0 { part } else { part.split_once('"').unwrap().1 };
            odd.push_str(&if at == 0 { part.to_owned() } else { format!("{key} = \"{value}\"{rest}") });
        }
        let catalogue = Catalogue::parse("odd.toml", &odd).unwrap_or_else(|error| panic!("{key} {value}: {error}"));
        for snapshot in [&snapshot, &april] {
            answer_all(snapshot, &catalogue);
        }
    }
    assert!(Catalogue::parse("odd.toml", &rules.replacen("per = \"1000\"", "per = \"1e-28\"", 1)).is_err());
}
