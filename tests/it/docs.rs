//! The README and the pages of `docs`: links lead somewhere, and fields and commands are those that there are.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::CommandFactory;
use serde_json::Value;
use whybill::cli::Cli;

use crate::support::fixture;
use crate::support::march::before_the_alarms;
use crate::support::program::{json, run, whybill};

/// A page is read by who looks for it, and by nobody who runs into a dead link.
#[test]
fn the_readme_is_short_and_its_links_lead_somewhere() {
    let root = fixture::root();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.lines().count() <= 120, "{}", readme.lines().count());
    let first = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(first, "cargo run -- explain --from fixtures/scenarios/april-2022/snapshot.json\ncargo test\n");
    let docs: Vec<PathBuf> = std::fs::read_dir(root.join("docs")).unwrap().map(|own| own.unwrap().path()).collect();
    for page in docs.iter().filter(|path| path.extension().is_some_and(|own| own == "md")) {
        let name = format!("docs/{}", page.file_name().unwrap().to_str().unwrap());
        assert!(readme.contains(&format!("({name})")), "README.md doesn't lead to {name}");
    }
    for page in docs.iter().chain([&root.join("README.md"), &root.join("CONTRIBUTING.md")]) {
        let text = std::fs::read_to_string(page).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            if link.starts_with("https://") {
                continue;
            }
            let target = page.parent().unwrap().join(path);
            let target = if path.is_empty() { page.clone() } else { target };
            assert!(target.exists(), "{}: {link}", page.display());
            if !heading.is_empty() {
                let there = std::fs::read_to_string(&target).unwrap();
                let known =
                    |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-") == heading;
                assert!(there.lines().any(|line| line.starts_with('#') && known(line)), "{}: {link}", page.display());
            }
        }
    }
}

#[test]
fn the_page_of_commands_has_each() {
    let page = std::fs::read_to_string(fixture::root().join("docs/commands.md")).unwrap();
    let all = Cli::command();
    let names: Vec<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
    assert!(names.len() > 10);
    for name in names {
        let is_row = |line: &str| line.starts_with("| `whybill") && line.contains(&format!("`whybill {name}"));
        assert!(page.lines().any(is_row), "{name}");
    }
}

/// The fields of a value, dotted; those of a list's entries after `[]`.
fn fields(value: &Value, path: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(own) => own.iter().for_each(|(name, value)| fields(value, &format!("{path}.{name}"), all)),
        Value::Array(own) => {
            own.iter().filter(|value| value.is_object()).for_each(|value| fields(value, &format!("{path}[]"), all));
        }
        _ => {}
    }
    all.insert(path.to_owned());
}

#[test]
fn the_contract_shows_the_fields_that_answers_have() {
    let page = std::fs::read_to_string(fixture::root().join("docs/contract.md")).unwrap();
    let shown: Vec<Value> = page
        .split("```json\n")
        .skip(1)
        .map(|block| serde_json::from_str(block.split("```").next().unwrap()).unwrap())
        .collect();
    let mut there = BTreeSet::new();
    let scenarios = ["april-2022", "payer", "pipeline-2024", "signin-alerts-2022-02"].map(fixture::path);
    for snapshot in scenarios.into_iter().chain(["uniform-discount", "stack-made-scaling-alarms"].map(fixture::handed))
    {
        for command in ["explain", "free-tier", "alarms", "strays", "signins"] {
            fields_of(&[command], &snapshot, &mut there);
        }
    }
    for args in [["who", "Rides"].as_slice(), &["diff", "2022-03", "2022-04"]] {
        fields_of(args, &fixture::path("april-2022"), &mut there);
    }
    let folder = tempfile::tempdir().unwrap();
    let before = folder.path().join("before.json");
    whybill::snapshot_file::save(&before_the_alarms("2022-03-17T07:00:00Z"), &before).unwrap();
    for after in ["march-17-2022-open", "april-2022"] {
        fields_of(&["digest", "--since", before.to_str().unwrap()], &fixture::path(after), &mut there);
    }
    let (users, own) = (folder.path().join(".config/whybill"), folder.path().join("whybill.toml"));
    std::fs::create_dir_all(&users).unwrap();
    std::fs::write(users.join("whybill.toml"), "max_ce_requests = 5\n").unwrap();
    let suppress = "[[suppress]]\nrule = \"no-action\"\nresource = \"x\"\nregion = \"eu-west-2\"\nreason = \"x\"\nuntil = 2027-03-31\n";
    std::fs::write(own, format!("max_ce_requests = 50\n{suppress}")).unwrap();
    let mut config = whybill();
    config.current_dir(&folder).env("HOME", folder.path()).args(["config", "--format", "json"]);
    fields(&json(&config.output().unwrap()), "whybill.config/1", &mut there);
    let answers: BTreeSet<&String> = there.iter().filter(|field| field.ends_with("/1")).collect();
    assert_eq!(answers.len(), shown.len() - 1, "each answer has its block, and what all have another");
    for block in &shown {
        let schema = block["schema"].as_str();
        let mut named = BTreeSet::new();
        fields(block, "", &mut named);
        for field in named.iter().filter(|field| !field.is_empty()) {
            let mut of = answers.iter().filter(|own| schema.is_none_or(|schema| schema == own.as_str()));
            assert!(of.any(|own| there.contains(&format!("{own}{field}"))), "{schema:?} has no {field}");
        }
    }
}

/// The fields of an answer, each after the answer's name.
fn fields_of(args: &[&str], snapshot: &std::path::Path, all: &mut BTreeSet<String>) {
    let output = run(&[args, &["--format", "json"]].concat(), snapshot);
    if output.status.code() == Some(1) {
        return; // No bill of the default month.
    }
    let answer = json(&output);
    fields(&answer, answer["schema"].as_str().unwrap(), all);
}
