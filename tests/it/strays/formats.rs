//! Every format, hostile names in each, and the command line.

use std::process::{Command, Output};

use serde_json::Value;
use whybill::analyse::strays;
use whybill::answer::{Answer, Finding};
use whybill::catalogue::Catalogue;
use whybill::question::{Question, Suppressions};
use whybill::report::prose::strays::{evidence, suppression_notes};
use whybill::report::{Format, Look, script, write};

use crate::strays::account::{Account, IRELAND, LONDON, day, strays_of};
use crate::support::fixture;
use crate::support::program::whybill;

const LOOK: Look = Look::plain(80);

#[test]
fn json_is_as_the_contract_says() {
    let report = strays_of(&fixture::snapshot("april-2022"));
    let json: Value = serde_json::from_str(&write(Answer::Strays(&report), Format::Json, LOOK)).unwrap();
    assert_eq!((&json["schema"], &json["summary"]["month_cost"]), (&"whybill.strays/1".into(), &"0.30".into()));
    assert_eq!(json["home_regions"], serde_json::json!(["eu-west-1"]));
    let london = &json["findings"][2];
    assert_eq!((&london["rule"], &london["severity"]), (&"unexpected-region".into(), &"low".into()));
    assert_eq!(london["resource"]["kind"], "AWS::CloudWatch::Alarm");
    assert_eq!(london["resource"]["arn"], "arn:aws:cloudwatch:eu-west-2:123456789012:alarm:EC2-CPU-Utilisation");
    assert_eq!((&london["month_cost"], &london["part_of"]), (&"0.10".into(), &Value::Null));
    assert_eq!(london["created"]["at"], "2020-08-16T10:22:41Z");
    assert_eq!(london["created"]["source"], "not_after");
    assert!(london["fix"].as_str().unwrap().starts_with("aws cloudwatch delete-alarms "));
    assert_eq!(json["findings"][1]["part_of"], json["findings"][0]["id"]);
}

#[test]
fn csv_has_a_row_an_entry_and_markdown_every_finding() {
    let report = strays_of(&fixture::snapshot("april-2022"));
    let csv = write(Answer::Strays(&report), Format::Csv, LOOK);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|own| own == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    // A row a finding, and one each for what it lists: the burst's are its 12 members, 4 sentences and 4 commands.
    let of_kind = |kind: &str| rows.iter().filter(|row| &row[column("row")] == kind).collect::<Vec<_>>();
    let listed = |count: fn(&Finding) -> usize| report.findings.iter().map(count).sum::<usize>();
    let counts = ["finding", "resource", "evidence", "command"].map(|kind| of_kind(kind).len());
    assert_eq!(counts, [3, 12 + 8 + 1, listed(|own| evidence(own).len()), listed(|own| own.fix.len())]);
    assert_eq!(counts.iter().sum::<usize>(), rows.len());
    for (kind, name) in [("finding", "why"), ("resource", "members.name"), ("evidence", "evidence"), ("command", "fix")]
    {
        for row in &rows {
            assert_eq!(&row[column("row")] == kind, !row[column(name)].is_empty(), "{name}: {row:?}");
        }
    }
    let burst: Vec<_> = rows.iter().filter(|row| row[column("id")] == report.findings[0].id).collect();
    assert_eq!(burst.len(), 1 + 12 + 4 + 4);
    assert_eq!(&burst[1 + 12][column("evidence")], evidence(&report.findings[0])[0]);
    // A command stands beside what it is for alone.
    let table = "aws dynamodb delete-table --region eu-west-1 --table-name Rides";
    let commands: Vec<_> = of_kind("command").into_iter().filter(|row| &row[column("fix")] == table).collect();
    assert_eq!((commands.len(), &commands[0][column("acts_on")]), (1, "Rides"));
    let alarm = of_kind("command").into_iter().find(|row| row[column("fix")].contains("delete-alarms")).unwrap();
    assert_eq!(&alarm[column("acts_on")], "EC2-CPU-Utilisation");
    let costs: Vec<&str> = rows.iter().map(|row| &row[column("month_cost")]).filter(|cost| !cost.is_empty()).collect();
    assert_eq!(costs, ["0.3", "0.3", "0.1"]);
    let markdown = write(Answer::Strays(&report), Format::Markdown, LOOK);
    for finding in &report.findings {
        assert!(markdown.contains(finding.rule), "{}", finding.rule);
    }
}

const HOSTILE: [&str; 7] = [
    "=HYPERLINK(\"http://x\",\"y\")",
    "a\u{1b}[2Jb\u{7}",
    "'; rm -rf ~ #",
    "line\nbreak\r\n# heading",
    "right\u{202e}tfel\u{200b}",
    "</td><script>|`x`",
    "--region us-east-1",
];

