//! Published bills of real accounts, line by line: what was free, what was charged, and the words for it.

mod bills;

use std::collections::BTreeMap;
use whybill::analyse::{explain, free_tier};
use whybill::answer::ExplainReport;
use whybill::bill::Quantity;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::explain::{explanation, summary};

use bills::{CASES, UNTOLD};

use crate::support::fixture::snapshot;

fn question(month: &str) -> Question {
    Question { month: Some(month.parse().unwrap()), ..Question::default() }
}

fn explained(name: &str, month: &str) -> ExplainReport {
    explain(&snapshot(name), &Catalogue::built_in().unwrap(), &question(month)).unwrap()
}

fn told(quantity: Option<Quantity>) -> String {
    quantity.map_or_else(|| UNTOLD.to_owned(), |quantity| quantity.to_string())
}

#[test]
fn every_line_of_every_published_bill() {
    for (name, month, lines) in CASES {
        let report = explained(name, month);
        assert!(report.totals.unexplained.is_zero(), "{name}");
        let mut found = BTreeMap::new();
        for line in &report.lines {
            found.insert((line.service.as_str(), line.usage_type.as_str()), line);
        }
        assert_eq!(found.len(), lines.len(), "{name}: a line of the fixture stands in no case");
        for (service, usage_type, figures, verdict, words) in *lines {
            let line = found.get(&(*service, *usage_type)).unwrap_or_else(|| panic!("{name}: no {usage_type}"));
            let at = format!("{name} {usage_type}: {}", explanation(line));
            assert_eq!([told(line.free_units), told(line.charged_units), line.billed.to_string()], *figures, "{at}");
            assert_eq!(line.verdict, *verdict, "{at}");
            for piece in *words {
                assert!(explanation(line).contains(piece), "no `{piece}` in {at}");
            }
        }
    }
}

/// 1,091,585 requests under one usage type are two services': 22,620 + 1,068,965.
#[test]
fn one_usage_type_is_two_lines_where_two_services_have_it() {
    let report = explained("chintan-requests-tier1-collision", "2026-08");
    let usage: Quantity = report.lines.iter().filter_map(|line| line.usage).sum();
    assert_eq!((usage.to_string().as_str(), report.totals.billed.to_string().as_str()), ("1091585", "0.140686"));
    assert_eq!(report.lines.len(), 2);
}

#[test]
fn a_young_month_is_no_verdict() {
    let report = explained("chintan-alarms-sep-3days", "2026-09");
    assert!(summary(&report).iter().any(|s| s.contains("$0.20 every month")), "{:?}", summary(&report));
    // twelve alarms in two regions: round(10/720,8)*720 + round(2/720,8)*720 = 10.0000008 + 2.0000016
    let end = "If nothing changes, September 2026 will end at 12 alarm metrics, 10 are free: 2 over, $0.20.";
    assert!(summary(&report).iter().any(|s| s == end), "{:?}", summary(&report));
}

/// Nobody has them in August 2026; who had them in March 2021 used them up, however many databases there were.
#[test]
fn offers_of_twelve_months_are_told_where_somebody_may_have_them() {
    let catalogue = Catalogue::built_in().unwrap();
    let offers = |name: &str, month: &str| {
        let report = free_tier(&snapshot(name), &catalogue, &question(month), false).unwrap();
        report.offers.iter().map(|row| format!("{} {} of {}", row.offer, row.used, row.limit)).collect::<Vec<_>>()
    };
    assert_eq!(offers("ecs-express-ipv4", "2026-08"), [""; 0]);
    assert_eq!(offers("ko-rds-three-instances", "2021-03"), ["rds-micro-hours 2079.742 of 750"]);
    assert_eq!(offers("repost-stopped-instance-ebs", "2025-03"), ["ebs-volumes 25.6 of 30"]);
}
