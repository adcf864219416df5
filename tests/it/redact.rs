//! `--redact`: no output of any command in any format names anybody, and what is found stays the same.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use calamine::Reader;
use serde_json::Value;

use crate::support::fixture;
use crate::support::program::run;

const FORMATS: [&str; 4] = ["table", "json", "csv", "markdown"];

/// Where snapshots hold what must not be seen, by the keys of their JSON.
const SECRET_KEYS: [&str; 16] = [
    "name",
    "arn",
    "by",
    "role",
    "address",
    "resources",
    "actions",
    "alarm",
    "user",
    "identifier",
    "log_group",
    "id",
    "TableName",
    "InstanceId",
    "FunctionName",
    "ApiName",
];

/// Every text under such a key, and the parts of its ARNs that are the account's own.
fn secrets(value: &Value, key: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            // An event's name is AWS's, an account's role in its organisation too.
            let is_event = members.contains_key("source") && key == "name";
            let is_standing = members.len() == 2 && key == "role";
            if !is_event && !is_standing {
                secrets(value, key, found);
            }
        }),
        Value::Array(items) => items.iter().for_each(|item| secrets(item, key, found)),
        Value::String(text) if SECRET_KEYS.contains(&key) => {
            let plain = ["root", "AWS Internal", "HIDDEN_DUE_TO_SECURITY_REASONS"].contains(&text.as_str())
                || text.ends_with(".amazonaws.com");
            let last = text.rsplit(['/', ':']).next().unwrap_or_default();
            let of_service = text.contains("AWSServiceRoleFor");
            if !plain && !of_service {
                found.extend([text.clone(), last.to_owned()]);
            }
        }
        _ => {}
    }
}

/// All but what an output may hold by chance: what is shorter than four letters, `alerts`, and the ids of the alerts on
/// sign-ins, after which some fixtures call their alarms.
fn telling(secrets: BTreeSet<String>) -> Vec<String> {
    let is_alert = |text: &str| text.starts_with("signin-console-") && text.matches('-').count() == 3;
    secrets
        .into_iter()
        .filter(|text| text.len() > 3 && !["root", "alerts"].contains(&text.as_str()) && !is_alert(text))
        .collect()
}

fn holds(output: &str, secret: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_');
    output.match_indices(secret).any(|(at, _)| {
        !is_part(output[..at].chars().next_back()) && !is_part(output[at + secret.len()..].chars().next())
    })
}

/// Every cell of a workbook.
fn cells(file: &Path) -> String {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(file).unwrap();
    let sheets = workbook.worksheets();
    let rows = sheets.iter().flat_map(|(_, range)| range.rows());
    rows.flatten().map(|cell| format!("{cell}\n")).collect()
}

#[test]
fn nothing_that_is_secret_is_in_any_output() {
    let mut looked_for = 0;
    for name in fixture::names() {
        let path = fixture::path(&name);
        let snapshot: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut found = BTreeSet::new();
        secrets(&snapshot, "", &mut found);
        let found = telling(found);
        looked_for += found.len();
        let months: Vec<&String> = snapshot["months"].as_object().unwrap().keys().collect();
        let resource = snapshot["alarms"].as_object().unwrap().values().flat_map(|all| all.as_array().unwrap()).next();
        let resource = resource.map(|alarm| alarm["name"].as_str().unwrap().to_owned()).unwrap_or("Rides".to_owned());
        let mut commands: Vec<Vec<&str>> = vec![
            vec!["explain"],
            vec!["free-tier"],
            vec!["alarms"],
            vec!["strays"],
            vec!["signins"],
            vec!["who", &resource],
        ];
        if let [.., one, other] = months.as_slice() {
            commands.push(vec!["diff", one, other]);
        }
        for command in &commands {
            for format in FORMATS.into_iter().chain((command[0] == "explain").then_some("focus")) {
                let output = run(&[command.as_slice(), &["--redact", "--format", format]].concat(), &path);
                for text in [&output.stdout, &output.stderr] {
                    let text = String::from_utf8_lossy(text);
                    let seen: Vec<&String> = found.iter().filter(|secret| holds(&text, secret)).collect();
                    assert!(seen.is_empty(), "{name}, {command:?}, {format}: {seen:?}");
                }
            }
        }
        let folder = tempfile::tempdir().unwrap();
        for file in ["bill.html", "bill.xlsx"] {
            let file = folder.path().join(file);
            let output = run(&["report", "--redact", "--output", file.to_str().unwrap()], &path);
            if output.status.code() == Some(1) {
                continue; // No bill of the default month.
            }
            let text = if file.ends_with("bill.html") { std::fs::read_to_string(&file).unwrap() } else { cells(&file) };
            let seen: Vec<&String> = found.iter().filter(|secret| holds(&text, secret)).collect();
            assert!(seen.is_empty() && !text.is_empty(), "{name}, {file:?}: {seen:?}");
        }
        let script = run(&["strays", "--script", "--redact"], &path);
        let script = String::from_utf8_lossy(&script.stdout);
        assert!(found.iter().all(|secret| !holds(&script, secret)), "{name}: {script}");
    }
    assert!(looked_for > 100, "{looked_for}");
}

