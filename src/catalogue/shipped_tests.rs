use std::collections::BTreeSet;

use super::*;
use crate::bill::UsageType;
use crate::catalogue::{Catalogue, codes_of};

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn only(service_code: &str, usage_type: &str) -> &'static ShippedPrice {
    let [one] = shipped(service_code, usage_type) else { panic!("{:?}", shipped(service_code, usage_type)) };
    one
}

/// The steps of a price: from where, to where, at how much.
fn steps(price: &ShippedPrice) -> Vec<(String, Option<String>, String)> {
    let figures =
        |tier: &ListedTier| (tier.from.to_string(), tier.to.map(|to| to.to_string()), tier.unit_price.to_string());
    price.product.tiers.iter().map(figures).collect()
}

#[test]
fn every_row_is_read() {
    let read: Vec<Row> = rows(table()).collect::<Result<_, _>>().unwrap();
    let lines = FILE.lines().filter(|line| !line.starts_with('#')).count() - 1;
    assert_eq!(read.len(), lines);
    assert_eq!(all_shipped().map(|price| price.product.tiers.len()).sum::<usize>(), lines, "each is a step of a price");
    assert!(read.is_sorted_by_key(|row| (row.service_code.clone(), row.usage_type.clone(), row.operation.clone())));
}

#[test]
fn steps_follow_one_another_from_the_first_unit_on() {
    for ShippedPrice { product, .. } in all_shipped() {
        assert_eq!(product.tiers[0].from, Quantity::ZERO, "{product:?}");
        for pair in product.tiers.windows(2) {
            assert_eq!(pair[0].to, Some(pair[1].from), "{product:?}");
            assert!(pair[0].from < pair[1].from && pair[0].unit_price != pair[1].unit_price, "{product:?}");
        }
        let last = product.tiers.last().unwrap();
        assert!(
            last.to.is_none_or(|to| to > last.from) && product.tiers.iter().all(|tier| !tier.unit_price.is_negative())
        );
        assert_eq!(product.term == ListedTerm::FreeTier, product.usage_type.starts_with("Global-"), "{product:?}");
    }
}

#[test]
fn each_says_where_and_when_and_is_recent_enough() {
    let (oldest, newest) = ("2025-05-28".parse().unwrap(), "2026-11-28".parse().unwrap());
    for ShippedPrice { product, as_of, source } in all_shipped() {
        assert!((oldest..=newest).contains(as_of), "{product:?}");
        assert!(source.starts_with("AWS offer file") || source.starts_with("AWS Price List API"), "{source}");
        assert!(source.ends_with(&as_of.to_string()), "{source}");
        for text in product.tiers.iter().map(|tier| &tier.description) {
            assert!(
                text.is_empty() || text.contains('$') || text.starts_with("AWS Lambda - ") || text.ends_with("free")
            );
        }
    }
}

/// A usage type's prefix and the region that the list names are one.
#[test]
fn places_are_those_of_the_usage_types() {
    for ShippedPrice { product, .. } in all_shipped() {
        let parsed = UsageType::parse(&product.service_code, &product.usage_type);
        let known = product.region.as_ref().map(|region| region.facts().is_some());
        assert_ne!(known, Some(false), "{product:?}");
        if let Some(region) = &product.region {
            assert_eq!(parsed.region(), region, "{}", product.usage_type);
        }
    }
}

#[test]
fn one_place_has_a_product_twice_only_where_prices_or_operations_differ() {
    let mut seen = BTreeSet::new();
    for ShippedPrice { product, .. } in all_shipped() {
        assert!(seen.insert(product), "{product:?}");
    }
    let balancers = shipped("AWSELB", "EU-LoadBalancerUsage");
    let prices: BTreeSet<Usd> = balancers.iter().map(|own| own.product.tiers[0].unit_price).collect();
    assert_eq!(prices, [usd("0.0252"), usd("0.028")].into(), "the bill tells which of them it was");
    assert_eq!(balancers.len(), 3);
}

/// Published by AWS in many places, and seen on bills.
#[test]
fn known_prices() {
    let of = |code: &str, usage_type: &str| steps(only(code, usage_type));
    let flat = |price: &str| vec![("0".to_owned(), None, price.to_owned())];
    for place in ["", "EU-", "EUW2-", "APN1-", "APN2-", "APS1-", "APS3-"] {
        assert_eq!(of("AmazonCloudWatch", &format!("{place}CW:AlarmMonitorUsage")), flat("0.1"), "{place}");
    }
    assert_eq!(of("AmazonCloudWatch", "CW:HighResAlarmMonitorUsage"), flat("0.3"));
    assert_eq!(of("AmazonCloudWatch", "CW:CompositeAlarmMonitorUsage"), flat("0.5"));
    assert_eq!(of("AmazonEC2", "EBS:VolumeUsage.gp3"), flat("0.08"));
    assert_eq!(of("AmazonEC2", "EBS:VolumeP-Throughput.gp3"), flat("40.96"), "1,024 times $0.04, by the GiBps-month");
    let step = |from: &str, to: &str, price: &str| (from.to_owned(), Some(to.to_owned()), price.to_owned());
    let last = |from: &str, price: &str| (from.to_owned(), None, price.to_owned());
    assert_eq!(of("AmazonSNS", "EU-Requests-Tier1"), [step("0", "1000000", "0"), last("1000000", "0.0000005")]);
    assert_eq!(of("AmazonDynamoDB", "EU-TimedStorage-ByteHrs"), [step("0", "25", "0"), last("25", "0.283")]);
    assert_eq!(of("AmazonS3", "EUW2-TimedStorage-ByteHrs"), [step("0", "51200", "0.024")], "the first 50 TB alone");
    assert_eq!(of("AWSLambda", "Global-Request"), [step("0", "1000000", "0")]);
    let ireland = &only("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage").product;
    assert_eq!(ireland.tiers[0].description, "$0.10 per alarm metric month (standard resolution) - EU (Ireland)");
    assert_eq!(shipped("AmazonCloudWatch", "EU-CW:Unheard-of"), []);
}

/// The rules have prices of their own, each with its page: none of these here says another.
#[test]
fn no_price_contradicts_the_rules() {
    let rules = Catalogue::built_in().unwrap();
    let month = "2026-11".parse().unwrap();
    let mut compared = 0;
    for meter in &rules.meters {
        for ShippedPrice { product, .. } in all_shipped().filter(|own| own.product.term == ListedTerm::OnDemand) {
            let is_of = codes_of(&meter.services[0], &product.usage_type).contains(&product.service_code.as_str());
            let parsed = UsageType::parse(&meter.services[0], &product.usage_type);
            let Some(price) = rules.price(meter, parsed.region(), month).filter(|_| is_of) else { continue };
            if !meter.usage.iter().any(|own| own == parsed.meter) || product.operation.is_some() {
                continue;
            }
            // Where the first step is free, the rules have an allowance in its place.
            let listed = product.tiers.iter().find(|tier| !tier.unit_price.is_zero()).unwrap();
            assert_eq!(price.first(), Some(listed.unit_price), "{}: {}", meter.id, product.usage_type);
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}