#[test]
fn hostile_names_are_harmless_everywhere() {
    let mut account = Account::new();
    for name in HOSTILE {
        account.alarm(LONDON, name).in_alarm_since("2021-01-01");
    }
    let report = account.strays();
    assert_eq!(report.findings.len(), HOSTILE.len());
    let hides = |c: char| c.is_control() && c != '\n' && c != '\r' || matches!(c, '\u{202e}' | '\u{200b}');
    for format in [Format::Table, Format::Json, Format::Csv, Format::Markdown] {
        let text = write(Answer::Strays(&report), format, LOOK);
        let bare = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r'));
        assert_eq!(bare, None, "{format:?}");
        if matches!(format, Format::Table | Format::Markdown) {
            assert!(!text.contains(hides), "{format:?}");
            assert!(!text.contains("\n# heading"), "{format:?}");
        }
        if format == Format::Csv {
            assert!(!text.contains(",=") && !text.contains(",\"=") && !text.contains(",-"), "{text}");
        }
    }
    let text = script(&report);
    assert_eq!(text.lines().count(), HOSTILE.len(), "one command a line");
    assert!(!text.contains(hides));
}

/// What a shell makes of the commands: their words, one name each, none run.
#[test]
fn a_shell_gets_the_very_names() {
    let mut account = Account::new();
    for name in HOSTILE {
        account.alarm(LONDON, name).in_alarm_since("2021-01-01");
    }
    let program = format!("aws() {{ for last; do :; done; printf '%s\\0' \"$last\"; }}\n{}", script(&account.strays()));
    let output = Command::new("sh").args(["-c", &program]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let out = String::from_utf8(output.stdout).unwrap();
    let name = |word: &str| match serde_json::from_str::<Value>(word) {
        Ok(json) => json["AlarmNames"][0].as_str().unwrap().to_owned(),
        Err(_) => word.to_owned(),
    };
    let mut names: Vec<String> = out.split_terminator('\0').map(name).collect();
    let mut expected = HOSTILE.map(str::to_owned).to_vec();
    names.sort();
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn the_table_fits_but_for_words_to_paste() {
    for (width, name) in [(80, "april-2022"), (60, "april-2022"), (80, "payer"), (80, "chintan-alarms-aug")] {
        let text = write(Answer::Strays(&strays_of(&fixture::snapshot(name))), Format::Table, Look::plain(width));
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= usize::from(width), "{name}: {line}");
            assert!(line.trim_end() == line, "{name}: blanks at the end of `{line}`");
        }
    }
}

#[test]
fn suppressions_are_counted_and_the_idle_ones_said() {
    let text = r#"
        [[suppress]]
        rule = "unexpected-region"
        resource = "EC2-*"
        region = "eu-west-2"
        reason = "kept for the auditors"
        until = 2022-12-31
        [[suppress]]
        rule = "dead-metric"
        reason = "never seen"
        [[suppress]]
        rule = "tutorial-burst"
        reason = "was needed in March"
        until = "2022-04-01"
    "#;
    let suppressions = Suppressions::parse("whybill.toml", text).unwrap();
    let question = Question { suppressions, ..Question::default() };
    let report = strays(&fixture::snapshot("april-2022"), &Catalogue::built_in().unwrap(), &question).unwrap();
    assert_eq!(
        report.findings.iter().map(|own| own.rule).collect::<Vec<_>>(),
        ["tutorial-burst", "autoscaling-leftover"]
    );
    assert_eq!((report.suppressed, report.suppression_notes.len()), (1, 2));
    let notes = suppression_notes(&report);
    assert!(notes[0].contains("dead-metric (never seen) matches no finding"));
    assert!(notes[1].contains("is over since 2022-04-01"));
    let text = write(Answer::Strays(&report), Format::Table, LOOK);
    assert!(in_one_line(&text).contains("1 finding is suppressed."), "{text}");
}

/// Without the breaks that a terminal's width makes.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(folder: &std::path::Path, more: &[&str]) -> Output {
    let saved = fixture::path("april-2022");
    let mut command = whybill();
    command.current_dir(folder).env("HOME", folder);
    command.args(["strays", "--from"]).arg(saved).args(more).output().unwrap()
}

