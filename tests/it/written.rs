//! What is said when a file is written.

use std::process::Output;

use crate::support::fixture;
use crate::support::program::{text, whybill};

fn run(folder: &std::path::Path, args: &[&str]) -> Output {
    let snapshot = fixture::path("april-2022");
    let output = whybill().current_dir(folder).args(args).arg("--from").arg(snapshot).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    output
}

#[test]
fn a_file_is_named_with_its_size_and_a_snapshot_is_free() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        ["explain", "--output", "bill.json"],
        ["strays", "--output", "strays.csv"],
        ["report", "--output", "bill.html"],
        ["report", "--output", "bill.xlsx"],
        ["collect", "--output", "again.json"],
    ] {
        let told = text(&run(folder.path(), &args).stderr);
        let bytes = std::fs::metadata(folder.path().join(args[2])).unwrap().len();
        assert!(bytes > 1_500, "{bytes}");
        // To the nearest thousand.
        let says = format!("Wrote {} ({} kB).", args[2], (bytes + 500) / 1_000);
        assert!(told.lines().any(|line| line == says), "{told}");
    }
}

#[test]
fn nothing_is_said_where_that_is_asked_for_and_of_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for args in
        [["explain", "--output", "bill.json", "-q"].as_slice(), &["explain", "--output", "/dev/null"], &["explain"]]
    {
        assert_eq!(text(&run(folder.path(), args).stderr).matches("Wrote").count(), 0, "{args:?}");
    }
}
