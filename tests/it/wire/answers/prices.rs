//! What the price list answers: entries as texts of JSON, and every figure in them a text.

use serde_json::{Value, json};
use whybill::bill::{ListedProduct, ListedTerm};

use super::{page, size};
use crate::wire::server::World;

const WRONG: &str = "InvalidParameterException";

/// The products of a service that the filters leave.
pub(super) fn products(world: &World, body: &Value) -> Result<Value, String> {
    let service = body["ServiceCode"].as_str().ok_or(WRONG)?;
    if world.unlisted.contains(service) {
        return Err(WRONG.to_owned());
    }
    let mut found: Vec<&ListedProduct> = world.snapshot.price_list.iter().flat_map(|list| &list.products).collect();
    found.retain(|product| product.service_code == service);
    for filter in body["Filters"].as_array().into_iter().flatten() {
        let value = filter["Value"].as_str().filter(|value| value.len() <= 1024).ok_or(WRONG)?;
        let values: Vec<&str> = match filter["Type"].as_str() {
            Some("TERM_MATCH") => vec![value],
            Some("ANY_OF") if !world.one_value => value.split(',').collect(),
            _ => return Err(WRONG.to_owned()),
        };
        if filter["Field"] != "usagetype" {
            return Err(WRONG.to_owned());
        }
        found.retain(|product| values.contains(&product.usage_type.as_str()));
    }
    let size = size(world, &body["MaxResults"], 100, 100)?;
    let (found, next) = page(&found, size, body, "NextToken", "InvalidNextTokenException")?;
    let entries: Vec<String> = found.iter().enumerate().map(|(place, product)| entry(place, product)).collect();
    Ok(json!({"FormatVersion": "aws_v1", "PriceList": entries, "NextToken": next}))
}

fn entry(place: usize, product: &ListedProduct) -> String {
    let term = match product.term {
        ListedTerm::OnDemand => "JRTCKXETXF",
        ListedTerm::FreeTier => "A429C66SYZ",
    };
    let (sku, code) = (format!("SKU{place}"), format!("SKU{place}.{term}"));
    let steps = product.tiers.iter().enumerate().map(|(step, tier)| {
        let rate = format!("{code}.RATE{step}");
        let own = json!({
            "rateCode": rate, "unit": product.unit, "description": tier.description, "appliesTo": [],
            "beginRange": tier.from.to_string(),
            "endRange": tier.to.map_or_else(|| "Inf".to_owned(), |to| to.to_string()),
            "pricePerUnit": {"USD": format!("{:.10}", tier.unit_price.value())},
        });
        (rate, own)
    });
    let attributes = json!({
        "servicecode": product.service_code, "usagetype": product.usage_type,
        "operation": product.operation.as_deref().unwrap_or_default(),
        "regionCode": product.region.as_ref().map_or("", |region| region.code()),
    });
    let effective = product.effective.map(|day| format!("{day}T00:00:00Z"));
    json!({
        "product": {"sku": sku, "productFamily": "Any", "attributes": attributes},
        "serviceCode": product.service_code,
        "terms": {"OnDemand": {code.clone(): {
            "sku": sku, "offerTermCode": term, "effectiveDate": effective.unwrap_or_default(), "termAttributes": {},
            "priceDimensions": steps.collect::<serde_json::Map<_, _>>(),
        }}},
        "version": "20260922000000", "publicationDate": "2026-09-22T00:00:00Z",
    })
    .to_string()
}
