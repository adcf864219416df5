//! An entry of the price list: a text of JSON, in which every figure is a text, too.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::bill::{AmountError, ListedProduct, ListedTerm, ListedTier, Quantity, Region, Usd};

/// The code of the terms under which the Free Tier is listed.
const FREE_TIER: &str = "A429C66SYZ";
/// The end of a price's last step.
const NO_END: &str = "Inf";

#[derive(Deserialize)]
struct Entry {
    product: Product,
    #[serde(default)]
    terms: Terms,
}

#[derive(Deserialize)]
struct Product {
    attributes: Attributes,
}

#[derive(Deserialize)]
struct Attributes {
    usagetype: String,
    #[serde(default)]
    operation: String,
    #[serde(default, rename = "regionCode")]
    region: String,
    #[serde(default)]
    tenancy: String,
    #[serde(default, rename = "capacitystatus")]
    capacity_status: String,
    #[serde(default, rename = "marketoption")]
    market_option: String,
}

/// What an instance's meter says of its product: tenancy and capacity status.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/understanding-usage-reports.html>
/// <https://docs.aws.amazon.com/cur/latest/userguide/product-columns.html>
const INSTANCE_METERS: [(&str, &str, &str); 6] = [
    ("BoxUsage", "Shared", "Used"),
    ("DedicatedUsage", "Dedicated", "Used"),
    ("Reservation", "Shared", "AllocatedCapacityReservation"),
    ("UnusedBox", "Shared", "UnusedCapacityReservation"),
    ("DedicatedRes", "Dedicated", "AllocatedCapacityReservation"),
    ("UnusedDed", "Dedicated", "UnusedCapacityReservation"),
];
/// The market option of what is neither a Spot Instance nor a Capacity Block.
const ON_DEMAND: &str = "OnDemand";

impl Attributes {
    /// Whether it is what its usage type meters: an instance's tenancy and capacity status are those of its meter, and it is
    /// sold On-Demand. What an entry doesn't say contradicts nothing.
    fn is_metered_so(&self) -> bool {
        let agrees = |said: &str, expected: &str| said.is_empty() || said.eq_ignore_ascii_case(expected);
        let meter = self.usagetype.split_once(':').map(|(meter, _)| meter);
        let meter = meter.map(|meter| meter.rsplit_once('-').map_or(meter, |(_, name)| name));
        let of_instance = INSTANCE_METERS.iter().find(|(name, ..)| meter == Some(*name));
        of_instance.is_none_or(|(_, tenancy, status)| {
            agrees(&self.tenancy, tenancy)
                && agrees(&self.capacity_status, status)
                && agrees(&self.market_option, ON_DEMAND)
        })
    }
}

