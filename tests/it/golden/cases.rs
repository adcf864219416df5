//! Which golden files there are, and what each of them holds.

use clap::CommandFactory;
use whybill::bill::BillingMonth;
use whybill::cli::Cli;
use whybill::snapshot::Snapshot;

use crate::support::{fixture, made_up};

/// The made-up account of thousands of alarms and lines: of its outputs a golden holds both ends and a checksum.
pub(super) const LARGE: &str = "made-up-large";

/// What the account's snapshot is called where the program runs.
pub(super) const SNAPSHOT: &str = "snapshot.json";

/// The accounts whose every answer is held in every format, and a resource that each of them knows.
pub(super) const TELLING: [(&str, &[&str]); 5] = [
    ("april-2022", &["Rides"]),
    ("credits-and-tax", &["web-cpu-01"]),
    ("payer", &["billing-api-01"]),
    ("pipeline-2024", &["signin-console-failure-root"]),
    ("plan-free-2026", &["site-errors"]),
];

/// A golden file, and the runs whose transcript it is.
pub(super) struct Golden {
    /// Its folder in `tests/golden`: the account's name, or what the runs are about.
    pub(super) folder: String,
    /// Its name in there, without the ending.
    pub(super) name: String,
    pub(super) runs: Vec<Run>,
}

/// One run of the program.
pub(super) struct Run {
    pub(super) args: Vec<String>,
    /// Columns of the terminal.
    pub(super) width: u16,
    /// The file that it writes, where it does.
    pub(super) writes: Option<&'static str>,
}

impl Run {
    fn of<S: AsRef<str>>(args: &[S], width: u16) -> Self {
        Self { args: args.iter().map(|own| own.as_ref().to_owned()).collect(), width, writes: None }
    }
}

/// Its seed is as good as any.
pub(super) fn large() -> Snapshot {
    made_up::account(1, made_up::LARGE)
}

/// All goldens, in the order in which they are named here.
pub(super) fn all() -> Vec<Golden> {
    let mut all = Vec::new();
    for (name, resource) in TELLING {
        every_format(&mut all, name, &Known::of(&fixture::snapshot(name), resource));
        add(&mut all, name, "report.html", vec![page()]);
    }
    let resource = ["svc-10-instance-cpu", "--region", "eu-west-1"].map(str::to_owned).to_vec();
    let months = ["2026-10", "2026-11"].map(str::to_owned).to_vec();
    every_format(&mut all, LARGE, &Known { month: None, resource, months });
    for name in fixture::names().iter().filter(|name| TELLING.iter().all(|(own, _)| own != name)) {
        let commands = commands(&Known::of(&fixture::snapshot(name), &[]));
        let json: Vec<Run> = commands.iter().map(|(_, args)| Run::of(&with(args, &["--format", "json"]), 80)).collect();
        add(&mut all, name, "all.json", json);
        add(&mut all, name, "explain.table-80", vec![Run::of(&commands[0].1, 80)]);
    }
    variants(&mut all);
    without_an_account(&mut all);
    all
}

/// Every command on an account in every format.
fn every_format(all: &mut Vec<Golden>, folder: &str, known: &Known) {
    for (command, args) in commands(known) {
        for width in [80, 160] {
            add(all, folder, &format!("{command}.table-{width}"), vec![Run::of(&args, width)]);
        }
        let formats: &[&str] =
            if command == "explain" { &["json", "csv", "markdown", "focus"] } else { &["json", "csv", "markdown"] };
        for format in formats {
            let run = Run::of(&with(&args, &["--format", format]), 80);
            add(all, folder, &format!("{command}.{format}"), vec![run]);
        }
    }
    add(all, folder, "strays.script", vec![Run::of(&from(&["strays", "--script"]), 80)]);
}

/// What an account can be asked by name.
struct Known {
    /// What `explain` is asked for, where the last closed month isn't on the bill.
    month: Option<String>,
    /// What `who` is asked.
    resource: Vec<String>,
    /// The last months of its bill, of which `diff` needs two.
    months: Vec<String>,
}

impl Known {
    /// This resource or else the first alarm, where there is one.
    fn of(snapshot: &Snapshot, resource: &[&str]) -> Self {
        let first = snapshot.alarms.values().flatten().next().map(|alarm| alarm.name.clone());
        let given: Vec<String> = resource.iter().map(|own| (*own).to_owned()).collect();
        let months: Vec<String> = snapshot.months.keys().map(ToString::to_string).collect();
        let closed = BillingMonth::of(snapshot.taken_at).plus(-1);
        Self {
            month: months.last().filter(|_| !snapshot.months.contains_key(&closed)).cloned(),
            resource: if given.is_empty() { first.into_iter().collect() } else { given },
            months,
        }
    }
}

