//! Tables stay a screen or three, and readable, however much there is to tell.

use std::process::Output;

use unicode_width::UnicodeWidthStr;
use whybill::snapshot::Snapshot;
use whybill::snapshot_file::{load, save};

use crate::support::fixture;
use crate::support::made_up::{Size, account};
use crate::support::program::{text, whybill};

/// A company's account: more lines, alarms, allowances and changes than fit.
const COMPANY: Size = Size { regions: 17, alarms: 60, lines: 400, months: 3 };
const COMMANDS: [&[&str]; 5] =
    [&["explain"], &["strays"], &["alarms"], &["free-tier"], &["diff", "2026-09", "2026-10"]];

fn print(snapshot: &Snapshot, args: &[&str], columns: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.json");
    save(snapshot, &file).unwrap();
    whybill().args(args).arg("--from").arg(&file).env("COLUMNS", columns).output().unwrap()
}

#[test]
fn no_table_has_more_than_sixty_lines_unless_all_is_asked_for() {
    let company = account(1, COMPANY);
    for args in COMMANDS {
        for columns in ["60", "80", "110"] {
            let table = text(&print(&company, args, columns).stdout);
            let lines = table.lines().count();
            assert!((5..=60).contains(&lines), "{args:?} at {columns}: {lines} lines\n{table}");
            let width: usize = columns.parse().unwrap();
            let wide = table.lines().find(|line| UnicodeWidthStr::width(*line) > width);
            assert_eq!(wide, None, "{args:?} at {columns}");
            assert!(table.contains("--full"), "{args:?} at {columns} says where the rest is:\n{table}");
        }
        let whole = text(&print(&company, &[args, &["--full"]].concat(), "80").stdout);
        assert!(whole.lines().count() > 100, "{args:?} --full is cut: {whole}");
    }
}

/// What stands in most regions was put there on purpose.
#[test]
fn an_alarm_that_most_regions_have_is_unexpected_in_none() {
    let mut april = load(&fixture::path("april-2022")).unwrap();
    let own = april.alarms.values().flatten().find(|alarm| alarm.name == "EC2-CPU-Utilisation").unwrap().clone();
    let says = |snapshot: &Snapshot| text(&print(snapshot, &["explain"], "110").stdout);
    assert!(says(&april).contains("Unexpected region: alarm EC2-CPU-Utilisation in London"));
    for alarms in april.alarms.values_mut().filter(|alarms| alarms.is_empty()).take(14) {
        alarms.push(own.clone());
    }
    let said = says(&april);
    assert!(!said.contains("Unexpected region") && !said.contains("nothing else"), "{said}");
    let strays = text(&print(&april, &["strays"], "110").stdout);
    assert!(!strays.contains("unexpected-region"), "{strays}");
}

/// April 2022 with names as long as AWS takes: 255 characters.
#[test]
fn long_names_are_broken_behind_their_joints() {
    let mut april = load(&fixture::path("april-2022")).unwrap();
    let alarm = april.alarms.values_mut().flatten().find(|alarm| alarm.name == "EC2-CPU-Utilisation").unwrap();
    alarm.name = "payments-service-high-cpu-".repeat(10)[..255].to_owned();
    for columns in ["60", "80", "110"] {
        let table = text(&print(&april, &["alarms"], columns).stdout);
        let pieces: Vec<&str> =
            table.lines().filter(|line| line.contains("-service-") || line.contains("-cpu-")).collect();
        assert!(pieces.len() > 3, "{table}");
        for piece in &pieces[..pieces.len() - 1] {
            let name = piece.split_whitespace().find(|word| word.contains('-') && !word.starts_with("eu-")).unwrap();
            assert!(name.ends_with('-'), "{name:?} is broken within a word:\n{table}");
        }
    }
}

/// What was more and what was less, of lines that cents alone would show wrongly.
#[test]
fn rows_of_changes_add_up_to_the_eye() {
    let table = text(&print(&account(1, COMPANY), &["diff", "2026-09", "2026-10", "--full"], "110").stdout);
    let mut rows = 0;
    for line in table.lines() {
        let mut words =
            line.split_whitespace().map(|word| word.replace(['$', ',', '+'], "").parse::<rust_decimal::Decimal>());
        let (Some(Ok(by)), Some(Ok(before)), Some(Ok(now))) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        assert_eq!(before + by, now, "{line}");
        rows += 1;
    }
    assert!(rows > 100, "{rows} rows: {table}");
    let april = fixture::path("april-2022");
    let april = whybill().args(["diff", "2022-03", "2022-04", "--from"]).arg(april).output().unwrap();
    let table = text(&april.stdout);
    // 0.49205 and 0.506235: cents would say $0.49, $0.51 and +$0.01.
    assert!(table.contains("+$0.014  $0.492  $0.506  S3: Upload"), "{table}");
}
