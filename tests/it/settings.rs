//! `whybill.toml`, the environment and the command line: what applies, and from where.

use std::path::{Path, PathBuf};
use std::process::Output;

use clap::Parser;
use serde_json::{Value, json};
use tempfile::TempDir;
use whybill::cli::{Cli, Form};
use whybill::report::{Format, Look};
use whybill::run::{World, settle};

use crate::support::fixture;
use crate::support::program::{json as answered, text, whybill};

/// A user's home with a folder to work in.
struct Home {
    folder: TempDir,
    variables: Vec<(&'static str, &'static str)>,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("work")).unwrap();
        std::fs::create_dir_all(folder.path().join(".config/whybill")).unwrap();
        Self { folder, variables: Vec::new() }
    }

    fn users_file(&self) -> PathBuf {
        self.folder.path().join(".config/whybill/whybill.toml")
    }

    fn users(self, text: &str) -> Self {
        std::fs::write(self.users_file(), text).unwrap();
        self
    }

    fn folders(self, text: &str) -> Self {
        std::fs::write(self.folder.path().join("work/whybill.toml"), text).unwrap();
        self
    }

    fn with(mut self, variable: &'static str, value: &'static str) -> Self {
        self.variables.push((variable, value));
        self
    }

    fn run_in(&self, folder: &Path, args: &[&str]) -> Output {
        let mut command = whybill();
        command.env("HOME", self.folder.path()).current_dir(folder).args(args);
        command.envs(self.variables.iter().copied()).output().unwrap()
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_in(&self.folder.path().join("work"), args)
    }

    fn april(&self, args: &[&str]) -> Output {
        let snapshot = fixture::path("april-2022");
        self.run(&[args, &["--from", snapshot.to_str().unwrap()]].concat())
    }

    /// What `config` says of a setting: its value, and who sets it.
    fn told(&self, setting: &str, args: &[&str]) -> (Value, String) {
        let answer = answered(&self.run(&[&["config", "--format", "json"], args].concat()));
        let own = answer["settings"].as_array().unwrap().iter().find(|own| own["setting"] == setting).unwrap();
        (own["value"].clone(), own["from"].as_str().unwrap().to_owned())
    }
}

#[test]
fn each_source_goes_before_the_next() {
    let home = Home::new();
    let homes = |home: &Home, args: &[&str]| home.told("home_regions", args);
    assert_eq!(homes(&home, &[]), (Value::Null, "default".to_owned()));
    let home = home.folders("home_regions = [\"eu-west-1\"]\n");
    assert_eq!(homes(&home, &[]), (json!(["eu-west-1"]), "folder".to_owned()));
    let home = home.users("home_regions = [\"eu-west-2\", \"eu-west-3\"]\nprofile = \"billing\"\n");
    assert_eq!(homes(&home, &[]), (json!(["eu-west-2", "eu-west-3"]), "user".to_owned()));
    assert_eq!(home.told("profile", &[]), (json!("billing"), "user".to_owned()));
    let home = home.with("WHYBILL_HOME_REGIONS", "us-east-1, us-east-2").with("AWS_PROFILE", "other");
    assert_eq!(homes(&home, &[]), (json!(["us-east-1", "us-east-2"]), "environment".to_owned()));
    assert_eq!(home.told("profile", &[]), (json!("other"), "environment".to_owned()));
    assert_eq!(homes(&home, &["--home-region", "sa-east-1"]), (json!(["sa-east-1"]), "flag".to_owned()));
    assert_eq!(home.told("profile", &["--profile", "third"]), (json!("third"), "flag".to_owned()));
}

#[test]
fn credentials_of_the_environment_are_those_of_no_profile_of_a_file() {
    let home = Home::new().users("profile = \"billing\"\n").with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(home.told("profile", &[]), (Value::Null, "environment".to_owned()));
    let unused = answered(&home.run(&["config", "--json"]))["unused"].clone();
    assert_eq!((&unused[0]["setting"], &unused[0]["value"]), (&json!("profile"), &json!("billing")));
    assert!(unused[0]["why"].as_str().unwrap().contains("AWS_ACCESS_KEY_ID"), "{unused}");
    assert_eq!(home.told("profile", &["--profile", "third"]), (json!("third"), "flag".to_owned()));
}

