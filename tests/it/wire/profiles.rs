//! A profile that isn't there.

use super::machine::{Machine, april};
use super::server::Aws;
use crate::support::program::text;

#[test]
fn a_profile_that_is_not_there_is_told_with_those_that_are() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    let folder = machine.home.path().join(".aws");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config"), "[default]\nregion = eu-west-1\n[profile billing]\nregion = eu-west-1\n")
        .unwrap();
    for command in ["explain", "doctor"] {
        let output = machine.signed_in(&aws).args([command, "--profile", "bilings"]).output().unwrap();
        let stderr = text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.contains("no profile `bilings`") && stderr.contains("choose one of: billing, default"),
            "{stderr}"
        );
    }
    let output = machine.command(Some(&aws)).env("AWS_PROFILE", "bilings").arg("alarms").output().unwrap();
    let stderr = text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(output.status.code() == Some(1) && stderr.contains("choose one of: billing, default"), "{stderr}");
    assert!(aws.asked("GetCallerIdentity").is_empty(), "nothing is asked");
    let output = machine.signed_in(&aws).args(["alarms", "--profile", "billing"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}
