//! `diff` and `report` over the wire: one question for all months.

use crate::support::fixture;
use crate::support::program::{json, text};
use crate::wire::machine::{AS_OF, Machine, april};
use crate::wire::server::Aws;

#[test]
fn two_months_live_are_asked_for_at_once() {
    let (aws, machine) = (Aws::start(april()), Machine::new());
    let args = ["diff", "2022-03", "2022-04", "--as-of", AS_OF, "--format", "json"];
    let output = machine.signed_in(&aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let path = fixture::path("april-2022");
    let path = path.to_str().unwrap();
    let saved = json(&machine.command(None).args(args).args(["--from", path]).output().unwrap());
    let live = json(&output);
    assert_eq!((&live["lines"], &live["totals"]), (&saved["lines"], &saved["totals"]));
    // By record type, and by usage type.
    assert_eq!(live["requests"]["cost_explorer"], 2);
    let again = json(&machine.signed_in(&aws).args(args).output().unwrap());
    assert_eq!(again["requests"]["cost_explorer"], 0, "from the cache");
}

#[test]
fn a_page_live_is_as_from_its_snapshot() {
    let (aws, machine) = (Aws::start(april()), Machine::new());
    let args = ["report", "--as-of", AS_OF, "--output"];
    let live = machine.signed_in(&aws).args(args).arg("live.html").output().unwrap();
    assert!(matches!(live.status.code(), Some(0 | 4)), "{}", text(&live.stderr));
    let path = fixture::path("april-2022");
    let path = path.to_str().unwrap();
    machine.command(None).args(args).args(["saved.html", "--from", path]).output().unwrap();
    let page = |name: &str| std::fs::read_to_string(machine.home.path().join(name)).unwrap();
    // Whether metrics arrive is not answered here, so that less speaks for what was found.
    let bill = |page: &str| page[page.find("id=\"lines\"").unwrap()..page.find("id=\"findings\"").unwrap()].to_owned();
    assert_eq!(bill(&page("live.html")), bill(&page("saved.html")));
    assert!(page("live.html").contains("$4.16") && page("live.html").contains("unexpected-region"));
}
