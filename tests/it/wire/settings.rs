//! What settings do to a run that asks AWS: whose account it asks, how much it may cost, and that it says so.

use super::machine::{AS_OF, Machine, april};
use super::server::Aws;
use crate::support::program::text;

#[test]
fn a_working_folder_stops_a_run_earlier() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    std::fs::write(machine.home.path().join("whybill.toml"), "max_ce_requests = 1\n").unwrap();
    let output = machine.explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(aws.asked("GetCostAndUsage").len() <= 1, "no second page is paid for");
    let output = machine.explain(&aws, &["--max-ce-requests", "20"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(aws.asked("GetCostAndUsage").len() > 1);
}

#[test]
fn the_users_file_names_the_profile_unless_the_environment_has_credentials() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    let home = machine.home.path();
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    let key = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";
    std::fs::write(home.join(".aws/credentials"), format!("[billing]\n{key}")).unwrap();
    let alarms = || machine.command(Some(&aws)).args(["alarms", "--as-of", AS_OF]).output().unwrap();
    assert_eq!(alarms().status.code(), Some(1), "nobody is signed in");
    std::fs::create_dir_all(home.join(".config/whybill")).unwrap();
    let file = home.join(".config/whybill/whybill.toml");
    std::fs::write(&file, "profile = \"billing\"\n").unwrap();
    assert_eq!(alarms().status.code(), Some(0), "{}", text(&alarms().stderr));
    std::fs::write(&file, "profile = \"nobody\"\n").unwrap();
    assert!(text(&alarms().stderr).contains("nobody"));
    let output = machine.signed_in(&aws).args(["alarms", "--as-of", AS_OF]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn what_a_file_cost_is_said_with_it() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    for (args, name) in [(["--output", "bill.json"], "bill.json"), (["--output", "again.json"], "again.json")] {
        let before = aws.asked("GetCostAndUsage").len();
        let output = machine.explain(&aws, &args);
        let (told, pages) = (text(&output.stderr), aws.asked("GetCostAndUsage").len() - before);
        assert!(told.contains(&format!("Wrote {name} (")), "{told}");
        assert!(told.contains(&format!("). Asked for $0.0{pages}.\n")), "{pages} pages: {told}");
    }
}