#[derive(Deserialize, Default)]
struct Terms {
    #[serde(default, rename = "OnDemand")]
    on_demand: BTreeMap<String, Term>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Term {
    #[serde(default)]
    offer_term_code: String,
    #[serde(default)]
    effective_date: String,
    price_dimensions: BTreeMap<String, Dimension>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dimension {
    #[serde(default)]
    description: String,
    #[serde(default)]
    unit: String,
    begin_range: String,
    end_range: String,
    price_per_unit: Prices,
}

#[derive(Deserialize)]
struct Prices {
    #[serde(rename = "USD")]
    usd: Option<String>,
}

/// Why an entry says nothing.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Amount(#[from] AmountError),
    #[error("it has no price in US dollars")]
    NoDollars,
    #[error("its steps don't follow one another from the first unit on")]
    Gappy,
}

/// The products that an entry of a service tells of: one for each of its On-Demand terms. What can't be read is none, nor is
/// what its usage type doesn't meter.
pub(crate) fn products(service_code: &str, text: &str) -> Vec<ListedProduct> {
    let read = || -> Result<Vec<ListedProduct>, Unreadable> {
        let Entry { product: Product { attributes }, terms } = serde_json::from_str(text)?;
        if !attributes.is_metered_so() {
            return Ok(Vec::new());
        }
        terms.on_demand.iter().map(|(code, term)| product(service_code, &attributes, code, term)).collect()
    };
    read().unwrap_or_else(|error| {
        tracing::warn!(%error, service_code, "an entry of the price list can't be read");
        Vec::new()
    })
}

fn product(service_code: &str, own: &Attributes, code: &str, term: &Term) -> Result<ListedProduct, Unreadable> {
    let mut tiers = term.price_dimensions.values().map(tier).collect::<Result<Vec<_>, _>>()?;
    tiers.sort_by_key(|tier| tier.from);
    let starts = std::iter::once(Some(Quantity::ZERO)).chain(tiers.iter().map(|tier| tier.to));
    if tiers.is_empty() || !tiers.iter().zip(starts).all(|(tier, start)| start == Some(tier.from)) {
        return Err(Unreadable::Gappy);
    }
    // SKU.TERM
    let is_free = term.offer_term_code == FREE_TIER || code.ends_with(&format!(".{FREE_TIER}"));
    Ok(ListedProduct {
        service_code: service_code.to_owned(),
        usage_type: own.usagetype.clone(),
        operation: Some(own.operation.clone()).filter(|operation| !operation.is_empty()),
        region: Some(&own.region).filter(|code| !code.is_empty()).map(Region::new),
        term: if is_free { ListedTerm::FreeTier } else { ListedTerm::OnDemand },
        effective: term.effective_date.get(..10).and_then(|day| day.parse::<NaiveDate>().ok()),
        unit: term.price_dimensions.values().next().map(|own| own.unit.clone()).unwrap_or_default(),
        tiers,
    })
}

fn tier(own: &Dimension) -> Result<ListedTier, Unreadable> {
    let usd = own.price_per_unit.usd.as_deref().ok_or(Unreadable::NoDollars)?;
    let to = if own.end_range == NO_END { None } else { Some(own.end_range.parse()?) };
    Ok(ListedTier {
        from: own.begin_range.parse()?,
        to,
        unit_price: usd.parse::<Usd>()?,
        description: own.description.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An entry with these steps: from where, to where, at how much.
    fn entry(term: &str, steps: &[(&str, &str, &str)]) -> String {
        let dimensions: serde_json::Map<String, serde_json::Value> = steps
            .iter()
            .map(|(begin, end, usd)| {
                let code = format!("SKU.{term}.{begin}");
                let own = serde_json::json!({
                    "rateCode": code, "description": format!("{usd} from {begin} on"), "unit": "Requests",
                    "beginRange": begin, "endRange": end, "appliesTo": [], "pricePerUnit": {"USD": usd},
                });
                (code, own)
            })
            .collect();
        serde_json::json!({
            "product": {"sku": "SKU", "productFamily": "API Request", "attributes": {
                "servicecode": "AmazonSNS", "usagetype": "EU-Requests-Tier1", "operation": "", "regionCode": "eu-west-1"
            }},
            "serviceCode": "AmazonSNS",
            "terms": {"OnDemand": {format!("SKU.{term}"): {
                "sku": "SKU", "offerTermCode": term, "effectiveDate": "2026-09-01T00:00:00Z", "termAttributes": {},
                "priceDimensions": dimensions,
            }}},
            "version": "20260915000000", "publicationDate": "2026-09-15T00:00:00Z",
        })
        .to_string()
    }

    fn prices(text: &str) -> Vec<(ListedTerm, Vec<String>)> {
        let words = |own: ListedProduct| {
            let tiers = own.tiers.iter().map(|tier| match tier.to {
                Some(to) => format!("{} to {to}: {}", tier.from, tier.unit_price),
                None => format!("{} on: {}", tier.from, tier.unit_price),
            });
            (own.term, tiers.collect())
        };
        products("AmazonSNS", text).into_iter().map(words).collect()
    }

    #[test]
    fn steps_are_exact_and_in_order_however_they_come() {
        let text = entry("JRTCKXETXF", &[("1000000", "Inf", "0.0000005000"), ("0", "1000000", "0.0000000000")]);
        let told = ["0 to 1000000: 0".to_owned(), "1000000 on: 0.0000005".to_owned()];
        assert_eq!(prices(&text), [(ListedTerm::OnDemand, told.into())]);
        let [own] = products("AmazonSNS", &text).try_into().unwrap();
        assert_eq!((own.unit.as_str(), own.effective), ("Requests", Some("2026-09-01".parse().unwrap())));
        assert_eq!((own.operation, own.region), (None, Some(Region::new("eu-west-1"))));
        assert_eq!(own.tiers[1].description, "0.0000005000 from 1000000 on");
    }

    #[test]
    fn a_free_part_is_of_its_own_term() {
        let text = entry("A429C66SYZ", &[("0", "1000000", "0.0000000000")]);
        assert_eq!(prices(&text), [(ListedTerm::FreeTier, vec!["0 to 1000000: 0".to_owned()])]);
    }

    #[test]
    fn what_cannot_be_read_is_none() {
        let good = entry("JRTCKXETXF", &[("0", "Inf", "0.1")]);
        assert_eq!(prices(&good).len(), 1);
        for (what, broken) in [
            ("no JSON", "<html>".to_owned()),
            ("yuan", good.replace("\"USD\"", "\"CNY\"")),
            ("a price that is no figure", good.replace("\"USD\":\"0.1\"", "\"USD\":\"a dime\"")),
            ("a price that was a float on its way", good.replace("\"USD\":\"0.1\"", "\"USD\":0.1")),
            ("no beginning", entry("JRTCKXETXF", &[("10", "Inf", "0.1")])),
            ("a hole", entry("JRTCKXETXF", &[("0", "10", "0.2"), ("20", "Inf", "0.1")])),
            ("two ends", entry("JRTCKXETXF", &[("0", "Inf", "0.2"), ("20", "Inf", "0.1")])),
            ("no steps", entry("JRTCKXETXF", &[])),
            ("reservations alone", good.replace("\"OnDemand\"", "\"Reserved\"")),
        ] {
            assert_ne!(broken, good, "{what}");
            assert_eq!(prices(&broken), [], "{what}");
        }
    }

    /// An instance's entry with these attributes.
    fn instance(usage_type: &str, tenancy: &str, status: &str, market: &str) -> String {
        let own = format!(
            r#""usagetype":"{usage_type}","tenancy":"{tenancy}","capacitystatus":"{status}","marketoption":"{market}""#
        );
        entry("JRTCKXETXF", &[("0", "Inf", "0.096")]).replace(r#""usagetype":"EU-Requests-Tier1""#, &own)
    }

    #[test]
    fn an_instance_has_the_tenancy_and_the_capacity_status_of_its_meter() {
        for (usage_type, tenancy, status, market, found) in [
            ("BoxUsage:m5.large", "Shared", "Used", "OnDemand", 1),
            ("EU-BoxUsage:m5.large", "Shared", "Used", "", 1),
            ("EU-BoxUsage:m5.large", "", "", "", 1),
            ("EU-BoxUsage:m5.large", "Dedicated", "Used", "OnDemand", 0),
            ("EU-BoxUsage:m5.large", "Shared", "UnusedCapacityReservation", "OnDemand", 0),
            ("EU-BoxUsage:p5.48xlarge", "Shared", "Used", "CapacityBlock", 0),
            ("USE1-UnusedBox:m5.large", "Shared", "UnusedCapacityReservation", "OnDemand", 1),
            ("EU-DedicatedUsage:m5.large", "Dedicated", "Used", "OnDemand", 1),
            ("EU-DedicatedUsage:m5.large", "Shared", "Used", "OnDemand", 0),
            ("EU-InstanceUsage:db.t3.micro", "NA", "NA", "", 1),
        ] {
            assert_eq!(prices(&instance(usage_type, tenancy, status, market)).len(), found, "{usage_type} {tenancy}");
        }
    }
}
