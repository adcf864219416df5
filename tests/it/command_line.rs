//! What every command takes, tried from outside: where a snapshot comes from, how an answer is written, what is said beside.

use std::fs::File;
use std::path::Path;
use std::process::Output;

use whybill::snapshot::Snapshot;
use whybill::snapshot_file::save;

use crate::support::fixture;
use crate::support::program::{json, run, text, whybill};

fn april(args: &[&str]) -> Output {
    run(args, &fixture::path("april-2022"))
}

fn said(output: &Output) -> String {
    text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_snapshot_is_read_from_standard_input() {
    let piped = |args: &[&str], file: &Path| whybill().args(args).stdin(File::open(file).unwrap()).output().unwrap();
    let file = fixture::path("april-2022");
    let answer = piped(&["explain", "--json", "--from", "-"], &file);
    assert_eq!(answer.stdout, april(&["explain", "--format", "json"]).stdout);
    let twice = piped(&["explain", "--from", "-", "--from", "-"], &file);
    assert_eq!(twice.status.code(), Some(2), "{}", said(&twice));
    let empty = piped(&["explain", "--from", "-"], Path::new("/dev/null"));
    assert_eq!(empty.status.code(), Some(2));
    assert!(said(&empty).contains("standard input is not JSON"), "{}", said(&empty));
}

#[test]
fn the_form_follows_the_files_name_unless_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (name, more, begins) in [
        ("a.json", &[][..], "{"),
        ("a.csv", &[], "month,service,"),
        ("a.md", &[], "# AWS bill"),
        ("a.txt", &[], "AWS account"),
        ("b.csv", &["--json"], "{"),
        ("b.json", &["--format", "table"], "AWS account"),
        ("b.html", &["--format", "markdown"], "# AWS bill"),
    ] {
        let path = folder.path().join(name);
        let output = april(&[&["explain", "--output", path.to_str().unwrap()], more].concat());
        assert_eq!(output.status.code(), Some(0), "{name}: {}", said(&output));
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.starts_with(begins), "{name}: {written}");
    }
    for name in ["page.html", "book.xlsx"] {
        let path = folder.path().join(name);
        let output = april(&["free-tier", "--output", path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(said(&output).contains("whybill report --output"), "{}", said(&output));
        assert!(!path.exists());
    }
}

#[test]
fn a_date_is_its_first_instant() {
    let of = |as_of: &str| json(&april(&["explain", "--json", "--as-of", as_of]));
    assert_eq!(of("2022-05-01"), of("2022-05-01T00:00:00Z"));
    assert_eq!(of("2022-04-30")["month"], "2022-03", "April is open then");
    let wrong = april(&["explain", "--as-of", "2022-13-01"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("write a date as 2022-05-03"), "{}", said(&wrong));
}

/// April's snapshot, told at another time, and without one of its two months.
#[test]
fn the_newest_closed_month_of_a_file_is_taken_and_its_age_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("march.json");
    let mut snapshot: Snapshot = fixture::snapshot("april-2022");
    snapshot.months.remove(&"2022-04".parse().unwrap());
    save(&snapshot, &path).unwrap();
    let at = |now: &str, args: &[&str], path: &Path| {
        let output = whybill().env("WHYBILL_NOW", now).args(args).arg("--from").arg(path).output().unwrap();
        (text(&output.stdout), said(&output), output.status.code())
    };
    let (answer, note, status) = at("2022-05-04T00:00:00Z", &["explain", "--json"], &path);
    assert_eq!(status, Some(0), "{note}");
    assert!(answer.contains("\"month\": \"2022-03\""), "{answer}");
    assert_eq!(note, "note: March 2022 is the newest closed month of the snapshot, which is of 2022-05-03, a day old");
    let file = fixture::path("april-2022");
    let (_, note, _) = at("2022-05-04T00:00:00Z", &["explain"], &file);
    assert_eq!(note, "", "it is the month that anybody expects");
    let (_, note, _) = at("2022-07-02T00:00:00Z", &["explain"], &file);
    assert_eq!(
        note,
        "note: April 2022 is the newest closed month of the snapshot, which is of 2022-05-03, 60 days old"
    );
    for quiet in [&["explain", "-q"][..], &["explain", "--json"], &["explain", "--month", "2022-04"]] {
        assert_eq!(at("2022-07-02T00:00:00Z", quiet, &file).1, "", "{quiet:?}");
    }
    let (_, error, status) = at("2022-05-04T00:00:00Z", &["explain", "--month", "2022-04"], &path);
    assert_eq!(status, Some(1), "{error}");
}

#[test]
fn quiet_leaves_errors_alone_on_standard_error() {
    let csv = april(&["signins", "--format", "csv"]);
    assert!(said(&csv).contains("missing:") && csv.status.code() == Some(4), "{}", said(&csv));
    let quiet = april(&["signins", "--format", "csv", "-q"]);
    assert_eq!((said(&quiet).as_str(), quiet.status.code()), ("", Some(4)));
    assert_eq!(quiet.stdout, csv.stdout);
    assert!(said(&april(&["who", "nope", "-q"])).contains("not found"));
}

#[test]
fn colours_follow_what_is_said() {
    let coloured = |args: &[&str], no_color: &str| {
        let mut command = whybill();
        command.env("NO_COLOR", no_color).args(["explain", "--from"]).arg(fixture::path("april-2022"));
        text(&command.args(args).output().unwrap().stdout).contains("\u{1b}[")
    };
    assert!(coloured(&["--color", "always"], "") && coloured(&["--color", "always"], "1"));
    assert!(!coloured(&["--color", "never"], "") && !coloured(&["--color", "auto"], "") && !coloured(&[], ""));
    assert!(!coloured(&["--color", "always", "--json"], ""));
}

#[test]
fn a_name_that_nothing_has_is_told_the_nearest() {
    for (asked, says) in [
        ("rides", "did you mean Rides?"),
        ("Rdies", "did you mean Rides?"),
        ("nothing-like-it", "not found. Searched 17 regions: "),
    ] {
        let output = april(&["who", asked]);
        assert_eq!(output.status.code(), Some(1), "{asked}");
        assert!(said(&output).contains(says), "{asked}: {}", said(&output));
    }
}
