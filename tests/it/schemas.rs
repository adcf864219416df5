//! The JSON Schemas: those that are checked in are those that `whybill schema` prints, and what whybill writes is as they say.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::fixture;
use crate::support::program::{json, run, text, whybill};

const NAMES: [&str; 12] = [
    "alarms",
    "config",
    "diff",
    "digest",
    "explain",
    "explain-line",
    "free-tier",
    "glossary",
    "signins",
    "snapshot",
    "strays",
    "who",
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn schema(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder("schemas").join(format!("{name}.json"))).unwrap()).unwrap()
}

/// Where a value isn't as a schema says, by as much of JSON Schema as ours use.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let own = |schema: &Value| faults(root, schema, value, at);
    let mut found = Vec::new();
    if let Some(path) = schema["$ref"].as_str() {
        let target = root.pointer(path.strip_prefix('#').unwrap()).unwrap_or_else(|| panic!("{path} is nowhere"));
        found.extend(own(target));
    }
    for (word, must_be_one) in [("anyOf", false), ("oneOf", true)] {
        let Some(ways) = schema[word].as_array() else { continue };
        let fits = ways.iter().filter(|way| own(way).is_empty()).count();
        if fits == 0 || must_be_one && fits > 1 {
            found.push(format!("{at}: {fits} of {word} fit {value}: {:?}", ways.iter().map(own).collect::<Vec<_>>()));
        }
    }
    for way in schema["allOf"].as_array().into_iter().flatten() {
        found.extend(own(way));
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        several => several.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
    };
    let is_of = |name: &&str| match *name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("a type {other}"),
    };
    if !types.is_empty() && !types.iter().any(is_of) {
        found.push(format!("{at}: {value} is not of {types:?}"));
    }
    if schema.get("const").is_some_and(|only| only != value) {
        found.push(format!("{at}: {value} is not {}", schema["const"]));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        found.push(format!("{at}: {value} is none of {}", schema["enum"]));
    }
    if let Some(fields) = value.as_object() {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(required.filter(|name| !fields.contains_key(*name)).map(|name| format!("{at}: no {name}")));
        for (name, field) in fields {
            let at = format!("{at}.{name}");
            // Months are the only names with a pattern, which reading them holds to.
            let by_pattern = schema["patternProperties"].as_object().and_then(|patterns| patterns.values().next());
            match (schema["properties"].get(name).or(by_pattern), schema.get("additionalProperties")) {
                (Some(own), _) => found.extend(faults(root, own, field, &at)),
                (None, Some(Value::Bool(false))) => found.push(format!("{at} is not foreseen")),
                (None, Some(others)) if others.is_object() => found.extend(faults(root, others, field, &at)),
                (None, _) => {}
            }
        }
    }
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        if schema["items"].is_object() {
            found.extend(faults(root, &schema["items"], item, &format!("{at}[{place}]")));
        }
    }
    found
}

#[track_caller]
fn is_as_said(name: &str, value: &Value, of: &str) {
    let schema = schema(name);
    let found = faults(&schema, &schema, value, "");
    assert!(found.is_empty(), "{of} by schemas/{name}.json: {:#?}", &found[..found.len().min(5)]);
}

#[test]
fn those_checked_in_are_those_printed() {
    for name in NAMES {
        let printed = text(&whybill().args(["schema", name]).output().unwrap().stdout);
        let kept = std::fs::read_to_string(folder("schemas").join(format!("{name}.json"))).unwrap_or_default();
        assert_eq!(printed, kept, "whybill schema {name} > schemas/{name}.json");
    }
    let mut files: Vec<String> = std::fs::read_dir(folder("schemas"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let mut expected = NAMES.map(|name| format!("{name}.json"));
    expected.sort();
    assert_eq!(files, expected);
    let unknown = whybill().args(["schema", "bill"]).output().unwrap();
    assert!(text(&unknown.stderr).contains("free-tier"), "it names those that there are");
}

#[test]
fn answers_are_as_their_schemas_say() {
    for account in ["april-2022", "credits-and-tax", "payer", "plan-free-2026", "empty"] {
        let file = fixture::path(account);
        for (name, args) in [
            ("alarms", ["alarms"].as_slice()),
            ("explain", &["explain"]),
            ("free-tier", &["free-tier", "--all"]),
            ("signins", &["signins"]),
            ("strays", &["strays"]),
        ] {
            let output = run(&[args, &["--json"]].concat(), &file);
            if !output.stdout.is_empty() {
                is_as_said(name, &json(&output), account);
            }
        }
    }
    let april = fixture::path("april-2022");
    for (name, args) in [
        ("diff", ["diff", "2022-03", "2022-04"].as_slice()),
        ("who", &["who", "Rides"]),
        ("explain-line", &["explain", "EU-CW:AlarmMonitorUsage"]),
        ("explain", &["explain", "--redact"]),
    ] {
        is_as_said(name, &json(&run(&[args, &["--json"]].concat(), &april)), name);
    }
    let since = fixture::path("march-17-2022-open");
    let digest = ["digest", "--since", since.to_str().unwrap(), "--json"];
    is_as_said("digest", &json(&run(&digest, &april)), "digest");
    for (name, args) in [("glossary", ["glossary", "alarm"].as_slice()), ("config", &["config"])] {
        is_as_said(name, &json(&whybill().args(args).arg("--json").output().unwrap()), name);
    }
    for case in ["made-up-company", "org-frankfurt-payer", "reserved-micro", "first-year-ends-mid-month"] {
        is_as_said("explain", &json(&run(&["explain", "--json"], &fixture::handed(case))), case);
    }
}

#[test]
fn snapshots_of_every_form_are_as_the_schema_says() {
    let of = |folder_name: &str| {
        let entries = std::fs::read_dir(folder("fixtures").join(folder_name)).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .map(|path| if path.is_dir() { path.join("snapshot.json") } else { path })
    };
    let files: Vec<PathBuf> = ["forms", "scenarios", "handed"].into_iter().flat_map(of).collect();
    let files = files.iter().filter(|path| path.extension().is_some_and(|own| own == "json") && path.exists());
    let schema = schema("snapshot");
    let mut read = 0;
    for file in files {
        let value: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let found = faults(&schema, &schema, &value, "");
        assert!(found.is_empty(), "{}: {:#?}", file.display(), &found[..found.len().min(5)]);
        read += 1;
    }
    assert!(read > 50, "{read} snapshots");
}

#[test]
fn a_fault_is_found() {
    let schema = schema("alarms");
    let mut answer = json(&run(&["alarms", "--json"], &fixture::path("april-2022")));
    assert!(faults(&schema, &schema, &answer, "").is_empty());
    answer["alarms"][0]["action_count"] = "two".into();
    answer.as_object_mut().unwrap().remove("gaps");
    answer["schema"] = "whybill.alarms/2".into();
    let found = faults(&schema, &schema, &answer, "");
    let told = |what: &str| found.iter().any(|own| own.contains(what));
    assert!(found.len() == 3 && told("action_count") && told("no gaps") && told("alarms/2"), "{found:?}");
}
