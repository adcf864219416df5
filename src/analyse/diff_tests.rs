use std::path::Path;
use std::rc::Rc;

use proptest::prelude::*;

use super::*;
use crate::answer::{Charge, Gives, LineReason, PriceStep, Verdict};
use crate::catalogue::{Kind, Scope};
use crate::model::{ListPrice, PriceSource};
use crate::snapshot_file::load;

/// A line of the usage type `EU-X`, of an offer where some of it may be free.
fn line(usage: &str, free: Option<&str>, billed: &str, unit: &str) -> ExplainedLine {
    let usage: Quantity = usage.parse().unwrap();
    let free: Option<Quantity> = free.map(|free| free.parse().unwrap());
    let billed: Usd = billed.parse().unwrap();
    let charged = free.map_or(usage, |free| usage - free);
    let price = billed.value().checked_div(charged.value()).filter(|price| !price.is_zero());
    let charge = |price| Charge { units: charged, unit_price: Usd::new(price), cost: billed };
    ExplainedLine {
        words: None,
        operation_words: None,
        noun: None,
        readings: Vec::new(),
        list_price: None,
        candidates: Vec::new(),
        price: None,
        bill_text: None,
        service: "AmazonX".into(),
        usage_type: "EU-X".into(),
        operation: None,
        region: Region::new("eu-west-1"),
        record_type: RecordType::Usage,
        record_types: Rc::default(),
        usage: Some(usage),
        unit: Some(unit.into()),
        billed,
        effective: None,
        net: None,
        offer: free.map(|_| "x".to_owned()),
        free_units: free,
        charged_units: free.map(|free| usage - free),
        charges: price.map(charge).into_iter().collect(),
        verdict: Verdict::NoFreeTier,
        predicted_usage: None,
        reasons: Vec::new(),
        resources: Vec::new(),
        next_full_month: None,
    }
}

fn march_to_april() -> Pair<BillingMonth> {
    Pair { from: "2022-03".parse().unwrap(), to: "2022-04".parse().unwrap() }
}

fn told(standing: Option<&str>, before: &ExplainedLine, after: &ExplainedLine) -> Vec<(&'static str, String)> {
    let standing = standing.map(|usage| usage.parse().unwrap());
    let causes = cause::causes(march_to_april(), standing, RecordType::Usage, (Some(before), Some(after)));
    causes.into_iter().map(|(cause, change)| (cause.as_str(), change.to_string())).collect()
}

fn expected(causes: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    causes.iter().map(|(cause, change)| (*cause, (*change).to_owned())).collect()
}

#[test]
fn case_1_march_against_april() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/april-2022/snapshot.json");
    let (snapshot, catalogue) = (load(&path).unwrap(), Catalogue::built_in().unwrap());
    let months = march_to_april();
    let report = diff(&snapshot, &catalogue, &Question::default(), (months.from, months.to)).unwrap();
    let of = |usage_type: &str| report.lines.iter().find(|line| line.usage_type == usage_type).unwrap();
    // March's eight of Rides stood from the 17th on: 7.673 alarm-months, all free. In April the twelve are two beyond
    // the ten: $0.2000002. London's one is the same, and not free any more.
    assert_eq!(of("EU-CW:AlarmMonitorUsage").causes, [(CauseOfChange::FullMonth, "0.2000002".parse().unwrap())]);
    assert_eq!(
        of("EUW2-CW:AlarmMonitorUsage").causes,
        [(CauseOfChange::FreeTierExhausted, "0.1000001".parse().unwrap())]
    );
    // No event tells since when the capacity stood: 342 hours, then 720, all free.
    assert_eq!(of("EU-ReadCapacityUnit-Hrs").causes, [(CauseOfChange::Usage, Usd::ZERO)]);
    assert_eq!(report.billed.change(), report.lines.iter().map(|line| line.billed.change()).sum());
    assert_eq!(report.billed.change(), report.causes.values().copied().sum());
    assert_eq!(report.lines[0].usage_type, "EU-CW:AlarmMonitorUsage", "the biggest change first");
}

#[test]
fn usage_beyond_an_allowance_and_back_inside_it() {
    let (inside, beyond) = (line("1800", Some("1800"), "0", "Requests"), line("2500", Some("2000"), "2", "Requests"));
    // 500 beyond the 2,000 at $0.004.
    assert_eq!(told(None, &inside, &beyond), expected(&[("usage", "2")]));
    assert_eq!(told(None, &beyond, &inside), expected(&[("usage", "-2")]));
}

#[test]
fn an_allowance_that_others_use_up_and_one_that_comes_back() {
    let (free, charged) = (line("100", Some("100"), "0", "GB"), line("100", Some("0"), "9", "GB"));
    assert_eq!(told(None, &free, &charged), expected(&[("free_tier_exhausted", "9")]));
    assert_eq!(told(None, &charged, &free), expected(&[("free_tier_regained", "-9")]));
    // 20 more are charged by usage, the 100 that were free by the allowance: at $0.09 each $1.80 and $9.
    let more = line("120", Some("0"), "10.8", "GB");
    assert_eq!(told(None, &free, &more), expected(&[("usage", "1.8"), ("free_tier_exhausted", "9")]));
}

