//! `--fail-on`: what each command can be failed on, by its exit status.

use crate::support::fixture;
use crate::support::program::{run, text, whybill};

/// The exit status and standard error of a run on an account.
fn ended(name: &str, args: &[&str], fail_on: &str) -> (Option<i32>, String) {
    let output = run(&[args, &["--fail-on", fail_on]].concat(), &fixture::path(name));
    (output.status.code(), text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn figures_are_held_against_their_limits() {
    // April 2022 came to $4.16, of which S3's storage is $3.27; March to $3.7210412, so April is 11.7965…% more.
    for (args, fail_on, status) in [
        (&["explain"][..], "billed>4.15", 3),
        (&["explain"], "billed>4.16", 0),
        (&["explain"], "line>3.27", 3),
        (&["explain"], "line>3.28", 0),
        (&["explain"], "change>11.7%", 3),
        (&["explain"], "change>11.8%", 0),
        (&["explain", "EU-CW:AlarmMonitorUsage"], "line>0.2", 3),
        (&["explain", "EU-CW:AlarmMonitorUsage"], "line>0.21", 0),
        (&["diff", "2022-03", "2022-04"], "change>11.7%", 3),
        (&["diff", "2022-04", "2022-03"], "change>11.8%", 0),
        (&["diff", "2022-03", "2022-04"], "any", 3),
    ] {
        let (ended, stderr) = ended("april-2022", args, fail_on);
        assert_eq!(ended, Some(status), "{args:?} {fail_on}: {stderr}");
        assert!(!stderr.contains("--fail-on"), "{args:?} {fail_on}: {stderr}");
    }
}

/// On 18 March 2022 the month stood at $2.04; it ended at $3.7210412.
#[test]
fn an_open_month_is_held_against_where_it_will_end() {
    let open = ["explain", "--month", "2022-03"];
    assert_eq!(ended("march-17-2022-open", &open, "billed>2.1").0, Some(0));
    assert_eq!(ended("march-17-2022-open", &open, "forecast>3.65").0, Some(3));
    assert_eq!(ended("march-17-2022-open", &open, "forecast>3.79").0, Some(0));
    // Alarms: 13 exist, 10 are free; those of the last two weeks of March stay within the 10 alarm-months.
    assert_eq!(ended("march-17-2022-open", &["free-tier"], "forecast>100").0, Some(0));
}

/// On 8 July 2021 183 of the month's 744 hours are over. Five hosted zones ($2.50) are charged for all of it; $5.12 of other
/// usage is 20.82 at its end, and data transfer beyond its free GB less than a dollar: between 23.3 and 24.3 together.
#[test]
fn what_is_charged_at_a_months_beginning_is_not_drawn_out() {
    let open = ["explain", "--month", "2021-07"];
    assert_eq!(ended("billing-notifier-jul-2021", &open, "forecast>23.31").0, Some(3));
    assert_eq!(ended("billing-notifier-jul-2021", &open, "forecast>24.32").0, Some(0));
}

#[test]
fn what_is_not_known_is_no_match_and_said() {
    for (name, args, fail_on, why) in [
        ("april-2022", &["explain"][..], "forecast>0", "only an open month has one"),
        ("april-2022", &["free-tier"], "forecast>0", "only an open month has one"),
        ("april-2022", &["explain", "--month", "2022-03"], "change>0%", "no final bill of the month before"),
    ] {
        let (status, stderr) = ended(name, args, fail_on);
        assert_eq!(status, Some(0), "{args:?} {fail_on}: {stderr}");
        assert!(stderr.contains(why) && stderr.contains("isn't a match"), "{args:?} {fail_on}: {stderr}");
    }
}

#[test]
fn a_command_refuses_what_it_never_answers_with_what_it_can() {
    for (args, fail_on, says) in [
        (
            &["explain"][..],
            "dead-metric",
            "explain takes billed>N, line>N, forecast>N, change>N%, any, within_free_tier",
        ),
        (&["explain"], "dead-metric", "`dead-metric` is for strays, report"),
        (&["explain", "S3"], "billed>1", "explain LINE takes line>N"),
        (&["free-tier"], "unexplained", "free-tier takes forecast>N, any, exceeded, will_exceed"),
        (&["strays"], "billed>1", "`billed>1` is for explain, report"),
        (&["diff", "2022-03", "2022-04"], "high", "diff takes change>N%, any, new, gone, full_month"),
        (&["alarms"], "any", "`any` is for explain, free-tier, strays, diff, report"),
        (&["signins"], "soon", "signins has nothing that --fail-on soon could match"),
        (&["explain"], "billed", "in quotes"),
        (&["explain"], "change>5", "'change>20%'"),
    ] {
        let (status, stderr) = ended("april-2022", args, fail_on);
        assert_eq!(status, Some(2), "{args:?} {fail_on}: {stderr}");
        assert!(stderr.contains(says), "{args:?} {fail_on}: {stderr}");
    }
}

#[test]
fn each_help_lists_its_own() {
    let help = |command: &str| text(&whybill().args([command, "--help"]).output().unwrap().stdout);
    assert!(help("explain").contains("billed>N, line>N, forecast>N, change>N%"));
    assert!(!help("explain").contains("dead-metric") && help("strays").contains("dead-metric"));
    assert!(!help("strays").contains("billed>N"));
    assert!(!help("alarms").contains("--fail-on"));
}
