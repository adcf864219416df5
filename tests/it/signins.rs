//! Four console sign-in alerts: two text messages are the only charge.

use serde_json::Value;
use whybill::analyse::{explain, free_tier};
use whybill::answer::{OfferVerdict, Verdict};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::explain::explanation as line_in_words;
use whybill::report::prose::free_tier::summary;
use whybill::snapshot::Snapshot;

use crate::support::fixture;
use crate::support::program::{json, run, text};

fn snapshot() -> Snapshot {
    fixture::snapshot("signin-alerts-2022-02")
}

fn question() -> Question {
    Question { month: Some("2022-02".parse().unwrap()), ..Question::default() }
}

#[test]
fn two_text_messages_and_nothing_else() {
    let report = explain(&snapshot(), &Catalogue::built_in().unwrap(), &question()).unwrap();
    assert_eq!(report.totals.billed.to_string(), "0.08");
    assert!(report.totals.unexplained.is_zero());
    let charged: Vec<_> = report.lines.iter().filter(|line| !line.billed.is_zero()).collect();
    assert_eq!(charged.len(), 1);
    assert_eq!(charged[0].charged_units.map(|units| units.to_string()).as_deref(), Some("2"));
    let words = |usage_type: &str| {
        let line = report.lines.iter().find(|line| line.usage_type == usage_type).unwrap();
        (line.verdict, line.billed.to_string(), line_in_words(line))
    };
    for (usage_type, verdict, billed, pieces) in [
        // 2 * 0.04 = 0.08
        (
            "EU-DeliveryAttempts-SMS",
            Verdict::NoFreeTier,
            "0.08",
            ["2 × $0.04 = $0.08", "outside the United States are never free"],
        ),
        (
            "EU-FreeEventsRecorded",
            Verdict::NoCharge,
            "0",
            ["first copy: free, however many", "A second copy in the same region"],
        ),
        ("EU-DeliveryAttempts-SMTP", Verdict::WithinFreeTier, "0", ["1,000 e-mail", "All 6 are free"]),
        // four alarms for 226 of 672 hours
        (
            "EU-CW:AlarmMonitorUsage",
            Verdict::WithinFreeTier,
            "0",
            ["counted in slices of five minutes", "The 4 alarms: signin-console-failure-iam"],
        ),
    ] {
        let (found, charge, explanation) = words(usage_type);
        assert_eq!((found, charge.as_str()), (verdict, billed), "{explanation}");
        for piece in pieces {
            assert!(explanation.contains(piece), "no `{piece}` in {explanation}");
        }
    }
}

#[test]
fn all_allowances_hold_in_a_full_month_too() {
    let report = free_tier(&snapshot(), &Catalogue::built_in().unwrap(), &question(), false).unwrap();
    assert!(report.offers.iter().all(|row| row.verdict == OfferVerdict::Ok), "{:?}", summary(&report));
    assert!(report.offers.iter().all(|row| !row.offer.starts_with("sns-sms")), "they are for the United States");
    let alarms = report.offers.iter().find(|row| row.offer == "cloudwatch-alarms").unwrap();
    assert_eq!(alarms.next_full_month.used.map(|used| used.to_string()).as_deref(), Some("4"));
    assert!(summary(&report)[0].contains("no allowance was used up"), "{:?}", summary(&report));
}

#[test]
fn a_filter_on_one_message_sees_some_failures_and_a_provider_hides_the_second_factor() {
    let answer = json(&run(&["signins", "--format", "json"], &fixture::handed("signins-sso-and-cis")));
    let alert = |id: &str| answer["alerts"].as_array().unwrap().iter().find(|alert| alert["id"] == id).unwrap().clone();
    let failures = alert("signin-console-failure-iam");
    assert_eq!(failures["present"], false, "{failures}");
    assert_eq!(failures["missing"].as_array().unwrap().len(), 1, "{failures}");
    assert!(failures["missing"][0].as_str().unwrap().contains("ConsoleSigninFailures sees only part"), "{failures}");
    assert_eq!(alert("signin-console-failure-root")["present"], true);
    let events = answer["events"].as_array().unwrap();
    let through_a_provider = |event: &&Value| event["user_type"] == "assumed-role" || event["user_type"] == "federated";
    assert_eq!(events.iter().filter(through_a_provider).count(), 3);
    assert!(events.iter().filter(through_a_provider).all(|event| event["mfa"].is_null()));
    assert!(events.iter().filter(|event| event["user"] == "alice").all(|event| event["mfa"] == true));
    let table = text(&run(&["signins"], &fixture::handed("signins-sso-and-cis")).stdout);
    assert!(table.contains("failed at the provider"), "{table}");
}