#[test]
fn a_price_and_usage() {
    // 10 at $1, then 12 at $1.50: two more at $1, and $0.50 more for each of the 12.
    let (before, after) = (line("10", None, "10", "Units"), line("12", None, "18", "Units"));
    assert_eq!(told(None, &before, &after), expected(&[("usage", "2"), ("price", "6")]));
    assert_eq!(told(None, &before, &line("10", None, "9", "Units")), expected(&[("price", "-1")]));
}

#[test]
fn what_stood_for_part_of_the_month_and_what_came_later() {
    // Ten hours at the end of March; what stood then is 20 in all of April, and 5 more came: at $1 each.
    let (before, after) = (line("10", None, "10", "GB-Mo"), line("25", None, "25", "GB-Mo"));
    assert_eq!(told(Some("20"), &before, &after), expected(&[("full_month", "10"), ("usage", "5")]));
    assert_eq!(told(Some("40"), &before, &after), expected(&[("full_month", "15")]));
    assert_eq!(told(Some("5"), &before, &after), expected(&[("usage", "15")]), "what went explains no growth");
}

#[test]
fn a_longer_month_is_no_more_usage() {
    // March has 744 hours, April 720.
    let (before, after) = (line("744", None, "7.44", "Hrs"), line("720", None, "7.2", "Hrs"));
    assert_eq!(told(None, &before, &after), expected(&[("month_length", "-0.24")]));
    let in_months = [line("744", None, "7.44", "GB-Mo"), line("720", None, "7.2", "GB-Mo")];
    assert_eq!(told(None, &in_months[0], &in_months[1]), expected(&[("usage", "-0.24")]));
}

#[test]
fn what_the_bill_does_not_tell_is_unexplained() {
    let mut odd = line("50", Some("0"), "3", "GB");
    odd.charged_units = None;
    assert_eq!(told(None, &line("50", Some("50"), "0", "GB"), &odd), expected(&[("unexplained", "3")]));
    let months = march_to_april();
    let whole = |before, after| cause::causes(months, None, RecordType::Credit, (before, after));
    let credit = line("0", None, "-5", "");
    assert_eq!(whole(None, Some(&credit)), [(CauseOfChange::Credit, "-5".parse().unwrap())]);
}

#[test]
fn parts_of_a_quotient_without_end_sum_to_the_change() {
    // 127 of 1,768 units more stood already: a share of 0.0718…, without an end.
    let (before, after) = (line("2945", Some("260"), "477.93", "GB"), line("4713", Some("4713"), "0", "GB"));
    let causes = cause::causes(march_to_april(), "3072".parse().ok(), RecordType::Usage, (Some(&before), Some(&after)));
    let sum: Usd = causes.iter().map(|(_, change)| *change).sum();
    assert_eq!(sum, "-477.93".parse().unwrap(), "{causes:?}");
}

proptest! {
    #[test]
    fn causes_sum_to_the_change(
        usage in (0_i64..10_000, 0_i64..10_000),
        free in (0_i64..10_000, 0_i64..10_000),
        price in (0_i64..500, 0_i64..500),
        standing in proptest::option::of(0_i64..10_000),
        hours in any::<bool>(),
    ) {
        let of = |usage: i64, free: i64, price: i64| {
            let free = free.min(usage);
            // A price in thousandths of a dollar.
            let billed = rust_decimal::Decimal::new((usage - free) * price, 3).to_string();
            line(&usage.to_string(), Some(&free.to_string()), &billed, if hours { "Hrs" } else { "GB" })
        };
        let (before, after) = (of(usage.0, free.0, price.0), of(usage.1, free.1, price.1));
        let standing = standing.map(|usage| usage.to_string().parse().unwrap());
        let causes = cause::causes(march_to_april(), standing, RecordType::Usage, (Some(&before), Some(&after)));
        let sum: Usd = causes.iter().map(|(_, change)| *change).sum();
        prop_assert_eq!(sum, after.billed - before.billed);
        prop_assert!(!causes.is_empty());
        let order: Vec<CauseOfChange> = causes.iter().map(|(cause, _)| *cause).collect();
        prop_assert!(order.is_sorted(), "{:?}", order);
    }
}

#[test]
fn a_global_row_and_the_regions_lines_are_told_together() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/april-2022-global/snapshot.json");
    let (snapshot, catalogue) = (load(&path).unwrap(), Catalogue::built_in().unwrap());
    let months = march_to_april();
    let report = diff(&snapshot, &catalogue, &Question::default(), (months.from, months.to)).unwrap();
    let alarms: Vec<&ChangedLine> = report.lines.iter().filter(|line| line.usage_type.contains("Alarm")).collect();
    // 8.673003 in March, all free; 13.000003 in April, three of them charged.
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert_eq!((alarms[0].usage.from, alarms[0].usage.to), ("8.673003".parse().ok(), "13.000003".parse().ok()));
    assert_eq!(alarms[0].causes, [(CauseOfChange::Usage, "0.3000003".parse().unwrap())]);
    assert_eq!(report.billed.change(), report.causes.values().copied().sum());
}

