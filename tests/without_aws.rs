//! A build that can't ask AWS: every command answers from a saved snapshot, and says what it can't.
//!
//! A binary of its own and small, so that the second build links little: `cargo test --no-default-features --test
//! without_aws`.

#![cfg(not(feature = "aws"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::{Command, Output};

fn said(args: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_whybill"));
    command.env_clear().current_dir(home.path()).env("HOME", home.path()).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_live_run_says_what_to_do_instead() {
    for args in [
        &["explain"][..],
        &["free-tier"],
        &["alarms"],
        &["who", "Rides"],
        &["signins"],
        &["strays"],
        &["diff", "2022-03", "2022-04"],
        &["report", "--output", "bill.html"],
        &["digest"],
        &["collect", "--output", "s.json"],
        &["doctor"],
    ] {
        let output = said(args);
        let stderr = text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(1), "{args:?}: {stderr}");
        assert!(stderr.contains("this build of whybill can't ask AWS"), "{args:?}: {stderr}");
        assert!(stderr.contains("--from FILE") && stderr.contains("feature `aws`"), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn a_saved_snapshot_is_answered_from() {
    let april = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/april-2022/snapshot.json");
    for args in [
        &["explain"][..],
        &["explain", "CW:AlarmMonitorUsage"],
        &["explain", "--format", "focus"],
        &["free-tier"],
        &["alarms"],
        &["who", "Rides"],
        &["signins"],
        &["strays"],
        &["diff", "2022-03", "2022-04"],
        &["digest", "--always"],
        &["report", "--output", "bill.html"],
        &["collect", "--output", "s.json"],
    ] {
        let output = said(&[args, &["--from", april]].concat());
        // 4: the snapshot lacks something that the command needs, and says so.
        assert!(matches!(output.status.code(), Some(0 | 4)), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn what_asks_nothing_works() {
    for args in [
        &["explain", "--dry-run"][..],
        &["doctor", "--dry-run"],
        &["policy"],
        &["rules"],
        &["glossary", "s3"],
        &["config"],
        &["schema", "explain"],
        &["completions", "bash"],
        &["man"],
    ] {
        let output = said(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", text(&output.stderr));
        assert!(!output.stdout.is_empty(), "{args:?}");
    }
}
