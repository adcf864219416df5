//! What a line will be in the next full month: what stands goes on, at the price that it was charged at.

use serde_json::Value;

use crate::support::fixture;
use crate::support::program::{json, run};

/// Usage and cost of a line in the next full month.
fn next(name: &str, month: &str, as_of: Option<&str>, usage_type: &str) -> Option<(String, String)> {
    let mut arguments = vec!["explain", "--format", "json", "--month", month];
    arguments.extend(as_of.iter().flat_map(|as_of| ["--as-of", as_of]));
    let bill = json(&run(&arguments, &fixture::handed(name)));
    let line = bill["lines"].as_array().unwrap().iter().find(|line| line["usage_type"] == usage_type).unwrap();
    let next = &line["next_full_month"];
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    (!next.is_null()).then(|| (text(&next["usage"]), text(&next["cost"])))
}

fn figures(usage: &str, cost: &str) -> Option<(String, String)> {
    Some((usage.to_owned(), cost.to_owned()))
}

#[test]
fn what_began_with_the_month_and_stood_all_through_it_goes_on() {
    let (name, extended) = ("rds-extended-support-credits", "APN2-ExtendedSupport:Yr1-Yr2:MySQL8.0");
    // the month after 31 August is September: 2 vCPUs * 720 h = 1,440; 1,440 * $0.12 = $172.80
    let end_of_august = Some("2026-08-31T12:00:00Z");
    assert_eq!(next(name, "2026-08", end_of_august, extended), figures("1440", "172.8"));
    // and that after 4 September, when the snapshot was taken, October: 2 * 744 = 1,488; * 0.12 = 178.56
    assert_eq!(next(name, "2026-08", None, extended), figures("1488", "178.56"));
    // 744 * 0.026 = 19.344; 20 * 0.131 = 2.62, at prices that only the bill tells
    assert_eq!(next(name, "2026-08", None, "APN2-InstanceUsage:db.t3.micro"), figures("744", "19.344"));
    assert_eq!(next(name, "2026-08", None, "APN2-RDS:GP2-Storage"), figures("20", "2.62"));
}

#[test]
fn what_no_rule_counts_goes_on_if_it_stood_all_month_by_its_price() {
    // one gateway in August's 744 hours: 744 * 0.048 = 35.712; three addresses: 2,232 * 0.005 = 11.16
    assert_eq!(next("idle-resources", "2026-06", None, "EU-NatGateway-Hours"), figures("744", "35.712"));
    assert_eq!(next("idle-resources", "2026-06", None, "EU-PublicIPv4:IdleAddress"), figures("2232", "11.16"));
    // 11,904 hours less 8%: 11,904 * 0.048 * 0.92 = 525.68064
    assert_eq!(next("uniform-discount", "2026-05", None, "EU-NatGateway-Hours"), figures("11904", "525.68064"));
    // bytes come and go
    assert_eq!(next("uniform-discount", "2026-05", None, "EU-DataProcessing-Bytes"), None);
}

#[test]
fn what_was_free_in_the_first_year_costs_its_price_after_it() {
    let after = |usage_type| next("first-year-ends-mid-month", "2025-03", None, usage_type);
    // 744 * 0.0104 = 7.7376; 744 * 0.017 = 12.648; 744 * 0.005 = 3.72
    assert_eq!(after("BoxUsage:t3.micro"), figures("744", "7.7376"));
    assert_eq!(after("InstanceUsage:db.t3.micro"), figures("744", "12.648"));
    assert_eq!(after("PublicIPv4:InUseAddress"), figures("744", "3.72"));
}

#[test]
fn a_line_that_nothing_explains_foretells_nothing() {
    assert_eq!(next("reserved-micro", "2026-05", None, "BoxUsage:t3.micro"), None);
}
