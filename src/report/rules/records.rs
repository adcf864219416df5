//! The rules whole, for programs: JSON with structs of its own.

use chrono::NaiveDate;
use serde::Serialize;

use super::SCHEMA;
use crate::catalogue::{Catalogue, Meter, Offer, Price, Validity};

/// The rules as JSON, whole, in the words of `freetier.toml`.
pub(crate) fn json(catalogue: &Catalogue) -> String {
    let document = Document {
        schema: SCHEMA,
        meters: catalogue.meters.iter().map(MeterEntry::of).collect(),
        offers: catalogue.offers.iter().map(OfferEntry::of).collect(),
        prices: catalogue.prices.iter().map(PriceEntry::of).collect(),
    };
    // Only texts and lists: there is nothing in it that JSON can't hold.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    meters: Vec<MeterEntry<'a>>,
    offers: Vec<OfferEntry<'a>>,
    prices: Vec<PriceEntry<'a>>,
}

#[derive(Serialize)]
struct MeterEntry<'a> {
    id: &'a str,
    services: &'a [String],
    usage_types: &'a [String],
    units: &'a [String],
    noun: &'a str,
    standing: &'static str,
    note: Option<&'a str>,
    source: &'a str,
    checked: String,
}

#[derive(Serialize)]
pub(super) struct OfferEntry<'a> {
    pub(super) id: &'a str,
    pub(super) meters: &'a [String],
    pub(super) limit: String,
    pub(super) scope: &'static str,
    pub(super) pool: &'static str,
    pub(super) kind: &'static str,
    pub(super) cohorts: Vec<&'static str>,
    #[serde(flatten)]
    pub(super) said: Said<'a>,
}

#[derive(Serialize)]
pub(super) struct PriceEntry<'a> {
    pub(super) id: &'a str,
    pub(super) meter: &'a str,
    pub(super) regions: Vec<&'a str>,
    pub(super) per: String,
    pub(super) tiers: Vec<TierEntry>,
    #[serde(flatten)]
    pub(super) said: Said<'a>,
}

/// When a rule holds, and who says so.
#[derive(Serialize)]
pub(super) struct Said<'a> {
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) unverified: bool,
    pub(super) source: &'a str,
    pub(super) checked: String,
}

#[derive(Serialize)]
pub(super) struct TierEntry {
    pub(super) up_to: Option<String>,
    pub(super) usd: String,
}

impl<'a> Said<'a> {
    fn of(valid: Validity, unverified: bool, source: &'a str, checked: NaiveDate) -> Self {
        let [from, to] = [valid.from, valid.to].map(|month| month.map(|month| month.to_string()));
        Self { from, to, unverified, source, checked: checked.to_string() }
    }
}

impl<'a> MeterEntry<'a> {
    fn of(meter: &'a Meter) -> Self {
        Self {
            id: &meter.id,
            services: &meter.services,
            usage_types: &meter.usage,
            units: &meter.units,
            noun: &meter.noun,
            standing: meter.standing.as_str(),
            note: meter.note.as_deref(),
            source: &meter.source,
            checked: meter.checked.to_string(),
        }
    }
}

impl<'a> OfferEntry<'a> {
    pub(super) fn of(offer: &'a Offer) -> Self {
        Self {
            id: &offer.id,
            meters: &offer.meters,
            limit: offer.limit.to_string(),
            scope: offer.scope.as_str(),
            pool: offer.pool.as_str(),
            kind: offer.kind.as_str(),
            cohorts: offer.cohorts.iter().map(|cohort| cohort.as_str()).collect(),
            said: Said::of(offer.valid, offer.unverified, &offer.source, offer.checked),
        }
    }
}

impl<'a> PriceEntry<'a> {
    pub(super) fn of(price: &'a Price) -> Self {
        let tiers = price.tiers.iter();
        Self {
            id: &price.id,
            meter: &price.meter,
            regions: price
                .regions
                .iter()
                .map(|region| region.code())
                .chain(price.edges.iter().map(String::as_str))
                .collect(),
            per: price.per.to_string(),
            tiers: tiers
                .map(|tier| TierEntry { up_to: tier.up_to.map(|b| b.to_string()), usd: tier.usd.to_string() })
                .collect(),
            said: Said::of(price.valid, price.unverified, &price.source, price.checked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> Catalogue {
        Catalogue::built_in().unwrap()
    }

    #[test]
    fn json_holds_every_rule_and_figures_as_texts() {
        let catalogue = built_in();
        let document: serde_json::Value = serde_json::from_str(&json(&catalogue)).unwrap();
        assert_eq!(document["schema"], "whybill.rules/1");
        for (list, count) in
            [("meters", catalogue.meters.len()), ("offers", catalogue.offers.len()), ("prices", catalogue.prices.len())]
        {
            assert_eq!(document[list].as_array().unwrap().len(), count, "{list}");
        }
        let offer =
            document["offers"].as_array().unwrap().iter().find(|offer| offer["id"] == "cloudwatch-alarms").unwrap();
        assert_eq!(
            (&offer["limit"], &offer["kind"], &offer["checked"]),
            (&"10".into(), &"always".into(), &"2026-10-06".into())
        );
    }
}
