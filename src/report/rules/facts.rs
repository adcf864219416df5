//! The rules whole, for spreadsheets.

use serde::Serialize;

use super::super::csv::no_formula;
use super::records::{OfferEntry, PriceEntry, Said};
use crate::catalogue::{Catalogue, Meter, Offer, Price};

/// The rules as CSV, one fact a row: a meter's service, usage type and unit; an offer on a meter for some accounts; a
/// tier of a price in a region.
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
    cohorts: &'static str,
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

fn fact(said: Said<'_>, rule: &'static str, id: &str) -> Fact {
    Fact {
        rule,
        id: no_formula(id),
        from: said.from.unwrap_or_default(),
        to: said.to.unwrap_or_default(),
        unverified: Some(said.unverified),
        source: no_formula(said.source),
        checked: said.checked,
        ..Fact::default()
    }
}

fn meter_facts(meter: &Meter) -> Vec<Fact> {
    let common = Fact {
        rule: "meter",
        id: no_formula(&meter.id),
        meter: no_formula(&meter.id),
        noun: no_formula(&meter.noun),
        standing: meter.standing.as_str(),
        note: no_formula(meter.note.as_deref().unwrap_or_default()),
        source: no_formula(&meter.source),
        checked: meter.checked.to_string(),
        ..Fact::default()
    };
    let mut facts = Vec::new();
    for service in &meter.services {
        for usage in &meter.usage {
            for unit in &meter.units {
                let [service, usage_type, units] = [service, usage, unit].map(|text| no_formula(text));
                facts.push(Fact { service, usage_type, units, ..common.clone() });
            }
        }
    }
    facts
}

fn offer_facts(offer: &Offer) -> Vec<Fact> {
    let entry = OfferEntry::of(offer);
    let common = Fact {
        limit: entry.limit,
        scope: entry.scope,
        pool: entry.pool,
        kind: entry.kind,
        ..fact(entry.said, "offer", entry.id)
    };
    let mut facts = Vec::new();
    for meter in &offer.meters {
        facts.extend(entry.cohorts.iter().map(|cohorts| Fact { meter: no_formula(meter), cohorts, ..common.clone() }));
    }
    facts
}

fn price_facts(price: &Price) -> Vec<Fact> {
    let entry = PriceEntry::of(price);
    let common = Fact { meter: no_formula(entry.meter), per: entry.per, ..fact(entry.said, "price", entry.id) };
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

    #[test]
    fn csv_has_a_fact_a_row() {
        let catalogue = Catalogue::built_in().unwrap();
        let text = csv(&catalogue);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let column = |name: &str| header.iter().position(|field| field == name).unwrap();
        let rows: Vec<_> = reader.records().map(|row| row.unwrap()).collect();
        let facts = catalogue
            .meters
            .iter()
            .map(|meter| meter.services.len() * meter.usage.len() * meter.units.len())
            .sum::<usize>()
            + catalogue.offers.iter().map(|offer| offer.meters.len() * offer.cohorts.len()).sum::<usize>()
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