#[test]
fn a_working_folder_lowers_the_ceiling_and_never_raises_it() {
    for (flag, variable, users, folders, holds, from) in [
        (None, None, None, None, 20, "default"),
        (None, None, None, Some("5"), 5, "folder"),
        (None, None, None, Some("50"), 20, "default"),
        (None, None, Some("30"), None, 30, "user"),
        (None, None, Some("30"), Some("25"), 25, "folder"),
        (None, None, Some("10"), Some("15"), 10, "user"),
        (None, Some("12"), Some("10"), Some("3"), 12, "environment"),
        (Some("40"), Some("12"), Some("10"), Some("3"), 40, "flag"),
        (Some("20"), None, None, Some("3"), 20, "flag"),
    ] {
        let of = |pages: &str| format!("max_ce_requests = {pages}\n");
        let mut home = Home::new();
        home = if let Some(pages) = users { home.users(&of(pages)) } else { home };
        home = if let Some(pages) = folders { home.folders(&of(pages)) } else { home };
        home = if let Some(pages) = variable { home.with("WHYBILL_MAX_CE_REQUESTS", pages) } else { home };
        let args: Vec<&str> = flag.into_iter().flat_map(|pages| ["--max-ce-requests", pages]).collect();
        let case = format!("{flag:?} {variable:?} {users:?} {folders:?}");
        assert_eq!(home.told("max_ce_requests", &args), (json!(holds), from.to_owned()), "{case}");
        // What a run would ask for at most goes by the same: $0.01 a page.
        let outline = text(&home.run(&[&["explain", "--dry-run"], args.as_slice()].concat()).stdout);
        assert!(outline.contains(&format!("at most $0.{holds:02}")), "{case}: {outline}");
    }
}

#[test]
fn a_working_folder_names_no_profile() {
    let home = Home::new().folders("home_regions = [\"eu-west-1\"]\nprofile = \"admin\"\n");
    for args in [["explain"].as_slice(), &["alarms", "--profile", "mine"], &["config"], &["doctor"]] {
        let output = home.run(args);
        let told = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}: {told}");
        assert!(told.contains("whybill.toml, line 2: `profile` stands in a working folder's file"), "{told}");
    }
}

/// A user who works in the folder of settings has one file, which is the user's.
#[test]
fn the_users_own_file_is_no_folders() {
    let home = Home::new().users("profile = \"billing\"\n");
    let output = home.run_in(home.users_file().parent().unwrap(), &["config", "--format", "json"]);
    let files = answered(&output)["files"].clone();
    assert_eq!(files.as_array().unwrap().len(), 1, "{files}");
}

#[test]
fn what_is_wrong_is_said_with_file_and_line_and_what_is_allowed() {
    let key = Home::new().folders("[[suppress]]\nrule = \"no-action\"\nreason = \"x\"\n\n[[supress]]\n");
    let value = Home::new().users("# mine\nformat = \"xml\"\n");
    let users = value.users_file().display().to_string();
    let variable = Home::new().with("WHYBILL_MAX_CE_REQUESTS", "many");
    for (home, says, allows) in [
        (key, "whybill.toml, line 5: unknown field `supress`".to_owned(), "[[suppress]] entries"),
        (value, format!("{users}, line 2: there is no format `xml`"), "table, json, csv, markdown"),
        (variable, "WHYBILL_MAX_CE_REQUESTS is `many`".to_owned(), "WHYBILL_MAX_CE_REQUESTS=5"),
    ] {
        for args in [["explain"].as_slice(), &["config"]] {
            let output = home.april(args);
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{told}");
            // An error is wrapped, and framed.
            let words = |text: &str| text.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
            let told = words(&told);
            assert!(told.contains(&words(&says)) && told.contains(allows), "{args:?}: {told}");
        }
        // What looks at no account goes by no settings.
        for args in [["--help"].as_slice(), &["policy"], &["glossary", "NatGateway-Hours"], &["completions", "bash"]] {
            assert_eq!(home.run(args).status.code(), Some(0), "{args:?}");
        }
    }
}

