//! Rules of strays, and the catalogue that they go by.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios").join(name).join("snapshot.json")
}

fn whybill(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whybill")).env_clear().args(args).output().unwrap()
}

fn json(args: &[&str], from: &Path) -> Value {
    let output = whybill(&[args, &["--format", "json", "--from", from.to_str().unwrap()]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn found<'a>(report: &'a Value, rule: &str) -> Vec<&'a Value> {
    report["findings"].as_array().unwrap().iter().filter(|own| own["rule"] == rule).collect()
}

/// Opened on 14 September 2023, an account has its twelve months until 14 September 2024: 56 days after 20 July.
#[test]
fn an_allowance_that_ends_soon_is_told_where_the_accounts_age_is() {
    let account = fixture("young-legacy-2024");
    assert_eq!(
        found(&json(&["strays"], &account), "free-tier-cliff"),
        Vec::<&Value>::new(),
        "nobody says how old it is"
    );
    let report = json(&["strays", "--account-created", "2023-09-14"], &account);
    let cliffs = found(&report, "free-tier-cliff");
    let mut said: Vec<(&str, &str)> =
        cliffs.iter().map(|own| (own["resource"]["name"].as_str().unwrap(), own["why"].as_str().unwrap())).collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("ebs-volumes", "The allowance of 30 GB-months of volumes ends on 2024-09-14."),
            ("ec2-micro-hours", "The allowance of 750 hours of t2.micro and t3.micro instances ends on 2024-09-14."),
            ("s3-storage", "The allowance of 5 GB-months in S3 Standard ends on 2024-09-14."),
        ]
    );
    // Opened a week later, it has them for 63 days more, which isn't soon.
    let later = json(&["strays", "--account-created", "2023-09-21"], &account);
    assert_eq!(found(&later, "free-tier-cliff"), Vec::<&Value>::new());
}
