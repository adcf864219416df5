//! `whybill` without a command.

use crate::support::fixture;
use crate::support::program::{run, text, whybill};

#[test]
fn a_snapshot_gives_the_short_answer_of_its_bill() {
    let april = fixture::path("april-2022");
    let short = text(&run(&[], &april).stdout);
    // The sum, then the reasons, the dearest first, then what is to come and to be looked at.
    let told =
        ["April 2022 · $4.16", "$3.27  79%  S3 Standard storage", "$0.30   7%  Alarms", "About to cost", "To look at"];
    let places: Vec<usize> =
        told.iter().map(|part| short.find(part).unwrap_or_else(|| panic!("{part}: {short}"))).collect();
    assert!(places.is_sorted(), "{short}");
    assert!(short.lines().count() <= 24, "it is a screen: {short}");
    // The lines stand under it in `explain` alone, with those that cost nothing counted.
    let whole = text(&run(&["explain"], &april).stdout);
    assert!(whole.contains("cost nothing (--full)") && !short.contains("(--full)"), "{whole}");
    // Scripts get the same as from `explain`.
    assert_eq!(run(&["--json"], &april).stdout, run(&["explain", "--json"], &april).stdout);
    assert_eq!(run(&["--fail-on", "billed>4"], &april).status.code(), Some(3));
    assert_eq!(run(&["--fail-on", "dead-metric"], &april).status.code(), Some(2));
}

fn saved(name: &str) -> std::path::PathBuf {
    if name.starts_with("made-up") { fixture::handed(name) } else { fixture::path(name) }
}

#[test]
fn a_short_answer_is_a_screen_at_any_size() {
    for name in ["credits-and-tax", "made-up-company", "payer", "pipeline-2024"] {
        let short = text(&run(&[], &saved(name)).stdout);
        // What was not checked stands under it.
        let own = short.split("Not checked").next().unwrap_or_default();
        assert!(own.lines().count() <= 30, "{name}: {short}");
    }
}

#[test]
fn a_pipe_is_told_where_to_start() {
    let home = tempfile::tempdir().unwrap();
    let output = whybill().env("HOME", home.path()).output().unwrap();
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert_eq!(stderr.lines().count(), 8, "{stderr}");
    assert!(stderr.contains("about $0.02, at most $0.20") && output.stdout.is_empty(), "{stderr}");
    let five = whybill().env("HOME", home.path()).args(["--max-ce-requests", "5"]).output().unwrap();
    assert!(text(&five.stderr).contains("at most $0.05"), "{}", text(&five.stderr));
}

#[test]
fn a_dry_run_says_the_ceiling() {
    let dry = |args: &[&str]| text(&whybill().args(args).arg("--dry-run").output().unwrap().stdout);
    for args in [&[][..], &["explain"], &["strays"]] {
        assert!(dry(args).contains("at least $0.02, at most $0.20 (--max-ce-requests)"), "{args:?}: {}", dry(args));
    }
    assert!(dry(&["explain", "--max-ce-requests", "7"]).contains("at most $0.07"));
    assert!(dry(&["alarms"]).contains("It would cost nothing"), "{}", dry(&["alarms"]));
}
