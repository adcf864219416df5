//! The rules whole, for programs: JSON with structs of its own, and CSV.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::csv::no_formula;
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

/// The rules as CSV, one fact a row: a meter's usage type, an offer on a meter, a tier of a price in a region.
pub(crate) fn csv(catalogue: &Catalogue) -> String {
    let mut rows = Vec::new();
    for meter in &catalogue.meters {
        rows.extend(meter_facts(meter));
    }
    for offer in &catalogue.offers {
        rows.extend(offer_facts(offer));
    }
    for price in &catalogue.prices {
        rows.extend(price_facts(price));
    }
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    // Written to memory: there is no file that could refuse it.
    let written = rows
        .iter()
        .try_for_each(|row| writer.serialize(row))
        .and_then(|()| writer.into_inner().map_err(|error| ::csv::Error::from(error.into_error())));
    written.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
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
struct OfferEntry<'a> {
    id: &'a str,
    meters: &'a [String],
    limit: String,
    scope: &'static str,
    pool: &'static str,
    kind: &'static str,
    cohorts: Vec<&'static str>,
    #[serde(flatten)]
    said: Said<'a>,
}

#[derive(Serialize)]
struct PriceEntry<'a> {
    id: &'a str,
    meter: &'a str,
    regions: Vec<&'a str>,
    per: String,
    tiers: Vec<TierEntry>,
    #[serde(flatten)]
    said: Said<'a>,
}

/// When a rule holds, and who says so.
#[derive(Serialize)]
struct Said<'a> {
    from: Option<String>,
    to: Option<String>,
    unverified: bool,
    source: &'a str,
    checked: String,
}

#[derive(Serialize)]
struct TierEntry {
    up_to: Option<String>,
    usd: String,
}

impl<'a> Said<'a> {
    fn of(valid: Validity, unverified: bool, source: &'a str, checked: NaiveDate) -> Self {
        let [from, to] = [valid.from, valid.to].map(|month| month.map(|month| month.to_string()));
        Self { from, to, unverified, source, checked: checked.to_string() }
    }

    fn fact(self, rule: &'static str, id: &str) -> Fact {
        Fact {
            rule,
            id: no_formula(id),
            from: self.from.unwrap_or_default(),
            to: self.to.unwrap_or_default(),
            unverified: Some(self.unverified),
            source: no_formula(self.source),
            checked: self.checked,
            ..Fact::default()
        }
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
    fn of(offer: &'a Offer) -> Self {
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
    fn of(price: &'a Price) -> Self {
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

/// A row of the CSV: what a kind of rule doesn't have is empty.
#[derive(Serialize, Clone, Default)]
struct Fact {
    rule: &'static str,
    id: String,
    meter: String,
    service: String,
    usage_type: String,
    units: String,
    noun: String,
    standing: &'static str,
    limit: String,
    scope: &'static str,
    pool: &'static str,
    kind: &'static str,
    cohorts: String,
    region: String,
    per: String,
    up_to: String,
    usd: String,
    from: String,
    to: String,
    unverified: Option<bool>,
    note: String,
    source: String,
    checked: String,
}

fn meter_facts(meter: &Meter) -> impl Iterator<Item = Fact> {
    let common = Fact {
        rule: "meter",
        id: no_formula(&meter.id),
        meter: no_formula(&meter.id),
        units: no_formula(&meter.units.join("|")),
        noun: no_formula(&meter.noun),
        standing: meter.standing.as_str(),
        note: no_formula(meter.note.as_deref().unwrap_or_default()),
        source: no_formula(&meter.source),
        checked: meter.checked.to_string(),
        ..Fact::default()
    };
    meter.services.iter().flat_map(move |service| {
        let of_service = Fact { service: no_formula(service), ..common.clone() };
        meter.usage.iter().map(move |usage| Fact { usage_type: no_formula(usage), ..of_service.clone() })
    })
}

fn offer_facts(offer: &Offer) -> impl Iterator<Item = Fact> {
    let entry = OfferEntry::of(offer);
    let common = Fact {
        limit: entry.limit,
        scope: entry.scope,
        pool: entry.pool,
        kind: entry.kind,
        cohorts: entry.cohorts.join("|"),
        ..entry.said.fact("offer", entry.id)
    };
    offer.meters.iter().map(move |meter| Fact { meter: no_formula(meter), ..common.clone() })
}

fn price_facts(price: &Price) -> Vec<Fact> {
    let entry = PriceEntry::of(price);
    let common = Fact { meter: no_formula(entry.meter), per: entry.per, ..entry.said.fact("price", entry.id) };
    let regions = if entry.regions.is_empty() { vec![""] } else { entry.regions };
    let mut facts = Vec::new();
    for region in regions {
        for tier in &entry.tiers {
            let up_to = tier.up_to.clone().unwrap_or_default();
            facts.push(Fact { region: no_formula(region), up_to, usd: tier.usd.clone(), ..common.clone() });
        }
    }
    facts
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

    #[test]
    fn csv_has_a_fact_a_row() {
        let catalogue = built_in();
        let text = csv(&catalogue);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let column = |name: &str| header.iter().position(|field| field == name).unwrap();
        let rows: Vec<_> = reader.records().map(|row| row.unwrap()).collect();
        let facts = catalogue.meters.iter().map(|meter| meter.services.len() * meter.usage.len()).sum::<usize>()
            + catalogue.offers.iter().map(|offer| offer.meters.len()).sum::<usize>()
            + catalogue
                .prices
                .iter()
                .map(|price| (price.regions.len() + price.edges.len()).max(1) * price.tiers.len())
                .sum::<usize>();
        assert_eq!(rows.len(), facts);
        let london = rows
            .iter()
            .find(|row| &row[column("id")] == "cloudwatch-alarms" && &row[column("region")] == "eu-west-2")
            .unwrap();
        assert_eq!((&london[column("rule")], &london[column("usd")]), ("price", "0.1"));
    }

    #[test]
    fn a_formula_is_made_harmless() {
        assert_eq!(no_formula("=1+1"), "'=1+1");
        assert_eq!(no_formula("alarms"), "alarms");
    }
}