/// Of metrics: $0.30 each up to 10,000, $0.10 beyond.
fn by_steps(charged: u32, is_listed: bool) -> ExplainedLine {
    let (dear, cheap) = (charged.min(10_000), charged.saturating_sub(10_000));
    let charge = |units: u32, price: &str| {
        let (units, unit_price) = (Quantity::new(units.into()), price.parse::<Usd>().unwrap());
        Charge { units, unit_price, cost: unit_price.times(units) }
    };
    let charges: Vec<Charge> =
        [charge(dear, "0.30"), charge(cheap, "0.10")].into_iter().filter(|own| !own.units.is_zero()).collect();
    let billed: Usd = charges.iter().map(|own| own.cost).sum();
    let step = |up_to: Option<&str>, price: &str| PriceStep {
        up_to: up_to.map(|units| units.parse().unwrap()),
        unit_price: price.parse().unwrap(),
        bill_text: None,
    };
    let list = ListPrice {
        steps: vec![step(Some("10000"), "0.30"), step(None, "0.10")],
        source: PriceSource::PriceList,
        as_of: chrono::NaiveDate::MIN,
        operation: None,
        standing: crate::model::pricing::list::PriceStanding::Holds,
    };
    let all = (charged + 10).to_string();
    let mut told = line(&all, Some("10"), &billed.to_string(), "Metrics");
    (told.charges, told.list_price) = (charges.into(), is_listed.then(|| Box::new(list)));
    told
}

#[test]
fn the_steps_of_one_price_are_no_change_of_it() {
    for is_listed in [true, false] {
        let (month, days) = (by_steps(25_000, is_listed), by_steps(4_000, is_listed));
        // $4,500 of 25,000 are $0.18 each: 21,000 fewer of them are $3,780, and 4,000 at $0.30 instead $480.
        assert_eq!(told(None, &month, &days), expected(&[("usage", "-3780"), ("tier", "480")]));
        // 21,000 more at $0.30 are $6,300, of which 15,000 cost $0.20 less.
        assert_eq!(told(None, &days, &month), expected(&[("usage", "6300"), ("tier", "-3000")]));
    }
}

#[test]
fn steps_and_another_price_are_two_causes() {
    // 4,000 at $0.24 in April instead of $0.30: $240 less than by March's steps.
    let cheaper = line("4010", Some("10"), "960", "Metrics");
    let causes = told(None, &by_steps(25_000, true), &cheaper);
    assert_eq!(causes, expected(&[("usage", "-3780"), ("tier", "480"), ("price", "-240")]));
}

#[test]
fn a_mean_over_what_is_not_told_is_no_price() {
    let (before, mut after) = (line("10", None, "10", "Units"), line("10", None, "12", "Units"));
    after.charges = Rc::default();
    assert_eq!(told(None, &before, &after), expected(&[("unexplained", "2")]));
}

/// 744 hours of March, of which those before the day were free.
fn until(free: &str, billed: &str, on: &str) -> ExplainedLine {
    let mut line = line("744", Some(free), billed, "Hrs");
    let gives = Gives {
        kind: Kind::TwelveMonths,
        scope: Scope::Global,
        unverified: false,
        limit: "750".parse().unwrap(),
        noun: "hours".to_owned(),
        used: line.usage.unwrap(),
        is_organisations: false,
        is_share: true,
        open: false,
    };
    line.reasons =
        vec![LineReason::Gives(gives), LineReason::FirstYearEnded { on: on.parse().unwrap(), by_the_bill: false }];
    line
}

#[test]
fn an_allowance_that_ends_within_a_month() {
    // 456 of March's 744 hours are free, and 288 cost $0.0104 each, $2.9952; none of April's is free.
    let (march, april) = (until("456", "2.9952", "2022-03-20"), line("720", Some("0"), "7.488", "Hrs"));
    // 24 hours fewer are $0.2496, 456 that are charged now $4.7424.
    assert_eq!(told(None, &march, &april), expected(&[("month_length", "-0.2496"), ("part_month", "4.7424")]));
    // All of a month of 672 hours was free, as all 744 had been: what is charged is what came after the day.
    let before = line("672", Some("672"), "0", "Hrs");
    assert_eq!(told(None, &before, &march), expected(&[("part_month", "2.9952")]));
}

proptest! {
    #[test]
    fn units_through_steps_make_no_change_of_price(before in 0_u32..40_000, after in 0_u32..40_000, is_listed in any::<bool>()) {
        let (before, after) = (by_steps(before, is_listed), by_steps(after, is_listed));
        let causes = cause::causes(march_to_april(), None, RecordType::Usage, (Some(&before), Some(&after)));
        let sum: Usd = causes.iter().map(|(_, change)| *change).sum();
        prop_assert_eq!(sum, after.billed - before.billed);
        let is_odd = |cause: CauseOfChange| matches!(cause, CauseOfChange::Price | CauseOfChange::Unexplained);
        prop_assert!(!causes.iter().any(|(cause, _)| is_odd(*cause)), "{:?}", causes);
    }
}