#[test]
fn answers_go_by_the_files() {
    let home = Home::new().folders("home_regions = [\"eu-west-2\"]\n");
    let homes = |output: &Output| answered(output)["home_regions"].clone();
    assert_eq!(homes(&home.april(&["strays", "--format", "json"])), json!(["eu-west-2"]));
    let flag = ["strays", "--format", "json", "--home-region", "eu-west-1"];
    assert_eq!(homes(&home.april(&flag)), json!(["eu-west-1"]));
}

#[test]
fn suppressions_of_both_files_add_up_and_an_option_replaces_them() {
    let suppress = |rule: &str| format!("[[suppress]]\nrule = \"{rule}\"\nreason = \"seen\"\n");
    let home = Home::new().users(&suppress("unexpected-region")).folders(&suppress("tutorial-burst"));
    let used = |args: &[&str]| answered(&home.april(args))["suppressions"]["used"].clone();
    assert_eq!(used(&["strays", "--format", "json"]), json!(2));
    std::fs::write(home.folder.path().join("work/own.toml"), suppress("unexpected-region")).unwrap();
    assert_eq!(used(&["strays", "--format", "json", "--suppressions", "own.toml"]), json!(1));
    let told = answered(&home.run(&["config", "--format", "json"]));
    let of = |at: usize| (told["suppressions"][at]["rule"].clone(), told["suppressions"][at]["from"].clone());
    assert_eq!(
        [of(0), of(1)],
        [(json!("unexpected-region"), json!("user")), (json!("tutorial-burst"), json!("folder"))]
    );
}

/// A script that reads a pipe gets what it always got; a person at a terminal what the settings say.
#[test]
fn a_format_is_for_a_terminal_alone() {
    let home = Home::new().folders("format = \"json\"\n");
    let plain = Home::new().april(&["explain"]);
    assert_eq!(home.april(&["explain"]).stdout, plain.stdout);
    let world = |is_terminal: bool| World {
        now: "2026-11-12T09:00:00Z".parse().unwrap(),
        look: Look::plain(80),
        shows_progress: false,
        can_ask: false,
        cache: None,
        state: None,
        config: None,
        variables: [("WHYBILL_FORMAT", "markdown".to_owned())].into(),
        is_terminal,
        spent: Default::default(),
    };
    let settled = |args: &[&str], is_terminal: bool| {
        let mut cli = Cli::parse_from([&["whybill"], args].concat());
        settle(&mut cli, &world(is_terminal)).unwrap();
        cli.options.form()
    };
    let markdown = Form::Of(Format::Markdown);
    assert_eq!(settled(&["explain"], true), markdown);
    assert_eq!(settled(&["explain"], false), Form::Of(Format::Table));
    assert_eq!(settled(&["explain", "--format", "csv"], true), Form::Of(Format::Csv));
    assert_eq!(settled(&["explain", "--output", "a.json"], true), Form::Of(Format::Json));
    assert_eq!(settled(&["strays", "--script"], true), Form::Of(Format::Table));
}

#[test]
fn config_shows_what_applies_and_from_where() {
    let home = Home::new().users("max_ce_requests = 10\n").folders("format = \"csv\"\nmax_ce_requests = 50\n");
    let output = home.run(&["config"]);
    let told = text(&output.stdout);
    let row = |start: &str| {
        told.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_else(|| panic!("{told}"))
    };
    assert!(row("format").contains("csv") && row("format").contains("whybill.toml, line 1"), "{told}");
    assert!(row("home_regions").contains("not set"), "{told}");
    let answer = answered(&home.run(&["config", "--json"]));
    assert_eq!(answer["schema"], "whybill.config/1");
    let (unused, users) = (&answer["unused"][0], home.users_file().display().to_string());
    assert_eq!(
        (&unused["setting"], &unused["value"], &unused["line"]),
        (&json!("max_ce_requests"), &json!(50), &json!(2))
    );
    assert!(unused["why"].as_str().unwrap().contains("never raise it"), "{unused}");
    assert_eq!(answer["files"][0], json!({"of": "user", "path": users, "found": true}));
    assert_eq!(answer["files"][1], json!({"of": "folder", "path": "whybill.toml", "found": true}));
}
