//! What every explained bill must hold to, whatever is on it: over all fixtures and all of their months.

use std::collections::{BTreeMap, BTreeSet};

use whybill::analyse::explain;
use whybill::answer::{ExplainReport, Verdict};
use whybill::bill::{BillingMonth, Quantity, Usd};
use whybill::catalogue::{Catalogue, Kind, Offer, Scope};
use whybill::question::Question;
use whybill::report::prose::explain::explanation;
use whybill::snapshot::{Role, Snapshot};

use crate::support::fixture;

/// Each fixture's name, its snapshot, a month of it and that month explained; once as it is, once with every service split
/// by operation that can be.
fn all() -> Vec<(String, Snapshot, BillingMonth, ExplainReport)> {
    let catalogue = Catalogue::built_in().unwrap();
    let mut found = Vec::new();
    for (name, snapshot) in fixture::all() {
        for (month, bill) in &snapshot.months {
            for service in std::iter::once(None).chain(bill.by_operation.keys().map(Some)) {
                let by_operation = service.cloned();
                let question = Question { month: Some(*month), by_operation, ..Question::default() };
                let report = explain(&snapshot, &catalogue, &question).unwrap();
                let at = format!("{name} {month} {}", service.map_or("", String::as_str));
                found.push((at, snapshot.clone(), *month, report));
            }
        }
    }
    found
}

#[test]
fn the_lines_sum_to_the_bill() {
    for (at, snapshot, month, report) in all() {
        let billed: Usd = snapshot.months[&month].lines.iter().map(|line| line.billed).sum();
        let t = report.totals;
        assert_eq!(t.billed, billed, "{at}");
        assert_eq!(t.usage + t.discounts + t.credits + t.refunds + t.tax + t.fees, billed, "{at}");
        assert_eq!(t.explained + t.unexplained, billed, "{at}");
        assert_eq!(report.lines.iter().map(|line| line.billed).sum::<Usd>(), billed, "{at}");
    }
}

#[test]
fn the_parts_sum_to_the_lines() {
    for (at, _, _, report) in all() {
        for line in &report.lines {
            let at = format!("{at} {}", line.usage_type);
            assert_eq!(line.free_units.is_some(), line.charged_units.is_some(), "{at}");
            if let (Some(free), Some(charged)) = (line.free_units, line.charged_units) {
                assert!(!free.is_negative() && !charged.is_negative(), "{at}: {free} and {charged}");
                assert_eq!(Some(free + charged), line.usage, "{at}");
                assert_eq!(charged.is_zero(), line.billed.is_zero(), "{at}");
                assert_eq!(line.charges.iter().map(|charge| charge.units).sum::<Quantity>(), charged, "{at}");
                assert_eq!(line.charges.iter().map(|charge| charge.cost).sum::<Usd>(), line.billed, "{at}");
            }
            assert!(!explanation(line).is_empty(), "{at}");
            // What a verdict says, the figures say too.
            match line.verdict {
                Verdict::WithinFreeTier => assert_eq!((line.free_units, line.billed), (line.usage, Usd::ZERO), "{at}"),
                Verdict::OverFreeTier => assert!(line.offer.is_some() && !line.billed.is_zero(), "{at}"),
                Verdict::NoFreeTier => assert!(line.offer.is_none() && !line.billed.is_zero(), "{at}"),
                Verdict::NoCharge => assert!(line.billed.is_zero(), "{at}"),
                _ => {}
            }
        }
    }
}

/// AWS gives an account all that an always free offer holds, however it spreads it over regions and operations. Members are
/// excepted, whose pools are their payers', and payers, whose pools are used by lines that stand on no bill of theirs.
#[test]
fn the_free_parts_of_a_pool_are_what_the_offer_gives() {
    let catalogue = Catalogue::built_in().unwrap();
    let always: BTreeMap<&str, &Offer> = catalogue
        .offers
        .iter()
        .filter(|offer| offer.kind == Kind::Always && offer.scope == Scope::Global)
        .map(|offer| (offer.id.as_str(), offer))
        .collect();
    let near: Quantity = "0.001".parse().unwrap();
    let mut seen = BTreeSet::new();
    let mut excepted = BTreeSet::new();
    for (at, snapshot, _, report) in all() {
        if matches!(snapshot.role(), Role::Payer | Role::Member) {
            excepted.insert(at.split(' ').next().unwrap().to_owned());
            continue;
        }
        let mut pools: BTreeMap<&str, (Quantity, Quantity)> = BTreeMap::new();
        for line in &report.lines {
            let Some(offer) = line.offer.as_deref().and_then(|id| always.get(id)) else { continue };
            let (free, used) = pools.entry(offer.id.as_str()).or_default();
            *free += line.free_units.unwrap_or_else(|| panic!("{at} {}: {}", line.usage_type, explanation(line)));
            *used += line.usage.unwrap();
        }
        for (id, (free, used)) in pools {
            let offer = always[id];
            let given = used.min(offer.limit);
            assert!((free - given).abs() <= near, "{at} {}: {free} of {used} free, not {given}", offer.id);
            seen.insert((offer.id.clone(), used > offer.limit));
        }
    }
    assert_eq!(excepted.iter().map(String::as_str).collect::<Vec<_>>(), ["member", "payer"]);
    for over in [true, false] {
        assert!(seen.contains(&("cloudwatch-alarms".to_owned(), over)), "{seen:?}");
    }
    assert!(seen.contains(&("sqs-requests".to_owned(), true)) && seen.len() > 8, "{seen:?}");
}