#[test]
fn the_command_line() {
    let home = tempfile::tempdir().unwrap();
    let status = |more: &[&str]| run(home.path(), more).status.code();
    assert_eq!(status(&[]), Some(0));
    for (fail_on, expected) in [
        ("any", 3),
        ("info", 3),
        ("low", 3),
        ("medium", 0),
        ("unexpected-region", 3),
        ("second-trail", 0),
        ("no-such-rule", 2),
    ] {
        assert_eq!(status(&["--fail-on", fail_on]), Some(expected), "{fail_on}");
    }
    assert_eq!(status(&["--script", "--format", "json"]), Some(2));
    let output = run(home.path(), &["--script"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().all(|line| line.starts_with("aws ") || line.starts_with("# '")), "{text}");
    let comment = "# 'also deletes all that is stored in the table'";
    assert!(text.contains(&format!("{comment}\naws dynamodb delete-table --region eu-west-1 --table-name Rides\n")));
    std::fs::write(home.path().join("whybill.toml"), "[[suppress]]\nrule = \"unexpected-region\"\nreason = \"x\"\n")
        .unwrap();
    assert_eq!(status(&["--fail-on", "unexpected-region"]), Some(0));
    assert_eq!(status(&["--suppressions", "nowhere.toml"]), Some(1));
    std::fs::write(home.path().join("other.toml"), "[[suppress]]\nrule = \"unexpected-regio\"\nreason = \"x\"\n")
        .unwrap();
    let output = run(home.path(), &["--suppressions", "other.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("unexpected-regio"));
}

/// An account as large as the issue asks for: no rule is slower than its alarms are many.
#[test]
fn five_thousand_alarms() {
    let mut account = Account::new();
    let regions: Vec<&str> = whybill::bill::Region::known().iter().take(17).map(|own| own.region.code()).collect();
    for n in 0..5_000 {
        let added = account.alarm(regions[n % regions.len()], &format!("alarm-{n}"));
        added.alarm.state_since = Some(day("2026-07-01"));
        if n % 50 == 0 {
            added.in_alarm_since("2021-01-01").actions(&[]);
        }
    }
    let report = account.strays();
    assert!(
        report.findings.iter().filter(|own| own.rule == "stuck-state" || own.rule == "unexpected-region").count()
            >= 100
    );
    assert_eq!(report, account.strays(), "the same each time");
}

#[test]
fn of_many_hints_the_table_tells_each_kind_once() {
    let mut account = Account::new();
    for n in 0..30 {
        let added = account.alarm(IRELAND, &format!("mute-{n:02}")).actions(&[]);
        if n < 12 {
            added.in_alarm_since("2021-01-01");
        }
    }
    let report = account.strays();
    let table = write(Answer::Strays(&report), Format::Table, LOOK);
    // Twelve that two signs speak for, and eighteen that one does: each kind is told together.
    for title in ["[low] stuck-state · 12 findings · Ireland (eu-west-1)", "[info] no-action · 18 findings · Ireland"]
    {
        assert!(table.contains(title), "{title}: {table}");
    }
    assert!(table.contains("mute-00 … mute-11") && table.lines().count() <= 60, "{table}");
    let full = write(Answer::Strays(&report), Format::Table, Look { full: true, ..LOOK });
    assert_eq!((full.matches("] stuck-state · ").count(), full.matches("] no-action · ").count()), (12, 18), "{full}");
    let json: Value = serde_json::from_str(&write(Answer::Strays(&report), Format::Json, LOOK)).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 30);
}

#[test]
fn a_page_lists_every_rule_and_its_suppressions_are_read() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let read = whybill::question::Suppressions::parse("docs/rules.md", example).unwrap();
    assert_eq!((read.all.len(), read.all[0].rule.as_str()), (1, "unexpected-region"));
    for id in whybill::question::RuleId::ALL.map(whybill::question::RuleId::as_str) {
        assert!(page.contains(&format!("\n| `{id}` | ")), "{id}");
    }
}

#[test]
fn what_a_command_takes_down_stands_over_it_everywhere() {
    let report = strays_of(&fixture::snapshot("april-2022"));
    let markdown = write(Answer::Strays(&report), Format::Markdown, LOOK);
    let command = "\n    aws dynamodb delete-table --region eu-west-1 --table-name Rides\n";
    assert!(markdown.contains(&format!("Also deletes all that is stored in the table:\n{command}")), "{markdown}");
    let table = write(Answer::Strays(&report), Format::Table, LOOK);
    assert!(table.contains("# 'also deletes all that is stored in the table'\n  aws dynamodb delete-table"), "{table}");
    // $0.30 of the eight and $0.10 of London, and $0.30 together.
    assert!(in_one_line(&table).contains("Each saving assumes that you keep the others."), "{table}");
}

/// Of more than fifty resources nothing is scripted, unless who asks knows how many they are.
#[test]
fn a_script_of_much_is_refused_unless_its_number_is_named() {
    let mut account = Account::new();
    for n in 0..60 {
        account.alarm(IRELAND, &format!("mute-{n:02}")).in_alarm_since("2021-01-01").actions(&[]);
    }
    let home = tempfile::tempdir().unwrap();
    let saved = home.path().join("many.json");
    whybill::snapshot_file::save(&account.snapshot, &saved).unwrap();
    let script = |more: &[&str]| {
        let mut command = whybill();
        command.current_dir(home.path()).env("HOME", home.path()).args(["strays", "--script", "--from"]).arg(&saved);
        command.args(more).output().unwrap()
    };
    let refused = script(&[]);
    assert_eq!((refused.status.code(), refused.stdout.as_slice()), (Some(1), &b""[..]));
    let told = in_one_line(&String::from_utf8(refused.stderr).unwrap());
    assert!(told.contains("60") && told.contains("--yes-delete 60"), "{told}");
    assert_eq!(script(&["--yes-delete", "59"]).status.code(), Some(1));
    let named = script(&["--yes-delete", "60"]);
    assert_eq!(named.status.code(), Some(0));
    let commands = String::from_utf8(named.stdout).unwrap();
    // CloudWatch deletes a hundred alarms in one call at most.
    assert_eq!(commands.lines().count(), 1, "{commands}");
    assert!((0..60).all(|n| commands.contains(&format!("mute-{n:02}"))), "{commands}");
}
