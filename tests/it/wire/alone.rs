//! `whybill` without a command, where a bill was paid for before, and where none was.

use super::machine::{Machine, april};
use super::server::Aws;
use crate::support::program::text;

#[test]
fn what_was_paid_for_is_told_again_and_nothing_is_paid_unasked() {
    let aws = Aws::start(april());
    let machine = Machine::new();
    let unasked = machine.back_then(&aws).output().unwrap();
    assert_eq!(unasked.status.code(), Some(2), "{}", text(&unasked.stderr));
    assert!(aws.asked("GetCostAndUsage").is_empty() && aws.asked("GetCallerIdentity").is_empty());
    assert_eq!(machine.back_then(&aws).arg("explain").output().unwrap().status.code(), Some(0));
    let paid = aws.asked("GetCostAndUsage").len();
    assert_eq!(paid, 2);
    let again = machine.back_then(&aws).output().unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
    assert!(
        text(&again.stdout).starts_with("AWS account 123456789012 · April 2022 · $4.16"),
        "{}",
        text(&again.stdout)
    );
    assert_eq!(aws.asked("GetCostAndUsage").len(), paid, "it is in the cache");
    // What is kept is of another account: nothing is paid for this one.
    let cache = machine.home.path().join(".cache/whybill");
    for file in std::fs::read_dir(&cache).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().replace("123456789012", "111122223333");
        std::fs::rename(&path, cache.join(name)).unwrap();
    }
    let other = machine.back_then(&aws).output().unwrap();
    assert_eq!(other.status.code(), Some(2), "{}", text(&other.stderr));
    assert!(text(&other.stderr).contains("Where to start"), "{}", text(&other.stderr));
    assert_eq!(aws.asked("GetCostAndUsage").len(), paid);
}