/// The commands that an account can be asked, each by its name.
fn commands(known: &Known) -> Vec<(&'static str, Vec<String>)> {
    let mut commands: Vec<(&'static str, Vec<&str>)> =
        ["explain", "free-tier", "alarms", "strays", "signins"].map(|command| (command, vec![command])).to_vec();
    if let Some(month) = &known.month {
        commands[0].1.extend(["--month", month]);
    }
    if !known.resource.is_empty() {
        commands.push(("who", ["who"].into_iter().chain(known.resource.iter().map(String::as_str)).collect()));
    }
    if let [.., one, other] = known.months.as_slice() {
        commands.push(("diff", vec!["diff", one, other]));
    }
    // Where nothing is new it says so only if it is to be told.
    commands.push(("digest", vec!["digest", "--always"]));
    commands.into_iter().map(|(name, args)| (name, from(&args))).collect()
}

/// What options change in an answer.
fn variants(all: &mut Vec<Golden>) {
    for (folder, name, args) in [
        ("pipeline-2024", "explain.by-operation", ["explain", "--by-operation", "S3"].as_slice()),
        ("plan-free-2026", "free-tier.all", &["free-tier", "--all"]),
        ("april-2022", "strays.redacted", &["strays", "--redact"]),
        ("april-2022", "alarms.redacted", &["alarms", "--redact"]),
        ("april-2022", "explain.account-created", &["explain", "--account-created", "2021-06-01"]),
        ("april-2022", "strays.home-region", &["strays", "--home-region", "eu-west-2"]),
        ("march-17-2022-open", "digest.table", &["digest"]),
        ("march-17-2022-open", "digest.markdown", &["digest", "--format", "markdown"]),
    ] {
        add(all, folder, name, vec![Run::of(&from(args), 80)]);
    }
    for format in FORMATS {
        let line = from(&["explain", "EU-CW:AlarmMonitorUsage", "--format", format]);
        add(all, "april-2022", &format!("explain.line.{format}"), vec![Run::of(&line, 80)]);
    }
}

/// The formats of every answer.
const FORMATS: [&str; 4] = ["table", "json", "csv", "markdown"];

/// What the program says without knowing an account.
fn without_an_account(all: &mut Vec<Golden>) {
    help(all, &mut vec!["whybill".to_owned()], &Cli::command());
    for format in FORMATS {
        let meter = ["glossary", "EU-NatGateway-Hours", "--format", format];
        add(all, "glossary", &format!("meter.{format}"), vec![Run::of(&meter, 80)]);
        add(all, "rules", &format!("list.{format}"), vec![Run::of(&["rules", "list", "--format", format], 80)]);
    }
    add(all, "glossary", "service.table", vec![Run::of(&["glossary", "cloudwatch"], 80)]);
    add(all, "program", "policy", vec![Run::of(&["policy"], 80)]);
    let month = "2026-10";
    for args in [
        ["explain"].as_slice(),
        &["explain", "--month", month, "--by-operation", "S3"],
        &["free-tier"],
        &["alarms"],
        &["strays"],
        &["who", "Rides"],
        &["signins"],
        &["diff", "2026-09", month],
        &["digest"],
        &["report", "--output", "page.html"],
        &["collect", "--output", "saved.json"],
        &["doctor", "--paid"],
    ] {
        let name =
            format!("dry-run.{}{}", args[0], if args.contains(&"--by-operation") { ".by-operation" } else { "" });
        add(all, "program", &name, vec![Run::of(&[args, &["--dry-run"]].concat(), 80)]);
    }
}

/// The help of a command and of those below it.
fn help(all: &mut Vec<Golden>, path: &mut Vec<String>, command: &clap::Command) {
    let args: Vec<&str> = path.iter().skip(1).map(String::as_str).chain(["--help"]).collect();
    add(all, "help", &path.join("-"), vec![Run::of(&args, 100)]);
    for below in command.get_subcommands() {
        path.push(below.get_name().to_owned());
        help(all, path, below);
        path.pop();
    }
}

fn page() -> Run {
    let file = "page.html";
    Run { writes: Some(file), ..Run::of(&from(&["report", "--output", file]), 80) }
}

fn add(all: &mut Vec<Golden>, folder: &str, name: &str, runs: Vec<Run>) {
    all.push(Golden { folder: folder.to_owned(), name: name.to_owned(), runs });
}

/// A command on the account's snapshot.
fn from(args: &[&str]) -> Vec<String> {
    args.iter().chain(&["--from", SNAPSHOT]).map(|own| (*own).to_owned()).collect()
}

fn with(args: &[String], more: &[&str]) -> Vec<String> {
    args.iter().map(String::as_str).chain(more.iter().copied()).map(str::to_owned).collect()
}