/// An answer's figures and verdicts, without names and sentences.
fn figures(value: &Value) -> Value {
    const TOLD: [&str; 12] = [
        "rule",
        "severity",
        "month_cost",
        "region",
        "verdict",
        "billed",
        "usage",
        "free_units",
        "kind",
        "source",
        "present",
        "counts",
    ];
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(key, value)| TOLD.contains(&key.as_str()) || value.is_object() || value.is_array())
            .map(|(key, value)| (key.clone(), figures(value)))
            .collect(),
        Value::Array(items) => {
            // Names order findings and alarms; stand-ins order them otherwise.
            let mut items: Vec<Value> = items.iter().map(figures).collect();
            items.sort_by_key(Value::to_string);
            items.into()
        }
        Value::String(text) => text.clone().into(),
        other => other.clone(),
    }
}

/// Lists of names tell nothing but how many there are.
fn without_names(mut report: Value) -> Value {
    for finding in report["findings"].as_array_mut().into_iter().flatten() {
        finding["evidence"] = finding["evidence"].as_array().unwrap().len().into();
        finding["takes_down"] = Value::Null;
        finding["created"] = Value::Null;
    }
    for line in report["lines"].as_array_mut().into_iter().flatten() {
        line["resources"] = line["resources"].as_array().unwrap().len().into();
    }
    report["summary"] = Value::Null;
    figures(&report)
}

#[test]
fn what_is_found_is_the_same_with_names_and_without() {
    for name in fixture::names() {
        let path = fixture::path(&name);
        for command in ["explain", "free-tier", "alarms", "strays", "signins"] {
            let plain = run(&[command, "--format", "json"], &path);
            let redacted = run(&[command, "--format", "json", "--redact"], &path);
            assert_eq!(plain.status.code(), redacted.status.code(), "{name} {command}");
            if plain.stdout.is_empty() {
                continue;
            }
            let read = |output: &Output| without_names(serde_json::from_slice(&output.stdout).unwrap());
            assert_eq!(read(&plain), read(&redacted), "{name} {command}");
        }
    }
}

#[test]
fn suppressions_are_written_with_the_real_names_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.toml");
    let entry = |resource: &str| {
        format!("[[suppress]]\nrule = \"unexpected-region\"\nresource = \"{resource}\"\nreason = \"Jane knows\"\n")
    };
    std::fs::write(&file, entry("EC2-CPU-*") + &entry("NoSuch-*")).unwrap();
    let path = fixture::path("april-2022");
    let args = ["strays", "--redact", "--format", "json", "--suppressions", file.to_str().unwrap()];
    let output = String::from_utf8(run(&args, &path).stdout).unwrap();
    let report: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(report["suppressions"]["used"], 1, "{report}");
    assert!(report["findings"].as_array().unwrap().iter().all(|own| own["rule"] != "unexpected-region"));
    assert!(!output.contains("NoSuch") && !output.contains("Jane"), "{output}");
}

#[test]
fn five_thousand_alarms_are_redacted() {
    let path = fixture::path("april-2022");
    let mut snapshot: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let pattern = snapshot["alarms"]["eu-west-2"][0].clone();
    let alarms = (0..5000).map(|n| {
        let mut alarm = pattern.clone();
        alarm["name"] = format!("secret-{n}").into();
        alarm["arn"] = format!("arn:aws:cloudwatch:eu-west-2:123456789012:alarm:secret-{n}").into();
        alarm
    });
    snapshot["alarms"]["eu-west-2"] = alarms.collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.json");
    std::fs::write(&file, snapshot.to_string()).unwrap();
    let output = run(&["alarms", "--redact", "--format", "csv"], &file);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().count() > 5000 && !text.contains("secret"));
    assert!(text.contains("alarm:alarm-5000"));
}
